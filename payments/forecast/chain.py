"""What the money waits for, step by step, and which step holds it up."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from goaltrack.common.workdays import WorkdayCalendar
from payments.forecast.days import deciding, expected_day
from payments.forecast.facts import CUSTOMER, INVOICED, SIGNED, US, ConditionFact, Step, StepFact, TaskFact, Terms


def open_chain(
    terms: Terms, state: str, expected: date | None, late: int, today: date, calendar: WorkdayCalendar
) -> tuple[Step, ...]:
    """Task, then its milestone; acceptances, documents, events; the receipt last. One open step at most is `next`."""
    steps: list[Step] = []
    if terms.due_event == SIGNED and terms.signed_on is None:
        steps.append(Step("event", _("The contract is signed"), "idle", owner=terms.owner))
    for condition in _in_order(terms):
        steps += _steps_of(condition, today, calendar)
    applied = deciding(terms, today, calendar)
    if terms.due_event == INVOICED and terms.invoiced_on is None and not applied:
        steps.append(Step("event", _("The invoice is issued"), "idle", owner=terms.owner))
    # What comes after the step that an application has reached cannot hold it up yet.
    reached = len(steps) + bool(applied)
    steps += [_application_step(terms, step, on, today, calendar) for step, on in applied]
    is_claimed = state == "overdue" and all(step.state == "done" for step in steps)
    steps.append(replace(_receipt_step(terms, "late" if is_claimed else "idle", expected), late=late * is_claimed))
    if state == "overdue" and not any(step.state == "late" for step in steps):
        # Nothing is late by its own date, and still the money is: what comes last holds it up.
        place = max(range(min(reached, len(steps) - 1)), key=lambda n: (steps[n].state != "done", steps[n].on or today))
        steps[place] = replace(steps[place], state="late")
    first = next((n for n, step in enumerate(steps) if step.state != "done"), None)
    if first is not None and steps[first].state == "idle":
        steps[first] = replace(steps[first], state="next")
    return tuple(steps)


def closed_chain(terms: Terms, state: str) -> tuple[Step, ...]:
    met = "done" if state == "settled" else "idle"
    steps = [_condition_step(one, "done" if one.met_on else "idle", one.met_on) for one in _in_order(terms)]
    return (*steps, _receipt_step(terms, met, None))


def blocker_of(steps: Sequence[Step]) -> Step | None:
    """Of the late steps the one that sets the date; of a late milestone the late task before it, which is the cause."""
    late = [n for n, step in enumerate(steps) if step.state == "late"]
    if not late:
        return None
    worst = max(late, key=lambda n: (steps[n].on or date.min, -n))
    before = steps[worst - 1] if worst and steps[worst].kind == "milestone" else None
    return before if before is not None and before.kind == "task" and before.state == "late" else steps[worst]


def _receipt_step(terms: Terms, state: str, on: date | None) -> Step:
    label = _("The customer pays")
    return Step("receipt", label, state, on=on, owner=terms.owner, held_by=CUSTOMER, holder=terms.customer)


def _in_order(terms: Terms) -> list[ConditionFact]:
    """What was met comes first, in the order of time; then what is open, as it stands."""
    met = sorted((one for one in terms.conditions if one.met_on), key=lambda one: one.met_on or date.min)
    return [*met, *(one for one in terms.conditions if one.met_on is None)]


def _steps_of(condition: ConditionFact, today: date, calendar: WorkdayCalendar) -> list[Step]:
    if condition.met_on is not None:
        return [_condition_step(condition, "done", condition.met_on)]
    steps = []
    if task := _most_pressing(condition.tasks, today):
        is_late = task.due < today
        steps.append(
            Step(
                kind="task",
                label=task.title,
                state="late" if is_late else "idle",
                on=max(task.due, today),
                late=calendar.late(task.due, today) if is_late else 0,
                owner=task.owner,
                held_by=condition.held_by,
                holder=condition.holder,
                url=task.url,
            )
        )
    is_late = condition.due is not None and condition.due < today
    own = _condition_step(condition, "late" if is_late else "idle", expected_day(condition, today))
    late = calendar.late(condition.due, today) if is_late and condition.due else 0
    return [*steps, replace(own, late=late)]


def _most_pressing(tasks: Sequence[TaskFact], today: date) -> TaskFact | None:
    """The one that is late the longest; while none is, the one that ends last and so sets the date."""
    late = [task for task in tasks if task.due < today]
    if late:
        return min(late, key=lambda task: task.due)
    return max(tasks, key=lambda task: task.due, default=None)


def _condition_step(condition: ConditionFact, state: str, on: date | None) -> Step:
    return Step(
        kind=condition.kind,
        label=condition.label,
        state=state,
        on=on,
        owner=condition.owner,
        held_by=condition.held_by,
        holder=condition.holder,
        url=condition.url,
    )


def _application_step(terms: Terms, step: StepFact, on: date, today: date, calendar: WorkdayCalendar) -> Step:
    late = calendar.late(calendar.add(step.since, step.usual), today) if step.since else 0
    # Who holds it is named; where that is us, whose the money is.
    return Step(
        kind="application",
        label=step.label,
        state="late" if late else "idle",
        on=on,
        late=late,
        owner=terms.owner if step.held_by == US else None,
        held_by=step.held_by,
        holder=step.holder or (terms.customer if step.held_by == CUSTOMER else ""),
        url=step.url,
    )
