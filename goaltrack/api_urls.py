"""/api/v1/: each app's operations, and their description."""

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.utils import extend_schema, extend_schema_view
from drf_spectacular.views import SpectacularAPIView

from goaltrack.search import SearchView


@extend_schema_view(get=extend_schema(summary="This description", operation_id="schema"))
class SchemaView(SpectacularAPIView):
    pass


urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", SchemaView.as_view(), name="api_schema"),
    path("search/", SearchView.as_view(), name="api_search"),
    path("", include("people.api.urls")),
    path("", include("goals.api.urls")),
    path("", include("projects.api.urls")),
    path("", include("payments.api.urls")),
    path("", include("payments.terms.api.urls")),
    path("", include("payments.statements.api.urls")),
    path("", include("payments.statement_of_account.api_urls")),
    path("", include("payments.suppliers.api.urls")),
    path("forecast/", include("payments.outlook.api.urls")),
    path("", include("payments.ageing.api.urls")),
    path("collection/", include("payments.collection.api.urls")),
    path("", include("payments.claims.api.urls")),
    path("", include("lessons.api.urls")),
    path("", include("dashboards.api.urls")),
    path("breakdowns/", include("planning.api.urls")),
    path("reviews/", include("reviews.api.urls")),
    path("gates/", include("projects.gates.api.urls")),
    path("acceptances/", include("projects.acceptance.api.urls")),
    path("preconditions/", include("projects.readiness.api.urls")),
    path("project-templates/", include("planning.project_templates.api.urls")),
    path("parties/", include("projects.parties.api.urls")),
    path("notices/", include("notices.api.urls")),
]
