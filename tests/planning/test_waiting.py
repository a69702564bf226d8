"""What is gated, and what waits for the experts, is marked in the list, on the board and in the calendar."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goals.gate import waiting
from people.models import User
from planning.models import Breakdown
from planning.pending import plans_of
from projects.models import Milestone, Task
from tests.planning.breakdowns import sign_in
from tests.planning.live import Live


def waits(live: Live, user: User | None = None) -> dict[str, int]:
    """By title; held against what the pages of the works say."""
    user = user or live.plan.cast.lin
    # The rights of the person are known by then.
    list(Breakdown.objects.visible_to(user))
    works: list[Any] = [*Task.objects.as_lines(), *Milestone.objects.as_lines()]
    with CaptureQueriesContext(connection) as captured:
        found = waiting(user, works)
    assert len(captured.captured_queries) <= 1
    whole: list[Any] = [*Task.objects.all(), *Milestone.objects.all()]
    plans = plans_of(user, whole)
    assert found == {key: plan.version.number for key, plan in plans.items() if plan.is_pending and plan.version}
    return {work.title: found[work.origin] for work in works if work.origin in found}


def test_nothing_waits_for_what_is_said_at_once(live: Live) -> None:
    assert waits(live) == {}
    live.edit(live.task, title="图层权限", acceptance="客户签字")
    assert waits(live) == {}


def test_a_proposed_date_waits_and_what_goes_with_it_does_not(live: Live) -> None:
    live.edit(live.task, live.plan.cast.xu, due=live.later(live.task))
    # Carried over into the open version: nothing of it waits.
    live.edit(live.milestone, acceptance="客户签字")
    assert waits(live) == {"图层权限与脱敏": 2}


def test_a_criterion_waits_where_it_is_material_and_so_does_a_removal(live: Live) -> None:
    live.settle("acceptance", "existence", "due")
    live.edit(live.task, acceptance="三方签字")
    live.cancel(live.milestone)
    assert set(waits(live).values()) == {2}
    assert len(waits(live)) == 2
    live.pass_newest()
    assert waits(live) == {}


def test_who_does_not_see_the_goal_is_told_nothing(live: Live) -> None:
    live.edit(live.task, due=live.later(live.task))
    assert waits(live, live.plan.cast.guest) == {}


def test_the_mark_stands_in_every_view(live: Live) -> None:
    due = live.task.due
    live.edit(live.task, due=live.later(live.task))
    client = sign_in(live.plan.cast.lin)
    for name in ("task_list", "task_board", "task_calendar"):
        page = client.get(reverse(name), {"status": "all", "month": f"{due:%Y-%m}"}).content.decode()
        assert "version 2 waits" in page, name
        assert "from a reviewed breakdown" in page, name
