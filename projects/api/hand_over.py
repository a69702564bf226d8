"""Handing work over by the API: one task, or what a person has."""

from dataclasses import asdict
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from goals.api.serializers import ProposalSerializer
from goaltrack.common.api.headers import IDEMPOTENCY_KEY, idempotency_key
from goaltrack.common.api.inputs import StrictSerializer, VisibleField
from goaltrack.common.api.shapes import PersonSerializer
from people.models import User
from people.permissions import authorize
from people.requests import SignedInCall
from projects.api.dependencies import WORKS
from projects.api.serializers import parsed
from projects.models import Task
from projects.network import Node, node_of
from projects.selectors.hand_over import OwnWork, work_of_person
from projects.services import HandedOver, work_hand_over, work_hand_over_preview
from projects.services.hand_over import LONGEST_NOTE, MOST, NOT_YOURS


class WorkNameSerializer(StrictSerializer):
    type = serializers.ChoiceField(choices=list(WORKS))
    id = serializers.IntegerField(min_value=1)


class TaskHandOverSerializer(StrictSerializer):
    taker = VisibleField(queryset=User.objects.active(), help_text="The present B swaps roles with A.")
    note = serializers.CharField(max_length=LONGEST_NOTE)
    dry_run = serializers.BooleanField(default=False, help_text="Say what would happen, change nothing.")


class WorkHandOverSerializer(TaskHandOverSerializer):
    works = serializers.ListField(child=WorkNameSerializer(), allow_empty=False, max_length=MOST)


class OwnWorkSerializer(serializers.Serializer):
    type = serializers.ChoiceField(choices=list(WORKS))
    id = serializers.IntegerField()
    title = serializers.CharField()
    due = serializers.DateField()
    as_follower = serializers.BooleanField(help_text="It is the person's as B.")
    is_gated = serializers.BooleanField()
    other = PersonSerializer(allow_null=True, help_text="Who has the other role.")


class GivenSerializer(serializers.Serializer):
    type = serializers.ChoiceField(choices=list(WORKS))
    id = serializers.IntegerField()
    proposed = ProposalSerializer(allow_null=True)


class LeftSerializer(serializers.Serializer):
    type = serializers.ChoiceField(choices=list(WORKS))
    id = serializers.IntegerField()
    why = serializers.CharField()


class HandedOverSerializer(serializers.Serializer):
    """`proposed` of each waits in its plan's next version; the rest of `given` holds at once."""

    given = GivenSerializer(many=True)
    left = LeftSerializer(many=True)
    replayed = serializers.BooleanField(help_text="The same call again: what it did, it did before.")


class TaskHandOverView(APIView):
    @extend_schema(
        summary="Hand a task over from its A",
        description="To its B, the two swap. Of a task from a reviewed breakdown it is proposed: see `proposed`.",
        operation_id="task_hand_over",
        request=TaskHandOverSerializer,
        responses=HandedOverSerializer,
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        tasks = Task.objects.visible_to(request.user).select_related(
            "owner__department", "project__department", "goal__department"
        )
        task = get_object_or_404(tasks, pk=pk)
        authorize(request.user, "projects.task_update", task, NOT_YOURS)
        values = parsed(TaskHandOverSerializer(data=request.data, context={"request": request}))
        return _answer(request, task.owner, [node_of(task)], values)


class PersonWorkView(APIView):
    @extend_schema(
        summary="The open work of a person that the caller may hand over",
        operation_id="person_work",
        responses=OwnWorkSerializer(many=True),
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        person = _person(request, pk)
        return Response([_own(own) for own in work_of_person(request.user, person)])

    @extend_schema(
        summary="Hand work of a person over",
        description="What cannot change hands now is left, and `left` says why.",
        operation_id="work_hand_over",
        request=WorkHandOverSerializer,
        responses=HandedOverSerializer,
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        person = _person(request, pk)
        values = parsed(WorkHandOverSerializer(data=request.data, context={"request": request}))
        works = [Node(one["type"], one["id"]) for one in values["works"]]
        return _answer(request, person, works, values)


def _answer(request: SignedInCall, giver: User, works: list[Node], values: dict[str, Any]) -> Response:
    asked: dict[str, Any] = {"giver": giver, "taker": values["taker"], "works": works, "note": values["note"]}
    if values["dry_run"]:
        return _shown(work_hand_over_preview(actor=request.user, **asked))
    return _shown(work_hand_over(actor=request.user, key=idempotency_key(request), **asked))


def _shown(outcome: HandedOver) -> Response:
    given = [
        {**node_of(work)._asdict(), "proposed": work.proposed and asdict(work.proposed)}
        for work in (*outcome.done, *outcome.proposed)
    ]
    left = [{**node_of(work)._asdict(), "why": why} for work, why in outcome.left]
    shape = {"given": [_named(one) for one in given], "left": [_named(one) for one in left]}
    return Response({**shape, "replayed": outcome.replayed})


def _named(row: dict[str, Any]) -> dict[str, Any]:
    return {"type": row.pop("kind"), "id": row.pop("pk"), **row}


def _own(own: OwnWork) -> dict[str, Any]:
    work = own.work
    other = work.owner if own.as_follower else work.follower
    return {
        **_named(node_of(work)._asdict()),
        "title": work.title,
        "due": work.due,
        "as_follower": own.as_follower,
        "is_gated": work.is_gated,
        "other": other and {"id": other.pk, "name": other.name},
    }


def _person(request: SignedInCall, pk: int) -> User:
    return get_object_or_404(User.objects.visible_to(request.user), pk=pk)
