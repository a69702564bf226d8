"""What a project owes before, during and after: pure over dates, and over the rows of a department."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goaltrack.common import clock
from goaltrack.common.workdays import WorkdayCalendar, holiday_calendar
from people.selectors import workday_calendar
from projects.gates.models import GateCase, GateDefinition
from projects.gates.reminders import stage_missing
from projects.gates.selectors import lacking_by_department, stage_rows, stages_of
from projects.gates.stages import Held, Life, Obligation, obligations, quarter_of, quarters
from projects.models import Project
from tests.gates.house import House

WEEKDAYS = WorkdayCalendar({})
ALWAYS = dict.fromkeys(("kickoff", "midway", "closing"), date.min)
DAY = st.dates(date(2024, 1, 1), date(2028, 12, 31))


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@settings(deadline=None, max_examples=150)
@given(start=DAY, length=st.integers(0, 700), today=DAY, is_finished=st.booleans(), is_planned=st.booleans())
def test_a_quarter_is_owed_when_the_project_is_active_on_more_than_half_of_its_days(
    start: date, length: int, today: date, is_finished: bool, is_planned: bool
) -> None:
    """Against counting day by day."""
    life = Life(start, start + timedelta(days=length), is_planned=is_planned, is_finished=is_finished)
    end = life.due if is_finished else max(life.due, today)
    active = set() if is_planned or today < start else set(days(start, end))
    expected = set()
    for quarter in {quarter_of(day) for day in active if quarter_of(day) <= today}:
        whole = [day for day in days(quarter, quarter + timedelta(days=95)) if quarter_of(day) == quarter]
        ended = is_finished and end in whole
        if 2 * len(active.intersection(whole)) > len(whole) and not ended:
            expected.add(quarter)
    assert set(quarters(life, today)) == expected


@settings(deadline=None, max_examples=60)
@given(
    start=DAY,
    length=st.integers(0, 500),
    today=DAY,
    since=DAY,
    held=st.lists(st.tuples(st.sampled_from(["kickoff", "midway", "closing"]), DAY, st.booleans()), max_size=8),
)
def test_every_obligation_is_answered_by_what_was_passed_for_it_and_by_nothing_else(
    start: date, length: int, today: date, since: date, held: list[tuple[str, date, bool]]
) -> None:
    calendar = holiday_calendar("CN", 2024, 2028)
    begun = [
        Held(stage, number, passed, quarter_of(day) if stage == "midway" else None)
        for number, (stage, day, passed) in enumerate(held)
    ]
    life = Life(start, start + timedelta(days=length))
    owed = obligations(life, begun, since=dict.fromkeys(ALWAYS, since), today=today, calendar=calendar)
    assert [one.due for one in owed] == sorted(one.due for one in owed)
    assert len({(one.stage, one.quarter) for one in owed}) == len(owed)
    for one in owed:
        own = [other for other in begun if (other.stage, other.quarter) == (one.stage, one.quarter)]
        assert one.is_met == any(other.is_passed for other in own)
        assert (one.case_id is None) == (not own)
        assert one.due >= since
        assert not (one.is_overdue and (one.is_met or one.due >= today))
    without = obligations(life, [], since=dict.fromkeys(ALWAYS, since), today=today, calendar=calendar)
    assert [(one.stage, one.quarter) for one in without] == [(one.stage, one.quarter) for one in owed]


def owed_on(day: date, *held: Held, **values: bool) -> list[tuple[str, str]]:
    life = Life(date(2026, 2, 2), date(2026, 8, 14), **values)
    return [(one.stage, one.state) for one in obligations(life, held, since=ALWAYS, today=day, calendar=WEEKDAYS)]


def test_the_life_of_a_project() -> None:
    assert owed_on(date(2026, 1, 20)) == [("kickoff", "wanted")]
    # Ten working days after the start, and the quarter that runs.
    assert owed_on(date(2026, 2, 16)) == [("kickoff", "wanted"), ("midway", "wanted")]
    assert owed_on(date(2026, 2, 17), Held("kickoff", 7, False)) == [("kickoff", "missing"), ("midway", "wanted")]
    assert owed_on(date(2026, 2, 17), Held("kickoff", 7, True)) == [("kickoff", "held"), ("midway", "wanted")]
    assert owed_on(date(2026, 4, 1))[1:] == [("midway", "missing"), ("midway", "wanted")]
    # Active for less than half of the third quarter: only the closing is asked, ten working days before.
    assert [stage for stage, _ in owed_on(date(2026, 7, 30))] == ["kickoff", "midway", "midway"]
    assert owed_on(date(2026, 7, 31))[3:] == [("closing", "wanted")]
    # It runs on: so does the closing, and the third quarter counts once more than half of it was worked.
    assert owed_on(date(2026, 9, 15))[3:] == [("closing", "wanted"), ("midway", "wanted")]


def test_a_finished_project_without_its_closing_lacks_it() -> None:
    assert owed_on(date(2026, 8, 3), is_finished=True)[-1] == ("closing", "missing")
    assert owed_on(date(2026, 8, 3), Held("closing", 1, True), is_finished=True)[-1] == ("closing", "held")


def test_a_planned_project_owes_its_kick_off_alone() -> None:
    assert owed_on(date(2026, 6, 1), is_planned=True) == [("kickoff", "missing")]


def owed_by(house: House) -> list[Obligation]:
    [row] = stages_of(Project.objects.filter(pk=house.project.pk).select_related("department"))
    return row.owed


def test_a_passed_case_meets_what_the_project_owes(house: House) -> None:
    owed = owed_by(house)
    assert [one.state for one in owed if one.quarter] == ["missing", "missing", "missing", "wanted"]
    case = house.passed(house.midway, quarter=date(2026, 7, 1))
    met = [one for one in owed_by(house) if one.is_met]
    assert [(one.quarter, one.case_id) for one in met] == [(date(2026, 7, 1), case.pk)]
    GateCase.objects.filter(pk=case.pk).update(state="withdrawn", passed_on=None)
    assert not any(one.is_met for one in owed_by(house))


def test_nothing_is_owed_without_a_gate_or_before_it_holds(house: House) -> None:
    GateDefinition.objects.update(holds_from=date(2026, 9, 1))
    owed = owed_by(house)
    assert [one.quarter for one in owed] == [date(2026, 7, 1), date(2026, 10, 1)]
    GateDefinition.objects.update(active=False)
    assert owed_by(house) == []


def test_projects_that_lack_the_most_stand_first_and_are_counted_by_department(house: House) -> None:
    rows = stage_rows(house.cast.qin, lacking=True)
    assert [(row.project, len(row.lacking)) for row in rows] == [(house.project, 3)]
    counted = lacking_by_department(rows)
    assert [(one.department, one.projects, one.lacking, one.by_stage["midway"]) for one in counted] == [
        (house.cast.utilities, 1, 1, 1)
    ]
    assert stage_rows(house.cast.qin, department_ids=[house.cast.medical.pk]) == []
    assert stage_rows(house.cast.guest) == []


def test_a_project_that_owes_a_hundred_rows_costs_what_one_does(house: House, django_assert_num_queries) -> None:
    workday_calendar()
    with django_assert_num_queries(1):
        stage_rows(house.cast.qin)
    Project.objects.bulk_create(
        [
            Project(name=f"项目 {n}", code=f"p-{n}", department=house.cast.utilities, manager=house.cast.lin,
                    start=date(2026, 1, 1), due=date(2026, 12, 31))
            for n in range(30)
        ]
    )  # fmt: skip
    with django_assert_num_queries(1):
        assert len(stage_rows(house.cast.qin)) == 31


@pytest.mark.parametrize(
    ("day", "occasions"),
    [
        (date(2026, 12, 23), []),
        (date(2026, 12, 24), ["soon 2026-10-01"]),
        (date(2026, 12, 31), ["soon 2026-10-01"]),
        (date(2027, 1, 4), ["late 2026-10-01"]),
        (date(2027, 1, 8), ["late 2026-10-01"]),
        (date(2027, 1, 11), []),
    ],
)
def test_the_manager_is_reminded_before_it_is_due_and_when_it_is_missing(
    house: House, day: date, occasions: list[str]
) -> None:
    found = list(stage_missing("midway")(day))
    assert [one.occasion for one in found if "2026" in one.occasion] == occasions
    assert all((one.owner, one.follower) == (house.cast.lin, house.cast.zhou) for one in found)


def test_what_is_under_way_is_not_asked_for_before_it_is_late(house: House) -> None:
    house.start(house.midway)
    assert list(stage_missing("midway")(date(2026, 12, 28))) == []
    assert [one.occasion for one in stage_missing("midway")(date(2027, 1, 4))] == ["late 2026-10-01"]
    assert clock.today() == date(2026, 11, 23)
