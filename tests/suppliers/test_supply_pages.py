"""Supplier contracts from the draft to the ledger, on pages and through the API, and what is masked there."""

import json
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from goaltrack.common import clock, finding
from payments.suppliers.models import InterfaceObligation, SupplierContract
from payments.suppliers.selectors import ScopeRights
from payments.suppliers.services import contingency_set, supplier_payment_reverse, supplier_policy_set
from people.models import User
from people.permissions import may
from tests.collection.chasing import hold
from tests.payments.ledger import yuan
from tests.suppliers.supplies import Supplies

SignIn = Callable[[User], Client]
JSON = "application/json"


def html(client: Client, name: str, *args: Any, status: int = 200, **query: Any) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == status
    return response.content.decode()


def key() -> str:
    return str(uuid.uuid4())


def test_from_the_draft_to_what_is_paid(supplies: Supplies, as_: SignIn) -> None:
    client, cast = as_(supplies.cast.ye), supplies.cast
    assert reverse("supplier_contract_create", args=[supplies.project.pk]) in html(client, "supplier_contract_start")
    enter = reverse("supplier_contract_create", args=[supplies.project.pk])
    sent = {"key": key(), "supplier": supplies.supplier.pk, "number": "CG-7", "name": "取样泵", "owner": cast.xu.pk}
    refused = client.post(enter, sent | {"amount": "0"})
    assert (refused.status_code, "取样泵" in refused.content.decode()) == (400, True)
    client.post(enter, sent | {"amount": "100,000.00", "signed_on": "2026-11-02"})
    contract = SupplierContract.objects.get(number="CG-7")
    client.post(reverse("supplier_contract_begin", args=[contract.pk]))
    assert 'name="amount"' not in html(client, "supplier_contract_update", contract.pk)
    for name, values in (
        ("supplier_amendment_record", {"amount": "−20,000.00", "agreed_on": "2026-11-19", "reason": "减一台"}),
        ("planned_payment_add", {"name": "到货款", "amount": "50,000.00", "due_on": "2026-11-19"}),
        ("boundary_add", {"side": "edge", "text": "接线", "done_by": "我方"}),
    ):
        answer = client.post(reverse(name, args=[contract.pk]), values | {"key": key()})
        assert answer.status_code == 302, answer.content.decode()
    planned = contract.planned.get()
    pay = reverse("supplier_payment_record", args=[contract.pk])
    assert "50,000.00" in client.get(pay, {"planned": planned.pk}).content.decode()
    client.post(pay, {"key": key(), "planned": planned.pk, "amount": "40,000", "paid_on": "2026-11-20"})
    payment = contract.payments.get()
    back = reverse("supplier_payment_reverse", args=[payment.pk])
    client.post(back, {"key": key(), "amount": "10,000", "reason": "多付"})
    page = html(client, "supplier_contract_detail", contract.pk)
    for shown in ("80,000.00", "30,000.00", "−10,000.00", "接线", "Overdue", "减一台"):
        assert shown in page, shown
    client.post(reverse("supplier_contract_end", args=[contract.pk]), {"reason": "完工"})
    assert "取样泵" not in html(client, "supplier_contract_list")
    assert "取样泵" in html(client, "supplier_contract_list", state="ended", q="CG-7")


def test_the_clause_of_an_interface_is_noted_where_it_is_flagged(supplies: Supplies, as_: SignIn) -> None:
    row, client = supplies.obligation(), as_(supplies.cast.xu)
    for place in ("supply_risk_list", "supplier_contract_detail", "project_panels"):
        args = {"supplier_contract_detail": [supplies.contract.pk], "project_panels": [supplies.project.pk]}
        page = html(client, place, *args.get(place, []))
        assert "No clause" in page
        assert reverse("obligation_secure", args=[row.pk]) in page
    risks = reverse("supply_risk_list")
    answer = client.post(reverse("obligation_secure", args=[row.pk]), {"clause": "5.2", "next": risks})
    assert (answer.status_code, answer.headers["Location"]) == (302, risks)
    assert InterfaceObligation.objects.get().clause == "5.2"
    assert "No clause" not in html(client, "supply_risk_list")
    assert client.post(reverse("obligation_secure", args=[row.pk]), {}).status_code == 400
    with clock.at(date(2027, 1, 11)):
        assert "working days late" in html(client, "supply_risk_list", who="me")


