"""Bank statements: what is read of a file, what is suggested, what is refused, and what a confirmation books."""

import io
import uuid
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from goals.services import goal_totals_rebuild
from goaltrack.common.errors import ActionForbidden, DomainError, InvalidInput, StaleVersion, StateConflict
from payments.models import Receipt
from payments.services import account_update
from payments.statements import reading
from payments.statements.columns import words_of
from payments.statements.models import Statement, StatementLine
from payments.statements.services import (
    line_change,
    line_dismiss,
    line_recognise,
    line_take_up,
    statement_book,
    statement_confirm,
    statement_discard,
    statement_map,
    statement_read,
)
from payments.statements.tasks import sweep
from tests.payments.bank import HEADER, Bank, as_csv, as_xlsx, line, make_bank, verdicts
from tests.payments.ledger import Ledger, make_contract, settled


@pytest.fixture
def bank(ledger: Ledger) -> Bank:
    return make_bank(ledger)


def lines_of(statement: Statement) -> list[StatementLine]:
    return list(statement.lines.order_by("number"))


# The file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_columns_are_guessed_below_what_the_bank_writes_of_itself(bank: Bank, encoding: str) -> None:
    statement = bank.upload(as_csv([line("R-1")], encoding=encoding))
    assert (statement.header_line, statement.columns, statement.line_count) == (3, list(HEADER), 1)
    assert statement.mapping == {
        "received_on": 0, "outgoing": 1, "amount": 2, "payer": 3, "reference": 4, "remark": 5,
    }  # fmt: skip


def test_xlsx_and_csv_read_alike(bank: Bank) -> None:
    rows = [(datetime(2026, 11, 19, 10, 30), "", 1280000.5, "青禾商贸", "R-1", ""), line("R-2", 7)]
    statement = bank.upload(as_xlsx(rows), name="流水.xlsx")
    statement_map(actor=bank.ledger.cast.ye, statement_id=statement.pk, version=1, mapping=statement.mapping)
    statement_read(statement_id=statement.pk)
    found = [(one.number, one.received_on, one.amount, one.reference) for one in lines_of(statement)]
    assert found == [
        (2, date(2026, 11, 19), Decimal("1280000.50"), "R-1"),
        (3, date(2026, 11, 19), Decimal("7.00"), "R-2"),
    ]


