"""The matrix, what waits, what is alike; each in a fixed number of queries."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goaltrack.common import clock
from lessons.models import Retrospective, RetrospectiveItem
from lessons.search import bigrams
from lessons.selectors import (
    matrix_sums,
    project_retrospectives,
    retrospective_matrix,
    retrospectives_waiting,
    rhythm_lines,
    similar_problems,
)
from lessons.selectors.similar import SHARE, likeness
from lessons.services import rhythm_set
from projects.models import Project
from tests.lessons.retrospectives import NOVEMBER, OCTOBER, Room

JUNE, JULY, AUGUST = date(2026, 6, 1), date(2026, 7, 1), date(2026, 8, 1)


def queries(act: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def held(room: Room, month: date, on: date, project: Project | None = None) -> Retrospective:
    with clock.at(month):
        retrospective = room.start(month, project=project)
        room.write(retrospective, actor=room.cast.lin)
        room.measure(retrospective)
    with clock.at(on):
        return room.publish(retrospective)


def test_each_month_of_a_project_has_its_state(room: Room) -> None:
    held(room, JUNE, date(2026, 7, 7))
    held(room, JULY, date(2026, 8, 10))
    room.start(OCTOBER)
    room.start(NOVEMBER)
    (row,) = retrospective_matrix(room.cast.lin, year=2026)
    states = {cell.month.month: cell.state for cell in row.cells if cell.state != "none"}
    assert states == {6: "held", 7: "late", 10: "missed", 11: "due"}
    assert len(row.cells) == 12
    assert row.missed == 1
    sums = matrix_sums([row])
    assert (sums.held, sums.late, sums.missed, sums.due, sums.asked) == (1, 1, 1, 1, 4)
    assert row.cells[9].url == f"/retrospectives/{Retrospective.objects.get(month=OCTOBER).pk}/"


def test_an_empty_month_leads_to_where_one_is_begun(room: Room) -> None:
    Project.objects.update(start=date(2026, 3, 20))
    (row,) = retrospective_matrix(room.cast.lin, year=2026)
    urls = [cell.url for cell in row.cells]
    assert urls[:2] == ["", ""]
    assert urls[2] == f"/retrospectives/start/?project={room.project.pk}&month=2026-03"
    assert urls[11] == ""
    (row,) = retrospective_matrix(room.cast.xu, year=2026)
    assert not any(cell.url for cell in row.cells)


def test_finished_projects_stand_where_they_held_one(room: Room) -> None:
    held(room, JUNE, date(2026, 7, 7))
    Project.objects.update(state="finished")
    assert len(retrospective_matrix(room.cast.lin, year=2026)) == 1
    assert retrospective_matrix(room.cast.lin, year=2025) == []


def test_only_what_the_reader_sees(room: Room) -> None:
    assert retrospective_matrix(room.cast.guest, year=2026) == []
    room.other_project(department=room.cast.utilities)
    assert len(retrospective_matrix(room.cast.tang, year=2026)) == 2
    assert retrospective_matrix(room.cast.tang, year=2026, department_ids=[room.cast.medical.pk]) == []
    assert len(retrospective_matrix(room.cast.zhou, year=2026, only_mine=True)) == 1


def test_the_matrix_costs_the_same_for_many(room: Room) -> None:
    held(room, JUNE, date(2026, 7, 7))
    few = queries(lambda: retrospective_matrix(room.cast.lin, year=2026))
    for number in range(5):
        held(room, JUNE, date(2026, 7, 7), room.other_project(f"项目 {number}"))
    assert queries(lambda: retrospective_matrix(room.cast.lin, year=2026)) == few == 2


def test_what_waits_for_whom(room: Room) -> None:
    overdue, due = room.start(OCTOBER), room.start(NOVEMBER)
    lines = retrospectives_waiting(room.cast.zhou)
    assert [(line.retrospective, line.state, line.late, line.left) for line in lines] == [
        (overdue, "missed", 10, 0),
        (due, "due", 0, 11),
    ]
    assert all(line.is_mine for line in lines)
    assert [line.is_mine for line in retrospectives_waiting(room.cast.qin)] == [False, False]
    for who in (room.cast.xu, room.cast.gu, room.cast.guest):
        assert retrospectives_waiting(who) == []
    room.write(overdue)
    room.measure(overdue)
    room.publish(overdue)
    assert [line.retrospective for line in retrospectives_waiting(room.cast.lin)] == [due]


def test_what_waits_is_one_query(room: Room) -> None:
    room.start(OCTOBER)
    assert queries(lambda: retrospectives_waiting(room.cast.lin)) <= 2
    for number in range(4):
        room.start(OCTOBER, project=room.other_project(f"项目 {number}"))
    assert queries(lambda: retrospectives_waiting(room.cast.lin)) == 1


def test_the_projects_page_shows_the_newest_two(room: Room) -> None:
    for month in (AUGUST, date(2026, 9, 1), OCTOBER):
        room.measure(room.start(month))
    found = project_retrospectives(room.cast.lin, [room.project.pk])[room.project.pk]
    assert [line.retrospective.month for line in found["lines"]] == [OCTOBER, date(2026, 9, 1)]
    assert found["lines"][0].retrospective.measure_count == 1
    assert found["may_start"]
    assert not project_retrospectives(room.cast.xu, [room.project.pk])[room.project.pk]["may_start"]
    assert project_retrospectives(room.cast.guest, [room.project.pk]) == {}


def alike(room: Room, user: Any = None) -> list[tuple[str, list[str]]]:
    mine = Retrospective.objects.get(project=room.project)
    found = similar_problems(user or room.cast.lin, mine, list(mine.items.all()))
    return [(one.item.text, [other.text for other in one.others]) for one in found]


def test_problems_of_other_projects_that_read_alike(room: Room) -> None:
    room.published(project=room.other_project(), text="审计资料收尾才补，开工时没要清单")
    room.published(project=room.other_project("青岚教育云"), text="信号接口供方换了版本")
    room.write(room.start(), "审计资料开工时没要清单，收尾补了 9 份")
    assert alike(room) == [("审计资料开工时没要清单，收尾补了 9 份", ["审计资料收尾才补，开工时没要清单"])]


def test_not_those_of_the_same_project_nor_older_than_a_year_nor_unpublished(room: Room) -> None:
    text = "审计资料开工时没要清单"
    old = room.other_project("青岚教育云", start=date(2025, 1, 1))
    held_long_ago = room.start(date(2025, 9, 1), project=old)
    room.write(held_long_ago, text)
    room.measure(held_long_ago)
    room.publish(held_long_ago)
    room.write(room.start(project=room.other_project()), text)
    room.write(room.start(), text)
    assert alike(room) == []


def test_not_what_the_reader_may_not_see_nor_what_was_adopted(room: Room) -> None:
    source = room.published(project=room.other_project()).items.get()
    mine = room.start()
    room.write(mine, source.text)
    assert len(alike(room)) == 1
    assert alike(room, room.cast.guest) == []
    RetrospectiveItem.objects.create(
        retrospective=mine, section="common", text="x", author=room.cast.lin, adopted_from=source
    )
    assert alike(room) == []


def test_what_is_alike_is_one_query(room: Room) -> None:
    for number in range(4):
        room.published(project=room.other_project(f"项目 {number}"))
    mine = room.start()
    room.write(mine)
    items = list(mine.items.all())
    assert queries(lambda: similar_problems(room.cast.lin, mine, items)) <= 2


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [
        ("统一登录切换没有回退步骤，中断 22 分钟", "数据库切换没有回退步骤", True),
        ("客户普查数据迟交三周", "普查数据客户迟迟不交", True),
        ("测评机构排期到 12 月", "终验材料打印装订耗时", False),
        ("好", "好", False),
        ("", "", False),
    ],
)
def test_what_counts_as_alike(one: str, other: str, is_alike: bool) -> None:
    assert (likeness(bigrams(one), bigrams(other)) >= SHARE) == is_alike


def test_the_settings_say_whose_day_counts(room: Room) -> None:
    cast = room.cast
    rhythm_set(actor=cast.qin, department_id=cast.delivery.pk, day=20)
    rhythm_set(actor=cast.qin, department_id=cast.medical.pk, day=10)
    lines = {line.department: line for line in rhythm_lines(cast.qin)}
    assert (lines[cast.delivery].day, lines[cast.delivery].own) == (20, 20)
    assert (lines[cast.utilities].day, lines[cast.utilities].own) == (20, None)
    assert lines[cast.utilities].ruled_by == cast.delivery
    assert (lines[cast.medical].day, lines[cast.medical].ruled_by) == (10, None)
    assert all(line.may_set for line in lines.values())
    assert not any(line.may_set for line in rhythm_lines(cast.lin))
