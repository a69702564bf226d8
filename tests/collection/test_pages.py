"""The pages of collecting: what to ask for today, one tap, what stands beside a checkpoint, and the month's plan."""

import uuid
from collections.abc import Callable
from decimal import Decimal

from django.test import Client
from django.urls import reverse

from goaltrack.common import clock
from payments.collection.models import CollectionPlan, ContactLog, Hold, NextAction
from payments.collection.selectors import to_chase
from people.models import User
from tests.collection.chasing import contact, hold, promise
from tests.payments.chains import day
from tests.payments.ledger import Ledger

As = Callable[[User], Client]


def get(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def test_what_to_ask_for_today_stands_by_money_and_days_and_what_waits_stands_apart(ledger: Ledger) -> None:
    small = ledger.checkpoint(20_000, name="small", due_on=day("10-09"))
    large = ledger.checkpoint(300_000, name="large", due_on=day("11-13"))
    broken = ledger.checkpoint(10_000, name="broken", due_on=day("12-10"))
    with clock.at(day("11-16")):
        promise(ledger, broken, day("11-18"))
    promised = ledger.checkpoint(50_000, name="promised", due_on=day("11-10"))
    promise(ledger, promised, day("11-27"))
    held = ledger.checkpoint(50_000, name="held", due_on=day("11-10"))
    hold(ledger, held)
    ledger.checkpoint(50_000, name="later")
    found = to_chase(ledger.cast.zhou, mine=True)
    assert [one.line.checkpoint for one in found.now] == [large, small, broken]
    assert [one.is_broken for one in found.now] == [False, False, True]
    assert ([one.line.checkpoint for one in found.promised], [one.line.checkpoint for one in found.held]) == (
        [promised],
        [held],
    )
    # The one who keeps the money sees all of it; whoever has no part in any sees none.
    assert [one.line.checkpoint for one in to_chase(ledger.cast.ye, mine=False).now] == [large, small, broken]
    assert to_chase(ledger.cast.ye, mine=True).now == to_chase(ledger.cast.guest, mine=False).now == []


def test_one_tap_logs_what_they_promise_once(ledger: Ledger, as_: As) -> None:
    checkpoint = ledger.checkpoint(due_on=day("11-10"))
    client, key = as_(ledger.cast.zhou), str(uuid.uuid4())
    html = get(client, reverse("collect"))
    assert 'value="2026-11-27"' in html
    for _tap in range(2):
        sent = {"key": key, "promised_on": "2026-11-27"}
        assert client.post(reverse("promise_quick", args=[checkpoint.pk]), sent).status_code == 302
    logged = ContactLog.objects.get()
    assert (logged.promised_on, logged.by, logged.channel) == (day("11-27"), ledger.cast.zhou, "phone")
    assert as_(ledger.cast.tang).post(reverse("promise_quick", args=[checkpoint.pk])).status_code == 403
    assert as_(ledger.cast.guest).post(reverse("promise_quick", args=[checkpoint.pk])).status_code == 404


def test_a_contact_is_typed_kept_on_refusal_and_shown_with_its_promise(ledger: Ledger, as_: As) -> None:
    checkpoint = ledger.checkpoint(due_on=day("11-10"))
    client = as_(ledger.cast.zhou)
    path = reverse("checkpoint_contact", args=[checkpoint.pk])
    sent = {
        "key": str(uuid.uuid4()), "channel": "visit", "spoke_with": "邵临溪", "said": "先付 5 万",
        "promised_on": "2026-11-27", "promised_amount": "5 万", "next_title": "送发票", "next_due": "2026-11-24",
    }  # fmt: skip
    refused = client.post(path, sent)
    assert refused.status_code == 400
    assert "先付 5 万" in refused.content.decode()
    assert client.post(path, sent | {"promised_amount": "50,000"}).status_code == 302
    assert "邵临溪 promised it for" in get(client, f"/payments/checkpoints/{checkpoint.pk}/")
    html = get(client, f"/payments/checkpoints/{checkpoint.pk}/more/")
    assert all(words in html for words in ("先付 5 万", "50,000.00", "送发票"))
    masked = get(as_(ledger.cast.tang), f"/payments/checkpoints/{checkpoint.pk}/more/")
    assert "邵临溪" in masked
    assert "先付 5 万" not in masked
    assert "50,000" not in masked
    action = NextAction.objects.get()
    client.post(reverse("next_action_tick", args=[action.pk]), {"at": "home"})
    action.refresh_from_db()
    assert (action.done_on, action.done_by) == (clock.today(), ledger.cast.zhou)


def test_the_home_page_names_what_is_to_be_done_today(ledger: Ledger, as_: As) -> None:
    values = {"next_title": "送发票", "next_owner": ledger.cast.xu, "next_due": day("11-20")}
    contact(ledger, ledger.checkpoint(), **values)
    assert "送发票" in get(as_(ledger.cast.xu), "/")
    assert "送发票" not in get(as_(ledger.cast.lu), "/")


def test_disputed_money_stands_apart_with_its_reason_until_it_is_settled(ledger: Ledger, as_: As) -> None:
    checkpoint = ledger.checkpoint(210_000, due_on=day("10-31"))
    client = as_(ledger.cast.ye)
    sent = {"key": str(uuid.uuid4()), "kind": "disputed", "reason": "工程量不认可", "since": "2026-11-19"}
    assert client.post(reverse("hold_place", args=[checkpoint.pk]), sent).status_code == 302
    html = get(client, reverse("payment_list"))
    ageing = html.split('id="ageing"')[1].split("</section>")[0]
    assert "工程量不认可" in html
    assert "show=held" in ageing
    assert "210 K" in ageing.split("show=held")[1]
    assert "210 K" not in ageing.split("show=held")[0]
    held = Hold.objects.get()
    edit = reverse("hold_update", args=[held.pk])
    assert edit in get(client, reverse("checkpoint_panels", args=[checkpoint.pk]))
    late = {"version": 1, "reason": "工程量重新核对", "expected_until": "2026-11-01"}
    refused = client.post(edit, late)
    assert (refused.status_code, "工程量重新核对" in refused.content.decode()) == (400, True)
    assert client.post(edit, late | {"expected_until": "2026-12-05"}).status_code == 302
    assert client.post(edit, late | {"expected_until": "2026-12-05"}).status_code == 412
    assert "工程量重新核对" in get(client, reverse("payment_list"))
    lift = reverse("hold_lift", args=[held.pk])
    assert client.post(lift, {"note": " "}).status_code == 400
    assert client.post(lift, {"note": "签证已补"}).status_code == 302
    held.refresh_from_db()
    assert (held.lifted_on, held.lifted_note) == (clock.today(), "签证已补")


def test_a_month_is_committed_to_confirmed_and_explained(ledger: Ledger, as_: As) -> None:
    checkpoint = ledger.checkpoint(300_000, due_on=day("12-10"))
    zhou = as_(ledger.cast.zhou)
    path = reverse("collection_plan_commit", args=["2026-12"])
    assert f'name="line-{checkpoint.pk}" value="300,000.00"' in get(zhou, path)
    sent = {"key": str(uuid.uuid4()), f"line-{checkpoint.pk}": "400,000"}
    assert zhou.post(path, sent).status_code == 400
    assert zhou.post(path, sent | {f"line-{checkpoint.pk}": "200,000"}).status_code == 302
    plan = CollectionPlan.objects.get()
    confirm = reverse("collection_plan_confirm", args=[plan.pk])
    assert as_(ledger.cast.ye).post(confirm, {"version": 1}).status_code == 403
    assert as_(ledger.cast.qin).post(confirm, {"version": 1}).status_code == 302
    with clock.at(day("12-31")):
        ledger.receive(50_000, [(checkpoint.pk, Decimal(50_000))])
        html = get(zhou, reverse("collection_plan", args=["2026-12"]))
        assert all(words in html for words in ("200,000.00", "50,000.00", "150,000.00", "Confirmed"))
        assert "200,000" not in get(as_(ledger.cast.tang), reverse("collection_plan", args=["2026-12"]))
        for unknown in ("2026-13", "9999-12", "0001-01"):
            assert get(zhou, reverse("collection_plan", args=[unknown]), 404)
