"""Remarks that ask for a change: resolved by the owner, confirmed or reopened by whoever asked."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.filters import query_choice
from goaltrack.common.api.pagination import CursorPagination
from people.api.inputs import caller, parsed
from people.requests import SignedInCall
from reviews.api.serializers import RemarkMarkSerializer, RemarkSerializer, TextInputSerializer
from reviews.models import Remark
from reviews.services import remark_confirm, remark_reopen, remark_resolve

BOXES = ("confirm", "resolve")


class OldestFirst(CursorPagination):
    ordering = ("at", "id")


class ThreadListView(ListAPIView):
    serializer_class = RemarkSerializer
    pagination_class = OldestFirst
    filter_backends = ()
    queryset = Remark.objects.none()

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "box",
                str,
                enum=BOXES,
                description="Waiting for me to confirm (the default), or to be resolved by me.",
            )
        ],
        summary="Remarks that wait for me",
        operation_id="remark_waiting",
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> "QuerySet[Remark]":
        user = caller(self.request)
        box = query_choice(self.request, "box", BOXES)
        waiting = Remark.objects.to_resolve_by(user) if box == "resolve" else Remark.objects.to_confirm_by(user)
        return waiting.select_related("author").prefetch_related("marks__by")


def _thread(request: SignedInCall, pk: int) -> Remark:
    return get_object_or_404(Remark.objects.visible_to(request.user).threads(), pk=pk)


class ResolveView(APIView):
    @extend_schema(
        request=TextInputSerializer,
        responses=RemarkMarkSerializer,
        summary="Resolve a remark that asks for a change",
        operation_id="remark_resolve",
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        """Say what was done about it. The same again is answered with what is there."""
        values = parsed(TextInputSerializer, request)
        mark = remark_resolve(actor=request.user, remark_id=_thread(request, pk).pk, **values)
        return Response(RemarkMarkSerializer(mark).data)


class ConfirmView(APIView):
    @extend_schema(
        request=None,
        responses=RemarkMarkSerializer,
        summary="Confirm that it is settled",
        operation_id="remark_confirm",
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        mark = remark_confirm(actor=request.user, remark_id=_thread(request, pk).pk)
        return Response(RemarkMarkSerializer(mark).data)


class ReopenView(APIView):
    @extend_schema(
        request=TextInputSerializer,
        responses=RemarkMarkSerializer,
        summary="Reopen a resolved remark",
        operation_id="remark_reopen",
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        """Say what is still missing."""
        values = parsed(TextInputSerializer, request)
        mark = remark_reopen(actor=request.user, remark_id=_thread(request, pk).pk, **values)
        return Response(RemarkMarkSerializer(mark).data)
