"""Bank statements over the API: the same services, with keys and entity tags."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from payments.models import Receipt
from payments.statements.models import StatementLine
from payments.statements.tasks import sweep
from people.models import User
from tests.payments.bank import Bank, as_csv, line, make_bank
from tests.payments.ledger import Ledger, settled

SignIn = Callable[[User], Client]
API = "/api/v1"


@pytest.fixture
def bank(ledger: Ledger) -> Bank:
    return make_bank(ledger)


def call(client: Client, method: str, path: str, body: Any = None, **headers: str) -> Any:
    send = getattr(client, method)
    given = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    return send(f"{API}{path}", body or {}, content_type="application/json", **given)


def test_a_statement_goes_its_way(bank: Bank, as_: SignIn) -> None:
    ledger = bank.ledger
    client, checkpoint = as_(ledger.cast.ye), ledger.checkpoint(2_000)
    file = as_csv([line("A", remark=ledger.contract.number), line("B"), line("C"), line("D", "", out="9")])
    sent = {"account": bank.account.pk, "upload": SimpleUploadedFile("流水.csv", file)}
    made = client.post(f"{API}/statements/", sent, HTTP_IDEMPOTENCY_KEY=str(uuid.uuid4()))
    assert (made.status_code, made.json()["state"], made.json()["account"]["ending"]) == (201, "mapping", "*0001")
    path = f"/statements/{made.json()['id']}/"
    wrong = call(client, "post", f"{path}map/", {"amount": 2}, if_match=made["ETag"])
    assert (wrong.status_code, set(wrong.json()["errors"])) == (400, {"received_on", "reference"})
    read = call(client, "post", f"{path}map/", made.json()["mapping"], if_match=made["ETag"])
    assert (read.status_code, read.json()["state"], sweep()) == (202, "reading", 1)
    lines = client.get(f"{API}/bank-lines/?statement={made.json()['id']}").json()["results"]
    assert [one["verdict"] for one in lines] == ["ready", "later", "later", "refused"]
    assert lines[3]["problems"][0]["reason"] == "outgoing"
    left_out = call(client, "patch", f"/bank-lines/{lines[2]['id']}/", {"left_out": True}, if_match='"1"')
    assert (left_out.status_code, left_out.json()["left_out"]) == (200, True)
    stale = call(client, "post", f"{path}confirm/", if_match=read["ETag"])
    assert stale.status_code == 412
    confirmed = call(client, "post", f"{path}confirm/", if_match=client.get(f"{API}{path}")["ETag"])
    assert (confirmed.status_code, sweep(), settled(checkpoint)) == (202, 1, 1_000)
    shown = client.get(f"{API}{path}").json()
    assert (shown["state"], shown["counts"]) == (
        "done", {"ready": 1, "later": 1, "duplicate": 0, "refused": 1, "left_out": 1},
    )  # fmt: skip
    later = f"/bank-lines/{lines[1]['id']}"
    dismissed = call(client, "post", f"{later}/dismiss/", {"reason": "活期利息"}, if_match='"1"')
    assert (dismissed.status_code, dismissed.json()["dismissed_reason"]) == (200, "活期利息")
    assert [one["id"] for one in client.get(f"{API}/bank-lines/?dismissed=true").json()["results"]] == [lines[1]["id"]]
    assert call(client, "post", f"{later}/take-up/", if_match='"2"').json()["waits"] is True
    recognised = call(
        client, "post", f"{later}/recognise/",
        {"contract": ledger.contract.pk, "allotments": []}, idempotency_key=str(uuid.uuid4()),
    )  # fmt: skip
    assert (recognised.status_code, recognised.json()["advance"]) == (201, "1000.00")
    assert (Receipt.objects.count(), StatementLine.objects.waiting().count()) == (2, 0)


def test_a_receipt_shows_what_the_bank_knows_and_no_amount_to_who_may_not_read_it(bank: Bank, as_: SignIn) -> None:
    receipt = bank.ledger.advance(
        100, account=bank.account, payer="澜江水务局", method="bill", maturity_on=bank.ledger.project.due
    )
    shown = as_(bank.ledger.cast.tang).get(f"{API}/receipts/{receipt.pk}/").json()
    assert (shown["amount"], shown["left"], shown["advance"]) == (None, None, None)
    assert (shown["account"]["ending"], shown["payer"]) == ("*0001", "澜江水务局")
    assert shown["cash_on"] == shown["maturity_on"] == bank.ledger.project.due.isoformat()
    assert as_(bank.ledger.cast.tang).get(f"{API}/bank-lines/").json()["results"] == []


def test_on_the_page_a_line_is_dismissed_and_taken_up_again(bank: Bank, as_: SignIn) -> None:
    client, waiting = as_(bank.ledger.cast.ye), bank.waiting("W-1")
    page = client.get("/payments/lines/").content.decode()
    dismiss = f"/payments/lines/{waiting.pk}/dismiss/"
    assert (dismiss in page, "?show=dismissed" in page) == (True, False)
    assert client.post(dismiss, {"version": 1, "reason": " "}).status_code == 400
    assert client.post(dismiss, {"version": 1, "reason": "活期利息"}).status_code == 302
    assert "Nothing waits to be recognised" in client.get("/payments/lines/").content.decode()
    dismissed = client.get("/payments/lines/?show=dismissed").content.decode()
    assert ("活期利息" in dismissed, f"/payments/lines/{waiting.pk}/take-up/" in dismissed) == (True, True)
    for version, words in ((1, "changed"), (2, "It waits to be recognised again.")):
        done = client.post(f"/payments/lines/{waiting.pk}/take-up/", {"version": version}, follow=True)
        assert words in done.content.decode()
    assert as_(bank.ledger.cast.tang).post(dismiss, {"version": 3, "reason": "x"}).status_code == 404
