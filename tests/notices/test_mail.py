"""Mail that is nobody's notice: a row first, sent by the worker, and its text gone afterwards."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from kombu.exceptions import OperationalError
from pytest_django import DjangoCaptureOnCommitCallbacks

from goaltrack.common import clock, outbox
from notices.models import Delivery, Notice
from notices.services import MOST_ATTEMPTS, deliveries_claim, deliveries_suppressed, delivery_send, mail_send
from notices.tasks import deliver, sweep
from tests.cast import Cast

LINK = "https://goaltrack.example/accounts/password/reset/key/1-abc/"


def leave() -> Delivery:
    return mail_send(to="lin@example.com", subject="[Goaltrack] 设置密码", text=f"打开：{LINK}")


def refuse(*_: Any, **__: Any) -> int:
    raise OSError("no route")


@pytest.mark.django_db
def test_it_is_sent_once_and_its_text_erased() -> None:
    row = leave()
    assert (mail.outbox, str(row)) == ([], "email [Goaltrack] 设置密码")
    assert sweep() == 1
    assert sweep() == 0
    [message] = mail.outbox
    assert (message.to, message.subject) == (["lin@example.com"], "[Goaltrack] 设置密码")
    assert LINK in str(message.body)
    assert message.extra_headers["Message-ID"] == f"<delivery-{row.pk}@goaltrack>"
    row.refresh_from_db()
    assert (row.state, row.mail) == ("sent", {"to": "lin@example.com", "subject": "[Goaltrack] 设置密码", "text": ""})
    assert row.sent_at is not None


@pytest.mark.django_db
def test_the_other_way_in_is_the_same_box() -> None:
    """What people.adapters calls, which may not know this app."""
    outbox.post(to="a@example.com", subject="s", text="t")
    with deliveries_suppressed():
        outbox.post(to="b@example.com", subject="s", text="t")
    assert sweep() == 2


@pytest.mark.django_db
def test_it_is_kept_while_it_is_tried_and_erased_when_it_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    row, now = leave(), clock.now()
    ids = set()
    for attempt in range(1, MOST_ATTEMPTS + 1):
        row.refresh_from_db()
        assert row.mail is not None
        assert LINK in row.mail["text"]
        [pk] = deliveries_claim(at=now + timedelta(days=attempt))
        with monkeypatch.context() as down:
            down.setattr(mail.EmailMessage, "send", lambda self: (ids.add(self.extra_headers["Message-ID"]), refuse()))
            assert not delivery_send(delivery_id=pk)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.error) == ("failed", MOST_ATTEMPTS, "OSError: no route")
    assert row.mail == {"to": "lin@example.com", "subject": "[Goaltrack] 设置密码", "text": ""}
    assert ids == {f"<delivery-{row.pk}@goaltrack>"}, "each repeat says that it is the same mail"
    assert not delivery_send(delivery_id=row.pk)


@pytest.mark.django_db
def test_what_is_rolled_back_never_was() -> None:
    with transaction.atomic():
        leave()
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()


def test_a_row_is_a_notice_or_a_mail(cast: Cast) -> None:
    notice = Notice.objects.create(
        recipient=cast.lin, kind="review.passed", subject_type="x", subject_id=1, link="/", params={}
    )
    for values in ({}, {"notice": notice, "mail": {"to": "", "subject": "", "text": ""}}):
        with pytest.raises(IntegrityError, match="delivery_notice_or_mail"), transaction.atomic():
            Delivery.objects.create(channel="email", **values)


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["sent", "failed"])
def test_the_database_keeps_no_link_of_a_mail_that_is_through(state: str) -> None:
    leave()
    with pytest.raises(IntegrityError, match="delivery_text_erased"), transaction.atomic():
        Delivery.objects.update(state=state)


def test_a_reset_with_the_broker_and_the_mail_server_down(
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    asked: list[str] = []

    def gone(**_: Any) -> None:
        asked.append("broker")
        raise OperationalError("connection refused")

    monkeypatch.setattr("goaltrack.common.enqueue._quiet_until", 0.0)
    with monkeypatch.context() as down, django_capture_on_commit_callbacks(execute=True):
        down.setattr(deliver, "apply_async", gone)
        down.setattr(mail.EmailMessage, "send", lambda self: (asked.append("mail server"), refuse()))
        answer = Client().post("/accounts/password/reset/", {"email": cast.lin.email})
        assert (answer.status_code, answer.url) == (302, "/accounts/password/reset/done/")
    assert asked == ["broker"], "the request asked no mail server"
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.notice_id) == ("pending", 0, None)
    assert sweep() == 1
    assert mail.outbox[0].to == [cast.lin.email]
