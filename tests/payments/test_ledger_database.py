"""What the database itself refuses of contracts, checkpoints and the ledger: each test goes around the ORM."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction

from payments.models import Receipt
from tests.payments.conftest import TODAY
from tests.payments.ledger import Ledger, make_contract, settled, yuan

LEDGER = ("payments_receipt", "payments_allotment", "payments_document")


def sql(statement: str, *args: Any) -> int:
    """The id that a RETURNING statement gives, else 0."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, args)
        row = cursor.fetchone() if "RETURNING" in statement else None
    return row[0] if row else 0


def sql_as_the_application(statement: str) -> None:
    with transaction.atomic():
        sql("SET LOCAL ROLE goaltrack_app")
        sql(statement)


def insert_receipt(
    ledger: Ledger, amount: str | int, reverses: int | None = None, contract: int = 0, account: int | None = None
) -> int:
    return sql(
        """
        INSERT INTO payments_receipt
            (contract_id, amount, received_on, method, payer, reference, note, reverses_id, account_id,
             recorded_by_id, at)
        VALUES (%s, %s, %s, 'transfer', '', '20261120-7', '', %s, %s, %s, now()) RETURNING id
        """,
        contract or ledger.contract.pk, amount, TODAY, reverses, account, ledger.cast.ye.pk,
    )  # fmt: skip


def insert_allotment(
    ledger: Ledger, receipt: int, checkpoint: int, amount: str | int, reverses: int | None = None
) -> int:
    return sql(
        """
        INSERT INTO payments_allotment (receipt_id, checkpoint_id, amount, reverses_id, note, made_by_id, at)
        VALUES (%s, %s, %s, %s, '', %s, now()) RETURNING id
        """,
        receipt, checkpoint, amount, reverses, ledger.cast.ye.pk,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("amount = 0", "checkpoint_amount_above_zero"),
        ("settled = -1", "checkpoint_settled_within_amount"),
        ("settled = amount + 0.01", "checkpoint_settled_within_amount"),
        ("due_on = NULL", "checkpoint_date_or_days"),
        ("due_event = 'signed', due_days = 5", "checkpoint_date_or_days"),
        ("due_on = NULL, due_event = 'signed'", "checkpoint_date_or_days"),
        ("follower_id = owner_id", "checkpoint_a_is_not_b"),
        ("settled = 1, cancelled = true", "checkpoint_paid_stays"),
    ],
)
def test_checkpoints(ledger: Ledger, change: str, constraint: str) -> None:
    checkpoint = ledger.checkpoint()
    with pytest.raises(IntegrityError, match=constraint):
        sql(f"UPDATE payments_paymentcheckpoint SET {change} WHERE id = %s", checkpoint.pk)


def test_a_contract_has_an_amount_and_covers_its_checkpoints(ledger: Ledger) -> None:
    ledger.checkpoint(300_000)
    change = "UPDATE payments_contract SET amount = %s WHERE id = %s"
    with pytest.raises(IntegrityError, match="the amount is the sum of the lines"):
        sql(change, 1, make_contract(ledger.cast, ledger.project, number="LJ-2026-119").pk)
    line = "UPDATE terms_contractline SET amount = %s WHERE contract_id = %s"
    with pytest.raises(IntegrityError, match="contract_line_sign"):
        sql(line, 0, ledger.contract.pk)
    with pytest.raises(IntegrityError, match="the checkpoints exceed the contract"):
        sql(line, "299999.99", ledger.contract.pk)
    sql(line, 300_000, ledger.contract.pk)


def test_checkpoints_stay_within_their_contract(ledger: Ledger) -> None:
    first, second = ledger.checkpoint(600_000), ledger.checkpoint(400_000)
    change = "UPDATE payments_paymentcheckpoint SET amount = amount + 0.01 WHERE id = %s"
    with pytest.raises(IntegrityError, match="the checkpoints exceed the contract"):
        sql(change, first.pk)
    sql("UPDATE payments_paymentcheckpoint SET cancelled = true WHERE id = %s", second.pk)
    sql(change, first.pk)
    with pytest.raises(IntegrityError, match="the checkpoints exceed the contract"):
        sql("UPDATE payments_paymentcheckpoint SET cancelled = false WHERE id = %s", second.pk)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("title = ''", "condition_has_title"),
        ("kind = 'milestone'", "condition_milestone"),
        ("kind = 'acceptance', stage = ''", "condition_acceptance_has_stage"),
    ],
)
def test_conditions(ledger: Ledger, change: str, constraint: str) -> None:
    condition = ledger.condition(ledger.checkpoint())
    with pytest.raises(IntegrityError, match=constraint):
        sql(f"UPDATE payments_condition SET {change} WHERE id = %s", condition.pk)


