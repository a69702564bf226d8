"""Supplier contracts: their amount, their state, what they hold, and prices that are squeezed."""

import uuid
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from goaltrack.common.errors import ActionForbidden, DomainError, InvalidInput, StateConflict
from payments.suppliers.models import InterfaceObligation, SupplierContract
from payments.suppliers.policy import Floors
from payments.suppliers.selectors import supplier_lines
from payments.suppliers.services import (
    contingency_set,
    obligation_deliver,
    obligation_secure,
    obligation_update,
    planned_payment_cancel,
    planned_payment_update,
    supplier_contract_create,
    supplier_contract_end,
    supplier_contract_resume,
    supplier_contract_update,
    supplier_policy_set,
)
from projects.models import Project
from projects.parties.services import party_remove, party_update
from projects.services import unit_add, unit_remove
from tests.payments.chains import milestone
from tests.payments.conftest import TODAY
from tests.payments.ledger import make_contract, yuan
from tests.suppliers.supplies import Supplies, add_supplier


def refused(error: type[DomainError], call: Any) -> set[str]:
    """At which fields."""
    with pytest.raises(error) as raised:
        call()
    return set(raised.value.fields)


def update(supplies: Supplies, **values: Any) -> SupplierContract:
    contract = supplies.fresh()
    return supplier_contract_update(
        actor=supplies.cast.ye, contract_id=contract.pk, version=contract.version, values=values
    )


def second_phase(supplies: Supplies) -> Project:
    first = supplies.project
    dates = {"start": first.start, "due": first.due}
    return Project.objects.create(
        name="二期", code="lj-2", department=first.department, manager=first.manager, follower=first.follower, **dates
    )


def test_a_signed_amount_changes_by_amendments_alone(supplies: Supplies) -> None:
    assert refused(InvalidInput, lambda: update(supplies, amount=yuan(210_000))) == {"amount"}
    supplies.amend(30_000)
    supplies.amend(-50_000, reason="减 5 个探头")
    contract = supplies.fresh()
    assert (contract.amount, contract.total) == (200_000, 180_000)
    assert refused(InvalidInput, lambda: supplies.amend(0)) == {"amount"}
    supplies.amend("9999999999999.99")
    # Together they have no more digits than each of them.
    assert refused(InvalidInput, lambda: supplies.amend("9999999999999.99")) == {"amount"}
    supplies.amend("-9999999999999.99")
    supplies.pay(100_000)
    supplies.plan(40_000)
    assert refused(InvalidInput, lambda: supplies.amend(-40_001)) == {"amount"}
    supplies.amend(-40_000)


def test_a_draft_is_changed_freely_and_neither_amended_nor_paid(supplies: Supplies) -> None:
    draft = supplies.draft(signed_on=None)
    values = {"amount": yuan(90_000)}
    supplier_contract_update(actor=supplies.cast.ye, contract_id=draft.pk, version=1, values=values)
    refused(StateConflict, lambda: supplies.pay(1, contract=draft))
    supplies.plan(90_000, contract=draft)
    values = {"amount": yuan(80_000)}
    call = lambda: supplier_contract_update(  # noqa: E731
        actor=supplies.cast.ye, contract_id=draft.pk, version=2, values=values
    )
    assert refused(InvalidInput, call) == {"amount"}


def test_what_has_ended_is_taken_up_again_before_anything_is_paid(supplies: Supplies) -> None:
    cast, pk = supplies.cast, supplies.contract.pk
    paid = supplies.pay()
    supplier_contract_end(actor=cast.ye, contract_id=pk, reason="质保期满")
    for call in (supplies.pay, supplies.plan, supplies.obligation, lambda: supplies.amend(1)):
        refused(StateConflict, call)
    supplies.take_back(paid)
    supplier_contract_resume(actor=cast.ye, contract_id=pk, reason="追加维修")
    supplies.pay()


def test_of_what_has_ended_nothing_is_still_planned(supplies: Supplies) -> None:
    cast, pk = supplies.cast, supplies.contract.pk
    supplies.plan(50_000)
    (running,) = supplier_lines(cast.ye, [supplies.fresh()])
    supplier_contract_end(actor=cast.ye, contract_id=pk, reason="质保期满")
    (ended,) = supplier_lines(cast.ye, [supplies.fresh()])
    assert [(one.ahead, one.unplanned) for one in (running, ended)] == [(50_000, 150_000), (0, 0)]


