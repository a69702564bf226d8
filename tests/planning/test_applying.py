"""A passed version is put to work: the difference only, what is finished stays, and it says what it did."""

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goals.models import Goal
from goals.services import goal_close, goal_totals_rebuild
from goaltrack.common import clock
from goaltrack.common.errors import DomainError
from history.models import LogEntry
from payments.models import PaymentCheckpoint
from planning.applied import report_of
from planning.live import NAMES, item_names, live_work, said, values_of
from planning.models import Breakdown, BreakdownItem
from planning.services import item_remove
from projects.models import Milestone, Task
from projects.services import milestone_achieve, task_log_status
from tests.planning.breakdowns import Plan, fresh, make_plan, sign_in
from tests.planning.live import Live
from tests.planning.money import make_money

pytestmark = pytest.mark.django_db


def lines(version: Breakdown) -> list[tuple[str, str, str]]:
    return [(row["what"], row["kind"], row["why"]) for row in fresh(version).applied]


def test_the_first_version_says_what_it_created(live: Live) -> None:
    kinds = ("goal", "milestone", "task")
    assert sorted(lines(live.newest)) == [("created", kind, "") for kind in kinds]
    (told,) = LogEntry.objects.get(action="breakdown.put_to_work").changes
    assert (told["field"], told["new"]) == ("created", 3)


def test_a_version_that_changes_nothing_touches_nothing(live: Live) -> None:
    before = {model: list(model.objects.values_list("pk", "version")) for model in (Task, Milestone, Goal)}
    version = live.plan.start()
    live.plan.submit(version)
    live.plan.pass_it(version)
    assert lines(version) == []
    after = {model: list(model.objects.values_list("pk", "version")) for model in (Task, Milestone, Goal)}
    assert before == after


def test_from_what_to_what_stands_in_the_report_in_the_readers_language(live: Live) -> None:
    task, due = live.task, live.later(live.task)
    live.edit(task, due=due, owner=live.plan.cast.zhou)
    version = live.pass_newest()
    (row,) = fresh(version).applied
    assert {change["field"]: (change["old"], change["new"]) for change in row["changes"]} == {
        "due": (task.due.isoformat(), due.isoformat()),
        "owner": ("许星野", "周可"),
    }
    page = sign_in(live.plan.cast.lin).get(f"/breakdowns/{version.pk}/").content.decode()
    assert "What it did to the work" in page
    assert f"{due:%m-%d}" in page
    answer = sign_in(live.plan.cast.lin).get(f"/api/v1/breakdowns/{version.pk}/applied/").json()
    assert answer["counts"] == {"left": 0, "created": 0, "adopted": 0, "changed": 1, "cancelled": 0}
    assert sign_in(live.plan.cast.guest).get(f"/api/v1/breakdowns/{version.pk}/applied/").status_code == 404


def test_what_is_finished_when_the_version_passes_is_left_and_told(live: Live) -> None:
    live.edit(live.task, due=live.later(live.task))
    live.edit(live.milestone, due=live.later(live.milestone))
    live.edit(live.subgoal, weight=99)
    version, was = live.newest, (live.task.due, live.milestone.due, live.subgoal.weight)
    live.plan.submit(version)
    task_log_status(actor=live.plan.cast.xu, key=uuid.uuid4(), task_id=live.task.pk, to_status="done")
    milestone_achieve(
        actor=live.plan.cast.xu, milestone_id=live.milestone.pk, on=clock.today(), evidence="双方签字的记录"
    )
    goal_close(
        actor=live.plan.cast.lin, key=uuid.uuid4(), goal_id=live.subgoal.pk, result="achieved", score=1, note="完成"
    )
    live.plan.pass_it(version)
    assert (live.task.due, live.milestone.due, live.subgoal.weight) == was
    assert sorted(lines(version)) == [
        ("left", "goal", "closed"),
        ("left", "milestone", "achieved"),
        ("left", "task", "done"),
    ]
    (wanted,) = [row for row in fresh(version).applied if row["kind"] == "task"]
    assert wanted["changes"][0]["field"] == "due"
    assert goal_totals_rebuild() == []


def test_what_is_finished_and_no_longer_planned_stays_finished_and_is_told_once(live: Live) -> None:
    task_log_status(actor=live.plan.cast.xu, key=uuid.uuid4(), task_id=live.task.pk, to_status="done")
    version = live.plan.start()
    item_remove(actor=live.plan.cast.lin, item_id=version.items.get(kind="task").pk)
    live.plan.submit(version)
    live.plan.pass_it(version)
    assert (live.task.status, lines(version)) == ("done", [("left", "task", "done")])
    third = live.plan.start()
    live.plan.submit(third)
    live.plan.pass_it(third)
    assert lines(third) == []


