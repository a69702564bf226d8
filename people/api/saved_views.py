"""/api/v1/ of saved views."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.headers import IDEMPOTENCY_KEY, idempotency_key
from goaltrack.common.api.inputs import StrictSerializer, VisibleField
from goaltrack.common.api.pagination import CursorPagination
from people.api.inputs import caller, parsed
from people.models import Department, SavedView
from people.requests import SignedInCall
from people.services import view_open_with, view_remove, view_save


class SavedViewSerializer(serializers.ModelSerializer[SavedView]):
    """`query` is the query string of the list, of tasks with `view=board`, `gantt` or `calendar` where it is not the
    list; with a department it is shared with everybody there."""

    address = serializers.CharField(read_only=True, help_text="Where it is shown.")
    opens = serializers.SerializerMethodField(help_text="Whether the page opens with it for the caller.")

    class Meta:
        model = SavedView
        fields = ("id", "page", "name", "query", "address", "opens", "owner", "department", "created_at")
        read_only_fields = fields

    def get_opens(self, view: SavedView) -> bool:
        return bool(caller(self.context["request"]).opening_views.get(view.page) == view.pk)


class SavedViewCreateSerializer(StrictSerializer):
    page = serializers.ChoiceField(choices=SavedView.Page.choices)
    name = serializers.CharField(max_length=60)
    query = serializers.CharField(max_length=1_000, allow_blank=True)
    department = VisibleField(queryset=Department.objects.all(), allow_null=True, required=False)


class ById(CursorPagination):
    ordering = "id"


@extend_schema_view(
    get=extend_schema(summary="One's own views and those shared with one's departments", operation_id="view_list"),
    post=extend_schema(
        summary="Save the conditions of a list",
        operation_id="view_save",
        request=SavedViewCreateSerializer,
        responses={201: SavedViewSerializer},
        parameters=[IDEMPOTENCY_KEY],
    ),
)
class SavedViewListView(generics.ListAPIView):
    serializer_class = SavedViewSerializer
    pagination_class = ById
    filter_backends = ()
    queryset = SavedView.objects.none()

    def get_queryset(self) -> Any:
        return SavedView.objects.visible_to(caller(self.request))

    def post(self, request: SignedInCall) -> Response:
        key = idempotency_key(request)
        values = parsed(SavedViewCreateSerializer, request)
        view = view_save(actor=request.user, key=key, **values)
        return Response(SavedViewSerializer(view, context={"request": request}).data, status=status.HTTP_201_CREATED)


class SavedViewDetailView(APIView):
    @extend_schema(summary="Remove a saved view", operation_id="view_remove", responses={204: None})
    def delete(self, request: SignedInCall, pk: int) -> Response:
        view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
        view_remove(actor=request.user, view_id=view.pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema_view(
    put=extend_schema(summary="Open the page with this view", operation_id="view_open_with", request=None),
    delete=extend_schema(summary="Open the page without it again", operation_id="view_open_plain"),
)
@extend_schema(responses={204: None})
class SavedViewOpenWithView(APIView):
    """For the caller alone, where the address of the page asks for nothing."""

    def put(self, request: SignedInCall, pk: int) -> Response:
        view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
        view_open_with(actor=request.user, page=view.page, view=view)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def delete(self, request: SignedInCall, pk: int) -> Response:
        view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
        if request.user.opening_views.get(view.page) == view.pk:
            view_open_with(actor=request.user, page=view.page, view=None)
        return Response(status=status.HTTP_204_NO_CONTENT)
