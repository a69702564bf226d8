"""Random histories through all rooms of payments: after each step every rule of `tests.payments.books` holds.

`MONEY_MACHINE_EXAMPLES=200 pytest tests/payments/test_money_machine.py` plays for longer than CI has time for.
"""

import os
import uuid
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from goaltrack.common.errors import DomainError
from payments.claims.models import Invoice, PaymentApplication
from payments.claims.services import application_withdraw
from payments.models import Allotment, Condition, PaymentCheckpoint, Receipt
from payments.selectors import forecasts
from payments.services import checkpoint_cancel, checkpoint_update, condition_meet, condition_reopen
from payments.statements.services import statement_book
from payments.terms.models import Amendment, Audit
from payments.terms.services import amendment_reverse
from tests.payments.bank import Bank, line, make_bank
from tests.payments.books import RULES, ZERO, Books
from tests.payments.claims import Claims
from tests.payments.conftest import TODAY
from tests.payments.ledger import Ledger
from tests.payments.test_audits import audited, settle
from tests.payments.test_terms import amend
from tests.payments.test_terms import line as contract_line

EXAMPLES = int(os.environ.get("MONEY_MACHINE_EXAMPLES", "6"))
STEPS = 40
# Small sums of a contract of a million, so that what is left is met exactly now and then.
AMOUNT = st.sampled_from([Decimal("0.01"), Decimal("33333.33"), Decimal(100_000), Decimal(250_000)])
# Few, so that histories come back to the same rows.
WHICH = st.integers(0, 4)
PARTLY = st.booleans()
DUE: tuple[dict[str, Any], ...] = (
    {"due_on": TODAY - timedelta(days=40)},
    {"due_on": TODAY + timedelta(days=40)},
    {"due_event": "signed", "due_days": 30},
    {"due_event": "conditions", "due_days": 5},
    {"due_event": "invoiced", "due_days": 5},
    {"due_event": "warranty", "due_days": 0},
)


def half(amount: Decimal) -> Decimal:
    return (amount / 2).quantize(Decimal("0.01"))


