"""The cash position against a brute force over all rows; when planned payments fall due. Today is 2026-11-20."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from goaltrack.common import clock
from payments.models import PaymentCheckpoint, Receipt
from payments.selectors import forecasts
from payments.suppliers.cash import CashMoves, CashPosition, cash_moves, cash_position
from payments.suppliers.models import PlannedPayment, SupplierPayment
from payments.suppliers.services import supplier_contract_end
from payments.suppliers.when import When, whens
from tests.payments.chains import day, milestone
from tests.payments.conftest import TODAY
from tests.suppliers.supplies import Supplies

CENTS = st.integers(-50_000, 50_000).map(lambda cents: Decimal(cents) / 100)
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
MOVES = st.lists(st.tuples(st.sampled_from(["received", "expected", "paid", "planned"]), DAYS, CENTS), max_size=12)


@settings(max_examples=60, deadline=None)
@given(MOVES, DAYS)
def test_the_balance_of_a_month_is_all_that_moved_up_to_its_end(moves: Any, today: date) -> None:
    found = CashMoves()
    for kind, on, amount in moves:
        getattr(found, kind)[on.replace(day=1)] += amount
    position = cash_position(found, today)
    signs = {"received": 1, "expected": 1, "paid": -1, "planned": -1}
    for one in position.months:
        until = one.month + timedelta(days=31)
        ended = [row for row in moves if row[1] < until.replace(day=1)]
        assert one.balance == sum(signs[kind] * amount for kind, _on, amount in ended)
    ahead = [one.balance for one in position.months if (one.month.year, one.month.month) >= (today.year, today.month)]
    assert (position.lowest.balance, position.end) == (min(ahead), position.months[-1].balance)
    firsts = [one.month for one in position.months]
    assert firsts == sorted(set(firsts))
    assert len(firsts) == (firsts[-1].year - firsts[0].year) * 12 + firsts[-1].month - firsts[0].month + 1


def position_of(supplies: Supplies) -> CashPosition:
    return cash_position(cash_moves([supplies.project.pk])[supplies.project.pk], clock.today())


def brute_force(supplies: Supplies) -> dict[date, Decimal]:
    """What moves by month, row by row."""
    moved: defaultdict[date, Decimal] = defaultdict(Decimal)
    for receipt in Receipt.objects.all():
        moved[receipt.received_on.replace(day=1)] += receipt.amount
    checkpoints = list(PaymentCheckpoint.objects.select_related("contract__customer", "owner"))
    ahead = forecasts(checkpoints)
    for checkpoint in checkpoints:
        if (expected := ahead[checkpoint.pk].expected) is not None:
            moved[expected.replace(day=1)] += checkpoint.outstanding
    for payment in SupplierPayment.objects.all():
        moved[payment.paid_on.replace(day=1)] -= payment.amount
    for planned in PlannedPayment.objects.select_related("contract"):
        expected = when(planned).expected
        if expected is not None and planned.contract.state != "ended":
            moved[expected.replace(day=1)] -= planned.outstanding
    return {month: amount for month, amount in moved.items() if amount}


def when(planned: PlannedPayment) -> When:
    row = PlannedPayment.objects.select_related("milestone", "checkpoint").get(pk=planned.pk)
    return whens([row])[row.pk]


def test_all_rows_of_a_project_stand_in_their_months(supplies: Supplies) -> None:
    ledger = supplies.ledger
    checkpoint = ledger.checkpoint(300_000, due_on=day("12-10"))
    ledger.receive(100_000, [(checkpoint.pk, Decimal(40_000))], received_on=day("09-03"))
    ledger.reverse(ledger.advance(5_000, received_on=day("10-08")))
    PaymentCheckpoint.objects.filter(pk=ledger.checkpoint(7_000).pk).update(cancelled=True)
    back_to_back = supplies.plan(60_000, checkpoint=checkpoint, days=40)
    supplies.plan(30_000, due_on=day("08-01"))
    dated = supplies.plan(20_000, due_on=day("11-30"))
    supplies.pay(5_000, dated, on=day("10-09"))
    supplies.take_back(supplies.pay(11_000, on=day("07-07")), 1_000)
    over = supplies.signed(number="CG-OVER")
    supplies.plan(90_000, contract=over)
    supplier_contract_end(actor=supplies.cast.ye, contract_id=over.pk, reason="解除")
    position = position_of(supplies)
    assert {one.month: one.net for one in position.months if one.net} == brute_force(supplies)
    assert when(back_to_back).expected == day("12-10") + timedelta(days=40)
    # 200,000 less 110,000 planned and 10,000 paid beside the plan.
    assert (position.now, position.unplanned, position.undated) == (85_000, 80_000, 0)
    # July is lower, but past.
    assert (position.lowest.month, position.lowest.balance) == (day("11-01"), 40_000)


def test_it_is_due_when_what_it_follows_has_happened(supplies: Supplies) -> None:
    ledger = supplies.ledger
    checkpoint = ledger.checkpoint(10_000, due_on=day("12-10"))
    reached = milestone(ledger, due=day("12-01"), expected=day("12-15"))
    by_milestone = supplies.plan(10_000, milestone=reached, days=10)
    by_checkpoint = supplies.plan(10_000, checkpoint=checkpoint, days=10)
    assert when(by_milestone) == When(None, day("12-25"))
    assert when(by_checkpoint) == When(None, day("12-20"))
    type(reached).objects.filter(pk=reached.pk).update(achieved_on=day("11-02"), evidence="报告")
    ledger.receive(10_000, [(checkpoint.pk, Decimal(10_000))], received_on=day("11-18"))
    assert when(by_milestone) == When(day("11-12"), TODAY)
    assert when(by_checkpoint) == When(day("11-28"), day("11-28"))


def test_what_follows_something_cancelled_is_in_no_month(supplies: Supplies) -> None:
    checkpoint, reached = supplies.ledger.checkpoint(), milestone(supplies.ledger)
    planned = supplies.plan(10_000, checkpoint=checkpoint), supplies.plan(20_000, milestone=reached)
    for row in (checkpoint, reached):
        type(row).objects.filter(pk=row.pk).update(cancelled=True)
    assert [when(one) for one in planned] == [When(None, None)] * 2
    position = position_of(supplies)
    assert (position.undated, [one.net for one in position.months]) == (30_000, [0])
