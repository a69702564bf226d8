"""Kept, broken, open or replaced: the rule over receipts and days. 2026-11-20 is a Friday."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, InvalidInput, StateConflict
from goaltrack.common.workdays import WorkdayCalendar
from history.models import LogEntry
from payments.collection.models import ContactLog
from payments.collection.promises import BROKEN, KEPT, OPEN, REPLACED, STATES, Made, Paid, last_day, state_of
from payments.collection.selectors import contacts_of
from payments.collection.services import contact_correct, hold_lift, hold_update
from payments.forecast import PromiseFact
from payments.models import PaymentCheckpoint
from payments.selectors import CheckpointLine, checkpoint_lines
from projects.parties.services import contact_create, contact_remove, party_create
from tests.collection.chasing import contact, hold, promise
from tests.payments.chains import day
from tests.payments.ledger import Ledger

WEEKDAYS = WorkdayCalendar({})
FRIDAY, SATURDAY, MONDAY = day("11-20"), day("11-21"), day("11-23")
ALL, HALF = Decimal(100), Decimal(50)


def state(
    promised_on: date,
    *paid: tuple[date, Decimal],
    amount: Decimal | None = None,
    today: date = MONDAY,
    newer_on: date | None = None,
) -> str:
    """Of a promise made on 11-16 about 100."""
    return state_of(
        Made(day("11-16"), promised_on, amount),
        of=ALL,
        paid=[Paid(*one) for one in paid],
        newer_on=newer_on,
        today=today,
        calendar=WEEKDAYS,
    )


def test_the_rule() -> None:
    for found, wanted in [
        # Open until its day has passed.
        (state(FRIDAY, today=FRIDAY), OPEN),
        (state(FRIDAY), BROKEN),
        # All of it by the day, whenever it began to come.
        (state(FRIDAY, (FRIDAY, ALL)), KEPT),
        (state(FRIDAY, (day("11-02"), HALF), (FRIDAY, HALF)), KEPT),
        (state(FRIDAY, (FRIDAY, HALF)), BROKEN),
        (state(FRIDAY, (MONDAY, ALL)), BROKEN),
        # A day off: the next working day counts.
        (state(SATURDAY, (MONDAY, ALL)), KEPT),
        (state(SATURDAY), OPEN),
        # An amount: what came since it was made.
        (state(FRIDAY, (FRIDAY, HALF), amount=HALF), KEPT),
        (state(FRIDAY, (day("11-02"), HALF), amount=HALF), BROKEN),
        # A receipt that was reversed did not come.
        (state(FRIDAY, (FRIDAY, ALL), (FRIDAY, -ALL)), BROKEN),
        # A newer one takes its place only while it is open; money that came speaks first.
        (state(FRIDAY, newer_on=FRIDAY), REPLACED),
        (state(FRIDAY, newer_on=MONDAY), BROKEN),
        (state(FRIDAY, (FRIDAY, ALL), newer_on=FRIDAY), KEPT),
    ]:
        assert found == wanted


days = st.integers(0, 30).map(lambda n: day("11-01") + timedelta(days=n))
payments = st.lists(st.builds(Paid, days, st.decimals(1, 100, places=2)), max_size=5)


@settings(max_examples=80, deadline=None)
@given(made=days, later=st.integers(0, 20), amount=st.none() | st.decimals(1, 200, places=2), paid=payments, today=days)
def test_time_and_money_only_settle_a_promise(
    made: date, later: int, amount: Decimal | None, paid: list[Paid], today: date
) -> None:
    promised = Made(made, made + timedelta(days=later), amount)

    def stands(on: date, money: list[Paid]) -> str:
        return state_of(promised, of=ALL, paid=money, newer_on=None, today=on, calendar=WEEKDAYS)

    now = stands(today, paid)
    assert now in STATES
    # Once it is kept or broken, no later day changes that; more money in time never breaks one.
    if now != OPEN:
        assert stands(today + timedelta(days=9), paid) == now
    assert stands(today, [*paid, Paid(last_day(promised, WEEKDAYS), ALL)]) == KEPT


def lines(ledger: Ledger, *checkpoints: PaymentCheckpoint) -> list[CheckpointLine]:
    found = checkpoint_lines(ledger.cast.ye, PaymentCheckpoint.objects.filter(pk__in=[one.pk for one in checkpoints]))
    return sorted(found, key=lambda line: checkpoints.index(line.checkpoint))


def test_both_promises_are_seen_and_a_corrected_contact_counts_no_more(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint(due_on=day("11-10"))
    with clock.at(day("11-16")):
        promise(ledger, checkpoint, day("11-18"))
    wrong = promise(ledger, checkpoint, day("11-27"))
    right = contact_correct(
        actor=ledger.cast.zhou, key=uuid.uuid4(), contact_id=wrong.pk, values={"promised_on": day("12-04")}
    )
    newest, corrected, oldest = contacts_of(ledger.cast.zhou, checkpoint)
    assert [one.state for one in (newest, corrected, oldest)] == [OPEN, "", BROKEN]
    assert (newest.row, newest.row.supersedes, corrected.is_corrected) == (right, wrong, True)
    with pytest.raises(StateConflict):
        contact_correct(actor=ledger.cast.zhou, key=uuid.uuid4(), contact_id=wrong.pk, values={"said": "再改"})


def test_once_overdue_the_newest_open_promise_is_the_forecast(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint(due_on=day("11-10"))
    ahead = ledger.checkpoint(due_on=day("11-25"))
    for one in (checkpoint, ahead):
        promise(ledger, one, day("12-04"), 50_000)
    late, early = lines(ledger, checkpoint, ahead)
    assert (late.expected, late.promised) == (day("12-04"), Decimal(50_000))
    # Not overdue: when it is due.
    assert early.expected == day("11-25")
    ledger.receive(50_000, [(checkpoint.pk, Decimal(50_000))])
    # That is kept: the rest is expected as usual.
    assert lines(ledger, checkpoint)[0].promise is None
    with clock.at(day("12-07")):
        assert lines(ledger, ahead)[0].expected == day("12-07")


def test_what_is_disputed_is_overdue_and_expected_on_no_day(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint(due_on=day("11-10"))
    promise(ledger, checkpoint, day("12-04"))
    hold(ledger, checkpoint)
    (line,) = lines(ledger, checkpoint)
    assert (line.state, line.expected, line.hold and line.hold.reason) == ("overdue", None, "客户不认可增补工程量")


def test_amount_and_words_are_masked_for_who_may_not_read_them(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint(due_on=day("11-10"))
    promise(ledger, checkpoint, day("12-04"), 50_000, said="先付 5 万")
    (line,) = contacts_of(ledger.cast.lu, checkpoint)
    assert (line.said, line.promised_amount, line.state) == (None, None, OPEN)
    (seen,) = checkpoint_lines(ledger.cast.lu, PaymentCheckpoint.objects.filter(pk=checkpoint.pk))
    assert (seen.promised, seen.promise and seen.promise.on) == (None, day("12-04"))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"on": day("11-23")}, "on"),
        ({"said": " "}, "said"),
        ({"promised_amount": Decimal(5)}, "promised_on"),
        ({"promised_on": day("11-19")}, "promised_on"),
        ({"promised_on": day("11-27"), "promised_amount": Decimal(-5)}, "promised_amount"),
        ({"next_title": "再问财务科"}, "next_due"),
    ],
)
def test_bad_input_is_told_at_its_field(ledger: Ledger, values: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        contact(ledger, ledger.checkpoint(due_on=day("11-10")), **values)
    assert set(refused.value.fields) == {field}


def test_a_person_who_was_removed_is_named_no_more(ledger: Ledger) -> None:
    cast, checkpoint = ledger.cast, ledger.checkpoint()
    client = {"role": "client", "name": "澜江市水务集团", "owner": cast.zhou}
    party = party_create(actor=cast.lin, key=uuid.uuid4(), project=ledger.project, values=client)
    person = contact_create(actor=cast.lin, key=uuid.uuid4(), party_id=party.pk, values={"name": "邵临溪"})
    promise(ledger, checkpoint, day("12-18"), person=person, spoke_with="")
    assert contacts_of(cast.zhou, checkpoint)[0].who == "邵临溪"
    contact_remove(actor=cast.lin, row_id=person.pk)
    assert contacts_of(cast.zhou, checkpoint)[0].who == ""
    assert lines(ledger, checkpoint)[0].promise == PromiseFact(day("12-18"), "")


def test_a_contact_is_never_changed(ledger: Ledger) -> None:
    logged = contact(ledger, ledger.checkpoint())
    for statement in (lambda: ContactLog.objects.update(said="x"), lambda: ContactLog.objects.all().delete()):
        with pytest.raises(ProgrammingError), transaction.atomic():
            statement()
    # Nor is one of another project's checkpoint, or one that corrects a contact about another.
    other = ledger.checkpoint()
    values = {"project": logged.project, "checkpoint": other, "on": logged.on, "said": "x", "by": logged.by}
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactLog.objects.create(**values, supersedes=logged)


def test_what_holds_it_is_changed_while_it_lasts_and_the_history_keeps_what_was_noted(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint()
    held, zhou = hold(ledger, checkpoint), ledger.cast.zhou
    changed = hold_update(actor=zhou, hold_id=held.pk, version=1, values={"expected_until": day("12-05")})
    assert (changed.expected_until, changed.reason) == (day("12-05"), held.reason)
    with pytest.raises(InvalidInput):
        hold_update(actor=zhou, hold_id=held.pk, version=2, values={"reason": "  "})
    entry = LogEntry.objects.get(action="hold.update")
    assert entry.changes == [{"field": "expected_until", "old": None, "new": "2026-12-05"}]
    for name in ("lu", "tang", "guest"):
        with pytest.raises(ActionForbidden):
            hold_update(actor=ledger.cast.everyone[name], hold_id=held.pk, version=2, values={"reason": "别的"})
    hold_lift(actor=zhou, hold_id=held.pk, note="签证已补")
    with pytest.raises(StateConflict):
        hold_update(actor=zhou, hold_id=held.pk, version=3, values={"reason": "别的"})


@pytest.mark.parametrize("name", ["lu", "tang", "guest"])
def test_only_who_chases_it_logs_contacts_and_holds(ledger: Ledger, name: str) -> None:
    checkpoint, stranger = ledger.checkpoint(), ledger.cast.everyone[name]
    with pytest.raises(ActionForbidden):
        contact(ledger, checkpoint, actor=stranger)
    with pytest.raises(ActionForbidden):
        hold(ledger, checkpoint, actor=stranger)
