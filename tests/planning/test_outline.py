"""Rows in sub-goals: where they may stand, how they move, and what may come after what."""

import uuid
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from goals.models import Goal
from goals.services import goal_close, goal_totals_rebuild
from goaltrack.common.errors import ActionForbidden, InvalidInput, StateConflict
from history.models import LogEntry
from planning.models import Breakdown, BreakdownItem
from planning.outline import circle, early_starts, placed, shares
from planning.selectors import breakdown_items, version_diff
from planning.services import item_add, item_move, item_place, item_remove, item_update
from projects.models import Milestone, Task
from tests.planning.breakdowns import Plan, fresh


@pytest.fixture
def draft(plan: Plan) -> Breakdown:
    """准备（勘察、取数），入库（建库），收尾: two sub-goals with what is part of them, and a task."""
    breakdown = plan.start()
    for title, kind, level in (
        ("准备", "goal", 1), ("勘察", "task", 2), ("取数", "task", 2), ("入库", "goal", 1), ("建库", "task", 2),
        ("收尾", "task", 1),
    ):  # fmt: skip
        under = breakdown.items.filter(kind="goal").last() if level == 2 else None
        plan.add(breakdown, title=title, kind=kind, under=under and under.key, project=None)
    return fresh(breakdown)


def row(breakdown: Breakdown, title: str) -> BreakdownItem:
    return breakdown.items.get(title=title)


def drawn(breakdown: Breakdown) -> str:
    """准备 >勘察 >取数 …: as many marks as levels below the first."""
    return " ".join(">" * (item.level - 1) + item.title for item in breakdown_items(breakdown))


def step(plan: Plan, breakdown: Breakdown, title: str, *steps: str) -> str:
    for one in steps:
        item_move(actor=plan.cast.lin, item_id=row(breakdown, title).pk, step=one)
    return drawn(breakdown)


def after(plan: Plan, breakdown: Breakdown, title: str, *before: str) -> BreakdownItem:
    item = row(breakdown, title)
    keys = [row(breakdown, one).key for one in before]
    return item_update(actor=plan.cast.lin, item_id=item.pk, version=item.version, values={"after": keys})


def test_rows_stand_in_their_sub_goals(draft: Breakdown) -> None:
    assert drawn(draft) == "准备 >勘察 >取数 入库 >建库 收尾"
    assert [item.number for item in breakdown_items(draft)] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("title", "steps", "then"),
    [
        ("收尾", ["up"], "准备 >勘察 >取数 收尾 入库 >建库"),
        ("准备", ["down"], "入库 >建库 准备 >勘察 >取数 收尾"),
        ("取数", ["up"], "准备 >取数 >勘察 入库 >建库 收尾"),
        ("收尾", ["in"], "准备 >勘察 >取数 入库 >建库 >收尾"),
        ("入库", ["in"], "准备 >勘察 >取数 >入库 >>建库 收尾"),
        ("勘察", ["out"], "准备 >取数 勘察 入库 >建库 收尾"),
        ("入库", ["in", "out"], "准备 >勘察 >取数 入库 >建库 收尾"),
        ("准备", ["up", "out"], "准备 >勘察 >取数 入库 >建库 收尾"),
        ("收尾", ["down"], "准备 >勘察 >取数 入库 >建库 收尾"),
    ],
)
def test_a_row_moves_with_its_parts(plan: Plan, draft: Breakdown, title: str, steps: list[str], then: str) -> None:
    assert step(plan, draft, title, *steps) == then
    assert list(draft.items.values_list("position", flat=True)) == [1, 2, 3, 4, 5, 6], "numbered without gaps"


def test_moving_leaves_the_version_of_the_row_and_is_logged(plan: Plan, draft: Breakdown) -> None:
    before = row(draft, "收尾")
    step(plan, draft, "收尾", "in")
    assert row(draft, "收尾").version == before.version
    assert fresh(draft).version == draft.version + 1
    entry = LogEntry.objects.of(draft).filter(action="item.move").get()
    assert {change["field"]: change.get("new_text") for change in entry.changes} == {"under": "入库", "position": None}
    step(plan, draft, "收尾", "down")
    assert fresh(draft).version == draft.version + 1, "what stays where it is changes nothing"