def test_the_next_statement_of_the_account_is_read_as_the_last_was(bank: Bank) -> None:
    header = ("日子", "进账", "号", "谁")
    rows = [("2026-11-19", "5", "R-1", "青禾")]
    statement = bank.upload(as_csv(rows, header))
    assert statement.mapping == {}
    statement_map(
        actor=bank.ledger.cast.ye,
        statement_id=statement.pk,
        version=1,
        mapping={"received_on": 0, "amount": 1, "reference": 2, "payer": 3},
    )
    again = bank.upload(as_csv([("号", "R-2")], ("号", "谁", "日子", "进账")))
    assert again.mapping == {"received_on": 2, "amount": 3, "reference": 0, "payer": 1}


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _piece in range(401):
                part.write(b" " * (1 << 20))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.csv", "empty"),
        (b"MZ\x90\x00\x03", "a.csv", "not what its name says"),
        (as_csv([line("R-1")]), "a.exe", "Only"),
        (b"PK\x03\x04 xl/ not a zip", "a.xlsx", "no readable XLSX"),
        (as_csv([line("R-1")])[:-1] + b"\xff\xff", "a.csv", "neither XLSX nor"),
        (as_csv([]), "a.csv", "no rows"),
        (b"\n\n\n", "a.csv", "No line of the file names"),
        (as_csv([line("x" * 140_000)]), "a.csv", "cannot be read"),
        (as_csv([("x",) * 61]), "a.csv", "At most 60,000 rows"),
        (b"a,b,c\n" + b"1,2,3\n" * 60_001, "a.csv", "At most 60,000 rows"),
    ],
)
def test_hostile_and_wrong_files_leave_nothing(bank: Bank, content: bytes, name: str, words: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        bank.upload(content, name)
    assert words in caught.value.words
    assert not Statement.objects.exists()


def test_a_file_that_swells_is_stopped_while_it_is_unpacked() -> None:
    with pytest.raises(InvalidInput, match="Unpacked"):
        reading.head_of(io.BytesIO(bomb()))


# What is refused of it


@pytest.mark.parametrize(
    ("cells", "where", "reason"),
    [
        ({"day": ""}, "received_on", "missing"),
        ({"day": "昨天"}, "received_on", "no-date"),
        ({"day": "2026-02-30"}, "received_on", "no-date"),
        ({"day": "2026-11-21"}, "received_on", "day"),
        ({"amount": ""}, "amount", "missing"),
        ({"amount": "一千"}, "amount", "no-amount"),
        ({"amount": "1.005"}, "amount", "no-amount"),
        ({"amount": "9" * 20}, "amount", "no-amount"),
        ({"amount": "NaN"}, "amount", "no-amount"),
        ({"amount": "", "out": "80.00"}, "amount", "outgoing"),
        ({"amount": "-80.00"}, "amount", "outgoing"),
        ({"reference": ""}, "reference", "missing"),
        ({"reference": "R" * 81}, "reference", "long"),
        ({"reference": '=HYPERLINK("http://x")'}, "reference", "formula"),
        ({"payer": "=1+1"}, "payer", "formula"),
        ({"remark": "a\u202eb"}, "remark", "control"),
    ],
)
def test_a_line_that_is_no_money_is_refused_with_its_reason(cells: dict[str, Any], where: str, reason: str) -> None:
    content = io.BytesIO(as_csv([line(**({"reference": "R-1"} | cells)), line("GOOD", remark="-")]))
    mapping = {"received_on": 0, "outgoing": 1, "amount": 2, "payer": 3, "reference": 4, "remark": 5}
    refused, good = reading.lines_of(content, 3, mapping)
    assert (refused.number, [one[:2] for one in refused.problems]) == (4, [[where, reason]])
    assert words_of(*refused.problems[0])[1]
    assert (good.number, good.problems) == (5, [])


def test_what_is_refused_stands_in_the_preview_with_its_line_number(bank: Bank) -> None:
    refused, good = lines_of(bank.preview(line("R-1", remark="a\u202eb"), line("GOOD")))
    assert (refused.number, refused.verdict, refused.problems) == (4, "refused", [["remark", "control", ""]])
    assert (good.number, good.verdict) == (5, "later")


def test_a_number_that_lost_its_digits_and_foreign_money_are_refused() -> None:
    rows = [("2026-11-19", 5, 1234567890123456789, "CNY"), ("2026-11-19", 5, 42, "USD")]
    content = io.BytesIO(as_xlsx(rows, ("日期", "收入", "流水号", "币种")))
    mapping = {"received_on": 0, "amount": 1, "reference": 2, "currency": 3}
    found = list(reading.lines_of(content, 1, mapping))
    assert [one.problems[0][:2] for one in found] == [["reference", "digits-lost"], ["currency", "currency"]]
    assert found[1].values["reference"] == "42"


def test_duplicates_in_the_file_in_the_ledger_and_among_what_waits_are_named(bank: Bank) -> None:
    bank.ledger.advance(5, account=bank.account, reference="LIVE")
    bank.ledger.reverse(bank.ledger.advance(5, account=bank.account, reference="GONE"))
    bank.waiting("WAITS")
    statement = bank.preview(*map(line, ("TWICE", "LIVE", "GONE", "WAITS", "TWICE")))
    assert [(one.reference, one.verdict, one.problems) for one in lines_of(statement)] == [
        ("TWICE", "later", []),
        ("LIVE", "duplicate", [["reference", "in-ledger", ""]]),
        ("GONE", "later", []),
        ("WAITS", "duplicate", [["reference", "waits", ""]]),
        ("TWICE", "duplicate", [["reference", "in-file", "4"]]),
    ]


# What is suggested


def test_a_contract_is_suggested_by_number_customer_and_amount(bank: Bank) -> None:
    ledger = bank.ledger
    other = make_contract(ledger.cast, ledger.project, number="澜江合〔2026〕7号")
    first = ledger.checkpoint(1_000, name="初验款")
    second = ledger.checkpoint(2_000, name="终验款")
    customer = ledger.contract.customer.name
    statement = bank.preview(
        line("A", 30, remark="付ＬＪ-2026-118合同款"),
        line("B", 30, remark="澜江合〔2026〕7号 质保金"),
        line("C", 30, payer=f"{customer} "),
        line("D", "2,000.00", payer=customer),
        line("E", "1,000.00"),
        line("F", 30),
        line("G", 30, remark="LJ-2026-118 及 澜江合〔2026〕7号"),
    )
    assert [(one.contract, one.checkpoint, one.basis) for one in lines_of(statement)] == [
        (ledger.contract, None, "number"),
        (other, None, "number"),
        (ledger.contract, None, "payer"),
        (ledger.contract, second, "payer"),
        (ledger.contract, first, "amount"),
        (None, None, ""),
        (None, None, ""),
    ]
    assert [one.verdict for one in lines_of(statement)] == ["ready"] * 5 + ["later"] * 2


def test_nobody_is_told_of_contracts_whose_money_they_do_not_keep(bank: Bank) -> None:
    """苏木 keeps the money of another department; the account is of hers."""
    ledger = bank.ledger
    ledger.checkpoint(1_000)
    theirs = Bank(ledger, ledger.account(number="622200000009"))
    theirs.account.department = ledger.cast.elsewhere
    theirs.account.save()
    statement = theirs.upload(as_csv([line("A", remark="LJ-2026-118")]), actor=ledger.cast.guest)
    statement_map(actor=ledger.cast.guest, statement_id=statement.pk, version=1, mapping=statement.mapping)
    statement_read(statement_id=statement.pk)
    (found,) = lines_of(statement)
    assert (found.contract, found.verdict) == (None, "later")
    with pytest.raises(InvalidInput):
        line_change(actor=ledger.cast.guest, line_id=found.pk, version=1, values={"contract": ledger.contract})
    assert list(Statement.objects.visible_to(ledger.cast.ye)) == []


def test_whoever_keeps_no_money_neither_sees_nor_does_anything(bank: Bank) -> None:
    statement = bank.preview(line("A"))
    cast = bank.ledger.cast
    for person in (cast.zhou, cast.lin, cast.guest):
        assert not Statement.objects.visible_to(person).exists()
        assert not StatementLine.objects.visible_to(person).exists()
        for call in (
            lambda person=person: bank.upload(as_csv([line("B")]), actor=person),
            lambda person=person: bank.confirm(statement, person),
            lambda person=person: statement_discard(actor=person, statement_id=statement.pk),
        ):
            with pytest.raises(ActionForbidden):
                call()


# What is booked


def test_what_is_chosen_is_booked_and_what_is_not_known_waits(bank: Bank) -> None:
    ledger = bank.ledger
    late = ledger.checkpoint(1_000, name="到货款", due_on=date(2026, 11, 1))
    later = ledger.checkpoint(500, name="初验款", due_on=date(2026, 12, 1))
    statement = bank.preview(
        line("EXACT", "500.00", remark="LJ-2026-118"),
        line("OLDEST", "1,200.00", remark="LJ-2026-118"),
        line("OUT", "7.00", remark="LJ-2026-118"),
        line("LATER", "9.00"),
        line("LATER-OUT", "9.00"),
        line("", "9.00"),
    )
    for name in ("OUT", "LATER-OUT"):
        found = statement.lines.get(reference=name)
        line_change(actor=ledger.cast.ye, line_id=found.pk, version=1, values={"left_out": True})
    bank.book(statement)
    assert statement.state == "done"
    receipts = {one.reference: one for one in Receipt.objects.all()}
    assert set(receipts) == {"EXACT", "OLDEST"}
    exact = receipts["EXACT"]
    assert (exact.account, exact.payer, exact.note, exact.recorded_by) == (
        bank.account, "青禾商贸", "LJ-2026-118", ledger.cast.ye,
    )  # fmt: skip
    assert (settled(late), settled(later)) == (1_000, 500)
    assert [one.amount for one in receipts["OLDEST"].allotments.all()] == [1_000]
    assert [one.reference for one in StatementLine.objects.waiting()] == ["LATER"]
    assert goal_totals_rebuild() == []


def test_a_line_that_no_longer_fits_keeps_all_of_it_from_being_booked(bank: Bank) -> None:
    checkpoint = bank.ledger.checkpoint()
    statement = bank.preview(line("A", remark="LJ-2026-118"), line("B", remark="LJ-2026-118"), line("C"))
    bank.confirm(statement)
    bank.ledger.advance(3, account=bank.account, reference="B")
    assert not statement_book(statement_id=statement.pk)
    statement.refresh_from_db()
    assert (statement.state, settled(checkpoint), Receipt.objects.count()) == ("ready", 0, 1)
    # In the language of who confirmed.
    assert statement.problem.startswith("有 1 行已不再适用，因此整份都没有入账")
    assert verdicts(statement) == {"A": "ready", "B": "duplicate", "C": "later"}
    bank.book(statement)
    assert (statement.state, Receipt.objects.count(), statement.problem) == ("done", 2, "")


def test_who_no_longer_keeps_the_account_has_nothing_booked(bank: Bank) -> None:
    """Confirmed with the right; the worker comes when it is gone."""
    statement = bank.preview(line("A"), line("B"))
    bank.confirm(statement)
    bank.ledger.cast.ye.role_grants.all().delete()
    assert not statement_book(statement_id=statement.pk)
    statement.refresh_from_db()
    assert (statement.state, bool(statement.problem)) == ("ready", True)
    assert not StatementLine.objects.waiting().exists()


def test_a_refusal_of_the_database_books_nothing(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    """Around the check: a trigger refuses the second of two, and the first goes with it."""
    bank.ledger.checkpoint()
    statement = bank.preview(line("A", remark="LJ-2026-118"), line("B", remark="LJ-2026-118"))
    bank.ledger.advance(3, account=bank.account, reference="B")
    monkeypatch.setattr("payments.statements.services.booking._check", lambda *_: None)
    bank.book(statement)
    assert (statement.state, Receipt.objects.count()) == ("ready", 1)
    assert statement.problem


def test_a_confirmation_is_of_the_preview_that_was_seen_and_is_booked_once(bank: Bank) -> None:
    statement = bank.preview(line("A", remark="LJ-2026-118"))
    (found,) = lines_of(statement)
    line_change(actor=bank.ledger.cast.ye, line_id=found.pk, version=1, values={"left_out": True})
    with pytest.raises(StaleVersion):
        statement_confirm(actor=bank.ledger.cast.ye, statement_id=statement.pk, version=statement.version)
    with pytest.raises(StateConflict):
        bank.confirm(statement)
    line_change(actor=bank.ledger.cast.ye, line_id=found.pk, version=2, values={"left_out": False})
    bank.confirm(statement)
    assert sweep() == 1
    assert (sweep(), statement_book(statement_id=statement.pk), Receipt.objects.count()) == (0, False, 1)


def test_a_line_is_recognised_once_and_makes_the_receipt(bank: Bank) -> None:
    ledger, key = bank.ledger, uuid.uuid4()
    checkpoint = ledger.checkpoint(600)
    waiting = bank.waiting("W-1", amount="1,000.00", remark="货款")
    values = {"actor": ledger.cast.ye, "line_id": waiting.pk, "contract_id": ledger.contract.pk}
    receipt = line_recognise(key=key, **values)
    assert line_recognise(key=key, **values) == receipt
    assert (receipt.amount, receipt.reference, receipt.received_on) == (1_000, "W-1", date(2026, 11, 19))
    assert (receipt.account, receipt.note, settled(checkpoint)) == (bank.account, "货款", 600)
    with pytest.raises(DomainError):
        line_recognise(key=uuid.uuid4(), **values)
    assert not StatementLine.objects.waiting().exists()


def test_money_for_no_contract_is_dismissed_with_a_reason_and_can_be_taken_up_again(bank: Bank) -> None:
    ye, contract = bank.ledger.cast.ye, bank.ledger.contract
    waiting = bank.waiting("W-1")
    with pytest.raises(InvalidInput):
        line_dismiss(actor=ye, line_id=waiting.pk, version=1, reason=" ")
    for who in ("lin", "guest"):
        with pytest.raises(ActionForbidden):
            line_dismiss(actor=bank.ledger.cast.everyone[who], line_id=waiting.pk, version=1, reason="活期利息")
    dismissed = line_dismiss(actor=ye, line_id=waiting.pk, version=1, reason="活期利息")
    assert (dismissed.dismissed_by, dismissed.dismissed_reason, dismissed.waits) == (ye, "活期利息", False)
    assert not StatementLine.objects.waiting().exists()
    with pytest.raises(StateConflict):
        line_recognise(actor=ye, key=uuid.uuid4(), line_id=waiting.pk, contract_id=contract.pk)
    # The bank's next export holds it again.
    assert verdicts(bank.preview(line("W-1"), line("W-2"))) == {"W-1": "duplicate", "W-2": "later"}
    with pytest.raises(StaleVersion):
        line_take_up(actor=ye, line_id=waiting.pk, version=1)
    again = line_take_up(actor=ye, line_id=waiting.pk, version=2)
    assert (again.waits, again.dismissed_reason) == (True, "")
    assert line_recognise(actor=ye, key=uuid.uuid4(), line_id=waiting.pk, contract_id=contract.pk).amount == 1_000


def test_what_was_recorded_by_hand_meanwhile_is_not_taken_up_again(bank: Bank) -> None:
    ye, waiting = bank.ledger.cast.ye, bank.waiting("W-1")
    line_dismiss(actor=ye, line_id=waiting.pk, version=1, reason="退回的保证金")
    bank.ledger.advance(3, account=bank.account, reference="W-1")
    with pytest.raises(StateConflict):
        line_take_up(actor=ye, line_id=waiting.pk, version=2)


def test_nothing_is_confirmed_for_an_account_that_was_closed_meanwhile(bank: Bank) -> None:
    statement = bank.preview(line("R-1"))
    account_update(actor=bank.ledger.cast.ye, account_id=bank.account.pk, version=1, values={"closed": True})
    with pytest.raises(StateConflict):
        bank.confirm(statement)


def test_money_that_waits_to_be_recognised_is_not_recorded_by_hand_too(bank: Bank) -> None:
    waiting = bank.waiting("W-1")
    with pytest.raises(InvalidInput) as caught:
        bank.ledger.receive(1_000, [], account=bank.account, reference="W-1")
    assert list(caught.value.fields) == ["reference"]
    line_recognise(actor=bank.ledger.cast.ye, key=uuid.uuid4(), line_id=waiting.pk, contract_id=bank.ledger.contract.pk)
    assert Receipt.objects.count() == 1


def test_a_discarded_statement_is_not_booked(bank: Bank) -> None:
    statement = bank.preview(line("A"))
    statement_discard(actor=bank.ledger.cast.ye, statement_id=statement.pk)
    with pytest.raises(StateConflict):
        bank.confirm(statement)
    assert not statement.lines.exists()


def test_the_same_file_sent_again_by_the_same_form_is_one_statement(bank: Bank) -> None:
    key = uuid.uuid4()
    assert bank.upload(as_csv([line("A")]), key=key) == bank.upload(as_csv([line("A")]), key=key)
    assert Statement.objects.count() == 1
