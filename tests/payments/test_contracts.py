"""Contracts: entered by who keeps the money of a department, never below what their checkpoints sum to."""

import uuid
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from goaltrack.common.errors import ActionForbidden, InvalidInput, StaleVersion
from history.models import LogEntry
from payments.models import Contract
from payments.services import checkpoint_cancel, contract_create, contract_update, what_is_left
from payments.terms.services import guarantee_create, guarantee_return
from people.models import RoleGrant, User
from projects.models import Project
from projects.parties.services import party_create
from projects.services import customer_create, unit_add
from tests.payments.conftest import TODAY
from tests.payments.ledger import Ledger, contract_values, make_contract, yuan


def change(ledger: Ledger, who: str = "ye", version: int = 1, **values: Any) -> Contract:
    return contract_update(
        actor=ledger.cast.everyone[who], contract_id=ledger.contract.pk, version=version, values=values
    )


def test_a_contract_is_entered(ledger: Ledger) -> None:
    contract = ledger.contract
    assert (contract.project, contract.amount, contract.day_basis) == (ledger.project, 1_000_000, "calendar")
    said = LogEntry.objects.get(action="contract.create")
    assert (said.actor, said.object_id) == (ledger.cast.ye, contract.pk)
    assert {"field": "number", "old": None, "new": "LJ-2026-118"} in said.changes


def test_the_same_form_again_enters_no_second_one(ledger: Ledger) -> None:
    key = uuid.uuid4()
    values = contract_values(ledger.cast, ledger.project, number="LJ-2026-119")
    made = [contract_create(actor=ledger.cast.ye, key=key, values=values).pk for _ in range(2)]
    assert made[0] == made[1]
    assert Contract.objects.count() == 2


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"amount": Decimal(0)}, "amount"),
        ({"amount": Decimal("-1.00")}, "amount"),
        ({"amount": Decimal("1.005")}, "amount"),
        ({"amount": Decimal(10) ** 15}, "amount"),
        ({"amount": Decimal("NaN")}, "amount"),
        ({"number": "LJ-2026-118"}, "number"),
        ({"number": ""}, "number"),
        ({"number": "9" * 61}, "number"),
        ({"name": ""}, "name"),
        ({"name": "反\u202e向"}, "name"),
        ({"signed_on": TODAY + timedelta(days=1)}, "signed_on"),
        ({"day_basis": "lunar"}, "day_basis"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(ledger: Ledger, values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        make_contract(ledger.cast, ledger.project, **({"number": "LJ-2026-119"} | values))
    assert list(caught.value.fields) == [field]
    assert Contract.objects.count() == 1


def test_only_a_customer_one_knows_is_taken(ledger: Ledger) -> None:
    stranger = customer_create(actor=ledger.cast.qin, name="别处的客户")
    with pytest.raises(InvalidInput) as caught:
        make_contract(ledger.cast, ledger.project, number="LJ-2026-119", customer=stranger)
    assert list(caught.value.fields) == ["customer"]


@pytest.mark.parametrize("who", ["lin", "zhou", "bai", "admin", "guest"])
def test_who_does_not_keep_the_money_enters_and_changes_none(ledger: Ledger, who: str) -> None:
    with pytest.raises(ActionForbidden):
        make_contract(ledger.cast, ledger.project, ledger.cast.everyone[who], number="LJ-2026-119")
    with pytest.raises(ActionForbidden):
        change(ledger, who, name="改名")
    assert Contract.objects.get().name == "澜江智慧水务一期总承包合同"


def test_a_change_is_logged_and_raises_the_version(ledger: Ledger) -> None:
    assert change(ledger, "qin", amount=yuan(1_200_000)).version == 2
    said = LogEntry.objects.get(action="contract.update")
    assert said.changes == [{"field": "amount", "old": "1000000.00", "new": "1200000.00"}]
    with pytest.raises(StaleVersion):
        change(ledger, name="晚了一步")


def test_a_change_of_nothing_writes_nothing(ledger: Ledger) -> None:
    assert change(ledger, name=ledger.contract.name).version == 1
    assert not LogEntry.objects.filter(action="contract.update").exists()


def test_the_amount_covers_the_checkpoints(ledger: Ledger) -> None:
    first, second = ledger.checkpoint(600_000), ledger.checkpoint(300_000)
    assert what_is_left(ledger.contract) == 100_000
    with pytest.raises(InvalidInput) as caught:
        change(ledger, amount=yuan("899999.99"))
    assert caught.value.fields == {"amount": ["Its checkpoints already sum to 900,000.00."]}
    checkpoint_cancel(actor=ledger.cast.ye, checkpoint_id=second.pk, reason="合同变更")
    assert change(ledger, amount=first.amount).amount == 600_000


def test_a_contract_with_checkpoints_stays_with_its_project(ledger: Ledger) -> None:
    project = ledger.project
    elsewhere = Project.objects.create(
        name="沈阳桥隧监测", code="bridge", department=ledger.cast.transport, customer=project.customer,
        manager=ledger.cast.gu, start=project.start, due=project.due,
    )  # fmt: skip
    assert change(ledger, project=elsewhere).project == elsewhere
    ledger.checkpoint()
    with pytest.raises(InvalidInput) as caught:
        change(ledger, version=2, project=project)
    assert list(caught.value.fields) == ["project"]


def test_a_contract_that_moves_leaves_no_party_unit_or_guarantee_behind(ledger: Ledger) -> None:
    cast, project, contract = ledger.cast, ledger.project, ledger.contract
    elsewhere = Project.objects.create(
        name="供水二期", code="second", department=cast.elsewhere, customer=project.customer,
        manager=cast.ye, start=project.start, due=project.due,
    )  # fmt: skip
    RoleGrant.objects.create(user=cast.ye, role="collections", department=cast.elsewhere)
    client = party_create(
        actor=cast.lin, key=uuid.uuid4(), project=project,
        values={"role": "client", "name": "澜江市水务集团", "owner": cast.zhou},
    )  # fmt: skip
    unit = unit_add(actor=cast.lin, key=uuid.uuid4(), project_id=project.pk, name="泵站监测")
    contract.parties.add(client)
    contract.lines.get().units.add(unit)
    values = {
        "kind": "performance", "number": "BH-1", "bank": "澜江银行", "amount": yuan(1), "valid_from": TODAY,
        "expires_on": TODAY, "owner": cast.xu,
    }  # fmt: skip
    guarantee = guarantee_create(actor=cast.ye, key=uuid.uuid4(), contract_id=contract.pk, values=values)
    actor = User.objects.get(pk=cast.ye.pk)
    move = partial(contract_update, actor=actor, contract_id=contract.pk, version=1, values={"project": elsewhere})
    with pytest.raises(InvalidInput) as caught:
        move()
    assert [str(words) for words in caught.value.fields["project"]] == [
        "It is with parties of its present project: 澜江市水务集团. Take them out first.",
        "Its lines cover units of its present project: 泵站监测. Take them out first.",
        "许星野 sees to guarantee BH-1 and does not see that project.",
    ]
    contract.parties.clear()
    contract.lines.get().units.clear()
    guarantee_return(actor=cast.ye, guarantee_id=guarantee.pk)
    assert move().project == elsewhere
