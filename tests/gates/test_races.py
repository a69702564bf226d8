"""Several people at once on one case, in real transactions (docs/locking.md)."""

import pytest

from projects.gates.models import CaseRound, GateCase
from projects.gates.services import case_submit, case_withdraw
from projects.gates.services.cases import open_review
from reviews.models import Review
from reviews.services import verdict_give
from tests.cast import build_cast
from tests.gates.house import DECISION, STEP, House, build_house
from tests.races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def house(transactional_db: None) -> House:
    return build_house(build_cast())


def test_either_of_two_may_decide_and_both_click_five_times(house: House) -> None:
    gate = house.define("two", steps=[STEP, DECISION])
    case = house.submit(house.start(gate))
    review = open_review(case).pk
    at_once(
        *[
            lambda user=user: verdict_give(actor=user, review_id=review, decision="pass")
            for user in (house.cast.bai, house.cast.shen)
            for _ in range(5)
        ]
    )
    case.refresh_from_db()
    assert (case.state, case.step) == ("in_review", 2)
    assert CaseRound.objects.count() == 2


def test_it_is_submitted_four_times_at_once(house: House) -> None:
    gate = house.define("one", steps=[DECISION])
    case = house.start(gate)
    at_once(*[lambda: case_submit(actor=house.cast.zhou, case_id=case.pk, version=1) for _ in range(4)])
    assert (Review.objects.count(), CaseRound.objects.count()) == (1, 1)


def test_a_verdict_falls_while_it_is_withdrawn(house: House) -> None:
    gate = house.define("one", steps=[DECISION])
    case = house.submit(house.start(gate))
    review = open_review(case).pk
    at_once(
        lambda: verdict_give(actor=house.cast.qin, review_id=review, decision="pass"),
        lambda: case_withdraw(actor=house.cast.zhou, case_id=case.pk, reason="不做了"),
    )
    ended = (GateCase.objects.get().state, Review.objects.get().state)
    assert ended in {("passed", "passed"), ("withdrawn", "withdrawn")}
