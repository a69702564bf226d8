"""A step that one person decides: while they are away, and when they leave."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, InvalidInput
from notices.models import Notice
from notices.tasks import remind
from people.models import Absence, User
from projects.gates.models import GateCase, GateDefinition
from projects.gates.services.cases import open_review
from reviews.models import ReviewAssignment
from reviews.services import review_delegate, reviews_stand_in
from tests.gates.house import DECISION, House

As = Callable[[User], Client]


@pytest.fixture
def named(house: House) -> GateDefinition:
    """A gate that 唐越 decides alone."""
    return house.define("named", steps=[DECISION | {"reviewer": "person", "person": house.cast.tang}])


def leaves(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def seat(case: GateCase) -> ReviewAssignment:
    return ReviewAssignment.objects.get(review=open_review(case))


def away(user: User, stand_in: User) -> Absence:
    today = clock.today()
    return Absence.objects.create(user=user, start=today, end=today + timedelta(days=2), stand_in=stand_in)


def test_a_stand_in_needs_no_role_decides_also_when_the_other_is_back_and_reads_the_case(
    house: House, named: GateDefinition, as_: As
) -> None:
    away(house.cast.tang, house.cast.gu)
    case = house.submit(house.start(named))
    assert (seat(case).reviewer, seat(case).asked_first) == (house.cast.gu, house.cast.tang)
    page = as_(house.cast.gu).get(f"/gates/{case.pk}/").content.decode()
    assert "stands in for 唐越, who is away until" in page
    Absence.objects.all().delete()
    house.decide(case, house.cast.gu)
    assert case.state == GateCase.State.PASSED


def test_an_open_step_goes_over_once_the_absence_begins(house: House, named: GateDefinition) -> None:
    case = house.submit(house.start(named))
    away(house.cast.tang, house.cast.gu)
    assert reviews_stand_in() == 1
    assert seat(case).reviewer == house.cast.gu


def test_the_applicant_stands_in_for_nobody(house: House, named: GateDefinition) -> None:
    away(house.cast.tang, house.cast.zhou)
    case = house.submit(house.start(named))
    assert seat(case).reviewer == house.cast.tang


def test_a_role_is_needed_where_the_step_names_one(house: House) -> None:
    away(house.cast.qin, house.cast.gu)
    case = house.submit(house.start(house.midway))
    assert seat(case).reviewer == house.cast.qin


def test_where_the_one_person_leaves_those_above_are_told_and_ask_somebody_else(
    house: House, named: GateDefinition, as_: As
) -> None:
    case = house.submit(house.start(named))
    leaves(house.cast.tang)
    for _tick in range(2):
        remind()
    told = Notice.objects.filter(kind="review.stuck")
    assert {one.recipient for one in told} == {house.cast.zhou, house.cast.qin}
    manager = as_(house.cast.qin)
    page = manager.get(f"/gates/{case.pk}/").content.decode()
    assert "can no longer decide" in page
    address = f"/reviews/assignments/{seat(case).pk}/delegate/"
    assert address in page
    assert address not in as_(house.cast.gu).get(f"/gates/{case.pk}/").content.decode()
    assert as_(house.cast.gu).post(address, {"to": house.cast.qin.pk}).status_code == 403
    with pytest.raises(InvalidInput) as refused:
        review_delegate(actor=house.cast.qin, assignment_id=seat(case).pk, to=house.cast.gu)
    assert set(refused.value.fields) == {"to"}
    assert manager.post(address, {"to": house.cast.qin.pk, "note": "人已离职"}).status_code == 302
    house.decide(case, house.cast.qin)
    assert case.state == GateCase.State.PASSED


def test_a_step_whose_one_person_left_before_asks_the_manager(house: House, named: GateDefinition, as_: As) -> None:
    case = house.start(named)
    leaves(house.cast.tang)
    house.submit(case)
    assert seat(case).reviewer == house.cast.qin
    assert "唐越 (has left: a manager decides)" in as_(house.cast.zhou).get(f"/gates/{case.pk}/").content.decode()


def test_a_new_project_lead_takes_over_what_the_old_one_was_asked(house: House) -> None:
    gate = house.define("led", steps=[DECISION | {"reviewer": "project"}])
    case = house.submit(house.start(gate))
    before = seat(case).reviewer
    house.project.manager = house.cast.gu
    house.project.save()
    with pytest.raises(ActionForbidden):
        house.decide(case, before)
    review_delegate(actor=house.cast.qin, assignment_id=seat(case).pk, to=house.cast.gu)
    house.decide(case, house.cast.gu)
    assert case.state == GateCase.State.PASSED


def test_nobody_is_told_while_others_can_still_pass_it(house: House) -> None:
    """Of two experts, one of whom is enough."""
    case = house.start()
    house.hand_in(case)
    house.submit(case)
    leaves(house.cast.bai)
    remind()
    assert not Notice.objects.filter(kind="review.stuck").exists()