def test_a_squeezed_price_is_flagged_louder_without_a_contingency(supplies: Supplies, as_: SignIn) -> None:
    cast, client = supplies.cast, as_(supplies.cast.qin)
    assert "Squeezed, no contingency" not in html(client, "supplier_contract_list")
    setting = {"department": cast.delivery.pk, "floor": "85"}
    assert client.post(reverse("supplier_policy"), setting | {"floor": "0"}).status_code == 400
    assert client.post(reverse("supplier_policy"), setting).status_code == 302
    assert "as 交付二部" in html(client, "supplier_policy")
    assert "Squeezed, no contingency" in html(client, "supplier_contract_list")
    assert "there is no contingency" in html(client, "supplier_contract_detail", supplies.contract.pk)
    values = {"contingency": "备选已询价", "contingency_owner": cast.zhou.pk, "reserve": "20,000", "version": 2}
    client.post(reverse("contingency_set", args=[supplies.contract.pk]), values)
    assert "备选已询价" in html(client, "supply_risk_list")


def test_whoever_may_not_read_amounts_is_told_none_of_them(supplies: Supplies, as_: SignIn) -> None:
    cast, pk = supplies.cast, supplies.contract.pk
    supplies.amend(11_111, reason="增补 11111 元")
    paid = supplies.pay(22_222, supplies.plan(33_333))
    supplier_payment_reverse(actor=cast.ye, key=uuid.uuid4(), payment_id=paid.pk, reason="多付 11,111", amount=yuan(1))
    supplier_policy_set(actor=cast.qin, department_id=cast.delivery.pk, floor=yuan(99))
    values = {"contingency": "预留 44,444 元", "reserve": yuan(44_444)}
    contingency_set(actor=cast.xu, contract_id=pk, version=supplies.fresh().version, values=values)
    other = as_(cast.bai)
    pages = [
        html(other, "supplier_contract_detail", pk),
        html(other, "supplier_contract_list"),
        html(other, "supply_risk_list"),
        html(other, "project_detail", supplies.project.pk),
        html(other, "project_panels", supplies.project.pk),
        html(other, "project_cash", supplies.project.pk),
        html(other, "cash_list"),
        other.get(f"/api/v1/supplier-contracts/{pk}/").content.decode(),
        other.get("/api/v1/supplier-contracts/").content.decode(),
        other.get("/api/v1/supplier-risks/").content.decode(),
        other.get("/api/v1/cash/").content.decode(),
        other.get(f"/api/v1/projects/{supplies.project.pk}/cash/").content.decode(),
    ]
    for page in pages:
        for told in ("200,000", "200000", "211,111", "11,111", "22,222", "33,333", "44,444", "11111", "Squeezed, no"):
            assert told not in page, told
    own = html(as_(cast.xu), "supplier_contract_detail", pk)
    assert "211,111.00" in own
    assert "You may not see amounts here" in html(as_(cast.xu), "project_cash", supplies.project.pk)


def test_what_follows_disputed_money_says_so_and_is_not_called_cancelled(supplies: Supplies, as_: SignIn) -> None:
    checkpoint = supplies.ledger.checkpoint(100_000)
    supplies.plan(200_000, checkpoint=checkpoint, days=5)
    hold(supplies.ledger, checkpoint)
    page = html(as_(supplies.cast.ye), "supplier_contract_detail", supplies.contract.pk)
    assert "On hold or disputed" in page
    assert "was cancelled" not in page
    assert "not in the forecast" in html(as_(supplies.cast.ye), "project_cash", supplies.project.pk)