def test_a_checkpoint_paid_in_full_is_left_and_its_sum_is_masked(live: Live) -> None:
    plan = live.plan
    money = make_money(plan)
    second = plan.start()
    money.checkpoint(second)
    plan.submit(second)
    plan.pass_it(second)
    third = plan.start()
    BreakdownItem.objects.filter(pk=third.items.get(kind="checkpoint").pk).update(amount=Decimal(700_000))
    plan.submit(third)
    money.receive(600_000)
    plan.pass_it(third)
    assert PaymentCheckpoint.objects.get().amount == 600_000
    assert lines(third) == [("left", "checkpoint", "paid")]
    items = list(third.items.select_related("contract__project"))
    (told,) = report_of(fresh(third), items, plan.cast.ye).lines
    assert (told.changes[0].old, told.changes[0].new) == ("600,000.00", "700,000.00")
    (masked,) = report_of(fresh(third), items, plan.cast.tang).lines
    assert (masked.changes[0].is_hidden, masked.changes[0].new) == (True, "")
    assert goal_totals_rebuild() == []


# Random live changes × random next versions

KINDS = ("task", "milestone", "goal")
EDITS = st.lists(
    st.tuples(
        st.sampled_from(["edit", "cancel", "finish", "draft", "drop", "add"]),
        st.integers(0, 5),
        st.fixed_dictionaries(
            {},
            optional={
                "title": st.sampled_from(["甲", "乙"]),
                "due": st.integers(5, 40),
                "owner": st.sampled_from(["zhou", "tang"]),
                "weight": st.integers(1, 9),
            },
        ),
    ),
    min_size=1,
    max_size=8,
)


class Story:
    """A plan of six pieces of work that people edit live and in the draft, in any order."""

    def __init__(self) -> None:
        self.plan: Plan = make_plan()
        first = self.plan.start()
        for number in range(6):
            self.plan.add(first, kind=KINDS[number % 3], title=f"工作 {number}", weight=Decimal(10))
        self.plan.submit(first)
        self.plan.pass_it(first)
        self.live = Live(self.plan)
        self.keys = list(first.items.order_by("position").values_list("key", flat=True))
        self.draft: Breakdown | None = None

    def work(self, number: int) -> Any:
        key = self.keys[number]
        for model in NAMES:
            found = model._default_manager.filter(origin=key).first()
            if found is not None:
                return found
        raise AssertionError(key)

    def values(self, work: Any, wanted: dict[str, Any]) -> dict[str, Any]:
        read = dict(wanted)
        if "due" in read:
            read["due"] = self.plan.goal.due - timedelta(days=read["due"])
        if "owner" in read:
            read["owner"] = getattr(self.plan.cast, read["owner"])
        return {NAMES[type(work)][name]: value for name, value in read.items()}

    def play(self, what: str, number: int, wanted: dict[str, Any]) -> None:
        work = self.work(number)
        match what:
            case "edit":
                self.live.edit(work, **self.values(work, wanted))
            case "cancel":
                self.live.cancel(work)
            case "finish":
                self.finish(work)
            case "draft":
                draft = self.plan.start()
                item = draft.items.get(key=self.keys[number])
                names = item_names(type(work))
                for name, value in self.values(work, wanted).items():
                    setattr(item, names[name], value)
                item.save()
            case "drop":
                item_remove(actor=self.plan.cast.lin, item_id=self.plan.start().items.get(key=self.keys[number]).pk)
            case "add":
                self.plan.add(self.plan.start(), title="新任务", weight=Decimal(3))

    def finish(self, work: Any) -> None:
        lin = self.plan.cast.lin
        if isinstance(work, Task):
            task_log_status(actor=lin, key=uuid.uuid4(), task_id=work.pk, to_status="done")
        elif isinstance(work, Milestone):
            milestone_achieve(actor=lin, milestone_id=work.pk, on=clock.today(), evidence="记录")
        else:
            goal_close(actor=lin, key=uuid.uuid4(), goal_id=work.pk, result="missed", score=0, note="没做完")


def finished() -> dict[Any, dict[str, Any]]:
    """What is over, as it stands."""
    works = [
        *Task.objects.filter(status__in=("done", "cancelled")),
        *Milestone.objects.exclude(achieved_on=None, cancelled=False),
        *Goal.objects.filter(state__in=("closed", "dropped"), origin__isnull=False),
    ]
    return {(type(work), work.pk): values_of(work) | {"version": work.version} for work in works}


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(material=st.sets(st.sampled_from(["due", "owner", "weight", "title", "existence"])), edits=EDITS)
def test_after_any_history_the_open_work_is_what_the_version_says(
    django_db_blocker: Any, material: set[str], edits: list[tuple[str, int, dict[str, Any]]]
) -> None:
    with transaction.atomic():
        story = Story()
        story.live.settle(*material)
        for edit in edits:
            try:
                with transaction.atomic():
                    story.play(*edit)
            except (DomainError, BreakdownItem.DoesNotExist):
                continue
        version = story.plan.start()
        story.plan.submit(version)
        was = finished()
        story.plan.pass_it(version)
        items = list(version.items.select_related("owner", "follower", "project"))
        works = live_work(items)
        assert was.items() <= finished().items(), "what is finished was touched"
        for item in items:
            work = works[item.key]
            if (type(work), work.pk) in was:
                continue
            stands = said(item, values_of(work))
            assert {name: getattr(item, name) for name in stands} == stands
        origins = [*Task.objects.values_list("origin"), *Milestone.objects.values_list("origin")]
        assert len(origins) == len(set(origins))
        removed = set(story.keys) - {item.key for item in items}
        assert not Task.objects.open().filter(origin__in=removed).exists()
        assert goal_totals_rebuild() == []
        transaction.set_rollback(True)
