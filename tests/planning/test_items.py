"""Items of a draft: what is taken, what is refused and where."""

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from goaltrack.common.errors import ActionForbidden, InvalidInput, StaleVersion, StateConflict
from history.models import LogEntry
from planning.diff import compare
from planning.models import BreakdownItem
from planning.services import item_add, item_remove, item_update
from projects.models import Project
from tests.cast import make_cycle
from tests.planning.breakdowns import Plan, fresh


def test_an_item_is_added_at_the_end_and_logged(plan: Plan) -> None:
    breakdown = plan.start()
    first, second = plan.add(breakdown), plan.add(breakdown, title="第二项")
    assert (first.position, second.position) == (1, 2)
    assert fresh(breakdown).version == 3
    entry = LogEntry.objects.of(breakdown).filter(action="item.add").first()
    assert entry is not None
    assert entry.note == "第二项"


def test_the_same_form_twice_is_one_item(plan: Plan) -> None:
    breakdown, key = plan.start(), uuid.uuid4()
    send = {"actor": plan.cast.lin, "key": key, "breakdown_id": breakdown.pk, "values": plan.values()}
    assert item_add(**send).pk == item_add(**send).pk
    assert breakdown.items.count() == 1


def test_a_form_sent_again_after_its_item_was_removed_says_so(plan: Plan) -> None:
    breakdown, key = plan.start(), uuid.uuid4()
    send = {"actor": plan.cast.lin, "key": key, "breakdown_id": breakdown.pk, "values": plan.values()}
    item_remove(actor=plan.cast.lin, item_id=item_add(**send).pk)
    with pytest.raises(StateConflict):
        item_add(**send)


REFUSED: list[tuple[str, Any]] = [
    ("weight", Decimal(0)),
    ("weight", Decimal(-1)),
    ("weight", Decimal("123456.789")),
    ("title", ""),
    ("title", "长" * 300),
    ("title", "空\x00字符"),
    ("acceptance", "字" * 10_001),
    ("acceptance", "空\x00字符"),
    ("kind", "folder"),
]


@pytest.mark.parametrize(("field", "value"), REFUSED)
def test_what_does_not_fit_is_refused_at_its_field(plan: Plan, field: str, value: Any) -> None:
    breakdown = plan.start()
    with pytest.raises(InvalidInput) as refused:
        plan.add(breakdown, **{field: value})
    assert set(refused.value.fields) == {field}
    assert not breakdown.items.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", "里程碑 🚀 达成"), ("title", "长" * 200), ("acceptance", "字" * 10_000), ("weight", Decimal("0.01"))],
)
def test_what_just_fits_is_taken(plan: Plan, field: str, value: Any) -> None:
    item = BreakdownItem.objects.get(pk=plan.add(plan.start(), **{field: value}).pk)
    assert getattr(item, field) == value


def test_the_dates_lie_within_the_goal(plan: Plan) -> None:
    breakdown, day = plan.start(), timedelta(days=1)
    goal = plan.goal
    for due, start in [(goal.due + day, None), (goal.start - day, None), (goal.due, goal.due + day)]:
        with pytest.raises(InvalidInput) as refused:
            plan.add(breakdown, due=due, start=start)
        assert set(refused.value.fields) == {"due"}
    with pytest.raises(InvalidInput) as refused:
        plan.add(breakdown, kind="goal", start=goal.cycle.start - day)
    assert set(refused.value.fields) == {"start"}
    assert plan.add(breakdown, due=goal.due, start=goal.start).pk


def test_a_and_b_are_two_people(plan: Plan) -> None:
    with pytest.raises(InvalidInput) as refused:
        plan.add(plan.start(), follower=plan.cast.xu)
    assert set(refused.value.fields) == {"follower"}


def test_a_project_one_may_not_see_does_not_exist(plan: Plan) -> None:
    make_cycle(plan.cast, plan.cycle.start.year + 1)
    hidden = Project.objects.create(
        name="另一部门的项目",
        code="hidden",
        department=plan.cast.elsewhere,
        manager=plan.cast.guest,
        start=plan.cycle.start,
        due=plan.cycle.end,
    )
    with pytest.raises(InvalidInput) as refused:
        plan.add(plan.start(), project=hidden)
    assert set(refused.value.fields) == {"project"}
    assert plan.add(plan.start(), project=None).project is None