def test_it_is_found_by_its_supplier_and_tells_no_amount(supplies: Supplies) -> None:
    def found(user: User) -> list[str]:
        groups = finding.search(user, "澄观", most=5, only="supplier_contract")
        return [f"{one.title} {one.note}" for group in groups for one in group.found]

    (one,) = found(supplies.cast.bai)
    assert "水质探头采购合同" in one
    assert "200" not in one
    assert found(supplies.cast.guest) == []


def test_the_cash_position_stands_on_its_page_and_on_that_of_the_project(supplies: Supplies, as_: SignIn) -> None:
    supplies.ledger.checkpoint(60_000)
    supplies.plan(150_000)
    client = as_(supplies.cast.ye)
    for name, args in (("project_cash", [supplies.project.pk]), ("project_panels", [supplies.project.pk])):
        page = html(client, name, *args)
        assert "short in 2026-11" in page
        assert "−90,000.00" in page
    together = html(client, "cash_list", department=supplies.cast.utilities.pk)
    assert "1 project runs short" in together


def test_the_same_through_the_api(supplies: Supplies, as_: SignIn) -> None:
    cast, client = supplies.cast, as_(supplies.cast.ye)

    def call(method: str, path: str, body: Any = None, **headers: str) -> Any:
        sent = json.dumps(body) if body is not None else ""
        return getattr(client, method)(f"/api/v1/{path}", sent, JSON, headers=headers)

    def post(path: str, body: Any) -> Any:
        return call("post", path, body, **{"Idempotency-Key": key()})

    values = {"project": supplies.project.pk, "supplier": supplies.supplier.pk, "number": "CG-8", "name": "泵"}
    made = post("supplier-contracts/", values | {"amount": "500.00", "owner": cast.xu.pk, "signed_on": "2026-11-02"})
    assert made.status_code == 201, made.content
    pk = made.json()["id"]
    assert call("post", f"supplier-contracts/{pk}/begin/").json()["state"] == "in_force"
    stale = call("patch", f"supplier-contracts/{pk}/", {"name": "水泵"}, **{"If-Match": '"1"'})
    assert stale.status_code == 412
    post(f"supplier-contracts/{pk}/interfaces/", {"title": "点表", "kind": "data", "system": "平台"})
    post(f"supplier-contracts/{pk}/planned/", {"name": "到货款", "amount": "400.00", "due_on": "2026-12-01"})
    shown = client.get(f"/api/v1/supplier-contracts/{pk}/").json()
    assert (shown["planned"], shown["unplanned"], shown["unsecured"]) == ("400.00", "100.00", 1)
    plan, interface = shown["planned_payments"][0]["id"], shown["interfaces"][0]["id"]
    paid = post(f"supplier-contracts/{pk}/payments/", {"planned": plan, "amount": "400.01", "paid_on": "2026-11-20"})
    assert (paid.status_code, list(paid.json()["errors"])) == (400, ["amount"])
    secured = call("post", f"supplier-interfaces/{interface}/secure/", {"compensation": "派人驻场"})
    assert secured.json()["unsecured"] == 0
    cash = client.get(f"/api/v1/projects/{supplies.project.pk}/cash/").json()
    assert (cash["is_short"], cash["lowest"]["month"], cash["unplanned"]) == (True, "2026-12-01", "200100.00")
    assert as_(cast.guest).get(f"/api/v1/supplier-contracts/{pk}/").status_code == 404


@pytest.mark.parametrize("name", ["qin", "lin", "zhou", "xu", "lu", "bai", "ye", "admin", "gu"])
def test_the_rights_of_many_rows_are_those_of_each(supplies: Supplies, name: str) -> None:
    person, contract = supplies.cast.everyone[name], supplies.fresh()
    assert ScopeRights(person).may_write(contract) == may(person, "suppliers.scope_write", contract)
