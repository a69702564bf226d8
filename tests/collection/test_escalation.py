"""Who is told of overdue money after how many working days, of broken promises, next actions and silent bureaus."""

import uuid
from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, InvalidInput
from notices.kinds import kind_of
from notices.models import Notice
from notices.reminders import remind
from payments.collection.selectors import hear_from_us
from payments.collection.services import action_tick, contact_log, escalation_set, hold_lift, rhythm_set
from people.models import Absence, User
from projects.acceptance.models import Acceptance
from projects.parties.models import Bureau
from projects.parties.services import bureau_create, party_create
from tests.collection.chasing import contact, hold, promise
from tests.payments.chains import day
from tests.payments.ledger import Ledger

KINDS = ("collection.escalated", "promise.broken", "next_action.due", "rhythm.due")


def told_on(*days: date) -> list[tuple[str, str]]:
    """Who is told what of collecting on these days, at nine in the morning and again at ten."""
    known = set(Notice.objects.values_list("pk", flat=True))
    for one in days:
        for hour in (9, 10):
            with clock.at(datetime(one.year, one.month, one.day, hour, tzinfo=timezone.get_default_timezone())):
                remind()
    new = Notice.objects.exclude(pk__in=known).filter(kind__in=KINDS).order_by("pk")
    return [(notice.kind, notice.recipient.username) for notice in new]


ESCALATED = "collection.escalated"


def test_each_step_is_told_once_in_working_days(ledger: Ledger) -> None:
    ledger.checkpoint(123_000, due_on=day("11-06"))
    assert told_on(day("11-12")) == []
    assert told_on(day("11-13")) == [(ESCALATED, "linyiming")]
    assert told_on(day("11-16"), day("11-26")) == []
    # 公用事业组 has no manager: the nearest one above. A Saturday tells nobody.
    assert told_on(day("11-27"), day("11-28")) == [(ESCALATED, "qinyuan")]
    assert told_on(day("12-18")) == [(ESCALATED, "qinyuan")]
    for notice in Notice.objects.filter(kind=ESCALATED):
        text = kind_of(notice.kind).text(notice.params)
        assert "11-06" in text
        assert "123" not in f"{text} {notice.params}"


def test_a_department_settles_its_steps_and_b_is_told_while_a_is_away(ledger: Ledger) -> None:
    cast = ledger.cast
    escalation_set(actor=cast.qin, department_id=cast.utilities.pk, project_manager_after=3)
    ledger.checkpoint(due_on=day("11-06"))
    Absence.objects.create(user=cast.lin, start=day("11-11"), end=day("11-11"))
    assert told_on(day("11-11")) == [(ESCALATED, "zhouke")]
    assert told_on(day("11-27")) == [(ESCALATED, "linyiming")]
    with pytest.raises(ActionForbidden):
        escalation_set(actor=cast.lin, department_id=cast.utilities.pk)
    with pytest.raises(InvalidInput) as refused:
        escalation_set(actor=cast.qin, department_id=cast.utilities.pk, project_manager_after=9, first_level_after=3)
    assert set(refused.value.fields) == {"first_level_after"}


def test_nobody_is_told_while_it_is_disputed_and_a_new_due_day_is_a_new_episode(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint(due_on=day("11-06"))
    placed = hold(ledger, checkpoint)
    assert told_on(day("11-20")) == []
    hold_lift(actor=ledger.cast.zhou, hold_id=placed.pk, note="签证已补")
    assert told_on(day("11-20")) == [(ESCALATED, "linyiming")]
    type(checkpoint).objects.filter(pk=checkpoint.pk).update(due_on=day("11-13"))
    assert told_on(day("11-20"), day("11-23")) == [(ESCALATED, "linyiming")]


def test_a_broken_promise_is_told_to_its_a_on_the_next_working_day_and_once(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint(due_on=day("11-25"))
    promise(ledger, checkpoint, day("11-20"))
    assert told_on(day("11-20")) == []
    assert told_on(day("11-23"), day("11-24")) == [("promise.broken", "zhouke")]
    with clock.at(day("11-24")):
        promise(ledger, checkpoint, day("11-24"))
        ledger.receive(300_000, [(checkpoint.pk, checkpoint.amount)])
    assert told_on(day("11-25")) == []


def test_a_next_action_reminds_whoever_does_it_until_it_is_ticked(ledger: Ledger) -> None:
    made = contact(
        ledger, ledger.checkpoint(), next_title="再问财务科", next_owner=ledger.cast.xu, next_due=day("11-23")
    )
    action = made.next_actions.get()
    assert Notice.objects.get(kind="next_action.assigned").recipient == ledger.cast.xu
    assert told_on(day("11-23"), day("11-24")) == [("next_action.due", "xuxingye")]
    action_tick(actor=ledger.cast.xu, action_id=action.pk, done=True)
    assert told_on(day("11-30")) == []
    assert action_tick(actor=ledger.cast.xu, action_id=action.pk, done=False).done_on is None
    with pytest.raises(ActionForbidden):
        action_tick(actor=ledger.cast.tang, action_id=action.pk, done=True)


@pytest.fixture
def bureau(ledger: Ledger) -> Bureau:
    """信息中心 of the client, whose A is 周可; the acceptance is on 12-18, seen since 11-20."""
    cast = ledger.cast
    Acceptance.objects.create(project=ledger.project, stage="initial", owner=cast.xu, due=day("12-18"))
    party = party_create(
        actor=cast.lin,
        key=uuid.uuid4(),
        project=ledger.project,
        values={"role": "client", "name": "澜江市水务集团", "owner": cast.zhou},
    )
    return bureau_create(actor=cast.lin, key=uuid.uuid4(), party_id=party.pk, values={"name": "信息中心"})


def test_a_bureau_hears_from_us_in_its_rhythm_while_an_acceptance_is_ahead(
    ledger: Ledger, bureau: Bureau, as_: Callable[[User], Client]
) -> None:
    cast = ledger.cast
    rhythm_set(actor=cast.zhou, bureau_id=bureau.pk, every=5)
    assert told_on(day("11-26")) == []
    assert told_on(day("11-27"), day("11-30")) == [("rhythm.due", "zhouke")]
    with clock.at(day("11-30")):
        assert [(one.bureau, one.late) for one in hear_from_us(cast.zhou, mine=True)] == [(bureau, 1)]
        assert hear_from_us(cast.tang, mine=True) == hear_from_us(cast.guest) == []
        page = as_(cast.zhou).get(reverse("collect")).content.decode()
        assert "a contact every 5 working days" in page
        contact_log(actor=cast.zhou, key=uuid.uuid4(), bureau_id=bureau.pk, values={"said": "验收大纲已看"})
        assert hear_from_us(cast.zhou) == []
    with clock.at(day("12-07")):
        assert [one.due for one in hear_from_us(cast.zhou)] == [day("12-07")]
        rhythm_set(actor=cast.lin, bureau_id=bureau.pk, every=None)
        assert hear_from_us(cast.zhou) == []
    with pytest.raises(ActionForbidden):
        rhythm_set(actor=cast.tang, bureau_id=bureau.pk, every=5)


def test_after_the_acceptance_nobody_is_reminded(ledger: Ledger, bureau: Bureau) -> None:
    Acceptance.objects.update(state="cancelled")
    assert told_on(day("12-14")) == []