@pytest.mark.parametrize("name", ["tang", "bai", "guest"])
def test_strangers_write_no_items(plan: Plan, name: str) -> None:
    breakdown = plan.draft()
    item = breakdown.items.first()
    assert item is not None
    stranger = plan.cast.everyone[name]
    with pytest.raises(ActionForbidden):
        plan.add(breakdown, stranger)
    with pytest.raises(ActionForbidden):
        item_update(actor=stranger, item_id=item.pk, version=breakdown.version, values={"title": "改"})
    with pytest.raises(ActionForbidden):
        item_remove(actor=stranger, item_id=item.pk)


def test_a_submitted_version_is_not_written_any_more(plan: Plan) -> None:
    breakdown = plan.submitted()
    item = breakdown.items.first()
    assert item is not None
    with pytest.raises(StateConflict):
        plan.add(breakdown)
    with pytest.raises(StateConflict):
        item_update(actor=plan.cast.lin, item_id=item.pk, version=breakdown.version, values={"title": "改"})
    with pytest.raises(StateConflict):
        item_remove(actor=plan.cast.lin, item_id=item.pk)


def test_two_people_in_two_rows_do_not_meet(plan: Plan) -> None:
    breakdown = plan.start()
    mine, other = plan.add(breakdown), plan.add(breakdown, title="另一项")
    item_update(actor=plan.cast.zhou, item_id=other.pk, version=other.version, values={"title": "周可改的"})
    changed = item_update(actor=plan.cast.lin, item_id=mine.pk, version=mine.version, values={"title": "林一鸣改的"})
    assert (changed.title, changed.version) == ("林一鸣改的", fresh(breakdown).version)


def test_the_second_in_the_same_row_is_told_what_changed_and_by_whom(plan: Plan) -> None:
    breakdown = plan.start()
    mine, other = plan.add(breakdown), plan.add(breakdown, title="另一项")
    values = {"title": "周可改的", "kind": "milestone"}
    item_update(actor=plan.cast.zhou, item_id=mine.pk, version=mine.version, values=values)
    item_remove(actor=plan.cast.zhou, item_id=other.pk)
    with pytest.raises(StaleVersion) as stale:
        item_update(actor=plan.cast.lin, item_id=mine.pk, version=mine.version, values={"title": "林一鸣改的"})
    assert {change["field"] for change in stale.value.changes} == {"title", "kind"}
    assert {change["by"] for change in stale.value.changes} == {"周可"}
    assert BreakdownItem.objects.get(pk=mine.pk).title == "周可改的"
    with pytest.raises(StaleVersion):
        item_remove(actor=plan.cast.lin, item_id=mine.pk, version=mine.version)


def test_a_submission_names_the_whole_that_was_seen(plan: Plan) -> None:
    breakdown = plan.draft()
    with pytest.raises(StaleVersion) as stale:
        plan.submit(breakdown, version=0)
    assert any(change["label"].startswith("图层权限与脱敏 · ") for change in stale.value.changes)


def test_an_edit_that_changes_nothing_leaves_the_version(plan: Plan) -> None:
    breakdown = plan.draft()
    item = breakdown.items.first()
    assert item is not None
    item_update(actor=plan.cast.lin, item_id=item.pk, version=item.version, values={"title": item.title})
    assert fresh(breakdown).version == breakdown.version


def test_removing_twice_is_no_error_and_editing_a_removed_one_is(plan: Plan) -> None:
    breakdown = plan.draft()
    item = breakdown.items.first()
    assert item is not None
    for _ in range(2):
        item_remove(actor=plan.cast.lin, item_id=item.pk)
    assert breakdown.items.count() == 2
    with pytest.raises(StateConflict):
        item_update(actor=plan.cast.lin, item_id=item.pk, version=breakdown.version, values={"title": "改"})


def test_the_difference_names_what_was_added_changed_and_removed(plan: Plan) -> None:
    first = plan.passed()
    second = plan.start()
    items = {item.kind: item for item in second.items.all()}
    later = items["task"].due + timedelta(days=5)
    item_update(
        actor=plan.cast.lin,
        item_id=items["task"].pk,
        version=items["task"].version,
        values={"due": later, "follower": None},
    )
    item_remove(actor=plan.cast.lin, item_id=items["milestone"].pk)
    plan.add(second, title="新的一项")
    diff = compare(list(first.items.all()), list(second.items.all()))
    assert (diff.added, diff.changed, diff.removed, diff.is_empty) == (1, 1, 1, False)
    changed = next(line for line in diff.lines if line.status == "changed")
    assert changed.old == {"due": items["task"].due, "follower": plan.cast.lu}
    assert changed.changed("due")
    assert diff.lines[-1].status == "removed"
    assert (diff.latest_before, diff.latest_after) == (items["task"].due, later)
    assert compare(list(first.items.all()), list(first.items.all())).is_empty
