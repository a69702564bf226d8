"""Random histories of contracts, checkpoints and the ledger: after each step every sum of money still holds."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Model, Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from goals.models import Goal, GoalTotals
from goals.services import goal_totals_rebuild
from goals.services.totals import own_totals
from goaltrack.common.errors import DomainError
from payments.models import Allotment, Contract, PaymentCheckpoint, Receipt
from payments.services import checkpoint_cancel, checkpoint_update, contract_update
from tests.cast import make_goal
from tests.payments.conftest import TODAY
from tests.payments.ledger import Ledger, collected

CENTS = st.integers(1, 60_000_000).map(lambda cents: Decimal(cents) / 100)
WHICH = st.integers(0, 50)
BACK = st.integers(0, 400)
ZERO = Decimal(0)


def total(rows: Any) -> Decimal:
    return rows.aggregate(total=Sum("amount"))["total"] or ZERO


def half(amount: Decimal) -> Decimal:
    return (amount / 2).quantize(Decimal("0.01"))


def some(model: type[Model]) -> Any:
    """The step needs a row to choose from."""
    return precondition(lambda _machine: model._default_manager.exists())


class LedgerMachine(RuleBasedStateMachine):
    """叶知微 does anything at any time; a refusal leaves nothing behind, a success keeps the books."""

    ledger: Ledger
    goals: list[Goal | None]

    @initialize()
    def begin(self) -> None:
        self.block = transaction.atomic()
        self.block.__enter__()

    def teardown(self) -> None:
        assert goal_totals_rebuild() == []
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @rule(amount=CENTS, goal=WHICH, due=BACK)
    def plan(self, amount: Decimal, goal: int, due: int) -> None:
        values = {"goal": self.goals[goal % 3], "due_on": TODAY + timedelta(days=due - 200)}
        self._try(lambda: self.ledger.checkpoint(amount, **values))

    @rule(share=st.integers(1, 100))
    def plan_by_share(self, share: int) -> None:
        self._try(lambda: self.ledger.checkpoint(None, share=Decimal(share)))

    @some(PaymentCheckpoint)
    @rule(which=WHICH, amount=CENTS, goal=WHICH)
    def replan(self, which: int, amount: Decimal, goal: int) -> None:
        checkpoint = self._pick(PaymentCheckpoint, which)
        values = {"amount": amount, "share": None, "goal": self.goals[goal % 3]}
        self._try(
            lambda: checkpoint_update(
                actor=self.ledger.cast.ye, checkpoint_id=checkpoint.pk, version=checkpoint.version, values=values
            )
        )

    @some(PaymentCheckpoint)
    @rule(which=WHICH)
    def cancel(self, which: int) -> None:
        checkpoint = self._pick(PaymentCheckpoint, which)
        self._try(lambda: checkpoint_cancel(actor=self.ledger.cast.ye, checkpoint_id=checkpoint.pk, reason="合同变更"))

    @rule(amount=CENTS)
    def amend(self, amount: Decimal) -> None:
        contract = Contract.objects.get()
        self._try(
            lambda: contract_update(
                actor=self.ledger.cast.ye, contract_id=contract.pk, version=contract.version, values={"amount": amount}
            )
        )

    @rule(amount=CENTS, back=BACK)
    def receive(self, amount: Decimal, back: int) -> None:
        self._try(lambda: self.ledger.receive(amount, received_on=TODAY - timedelta(days=back)))

    @some(PaymentCheckpoint)
    @rule(amount=CENTS, which=WHICH, part=CENTS)
    def receive_for(self, amount: Decimal, which: int, part: Decimal) -> None:
        checkpoint = self._pick(PaymentCheckpoint, which)
        self._try(lambda: self.ledger.receive(amount, [(checkpoint.pk, part)]))

    @some(Receipt)
    @some(PaymentCheckpoint)
    @rule(receipt=WHICH, checkpoint=WHICH, amount=CENTS, exactly=st.booleans())
    def allot(self, receipt: int, checkpoint: int, amount: Decimal, exactly: bool) -> None:
        money, where = self._pick(Receipt, receipt), self._pick(PaymentCheckpoint, checkpoint)
        if exactly:
            amount = min(where.outstanding, money.amount - total(money.allotments))
        self._try(lambda: self.ledger.allot(money, where, str(amount)))

    @some(Allotment)
    @rule(which=WHICH, amount=st.none() | CENTS, halved=st.booleans())
    def take_back(self, which: int, amount: Decimal | None, halved: bool) -> None:
        allotment = self._pick(Allotment, which)
        amount = half(allotment.amount) if halved else amount
        self._try(lambda: self.ledger.take_back(allotment, amount=amount))

    @some(Receipt)
    @rule(which=WHICH, amount=st.none() | CENTS, halved=st.booleans())
    def reverse(self, which: int, amount: Decimal | None, halved: bool) -> None:
        receipt = self._pick(Receipt, which)
        amount = half(receipt.amount) if halved else amount
        self._try(lambda: self.ledger.reverse(receipt, amount=amount))

    @invariant()
    def checkpoints_stay_within_the_contract(self) -> None:
        contract = Contract.objects.get()
        assert total(contract.checkpoints.standing()) <= contract.amount

    @invariant()
    def settled_is_the_sum_of_the_allotments(self) -> None:
        for checkpoint in PaymentCheckpoint.objects.all():
            assert checkpoint.settled == total(checkpoint.allotments)
            assert 0 <= checkpoint.settled <= checkpoint.amount
            assert not (checkpoint.cancelled and checkpoint.settled)

    @invariant()
    def no_receipt_settles_more_than_came_in(self) -> None:
        for receipt in Receipt.objects.all():
            left = ZERO if receipt.reverses_id is not None else receipt.amount + total(receipt.reversals)
            assert 0 <= total(receipt.allotments) <= left

    @invariant()
    def nothing_is_taken_back_beyond_what_it_was(self) -> None:
        for model in (Receipt, Allotment):
            for row in model._default_manager.all():
                assert row.amount != 0
                assert (row.amount < 0) == (row.reverses_id is not None)
                assert row.reverses_id is not None or row.amount + total(row.reversals) >= 0

    @invariant()
    def the_advance_is_what_came_in_and_settled_nothing(self) -> None:
        live = Receipt.objects.live()
        advance = sum((receipt.left - total(receipt.allotments) for receipt in live), ZERO)
        settled = PaymentCheckpoint.objects.aggregate(total=Sum("settled"))["total"] or ZERO
        assert advance == total(Receipt.objects) - settled >= 0

    @invariant()
    def goals_count_what_a_recount_gives(self) -> None:
        for goal in filter(None, self.goals):
            own = own_totals(goal.pk)
            assert GoalTotals.objects.get(goal=goal).money_planned == own.money_planned
            assert collected(goal) == {day: amount for day, amount in own.collected_on.items() if amount}

    def _pick(self, model: Any, which: int) -> Any:
        rows = list(model.objects.order_by("pk"))
        return rows[which % len(rows)]

    def _try(self, step: Callable[[], Any]) -> None:
        """A domain error or a success; anything else, an error of the database included, fails the test."""
        before = self._counts()
        try:
            with transaction.atomic():
                step()
        except DomainError:
            assert self._counts() == before

    def _counts(self) -> list[int]:
        return [model._default_manager.count() for model in (PaymentCheckpoint, Receipt, Allotment)]


def test_the_books_hold_whatever_happens(ledger: Ledger) -> None:
    other = make_goal(ledger.cast, ledger.goal.cycle, statement="另一个目标")

    class OfThisLedger(LedgerMachine):
        pass

    OfThisLedger.ledger, OfThisLedger.goals = ledger, [ledger.goal, other, None]
    run_state_machine_as_test(
        OfThisLedger,
        settings=settings(
            max_examples=8,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
