"""When money falls due, when it can be expected, and what it waits for: pure functions over facts, no query.

Due is contractual: a date, or so many days after the contract was signed, after the last condition was met (for
retention money after the months of warranty that follow), or after the money was invoiced in full. While that event is
still to come there is no due day, and nothing is overdue; what the dates known today promise goes only into `expected`,
and what the plan says goes only into `planned_on`. docs/money.md has the rules in words.
"""

from payments.forecast.days import days_after, due_day, expected_day, months_after, planned_day, step_days
from payments.forecast.facts import (
    CUSTOMER,
    STATE_LABELS,
    US,
    ConditionFact,
    Forecast,
    HoldFact,
    Known,
    PromiseFact,
    Step,
    StepFact,
    TaskFact,
    Terms,
)
from payments.forecast.standing import forecast, forecast_of, state_of

__all__ = [
    "CUSTOMER",
    "STATE_LABELS",
    "US",
    "ConditionFact",
    "Forecast",
    "HoldFact",
    "Known",
    "PromiseFact",
    "Step",
    "StepFact",
    "TaskFact",
    "Terms",
    "days_after",
    "due_day",
    "expected_day",
    "forecast",
    "forecast_of",
    "months_after",
    "planned_day",
    "state_of",
    "step_days",
]