def test_only_a_reversal_is_below_zero(ledger: Ledger) -> None:
    checkpoint, receipt = ledger.checkpoint(), ledger.advance()
    for amount in (0, -100):
        with pytest.raises(IntegrityError, match="receipt_sign"):
            insert_receipt(ledger, amount)
        with pytest.raises(IntegrityError, match=r"allotment_sign|checkpoint_settled_within_amount"):
            insert_allotment(ledger, receipt.pk, checkpoint.pk, amount)


def test_reversals_take_back_no_more_than_their_receipt(ledger: Ledger) -> None:
    receipt = ledger.advance(100)
    other = make_contract(ledger.cast, ledger.project, number="LJ-2026-119")
    no_more = "no more than their receipt"
    for amount, contract in (("-100.01", 0), (-100, other.pk)):
        with pytest.raises(IntegrityError, match=no_more):
            insert_receipt(ledger, amount, receipt.pk, contract)
    reversal = insert_receipt(ledger, -60, receipt.pk)
    with pytest.raises(IntegrityError, match=no_more):
        insert_receipt(ledger, "-40.01", receipt.pk)
    insert_receipt(ledger, -40, receipt.pk)
    with pytest.raises(IntegrityError, match=no_more):
        insert_receipt(ledger, "-0.01", receipt.pk)
    with pytest.raises(IntegrityError, match=r"receipt_sign|no more"):
        insert_receipt(ledger, 60, reversal)


def test_a_reference_stands_for_one_live_receipt_of_an_account(ledger: Ledger) -> None:
    other = make_contract(ledger.cast, ledger.project, number="LJ-2026-119")
    account = ledger.account()
    first = insert_receipt(ledger, 100, account=account.pk)
    insert_receipt(ledger, -60, first, account=account.pk)
    for contract in (0, other.pk):
        with pytest.raises(IntegrityError, match="the reference stands for another receipt"):
            insert_receipt(ledger, 100, contract=contract, account=account.pk)
    insert_receipt(ledger, 100, account=ledger.account(number="622200000002").pk)
    insert_receipt(ledger, -40, first, account=account.pk)
    insert_receipt(ledger, 100, contract=other.pk, account=account.pk)


def test_only_a_bill_matures_and_never_before_it_came(ledger: Ledger) -> None:
    change = """
        INSERT INTO payments_receipt
            (contract_id, amount, received_on, method, maturity_on, payer, reference, note, recorded_by_id, at)
        VALUES (%s, 1, %s, %s, %s, '', '', '', %s, now()) RETURNING id
    """
    for method, matures in (("transfer", "2027-03-01"), ("bill", "2026-11-19")):
        with pytest.raises(IntegrityError, match="receipt_bill_matures"):
            sql(change, ledger.contract.pk, TODAY, method, matures, ledger.cast.ye.pk)
    made = sql(change, ledger.contract.pk, TODAY, "bill", "2027-03-01", ledger.cast.ye.pk)
    assert Receipt.objects.get(pk=made).cash_on == date(2027, 3, 1)


def test_a_receipt_that_settles_something_is_not_reversed(ledger: Ledger) -> None:
    ledger.checkpoint()
    receipt = ledger.receive(100)
    with pytest.raises(IntegrityError, match="the receipt still settles checkpoints"):
        insert_receipt(ledger, -100, receipt.pk)


def test_an_allotment_keeps_what_is_settled(ledger: Ledger) -> None:
    checkpoint, receipt = ledger.checkpoint(300), ledger.advance(1_000)
    made = insert_allotment(ledger, receipt.pk, checkpoint.pk, 200)
    assert settled(checkpoint) == 200
    insert_allotment(ledger, receipt.pk, checkpoint.pk, -200, made)
    assert settled(checkpoint) == 0


