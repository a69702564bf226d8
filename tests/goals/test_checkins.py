import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from goals.models import CheckIn, Goal
from goals.services import TotalsChange, checkin_record, checkin_supersede, totals_apply
from goals.services.totals import totals_replace
from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, InvalidInput, StateConflict
from history.models import LogEntry
from tests.cast import Cast, make_goal


def record(cast: Cast, goal: Goal, value: Any = 3, **extra: Any) -> CheckIn:
    values: dict[str, Any] = {"actor": cast.lin, "key": uuid.uuid4(), "goal_id": goal.pk}
    return checkin_record(**values | {"value": None if value is None else Decimal(value)} | extra)


def errors_of(cast: Cast, goal: Goal, value: Any = 3, **extra: Any) -> dict[str, list[str]]:
    with pytest.raises(InvalidInput) as caught:
        record(cast, goal, value, **extra)
    return {name: [str(message) for message in messages] for name, messages in caught.value.fields.items()}


def test_a_checkin_keeps_the_day_and_what_the_numbers_said(cast: Cast, goal: Goal) -> None:
    checkin = record(cast, goal, note=" 三个单位工程已初验 ")
    assert (checkin.day, checkin.progress, checkin.suggested) == (date(2026, 11, 20), Decimal(75), "at_risk")
    assert (checkin.confidence, checkin.note) == ("at_risk", "三个单位工程已初验")
    goal.totals.refresh_from_db()
    assert (goal.totals.value, goal.totals.confidence, goal.totals.checked_in_on) == (3, "at_risk", checkin.day)
    assert LogEntry.objects.of(goal).first().action == "checkin.record"  # type: ignore[union-attr]


def test_the_same_key_records_once(cast: Cast, goal: Goal) -> None:
    key = uuid.uuid4()
    assert record(cast, goal, key=key).pk == record(cast, goal, key=key).pk
    assert CheckIn.objects.count() == 1


def test_another_confidence_needs_its_reason(cast: Cast, goal: Goal) -> None:
    assert "“At risk”" in errors_of(cast, goal, confidence="on_track")["reason"][0]
    assert errors_of(cast, goal, confidence="on_track", reason="  ")
    assert record(cast, goal, confidence="on_track", reason="客户已承诺").confidence == "on_track"
    assert record(cast, goal, confidence="at_risk").reason == ""
    assert errors_of(cast, goal, confidence="splendid") == {"confidence": ["Choose one of the three."]}


def test_null_bytes_are_refused(cast: Cast, goal: Goal) -> None:
    assert list(errors_of(cast, goal, note="null\x00byte")) == ["note"]


def test_a_value_beyond_belief_is_refused_at_the_value(cast: Cast, goal: Goal) -> None:
    assert list(errors_of(cast, goal, value="99999999999999")) == ["value"]
    assert list(errors_of(cast, goal, value="3.00001")) == ["value"]


def test_a_measured_goal_needs_a_value_and_a_computed_one_refuses_it(cast: Cast, cycle: Any, goal: Goal) -> None:
    assert errors_of(cast, goal, value=None, confidence="on_track") == {
        "value": ["Enter the current value as a number."]
    }
    computed = make_goal(cast, cycle, source="work")
    assert "value" in errors_of(cast, computed, value=3, confidence="on_track")
    assert errors_of(cast, computed, value=None) == {"confidence": ["Choose how confident you are."]}
    assert record(cast, computed, value=None, confidence="on_track").progress is None


def test_without_a_target_there_is_no_percentage(cast: Cast, cycle: Any) -> None:
    bare = make_goal(cast, cycle, target=None, baseline=None)
    checkin = record(cast, bare, value=3, confidence="off_track")
    assert (checkin.progress, checkin.suggested, checkin.value) == (None, "", 3)


def test_who_and_when(cast: Cast, cycle: Any, goal: Goal) -> None:
    assert record(cast, goal, actor=cast.zhou).author == cast.zhou
    for outsider in (cast.xu, cast.guest):
        with pytest.raises(ActionForbidden):
            record(cast, goal, actor=outsider)
    with pytest.raises(StateConflict):
        record(cast, make_goal(cast, cycle, active=False))


