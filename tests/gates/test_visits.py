"""Visits: planned with their application, warned about where two overlap, reported on once they were held."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, InvalidInput, StaleVersion, StateConflict
from history.models import LogEntry
from people.models import RoleGrant, User
from projects.gates.models import GateCase, Visit
from projects.gates.reading import reading_of
from projects.gates.reminders import visits_coming
from projects.gates.selectors import coming_visits, overlaps_of
from projects.gates.services import case_withdraw, visit_cancel, visit_report, visit_update
from projects.gates.services.cases import open_review
from projects.models import Project
from reviews.services import verdict_give
from tests.gates.house import TODAY, House, at


def agreed(house: House, **values: object) -> Visit:
    visit = house.visit(**values)
    house.submit(visit.case)
    house.decide(visit.case, house.cast.qin)
    visit.refresh_from_db()
    return visit


def test_the_route_has_its_stops_in_order(house: House) -> None:
    assert house.visit(route="调度中心\n\n 泵站监测 \n座谈").stops == ["调度中心", "泵站监测", "座谈"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"ends_at": at(TODAY, 8)}, "ends_at"),
        ({"headcount": 0}, "headcount"),
        ({"organisation": ""}, "organisation"),
        ({"starts_at": None}, "starts_at"),
        ({"level": "nobody"}, "level"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(house: House, values: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as error:
        house.visit(**values)
    assert set(error.value.fields) == {field}


@pytest.mark.parametrize(
    ("begins", "ends", "field"),
    [
        (at(date(2020, 5, 6), 9), at(date(2020, 5, 6), 11), "starts_at"),
        (at(TODAY - timedelta(days=1), 9), at(TODAY, 11), "starts_at"),
        (at(TODAY, 9), at(date(2099, 1, 1), 9), "ends_at"),
    ],
)
def test_one_is_planned_for_today_or_later_and_for_two_weeks_at_most(
    house: House, begins: datetime, ends: datetime, field: str
) -> None:
    with pytest.raises(InvalidInput) as error:
        house.visit(starts_at=begins, ends_at=ends)
    assert set(error.value.fields) == {field}
    visit = house.visit(starts_at=at(TODAY, 8), ends_at=at(TODAY, 8) + timedelta(days=14))
    with pytest.raises(InvalidInput) as error:
        visit_update(actor=house.cast.zhou, visit_id=visit.pk, version=1, values={"starts_at": begins, "ends_at": ends})
    assert set(error.value.fields) == {field}


def test_one_that_has_begun_is_still_changed_in_everything_else(house: House) -> None:
    visit = house.visit()
    with clock.at(TODAY + timedelta(days=9)):
        values = {"guests": "高局长、许处长", "starts_at": visit.starts_at, "ends_at": visit.ends_at}
        changed = visit_update(actor=house.cast.zhou, visit_id=visit.pk, version=1, values=values)
    assert changed.guests == "高局长、许处长"


def test_hosts_are_two_colleagues(house: House) -> None:
    for values, field in (({"co_host": house.cast.lin}, "co_host"), ({"host": house.cast.guest}, "host")):
        with pytest.raises(InvalidInput) as error:
            house.visit(**values)
        assert set(error.value.fields) == {field}


def together(house: House, visit: Visit, reader: User | None = None) -> list[int]:
    found = overlaps_of(reader or house.cast.zhou, [visit]).get(visit.pk, [])
    return [one.visit.pk for one in found]


def test_two_visits_at_once_are_seen_and_not_refused(house: House) -> None:
    first = house.visit()
    begins = first.starts_at
    second = house.visit(starts_at=begins + timedelta(hours=1), ends_at=begins + timedelta(hours=3))
    after = house.visit(starts_at=begins + timedelta(hours=3), ends_at=begins + timedelta(hours=4))
    assert together(house, second) == [first.pk]
    assert together(house, after) == []
    assert together(house, second, house.cast.guest) == [], "who does not see the other is not told of it"
    visit_cancel(actor=house.cast.zhou, visit_id=first.pk, reason="改期")
    assert together(house, second) == []


def test_visits_to_other_projects_overlap_by_their_hosts_and_stops(house: House) -> None:
    first, one = house.visit(), house.project
    house.project = Project.objects.create(
        name="澜江医院信息化",
        code="lanjiang-2",
        department=one.department,
        customer=one.customer,
        manager=house.cast.lin,
        follower=house.cast.zhou,
        start=one.start,
        due=one.due,
    )
    by_host = house.visit(co_host=None, route="北门")
    by_stop = house.visit(host=house.cast.xu, co_host=None, route="南门\n调度中心")
    house.visit(host=house.cast.gu, co_host=None, route="")
    found = overlaps_of(house.cast.zhou, [first])[first.pk]
    shared = [(one.visit, one.same_project, one.hosts, one.stops) for one in found]
    assert shared == [(by_host, False, ["林一鸣"], []), (by_stop, False, [], ["调度中心"])]


def test_the_coming_ones_leave_out_what_is_called_off(house: House) -> None:
    visits = [house.visit(), house.visit(), house.visit()]
    visit_cancel(actor=house.cast.zhou, visit_id=visits[0].pk, reason="改期")
    case_withdraw(actor=house.cast.zhou, case_id=visits[1].case_id, reason="不来了")
    assert list(coming_visits(house.cast.xu)) == [visits[2]]
    assert list(coming_visits(house.cast.guest)) == []
    with clock.at(TODAY + timedelta(days=4)):
        assert list(coming_visits(house.cast.xu)) == []


def test_it_is_reported_on_once_it_was_agreed_to_and_has_begun(house: House) -> None:
    visit = house.visit()
    with pytest.raises(StateConflict):
        visit_report(actor=house.cast.lin, visit_id=visit.pk, version=1, result="顺利")
    house.submit(visit.case)
    house.decide(visit.case, house.cast.qin)
    with pytest.raises(StateConflict):
        visit_report(actor=house.cast.lin, visit_id=visit.pk, version=1, result="顺利")
    with clock.at(at(TODAY + timedelta(days=3), 12)):
        with pytest.raises(InvalidInput) as error:
            visit_report(actor=house.cast.lin, visit_id=visit.pk, version=1, result="")
        assert set(error.value.fields) == {"result"}
        for stranger in (house.cast.tang, house.cast.guest):
            with pytest.raises(ActionForbidden):
                visit_report(actor=stranger, visit_id=visit.pk, version=1, result="顺利")
        held = visit_report(actor=house.cast.lin, visit_id=visit.pk, version=1, result="顺利", follow_ups="寄资料")
        assert (held.state, held.result, held.follow_ups) == ("held", "顺利", "寄资料")
        with pytest.raises(StateConflict):
            visit_cancel(actor=house.cast.zhou, visit_id=visit.pk, reason="改期")


def test_a_planned_one_is_changed_by_who_writes_its_application(house: House) -> None:
    visit = house.visit()
    changed = visit_update(actor=house.cast.zhou, visit_id=visit.pk, version=1, values={"headcount": 9})
    assert (changed.headcount, changed.version) == (9, 2)
    with pytest.raises(StaleVersion):
        visit_update(actor=house.cast.lin, visit_id=visit.pk, version=1, values={"headcount": 3})
    with pytest.raises(ActionForbidden):
        visit_update(actor=house.cast.tang, visit_id=visit.pk, version=2, values={"headcount": 3})
    case_withdraw(actor=house.cast.zhou, case_id=visit.case_id, reason="不来了")
    with pytest.raises(StateConflict):
        visit_update(actor=house.cast.zhou, visit_id=visit.pk, version=2, values={"headcount": 3})


def test_the_hosts_are_reminded_the_working_day_before_and_on_the_day(house: House) -> None:
    agreed(house)
    house.visit()
    days = [TODAY + timedelta(days=n) for n in range(5)]
    found = [(day, one.owner, one.follower) for day in days for one in visits_coming(day)]
    hosts = (house.cast.lin, house.cast.zhou)
    assert found == [(date(2026, 11, 25), *hosts), (date(2026, 11, 26), *hosts)]


def test_the_database_keeps_visits_in_order(house: House) -> None:
    visit = house.visit()
    for values in ({"ends_at": visit.starts_at}, {"co_host": house.cast.lin}, {"state": "held"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Visit.objects.filter(pk=visit.pk).update(**values)


def test_an_agreed_one_that_changes_goes_through_its_gate_again(house: House) -> None:
    visit = agreed(house)
    later = visit.starts_at + timedelta(days=1)
    values = {"starts_at": later, "ends_at": later + timedelta(hours=2), "headcount": 30}
    changed = visit_update(actor=house.cast.lin, visit_id=visit.pk, version=visit.version, values=values)
    case = GateCase.objects.get(pk=visit.case_id)
    assert (case.state, case.step, case.passed_on) == ("in_review", 1, None)
    note = case.steps.get(position=1).rounds.last().note
    assert "2026-11-26 09:00 → 2026-11-27 09:00" in note
    assert "6 → 30" in note
    assert LogEntry.objects.filter(action="case.reopen").count() == 1
    assert list(visits_coming(date(2026, 11, 26))) == [], "nobody is reminded of what is not agreed to"
    house.decide(case, house.cast.qin)
    assert (case.state, changed.version) == ("passed", 2)


@pytest.mark.parametrize("name", ["host", "co_host"])
def test_who_receives_them_changes_without_asking_again(house: House, name: str) -> None:
    visit = agreed(house)
    visit_update(actor=house.cast.lin, visit_id=visit.pk, version=1, values={name: house.cast.xu})
    assert GateCase.objects.get(pk=visit.case_id).state == "passed"


def test_a_cancelled_one_goes_through_no_gate(house: House) -> None:
    visit = agreed(house)
    visit_update(actor=house.cast.lin, visit_id=visit.pk, version=1, values={"headcount": 30})
    review = open_review(visit.case)
    visit_cancel(actor=house.cast.lin, visit_id=visit.pk, reason="对方改期")
    review.refresh_from_db()
    case = GateCase.objects.get(pk=visit.case_id)
    assert (case.state, review.state) == ("withdrawn", "withdrawn")
    with pytest.raises(StateConflict):
        verdict_give(
            actor=house.cast.qin, review_id=review.pk, decision="pass", summary="", read=reading_of(visit.case)
        )
    assert LogEntry.objects.get(action="case.withdraw").note == "对方改期"


def test_an_application_that_passed_stays_passed_where_its_visit_is_cancelled(house: House) -> None:
    visit = agreed(house)
    visit_cancel(actor=house.cast.zhou, visit_id=visit.pk, reason="对方改期")
    assert GateCase.objects.get(pk=visit.case_id).state == "passed"


def test_a_change_that_nobody_may_decide_is_refused(house: House) -> None:
    visit = agreed(house)
    RoleGrant.objects.filter(role="manager").delete()
    with pytest.raises(InvalidInput) as refused:
        visit_update(actor=house.cast.lin, visit_id=visit.pk, version=1, values={"route": "北门"})
    assert set(refused.value.fields) == {"reviewers"}
    assert Visit.objects.get(pk=visit.pk).route == visit.route
