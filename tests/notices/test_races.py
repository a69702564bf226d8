"""Several workers at once, in real transactions: what is due goes out, and each piece once."""

import time
from collections import Counter
from datetime import date, timedelta
from functools import partial

import pytest
from django.core import mail

from goaltrack.common import clock
from notices.models import Delivery, Notice
from notices.services import CLAIM, deliveries_claim, mail_send, notice_mark_read
from notices.tasks import deliver, remind, sweep
from projects.models import Task
from tests.cast import build_cast
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
PIECES = 30


@pytest.fixture
def waiting(transactional_db: None) -> None:
    """Notices and mails side by side."""
    cast = build_cast()
    notices = Notice.objects.bulk_create(
        [
            Notice(
                recipient=cast.lin,
                kind="review.passed",
                subject_type="reviews.review",
                subject_id=number,
                params={"title": f"{number}", "reviewer": "白露"},
                link="/",
            )
            for number in range(PIECES // 2)
        ]
    )
    Delivery.objects.bulk_create([Delivery(notice=notice, channel="email") for notice in notices])
    for number in range(PIECES // 2):
        mail_send(to=f"{number}@example.com", subject="s", text="t")


def ids_sent() -> Counter[str]:
    return Counter(message.extra_headers["Message-ID"] for message in mail.outbox)


def test_no_two_claim_the_same(waiting: None) -> None:
    claims = at_once(*[lambda: deliveries_claim(limit=7) for _ in range(6)])
    taken = [pk for ids in claims for pk in ids]  # type: ignore[attr-defined]
    assert len(taken) == len(set(taken)) == PIECES


def test_two_workers_and_the_sweep_send_each_once(waiting: None, monkeypatch: pytest.MonkeyPatch) -> None:
    send = mail.EmailMessage.send

    def slowly(self: mail.EmailMessage, fail_silently: bool = False) -> int:
        time.sleep(0.01)
        return send(self, fail_silently)

    monkeypatch.setattr(mail.EmailMessage, "send", slowly)
    counts = at_once(deliver, deliver, sweep)
    assert sum(counts) == PIECES  # type: ignore[call-overload]
    assert min(counts) > 0, "all of them had their share"  # type: ignore[type-var]
    assert set(ids_sent().values()) == {1}
    assert len(mail.outbox) == PIECES
    assert set(Delivery.objects.values_list("state", "attempts")) == {("sent", 1)}


def test_a_slow_mail_server_lets_nobody_send_twice(waiting: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail takes half a claim: whoever claimed several would hold the third beyond its claim's end."""
    started = clock.now()
    passed = [timedelta()]
    send = mail.EmailMessage.send

    def slowly(self: mail.EmailMessage, fail_silently: bool = False) -> int:
        passed[0] += CLAIM / 2
        # What another worker would take by now is not in this one's hands.
        held = Delivery.objects.filter(state="pending", claimed_until__isnull=False)
        assert held.filter(claimed_until__lt=clock.now()).count() == 0
        assert held.count() == 1
        return send(self, fail_silently)

    monkeypatch.setattr(clock, "now", lambda: started + passed[0])
    monkeypatch.setattr(mail.EmailMessage, "send", slowly)
    assert deliver() == PIECES
    assert set(ids_sent().values()) == {1}


def test_what_a_killed_worker_held_is_taken_up_by_the_sweep(waiting: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sent, and killed before it could say so: one repeat for the mail in flight, under the same id."""
    now = clock.now()

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as death:
        death.setattr(Delivery, "save", killed)
        with pytest.raises(KeyboardInterrupt):
            deliver()
    assert len(mail.outbox) == 1
    assert sweep() == PIECES - 1
    monkeypatch.setattr(clock, "now", lambda: now + CLAIM + timedelta(seconds=1))
    assert sweep() == 1
    assert sorted(ids_sent().values()) == [*[1] * (PIECES - 1), 2]


def test_four_clocks_tick_at_once(transactional_db: None) -> None:
    cast, friday = build_cast(), date(2026, 11, 20)
    people = [cast.lin, cast.zhou, cast.xu, cast.lu]
    Task.objects.bulk_create(
        [Task(title=f"{n}", owner=people[n % 4], follower=cast.qin, due=friday) for n in range(PIECES)]
    )

    def tick() -> int:
        with clock.at(friday):
            return remind()

    told = at_once(tick, tick, tick, tick)
    assert sum(told) == PIECES  # type: ignore[call-overload]
    assert Notice.objects.count() == Delivery.objects.count() == PIECES


def test_everything_is_marked_read_at_once(waiting: None) -> None:
    lin = Notice.objects.all()[0].recipient
    calls = [partial(notice_mark_read, actor=lin) for _ in range(4)]
    assert sum(at_once(*calls)) == PIECES // 2  # type: ignore[call-overload]
    assert not Notice.objects.visible_to(lin).unread().exists()
