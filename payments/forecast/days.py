"""When money falls due, what the plan makes of it, and when it can be expected."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from goaltrack.common.workdays import WorkdayCalendar
from payments.forecast.facts import INVOICED, INVOICING, SIGNED, WARRANTY, ConditionFact, StepFact, Terms


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
        return after_event(terms, terms.signed_on, calendar)
    if terms.due_event == INVOICED:
        return after_event(terms, terms.invoiced_on, calendar)
    met = [one.met_on for one in terms.conditions]
    return after_event(terms, latest(met) if None not in met else None, calendar)


def planned_day(terms: Terms, today: date, calendar: WorkdayCalendar) -> date | None:
    """The due day; while its event is to come, counted from the planned days of its conditions, or from today."""
    due = due_day(terms, calendar)
    if due is not None:
        return due
    start = None if terms.due_event == SIGNED else latest(one.met_on or one.due for one in terms.conditions)
    return after_event(terms, start or today, calendar)


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


def expected_collection(terms: Terms, due: date | None, today: date, calendar: WorkdayCalendar, delay: int) -> date:
    """Nobody pays before everything is there, before it is due, or in the past; and then as late as usual.

    Once overdue, the newest open promise says when.
    """
    if terms.assumed_on is not None:
        return max(today, terms.assumed_on)
    if terms.promise is not None and due is not None and due < today:
        return max(today, terms.promise.on)
    there = conditions_there(terms, today)
    steps = deciding(terms, today, calendar)
    if due is None:
        # Expected with the last condition, with the invoice, or for an unsigned contract today.
        start = {SIGNED: today, INVOICED: latest(on for step, on in steps if step.kind == INVOICING)}
        due = after_event(terms, start.get(terms.due_event) or there, calendar)
    done = max([there, *(on for _step, on in steps)])
    return max(done, due or done) + timedelta(days=delay)


def conditions_there(terms: Terms, today: date) -> date:
    open_ones = (expected_day(one, today) for one in terms.conditions if one.met_on is None)
    return latest([today, *open_ones]) or today


def deciding(terms: Terms, today: date, calendar: WorkdayCalendar) -> list[tuple[StepFact, date]]:
    """The open steps of the application that ends last, each with the day it is expected to be done."""
    after = latest([expected_day(one, today) for one in terms.conditions if one.met_on is None]) or date.min
    found = [list(zip(steps, step_days(steps, after, today, calendar), strict=True)) for steps in terms.applications]
    return max((steps for steps in found if steps), key=lambda steps: steps[-1][1], default=[])


def after_event(terms: Terms, start: date | None, calendar: WorkdayCalendar) -> date | None:
    if start is None:
        return None
    if terms.due_event == WARRANTY:
        start = months_after(start, terms.warranty_months)
    return days_after(start, terms.due_days or 0, calendar, working=terms.counts_working_days)


def latest(days: Iterable[date | None]) -> date | None:
    return max((day for day in days if day is not None), default=None)
