"""Lines and amendments: the contract's amount is their sum, what is in force stays, and the rate says what is tax."""

import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from goaltrack.common.errors import ActionForbidden, InvalidInput, StateConflict
from history.models import LogEntry
from payments.models import Contract
from payments.services import contract_update
from payments.terms.models import Amendment, ContractLine
from payments.terms.services import (
    amendment_create,
    amendment_enforce,
    amendment_remove,
    amendment_reverse,
    amendment_update,
    contract_lines_set,
)
from projects.services import unit_add
from tests.payments.ledger import Ledger, yuan

SIGNED = date(2026, 11, 10)


def line(title: str, amount: str | int, rate: int | None = 13, **more: Any) -> dict[str, Any]:
    return {"title": title, "amount": yuan(amount), "tax_rate": None if rate is None else Decimal(rate), **more}


def amend(
    ledger: Ledger, *lines: dict[str, Any], number: str = "补-1", enforce: bool = True, **values: Any
) -> Amendment:
    """By 叶知微, in force at once unless it is to stay a draft."""
    amendment = amendment_create(
        actor=ledger.cast.ye,
        key=uuid.uuid4(),
        contract_id=ledger.contract.pk,
        values={"number": number, "signed_on": SIGNED, "reason": "增加三个泵站", **values},
        lines=lines,
    )
    return put_in_force(ledger, amendment) if enforce else amendment


def put_in_force(ledger: Ledger, amendment: Amendment) -> Amendment:
    return amendment_enforce(actor=ledger.cast.ye, amendment_id=amendment.pk, version=amendment.version)


def amount(ledger: Ledger) -> Decimal:
    return Contract.objects.get(pk=ledger.contract.pk).amount


def set_lines(ledger: Ledger, *lines: dict[str, Any], who: str = "ye") -> Contract:
    version = Contract.objects.get(pk=ledger.contract.pk).version
    return contract_lines_set(
        actor=getattr(ledger.cast, who), contract_id=ledger.contract.pk, version=version, lines=lines
    )


def refused(fields: list[str], call: Callable[..., object], *args: Any, **kwargs: Any) -> None:
    with pytest.raises(InvalidInput) as caught:
        call(*args, **kwargs)
    assert list(caught.value.fields) == fields


MIXED = (line("设备", 600_000, 13), line("安装", 250_000, 9), line("软件", 150_000, 6))


def test_a_contract_that_was_typed_is_one_line_of_unknown_rate(ledger: Ledger) -> None:
    [only] = ledger.contract.lines.all()
    assert (only.amount, only.tax_rate, only.net, only.tax) == (yuan(1_000_000), None, None, None)
    contract_update(actor=ledger.cast.ye, contract_id=ledger.contract.pk, version=1, values={"amount": yuan(900_000)})
    assert ledger.contract.lines.get().amount == amount(ledger) == yuan(900_000)


def test_an_amendment_without_lines_freezes_what_was_signed_too(ledger: Ledger) -> None:
    amend(ledger)
    version = Contract.objects.get(pk=ledger.contract.pk).version
    refused(
        ["amount"],
        contract_update,
        actor=ledger.cast.ye,
        contract_id=ledger.contract.pk,
        version=version,
        values={"amount": yuan(900_000)},
    )


def test_the_sum_of_the_lines_is_an_amount_of_the_ledger(ledger: Ledger) -> None:
    most = "9999999999999.99"
    refused(["amount_1"], set_lines, ledger, line("设备", most), line("安装", most))
    draft = amend(ledger, line("设备", most), enforce=False)
    refused(["amount_0"], put_in_force, ledger, draft)


def test_three_rates_in_one_contract(ledger: Ledger) -> None:
    set_lines(ledger, *MIXED)
    lines = list(ledger.contract.lines.all())
    assert [(one.net, one.tax) for one in lines] == [
        (yuan("530973.45"), yuan("69026.55")),
        (yuan("229357.80"), yuan("20642.20")),
        (yuan("141509.43"), yuan("8490.57")),
    ]
    assert amount(ledger) == yuan(1_000_000)
    refused(
        ["amount"],
        contract_update,
        actor=ledger.cast.ye,
        contract_id=ledger.contract.pk,
        version=2,
        values={"amount": yuan(5)},
    )


def test_lines_follow_what_is_set_and_log_it(ledger: Ledger) -> None:
    set_lines(ledger, *MIXED)
    set_lines(ledger, line("设备", 700_000), line("运维", 100_000, 6))
    assert [(one.title, one.amount) for one in ledger.contract.lines.all()] == [("设备", 700_000), ("运维", 100_000)]
    assert (amount(ledger), LogEntry.objects.filter(action="contract.lines").count()) == (yuan(800_000), 2)


def test_lines_that_do_not_fit_are_refused_where_they_stand(ledger: Ledger) -> None:
    ledger.checkpoint(300_000)
    refused(["amount_1"], set_lines, ledger, line("设备", 100_000), line("安装", 100_000))
    refused(["amount_0", "title_1"], set_lines, ledger, line("设备", -5), line("", 600_000))
    refused(["tax_rate_0"], set_lines, ledger, line("设备", 500_000, 100))
    refused(["amount_0"], set_lines, ledger)
    assert amount(ledger) == yuan(1_000_000)


@given(
    cents=st.integers(-(10**12), 10**12).filter(bool),
    rate=st.decimals(0, 99, places=2, allow_nan=False, allow_infinity=False),
)
def test_net_and_tax_always_make_up_the_amount(cents: int, rate: Decimal) -> None:
    one = ContractLine(amount=Decimal(cents) / 100, tax_rate=rate)
    assert one.net is not None
    assert one.tax is not None
    assert one.net + one.tax == one.amount
    assert abs(one.net * (100 + rate) / 100 - one.amount) < Decimal("0.02")