def test_a_party_stays_the_supplier_while_a_contract_is_with_it(supplies: Supplies) -> None:
    cast, other = supplies.cast, add_supplier(supplies.cast, supplies.project, "远帆泵业")
    for party, fields in ((supplies.supplier, {"role"}), (other, set())):
        values = {"role": "contractor", "name": party.name}
        change = partial(party_update, actor=cast.lin, row_id=party.pk, version=party.version, values=values)
        if fields:
            assert refused(InvalidInput, change) == fields
        else:
            assert change().role == "contractor"
    kept = {"role": "supplier", "name": "澄观仪表（集团）"}
    renamed = party_update(actor=cast.lin, row_id=supplies.supplier.pk, version=supplies.supplier.version, values=kept)
    assert renamed.name == "澄观仪表（集团）"


def test_it_is_with_a_supplier_of_its_project(supplies: Supplies) -> None:
    cast, project = supplies.cast, supplies.project
    foreign = add_supplier(cast, second_phase(supplies))
    client = project.parties.create(role="client", name="水务集团", owner=cast.zhou)
    for party in (foreign, client):
        assert refused(InvalidInput, lambda party=party: supplies.draft(supplier=party)) == {"supplier"}
    assert refused(InvalidInput, lambda: supplies.draft(number=supplies.contract.number)) == {"number"}
    refused(StateConflict, lambda: party_remove(actor=cast.lin, row_id=supplies.supplier.pk))


def test_the_units_it_covers_stay_while_it_does(supplies: Supplies) -> None:
    cast = supplies.cast
    unit = unit_add(actor=cast.lin, key=uuid.uuid4(), project_id=supplies.project.pk, name="泵站监测")
    supplier_contract_update(
        actor=cast.ye, contract_id=supplies.contract.pk, version=supplies.fresh().version, values={}, covers=[unit]
    )
    assert [cover.covered for cover in supplies.contract.covers.all()] == [unit]
    refused(StateConflict, lambda: unit_remove(actor=cast.lin, unit_id=unit.pk))


@pytest.mark.parametrize("name", ["bai", "lin", "xu", "guest"])
def test_others_than_those_who_keep_the_money_enter_nothing(supplies: Supplies, name: str) -> None:
    person = supplies.cast.everyone[name]
    refused(ActionForbidden, lambda: supplies.draft(actor=person))
    refused(ActionForbidden, lambda: supplies.pay(actor=person))


# Interfaces


def test_an_interface_without_a_clause_is_a_risk_until_it_is_agreed_or_there(supplies: Supplies) -> None:
    first, second, third = (supplies.obligation() for _ in range(3))
    risks = InterfaceObligation.objects.unsecured
    assert set(risks()) == {first, second, third}
    xu = supplies.cast.xu
    assert refused(InvalidInput, lambda: obligation_secure(actor=xu, row_id=first.pk)) == {"clause"}
    obligation_secure(actor=xu, row_id=first.pk, clause="第 5.2 条")
    obligation_secure(actor=xu, row_id=second.pk, compensation="我方派人到现场联调，供应商承担差旅")
    obligation_deliver(actor=xu, row_id=third.pk)
    assert not risks().exists()
    call = lambda: obligation_update(actor=xu, row_id=third.pk, version=2, values={"title": "x"})  # noqa: E731
    refused(StateConflict, call)


def test_it_has_one_other_side_that_is_not_the_supplier(supplies: Supplies) -> None:
    client = supplies.project.parties.create(role="client", name="水务集团", owner=supplies.cast.zhou)
    for values, field in (
        ({"system": ""}, "system"),
        ({"party": client}, "system"),
        ({"system": "", "party": supplies.supplier}, "party"),
    ):
        assert refused(InvalidInput, lambda values=values: supplies.obligation(**values)) == {field}
    assert supplies.obligation(system="", party=client).other_side == "水务集团"


def test_at_the_edge_somebody_does_it(supplies: Supplies) -> None:
    assert refused(InvalidInput, lambda: supplies.boundary(done_by=" ")) == {"done_by"}
    supplies.boundary(side="inside", done_by="")
    refused(ActionForbidden, lambda: supplies.boundary(actor=supplies.cast.bai))


# Squeezed prices