def test_only_a_sub_goal_has_items_under_it(plan: Plan, draft: Breakdown) -> None:
    with pytest.raises(InvalidInput) as refused:
        step(plan, draft, "取数", "in")
    assert set(refused.value.fields) == {"under"}
    task = row(draft, "收尾")
    for under in (task.key, row(draft, "建库").key, uuid.uuid4()):
        with pytest.raises(InvalidInput) as refused:
            item_place(actor=plan.cast.lin, item_id=row(draft, "取数").pk, under=under, below=None)
        assert set(refused.value.fields) == {"under"}
    goal = row(draft, "准备")
    with pytest.raises(InvalidInput) as refused:
        item_update(actor=plan.cast.lin, item_id=goal.pk, version=goal.version, values={"kind": "task"})
    assert set(refused.value.fields) == {"kind"}


def test_nothing_is_part_of_itself_nor_too_deep(plan: Plan, draft: Breakdown) -> None:
    inner = plan.add(draft, title="内", kind="goal", under=row(draft, "准备").key)
    with pytest.raises(InvalidInput) as refused:
        item_place(actor=plan.cast.lin, item_id=row(draft, "准备").pk, under=inner.key, below=None)
    assert set(refused.value.fields) == {"under"}
    innermost = plan.add(draft, title="最内", kind="goal", under=inner.key)
    assert plan.add(draft, title="第四级", under=innermost.key).pk
    deeper = plan.add(draft, title="第四级子目标", kind="goal", under=innermost.key)
    with pytest.raises(InvalidInput):
        plan.add(draft, title="第五级", under=deeper.key)
    with pytest.raises(InvalidInput):
        item_place(actor=plan.cast.lin, item_id=row(draft, "准备").pk, under=row(draft, "入库").key, below=None)


def test_a_row_is_put_below_another(plan: Plan, draft: Breakdown) -> None:
    lin, goal = plan.cast.lin, row(draft, "准备")
    item_place(actor=lin, item_id=row(draft, "收尾").pk, under=goal.key, below=row(draft, "勘察").pk)
    assert drawn(draft) == "准备 >勘察 >收尾 >取数 入库 >建库"
    item_place(actor=lin, item_id=row(draft, "收尾").pk, under=None, below=None)
    assert drawn(draft) == "收尾 准备 >勘察 >取数 入库 >建库"
    with pytest.raises(StateConflict):
        item_place(actor=lin, item_id=row(draft, "收尾").pk, under=None, below=row(draft, "建库").pk)


def test_a_new_row_comes_below_the_one_it_was_asked_for(plan: Plan, draft: Breakdown) -> None:
    def add(title: str, below: str) -> None:
        values = plan.values(title=title, project=None)
        pk = row(draft, below).pk
        item_add(actor=plan.cast.lin, key=uuid.uuid4(), breakdown_id=draft.pk, values=values, below=pk)

    add("甲", "勘察")
    add("乙", "入库")
    add("丙", "收尾")
    assert drawn(draft) == "准备 >勘察 >甲 >取数 入库 >乙 >建库 收尾 丙"


def test_what_a_removed_sub_goal_held_moves_up(plan: Plan, draft: Breakdown) -> None:
    after(plan, draft, "收尾", "准备", "建库")
    item_remove(actor=plan.cast.lin, item_id=row(draft, "准备").pk)
    assert drawn(draft) == "勘察 取数 入库 >建库 收尾"
    last = row(draft, "收尾")
    assert last.after == [row(draft, "建库").key]
    assert last.version == fresh(draft).version, "who reads along is told"


def test_strangers_move_nothing(plan: Plan, draft: Breakdown) -> None:
    pk = row(draft, "收尾").pk
    with pytest.raises(ActionForbidden):
        item_move(actor=plan.cast.tang, item_id=pk, step="up")
    with pytest.raises(ActionForbidden):
        item_place(actor=plan.cast.guest, item_id=pk, under=None, below=None)
    plan.submit(draft)
    with pytest.raises(StateConflict):
        item_move(actor=plan.cast.lin, item_id=pk, step="up")


