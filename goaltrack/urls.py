"""All routes. Each app owns its own; the table of who may open what is tests/permission_table.py."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from goaltrack.api_docs import api_docs
from goaltrack.gallery import gallery
from goaltrack.health import healthz, readyz
from goaltrack.search import search_page
from planning import urls as planning_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("search/", search_page, name="search"),
    path("", include("dashboards.urls")),
    path("", include("projects.urls")),
    path("accounts/", include("people.sign_in_urls")),
    path("team/", include("people.urls")),
    path("goals/", include("goals.urls")),
    path("payments/", include("payments.collection.urls")),
    path("payments/", include("payments.urls")),
    path("payments/", include("payments.terms.urls")),
    path("payments/", include("payments.statements.urls")),
    path("payments/", include("payments.statement_of_account.urls")),
    path("payments/", include("payments.suppliers.urls")),
    path("payments/", include("payments.outlook.urls")),
    path("payments/", include("payments.ageing.urls")),
    path("payments/", include("payments.claims.urls")),
    path("", include("lessons.urls")),
    path("api/v1/", include("goaltrack.api_urls")),
    path("api/docs/", api_docs, name="api_docs"),
    path("goals/<int:goal_id>/breakdown/", include(planning_urls.of_goal)),
    path("breakdowns/", include("planning.urls")),
    path("gates/", include("projects.gates.urls")),
    path("acceptances/", include("projects.acceptance.urls")),
    path("preconditions/", include("projects.readiness.urls")),
    path("project-templates/", include("planning.project_templates.urls")),
    path("parties/", include("projects.parties.urls")),
    path("reviews/", include("reviews.urls")),
    path("notices/", include("notices.urls")),
]

# Below /api/v1/ every error is a problem body, also where no view was reached.
handler400 = "goaltrack.common.api.problems.bad_request"
handler403 = "goaltrack.common.api.problems.permission_denied"
handler404 = "goaltrack.common.api.problems.not_found"
handler500 = "goaltrack.common.api.problems.server_error"

if settings.COMPONENT_GALLERY:
    urlpatterns.append(path("dev/components/", gallery, name="component_gallery"))
