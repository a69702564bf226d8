"""Phases: the usual ones spread in working days, set in one form, frozen at the kick-off, slipping against that."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, InvalidInput, StaleVersion, StateConflict
from goaltrack.common.workdays import WorkdayCalendar
from people.models import User
from projects.models import Phase, Project
from projects.phasing import usual_phases
from projects.selectors.phases import phase_lines
from projects.services import phases_set, project_kick_off
from tests.projects.conftest import World, build_world
from tests.races import at_once

PLAIN = WorkdayCalendar({})
DESIGN = {"name": "设计", "start": date(2026, 10, 12), "due": date(2026, 11, 13)}
BUILD = {"name": "实施", "start": date(2026, 11, 2), "due": date(2026, 12, 18)}


def put(world: World, *rows: dict[str, Any], actor: User | None = None) -> list[Phase]:
    version = Project.objects.get(pk=world.project.pk).version
    return phases_set(actor=actor or world.cast.lin, project_id=world.project.pk, version=version, rows=rows)


def test_the_usual_ones_follow_each_other_over_the_projects_working_days() -> None:
    # Twenty weeks: a hundred working days, of which a twentieth is one week.
    spans = usual_phases(date(2026, 3, 2), date(2026, 7, 17), PLAIN)
    assert [(one.start, one.due) for one in spans] == [
        (date(2026, 3, 2), date(2026, 3, 6)),
        (date(2026, 3, 9), date(2026, 3, 27)),
        (date(2026, 3, 30), date(2026, 6, 5)),
        (date(2026, 6, 8), date(2026, 6, 26)),
        (date(2026, 6, 29), date(2026, 7, 17)),
        # A year of working days after it.
        (date(2026, 7, 20), date(2027, 7, 2)),
    ]


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (date(2026, 3, 7), date(2026, 3, 8)),
        (date(2026, 3, 7), date(2026, 3, 9)),
        (date(2100, 11, 1), date(2100, 12, 31)),
    ],
)
def test_a_project_too_short_for_all_of_them_is_offered_what_may_be_saved(start: date, due: date) -> None:
    spans = usual_phases(start, due, PLAIN)
    assert all(one.start <= one.due for one in spans)
    assert [one.start for one in spans] == sorted(one.start for one in spans)


def test_they_may_overlap_and_stand_in_their_order(world: World) -> None:
    put(world, DESIGN, BUILD)
    assert [phase.name for phase in Phase.objects.filter(project=world.project)] == ["设计", "实施"]


@pytest.mark.parametrize(
    ("field", "rows"),
    [
        ("phases.1.start", [BUILD, DESIGN]),
        ("phases.0.due", [DESIGN | {"due": date(2026, 10, 9)}]),
        ("phases.1.name", [DESIGN, BUILD | {"name": "设计"}]),
        ("phases.0.name", [DESIGN | {"name": " "}]),
        ("phases.0.start", [DESIGN | {"start": date(1, 1, 1)}]),
        ("phases.0.id", [DESIGN | {"id": 2**70}]),
        ("phases", [DESIGN] * 13),
    ],
)
def test_bad_rows_are_told_at_their_field(world: World, field: str, rows: list[dict[str, Any]]) -> None:
    with pytest.raises(InvalidInput) as refused:
        put(world, *rows)
    assert field in refused.value.fields
    assert not Phase.objects.exists()


def test_at_the_kick_off_their_dates_become_the_baseline_and_slips_count_from_it(world: World) -> None:
    design, build = put(world, DESIGN, BUILD)
    version = Project.objects.get(pk=world.project.pk).version
    project_kick_off(actor=world.cast.lin, project_id=world.project.pk, version=version)
    # A week later; and one that nobody had thought of has no other baseline than itself.
    trial = {"name": "试运行", "start": date(2026, 12, 21), "due": date(2027, 1, 15)}
    put(world, DESIGN | {"id": design.pk}, BUILD | {"id": build.pk, "due": date(2026, 12, 25)}, trial)
    lines = phase_lines(Phase.objects.filter(project=world.project))
    assert [(line.phase.name, line.state, line.slip) for line in lines] == [
        ("设计", "over", 0),
        ("实施", "current", 5),
        ("试运行", "ahead", 0),
    ]
    assert lines[1].phase.baseline_due == date(2026, 12, 18)


def test_what_is_left_out_goes_and_what_changes_place_stays_itself(world: World) -> None:
    design, build = put(world, DESIGN, BUILD)
    same_day = DESIGN["start"]
    put(world, BUILD | {"id": build.pk, "start": same_day}, DESIGN | {"id": design.pk})
    assert list(Phase.objects.filter(project=world.project)) == [build, design]
    put(world, BUILD | {"id": build.pk})
    assert list(Phase.objects.filter(project=world.project)) == [build]


def test_a_phase_of_another_project_is_not_taken(world: World) -> None:
    values = {"name": "别的", "code": "other", "department": world.cast.utilities, "manager": world.cast.lin}
    other = Project.objects.create(**values, start=date(2026, 1, 1), due=date(2026, 12, 31))
    phase = Phase.objects.create(project=other, position=1, **DESIGN)
    with pytest.raises(InvalidInput) as refused:
        put(world, BUILD | {"id": phase.pk})
    assert set(refused.value.fields) == {"phases.0.id"}


def test_who_does_not_run_it_and_a_finished_project_are_refused(world: World) -> None:
    with pytest.raises(ActionForbidden):
        put(world, DESIGN, actor=world.cast.xu)
    Project.objects.filter(pk=world.project.pk).update(state="finished")
    with pytest.raises(StateConflict):
        put(world, DESIGN)


def test_the_database_keeps_to_it(world: World) -> None:
    design, _build = put(world, DESIGN, BUILD)
    for wrong in ({"due": date(2026, 10, 1)}, {"baseline_due": date(2026, 10, 1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Phase.objects.filter(pk=design.pk).update(**wrong)
    # Compared at the end of the transaction.
    Phase.objects.filter(pk=design.pk).update(position=2)
    with pytest.raises(IntegrityError):
        connection.check_constraints()


def test_from_the_offer_to_the_strip_and_the_gantt(world: World, as_: Callable[[User], Client]) -> None:
    client, address = as_(world.cast.lin), reverse("project_phases", args=[world.project.pk])
    assert 'value="Implementation"' in client.get(address).content.decode()
    sent = {"version": 1, "phases-TOTAL_FORMS": 2, "phases-INITIAL_FORMS": 0}
    for number, row in enumerate((DESIGN, BUILD)):
        sent |= {f"phases-{number}-{name}": str(value) for name, value in row.items()}
    refused = client.post(address, sent | {"phases-1-start": "2026-10-01"})
    assert refused.status_code == 400
    assert "It starts before the phase before it" in refused.content.decode()
    assert client.post(address, sent).status_code == 302
    world.task()
    page = client.get(reverse("project_detail", args=[world.project.pk])).content.decode()
    assert 'data-s="current" aria-current="step"' in page
    gantt = reverse("task_gantt")
    assert "实施 11-02 → 12-18" in client.get(f"{gantt}?project={world.project.pk}").content.decode()
    assert "实施" not in client.get(gantt).content.decode()
    # Who merely watches a task of it learns nothing of its phases.
    assert "实施" not in as_(world.cast.guest).get(f"{gantt}?project={world.project.pk}").content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_set_them_at_once_and_one_is_told() -> None:
    with clock.at(date(2026, 11, 20)):
        world = build_world()

    def call(name: str) -> Callable[[], Any]:
        rows = [DESIGN | {"name": name}, BUILD]
        return lambda: phases_set(actor=world.cast.lin, project_id=world.project.pk, version=1, rows=rows)

    results = at_once(call("深化设计"), call("初步设计"))
    assert sum(isinstance(one, StaleVersion) for one in results) == 1
    assert Phase.objects.filter(project=world.project).count() == 2


def test_a_phase_sent_without_its_id_keeps_its_baseline(world: World) -> None:
    put(world, DESIGN, BUILD)
    project_kick_off(actor=world.cast.lin, project_id=world.project.pk, version=2)
    put(world, DESIGN | {"due": date(2026, 11, 27)}, BUILD)
    design = Phase.objects.get(name="设计")
    assert (design.baseline_due, design.due) == (date(2026, 11, 13), date(2026, 11, 27))
