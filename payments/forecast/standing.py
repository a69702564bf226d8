"""Where a checkpoint stands on a day: its state, its days, its chain."""

from datetime import date

from goaltrack.common.workdays import WorkdayCalendar
from payments.forecast.chain import blocker_of, closed_chain, open_chain
from payments.forecast.days import due_day, expected_collection, planned_day
from payments.forecast.facts import INVOICED, WARRANTY, Forecast, Known, Terms


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
    expected = expected_collection(terms, due, today, calendar, delay) if counts else None
    late = calendar.late(due, today) if state == "overdue" and due else 0
    steps = open_chain(terms, state, expected, late, today, calendar) if is_open else closed_chain(terms, state)
    blocker = blocker_of(steps) if is_open else None
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


def forecast_of(known: Known, *, today: date, calendar: WorkdayCalendar) -> Forecast:
    return forecast(known.terms, today=today, calendar=calendar, delay=known.delay)
