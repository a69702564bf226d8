"""The items of a version in writing. `If-Match` is the `version` of the item: two people in two rows do not meet."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key, with_etag
from goaltrack.common.api.inputs import StrictSerializer
from people.api.inputs import parsed
from people.permissions import authorize
from people.requests import SignedInCall
from planning import selectors, services
from planning.api.serializers import BreakdownItemInputSerializer, BreakdownItemSerializer
from planning.models import Breakdown, BreakdownItem
from planning.removed import removed_items
from planning.services.item_import import Pasted, pasted_rows
from planning.services.item_places import STEPS


class ItemAddSerializer(BreakdownItemInputSerializer):
    below = serializers.IntegerField(
        required=False, help_text="The `id` of the item whose row it comes below; last where left out."
    )


class ItemMoveSerializer(StrictSerializer):
    step = serializers.ChoiceField(choices=STEPS, required=False, help_text="One step; or `under` and `below`.")
    under = serializers.UUIDField(allow_null=True, required=False, help_text="The `key` of the sub-goal to be part of.")
    below = serializers.IntegerField(
        allow_null=True, required=False, help_text="The `id` of the item of that sub-goal to stand below; first: null."
    )


class ItemImportSerializer(StrictSerializer):
    text = serializers.CharField(
        trim_whitespace=False,
        max_length=200_000,
        help_text="Cells separated by tabs, as spreadsheets copy them; the first row may name the columns.",
    )
    below = serializers.IntegerField(required=False, help_text="The `id` of the item below which the rows come.")
    start = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        help_text="The field that a table without names fills from `below` on; the title where left out.",
    )
    dry_run = serializers.BooleanField(default=False, help_text="Only say what would become of it.")


class ImportedRowSerializer(serializers.Serializer):
    number = serializers.IntegerField()
    is_new = serializers.BooleanField()
    level = serializers.IntegerField()
    title = serializers.CharField(source="item.title")
    problems = serializers.DictField(
        source="problems.fields", child=serializers.ListField(child=serializers.CharField())
    )


class ItemImportResultSerializer(serializers.Serializer):
    taken = serializers.IntegerField(help_text="How many rows were taken over; none in a dry run.")
    ignored = serializers.ListField(
        child=serializers.CharField(),
        help_text="Names of columns that mean nothing here, or what an earlier one means.",
    )
    notes = serializers.ListField(
        child=serializers.CharField(), help_text="What else was left out, or not taken as it may have been meant."
    )
    rows = ImportedRowSerializer(many=True)


class ItemListView(APIView):
    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=ItemAddSerializer,
        responses={201: BreakdownItemSerializer},
        summary="Add an item to a version in writing",
        operation_id="item_add",
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        """Adding overwrites nothing: it asks for no version."""
        breakdown = _breakdown(request, pk)
        key = idempotency_key(request)
        values = parsed(ItemAddSerializer, request)
        below = values.pop("below", None)
        item = services.item_add(actor=request.user, key=key, breakdown_id=breakdown.pk, values=values, below=below)
        return _item_response(request, item, status.HTTP_201_CREATED)


class ItemDetailView(APIView):
    @extend_schema(responses=BreakdownItemSerializer, summary="An item", operation_id="item_detail")
    def get(self, request: SignedInCall, pk: int, item_pk: int) -> Response:
        return _item_response(request, _item(request, pk, item_pk))

    @extend_schema(
        parameters=[IF_MATCH],
        request=BreakdownItemInputSerializer,
        responses=BreakdownItemSerializer,
        summary="Change an item",
        operation_id="item_update",
    )
    def patch(self, request: SignedInCall, pk: int, item_pk: int) -> Response:
        item = _item(request, pk, item_pk)
        version = expected_version(request)
        serializer = BreakdownItemInputSerializer(data=request.data, partial=True, context={"request": request})
        serializer.is_valid(raise_exception=True)
        changed = services.item_update(
            actor=request.user, item_id=item.pk, version=version, values=serializer.validated_data
        )
        return _item_response(request, changed)

    @extend_schema(parameters=[IF_MATCH], responses={204: None}, summary="Remove an item", operation_id="item_remove")
    def delete(self, request: SignedInCall, pk: int, item_pk: int) -> Response:
        """What is part of it moves up a level."""
        item = _item(request, pk, item_pk)
        services.item_remove(actor=request.user, item_id=item.pk, version=expected_version(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ItemMoveView(APIView):
    @extend_schema(
        request=ItemMoveSerializer,
        responses=BreakdownItemSerializer,
        summary="Move an item, with what is part of it",
        operation_id="item_move",
    )
    def post(self, request: SignedInCall, pk: int, item_pk: int) -> Response:
        """A place is nothing typed: it asks for no version, and leaves that of the item as it is."""
        item = _item(request, pk, item_pk)
        place = parsed(ItemMoveSerializer, request)
        if "step" in place:
            moved = services.item_move(actor=request.user, item_id=item.pk, step=place["step"])
        else:
            where: dict[str, Any] = {"under": place.get("under"), "below": place.get("below")}
            moved = services.item_place(actor=request.user, item_id=item.pk, **where)
        return _item_response(request, moved)


class RemovedItemSerializer(serializers.Serializer):
    key = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=BreakdownItem.Kind.choices)
    title = serializers.CharField()


class RemovedItemListView(APIView):
    @extend_schema(
        responses=RemovedItemSerializer(many=True),
        summary="What a draft does not hold any more and can be put back",
        operation_id="removed_item_list",
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        """Rows taken out of it, and items of the version in force that it leaves out."""
        breakdown = _breakdown(request, pk)
        authorize(request.user, "planning.breakdown_edit", breakdown)
        gone = removed_items(breakdown, breakdown.items.all())
        return Response(RemovedItemSerializer(gone, many=True).data)


class ItemRestoreView(APIView):
    @extend_schema(
        request=None,
        responses=BreakdownItemSerializer,
        summary="Put a removed item back",
        operation_id="item_restore",
    )
    def post(self, request: SignedInCall, pk: int, key: UUID) -> Response:
        """Where it stood, with its parts and what named it; one that is there already is answered as it is."""
        breakdown = _breakdown(request, pk)
        item = services.item_restore(actor=request.user, breakdown_id=breakdown.pk, key=key)
        return _item_response(request, item)


class ItemImportView(APIView):
    @extend_schema(
        parameters=[IDEMPOTENCY_KEY, IF_MATCH],
        request=ItemImportSerializer,
        responses=ItemImportResultSerializer,
        summary="Take over rows copied from a spreadsheet",
        operation_id="item_import",
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        """All rows or none; `If-Match` is the version of the breakdown."""
        breakdown = _breakdown(request, pk)
        authorize(request.user, "planning.breakdown_edit", breakdown)
        key, version = idempotency_key(request), expected_version(request)
        data = parsed(ItemImportSerializer, request)
        place: dict[str, Any] = {"at": data.get("below"), "start": data["start"]}
        judged = pasted_rows(request.user, breakdown, data["text"], **place)
        if data["dry_run"]:
            return _imported(judged, 0)
        taken = services.item_import(
            actor=request.user, key=key, breakdown_id=breakdown.pk, version=version, text=data["text"], **place
        )
        return _imported(judged, taken)


def _imported(judged: Pasted, taken: int) -> Response:
    facts = {"taken": taken, "ignored": judged.table.ignored, "notes": judged.table.notes, "rows": judged.rows}
    return Response(ItemImportResultSerializer(facts).data)


def _breakdown(request: SignedInCall, pk: int) -> Breakdown:
    known = Breakdown.objects.visible_to(request.user).select_related("goal__department", "goal__cycle", "goal__owner")
    return get_object_or_404(known, pk=pk)


def _item(request: SignedInCall, pk: int, item_pk: int) -> BreakdownItem:
    visible = Breakdown.objects.visible_to(request.user).filter(pk=pk)
    return get_object_or_404(BreakdownItem.objects.filter(breakdown__in=visible), pk=item_pk)


def _item_response(request: SignedInCall, item: BreakdownItem, status_code: int = status.HTTP_200_OK) -> Response:
    selectors.hide_amounts(request.user, [item])
    return with_etag(Response(BreakdownItemSerializer(item).data, status=status_code), item.version)
