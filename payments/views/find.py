"""The rows that pages are about: found among those the reader may see, else 404; and what happened to them."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from goals.models import Goal
from history.actions import words_for
from history.models import LogEntry
from payments.models import Allotment, Condition, Contract, PaymentCheckpoint, Receipt
from payments.selectors import CheckpointLine, checkpoint_lines
from people.models import User

MOST_EVENTS = 20


def contract_or_404(user: User, pk: int) -> Contract:
    contracts = Contract.objects.visible_to(user).select_related("project__department", "customer")
    return get_object_or_404(contracts, pk=pk)


def checkpoint_or_404(user: User, pk: int) -> PaymentCheckpoint:
    checkpoints = PaymentCheckpoint.objects.visible_to(user).select_related(
        "contract__project__department", "contract__customer", "owner", "follower", "goal"
    )
    return get_object_or_404(checkpoints, pk=pk)


def checkpoint_line_or_404(user: User, pk: int) -> CheckpointLine:
    """The checkpoint as its page shows it, which also asks whether the reader sees its goal (`goal_readable`)."""
    checkpoints = PaymentCheckpoint.objects.visible_to(user).filter(pk=pk).select_related("goal")
    goals = Goal.objects.visible_to(user).filter(pk=OuterRef("goal"))
    lines = checkpoint_lines(user, checkpoints.annotate(goal_readable=Exists(goals)))
    if not lines:
        raise Http404
    return lines[0]


def condition_or_404(user: User, pk: int) -> Condition:
    conditions = Condition.objects.visible_to(user).select_related(
        "checkpoint__contract__project__department", "milestone", "unit"
    )
    return get_object_or_404(conditions, pk=pk)


def receipt_or_404(user: User, pk: int) -> Receipt:
    receipts = Receipt.objects.visible_to(user).select_related("contract__project__department", "contract__customer")
    return get_object_or_404(receipts, pk=pk)


def allotment_or_404(user: User, pk: int) -> Allotment:
    allotments = Allotment.objects.visible_to(user).select_related(
        "receipt__contract__project__department", "checkpoint"
    )
    return get_object_or_404(allotments, pk=pk)


def happened(*about: tuple[type[Any], Sequence[int]]) -> list[tuple[LogEntry, Any]]:
    """The newest entries about these objects with the words of each (one query)."""
    wanted = Q()
    for model, ids in about:
        wanted |= Q(object_type=model._meta.label_lower, object_id__in=ids)
    entries = LogEntry.objects.filter(wanted).select_related("actor").order_by("-at", "-id")[:MOST_EVENTS]
    return [(entry, words_for(entry.action)) for entry in entries]
