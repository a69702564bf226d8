"""What payments.forecast needs to know of checkpoints: conditions, open tasks, how late their customers pay."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from statistics import median
from typing import Any

from django.db.models import Case, F, JSONField, Max, OuterRef, Subquery, Value, When, Window
from django.db.models.functions import Coalesce, JSONObject, NullIf, RowNumber

from goaltrack.common import clock
from goaltrack.common.workdays import WorkdayCalendar
from payments import standing
from payments.claims.facts import invoiced_days, open_steps
from payments.forecast import (
    ConditionFact,
    Forecast,
    Known,
    StepFact,
    TaskFact,
    Terms,
    days_after,
    due_day,
    forecast_of,
    months_after,
    planned_day,
)
from payments.models import Allotment, Condition, Contract, PaymentCheckpoint
from people.models import User
from people.selectors import workday_calendar
from projects.models import Task

Row = Mapping[str, Any]

# As the model says it: a milestone's day is the day it was achieved, an acceptance's the day it was passed; and their
# dates are the ones that count.
FULFILLED_ON = Coalesce("met_on", "milestone__achieved_on", "acceptance__passed_on")
PLANNED_ON = Coalesce("milestone__due", "acceptance__due", "due")

# A customer's habit is judged by their newest payments.
NEWEST_PAYMENTS = 30


def forecasts(
    checkpoints: Sequence[PaymentCheckpoint], *, readable_projects: Collection[int] | None = None
) -> dict[int, Forecast]:
    """Each checkpoint's forecast by its id, at the cost of `known_facts`."""
    today, calendar = clock.today(), workday_calendar()
    known = known_facts(checkpoints, readable_projects=readable_projects)
    return {pk: forecast_of(one, today=today, calendar=calendar) for pk, one in known.items()}


def known_facts(
    checkpoints: Sequence[PaymentCheckpoint], *, readable_projects: Collection[int] | None = None
) -> dict[int, Known]:
    """What the forecast of each is made from, by its id (three queries, one for what is due after its invoice, and
    those of payments.standing).

    They come with `contract__customer` and `owner`. Tasks and milestones of projects that are not among
    `readable_projects` are named without a link.
    """
    facts = _conditions_of(checkpoints, readable_projects)
    open_ones = [one for one in checkpoints if one.outstanding]
    agreed = standing.of(one.pk for one in open_ones)
    delays = customer_delays({one.contract.customer_id for one in open_ones})
    steps = open_steps([one.pk for one in open_ones]) if open_ones else {}
    invoiced = _invoiced(checkpoints)
    return {
        one.pk: Known(
            replace(
                terms_of(one, facts[one.pk], steps.get(one.pk, ()), invoiced.get(one.pk)), **agreed.get(one.pk, {})
            ),
            delay=delays.get(one.contract.customer_id, 0),
        )
        for one in checkpoints
    }


def due_days(checkpoints: Sequence[PaymentCheckpoint]) -> dict[int, date | None]:
    """Each checkpoint's contractual due day by its id; None while its event is to come (two queries at most)."""
    calendar = workday_calendar()
    return {one.pk: due_day(terms, calendar) for one, terms in _dated(checkpoints)}


def planned_days(checkpoints: Sequence[PaymentCheckpoint]) -> dict[int, date | None]:
    """The day each checkpoint is planned for, by its id (two queries at most)."""
    today, calendar = clock.today(), workday_calendar()
    return {one.pk: planned_day(terms, today, calendar) for one, terms in _dated(checkpoints)}


def _dated(checkpoints: Sequence[PaymentCheckpoint]) -> list[tuple[PaymentCheckpoint, Terms]]:
    """With the days of the conditions that count for a due day; they come with `contract__customer` and `owner`."""
    events = PaymentCheckpoint.DueEvent
    counting = (events.CONDITIONS, events.WARRANTY, events.INVOICED)
    by_event = [one.pk for one in checkpoints if one.due_event in counting]
    facts: defaultdict[int, list[ConditionFact]] = defaultdict(list)
    if by_event:
        rows = Condition.objects.filter(checkpoint__in=by_event).values_list("checkpoint", FULFILLED_ON, PLANNED_ON)
        for pk, met_on, due in rows:
            facts[pk].append(ConditionFact("", "", met_on, due))
    invoiced = _invoiced(checkpoints)
    return [(one, terms_of(one, facts.get(one.pk, ()), (), invoiced.get(one.pk))) for one in checkpoints]


