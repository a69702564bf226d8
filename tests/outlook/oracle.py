"""When money comes, found out by living through the days one after the other. Slow, and shares nothing with the
forecast but its facts: no date is computed, each is waited for."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from payments.forecast import ConditionFact, Known, StepFact, Terms

DAY = timedelta(days=1)
Off = Mapping[date, bool]


def days_from(first: date) -> Iterator[date]:
    while True:
        yield first
        first += DAY


def worked(day: date, off: Off) -> bool:
    return off[day] if day in off else day.strftime("%a") not in ("Sat", "Sun")


def first_day(start: date, holds: Callable[[date], bool]) -> date:
    return next(day for day in days_from(start) if holds(day))


def wait(start: date, count: int, off: Off, *, working: bool) -> date:
    """Wait for `count` days to pass after `start`, of which only the worked ones count if they must."""
    day = start
    while count:
        day += DAY
        count -= not working or worked(day, off)
    return day


def after_warranty(start: date, months: int) -> date:
    """Turn the calendar's leaves; the same day, or the last one of a month that lacks it."""
    leaf = start.replace(day=1)
    for _ in range(months):
        leaf = first_day(leaf + DAY, lambda day: day.day == 1)
    day = leaf
    while day.day < start.day and (day + DAY).month == leaf.month:
        day += DAY
    return day


def due_after(terms: Terms, event: date, off: Off) -> date:
    if terms.due_event == "warranty":
        event = after_warranty(event, terms.warranty_months)
    return wait(event, terms.due_days or 0, off, working=terms.counts_working_days)


def due(terms: Terms, off: Off) -> date | None:
    """The contractual day; None while its event has not happened."""
    if terms.due_on:
        return terms.due_on
    if terms.due_event == "signed":
        event = terms.signed_on
    elif terms.due_event == "invoiced":
        event = terms.invoiced_on
    elif terms.conditions and all(one.met_on for one in terms.conditions):
        event = max(one.met_on for one in terms.conditions if one.met_on)
    else:
        event = None
    return due_after(terms, event, off) if event else None


def is_there(condition: ConditionFact, day: date) -> bool:
    own = condition.expected or condition.due
    return (own is None or day >= own) and not any(task.due > day for task in condition.tasks)


def process(steps: tuple[StepFact, ...], began: date, today: date, off: Off) -> list[tuple[str, date]]:
    """Each open step with the day it ends: nobody ends one in the past, and the next waits for it."""
    ended = []
    for step in steps:
        day = began
        left = step.usual
        while left or day < today:
            day += DAY
            left -= bool(left and worked(day, off))
        ended.append((step.kind, day))
        began = day
    return ended


def comes_on(known: Known, today: date, off: Off) -> date | None:
    """The day the money comes; None for what is paid, cancelled, on hold or disputed."""
    terms = known.terms
    if terms.cancelled or terms.hold or terms.settled >= terms.amount:
        return None
    due_on = due(terms, off)
    if terms.promise and due_on and due_on < today:
        return first_day(today, lambda day: day >= terms.promise.on)  # type: ignore[union-attr]
    open_ones = [one for one in terms.conditions if not one.met_on]
    complete = first_day(today, lambda day: all(is_there(one, day) for one in open_ones))
    ends: list[tuple[str, date]] = []
    for steps in terms.applications:
        since = steps[0].since
        assert since is not None, "a process that runs has begun"
        began = max(since, first_day(since, lambda day: all(_stands(one, day, today) for one in open_ones)))
        ended = process(steps, began, today, off)
        if not ends or ended[-1][1] > ends[-1][1]:
            ends = ended
    if due_on is None:
        invoicing = [day for kind, day in ends if kind == "invoice"]
        event = today if terms.due_event == "signed" else invoicing[-1] if invoicing else complete
        if terms.due_event != "invoiced" and terms.due_event != "signed":
            event = complete
        due_on = due_after(terms, event, off)
    ready = first_day(complete, lambda day: day >= due_on and all(day >= end for _kind, end in ends))
    return wait(ready, known.delay, off, working=False)


def _stands(condition: ConditionFact, day: date, today: date) -> bool:
    """An open condition is there at the earliest today."""
    return day >= today and is_there(condition, day)
