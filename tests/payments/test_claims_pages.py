"""The pages, the API and the reminders of applications and invoices: what they show and to whom."""

import json
import uuid
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from goaltrack.common import clock
from notices.kinds import kind_of
from notices.models import Notice
from notices.reminders import remind
from payments.claims.models import ApplicationList, PaymentApplication
from payments.claims.selectors.beginnings import documents_wanted
from people.models import Absence, User
from tests.payments.chains import day
from tests.payments.claims import Claims
from tests.payments.conftest import TODAY
from tests.payments.ledger import Ledger

pytestmark = pytest.mark.django_db

As = Callable[[User], Client]


@pytest.fixture
def claims(ledger: Ledger) -> Claims:
    return Claims(ledger)


def get(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def test_the_checkpoint_shows_with_whom_its_application_lies_and_what_is_invoiced(claims: Claims, as_: As) -> None:
    checkpoint = claims.ledger.checkpoint()
    application = claims.apply(checkpoint, 123_456, applied_on=date(2026, 11, 9))
    claims.invoice(checkpoint, 98_765)
    html = get(as_(claims.ledger.cast.zhou), f"/payments/checkpoints/{checkpoint.pk}/more/")
    assert "123,456.00" in html
    assert "98,765.00" in html
    # Nine working days since the 9th, of which five are usual.
    assert "4 working days beyond the usual 5" in html
    assert f'action="/payments/applications/{application.pk}/go-on/"' in html
    assert "/invoices/new/" not in html


@pytest.mark.parametrize("path", ["checkpoints/{}/", "checkpoints/{}/more/", "applications/"])
def test_amounts_are_masked_for_who_may_not_read_them(claims: Claims, as_: As, path: str) -> None:
    checkpoint = claims.ledger.checkpoint()
    claims.apply(checkpoint, 123_456)
    claims.reverse(claims.invoice(checkpoint, 98_765, note="98,765 元"), 5_000)
    html = get(as_(claims.ledger.cast.tang), f"/payments/{path.format(checkpoint.pk)}")
    assert checkpoint.name in html
    assert "You may not see amounts here" in html
    # What was written beside an amount is masked with it, in the timeline too.
    for amount in ("123,456", "98,765", "5,590", "5,000", "税率有误"):
        assert amount not in html
    assert "go-on" not in html


def test_in_the_api_amounts_are_null_and_notes_empty_for_them(claims: Claims, as_: As) -> None:
    checkpoint = claims.ledger.checkpoint()
    claims.apply(checkpoint)
    claims.invoice(checkpoint, 98_765, note="98,765 元")
    client = as_(claims.ledger.cast.tang)
    for path in ("applications", "invoices"):
        (row,) = json.loads(get(client, f"/api/v1/{path}/"))["results"]
        assert row["amount"] is None
    assert (row["tax"], row["left"], row["note"]) == (None, None, "")
    for path in ("applications", "invoices"):
        assert json.loads(get(as_(claims.ledger.cast.guest), f"/api/v1/{path}/"))["results"] == []


def test_the_api_walks_an_application(claims: Claims, as_: As) -> None:
    checkpoint, client = claims.ledger.checkpoint(), as_(claims.ledger.cast.zhou)

    def call(path: str, status: int, method: str = "post", **body: Any) -> Any:
        headers = {"Idempotency-Key": str(uuid.uuid4()), "If-Match": '"1"'}
        send = getattr(client, method)
        response = send(f"/api/v1/{path}", body, content_type="application/json", headers=headers)
        assert response.status_code == status, response.content.decode()
        return response.json()

    path = f"checkpoints/{checkpoint.pk}/applications/"
    problem = call(path, 400, number="QK-1", amount="300000.01", applied_on="2026-11-20")
    assert list(problem["errors"]) == ["amount"]
    made = call(path, 201, number="QK-1", amount="1000.00", applied_on="2026-11-20")
    first, second = made["steps"][:2]
    mine = f"applications/{made['id']}"
    step = f"application-steps/{second['id']}/"
    assert call(step, 200, "patch", holder="财务科")["steps"][1]["holder"] == "财务科"
    call(step, 412, "patch", holder="计财处")
    went = call(f"{mine}/go-on/", 200, step=first["id"])
    assert [step["state"] for step in went["steps"]] == ["done", "next", "idle", "idle"]
    back = call(f"{mine}/return/", 201, target=first["id"], lacking="缺章")
    assert [step["state"] for step in back["steps"]] == ["returned", "idle", "idle", "idle"]
    assert back["returned"][0]["source"] == second["title"]
    assert call(f"{mine}/resubmit/", 200)["steps"][0]["state"] == "next"
    assert call(f"{mine}/withdraw/", 200, reason="重报")["state"] == "withdrawn"


def test_what_was_typed_stays_where_an_application_is_refused(claims: Claims, as_: As) -> None:
    checkpoint = claims.ledger.checkpoint()
    sent = {"key": uuid.uuid4(), "number": "请款-7", "amount": "300,000.01", "applied_on": "2026-11-20"}
    response = as_(claims.ledger.cast.zhou).post(f"/payments/checkpoints/{checkpoint.pk}/applications/new/", sent)
    html = response.content.decode()
    assert response.status_code == 400
    assert "Only 300,000.00 is outstanding" in html
    assert 'value="请款-7"' in html
    assert not PaymentApplication.objects.exists()


def test_the_list_is_filtered_by_customer_step_and_who_and_the_longest_comes_first(claims: Claims, as_: As) -> None:
    cast = claims.ledger.cast
    late, fresh = claims.ledger.checkpoint(1_000, name="到货款"), claims.ledger.checkpoint(1_000, name="终验款")
    claims.apply(fresh, 1, applied_on=TODAY)
    claims.go_on(claims.apply(late, 1, applied_on=date(2026, 10, 12)), date(2026, 10, 13))
    html = get(as_(cast.ye), "/payments/applications/")
    assert html.index("到货款") < html.index("终验款")
    html = get(as_(cast.ye), f"/payments/applications/?step=approval&customer={claims.ledger.contract.customer_id}")
    assert "到货款" in html
    assert "终验款" not in html
    for none in ("?customer=999", "?who=me"):
        assert "No application is in process" in get(as_(cast.ye), f"/payments/applications/{none}")
    assert "到货款" in get(as_(cast.xu), "/payments/applications/?who=me")


def test_a_customers_list_is_written_line_by_line_and_taken_out_again(claims: Claims, as_: As) -> None:
    customer, department = claims.ledger.contract.customer, claims.ledger.cast.delivery
    client, checkpoint = as_(claims.ledger.cast.ye), claims.ledger.checkpoint()
    path = f"/payments/templates/{department.pk}/edit/?about=initial&customer={customer.pk}"
    assert "Certificate of the initial acceptance" in get(client, path)
    sent = {"version": 0, "rows-TOTAL_FORMS": 2, "rows-INITIAL_FORMS": 0}
    for place, title in enumerate(["支付证书", "发票复印件"]):
        sent |= {
            f"rows-{place}-title": title,
            f"rows-{place}-held_by": "us",
            f"rows-{place}-role": "manager",
            f"rows-{place}-ORDER": 2 - place,
        }
    assert 'name="rows-4-title"' in client.post(path, {**sent, "more": "rows"}).content.decode()
    assert client.post(path, sent).status_code == 302
    manager = claims.ledger.project.manager
    wanted = [(one.title, one.owner) for one in documents_wanted(checkpoint)]
    assert wanted == [("发票复印件", manager), ("支付证书", manager)]
    assert client.post(path, sent).status_code == 412
    template = ApplicationList.objects.get()
    assert client.post(path, {"version": 1, "rows-TOTAL_FORMS": 0, "rows-INITIAL_FORMS": 0}).status_code == 302
    assert not ApplicationList.objects.filter(pk=template.pk).exists()


def test_documents_of_the_list_are_ticked_where_they_are_required(claims: Claims, as_: As) -> None:
    checkpoint, client = claims.ledger.checkpoint(), as_(claims.ledger.cast.zhou)
    path = f"/payments/checkpoints/{checkpoint.pk}/list/"
    html = get(client, path)
    assert html.count(" checked>") == 3
    assert client.post(path, {"key": uuid.uuid4()}).status_code == 400
    sent = {"key": uuid.uuid4(), "titles": ["Application for payment, sealed", "Test report"]}
    assert client.post(path, sent).status_code == 302
    assert checkpoint.conditions.count() == 2
    assert "stands among the conditions already" in get(client, path)


def told_on(*days: date) -> list[str]:
    """Who is told of steps beyond their usual days, at nine in the morning and again at ten."""
    known = set(Notice.objects.values_list("pk", flat=True))
    for one in days:
        for hour in (9, 10):
            with clock.at(datetime(one.year, one.month, one.day, hour, tzinfo=timezone.get_default_timezone())):
                remind()
    new = Notice.objects.exclude(pk__in=known).filter(kind="application.step_late").order_by("pk")
    return [notice.recipient.username for notice in new]


def test_its_a_is_told_once_a_step_is_beyond_its_usual_days_and_then_weekly(claims: Claims) -> None:
    """Five working days from Friday the 20th end on the 27th."""
    claims.apply(claims.ledger.checkpoint(due_on=date(2027, 6, 1)), 123_456, applied_on=TODAY)
    assert told_on(day("11-26"), day("11-27")) == []
    assert told_on(day("11-30")) == ["zhouke"]
    assert told_on(day("12-01"), day("12-04")) == []
    Absence.objects.create(user=claims.ledger.cast.zhou, start=day("12-07"), end=day("12-07"))
    assert told_on(day("12-07")) == ["xuxingye"]
    notice = Notice.objects.filter(kind="application.step_late").latest("pk")
    assert "123" not in kind_of(notice.kind).text(notice.params)