def _invoiced(checkpoints: Iterable[PaymentCheckpoint]) -> dict[int, date]:
    return invoiced_days([one.pk for one in checkpoints if one.due_event == PaymentCheckpoint.DueEvent.INVOICED])


def terms_of(
    checkpoint: PaymentCheckpoint,
    conditions: Iterable[ConditionFact],
    applications: tuple[tuple[StepFact, ...], ...],
    invoiced_on: date | None,
) -> Terms:
    contract = checkpoint.contract
    return Terms(
        amount=checkpoint.amount,
        settled=checkpoint.settled,
        cancelled=checkpoint.cancelled,
        due_on=checkpoint.due_on,
        due_event=checkpoint.due_event,
        due_days=checkpoint.due_days,
        counts_working_days=contract.day_basis == Contract.DayBasis.WORKING,
        signed_on=contract.signed_on,
        warranty_months=contract.warranty_months or 0,
        owner=checkpoint.owner,
        customer=contract.customer.name,
        conditions=tuple(conditions),
        applications=applications,
        invoiced_on=invoiced_on,
    )


def _conditions_of(
    checkpoints: Sequence[PaymentCheckpoint], readable_projects: Collection[int] | None
) -> dict[int, list[ConditionFact]]:
    """One query, with the open tasks that decide. Rows, not models: many a page."""
    found: dict[int, list[ConditionFact]] = {one.pk: [] for one in checkpoints}
    linked = {
        one.pk for one in checkpoints if readable_projects is None or one.contract.project_id in readable_projects
    }
    waiting = [one.pk for one in checkpoints if one.outstanding]
    conditions = list(
        Condition.objects.filter(checkpoint__in=list(found))
        .order_by("position", "id")
        .values(
            "pk",
            "checkpoint",
            "kind",
            "milestone",
            "acceptance",
            "held_by",
            "holder",
            "stage",
            "unit",
            label=Coalesce(NullIf("title", Value("")), "milestone__title"),
            fulfilled_on=FULFILLED_ON,
            planned=PLANNED_ON,
            awaited=Case(
                When(milestone__isnull=False, then="milestone__expected"),
                When(acceptance__isnull=False, then="acceptance__expected"),
                default="expected",
            ),
            person=Coalesce("owner", "milestone__owner", "acceptance__owner"),
            name=Coalesce("owner__name", "milestone__owner__name", "acceptance__owner__name"),
            first=_deciding_task("due", waiting),
            last=_deciding_task("-due", waiting),
        )
    )
    tasks = {one["pk"]: _deciding(one) for one in conditions}
    people = _people(conditions, *tasks.values())
    for one in conditions:
        found[one["checkpoint"]].append(_fact(one, tasks[one["pk"]], people, one["checkpoint"] in linked))
    return found


def _people(*tables: Iterable[Row]) -> dict[int | None, User]:
    """Who stands in the rows as `person` and `name`, each made once; anything else of them is read when asked for."""
    names = {row["person"]: row["name"] for rows in tables for row in rows if row["person"] is not None}
    return {pk: User.from_db("default", ("id", "name"), (pk, name)) for pk, name in names.items()}


def _deciding_task(due: str, waiting: Collection[int]) -> Case:
    """The open task that is due first (`due`) or last (`-due`) before an open condition's milestone.

    No other sets its day or is named: two looks into the index `task_open_step`, however many tasks lead to it.
    """
    tasks = Task.objects.open().filter(milestone=OuterRef("milestone")).order_by(due, "id")
    row = JSONObject(pk="pk", title="title", due="due", person="owner", name="owner__name")
    return Case(
        When(
            milestone__isnull=False,
            met_on=None,
            milestone__achieved_on=None,
            checkpoint__in=waiting,
            then=Subquery(tasks.values_list(row)[:1]),
        ),
        output_field=JSONField(),
    )


def _deciding(condition: Row) -> list[Row]:
    """The first one before the last one, each once."""
    tasks = {task["pk"]: task for task in (condition["first"], condition["last"]) if task is not None}
    return [{**task, "due": date.fromisoformat(task["due"])} for task in tasks.values()]


