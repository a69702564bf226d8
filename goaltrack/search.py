"""/search/ and /api/v1/search/: whatever the reader may see, by its title, a person's pinyin, or a number."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common import finding
from goaltrack.common.api.filters import query_choice
from goaltrack.common.errors import invalid
from goaltrack.common.htmx import page_or_fragment

# Of each kind: in the palette, and on the page and in the API.
IN_PALETTE, ON_PAGE = 5, 20


@require_GET
def search_page(request: HttpRequest) -> HttpResponse:
    """The page; for htmx what the palette shows under its commands."""
    text = request.GET.get("q", "")
    asked = finding.Asked.parse(text)
    is_palette = bool(request.htmx)  # type: ignore[attr-defined]
    context = {"asked": asked, "groups": finding.search(request.user, text, most=IN_PALETTE if is_palette else ON_PAGE)}
    return page_or_fragment(request, "search/search.html", "search/_found.html", context)


class FoundSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    title = serializers.CharField()
    note = serializers.CharField(help_text="What tells it from others of that title.")
    url = serializers.CharField(help_text="The address of its page.")


class GroupSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField(source="kind.name")
    label = serializers.CharField(source="kind.label")  # type: ignore[assignment]
    has_more = serializers.BooleanField(source="more")
    found = FoundSerializer(many=True)


class SearchView(APIView):
    @extend_schema(
        summary="Tasks, milestones, projects, goals, people, lessons and contracts by title, pinyin or number",
        description="At most 20 of each kind. Work is found from two characters on.",
        operation_id="search",
        parameters=[
            OpenApiParameter("q", OpenApiTypes.STR, required=True, description="Words that must all be there."),
            OpenApiParameter("kind", OpenApiTypes.STR, description="Things of this kind alone, such as `task`."),
        ],
        responses=GroupSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        text = request.query_params.get("q", "")
        if not text.strip():
            raise invalid("q", _("Say what you look for."))
        if len(text) > finding.LONGEST:
            raise invalid("q", _("Search for at most %(count)d characters.") % {"count": finding.LONGEST})
        only = query_choice(request, "kind", ("", *(kind.name for kind in finding.kinds())))
        groups = finding.search(request.user, text, most=ON_PAGE, only=only)
        return Response(GroupSerializer(groups, many=True).data)
