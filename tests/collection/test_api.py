"""/api/v1/collection/: the same services and rights as the pages."""

import json
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from django.test import Client

from people.models import User
from tests.payments.ledger import Ledger

SignIn = Callable[[User], Client]
API = "/api/v1/collection"


def send(client: Client, path: str, body: Any, method: str = "post", **headers: str) -> Any:
    names = {"Idempotency-Key": str(uuid.uuid4())} | {name.replace("_", "-"): value for name, value in headers.items()}
    return getattr(client, method)(API + path, json.dumps(body), content_type="application/json", headers=names)


def test_a_promise_goes_its_way(ledger: Ledger, as_: SignIn) -> None:
    checkpoint = ledger.checkpoint(due_on="2026-11-10")
    zhou, key = as_(ledger.cast.zhou), str(uuid.uuid4())
    body = {
        "checkpoint": checkpoint.pk, "said": "先付 5 万", "promised_on": "2026-11-27", "promised_amount": "50000.00",
        "next_title": "送发票", "next_due": "2026-11-24",
    }  # fmt: skip
    first, again = (send(zhou, "/contacts/", body, Idempotency_Key=key) for _ in range(2))
    assert (first.status_code, first.json()["promise_state"], again.json()["id"]) == (201, "open", first.json()["id"])
    shown = zhou.get(f"/api/v1/checkpoints/{checkpoint.pk}/").json()
    assert (shown["expected"], shown["promise"]["amount"]) == ("2026-11-27", "50000.00")
    corrected = send(zhou, f"/contacts/{first.json()['id']}/correct/", {"said": "还没定"})
    assert (corrected.status_code, corrected.json()["promise_state"]) == (201, None)
    (action,) = zhou.get(f"{API}/actions/?checkpoint={checkpoint.pk}").json()["results"]
    moved = send(zhou, f"/actions/{action['id']}/", {"due": "2026-11-25"}, "patch", If_Match='"1"')
    assert (moved.json()["due"], moved.headers["ETag"]) == ("2026-11-25", '"2"')
    assert send(zhou, f"/actions/{action['id']}/", {"due": "2026-11-26"}, "patch", If_Match='"1"').status_code == 412
    assert send(zhou, f"/actions/{action['id']}/tick/", {"done": True}).json()["done_on"] == "2026-11-20"


def test_who_may_not_read_amounts_gets_null_and_the_guest_nothing(ledger: Ledger, as_: SignIn) -> None:
    checkpoint = ledger.checkpoint(due_on="2026-11-10")
    zhou = as_(ledger.cast.zhou)
    body = {"checkpoint": checkpoint.pk, "said": "先付 5 万", "promised_on": "2026-11-27", "promised_amount": "5.00"}
    made = send(zhou, "/contacts/", body).json()["id"]
    (masked,) = as_(ledger.cast.tang).get(f"{API}/contacts/").json()["results"]
    assert (masked["said"], masked["promised_amount"], masked["promised_on"]) == (None, None, "2026-11-27")
    guest = as_(ledger.cast.guest)
    assert guest.get(f"{API}/contacts/").json()["results"] == []
    assert guest.get(f"{API}/contacts/{made}/").status_code == 404
    assert send(as_(ledger.cast.tang), "/contacts/", body).status_code == 403
    assert zhou.get(f"{API}/worklist/").json()["promised"][0]["outstanding"] == "300000.00"


def test_a_dispute_a_plan_and_the_settings(ledger: Ledger, as_: SignIn) -> None:
    checkpoint = ledger.checkpoint(due_on="2026-12-10")
    zhou, qin = as_(ledger.cast.zhou), as_(ledger.cast.qin)
    lines = {"lines": [{"checkpoint": checkpoint.pk, "amount": "1000.00"}]}
    mine = send(zhou, "/plans/2026-12/mine/", lines)
    assert (mine.status_code, mine.json()["planned"], mine.json()["version"]) == (201, "1000.00", 1)
    assert zhou.get(f"{API}/plans/2026-12/mine/").json()[0]["why"] == ["due", "expected"]
    confirmed = send(qin, f"/plans/{mine.json()['plan']}/confirm/", {"version": 1})
    assert confirmed.json()["confirmed_at"] is not None
    held = send(zhou, "/holds/", {"checkpoint": checkpoint.pk, "kind": "on_hold", "reason": "等审计"})
    assert (held.status_code, held.json()["since"]) == (201, "2026-11-20")
    assert zhou.get(f"/api/v1/checkpoints/{checkpoint.pk}/").json()["hold"]["reason"] == "等审计"
    patch = partial(
        zhou.patch, f"{API}/holds/{held.json()['id']}/", {"expected_until": "2026-12-31"},
        content_type="application/json",
    )  # fmt: skip
    assert [patch(headers={"If-Match": f'"{version}"'}).status_code for version in (1, 1)] == [200, 412]
    assert send(zhou, f"/holds/{held.json()['id']}/lift/", {"note": "审定价已出"}).json()["lifted_on"] == "2026-11-20"
    place = f"/escalation/{ledger.cast.utilities.pk}/"
    assert send(qin, place, {"project_manager_after": 3}).json()["department_manager_after"] is None
    assert send(zhou, place, {"project_manager_after": 3}).status_code == 403
