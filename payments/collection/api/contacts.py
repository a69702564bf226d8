"""Contacts with their promises, next actions and holds."""

from typing import Any, cast

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics, status
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.filters import query_id
from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key, with_etag
from goaltrack.common.api.pagination import CursorPagination
from goaltrack.common.errors import invalid
from payments.collection import services
from payments.collection.api import shapes
from payments.collection.models import ContactLog, Hold, NextAction
from payments.collection.selectors import contact_lines
from payments.collection.views.find import action_or_404, contact_or_404, hold_or_404
from people.api.inputs import parsed
from people.requests import SignedInCall

CHECKPOINT = OpenApiParameter("checkpoint", OpenApiTypes.INT)


class NewestFirst(CursorPagination):
    ordering: Any = ("-id",)


@extend_schema_view(
    get=extend_schema(
        summary="Contacts, the newest first",
        operation_id="contact_log_list",
        parameters=[CHECKPOINT],
        responses=shapes.ContactLogSerializer(many=True),
    ),
    post=extend_schema(
        summary="Log a contact, with a promise and what comes next",
        operation_id="contact_log_add",
        request=shapes.ContactLogCreateSerializer,
        responses={201: shapes.ContactLogSerializer},
        parameters=[IDEMPOTENCY_KEY],
    ),
)
class ContactLogListView(generics.GenericAPIView[ContactLog]):
    serializer_class = shapes.ContactLogSerializer
    pagination_class = NewestFirst
    filter_backends = ()
    queryset = ContactLog.objects.none()

    def get(self, request: SignedInCall) -> Response:
        rows = ContactLog.objects.visible_to(request.user).as_lines()
        checkpoint = query_id(request, "checkpoint")
        rows = rows if checkpoint is None else rows.filter(checkpoint=checkpoint)
        page = cast(list[ContactLog], self.paginate_queryset(rows) or [])
        lines = contact_lines(request.user, page)
        return self.get_paginated_response(shapes.ContactLogSerializer(lines, many=True).data)

    def post(self, request: SignedInCall) -> Response:
        key = idempotency_key(request)
        values = parsed(shapes.ContactLogCreateSerializer, request)
        checkpoint = values.pop("checkpoint", None)
        bureau = values.get("bureau")
        if checkpoint is None and bureau is None:
            raise invalid("checkpoint", "A checkpoint, or the bureau before an acceptance.")
        row = services.contact_log(
            actor=request.user,
            key=key,
            values=values,
            checkpoint_id=checkpoint.pk if checkpoint else None,
            bureau_id=bureau.pk if bureau and not checkpoint else None,
        )
        return _contact(request, row.pk, status.HTTP_201_CREATED)


class ContactLogDetailView(APIView):
    @extend_schema(summary="A contact", operation_id="contact_log_detail", responses=shapes.ContactLogSerializer)
    def get(self, request: SignedInCall, pk: int) -> Response:
        return _contact(request, pk)


