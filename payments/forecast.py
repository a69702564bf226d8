"""When money falls due, when it can be expected, and what it waits for: pure functions over facts, no query.

Due is contractual: a date, or so many days after the contract was signed, after the last condition was met (for
retention money after the months of warranty that follow), or after the money was invoiced in full. While that event is
still to come there is no due day, and nothing is overdue; what the dates known today promise goes only into `expected`,
and what the plan says goes only into `planned_on`. docs/money.md has the rules in words.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goaltrack.common.workdays import WorkdayCalendar

if TYPE_CHECKING:
    from people.models import User

SIGNED, CONDITIONS, WARRANTY, INVOICED = "signed", "conditions", "warranty", "invoiced"
INVOICING = "invoice"
US, CUSTOMER = "us", "customer"

STATE_LABELS: dict[str, str | Promise] = {
    "settled": gettext_lazy("Paid in full"),
    "cancelled": gettext_lazy("Cancelled"),
    "overdue": gettext_lazy("Overdue"),
    "waiting": gettext_lazy("Waits for its conditions"),
    "applied": gettext_lazy("In process with the customer"),
    "claimable": gettext_lazy("Can be claimed"),
    "not_due": gettext_lazy("Not due yet"),
}


@dataclass(frozen=True)
class TaskFact:
    """An open task that is a step to a milestone."""

    title: str
    due: date
    owner: "User | None" = None
    url: str = ""


@dataclass(frozen=True)
class ConditionFact:
    """One condition; `due` and `expected` of a milestone are the milestone's own."""

    kind: str
    label: str
    met_on: date | None = None
    due: date | None = None
    expected: date | None = None
    held_by: str = US
    holder: str = ""
    owner: "User | None" = None
    url: str = ""
    tasks: tuple[TaskFact, ...] = ()


@dataclass(frozen=True)
class PromiseFact:
    """The newest promise that is still open; `amount` is everything outstanding where it is None."""

    on: date
    by: str = ""
    amount: Decimal | None = None


@dataclass(frozen=True)
class HoldFact:
    """Why nothing is to be expected for now; `kind` is on_hold or disputed."""

    kind: str
    reason: str
    since: date
    until: date | None = None
    by: str = ""


@dataclass(frozen=True)
class StepFact:
    """An open step of a payment application that runs; `usual` counts working days, `since` is None before its turn."""

    kind: str
    label: str
    usual: int
    since: date | None = None
    held_by: str = CUSTOMER
    holder: str = ""
    url: str = ""


@dataclass(frozen=True)
class Terms:
    """What the contract says of one checkpoint, and where it stands."""

    amount: Decimal
    settled: Decimal = Decimal(0)
    cancelled: bool = False
    due_on: date | None = None
    due_event: str = ""
    due_days: int | None = None
    counts_working_days: bool = False
    signed_on: date | None = None
    warranty_months: int = 0
    owner: "User | None" = None
    customer: str = ""
    conditions: tuple[ConditionFact, ...] = ()
    promise: PromiseFact | None = None
    hold: HoldFact | None = None
    # Of each application that runs the open steps, in their order.
    applications: tuple[tuple[StepFact, ...], ...] = ()
    # The day from which all of it is invoiced.
    invoiced_on: date | None = None


@dataclass(frozen=True)
class Step:
    """One station of the chain. `on` is the day it was done or is expected, `late` counts working days."""

    kind: str
    label: str
    state: str
    on: date | None = None
    late: int = 0
    owner: "User | None" = None
    held_by: str = US
    holder: str = ""
    url: str = ""


@dataclass(frozen=True)
class Forecast:
    """Where a checkpoint stands on a day; `late` and `slips` count working days."""

    state: str
    due: date | None
    # The due day, or what the plan makes of it while its event is still to come.
    planned_on: date | None
    expected: date | None
    late: int
    slips: int
    steps: tuple[Step, ...]
    blocker: Step | None
    waits_for: str
    in_charge: "User | None"
    promise: PromiseFact | None = None
    hold: HoldFact | None = None


