"""Who is reminded of which money when. 2026-11-20 is a Friday."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from goaltrack.common import clock
from notices.kinds import kind_of
from notices.models import Notice
from notices.reminders import remind
from payments.models import PaymentCheckpoint
from payments.services import condition_meet
from people.models import Absence
from tests.payments.chains import day
from tests.payments.ledger import Ledger


def told_on(*days: date) -> list[tuple[str, str]]:
    """Who is told what of checkpoints on these days, at nine in the morning and again at ten."""
    known = set(Notice.objects.values_list("pk", flat=True))
    for one in days:
        for hour in (9, 10):
            with clock.at(datetime(one.year, one.month, one.day, hour, tzinfo=timezone.get_default_timezone())):
                remind()
    new = Notice.objects.exclude(pk__in=known).filter(kind__startswith="checkpoint.").order_by("pk")
    return [(notice.kind.removeprefix("checkpoint."), notice.recipient.username) for notice in new]


@pytest.fixture
def checkpoint(ledger: Ledger) -> PaymentCheckpoint:
    """Of 周可 with 许星野 behind, due on Friday 2026-11-27."""
    return ledger.checkpoint(due_on=day("11-27"))


def test_its_a_is_told_five_working_days_ahead_on_the_day_and_every_week_after(checkpoint: PaymentCheckpoint) -> None:
    assert told_on(day("11-19")) == []
    assert told_on(day("11-20")) == [("due", "zhouke")]
    assert told_on(day("11-23"), day("11-26")) == []
    assert told_on(day("11-27")) == [("due", "zhouke")]
    assert told_on(day("11-30")) == [("overdue", "zhouke")]
    assert told_on(day("12-01"), day("12-04")) == []
    assert told_on(day("12-07")) == [("overdue", "zhouke")]


def test_b_is_told_while_a_is_away(ledger: Ledger, checkpoint: PaymentCheckpoint) -> None:
    Absence.objects.create(user=ledger.cast.zhou, start=day("11-20"), end=day("11-20"))
    assert told_on(day("11-20")) == [("due", "xuxingye")]


def test_nobody_is_told_on_a_day_off(checkpoint: PaymentCheckpoint) -> None:
    assert told_on(day("11-21"), day("11-28")) == []


def test_nobody_is_told_of_what_is_paid_or_cancelled(ledger: Ledger, checkpoint: PaymentCheckpoint) -> None:
    other = ledger.checkpoint(due_on=day("11-27"))
    PaymentCheckpoint.objects.filter(pk=other.pk).update(cancelled=True)
    ledger.receive(300_000, [(checkpoint.pk, Decimal(300_000))])
    assert told_on(day("11-20"), day("11-27"), day("11-30")) == []


def test_what_is_paid_in_part_is_still_overdue(ledger: Ledger, checkpoint: PaymentCheckpoint) -> None:
    ledger.receive(100_000, [(checkpoint.pk, Decimal(100_000))])
    assert told_on(day("11-30")) == [("overdue", "zhouke")]


def test_days_after_an_event_remind_once_it_has_happened(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint(due_event="conditions", due_days=7)
    condition = ledger.condition(checkpoint, due=day("11-02"))
    assert told_on(day("11-20")) == []
    condition_meet(actor=ledger.cast.zhou, condition_id=condition.pk, met_on=day("11-18"), evidence="盖章件")
    # Due on 11-25.
    assert told_on(day("11-20")) == [("due", "zhouke")]
    assert told_on(day("11-26")) == [("overdue", "zhouke")]


def test_the_notice_names_the_money_without_its_amount_and_leads_to_it(checkpoint: PaymentCheckpoint) -> None:
    told_on(day("11-20"), day("11-30"))
    due, overdue = Notice.objects.filter(kind__startswith="checkpoint.").order_by("pk")
    assert kind_of(due.kind).text(due.params) == "“初验款” of 澜江智慧水务一期 falls due 11-27 (Fri)"
    assert kind_of(overdue.kind).text(overdue.params).endswith("was due 11-27 (Fri) and is not paid in full")
    assert due.link == f"/payments/checkpoints/{checkpoint.pk}/"
    assert "300" not in str(due.params)