# What comes after what


def test_rows_come_after_others(plan: Plan, draft: Breakdown) -> None:
    after(plan, draft, "建库", "取数", "勘察", "取数")
    rows = {item.title: item for item in breakdown_items(draft)}
    assert [item.title for item in rows["建库"].waits_for] == ["勘察", "取数"]
    entry = LogEntry.objects.of(draft).filter(action="item.update").first()
    assert entry is not None
    assert all(title in entry.changes[0]["new_text"] for title in ("勘察", "取数"))


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ([], ("勘察", "勘察")),
        ([("取数", "勘察")], ("勘察", "取数")),
        ([("建库", "取数"), ("收尾", "建库")], ("取数", "收尾")),
        # A sub-goal is not finished before its parts are, and they do not start before it does.
        ([], ("勘察", "准备")),
        ([], ("准备", "取数")),
        ([("入库", "准备")], ("取数", "建库")),
    ],
)
def test_a_circle_is_refused_and_named(
    plan: Plan, draft: Breakdown, first: list[tuple[str, str]], then: tuple[str, str]
) -> None:
    for item, before in first:
        after(plan, draft, item, before)
    with pytest.raises(InvalidInput) as refused:
        after(plan, draft, *then)
    assert set(refused.value.fields) == {"after"}
    assert all(title in str(refused.value.fields["after"][0]) for title in then)


def test_a_move_that_would_close_a_circle_is_refused(plan: Plan, draft: Breakdown) -> None:
    after(plan, draft, "收尾", "入库")
    with pytest.raises(InvalidInput) as refused:
        step(plan, draft, "收尾", "in")
    assert "收尾" in str(refused.value.fields)


def test_five_hundred_rows_after_each_other_are_no_circle() -> None:
    items = [BreakdownItem(title=str(n)) for n in range(500)]
    for before, item in pairwise(items):
        item.after = [before.key]
    assert circle(items) == []
    items[0].after = [items[-1].key]
    assert len(circle(items)) == 500


def test_a_start_before_a_predecessor_is_due_is_told(plan: Plan, draft: Breakdown) -> None:
    item = after(plan, draft, "建库", "勘察")
    assert [(one.title, before.title) for one, before in early_starts(breakdown_items(draft))] == []
    item_update(actor=plan.cast.lin, item_id=item.pk, version=item.version, values={"start": plan.goal.start})
    assert [(one.title, before.title) for one, before in early_starts(breakdown_items(draft))] == [("建库", "勘察")]


def test_shares_are_of_the_siblings(draft: Breakdown) -> None:
    rows = placed(draft.items.all())
    told = {item.title: round(shares(rows)[item.pk]) for item in rows}
    assert told == {"准备": 33, "勘察": 50, "取数": 50, "入库": 33, "建库": 100, "收尾": 33}


# Around the ORM


