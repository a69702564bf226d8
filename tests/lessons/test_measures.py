"""Measures: written with the retrospective, followed up afterwards, made tasks, carried over."""

import uuid
from datetime import date
from typing import Any

import pytest

from goaltrack.common.errors import ActionForbidden, InvalidInput, StateConflict
from lessons.models import Measure
from lessons.services import measure_carry, measure_change, measure_done, measure_remove, measure_to_task
from projects.models import ProjectMember, Task
from projects.services import task_log_status
from tests.lessons.retrospectives import NOVEMBER, OCTOBER, TODAY, Room


def to_task(room: Room, measure: Measure, who: str = "lin") -> Task:
    return measure_to_task(actor=getattr(room.cast, who), key=uuid.uuid4(), measure_id=measure.pk)


def carry(room: Room, measure: Measure, into: Any, who: str = "lin") -> Measure:
    return measure_carry(
        actor=getattr(room.cast, who), key=uuid.uuid4(), measure_id=measure.pk, retrospective_id=into.pk
    )


def log(room: Room, task: Task, status: str) -> None:
    task_log_status(actor=room.cast.xu, key=uuid.uuid4(), task_id=task.pk, to_status=status)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "字" * 201}, "text"),
        ({"proof": "字" * 301}, "proof"),
        ({"due": date(2026, 11, 19)}, "due"),
    ],
)
def test_bad_input_is_refused_at_its_field(room: Room, values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        room.measure(room.start(), **values)
    assert set(refused.value.fields) == {field}


def test_its_owner_is_a_colleague(room: Room) -> None:
    with pytest.raises(InvalidInput) as refused:
        room.measure(room.start(), owner=room.cast.guest)
    assert set(refused.value.fields) == {"owner"}


@pytest.mark.parametrize("who", ["tang", "guest"])
def test_who_does_not_work_in_the_project_adds_none(room: Room, who: str) -> None:
    with pytest.raises(ActionForbidden):
        room.measure(room.start(), getattr(room.cast, who))


def test_it_is_changed_until_it_is_published(room: Room) -> None:
    retrospective = room.start()
    measure = room.measure(retrospective)
    values = {"text": "样板加 12 项", "owner": room.cast.lu, "due": measure.due, "proof": ""}
    changed = measure_change(actor=room.cast.xu, measure_id=measure.pk, version=1, values=values)
    assert (changed.text, changed.owner, changed.version) == ("样板加 12 项", room.cast.lu, 2)
    room.write(retrospective)
    room.publish(retrospective)
    with pytest.raises(StateConflict):
        measure_change(actor=room.cast.xu, measure_id=measure.pk, version=2, values=values | {"text": "别的"})
    with pytest.raises(StateConflict):
        measure_remove(actor=room.cast.xu, measure_id=measure.pk)


def test_it_is_removed_while_it_is_only_words(room: Room) -> None:
    measure = room.measure(room.start())
    measure_remove(actor=room.cast.xu, measure_id=measure.pk)
    assert not Measure.objects.exists()


def test_one_that_is_a_task_stays(room: Room) -> None:
    measure = room.measure(room.start())
    to_task(room, measure)
    with pytest.raises(StateConflict):
        measure_remove(actor=room.cast.lin, measure_id=measure.pk)


def test_it_becomes_a_free_task_of_the_project_once(room: Room) -> None:
    measure = room.measure(room.start(), owner=room.cast.tang)
    task = to_task(room, measure)
    assert (task.title, task.acceptance, task.project) == (measure.text, measure.proof, room.project)
    assert (task.owner, task.due, task.is_gated, task.weight) == (room.cast.tang, measure.due, False, None)
    assert ProjectMember.objects.filter(project=room.project, user=room.cast.tang).exists()
    assert to_task(room, measure, "zhou") == task
    measure.refresh_from_db()
    assert measure.task == task


def test_it_is_done_when_its_task_is(room: Room) -> None:
    measure = room.measure(room.start())
    task = to_task(room, measure)
    with pytest.raises(StateConflict):
        measure_done(actor=room.cast.lin, measure_id=measure.pk)
    log(room, task, "done")
    assert Measure.objects.get().finished_on == TODAY
    log(room, task, "doing")
    assert Measure.objects.get().finished_on is None


def test_without_a_task_it_is_done_by_hand_and_may_be_taken_back(room: Room) -> None:
    measure = room.published().measures.get()
    assert measure_done(actor=room.cast.xu, measure_id=measure.pk).finished_on == TODAY
    with pytest.raises(StateConflict):
        to_task(room, measure)
    assert measure_done(actor=room.cast.xu, measure_id=measure.pk, done=False).finished_on is None


def test_its_owner_follows_it_up_without_being_in_the_project(room: Room) -> None:
    measure = room.measure(room.start(), owner=room.cast.tang)
    assert measure_done(actor=room.cast.tang, measure_id=measure.pk).done_on == TODAY
    with pytest.raises(ActionForbidden):
        measure_done(actor=room.cast.bai, measure_id=measure.pk, done=False)


def test_what_was_not_done_is_carried_over_with_its_task(room: Room) -> None:
    measure = room.published().measures.get()
    task = to_task(room, measure)
    november = room.start(NOVEMBER)
    carried = carry(room, measure, november)
    assert (carried.text, carried.owner, carried.task) == (measure.text, measure.owner, task)
    assert (carried.retrospective, carried.due) == (november, date(2026, 12, 31))
    assert carry(room, measure, november, "xu") == carried
    log(room, task, "done")
    assert Measure.objects.get(pk=carried.pk).finished_on == TODAY


def test_what_is_done_is_not_carried(room: Room) -> None:
    measure = room.published().measures.get()
    measure_done(actor=room.cast.xu, measure_id=measure.pk)
    with pytest.raises(StateConflict):
        carry(room, measure, room.start(NOVEMBER))


def test_only_to_a_later_month_of_the_same_project(room: Room) -> None:
    measure = room.measure(room.start())
    for target in (room.start(date(2026, 9, 1)), room.start(NOVEMBER, project=room.other_project())):
        with pytest.raises(StateConflict):
            carry(room, measure, target)


def test_one_that_was_carried_stays(room: Room) -> None:
    measure = room.measure(room.start(OCTOBER))
    carry(room, measure, room.start(NOVEMBER))
    with pytest.raises(StateConflict):
        measure_remove(actor=room.cast.lin, measure_id=measure.pk)