def days_after(start: date, days: int, calendar: WorkdayCalendar, *, working: bool) -> date:
    return calendar.add(start, days) if working else start + timedelta(days=days)


def months_after(start: date, months: int) -> date:
    """The same day of a later month, or the last one of a shorter month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def due_day(terms: Terms, calendar: WorkdayCalendar) -> date | None:
    """The contractual day; None while the event it counts from has not happened."""
    if terms.due_on is not None:
        return terms.due_on
    if terms.due_event == SIGNED:
        return _after(terms, terms.signed_on, calendar)
    if terms.due_event == INVOICED:
        return _after(terms, terms.invoiced_on, calendar)
    met = [one.met_on for one in terms.conditions]
    return _after(terms, _latest(met) if None not in met else None, calendar)


def planned_day(terms: Terms, today: date, calendar: WorkdayCalendar) -> date | None:
    """The due day; while its event is to come, counted from the planned days of its conditions, or from today."""
    due = due_day(terms, calendar)
    if due is not None:
        return due
    start = None if terms.due_event == SIGNED else _latest(one.met_on or one.due for one in terms.conditions)
    return _after(terms, start or today, calendar)


def expected_day(condition: ConditionFact, today: date) -> date:
    """Of an open condition: the latest of its own expected day, its open tasks' days, and today."""
    own = condition.expected or condition.due or today
    return max(today, own, *(task.due for task in condition.tasks))


def step_days(steps: Sequence[StepFact], after: date, today: date, calendar: WorkdayCalendar) -> list[date]:
    """When each open step is expected to be done: its usual days after its turn came, the next ones after the former.

    `after` is the day on which the last condition is expected to be there: none ends before.
    """
    days: list[date] = []
    for step in steps:
        former = days[-1] if days else max(step.since or after, after)
        days.append(max(calendar.add(former, step.usual), today))
    return days


def state_of(terms: Terms, due: date | None, today: date) -> str:
    if terms.cancelled:
        return "cancelled"
    if terms.settled >= terms.amount:
        return "settled"
    if due is not None and due < today:
        return "overdue"
    if any(one.met_on is None for one in terms.conditions):
        return "waiting"
    if terms.applications:
        return "applied"
    if due is None and terms.due_event != INVOICED:
        return "waiting"
    if terms.due_event == WARRANTY and due is not None and due > today:
        # Retention money is held back until the warranty is over, whatever is there.
        return "not_due"
    return "claimable" if terms.conditions or due is None else "not_due"


def forecast(terms: Terms, *, today: date, calendar: WorkdayCalendar, delay: int = 0) -> Forecast:
    """`delay`: by how many calendar days after the due day this customer usually pays."""
    due = due_day(terms, calendar)
    state = state_of(terms, due, today)
    is_open = state not in ("settled", "cancelled")
    # What is on hold or disputed cannot be expected, whatever was promised: it leaves the forecast.
    counts = is_open and terms.hold is None
    expected = _expected_collection(terms, due, today, calendar, delay) if counts else None
    late = calendar.late(due, today) if state == "overdue" and due else 0
    steps = _open_chain(terms, state, expected, late, today, calendar) if is_open else _closed_chain(terms, state)
    blocker = _blocker(steps) if is_open else None
    current = blocker or next((step for step in steps if step.state == "next"), None)
    return Forecast(
        state=state,
        due=due,
        planned_on=planned_day(terms, today, calendar),
        expected=expected,
        late=late,
        slips=calendar.late(due, expected) if state != "overdue" and due and expected else 0,
        steps=steps,
        blocker=blocker,
        waits_for=current.held_by if current and state != "not_due" else "",
        in_charge=(current.owner if current else None) or terms.owner,
        promise=terms.promise if is_open else None,
        hold=terms.hold if is_open else None,
    )


