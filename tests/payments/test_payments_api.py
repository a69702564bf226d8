"""/api/v1/ of money: the same services and rights as the pages; amounts are null for who may not read them."""

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from payments.models import Allotment, Contract, PaymentCheckpoint, Receipt
from people.models import User
from tests.payments.conftest import TODAY
from tests.payments.ledger import Ledger, settled, yuan

SignIn = Callable[[User], Client]
API = "/api/v1"


def send(client: Client, method: str, path: str, body: Any = None, **headers: str) -> Any:
    if method == "post":
        headers.setdefault("Idempotency_Key", str(uuid.uuid4()))
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return getattr(client, method)(API + path, json.dumps(body or {}), content_type="application/json", headers=names)


def get(client: Client, path: str) -> Any:
    return client.get(API + path).json()


def new_contract(ledger: Ledger, **changes: Any) -> dict[str, Any]:
    return {
        "project": ledger.project.pk, "customer": ledger.project.customer_id, "number": "LJ-2026-119",
        "name": "二期", "amount": "500000.00", "signed_on": "2026-11-01",
    } | changes  # fmt: skip


def new_checkpoint(ledger: Ledger, **changes: Any) -> dict[str, Any]:
    return {
        "name": "终验款", "kind": "final", "amount": "200000.00", "due_on": "2026-12-20",
        "owner": ledger.cast.zhou.pk, "follower": ledger.cast.xu.pk, "goal": ledger.goal.pk,
    } | changes  # fmt: skip


def test_a_contract_is_entered_once_and_changed_on_the_version_seen(ledger: Ledger, as_: SignIn) -> None:
    client, key = as_(ledger.cast.ye), str(uuid.uuid4())
    first = send(client, "post", "/contracts/", new_contract(ledger), Idempotency_Key=key)
    again = send(client, "post", "/contracts/", new_contract(ledger), Idempotency_Key=key)
    assert (first.status_code, first.json()["id"], first.headers["ETag"]) == (201, again.json()["id"], '"1"')
    assert first.json()["customer"]["name"] == "澜江市水务集团"
    path = f"/contracts/{first.json()['id']}/"
    changed = send(client, "patch", path, {"amount": "600000.00"}, If_Match='"1"')
    assert (changed.json()["amount"], changed.headers["ETag"]) == ("600000.00", '"2"')
    assert send(client, "patch", path, {"name": "x"}, If_Match='"1"').status_code == 412
    assert send(client, "patch", path, {"name": "x"}).status_code == 428
    taken = send(client, "post", "/contracts/", new_contract(ledger))
    assert (taken.status_code, list(taken.json()["errors"])) == (400, ["number"])
    assert send(as_(ledger.cast.lin), "patch", path, {"name": "x"}, If_Match='"2"').status_code == 403
    assert send(as_(ledger.cast.guest), "patch", path, {"name": "x"}, If_Match='"2"').status_code == 404


def test_contracts_are_listed_with_their_sums(ledger: Ledger, as_: SignIn) -> None:
    ledger.checkpoint(300_000)
    ledger.receive(400_000)
    client = as_(ledger.cast.ye)
    send(client, "post", "/contracts/", new_contract(ledger))
    newest, oldest = get(client, "/contracts/")["results"]
    sums = [oldest[name] for name in ("amount", "planned", "received", "settled")]
    assert sums == ["1000000.00", "300000.00", "400000.00", "300000.00"]
    assert newest["received"] == "0.00"
    assert [row["number"] for row in get(client, "/contracts/?q=二期")["results"]] == ["LJ-2026-119"]
    assert get(client, f"/contracts/?project={ledger.project.pk + 1}")["results"] == []


def test_amounts_are_null_for_who_may_not_read_them(ledger: Ledger, as_: SignIn) -> None:
    checkpoint = ledger.checkpoint()
    receipt = ledger.receive(100_000)
    client = as_(ledger.cast.bai)
    contract = get(client, f"/contracts/{ledger.contract.pk}/")
    assert {contract[name] for name in ("amount", "planned", "received", "settled")} == {None}
    shown = get(client, f"/checkpoints/{checkpoint.pk}/")
    assert {shown[name] for name in ("amount", "settled", "outstanding")} == {None}
    row = get(client, f"/receipts/{receipt.pk}/")
    assert {row["amount"], row["advance"], row["allotments"][0]["amount"]} == {None}
    stuck = get(client, "/stuck-money/")
    assert (stuck["summary"], stuck["results"][0]["outstanding"]) == (None, None)
    assert get(client, "/collections/") == []


