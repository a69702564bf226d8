"""The settlement audit: it makes an amendment of the difference and plans what is left anew, gated or not."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from goals.services import goal_totals_rebuild
from goaltrack.common.errors import ActionForbidden, InvalidInput, StateConflict
from payments.claims.services import invoice_record
from payments.models import Contract, PaymentCheckpoint
from payments.terms.models import Amendment, Audit
from payments.terms.services import (
    amendment_create,
    amendment_reverse,
    audit_settle,
    audit_submit,
    audit_update,
    contract_split,
)
from payments.terms.splitting import by_shares, rescaled
from tests.payments.ledger import Ledger, yuan

AUDITED = date(2026, 11, 18)
PRICES = {"submitted_price": yuan(1_050_000), "submitted_on": date(2026, 10, 8)}
CENTS = st.integers(1, 10**11).map(lambda cents: Decimal(cents) / 100)


def audited(ledger: Ledger, price: int | str = 900_000, on: date = AUDITED) -> Audit:
    result = {"audited_price": yuan(price), "audited_on": on, "auditor": "澜江市审计局"}
    values = {**PRICES, "submitted_on": on - timedelta(days=40), **result}
    return audit_submit(actor=ledger.cast.ye, key=uuid.uuid4(), contract_id=ledger.contract.pk, values=values)


def settle(ledger: Ledger, audit: Audit, who: str = "ye", number: str = "结算审定", **more: Any) -> Audit:
    return audit_settle(
        actor=getattr(ledger.cast, who), audit_id=audit.pk, version=audit.version, number=number, **more
    )


def amounts() -> list[Decimal]:
    return list(PaymentCheckpoint.objects.order_by("pk").values_list("amount", flat=True))


def contract(ledger: Ledger) -> Contract:
    return Contract.objects.get(pk=ledger.contract.pk)


def test_what_is_left_is_planned_anew_in_one_step(ledger: Ledger) -> None:
    paid = ledger.checkpoint(400_000, name="进度款")
    ledger.receive(400_000, [(paid.pk, yuan(400_000))])
    ledger.checkpoint(500_000, name="结算款")
    ledger.checkpoint(100_000, name="质保金")
    audit = settle(ledger, audited(ledger, "900000.01"), tax_rate=Decimal(9))
    assert amounts() == [yuan(400_000), yuan("416666.67"), yuan("83333.34")]
    now = contract(ledger)
    assert (now.amount, now.amount_state) == (yuan("900000.01"), "settled")
    assert audit.amendment is not None
    assert (audit.state, audit.amendment.lines.get().amount) == ("settled", yuan("-99999.99"))
    assert goal_totals_rebuild() == []
    # Again it is the same one.
    assert settle(ledger, audit) == audit
    assert Amendment.objects.count() == 1


def test_nothing_falls_below_what_is_settled(ledger: Ledger) -> None:
    begun = ledger.checkpoint(500_000)
    ledger.checkpoint(500_000)
    ledger.receive(450_000, [(begun.pk, yuan(450_000))])
    settle(ledger, audited(ledger, 600_000))
    assert amounts() == [yuan(450_000), yuan(150_000)]


def test_nothing_falls_below_what_is_invoiced(ledger: Ledger) -> None:
    billed = ledger.checkpoint(500_000)
    ledger.checkpoint(500_000)
    invoice = {"number": "0042", "kind": "special", "amount": yuan(480_000), "rate": Decimal(6), "issued_on": AUDITED}
    invoice_record(actor=ledger.cast.ye, key=uuid.uuid4(), checkpoint_id=billed.pk, values=invoice)
    audit = audited(ledger, 600_000)
    with pytest.raises(InvalidInput) as refused:
        settle(ledger, audit, amounts={billed.pk: yuan("479999.99")})
    assert list(refused.value.fields) == [f"amount_{billed.pk}"]
    settle(ledger, audit)
    assert amounts() == [yuan(480_000), yuan(120_000)]


def test_an_audit_below_what_was_settled_is_refused(ledger: Ledger) -> None:
    begun = ledger.checkpoint(1_000_000)
    ledger.receive(950_000, [(begun.pk, yuan(950_000))])
    with pytest.raises(InvalidInput):
        settle(ledger, audited(ledger, 900_000))
    assert (amounts(), contract(ledger).amount) == ([yuan(1_000_000)], yuan(1_000_000))


def test_amounts_may_be_typed_within_what_was_audited(ledger: Ledger) -> None:
    first, second = ledger.checkpoint(900_000), ledger.checkpoint(100_000)
    audit = audited(ledger, 1_100_000)
    for wrong, field in (
        ({first.pk: yuan(1_090_000), second.pk: yuan(10_001)}, "amounts"),
        ({first.pk: yuan(0)}, f"amount_{first.pk}"),
        ({second.pk + 99: yuan(1)}, "amounts"),
    ):
        with pytest.raises(InvalidInput) as caught:
            settle(ledger, audit, amounts=wrong)
        assert list(caught.value.fields) == [field]
    with pytest.raises(InvalidInput) as caught:
        settle(ledger, audit, tax_rate=Decimal(-9))
    assert list(caught.value.fields) == ["tax_rate"]
    settle(ledger, audit, amounts={first.pk: yuan(1_045_000), second.pk: yuan(55_000)})
    assert amounts() == [yuan(1_045_000), yuan(55_000)]


def test_a_wrong_settlement_is_reversed_with_its_amendment(ledger: Ledger) -> None:
    audit = settle(ledger, audited(ledger))
    values = {"number": "补-冲", "signed_on": AUDITED, "reason": "审定价录错"}
    with pytest.raises(StateConflict):
        amendment_create(
            actor=ledger.cast.ye,
            key=uuid.uuid4(),
            contract_id=ledger.contract.pk,
            values={"number": "补-2", "reason": "再加"},
        )
    amendment_reverse(actor=ledger.cast.ye, key=uuid.uuid4(), amendment_id=audit.amendment_id or 0, **values)
    now = contract(ledger)
    assert (now.amount, now.amount_state) == (yuan(1_000_000), "estimated")
    assert Audit.objects.get().state == "reversed"
    assert settle(ledger, audited(ledger, 950_000), number="结算审定 2").state == "settled"


def test_a_reversed_audit_is_not_settled_again(ledger: Ledger) -> None:
    audit = settle(ledger, audited(ledger))
    assert audit.amendment_id is not None
    amendment_reverse(
        actor=ledger.cast.ye,
        key=uuid.uuid4(),
        amendment_id=audit.amendment_id,
        number="冲-1",
        signed_on=None,
        reason="审定价录错",
    )
    audit.refresh_from_db()
    with pytest.raises(StateConflict):
        settle(ledger, audit, number="结算审定二")


def test_an_audit_is_whole_or_refused(ledger: Ledger) -> None:
    with pytest.raises(InvalidInput) as caught:
        audit_submit(
            actor=ledger.cast.ye,
            key=uuid.uuid4(),
            contract_id=ledger.contract.pk,
            values={**PRICES, "audited_price": yuan(5)},
        )
    assert list(caught.value.fields) == ["audited_on"]
    audit = audit_submit(actor=ledger.cast.ye, key=uuid.uuid4(), contract_id=ledger.contract.pk, values=PRICES)
    with pytest.raises(StateConflict):
        settle(ledger, audit)
    with pytest.raises(StateConflict):
        audited(ledger)
    audit = audit_update(
        actor=ledger.cast.ye,
        audit_id=audit.pk,
        version=1,
        values={"audited_price": yuan(900_000), "audited_on": AUDITED},
    )
    assert (audit.state, audit.reduction) == ("audited", yuan(150_000))
    with pytest.raises(ActionForbidden):
        settle(ledger, audit, who="lin")


def test_a_settled_audit_stays_around_the_orm(ledger: Ledger) -> None:
    settle(ledger, audited(ledger))
    for statement in ("UPDATE terms_audit SET audited_price = 1", "DELETE FROM terms_audit"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@given(
    st.lists(st.tuples(CENTS, st.integers(0, 100)), min_size=1, max_size=8),
    st.integers(0, 200),
    st.integers(0, 99),
)
def test_rescaled_parts_make_up_the_total_and_keep_their_floors(
    drawn: list[tuple[Decimal, int]], percent: int, cents: int
) -> None:
    parts = [(amount, (amount * paid / 100).quantize(Decimal("0.01"))) for amount, paid in drawn]
    total = (sum(amount for amount, _floor in parts) * percent / 100).quantize(Decimal("0.01")) + Decimal(cents) / 100
    found = rescaled(total, parts)
    if sum(floor for _amount, floor in parts) > total:
        assert found is None
        return
    assert found is not None
    assert sum(found) == total
    assert all(
        new >= floor and new == new.quantize(Decimal("0.01"))
        for new, (_amount, floor) in zip(found, parts, strict=True)
    )
    # Nobody who is not held by a floor gets more of it than another: cents apart, and what floors take.
    if not any(floor for _amount, floor in parts):
        whole = sum(amount for amount, _floor in parts)
        assert all(
            abs(new - total * amount / whole) < len(parts) for new, (amount, _floor) in zip(found, parts, strict=True)
        )


@given(CENTS, st.lists(st.integers(1, 50), min_size=1, max_size=8))
def test_shares_that_make_a_hundred_leave_no_cent(total: Decimal, drawn: list[int]) -> None:
    shares = [Decimal(one) for one in drawn if one]
    shares = [*shares[:-1], Decimal(100) - sum(shares[:-1])] if sum(shares[:-1]) < 100 else [Decimal(100)]
    found = by_shares(total, shares)
    assert sum(found) == total
    assert all(abs(one - total * share / 100) <= Decimal("0.05") for one, share in zip(found, shares, strict=True))


def test_a_contract_is_split_by_shares_at_once(ledger: Ledger) -> None:
    due = {"due_on": date(2027, 3, 1), "kind": "progress"}
    rows = [
        {"name": name, "share": Decimal(share), **due}
        for name, share in (("一", "33.33"), ("二", "33.33"), ("三", "33.34"))
    ]
    shared = {"owner": ledger.cast.zhou, "follower": None, "goal": ledger.goal}
    key = uuid.uuid4()
    for _twice in range(2):
        contract_split(actor=ledger.cast.ye, key=key, contract_id=ledger.contract.pk, rows=rows, shared=shared)
    assert amounts() == by_shares(contract(ledger).amount, [row["share"] for row in rows])
    with pytest.raises(InvalidInput) as caught:
        contract_split(
            actor=ledger.cast.ye,
            key=uuid.uuid4(),
            contract_id=ledger.contract.pk,
            rows=[{"name": "四", "share": Decimal(1), **due}],
            shared=shared,
        )
    assert list(caught.value.fields) == ["share_0"]
    assert PaymentCheckpoint.objects.count() == 3
