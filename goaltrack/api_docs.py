"""The API's description to read and try out: Swagger UI from our own static files, for those who are signed in."""

from typing import Any

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.conf import settings
from django.contrib.auth.decorators import login_required
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.views import SpectacularSwaggerSplitView


class SessionScheme(OpenApiAuthenticationExtension):
    """How the description names the browser's session; registered by being imported."""

    target_class = "goaltrack.common.api.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


# Swagger UI writes style elements of its own; scripts stay ours alone.
api_docs = csp_update({"style-src": [SELF, UNSAFE_INLINE]})(
    login_required(SpectacularSwaggerSplitView.as_view(url_name="api_schema", template_name="api_docs.html"))
)