@pytest.mark.parametrize(
    "change",
    [
        lambda d: {"under": uuid.uuid4()},
        lambda d: {"under": row(d, "收尾").key},
        lambda d: {"under": row(d, "准备").key},
        lambda d: {"kind": "task"},
        lambda d: {"after": [uuid.uuid4()]},
        lambda d: {"key": uuid.uuid4()},
    ],
)
def test_the_database_holds_the_tree_together(draft: Breakdown, change: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        draft.items.filter(title="准备").update(**change(draft))


def test_the_database_refuses_circles_and_gaps(plan: Plan, draft: Breakdown) -> None:
    after(plan, draft, "收尾", "建库")
    with pytest.raises(IntegrityError), transaction.atomic():
        draft.items.filter(title="建库").update(after=[row(draft, "收尾").key])
    with pytest.raises(IntegrityError), transaction.atomic():
        draft.items.filter(title="准备").delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        draft.items.filter(kind="goal").update(under=F("key"))
    draft.items.all().delete()


# Versions


def test_the_next_version_stands_and_waits_alike(plan: Plan, draft: Breakdown) -> None:
    after(plan, draft, "建库", "取数")
    plan.decide(plan.submit(draft), plan.cast.bai, "return")
    second = plan.start()
    assert drawn(second) == drawn(draft)
    assert row(second, "建库").after == [row(second, "取数").key]
    assert set(second.items.values_list("version", flat=True)) == {1}
    diff = version_diff(second, draft, breakdown_items(second))
    assert diff.is_empty


def test_the_difference_names_what_moved_and_what_comes_after_what(plan: Plan, draft: Breakdown) -> None:
    plan.decide(plan.submit(draft), plan.cast.bai, "return")
    second = plan.start()
    step(plan, second, "收尾", "up", "up")
    step(plan, second, "建库", "out")
    after(plan, second, "取数", "勘察")
    diff = version_diff(second, draft, breakdown_items(second))
    lines = {line.item.title: line for line in diff.lines}
    assert {title for title, line in lines.items() if line.moved} == {"收尾", "建库"}
    assert {title: line.status for title, line in lines.items() if line.status != "same"} == {
        "收尾": "moved",
        "建库": "moved",
        "取数": "changed",
    }
    (place,) = [change for change in lines["建库"].changes if change.field == "under"]
    assert place.old == "入库"
    assert (diff.moved, diff.is_empty) == (2, False)


def test_what_is_part_of_a_sub_goal_becomes_its_work(plan: Plan, draft: Breakdown) -> None:
    inner = plan.add(draft, title="内部验收", kind="goal", under=row(draft, "入库").key, project=None)
    plan.add(draft, title="验收会", kind="milestone", under=inner.key)
    after(plan, draft, "建库", "取数")
    plan.pass_it(plan.submit(draft))
    goals = {goal.statement: goal for goal in Goal.objects.exclude(origin=None)}
    assert goals["准备"].parent == plan.goal
    assert goals["内部验收"].parent == goals["入库"]
    assert {task.title: task.goal for task in Task.objects.all()} == {
        "勘察": goals["准备"], "取数": goals["准备"], "建库": goals["入库"], "收尾": plan.goal,
    }  # fmt: skip
    assert Milestone.objects.get().goal == goals["内部验收"]
    assert goal_totals_rebuild() == []


def test_a_sub_goal_may_end_before_the_one_above_it_starts(plan: Plan) -> None:
    breakdown, goal = plan.start(), plan.goal
    late = plan.add(breakdown, title="后", kind="goal", project=None, start=goal.due, due=goal.due)
    plan.add(breakdown, title="先", kind="goal", project=None, under=late.key)
    plan.pass_it(plan.submit(breakdown))
    made = Goal.objects.get(statement="先")
    assert (made.parent, made.start) == (Goal.objects.get(statement="后"), made.due)


def test_the_next_version_moves_work_and_sub_goals_along(plan: Plan, draft: Breakdown) -> None:
    plan.pass_it(plan.submit(draft))
    second = plan.start()
    step(plan, second, "入库", "in")
    step(plan, second, "勘察", "out")
    item_remove(actor=plan.cast.lin, item_id=row(second, "取数").pk)
    plan.pass_it(plan.submit(second))
    goals = {goal.statement: goal for goal in Goal.objects.exclude(origin=None)}
    assert goals["入库"].parent == goals["准备"]
    assert Task.objects.get(title="勘察").goal == plan.goal
    assert Task.objects.get(title="取数").status == "cancelled"
    assert goal_totals_rebuild() == []


def test_a_version_puts_nothing_new_into_a_closed_sub_goal(plan: Plan, draft: Breakdown) -> None:
    plan.pass_it(plan.submit(draft))
    second = plan.start()
    plan.add(second, title="补测", under=row(second, "准备").key)
    plan.submit(second)
    made = Goal.objects.get(statement="准备")
    closing = {"result": "achieved", "score": Decimal(1), "note": "已完成"}
    goal_close(actor=plan.cast.lin, key=uuid.uuid4(), goal_id=made.pk, **closing)
    plan.decide(second, plan.cast.bai)
    with pytest.raises(StateConflict, match="准备"):
        plan.decide(second, plan.cast.shen)