class ContactLogCorrectView(APIView):
    @extend_schema(
        summary="Log anew what was logged wrongly; the wrong one stays on record",
        operation_id="contact_log_correct",
        request=shapes.ContactLogInputSerializer,
        responses={201: shapes.ContactLogSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        contact_or_404(request.user, pk)
        key = idempotency_key(request)
        values = parsed(shapes.ContactLogInputSerializer, request)
        row = services.contact_correct(actor=request.user, key=key, contact_id=pk, values=values)
        return _contact(request, row.pk, status.HTTP_201_CREATED)


@extend_schema_view(
    get=extend_schema(summary="Open next actions", operation_id="next_action_list", parameters=[CHECKPOINT]),
    post=extend_schema(
        summary="Add what comes next about a checkpoint",
        operation_id="next_action_add",
        request=shapes.ActionCreateSerializer,
        responses={201: shapes.NextActionSerializer},
        parameters=[IDEMPOTENCY_KEY],
    ),
)
class NextActionListView(generics.ListAPIView[NextAction]):
    serializer_class = shapes.NextActionSerializer
    pagination_class = NewestFirst
    filter_backends = ()
    queryset = NextAction.objects.none()

    def get_queryset(self) -> Any:
        request = cast(SignedInCall, self.request)
        rows = NextAction.objects.visible_to(request.user).open().as_lines()
        checkpoint = query_id(request, "checkpoint")
        return rows if checkpoint is None else rows.filter(checkpoint=checkpoint)

    def post(self, request: SignedInCall) -> Response:
        key = idempotency_key(request)
        values = parsed(shapes.ActionCreateSerializer, request)
        checkpoint = values.pop("checkpoint")
        row = services.action_add(actor=request.user, key=key, checkpoint_id=checkpoint.pk, values=values)
        return _action(request, row.pk, status.HTTP_201_CREATED)


class NextActionDetailView(APIView):
    @extend_schema(summary="A next action", operation_id="next_action_detail", responses=shapes.NextActionSerializer)
    def get(self, request: SignedInCall, pk: int) -> Response:
        return _action(request, pk)

    @extend_schema(
        summary="Change a next action",
        operation_id="next_action_update",
        request=shapes.ActionUpdateSerializer(partial=True),
        responses=shapes.NextActionSerializer,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        action_or_404(request.user, pk)
        version = expected_version(request)
        values = parsed(shapes.ActionUpdateSerializer, request, partial=True)
        services.action_update(actor=request.user, action_id=pk, version=version, values=values)
        return _action(request, pk)


class NextActionTickView(APIView):
    @extend_schema(
        summary="Say that it is done, or take that back",
        operation_id="next_action_tick",
        request=shapes.ActionTickSerializer,
        responses=shapes.NextActionSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        action_or_404(request.user, pk)
        services.action_tick(actor=request.user, action_id=pk, **parsed(shapes.ActionTickSerializer, request))
        return _action(request, pk)


@extend_schema_view(
    get=extend_schema(
        summary="What is or was on hold or disputed, the newest first",
        operation_id="hold_list",
        parameters=[CHECKPOINT],
    ),
    post=extend_schema(
        summary="Put a checkpoint on hold, or call it disputed",
        description="It leaves the forecast until it is lifted.",
        operation_id="hold_place",
        request=shapes.HoldInputSerializer,
        responses={201: shapes.HoldSerializer},
        parameters=[IDEMPOTENCY_KEY],
    ),
)
class HoldListView(generics.ListAPIView[Hold]):
    serializer_class = shapes.HoldSerializer
    pagination_class = NewestFirst
    filter_backends = ()
    queryset = Hold.objects.none()

    def get_queryset(self) -> Any:
        request = cast(SignedInCall, self.request)
        rows = Hold.objects.visible_to(request.user).select_related("placed_by", "lifted_by")
        checkpoint = query_id(request, "checkpoint")
        return rows if checkpoint is None else rows.filter(checkpoint=checkpoint)

    def post(self, request: SignedInCall) -> Response:
        key = idempotency_key(request)
        values = parsed(shapes.HoldInputSerializer, request)
        checkpoint = values.pop("checkpoint")
        hold = services.hold_place(actor=request.user, key=key, checkpoint_id=checkpoint.pk, values=values)
        return Response(shapes.HoldSerializer(hold).data, status=status.HTTP_201_CREATED)


class HoldDetailView(APIView):
    @extend_schema(
        summary="What is or was on hold or disputed", operation_id="hold_detail", responses=shapes.HoldSerializer
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        hold = hold_or_404(request.user, pk)
        return with_etag(Response(shapes.HoldSerializer(hold).data), hold.version)

    @extend_schema(
        summary="Change why it is held, who raised it and until when, while it lasts",
        operation_id="hold_update",
        request=shapes.HoldUpdateSerializer(partial=True),
        responses=shapes.HoldSerializer,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        hold_or_404(request.user, pk)
        version = expected_version(request)
        values = parsed(shapes.HoldUpdateSerializer, request, partial=True)
        hold = services.hold_update(actor=request.user, hold_id=pk, version=version, values=values)
        return with_etag(Response(shapes.HoldSerializer(hold).data), hold.version)


class HoldLiftView(APIView):
    @extend_schema(
        summary="It is settled, and how",
        operation_id="hold_lift",
        request=shapes.LiftSerializer,
        responses=shapes.HoldSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        hold_or_404(request.user, pk)
        hold = services.hold_lift(actor=request.user, hold_id=pk, **parsed(shapes.LiftSerializer, request))
        return Response(shapes.HoldSerializer(hold).data)


def _contact(request: SignedInCall, pk: int, code: int = status.HTTP_200_OK) -> Response:
    row = get_object_or_404(ContactLog.objects.visible_to(request.user).as_lines(), pk=pk)
    (line,) = contact_lines(request.user, [row])
    return Response(shapes.ContactLogSerializer(line).data, status=code)


def _action(request: SignedInCall, pk: int, code: int = status.HTTP_200_OK) -> Response:
    row = action_or_404(request.user, pk)
    return with_etag(Response(shapes.NextActionSerializer(row).data, status=code), row.version)
