"""Money by month: planned, received, expected, and for whom. Today is Friday, 2026-11-20."""

from datetime import date
from decimal import Decimal
from typing import Any

from goaltrack.common import clock
from payments.models import PaymentCheckpoint
from payments.selectors import collections_by_month, project_money, stuck_money
from people.models import User
from tests.payments.chains import day, paid
from tests.payments.ledger import Ledger


def by_month(user: User, attribute: str, **narrowed: Any) -> dict[int, Decimal]:
    months = collections_by_month(user, year=2026, **narrowed)
    return {one.month.month: amount for one in months if (amount := getattr(one, attribute))}


def test_a_year_has_twelve_months_even_without_money(ledger: Ledger) -> None:
    months = collections_by_month(ledger.cast.ye, year=2026)
    assert [one.month for one in months] == [date(2026, number, 1) for number in range(1, 13)]


def test_each_checkpoint_is_planned_in_the_month_of_its_due_day_paid_or_not(ledger: Ledger) -> None:
    paid(ledger, day("03-20"), day("04-02"))
    ledger.checkpoint(50_000, due_on=day("12-01"))
    ledger.checkpoint(70_000, due_on=date(2027, 1, 1))
    PaymentCheckpoint.objects.filter(pk=ledger.checkpoint(90_000, due_on=day("12-02")).pk).update(cancelled=True)
    assert by_month(ledger.cast.ye, "planned") == {3: 10_000, 12: 50_000}


def test_money_after_open_conditions_is_planned_after_their_due_days(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint(50_000, due_on=None, due_event="conditions", due_days=30)
    ledger.condition(checkpoint, due=day("11-25"))
    assert by_month(ledger.cast.ye, "planned") == {12: 50_000}


def test_received_counts_receipts_by_their_day_with_reversals_taken_off(ledger: Ledger) -> None:
    with clock.at(day("10-09")):
        ledger.advance(30_000)
        wrong = ledger.advance(20_000)
    ledger.advance(5_000)
    assert by_month(ledger.cast.ye, "received") == {10: 50_000, 11: 5_000}
    ledger.reverse(wrong)
    assert sum(by_month(ledger.cast.ye, "received").values()) == 35_000


def test_the_forecast_is_what_is_outstanding_by_the_month_it_is_expected(ledger: Ledger) -> None:
    overdue = ledger.checkpoint(50_000, due_on=day("03-01"))
    ledger.receive(20_000, [(overdue.pk, Decimal(20_000))])
    late = ledger.checkpoint(70_000, due_on=day("11-30"))
    ledger.condition(late, expected=day("12-24"))
    ledger.checkpoint(90_000, due_on=date(2027, 1, 5))
    assert by_month(ledger.cast.ye, "forecast") == {11: 30_000, 12: 70_000}
    money = stuck_money(ledger.cast.ye)
    assert (money.received_this_year, money.year_end_forecast) == (20_000, 120_000)


def test_the_months_narrow_to_projects_and_departments(ledger: Ledger) -> None:
    ledger.checkpoint(50_000, due_on=day("12-01"))
    ye, cast = ledger.cast.ye, ledger.cast
    assert by_month(ye, "planned", project_ids=[ledger.project.pk]) == {12: 50_000}
    assert by_month(ye, "planned", department_ids=[cast.delivery.pk]) == {12: 50_000}
    assert by_month(ye, "planned", department_ids=[cast.medical.pk]) == {}
    assert by_month(ye, "planned", project_ids=[]) == {}


def test_months_hold_only_what_one_may_read(ledger: Ledger) -> None:
    ledger.checkpoint(50_000, due_on=day("12-01"), owner=ledger.cast.zhou, follower=None)
    ledger.checkpoint(70_000, due_on=day("12-02"), owner=ledger.cast.xu, follower=None)
    ledger.advance()
    assert by_month(ledger.cast.xu, "planned") == {12: 70_000}
    assert by_month(ledger.cast.xu, "received") == {}
    # 周可 is B of the project: all of its money.
    assert by_month(ledger.cast.zhou, "planned") == {12: 120_000}
    assert by_month(ledger.cast.zhou, "received") == {11: 100_000}


def test_a_projects_month_is_what_was_planned_and_received_in_it(ledger: Ledger) -> None:
    ledger.checkpoint(50_000, due_on=day("11-30"))
    ledger.checkpoint(70_000, due_on=day("12-01"))
    ledger.advance(30_000)
    pk, first, last = ledger.project.pk, day("11-01"), day("11-30")
    assert project_money([pk], first, last) == {pk: (50_000, 30_000)}
    assert project_money([pk], day("08-01"), day("08-31")) == {pk: (0, 0)}


def test_a_project_without_a_contract_has_no_money_not_zero(ledger: Ledger) -> None:
    assert project_money([0], day("11-01"), day("11-30")) == {}