@pytest.mark.parametrize(("who", "knows"), [("qin", True), ("lin", True), ("zhou", True), ("lu", False), ("gu", False)])
def test_who_reads_the_amount_of_a_checkpoint(ledger: Ledger, as_: SignIn, who: str, knows: bool) -> None:
    checkpoint = ledger.checkpoint(300_000)
    shown = get(as_(ledger.cast.everyone[who]), f"/checkpoints/{checkpoint.pk}/")
    assert shown["amount"] == ("300000.00" if knows else None)


def test_the_guest_sees_nothing_of_it(ledger: Ledger, as_: SignIn) -> None:
    checkpoint = ledger.checkpoint()
    condition = ledger.condition(checkpoint)
    receipt = ledger.receive()
    client = as_(ledger.cast.guest)
    for path in ("/contracts/", "/checkpoints/", "/receipts/", "/stuck-money/"):
        assert get(client, path)["results"] == []
    for path in (
        f"/contracts/{ledger.contract.pk}/", f"/checkpoints/{checkpoint.pk}/", f"/conditions/{condition.pk}/",
        f"/receipts/{receipt.pk}/",
    ):  # fmt: skip
        assert client.get(API + path).status_code == 404


def test_a_checkpoint_goes_its_way(ledger: Ledger, as_: SignIn) -> None:
    client = as_(ledger.cast.ye)
    made = send(client, "post", f"/contracts/{ledger.contract.pk}/checkpoints/", new_checkpoint(ledger))
    shown = made.json()
    assert (made.status_code, shown["state"], shown["outstanding"]) == (201, "not_due", "200000.00")
    assert shown["goal"] == {"id": ledger.goal.pk, "statement": ledger.goal.statement}
    path = f"/checkpoints/{shown['id']}/"
    document = {"kind": "document", "title": "付款申请表", "owner": ledger.cast.zhou.pk, "held_by": "customer"}
    condition = send(client, "post", f"{path}conditions/", document)
    assert (condition.status_code, condition.json()["met_on"]) == (201, None)
    shown = get(client, path)
    assert [one["title"] for one in shown["conditions"]] == ["付款申请表"]
    assert [step["kind"] for step in shown["steps"]] == ["document", "receipt"]
    changed = send(client, "patch", path, {"due_on": "2026-11-10"}, If_Match='"1"').json()
    assert (changed["state"], changed["due"], changed["late"]) == ("overdue", "2026-11-10", 8)
    missing = send(client, "post", f"{path}cancel/", {"reason": ""})
    assert (missing.status_code, list(missing.json()["errors"])) == (400, ["reason"])
    assert send(client, "post", f"{path}cancel/", {"reason": "合同变更"}).json()["state"] == "cancelled"
    assert send(client, "patch", path, {"name": "x"}, If_Match='"3"').status_code == 409


def test_a_condition_goes_its_way(ledger: Ledger, as_: SignIn) -> None:
    condition = ledger.condition(ledger.checkpoint())
    client, path = as_(ledger.cast.zhou), f"/conditions/{condition.pk}/"
    changed = send(client, "patch", path, {"holder": "财务处"}, If_Match='"1"')
    assert (changed.json()["holder"], changed.headers["ETag"]) == ("财务处", '"2"')
    met = send(client, "post", f"{path}meet/", {"met_on": "2026-11-19", "evidence": "盖章件"})
    assert (met.json()["met_on"], met.json()["evidence"]) == ("2026-11-19", "盖章件")
    assert send(client, "post", f"{path}meet/", {"met_on": "2026-11-19", "evidence": "x"}).status_code == 409
    assert send(client, "post", f"{path}reopen/", {"reason": "缺页"}).json()["met_on"] is None
    assert send(client, "delete", path).status_code == 403
    assert send(as_(ledger.cast.ye), "delete", path).status_code == 204
    assert client.get(API + path).status_code == 404


def test_checkpoints_are_narrowed_down(ledger: Ledger, as_: SignIn) -> None:
    paid, owed = ledger.checkpoint(100_000, name="已付"), ledger.checkpoint(name="未付", kind="final", goal=None)
    ledger.receive(100_000, [(paid.pk, yuan(100_000))])
    client = as_(ledger.cast.ye)

    def names(query: str) -> list[str]:
        return [row["name"] for row in get(client, f"/checkpoints/?{query}")["results"]]

    assert names("") == names(f"contract={owed.contract_id}") == ["已付", "未付"]
    assert names("outstanding=true") == ["未付"]
    assert names("outstanding=false") == names(f"goal={ledger.goal.pk}") == ["已付"]
    assert names("kind=final") == ["未付"]
    assert names(f"owner={ledger.cast.lin.pk}") == names("cancelled=1") == []


