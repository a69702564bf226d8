"""Notices of the one who asks."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.filters import query_choice, query_flag
from goaltrack.common.api.pagination import CursorPagination
from notices.api.serializers import MarkedSerializer, MarkReadSerializer, NoticeSerializer
from notices.kinds import all_kinds
from notices.models import Notice
from notices.services import notice_mark_read
from people.api.inputs import caller
from people.requests import SignedInCall


class NewestFirst(CursorPagination):
    ordering = ("-created_at", "-id")


class NoticeListView(ListAPIView):
    serializer_class = NoticeSerializer
    pagination_class = NewestFirst
    filter_backends = ()
    queryset = Notice.objects.none()

    @extend_schema(
        parameters=[
            OpenApiParameter("unread", bool, description="Only those not read yet."),
            OpenApiParameter("kind", str, description="Only those of this kind, such as `task.due`."),
        ],
        summary="One's own notices, newest first",
        operation_id="notice_list",
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> "QuerySet[Notice]":
        notices = Notice.objects.visible_to(caller(self.request))
        kind = query_choice(self.request, "kind", ["", *(kind.code for kind in all_kinds())])
        if kind:
            notices = notices.of_kind(kind)
        return notices.unread() if query_flag(self.request, "unread") else notices


class NoticeReadView(APIView):
    @extend_schema(
        request=MarkReadSerializer,
        responses=MarkedSerializer,
        summary="Mark one's own notices read",
        operation_id="notice_mark_read",
    )
    def post(self, request: SignedInCall) -> Response:
        serializer = MarkReadSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        marked = notice_mark_read(actor=request.user, notice_ids=serializer.validated_data.get("ids"))
        return Response({"marked": marked})