def test_totals_add_up_and_are_rebuilt(goal: Goal) -> None:
    due = date(2026, 11, 12)
    change = TotalsChange(Decimal(10), Decimal(4), 5, 2, 1, open_due={due: 3})
    totals_apply(changes={goal.pk: change})
    totals_apply(changes={goal.pk: TotalsChange(open_due={due: -1, date(2026, 12, 1): 1})})
    totals_apply(changes={goal.pk: TotalsChange()})
    goal.totals.refresh_from_db()
    assert (goal.totals.weight_total, goal.totals.work_done, goal.totals.work_blocked) == (10, 2, 1)
    assert dict(goal.open_work.values_list("due", "count")) == {due: 2, date(2026, 12, 1): 1}
    own = TotalsChange(Decimal(10), Decimal(4), 5, 2, 1, open_due={due: 2, date(2026, 12, 1): 1})
    assert totals_replace(goal_id=goal.pk, own=own) is False
    assert totals_replace(goal_id=goal.pk, own=TotalsChange(work_total=1)) is True
    goal.totals.refresh_from_db()
    assert (goal.totals.work_total, goal.totals.weight_total) == (1, 0)
    assert not goal.open_work.exclude(count=0).exists()


def correct(cast: Cast, wrong: CheckIn, value: Any = 2, **extra: Any) -> CheckIn:
    values: dict[str, Any] = {"actor": cast.lin, "key": uuid.uuid4(), "checkin_id": wrong.pk, "note": "单位写错"}
    return checkin_supersede(**values | {"value": None if value is None else Decimal(value)} | extra)


def test_a_wrong_one_is_superseded_and_both_stay(cast: Cast, goal: Goal) -> None:
    with clock.at(date(2026, 11, 18)):
        wrong = record(cast, goal, value=4)
    right = correct(cast, wrong)
    assert (right.day, right.pace, right.progress) == (wrong.day, wrong.pace, Decimal(50))
    goal.totals.refresh_from_db()
    assert (goal.totals.value, goal.totals.checked_in_on) == (2, wrong.day)
    assert list(goal.checkins.standing()) == [right]
    assert goal.checkins.get(pk=wrong.pk).is_superseded
    entry = LogEntry.objects.of(goal).first()
    assert entry is not None
    assert (entry.action, entry.changes[0]["old"], entry.changes[0]["new"]) == ("checkin.supersede", "4.0000", "2")


def test_the_newest_that_stands_counts(cast: Cast, goal: Goal) -> None:
    with clock.at(date(2026, 11, 16)):
        wrong = record(cast, goal, value=1)
    record(cast, goal, value=3)
    correct(cast, wrong)
    goal.totals.refresh_from_db()
    assert goal.totals.value == 3


def test_a_correction_says_why_and_is_made_once(cast: Cast, goal: Goal) -> None:
    wrong = record(cast, goal)
    with pytest.raises(InvalidInput) as caught:
        correct(cast, wrong, note=" ")
    assert list(caught.value.fields) == ["note"]
    for outsider in (cast.xu, cast.guest):
        with pytest.raises(ActionForbidden):
            correct(cast, wrong, actor=outsider)
    correct(cast, wrong)
    with pytest.raises(StateConflict, match="corrected already"):
        correct(cast, wrong)


def test_only_the_last_of_a_day_is_corrected(cast: Cast, goal: Goal) -> None:
    first = record(cast, goal)
    record(cast, goal)
    with pytest.raises(StateConflict, match="later check-in of the same day"):
        correct(cast, first)


def test_the_database_ties_a_correction_to_its_goal_and_day(cast: Cast, cycle: Any, goal: Goal) -> None:
    wrong = record(cast, goal)
    other = make_goal(cast, cycle)
    plain = {"author": cast.lin, "confidence": "at_risk", "note": "x", "supersedes": wrong}
    for odd in ({"goal": other, "day": wrong.day}, {"goal": goal, "day": date(2026, 11, 19)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CheckIn.objects.create(**plain | odd)
    with pytest.raises(IntegrityError, match="checkin_correction_says_why"), transaction.atomic():
        CheckIn.objects.create(**plain | {"goal": goal, "day": wrong.day, "note": ""})