class MoneyMachine(RuleBasedStateMachine):
    """叶知微 and 周可 do anything at any time; a refusal leaves every row as it was, a success keeps every rule."""

    ledger: Ledger
    bank: Bank

    @initialize()
    def begin(self) -> None:
        self.block = transaction.atomic()
        self.block.__enter__()
        self.claims = Claims(self.ledger)
        self.ledger.checkpoint(250_000, due_on=TODAY - timedelta(days=60))
        self.ledger.checkpoint("33333.33", due_event="signed", due_days=30)
        self.ledger.receive(100_000)
        self.books = Books.read()
        self.number = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @rule(amount=AMOUNT, due=st.sampled_from(DUE), counts=PARTLY)
    def plan(self, amount: Decimal, due: dict[str, Any], counts: bool) -> None:
        self._try(lambda: self.ledger.checkpoint(amount, goal=self.ledger.goal if counts else None, **due))

    @rule(which=WHICH, amount=AMOUNT)
    def replan(self, which: int, amount: Decimal) -> None:
        if one := self._pick(PaymentCheckpoint, which):
            values = {"amount": amount, "share": None}
            self._try(lambda: checkpoint_update(**self._ye, checkpoint_id=one.pk, version=one.version, values=values))

    @rule(which=WHICH)
    def cancel(self, which: int) -> None:
        if one := self._pick(PaymentCheckpoint, which):
            self._try(lambda: checkpoint_cancel(**self._ye, checkpoint_id=one.pk, reason="合同变更"))

    @rule(which=WHICH, kind=st.sampled_from([{"kind": "document"}, {"kind": "acceptance", "stage": "final"}]))
    def ask_for(self, which: int, kind: dict[str, str]) -> None:
        if one := self._pick(PaymentCheckpoint, which):
            self._try(lambda: self.ledger.condition(one, **kind))

    @rule(which=WHICH)
    def accept_or_reopen(self, which: int) -> None:
        if one := self._pick(Condition, which):
            if one.met_on:
                self._try(lambda: condition_reopen(**self._ye, condition_id=one.pk, reason="签字页缺失"))
            else:
                met: dict[str, Any] = {"met_on": TODAY, "evidence": "已签字"}
                self._try(lambda: condition_meet(**self._ye, condition_id=one.pk, **met))

    @rule(amount=AMOUNT, less=PARTLY, enforce=st.sampled_from([True, True, False]))
    def amend(self, amount: Decimal, less: bool, enforce: bool) -> None:
        lines = [contract_line("变更", amount), contract_line("核减", -2 * amount)][: 1 + less]
        self._try(lambda: amend(self.ledger, *lines, number=self._new("补"), enforce=enforce))

    @rule(which=WHICH)
    def take_the_amendment_back(self, which: int) -> None:
        if one := self._pick(Amendment, which):
            said: dict[str, Any] = {"number": self._new("冲"), "signed_on": TODAY, "reason": "有误"}
            self._try(lambda: amendment_reverse(**self._ye, **self._key, amendment_id=one.pk, **said))

    @rule(price=st.sampled_from([Decimal("100000.01"), Decimal("899999.99"), Decimal(1_100_000)]))
    def audit(self, price: Decimal) -> None:
        self._try(lambda: audited(self.ledger, str(price)))

    @rule(which=WHICH)
    def settle_the_audit(self, which: int) -> None:
        if one := self._pick(Audit, which):
            before = self._unplanned_share()
            if self._try(lambda: settle(self.ledger, one, number=self._new("审"))) and before == 0:
                # All of the old amount had a checkpoint, so all of the new one has: the last took the rounding.
                assert self._unplanned_share() == 0

    @rule(which=WHICH, amount=AMOUNT)
    def apply(self, which: int, amount: Decimal) -> None:
        if one := self._pick(PaymentCheckpoint, which):
            self._try(lambda: self.claims.apply(one, str(amount)))

    @rule(which=WHICH, back=st.sampled_from([False, False, True]))
    def move(self, which: int, back: bool) -> None:
        running = PaymentApplication.objects.running().order_by("pk")
        if one := self._pick(running, which):
            first = one.steps.order_by("position").first()
            if back and first is not None:
                self._try(lambda: self.claims.send_back(one, to=first.position))
            else:
                self._try(lambda: self.claims.go_on(one))

    @rule(which=WHICH)
    def withdraw(self, which: int) -> None:
        if one := self._pick(PaymentApplication, which):
            self._try(lambda: application_withdraw(**self._ye, application_id=one.pk, reason="重报"))

    @rule(which=WHICH, amount=AMOUNT, wholly=PARTLY)
    def invoice(self, which: int, amount: Decimal, wholly: bool) -> None:
        if one := self._pick(PaymentCheckpoint, which):
            self._try(lambda: self.claims.invoice(one, one.amount if wholly else amount))

    @rule(which=WHICH, partly=PARTLY)
    def reverse_the_invoice(self, which: int, partly: bool) -> None:
        if one := self._pick(Invoice, which):
            part = str(half(abs(one.amount))) if partly else None
            self._try(lambda: self.claims.reverse(one, part))

    @rule(amount=AMOUNT, back=st.integers(0, 90), by_bill=PARTLY, settles=PARTLY)
    def receive(self, amount: Decimal, back: int, by_bill: bool, settles: bool) -> None:
        """The oldest due first, or an advance."""
        day = TODAY - timedelta(days=back)
        bill = {"method": "bill", "maturity_on": day + timedelta(days=60)} if by_bill else {}
        self._try(lambda: self.ledger.receive(amount, None if settles else [], received_on=day, **bill))

    @rule(amount=AMOUNT, which=WHICH, part=AMOUNT)
    def receive_for(self, amount: Decimal, which: int, part: Decimal) -> None:
        if one := self._pick(PaymentCheckpoint, which):
            self._try(lambda: self.ledger.receive(amount, [(one.pk, part)]))

    @rule(receipt=WHICH, checkpoint=WHICH, amount=AMOUNT, exactly=PARTLY)
    def set_off(self, receipt: int, checkpoint: int, amount: Decimal, exactly: bool) -> None:
        money, where = self._pick(Receipt, receipt), self._pick(PaymentCheckpoint, checkpoint)
        if money and where:
            settled = money.allotments.aggregate(total=Sum("amount"))["total"] or ZERO
            amount = min(where.outstanding, money.amount - settled) if exactly else amount
            self._try(lambda: self.ledger.allot(money, where, str(amount)))

    @rule(which=WHICH, partly=PARTLY)
    def take_back(self, which: int, partly: bool) -> None:
        if one := self._pick(Allotment, which):
            self._try(lambda: self.ledger.take_back(one, amount=half(one.amount) if partly else None))

    @rule(which=WHICH, partly=PARTLY)
    def reverse(self, which: int, partly: bool) -> None:
        if one := self._pick(Receipt, which):
            self._try(lambda: self.ledger.reverse(one, amount=half(one.amount) if partly else None))

    @rule(amounts=st.lists(AMOUNT, min_size=1, max_size=4), first=st.integers(1, 6), known=PARTLY)
    def import_a_statement(self, amounts: list[Decimal], first: int, known: bool) -> None:
        """References may have come before; of every fourth line nobody knows the contract."""
        remark = self.ledger.contract.number
        rows = [
            line(f"B-{first + place}", str(amount), remark=remark if known or place != 3 else "")
            for place, amount in enumerate(amounts)
        ]
        statement = self.bank.preview(*rows)
        if self._try(lambda: self.bank.confirm(statement)):
            chosen = statement.lines.chosen().count()
            before = Receipt.objects.count()
            statement_book(statement_id=statement.pk)
            statement.refresh_from_db()
            assert Receipt.objects.count() - before == (chosen if statement.state == "done" else 0)
            self.books = Books.read()

    @invariant()
    def every_rule_holds(self) -> None:
        for holds in RULES:
            holds(self.books)

    @invariant()
    def states_follow_from_the_rows(self) -> None:
        rows = PaymentCheckpoint.objects.select_related("contract__customer", "contract__project", "owner")
        told = forecasts(list(rows))
        open_conditions = {one.checkpoint for one in self.books.conditions if one.met_on is None}
        for one in self.books.checkpoints:
            state = told[one.id].state
            assert (state == "cancelled") == one.cancelled
            assert one.cancelled or (state == "settled") == (one.settled == one.amount)
            assert not (state in ("claimable", "applied") and one.id in open_conditions)
            assert (told[one.id].expected is None) == (state in ("cancelled", "settled"))

    @property
    def _ye(self) -> dict[str, Any]:
        return {"actor": self.ledger.cast.ye}

    @property
    def _key(self) -> dict[str, uuid.UUID]:
        return {"key": uuid.uuid4()}

    def _new(self, name: str) -> str:
        self.number += 1
        return f"{name}-{self.number}"

    def _pick(self, model: Any, which: int) -> Any:
        rows = list(model.order_by("pk") if hasattr(model, "order_by") else model.objects.order_by("pk"))
        return rows[which % len(rows)] if rows else None

    def _unplanned_share(self) -> Decimal:
        planned = sum((one.amount for one in self.books.checkpoints if not one.cancelled), ZERO)
        return self.books.contracts[0].amount - planned

    def _try(self, step: Callable[[], Any]) -> bool:
        """A domain error or a success; anything else, an error of the database included, fails the test."""
        before = self.books
        try:
            with transaction.atomic():
                step()
        except DomainError:
            assert Books.read() == before
            return False
        self.books = Books.read()
        return True


def test_the_books_of_all_rooms_hold_whatever_happens(ledger: Ledger) -> None:
    class OfThisLedger(MoneyMachine):
        pass

    OfThisLedger.ledger, OfThisLedger.bank = ledger, make_bank(ledger)
    run_state_machine_as_test(
        OfThisLedger,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            # Shrinking a history takes minutes: only where somebody looks for them.
            phases=tuple(Phase) if "MONEY_MACHINE_EXAMPLES" in os.environ else (Phase.generate,),
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