def test_below_the_share_of_its_department_a_price_is_squeezed(supplies: Supplies) -> None:
    cast = supplies.cast
    assert not Floors().is_squeezed(supplies.fresh())
    supplier_policy_set(actor=cast.qin, department_id=cast.delivery.pk, floor=Decimal("80.01"))
    assert Floors().is_squeezed(supplies.fresh())
    # Nearer than that of the whole department.
    supplier_policy_set(actor=cast.admin, department_id=cast.utilities.pk, floor=Decimal(80))
    assert not Floors().is_squeezed(supplies.fresh())
    supplies.amend(-1)
    assert Floors().is_squeezed(supplies.fresh())
    assert not Floors().is_squeezed(supplies.signed(reference=None))
    refused(
        ActionForbidden, lambda: supplier_policy_set(actor=cast.lin, department_id=cast.utilities.pk, floor=Decimal(50))
    )


def test_a_contingency_says_what_is_done_before_who_and_with_what_money(supplies: Supplies) -> None:
    cast, version = supplies.cast, supplies.fresh().version
    say: dict[str, Any] = {"actor": cast.xu, "contract_id": supplies.contract.pk}
    call = lambda: contingency_set(**say, version=version, values={"reserve": yuan(20_000)})  # noqa: E731
    assert refused(InvalidInput, call) == {"contingency"}
    values = {"contingency": "备选供应商已询价", "contingency_owner": cast.zhou, "reserve": yuan(20_000)}
    assert contingency_set(**say, version=version, values=values).reserve == 20_000


# The plan


def test_plan_and_payments_stay_within_the_contract(supplies: Supplies) -> None:
    planned = supplies.plan(150_000)
    assert refused(InvalidInput, lambda: supplies.plan(50_001)) == {"amount"}
    assert refused(InvalidInput, lambda: supplies.pay(50_001)) == {"amount"}
    supplies.pay(50_000)
    assert refused(InvalidInput, lambda: supplies.pay(150_001, planned)) == {"amount"}
    first = supplies.pay(100_000, planned)
    values = {"amount": yuan(99_999)}
    call = lambda: planned_payment_update(  # noqa: E731
        actor=supplies.cast.ye, row_id=planned.pk, version=1, values=values
    )
    assert refused(InvalidInput, call) == {"amount"}
    refused(StateConflict, lambda: planned_payment_cancel(actor=supplies.cast.ye, row_id=planned.pk, reason="取消"))
    supplies.take_back(first)
    planned_payment_cancel(actor=supplies.cast.ye, row_id=planned.pk, reason="取消")
    assert refused(InvalidInput, lambda: supplies.pay(1, planned)) == {"planned"}
    assert supplies.fresh().paid == 50_000


def test_it_is_due_by_one_thing_of_its_own_project(supplies: Supplies) -> None:
    reached = milestone(supplies.ledger)
    assert refused(InvalidInput, lambda: supplies.plan(due_on=None)) == {"due_on"}
    assert refused(InvalidInput, lambda: supplies.plan(due_on=TODAY, milestone=reached)) == {"due_on"}
    assert refused(InvalidInput, lambda: supplies.plan(due_on=TODAY, days=3)) == {"days"}
    other = milestone(supplies.ledger, project=second_phase(supplies))
    assert refused(InvalidInput, lambda: supplies.plan(milestone=other)) == {"milestone"}
    assert supplies.plan(milestone=reached).days == 0


def test_what_is_taken_back_is_capped_by_what_was_paid(supplies: Supplies) -> None:
    payment = supplies.pay(10_000)
    part = supplies.take_back(payment, 4_000)
    assert refused(InvalidInput, lambda: supplies.take_back(payment, 6_001)) == {"amount"}
    refused(StateConflict, lambda: supplies.take_back(part))
    supplies.take_back(payment)
    refused(StateConflict, lambda: supplies.take_back(payment))
    assert supplies.fresh().paid == 0


def test_the_same_form_again_enters_nothing_twice(supplies: Supplies) -> None:
    key = uuid.uuid4()
    assert supplies.pay(key=key) == supplies.pay(key=key)
    values = {
        "supplier": supplies.supplier,
        "number": "CG-9",
        "name": "x",
        "amount": yuan(1),
        "owner": supplies.cast.xu,
    }
    say: dict[str, Any] = {"actor": supplies.cast.ye, "key": uuid.uuid4(), "project": supplies.project}
    first, again = (supplier_contract_create(**say, values=values) for _ in range(2))
    assert (first, supplies.fresh().paid) == (again, 10_000)
    make_contract(supplies.cast, supplies.project, number="CG-9")
