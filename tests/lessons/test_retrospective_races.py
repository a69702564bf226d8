"""Two beats, and a line written while somebody publishes: in real transactions."""

import uuid
from typing import Any

import pytest

from goaltrack.common import clock
from goaltrack.common.errors import StateConflict
from history.models import LogEntry
from lessons.models import Measure, Retrospective, RetrospectiveItem
from lessons.services import item_write, measure_to_task, retrospective_publish, retrospectives_open
from projects.models import Task
from tests.lessons.retrospectives import Room, build_room
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def room(transactional_db: None) -> Room:
    return build_room()


def test_two_beats_open_each_project_once(room: Room) -> None:
    for number in range(4):
        room.other_project(f"项目 {number}")
    day = room.cycle.start.replace(month=11, day=25)

    def beat() -> Any:
        with clock.at(day):
            return len(retrospectives_open(day=day))

    results = at_once(*[beat] * 4)
    assert sum(result for result in results if isinstance(result, int)) == 5
    assert Retrospective.objects.count() == LogEntry.objects.filter(action="retrospective.open").count() == 5


def test_lines_beside_publishing_are_in_it_or_refused(room: Room) -> None:
    retrospective = room.start(clock.today().replace(day=1))
    room.write(retrospective)
    room.measure(retrospective, due=clock.today())

    def publish() -> Any:
        return retrospective_publish(
            actor=room.cast.lin, retrospective_id=retrospective.pk, version=retrospective.version
        )

    def write(number: int) -> Any:
        return lambda: item_write(
            actor=room.cast.xu,
            key=uuid.uuid4(),
            retrospective_id=retrospective.pk,
            section="good",
            text=f"第 {number} 条",
        )

    results = at_once(*[write(n) for n in range(3)], publish, publish, *[write(n) for n in range(3, 6)])
    written = [result for result in results if isinstance(result, RetrospectiveItem)]
    refused = [result for result in results if isinstance(result, StateConflict)]
    assert len(written) + len(refused) == 6
    assert RetrospectiveItem.objects.filter(section="good").count() == len(written)
    assert LogEntry.objects.filter(action="retrospective.publish").count() == 1


def test_a_measure_becomes_one_task(room: Room) -> None:
    measure: Measure = room.measure(room.start(clock.today().replace(day=1)), due=clock.today())
    results = at_once(*[lambda: measure_to_task(actor=room.cast.lin, key=uuid.uuid4(), measure_id=measure.pk)] * 4)
    assert len({result.pk for result in results if isinstance(result, Task)}) == 1
    assert Task.objects.count() == 1
