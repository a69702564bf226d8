"""What waits for what: added by who may change the later one, never in a circle."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from goaltrack.common.errors import ActionForbidden, InvalidInput, StateConflict
from history.models import LogEntry
from projects.models import Dependency, Milestone, Task
from projects.services import GatedWork, dependency_add, dependency_remove, gated_apply, task_cancel
from tests.projects.conftest import World, build_world
from tests.races import at_once


def link(world: World, before: Any, after: Any, **more: Any) -> Dependency:
    more = {"actor": world.cast.lin, "key": uuid.uuid4()} | more
    return dependency_add(before=before, after=after, **more)


def test_a_task_waits_for_a_milestone_and_the_timeline_says_so(world: World) -> None:
    before, after = world.gated(is_milestone=True), world.task()
    made = link(world, before, after, kind="SS", lag=2, actor=world.cast.xu)
    assert (made.before, made.after, made.kind, made.lag, made.is_planned) == (before, after, "SS", 2, False)
    assert LogEntry.objects.of(after).get(action="dependency.add").note == f"{before.title} (SS +2)"


def test_the_same_form_twice_is_one_link(world: World) -> None:
    key, before, after = uuid.uuid4(), world.task(), world.task()
    assert link(world, before, after, key=key) == link(world, before, after, key=key)
    assert Dependency.objects.count() == 1


def test_a_circle_is_refused_and_named(world: World) -> None:
    design, build, test = (world.task(title=title) for title in ("设计", "施工", "测试"))
    link(world, design, build)
    link(world, build, test)
    with pytest.raises(InvalidInput) as refused:
        link(world, test, design)
    assert "测试 → 设计 → 施工 → 测试" in str(refused.value.fields["before"][0])


def test_nothing_waits_for_itself_or_twice_for_the_same(world: World) -> None:
    one, other = world.task(), world.task()
    link(world, one, other)
    for before, after in ((one, one), (one, other)):
        with pytest.raises(InvalidInput) as refused:
            link(world, before, after)
        assert set(refused.value.fields) == {"before"}


@pytest.mark.parametrize(("field", "values"), [("kind", {"kind": "SF"}), ("lag", {"lag": 251}), ("lag", {"lag": -251})])
def test_bad_input_is_told_at_its_field(world: World, field: str, values: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refused:
        link(world, world.task(), world.task(), **values)
    assert set(refused.value.fields) == {field}


def test_what_the_actor_cannot_see_is_not_there(world: World) -> None:
    theirs = world.task(owner=world.cast.guest, follower=None, project=None, goal=None, actor=world.cast.guest)
    with pytest.raises(InvalidInput) as refused:
        link(world, theirs, world.task())
    assert set(refused.value.fields) == {"before"}


@pytest.mark.parametrize("name", ["tang", "guest"])
def test_others_neither_add_nor_remove(world: World, name: str) -> None:
    before, after = world.task(), world.task()
    made = link(world, before, after)
    with pytest.raises(ActionForbidden):
        link(world, after, before, actor=world.cast.everyone[name])
    with pytest.raises(ActionForbidden):
        dependency_remove(actor=world.cast.everyone[name], dependency_id=made.pk)


def test_what_is_over_waits_for_nothing(world: World) -> None:
    after = world.task()
    task_cancel(actor=world.cast.lin, task_id=after.pk, reason="不做了")
    after.refresh_from_db()
    with pytest.raises(StateConflict):
        link(world, world.task(), after)


def test_a_removed_link_is_on_the_timeline(world: World) -> None:
    made = link(world, world.task(), world.task())
    after = dependency_remove(actor=world.cast.xu, dependency_id=made.pk)
    assert not Dependency.objects.exists()
    assert LogEntry.objects.of(after).filter(action="dependency.remove").exists()


# --- What the plan says ---


def planned(world: World, **after: tuple[int, ...]) -> list[Any]:
    """Three tasks and a milestone of one version; `after` names what each follows by number."""
    works = [
        GatedWork(
            origin=uuid.UUID(int=number),
            is_milestone=number == 4,
            title=f"第 {number} 项",
            acceptance="",
            project=world.project,
            owner=world.cast.zhou,
            follower=None,
            start=None,
            due=world.cycle.end,
            weight=1,  # type: ignore[arg-type]
            after=tuple(uuid.UUID(int=other) for other in after.get(f"n{number}", ())),
        )
        for number in (1, 2, 3, 4)
    ]
    gated_apply(actor=world.cast.lin, goal=world.goal, works=works)
    return [*Task.objects.exclude(origin=None).order_by("origin"), *Milestone.objects.exclude(origin=None)]


def pairs() -> set[tuple[str, str]]:
    return {(one.before.title[2], one.after.title[2]) for one in Dependency.objects.with_ends()}


def test_a_passed_version_brings_its_links_and_takes_its_own_away(world: World) -> None:
    planned(world, n2=(1,), n4=(2, 3))
    assert pairs() == {("1", "2"), ("2", "4"), ("3", "4")}
    planned(world, n3=(1,), n4=(2,))
    assert pairs() == {("1", "3"), ("2", "4")}


def test_links_added_by_hand_outlive_a_version(world: World) -> None:
    first, second, *_ = planned(world)
    link(world, first, second)
    planned(world, n4=(1,))
    assert pairs() == {("1", "2"), ("1", "4")}


def test_the_plan_rules_where_both_would_close_a_circle(world: World) -> None:
    first, second, third, _ = planned(world)
    link(world, second, third)
    link(world, third, first)
    planned(world, n2=(1,))
    assert pairs() == {("1", "2"), ("3", "1")}
    assert LogEntry.objects.of(third).filter(action="dependency.remove").exists()


def test_a_planned_link_is_changed_by_the_plan_alone(world: World) -> None:
    planned(world, n2=(1,))
    with pytest.raises(StateConflict):
        dependency_remove(actor=world.cast.lin, dependency_id=Dependency.objects.get().pk)


# --- In the database too ---


def test_the_database_refuses_a_circle(world: World) -> None:
    one, other = world.task(), world.task()
    link(world, one, other)
    with pytest.raises(IntegrityError, match="waits for itself"), transaction.atomic():
        Dependency.objects.create(before_task=other, after_task=one, author=world.cast.lin)


@pytest.mark.parametrize("ends", [{}, {"before_task": True}, {"before_task": True, "before_milestone": True}])
def test_the_database_wants_one_work_at_each_end(world: World, ends: dict[str, bool]) -> None:
    works = {"before_task": world.task(), "before_milestone": world.gated(is_milestone=True)}
    values = {name: works[name] for name in ends}
    if ends.keys() == works.keys():
        values["after_task"] = world.task()
    with pytest.raises(IntegrityError), transaction.atomic():
        Dependency.objects.create(author=world.cast.lin, **values)


@pytest.mark.django_db(transaction=True)
def test_two_that_would_close_a_circle_together(transactional_db: None) -> None:
    world = build_world()
    one, other = world.task(), world.task()

    def add(before: Task, after: Task) -> Any:
        return lambda: link(world, before, after)

    results = at_once(add(one, other), add(other, one))
    assert Dependency.objects.count() == 1
    assert [type(result) for result in results if not isinstance(result, Dependency)] == [InvalidInput]


def test_a_form_sent_again_after_its_link_was_removed_is_refused(world: World) -> None:
    first, second, key = world.task(), world.task(), uuid.uuid4()
    link = dependency_add(actor=world.cast.lin, key=key, before=first, after=second)
    dependency_remove(actor=world.cast.lin, dependency_id=link.pk)
    with pytest.raises(StateConflict) as refused:
        dependency_add(actor=world.cast.lin, key=key, before=first, after=second)
    assert refused.value.code == "key-reused"
