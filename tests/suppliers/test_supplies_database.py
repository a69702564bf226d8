"""What the database itself refuses of supplier contracts, around the ORM; and races for their money."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError

from goaltrack.common.errors import DomainError
from payments.suppliers.models import SupplierPayment
from tests.payments.conftest import TODAY
from tests.payments.test_ledger_database import sql, sql_as_the_application
from tests.races import at_once
from tests.suppliers.supplies import Supplies, add_supplier, build_supplies

EXCEED = "plan and payments exceed the supplier contract"


def insert_payment(
    supplies: Supplies, amount: str | int, planned: int | None = None, reverses: int | None = None
) -> int:
    return sql(
        """
        INSERT INTO suppliers_supplierpayment
            (contract_id, planned_id, amount, paid_on, reference, note, reverses_id, recorded_by_id, at)
        VALUES (%s, %s, %s, %s, '', '', %s, %s, now()) RETURNING id
        """,
        supplies.contract.pk, planned, amount, TODAY, reverses, supplies.cast.ye.pk,
    )  # fmt: skip


def change(supplies: Supplies, what: str, table: str = "suppliercontract", pk: int = 0) -> None:
    sql(f"UPDATE suppliers_{table} SET {what} WHERE id = %s", pk or supplies.contract.pk)


@pytest.mark.parametrize(
    ("what", "refusal"),
    [
        ("amount = amount + 1", "changed by an amendment"),
        ("state = 'draft', signed_on = NULL", "changed by an amendment"),
        ("changed = -amount", "supplier_contract_amount_above_zero"),
        ("paid = amount + changed + 0.01", "supplier_contract_paid_within"),
        ("signed_on = NULL", "supplier_contract_in_force_is_signed"),
        ("follower_id = owner_id", "supplier_contract_a_is_not_b"),
        ("reserve = 1", "supplier_contract_reserve_for_something"),
    ],
)
def test_a_contract_in_force(supplies: Supplies, what: str, refusal: str) -> None:
    with pytest.raises(IntegrityError, match=refusal):
        change(supplies, what)


def test_the_supplier_is_a_party_of_the_project(supplies: Supplies) -> None:
    party = add_supplier(supplies.cast, supplies.project, "另一家")
    change(supplies, f"supplier_id = {party.pk}")
    with pytest.raises(IntegrityError, match="party of another project"):
        change(supplies, "supplier_id = 0")


def test_plan_and_payments_stay_within_the_contract(supplies: Supplies) -> None:
    planned = supplies.plan(150_000)
    for raised in ("amount = 200000.01", "amount = 149999.99, cancelled = true, paid = 1"):
        with pytest.raises(IntegrityError, match=rf"{EXCEED}|planned_payment_paid_stays"):
            change(supplies, raised, "plannedpayment", planned.pk)
    insert_payment(supplies, 50_000)
    with pytest.raises(IntegrityError, match=EXCEED):
        insert_payment(supplies, "0.01")
    with pytest.raises(IntegrityError, match=r"(planned_payment|supplier_contract)_paid_within"):
        insert_payment(supplies, "150000.01", planned.pk)
    insert_payment(supplies, 150_000, planned.pk)
    with pytest.raises(IntegrityError, match=EXCEED):
        change(supplies, "changed = -1")


def test_a_reversal_names_a_payment_of_its_plan_and_takes_back_no_more(supplies: Supplies) -> None:
    planned = supplies.plan(50_000)
    paid = insert_payment(supplies, 100, planned.pk)
    names = "a reversal names a payment of its contract and plan"
    with pytest.raises(IntegrityError, match=names):
        insert_payment(supplies, -100, None, paid)
    part = insert_payment(supplies, -60, planned.pk, paid)
    with pytest.raises(IntegrityError, match="more is taken back than was paid"):
        insert_payment(supplies, "-40.01", planned.pk, paid)
    with pytest.raises(IntegrityError, match=names):
        insert_payment(supplies, -1, planned.pk, part)
    with pytest.raises(IntegrityError, match="supplier_payment_sign"):
        insert_payment(supplies, -1)
    planned.refresh_from_db()
    assert (planned.paid, supplies.fresh().paid) == (40, 40)


def test_only_what_is_in_force_is_paid_and_amended(supplies: Supplies) -> None:
    change(supplies, "state = 'ended'")
    with pytest.raises(IntegrityError, match="only a contract in force is paid"):
        insert_payment(supplies, 1)
    with pytest.raises(IntegrityError, match="only a contract in force is amended"):
        sql(
            """
            INSERT INTO suppliers_supplieramendment
                (contract_id, number, amount, agreed_on, reason, recorded_by_id, at)
            VALUES (%s, '', 1, %s, 'x', %s, now())
            """,
            supplies.contract.pk, TODAY, supplies.cast.ye.pk,
        )  # fmt: skip


def test_amendments_and_payments_are_never_changed(supplies: Supplies) -> None:
    supplies.amend(1)
    supplies.pay()
    for table in ("suppliers_supplierpayment", "suppliers_supplieramendment"):
        for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
            with pytest.raises(DatabaseError, match="Cannot update or delete"):
                sql(statement)
            with pytest.raises(DatabaseError, match="permission denied"):
                sql_as_the_application(statement)


@pytest.mark.django_db(transaction=True)
class TestRaces:
    @pytest.fixture
    def supplies(self, transactional_db: None) -> Supplies:
        return build_supplies()

    def test_payments_plans_and_amendments_race_for_what_the_contract_has_left(self, supplies: Supplies) -> None:
        """Of eight that take 60,000 of 200,000 three fit, whichever they are."""
        takes: list[Any] = [lambda: supplies.pay(60_000)] * 4
        takes += [lambda: supplies.plan(60_000)] * 2 + [lambda: supplies.amend(-60_000)] * 2
        results = at_once(*takes)
        assert sum(not isinstance(one, DomainError) for one in results) == 3
        contract = supplies.fresh()
        rest = sum((one.outstanding for one in contract.planned.all()), Decimal(0))
        assert contract.total - contract.paid - rest == 20_000

    def test_one_payment_is_taken_back_by_several_at_once(self, supplies: Supplies) -> None:
        payment = supplies.pay(10_000)
        results = at_once(*[lambda: supplies.take_back(payment, 4_000)] * 5)
        assert sum(isinstance(one, SupplierPayment) for one in results) == 2
        assert supplies.fresh().paid == 2_000