def test_a_receipt_goes_its_way(ledger: Ledger, as_: SignIn) -> None:
    client, checkpoint = as_(ledger.cast.ye), ledger.checkpoint(300_000)
    record, key = f"/contracts/{ledger.contract.pk}/receipts/", str(uuid.uuid4())
    body = {
        "amount": "400000.00", "received_on": "2026-11-19", "reference": "网银 1",
        "allotments": [{"checkpoint": checkpoint.pk, "amount": "100000.00"}],
    }  # fmt: skip
    made = send(client, "post", record, body, Idempotency_Key=key)
    assert (made.status_code, made.json()["advance"], made.json()["reverses"]) == (201, "300000.00", None)
    assert send(client, "post", record, body, Idempotency_Key=key).json()["id"] == made.json()["id"]
    path = f"/receipts/{made.json()['id']}/"
    allotted = send(client, "post", f"{path}allotments/", {"checkpoint": checkpoint.pk, "amount": "50000.00"})
    assert (allotted.status_code, allotted.json()["amount"]) == (201, "50000.00")
    back = send(client, "post", f"/allotments/{allotted.json()['id']}/reverse/", {"reason": "错了"})
    assert (back.status_code, back.json()["amount"], back.json()["reverses"]) == (
        201,
        "-50000.00",
        allotted.json()["id"],
    )
    reversal = send(client, "post", f"{path}reverse/", {"reason": "退回"})
    assert (reversal.status_code, reversal.json()["amount"]) == (201, "-400000.00")
    shown = get(client, path)
    assert (shown["reversed_by"], shown["advance"], len(shown["allotments"])) == ([reversal.json()["id"]], "0.00", 4)
    assert settled(checkpoint) == 0
    assert send(client, "post", f"{path}reverse/", {"reason": "再来"}).status_code == 409
    assert send(client, "post", f"/receipts/{reversal.json()['id']}/reverse/", {"reason": "反悔"}).status_code == 409


def test_without_allotments_the_oldest_due_is_settled_and_an_empty_list_settles_nothing(
    ledger: Ledger, as_: SignIn
) -> None:
    client, checkpoint = as_(ledger.cast.ye), ledger.checkpoint(300_000)
    record = f"/contracts/{ledger.contract.pk}/receipts/"
    body = {"amount": "100000.00", "received_on": "2026-11-19"}
    assert send(client, "post", record, body | {"allotments": []}).json()["allotments"] == []
    (part,) = send(client, "post", record, body).json()["allotments"]
    assert (part["checkpoint"]["id"], part["amount"]) == (checkpoint.pk, "100000.00")


def test_receipts_are_listed_by_their_days(ledger: Ledger, as_: SignIn) -> None:
    for back in (1, 40, 80):
        ledger.receive(1_000, received_on=TODAY - timedelta(days=back))
    client = as_(ledger.cast.ye)
    assert [row["received_on"] for row in get(client, "/receipts/")["results"]] == [
        "2026-11-19", "2026-10-11", "2026-09-01",
    ]  # fmt: skip
    rows = get(client, "/receipts/?received_from=2026-10-01&received_to=2026-10-31")["results"]
    assert [row["received_on"] for row in rows] == ["2026-10-11"]
    page = get(client, "/receipts/?page_size=2")
    assert len(get(client, page["next"].split(API)[1])["results"]) == 1


def test_stuck_money_says_what_waits_on_whom(ledger: Ledger, as_: SignIn) -> None:
    late = ledger.checkpoint(200_000, name="初验款", due_on=TODAY - timedelta(days=10))
    ledger.condition(late, held_by="customer", holder="财务处", due=TODAY - timedelta(days=5))
    ledger.checkpoint(300_000, name="终验款", due_on=TODAY + timedelta(days=100))
    client = as_(ledger.cast.ye)
    stuck = get(client, "/stuck-money/")
    assert [(row["name"], row["state"]) for row in stuck["results"]] == [("初验款", "overdue"), ("终验款", "not_due")]
    first = stuck["results"][0]
    assert (first["waits_for"], first["blocker"]["holder"], first["late"]) == ("customer", "财务处", 8)
    assert (stuck["summary"]["overdue"], stuck["summary"]["by_holder"]["customer"]) == ("200000.00", "200000.00")
    assert [row["name"] for row in get(client, "/stuck-money/?show=not_due")["results"]] == ["终验款"]
    assert [row["name"] for row in get(client, "/stuck-money/?waits_for=customer")["results"]] == ["初验款"]
    assert get(client, "/stuck-money/?page_size=1&page=2")["results"][0]["name"] == "终验款"


def test_collections_by_month(ledger: Ledger, as_: SignIn) -> None:
    ledger.checkpoint(300_000, due_on=TODAY)
    ledger.receive(100_000)
    months = get(as_(ledger.cast.ye), "/collections/")
    assert len(months) == 12
    assert (months[10]["planned"], months[10]["received"]) == ("300000.00", "100000.00")
    assert get(as_(ledger.cast.ye), "/collections/?year=2025")[10]["received"] == "0.00"
    refused = as_(ledger.cast.ye).get(f"{API}/collections/?year=1")
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["year"])


