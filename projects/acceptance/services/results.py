"""How a round ends, and the next one."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import Problems, StateConflict
from history.changes import apply_changes
from history.operations import operation
from people.models import User
from people.permissions import authorize
from projects.acceptance.models import (
    Acceptance,
    AcceptanceDocument,
    AcceptanceRound,
    AcceptanceStep,
    Part,
    Result,
)
from projects.acceptance.services.held import change, locked, past_day, require_active, require_going_on, require_round
from projects.services import milestone_achieve_as_accepted

State = Acceptance.State
MOST_WORDS = 4_000
# Of a step: that it is done; of a document, where it is and its file, which the next round goes on with.
FRESH = {"id": None, "version": 1, "passed_over": "", "passed_over_by": None}


def acceptance_decide(
    *, actor: User, row_id: int, result: str, on: date | None, decided_by: str, minutes: str
) -> Acceptance:
    """Record how the round ended: when, by whom on the customer's side, and what the minutes say.

    Passing, with or without conditions left open, achieves the milestone in the same transaction. It is refused at
    `step-<id>`, `document-<id>`, `documents` and `result` while something is missing. The same again changes nothing.
    """
    action = "acceptance.fail" if result == Result.FAILED else "acceptance.pass"
    with operation(action, actor=actor) as op:
        row = locked(row_id)
        authorize(actor, "acceptance.write", row)
        if _is_said_already(row, result, on, decided_by, minutes):
            return row
        require_round(row)
        require_active(row)
        if row.state != State.HELD:
            raise StateConflict(_("It is held before its result is recorded."))
        problems = Problems()
        if result not in Result.values:
            problems.add("result", _("Choose how it ended."))
        day = past_day(on, problems, since=row.held_on)
        problems.text("decided_by", decided_by, missing=_("Say who decided for the customer."), most=120)
        problems.text("minutes", minutes, missing=_("Say what the minutes say."), most=MOST_WORDS)
        if result in (Result.PASSED, Result.PASSED_OPEN):
            _check_complete(row, result, problems)
        problems.raise_any()
        assert row.applied_on is not None, "the database keeps it for what was held"
        assert row.held_on is not None, "the database keeps it for what was held"
        AcceptanceRound.objects.create(
            acceptance=row,
            number=row.round,
            result=result,
            applied_on=row.applied_on,
            held_on=row.held_on,
            decided_on=day,
            decided_by=decided_by.strip(),
            minutes=minutes.strip(),
            recorded_by=actor,
        )
        old, row.state = row.state, State(result)
        row.passed_on = None if result == Result.FAILED else day
        row.version += 1
        row.save()
        op.log(row, changes=[change("state", old, row.state)], note=minutes.strip()[:500])
        if row.passed_on is not None and row.milestone_id is not None:
            evidence = f"{row} {row.get_state_display()}（{decided_by.strip()}）{minutes.strip()}"
            milestone_achieve_as_accepted(
                actor=actor, milestone_id=row.milestone_id, project_id=row.project_id, on=day, evidence=evidence
            )
    return row


def acceptance_again(*, actor: User, row_id: int, due: date | None = None) -> Acceptance:
    """Begin another round after one that failed: steps from the start, documents as they are. The old one stays.

    `due` is the day agreed for it; without one the old day goes on.
    """
    with operation("acceptance.again", actor=actor) as op:
        row = locked(row_id)
        authorize(actor, "acceptance.write", row)
        require_going_on(row)
        if row.state != State.FAILED:
            raise StateConflict(_("Another round begins after one that was not passed."))
        changes = apply_changes(row, {"due": due, "expected": None}) if due is not None else []
        problems = Problems()
        problems.check(row, exclude={"project", "unit", "owner", "follower", "milestone"})
        problems.raise_any()
        old = row.round
        row.round, row.state, row.applied_on, row.held_on = old + 1, State.PREPARED, None, None
        row.version += 1
        row.save()
        _take_over(AcceptanceStep, row, old, done_on=None, done_by=None, note="")
        _take_over(AcceptanceDocument, row, old)
        op.log(row, changes=[change("round", old, row.round), *changes])
    return row


def _take_over(model: type[Any], row: Acceptance, old: int, **more: Any) -> None:
    rows = []
    for part in model.objects.filter(acceptance=row, round=old).order_by("position", "id"):
        for name, value in {**FRESH, **more, "round": row.round}.items():
            setattr(part, name, value)
        part._state.adding = True
        rows.append(part)
    model.objects.bulk_create(rows)


def _is_said_already(row: Acceptance, result: str, on: date | None, decided_by: str, minutes: str) -> bool:
    said = row.rounds.filter(number=row.round).first()
    return said is not None and (said.result, said.decided_by, said.minutes, on or said.decided_on) == (
        result,
        decided_by.strip(),
        minutes.strip(),
        said.decided_on,
    )


def _check_complete(row: Acceptance, result: str, problems: Problems) -> None:
    steps = list(row.steps.filter(round=row.round))
    documents = list(row.documents.filter(round=row.round))
    kinds: list[tuple[str, list[Any]]] = [("step", steps), ("document", documents)]
    for kind, parts in kinds:
        for part in parts:
            if part.is_missing:
                problems.add(f"{kind}-{part.pk}", _still_missing(part))
    if not any(one.state == one.State.CONFIRMED or one.file for one in documents):
        problems.add("documents", _("Confirm a document, or keep the file of one: it is passed by evidence."))
    left_open = row.points.filter(settled_on=None).exists()
    if left_open and result == Result.PASSED:
        problems.add("result", _("Conditions are left open: pass it with them, or settle them first."))
    elif not left_open and result == Result.PASSED_OPEN:
        problems.add("result", _("Note first what is left open."))


def _still_missing(part: Part) -> str:
    return _now("“%(title)s” is still missing.") % {"title": part.title}