def test_an_amendment_counts_once_it_is_in_force(ledger: Ledger) -> None:
    draft = amend(ledger, line("泵站", 120_000), line("减少的软件", -20_000, 6), enforce=False)
    assert amount(ledger) == yuan(1_000_000)
    put_in_force(ledger, draft)
    assert amount(ledger) == yuan(1_100_000)
    # Again changes nothing; what was signed is closed by now.
    put_in_force(ledger, draft)
    with pytest.raises(StateConflict):
        set_lines(ledger, *MIXED)


def test_an_unsigned_amendment_is_not_put_in_force(ledger: Ledger) -> None:
    draft = amend(ledger, line("泵站", 5), enforce=False, signed_on=None)
    refused(["signed_on"], put_in_force, ledger, draft)


def test_an_amendment_never_takes_the_amount_below_the_checkpoints(ledger: Ledger) -> None:
    ledger.checkpoint(900_000)
    draft = amend(ledger, line("减少", -200_000), enforce=False)
    refused(["amount_0"], put_in_force, ledger, draft)
    assert amount(ledger) == yuan(1_000_000)


def test_a_draft_is_changed_and_thrown_away(ledger: Ledger) -> None:
    draft = amend(ledger, line("泵站", 5), enforce=False)
    draft = amendment_update(
        actor=ledger.cast.ye, amendment_id=draft.pk, version=1, values={"number": "补-9"}, lines=[line("泵站", 6)]
    )
    assert (draft.number, draft.version, draft.lines.get().amount) == ("补-9", 2, 6)
    amendment_remove(actor=ledger.cast.ye, amendment_id=draft.pk)
    assert not Amendment.objects.exists()


def test_a_wrong_amendment_is_reversed_by_another(ledger: Ledger) -> None:
    wrong = amend(ledger, line("泵站", 120_000))
    values = {"number": "补-1 冲销", "signed_on": SIGNED, "reason": "金额写错"}
    key = uuid.uuid4()
    back = amendment_reverse(actor=ledger.cast.ye, key=key, amendment_id=wrong.pk, **values)
    assert amendment_reverse(actor=ledger.cast.ye, key=key, amendment_id=wrong.pk, **values) == back
    assert (amount(ledger), back.is_in_force, back.lines.get().amount) == (yuan(1_000_000), True, -120_000)
    for again in (wrong, back):
        with pytest.raises(StateConflict):
            amendment_reverse(
                actor=ledger.cast.ye, key=uuid.uuid4(), amendment_id=again.pk, **{**values, "number": "补-3"}
            )
    for change in (amendment_remove, lambda **own: amendment_update(version=2, values={}, **own)):
        with pytest.raises(StateConflict):
            change(actor=ledger.cast.ye, amendment_id=wrong.pk)


def test_a_reversal_covers_the_units_of_what_it_takes_back(ledger: Ledger) -> None:
    unit = unit_add(actor=ledger.cast.lin, key=uuid.uuid4(), project_id=ledger.project.pk, name="泵站监测")
    wrong = amend(ledger, line("泵站", 120_000, units=[unit]), line("网关", 5_000))
    values = {"number": "补-1 冲销", "signed_on": SIGNED, "reason": "金额写错"}
    back = amendment_reverse(actor=ledger.cast.ye, key=uuid.uuid4(), amendment_id=wrong.pk, **values)
    assert [list(one.units.all()) for one in back.lines.all()] == [[unit], []]


def test_only_who_keeps_the_money_writes_lines_and_amendments(ledger: Ledger) -> None:
    draft = amend(ledger, line("泵站", 5), enforce=False)
    other = ledger.cast.lin
    for call in (
        lambda: set_lines(ledger, *MIXED, who="lin"),
        lambda: amendment_enforce(actor=other, amendment_id=draft.pk, version=1),
        lambda: amendment_remove(actor=other, amendment_id=draft.pk),
    ):
        with pytest.raises(ActionForbidden):
            call()


AROUND = {
    "the amount is the sum": "UPDATE payments_contract SET amount = amount + 1",
    "in force stays": "UPDATE terms_amendment SET number = 'x' WHERE state = 'in_force'",
    "in force is not removed": "DELETE FROM terms_amendment WHERE state = 'in_force'",
    "its lines stay": "UPDATE terms_contractline SET amount = amount + 1 WHERE amendment_id IS NOT NULL",
    "what was signed stays": "DELETE FROM terms_contractline WHERE amendment_id IS NULL",
    "no line is added to it": (
        "INSERT INTO terms_contractline (contract_id, amendment_id, position, title, amount)"
        " SELECT contract_id, id, 1, 'x', 1 FROM terms_amendment"
    ),
    "it begins as a draft": (
        "INSERT INTO terms_amendment (contract_id, number, reason, state, signed_on, made_by_id, at, version)"
        " SELECT contract_id, 'x', 'x', 'in_force', signed_on, made_by_id, at, 1 FROM terms_amendment"
    ),
}


def test_the_database_keeps_it_around_the_orm(ledger: Ledger) -> None:
    amend(ledger, line("泵站", 120_000))
    for statement in AROUND.values():
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_line_around_the_orm_moves_the_amount_and_is_held_to_the_checkpoints(ledger: Ledger) -> None:
    ledger.checkpoint(900_000)
    ContractLine.objects.filter(contract=ledger.contract).update(amount=yuan(950_000))
    assert amount(ledger) == yuan(950_000)
    with pytest.raises(IntegrityError, match="exceed"), transaction.atomic():
        ContractLine.objects.filter(contract=ledger.contract).update(amount=yuan(800_000))