BAD_RECEIPTS = [
    ({"amount": "0"}, "amount"),
    ({"amount": "-5"}, "amount"),
    ({"amount": "100.125"}, "amount"),
    ({"amount": "1000000000000000"}, "amount"),
    ({"amount": "10000000000000"}, "amount"),
    ({"amount": "much"}, "amount"),
    ({"received_on": "2026-11-21"}, "received_on"),
    ({"received_on": "2026-02-30"}, "received_on"),
]


@pytest.mark.parametrize(("values", "field"), BAD_RECEIPTS)
def test_bad_receipts_are_refused_at_their_field_by_api_and_page(
    ledger: Ledger, as_: SignIn, values: dict[str, str], field: str
) -> None:
    client = as_(ledger.cast.ye)
    good = {"amount": "100.00", "received_on": "2026-11-20", "method": "transfer"}
    answer = send(client, "post", f"/contracts/{ledger.contract.pk}/receipts/", good | values)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    typed = good | values
    typed |= {"key": str(uuid.uuid4()), "proposed_for": f"{typed['amount']}@{typed['received_on']}"}
    page = client.post(f"/payments/contracts/{ledger.contract.pk}/receipts/new/", typed)
    assert (page.status_code, list(page.context["form"].errors)) == (400, [field])
    assert f'value="{typed["amount"]}"' in page.content.decode()
    assert not Receipt.objects.exists()


def test_allotments_beyond_receipt_or_checkpoint_are_refused_by_api_and_page(ledger: Ledger, as_: SignIn) -> None:
    client, checkpoint = as_(ledger.cast.ye), ledger.checkpoint(300)
    record = f"/contracts/{ledger.contract.pk}/receipts/"
    for amount, part in (("1000.00", "300.01"), ("100.00", "100.01")):
        body = {
            "amount": amount, "received_on": "2026-11-20", "method": "transfer",
            "allotments": [{"checkpoint": checkpoint.pk, "amount": part}],
        }  # fmt: skip
        answer = send(client, "post", record, body)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["allotments"])
        typed = {
            "amount": amount, "received_on": "2026-11-20", "method": "transfer", "key": str(uuid.uuid4()),
            "proposed_for": f"{amount}@2026-11-20", f"allot_{checkpoint.pk}": part,
        }  # fmt: skip
        page = client.post(f"/payments{record}new/", typed)
        proposal = page.context["proposal"]
        assert page.status_code == 400
        assert proposal.error or proposal.rows[0].error
        assert proposal.rows[0].typed == part
    advance = ledger.advance(100)
    for part, field in (("100.01", "amount"), ("0.001", "amount")):
        body = {"checkpoint": checkpoint.pk, "amount": part}
        answer = send(client, "post", f"/receipts/{advance.pk}/allotments/", body)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
        page = client.post(f"/payments/receipts/{advance.pk}/allot/", body | {"key": str(uuid.uuid4())})
        assert (page.status_code, list(page.context["form"].errors)) == (400, [field])
    assert not Allotment.objects.exists()


def test_checkpoints_beyond_the_contract_are_refused_by_api_and_page(ledger: Ledger, as_: SignIn) -> None:
    client = as_(ledger.cast.ye)
    path = f"/contracts/{ledger.contract.pk}/checkpoints/"
    for values, field in (
        ({"amount": "1000000.01"}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"amount": "0.001"}, "amount"),
        ({"amount": "1000000000000000"}, "amount"),
    ):
        body = new_checkpoint(ledger, **values)
        answer = send(client, "post", path, body)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
        page = client.post(f"/payments{path}new/", body | {"key": str(uuid.uuid4())})
        assert (page.status_code, list(page.context["form"].errors)) == (400, [field])
    assert not PaymentCheckpoint.objects.exists()


def test_a_reversal_of_a_reversal_is_refused_by_the_page_too(ledger: Ledger, as_: SignIn) -> None:
    ledger.checkpoint()
    receipt = ledger.receive()
    back = ledger.take_back(receipt.allotments.get())
    reversal = ledger.reverse(receipt)
    client = as_(ledger.cast.ye)
    for path in (f"/payments/receipts/{reversal.pk}/reverse/", f"/payments/allotments/{back.pk}/reverse/"):
        assert client.post(path, {"reason": "反悔", "key": str(uuid.uuid4())}).status_code == 409
    assert (Receipt.objects.count(), Allotment.objects.count(), Contract.objects.count()) == (2, 2, 1)
