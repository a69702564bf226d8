"""Tasks that lead to milestones that money waits for."""

from datetime import date
from decimal import Decimal
from typing import Any

from goaltrack.common import clock
from payments.models import Condition, PaymentCheckpoint
from projects.models import Milestone, Task
from tests.payments.ledger import Ledger


def day(text: str) -> date:
    """`11-20` of the year the tests play in."""
    return date.fromisoformat(f"2026-{text}")


def milestone(ledger: Ledger, due: date | None = None, **values: Any) -> Milestone:
    """One of 周可, due today."""
    due = due or clock.today()
    complete = {"title": "试运行满 30 天", "project": ledger.project, "owner": ledger.cast.zhou, "baseline": due}
    return Milestone.objects.create(**complete | {"due": due} | values)


def step_to(ledger: Ledger, reached: Milestone | None, due: date, **values: Any) -> Task:
    """A task of 许星野, as a passed breakdown makes it."""
    complete = {"title": "管网拓扑核对", "project": ledger.project, "owner": ledger.cast.xu, "milestone": reached}
    return Task.objects.create(**complete | {"due": due} | values)


def waiting_for(ledger: Ledger, reached: Milestone, **values: Any) -> PaymentCheckpoint:
    checkpoint = ledger.checkpoint(**values)
    ledger.condition(checkpoint, kind=Condition.Kind.MILESTONE, title="", milestone=reached)
    return checkpoint


def paid(ledger: Ledger, due: date, on: date, **values: Any) -> PaymentCheckpoint:
    """10,000 that were due on one day and came in on another."""
    checkpoint = ledger.checkpoint(10_000, due_on=due, **values)
    ledger.receive(10_000, [(checkpoint.pk, Decimal(10_000))], received_on=on)
    return checkpoint