def test_no_more_is_allotted_than_was_received_or_is_outstanding(ledger: Ledger) -> None:
    first, second, receipt = ledger.checkpoint(300), ledger.checkpoint(300), ledger.advance(400)
    with pytest.raises(IntegrityError, match="checkpoint_settled_within_amount"):
        insert_allotment(ledger, receipt.pk, first.pk, "300.01")
    insert_allotment(ledger, receipt.pk, first.pk, 300)
    with pytest.raises(IntegrityError, match="more is allotted than was received"):
        insert_allotment(ledger, receipt.pk, second.pk, "100.01")


def test_money_stays_within_its_contract(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint()
    other = make_contract(ledger.cast, ledger.project, number="LJ-2026-119")
    foreign = insert_receipt(ledger, 100, contract=other.pk)
    with pytest.raises(IntegrityError, match="not of one contract"):
        insert_allotment(ledger, foreign, checkpoint.pk, 100)


def test_a_reversed_receipt_and_a_cancelled_checkpoint_take_nothing(ledger: Ledger) -> None:
    checkpoint, receipt = ledger.checkpoint(), ledger.advance(100)
    ledger.reverse(receipt, amount=yuan(40))
    with pytest.raises(IntegrityError, match="more is allotted than was received"):
        insert_allotment(ledger, receipt.pk, checkpoint.pk, "60.01")
    reversal = ledger.reverse(receipt)
    for pk, words in ((receipt.pk, "more is allotted than was received"), (reversal.pk, "it is a reversal")):
        with pytest.raises(IntegrityError, match=words):
            insert_allotment(ledger, pk, checkpoint.pk, 1)
    sql("UPDATE payments_paymentcheckpoint SET cancelled = true WHERE id = %s", checkpoint.pk)
    with pytest.raises(IntegrityError, match="checkpoint_paid_stays"):
        insert_allotment(ledger, ledger.advance(100).pk, checkpoint.pk, 1)


def test_reversals_take_back_no_more_than_their_allotment(ledger: Ledger) -> None:
    checkpoint, other, receipt = ledger.checkpoint(), ledger.checkpoint(), ledger.advance(1_000)
    made = insert_allotment(ledger, receipt.pk, checkpoint.pk, 200)
    insert_allotment(ledger, receipt.pk, other.pk, 200)
    for pk, amount in ((checkpoint.pk, "-200.01"), (other.pk, -200)):
        with pytest.raises(IntegrityError, match=r"no more than their allotment|settled_within_amount"):
            insert_allotment(ledger, receipt.pk, pk, amount, made)
    insert_allotment(ledger, receipt.pk, checkpoint.pk, -150, made)
    insert_allotment(ledger, receipt.pk, checkpoint.pk, 200)
    with pytest.raises(IntegrityError, match="no more than their allotment"):
        insert_allotment(ledger, receipt.pk, checkpoint.pk, "-50.01", made)
    insert_allotment(ledger, receipt.pk, checkpoint.pk, -50, made)
    assert settled(checkpoint) == 200


def fill(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint()
    ledger.document(ledger.condition(checkpoint))
    ledger.receive()


@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_ledger_and_its_documents_are_never_changed(ledger: Ledger, statement: str) -> None:
    fill(ledger)
    for table in LEDGER:
        with pytest.raises(DatabaseError, match="Cannot update or delete"):
            sql(statement.format(table))


@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_serving_role_may_not_even_try(ledger: Ledger, statement: str) -> None:
    fill(ledger)
    for table in LEDGER:
        with pytest.raises(ProgrammingError, match="permission denied"):
            sql_as_the_application(statement.format(table))


def test_the_serving_role_writes_the_ledger(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint()
    with transaction.atomic():
        sql("SET LOCAL ROLE goaltrack_app")
        ledger.reverse(ledger.receive(100))
        sql("RESET ROLE")
    assert (settled(checkpoint), Receipt.objects.count()) == (0, 2)


def test_what_the_ledger_settles_leaves_evidence(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint()
    ledger.receive(100_000)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT settled, pgh_context->>'action' FROM payments_paymentcheckpointevent WHERE id = %s ORDER BY pgh_id",
            [checkpoint.pk],
        )
        assert cursor.fetchall() == [(Decimal(0), "checkpoint.create"), (Decimal(100_000), "receipt.record")]
