"""Telling once, marking read, and the deliveries that follow."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from goaltrack.common import clock
from notices import kinds
from notices.models import Delivery, Notice
from notices.selectors import unread_count
from notices.services import (
    CLAIM,
    MOST_ATTEMPTS,
    deliveries_claim,
    deliveries_suppressed,
    delivery_send,
    notice_mark_read,
    notice_send,
    notice_withdraw,
)
from notices.tasks import deliver, sweep
from people.models import User
from tests.cast import Cast


@pytest.fixture(autouse=True)
def _a_friday_morning() -> Iterator[None]:
    """Mail goes out on working days: whatever day the tests run on."""
    with clock.at(date(2026, 11, 27)):
        yield


def tell(cast: Cast, *people: User, **other: Any) -> None:
    values: dict[str, Any] = {
        "kind": "review.passed",
        "recipients": people or [cast.lin],
        "subject": cast.utilities,
        "link": "/reviews/",
        "params": {"title": "管网 GIS", "reviewer": "白露"},
    }
    notice_send(**(values | other))


def test_each_is_told_once(cast: Cast) -> None:
    for _ in range(3):
        tell(cast, cast.lin, cast.zhou, cast.lin)
    assert Notice.objects.count() == 2
    assert Delivery.objects.count() == 2
    tell(cast, occasion="v2")
    assert Notice.objects.visible_to(cast.lin).count() == 2


def test_those_who_left_and_those_without_an_address(cast: Cast) -> None:
    cast.zhou.is_active = False
    cast.xu.email = ""
    tell(cast, cast.zhou)
    tell(cast, cast.xu)
    assert not Notice.objects.filter(recipient=cast.zhou).exists()
    assert Notice.objects.get(recipient=cast.xu).deliveries.count() == 0


def test_the_database_tells_once(cast: Cast) -> None:
    tell(cast)
    notice = Notice.objects.get()
    notice.pk = None
    with pytest.raises(IntegrityError, match="notice_once"), transaction.atomic():
        notice.save(force_insert=True)
    with pytest.raises(IntegrityError, match="delivery_once"), transaction.atomic():
        Delivery.objects.create(notice=Notice.objects.get(), channel="email")


def test_reading_is_ones_own(cast: Cast) -> None:
    tell(cast, cast.lin, cast.zhou)
    tell(cast, cast.lin, cast.zhou, occasion="v2")
    mine = Notice.objects.visible_to(cast.lin).first()
    assert mine is not None
    assert notice_mark_read(actor=cast.zhou, notice_ids=[mine.pk]) == 0
    assert notice_mark_read(actor=cast.lin, notice_ids=[mine.pk]) == 1
    assert notice_mark_read(actor=cast.lin, notice_ids=[mine.pk]) == 0
    assert (unread_count(cast.lin), unread_count(cast.zhou)) == (1, 2)
    assert notice_mark_read(actor=cast.lin) == 1


def test_inside_a_suppressed_block_nothing_leaves_the_house(cast: Cast) -> None:
    with deliveries_suppressed():
        tell(cast)
    assert (Notice.objects.count(), Delivery.objects.count()) == (1, 0)
    tell(cast, occasion="v2")
    assert Delivery.objects.count() == 1


def test_a_delivery_goes_out_in_the_readers_language(cast: Cast) -> None:
    User.objects.filter(pk=cast.lin.pk).update(language="en")
    tell(cast)
    [pk] = deliveries_claim()
    assert delivery_send(delivery_id=pk)
    assert not delivery_send(delivery_id=pk), "what is sent is not sent again"
    [message] = mail.outbox
    assert message.subject == "“管网 GIS” passed its review"
    assert message.to == [cast.lin.email]
    assert message.extra_headers["Message-ID"] == f"<delivery-{pk}@goaltrack>"
    assert "/reviews/" in str(message.body)
    sent = Delivery.objects.get()
    assert (sent.state, sent.attempts, sent.claimed_until) == ("sent", 1, None)
    assert str(sent) == f"email {sent.notice_id}"


def test_what_is_claimed_is_nobody_elses_until_the_claim_ends(cast: Cast) -> None:
    tell(cast)
    now = clock.now()
    assert len(deliveries_claim(at=now)) == 1
    assert deliveries_claim(at=now) == []
    assert deliveries_claim(at=now + CLAIM - timedelta(seconds=1)) == []
    assert len(deliveries_claim(at=now + CLAIM + timedelta(seconds=1))) == 1


def test_a_mail_server_that_refuses_is_asked_again_later_and_at_last_no_more(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: mail.EmailMessage, fail_silently: bool = False) -> int:
        raise OSError("no route " + "x" * 400)

    tell(cast)
    monkeypatch.setattr(mail.EmailMessage, "send", refuse)
    now = clock.now()
    for attempt in range(1, MOST_ATTEMPTS + 1):
        [pk] = deliveries_claim(at=now + timedelta(days=attempt))
        assert not delivery_send(delivery_id=pk)
        row = Delivery.objects.get()
        assert (row.attempts, row.claimed_until) == (attempt, None)
        assert row.due_at > clock.now() + timedelta(minutes=2**attempt - 1)
        assert len(row.error) == 300
    assert row.state == "failed"
    assert deliveries_claim(at=now + timedelta(days=99)) == []


def test_the_sweep_sends_what_a_lost_message_left(cast: Cast) -> None:
    tell(cast, cast.lin, cast.zhou)
    assert sweep() == 2
    assert deliver() == 0
    assert len(mail.outbox) == 2


def test_a_notice_of_an_unknown_kind_is_an_error_of_ours() -> None:
    with pytest.raises(KeyError):
        kinds.kind_of("nobody.registered")
    assert {"review.waiting", "review.passed", "review.returned"} <= {kind.code for kind in kinds.all_kinds()}


def test_what_is_withdrawn_is_gone_and_a_worker_who_held_it_goes_on(cast: Cast) -> None:
    tell(cast)
    [pk] = deliveries_claim()
    notice_withdraw(subject=cast.medical)
    assert Notice.objects.count() == 1
    notice_withdraw(subject=cast.utilities)
    assert (Notice.objects.count(), Delivery.objects.count()) == (0, 0)
    assert not delivery_send(delivery_id=pk)
    assert mail.outbox == []
