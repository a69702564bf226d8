"""Gated work changes hands through its plan."""

import uuid
from collections.abc import Iterator

import pytest
from django.utils import translation

from goaltrack.common.errors import DomainError
from history.models import LogEntry
from people.models import User
from projects.models import Task
from projects.network import node_of
from projects.services import HandedOver, work_hand_over
from tests.planning.live import Live

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """So that refusals can be compared."""
    with translation.override("en"):
        yield


def give(live: Live, taker: User, giver: User | None = None) -> HandedOver:
    return work_hand_over(
        actor=live.plan.cast.lin,
        key=uuid.uuid4(),
        giver=giver or live.task.owner,
        taker=taker,
        works=[node_of(live.task), node_of(live.milestone)],
        note="去支援港口项目",
    )


def test_a_new_a_waits_for_the_experts_in_one_version(live: Live) -> None:
    task, taker = live.task, live.plan.cast.tang
    outcome = give(live, taker)
    assert [work.proposed.number for work in outcome.proposed] == [2] * len(outcome.proposed)
    assert task in outcome.proposed
    assert live.task.owner == task.owner
    assert live.newest.items.get(key=task.origin).owner == taker
    assert LogEntry.objects.of(task).filter(action="work.hand_over", note="去支援港口项目").exists()
    live.pass_newest()
    assert live.task.owner == taker


def test_where_the_department_leaves_it_free_it_holds_at_once(live: Live) -> None:
    live.settle("due")
    outcome = give(live, live.plan.cast.tang)
    assert outcome.proposed == []
    assert live.task.owner == live.plan.cast.tang


def test_what_the_experts_have_stays_and_the_rest_goes(live: Live) -> None:
    live.edit(live.task, due=live.later(live.task))
    live.plan.submit(live.newest)
    cast = live.plan.cast
    free = Task.objects.create(title="补拍现场照片", owner=live.task.owner, due=live.task.due)
    outcome = work_hand_over(
        actor=cast.qin,
        key=uuid.uuid4(),
        giver=live.task.owner,
        taker=cast.tang,
        works=[node_of(live.task), node_of(free)],
        note="轮岗",
    )
    assert ([work.pk for work in outcome.done], len(outcome.left)) == ([free.pk], 1)
    assert "with the experts" in outcome.left[0][1]


def test_nobody_else_hands_it_over(live: Live) -> None:
    with pytest.raises(DomainError):
        work_hand_over(
            actor=live.plan.cast.tang,
            key=uuid.uuid4(),
            giver=live.task.owner,
            taker=live.plan.cast.ye,
            works=[node_of(live.task)],
            note="我来",
        )