def _latest(days: Iterable[date | None]) -> date | None:
    return max((day for day in days if day is not None), default=None)


def _after(terms: Terms, start: date | None, calendar: WorkdayCalendar) -> date | None:
    if start is None:
        return None
    if terms.due_event == WARRANTY:
        start = months_after(start, terms.warranty_months)
    return days_after(start, terms.due_days or 0, calendar, working=terms.counts_working_days)


def _conditions_there(terms: Terms, today: date) -> date:
    open_ones = (expected_day(one, today) for one in terms.conditions if one.met_on is None)
    return _latest([today, *open_ones]) or today


def _deciding(terms: Terms, today: date, calendar: WorkdayCalendar) -> list[tuple[StepFact, date]]:
    """The open steps of the application that ends last, each with the day it is expected to be done."""
    after = _latest([expected_day(one, today) for one in terms.conditions if one.met_on is None]) or date.min
    found = [list(zip(steps, step_days(steps, after, today, calendar), strict=True)) for steps in terms.applications]
    return max((steps for steps in found if steps), key=lambda steps: steps[-1][1], default=[])


def _expected_collection(terms: Terms, due: date | None, today: date, calendar: WorkdayCalendar, delay: int) -> date:
    """Nobody pays before everything is there, before it is due, or in the past; and then as late as usual.

    Once overdue, the newest open promise says when.
    """
    if terms.promise is not None and due is not None and due < today:
        return max(today, terms.promise.on)
    there = _conditions_there(terms, today)
    steps = _deciding(terms, today, calendar)
    if due is None:
        # Expected with the last condition, with the invoice, or for an unsigned contract today.
        start = {SIGNED: today, INVOICED: _latest(on for step, on in steps if step.kind == INVOICING)}
        due = _after(terms, start.get(terms.due_event) or there, calendar)
    done = max([there, *(on for _step, on in steps)])
    return max(done, due or done) + timedelta(days=delay)


def _closed_chain(terms: Terms, state: str) -> tuple[Step, ...]:
    met = "done" if state == "settled" else "idle"
    steps = [_condition_step(one, "done" if one.met_on else "idle", one.met_on) for one in _in_order(terms)]
    return (*steps, _receipt_step(terms, met, None))


def _in_order(terms: Terms) -> list[ConditionFact]:
    """What was met comes first, in the order of time; then what is open, as it stands."""
    met = sorted((one for one in terms.conditions if one.met_on), key=lambda one: one.met_on or date.min)
    return [*met, *(one for one in terms.conditions if one.met_on is None)]


def _open_chain(
    terms: Terms, state: str, expected: date | None, late: int, today: date, calendar: WorkdayCalendar
) -> tuple[Step, ...]:
    """Task, then its milestone; acceptances, documents, events; the receipt last. One open step at most is `next`."""
    steps: list[Step] = []
    if terms.due_event == SIGNED and terms.signed_on is None:
        steps.append(Step("event", _("The contract is signed"), "idle", owner=terms.owner))
    for condition in _in_order(terms):
        steps += _steps_of(condition, today, calendar)
    applied = _deciding(terms, today, calendar)
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


def _receipt_step(terms: Terms, state: str, on: date | None) -> Step:
    label = _("The customer pays")
    return Step("receipt", label, state, on=on, owner=terms.owner, held_by=CUSTOMER, holder=terms.customer)


def _blocker(steps: Sequence[Step]) -> Step | None:
    """Of the late steps the one that sets the date; of a late milestone the late task before it, which is the cause."""
    late = [n for n, step in enumerate(steps) if step.state == "late"]
    if not late:
        return None
    worst = max(late, key=lambda n: (steps[n].on or date.min, -n))
    before = steps[worst - 1] if worst and steps[worst].kind == "milestone" else None
    return before if before is not None and before.kind == "task" and before.state == "late" else steps[worst]
