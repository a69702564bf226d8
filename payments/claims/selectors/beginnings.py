"""What an application begins with: the template that fits best, and how long the customer's steps take."""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any, TypeVar

from django.db.models import QuerySet

from payments.claims.models import ApplicationList, ApplicationStep, ListItem, StepKind, StepPlan
from payments.claims.usual import DOCUMENTS, STEPS
from payments.models import PaymentCheckpoint
from people.models import User
from people.selectors import workday_calendar
from projects.parties.models import Party

# A customer's habit is judged by their newest steps of a kind.
NEWEST_STEPS = 10
# Whose the step is where the template names nobody.
HOLDERS = {
    StepKind.SUPERVISOR: Party.Role.SUPERVISOR,
    StepKind.APPROVAL: Party.Role.CLIENT,
    StepKind.DISBURSEMENT: Party.Role.CLIENT,
}
TemplateT = TypeVar("TemplateT", ApplicationList, StepPlan)


@dataclass(frozen=True)
class Wanted:
    """A document that the list asks for; `there` when a condition of the checkpoint bears its name already."""

    title: str
    held_by: str
    owner: User | None
    required: bool
    there: bool


def documents_wanted(checkpoint: PaymentCheckpoint) -> list[Wanted]:
    """The list of its kind, with who of us would see to each document (three queries)."""
    people = {
        ListItem.Role.OWNER: checkpoint.owner,
        ListItem.Role.FOLLOWER: checkpoint.follower or checkpoint.owner,
        ListItem.Role.MANAGER: checkpoint.contract.project.manager or checkpoint.owner,
    }
    known = set(checkpoint.conditions.values_list("title", flat=True))
    template = best_of(ApplicationList.objects.filter(kind=checkpoint.kind), checkpoint)
    rows: Any = template.rows.all() if template is not None else DOCUMENTS[checkpoint.kind]
    return [
        Wanted(str(row.title), row.held_by, people[row.role], row.required, str(row.title) in known) for row in rows
    ]


def steps_to_begin_with(checkpoint: PaymentCheckpoint) -> list[ApplicationStep]:
    """The customer's steps, not saved: each with its holder, and with the days that it usually took so far."""
    template = best_of(StepPlan.objects.all(), checkpoint)
    rows: Any = template.rows.all() if template is not None else STEPS
    learned = usual_days(checkpoint.contract.customer_id)
    parties = dict(
        Party.objects.filter(project=checkpoint.contract.project_id).order_by("-pk").values_list("role", "name")
    )
    steps = []
    for row in rows:
        title = str(row.title)
        holder = row.holder or parties.get(HOLDERS.get(row.kind, ""), "")[:80]
        usual = learned.get((row.kind, title if row.kind == StepKind.OTHER else ""), row.usual)
        steps.append(ApplicationStep(kind=row.kind, title=title, held_by=row.held_by, holder=holder, usual=usual))
    return steps


def usual_days(customer_id: int) -> Mapping[tuple[str, str], int]:
    """Working days that each kind of step took with a customer: the median of their newest ones (one query)."""
    rows = (
        ApplicationStep.objects.filter(application__checkpoint__contract__customer=customer_id, done_on__isnull=False)
        .order_by("-done_on", "-pk")
        .values_list("kind", "title", "since", "done_on")[: NEWEST_STEPS * len(StepKind)]
    )
    calendar = workday_calendar()
    took: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for kind, title, since, done_on in rows:
        days = took[kind, title if kind == StepKind.OTHER else ""]
        if len(days) < NEWEST_STEPS and since is not None and done_on is not None:
            days.append(calendar.late(since, done_on))
    return {step: math.ceil(median(days)) for step, days in took.items()}


def best_of(templates: "QuerySet[TemplateT]", checkpoint: PaymentCheckpoint) -> TemplateT | None:
    """The customer's beats the general one, that of the nearest department beats those above it (one query)."""
    contract = checkpoint.contract
    path = contract.project.department.path
    fitting = templates.filter(department__in=path, customer__in=[contract.customer_id]) | templates.filter(
        department__in=path, customer=None
    )
    found = list(fitting.prefetch_related("rows"))
    return max(found, key=lambda one: (one.customer_id is not None, path.index(one.department_id)), default=None)


def rows_of(template: ApplicationList | StepPlan | None, kind: str) -> list[dict[str, Any]]:
    """The rows that an editor begins with: those of the template, else what is usual."""
    names = ("title", "held_by", "role", "required") if kind else ("kind", "title", "held_by", "holder", "usual")
    usual: Any = DOCUMENTS[kind] if kind else STEPS
    rows: Any = template.rows.all() if template is not None else usual
    return [
        {name: str(getattr(row, name)) if name == "title" else getattr(row, name) for name in names} for row in rows
    ]