def _fact(row: Row, tasks: Iterable[Row], people: Mapping[int | None, User], linked: bool) -> ConditionFact:
    url, source = f"/payments/checkpoints/{row['checkpoint']}/#condition-{row['pk']}", f"condition-{row['pk']}"
    if row["milestone"] is not None:
        url, source = f"/milestones/{row['milestone']}/" if linked else "", f"milestone-{row['milestone']}"
    elif row["acceptance"] is not None:
        url, source = f"/acceptances/{row['acceptance']}/" if linked else "", f"acceptance-{row['acceptance']}"
    return ConditionFact(
        kind=row["kind"],
        label=row["label"],
        met_on=row["fulfilled_on"],
        due=row["planned"],
        expected=row["awaited"],
        held_by=row["held_by"],
        holder=row["holder"],
        owner=people.get(row["person"]),
        url=url,
        tasks=tuple(
            TaskFact(one["title"], one["due"], people[one["person"]], f"/tasks/{one['pk']}/" if linked else "")
            for one in tasks
        ),
        source=source,
        pk=row["pk"],
        stage=row["stage"],
        unit=row["unit"],
    )


def customer_delays(customer_ids: Collection[int]) -> dict[int, int]:
    """By customer: how many calendar days after the due day they usually paid in full; never below 0 (one query).

    The median of their newest payments; a customer without a history is left out.
    """
    if not customer_ids:
        return {}
    calendar = workday_calendar()
    delays: defaultdict[int, list[int]] = defaultdict(list)
    paid = list(_paid_checkpoints(customer_ids))
    invoiced = invoiced_days([row["pk"] for row in paid if row["due_event"] == PaymentCheckpoint.DueEvent.INVOICED])
    for row in paid:
        due = _due_of(row, invoiced.get(row["pk"]), calendar)
        if due is not None:
            delays[row["customer"]].append((row["paid_on"] - due).days)
    return {customer: max(0, math.ceil(median(days))) for customer, days in delays.items()}


def _paid_checkpoints(customer_ids: Collection[int]) -> Iterable[Row]:
    standing = Allotment.objects.live().filter(checkpoint=OuterRef("pk")).order_by("-receipt__cash_on")
    paid_on = standing.values("receipt__cash_on")[:1]
    there_on = (
        Condition.objects.filter(checkpoint=OuterRef("pk"))
        .order_by()
        .values("checkpoint")
        .annotate(day=Max(FULFILLED_ON))
        .values("day")
    )
    paid = PaymentCheckpoint.objects.filter(
        contract__customer__in=customer_ids, cancelled=False, settled=F("amount")
    ).annotate(customer=F("contract__customer"), paid_on=Subquery(paid_on), there_on=Subquery(there_on))
    # Not filtered by the day: it would be worked out a second time, and what is paid in full has one.
    in_order = [F("paid_on").desc(nulls_last=True), F("pk").desc()]
    newest = Window(RowNumber(), partition_by=F("contract__customer"), order_by=in_order)
    rows: Iterable[Row] = (
        paid.annotate(place=newest)
        .filter(place__lte=NEWEST_PAYMENTS)
        .order_by()
        .values(
            "pk",
            "customer",
            "paid_on",
            "there_on",
            "due_on",
            "due_event",
            "due_days",
            "contract__signed_on",
            "contract__day_basis",
            "contract__warranty_months",
        )
    )
    return rows


def _due_of(row: Row, invoiced_on: date | None, calendar: WorkdayCalendar) -> date | None:
    if row["due_on"] is not None:
        due: date = row["due_on"]
        return due
    events = PaymentCheckpoint.DueEvent
    signed, there = row["contract__signed_on"], row["there_on"]
    start: date | None = {events.SIGNED: signed, events.INVOICED: invoiced_on}.get(row["due_event"], there)
    working = row["contract__day_basis"] == Contract.DayBasis.WORKING
    if start is not None and row["due_event"] == PaymentCheckpoint.DueEvent.WARRANTY:
        start = months_after(start, row["contract__warranty_months"] or 0)
    return None if start is None else days_after(start, row["due_days"], calendar, working=working)
