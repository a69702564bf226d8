"""The templates of the departments whose money one keeps or reads, as the page of them shows them."""

from dataclasses import dataclass
from typing import Any

from payments.claims.models import ApplicationList, StepPlan
from payments.claims.selectors.beginnings import rows_of
from payments.models import PaymentCheckpoint
from people.abilities import Ability
from people.models import Department, User


@dataclass(frozen=True)
class TemplateLine:
    """One place for a template: `kind` is empty for steps; `template` is None where only what is usual rules."""

    kind: str
    label: str
    template: ApplicationList | StepPlan | None
    titles: list[str]


def departments_kept(user: User) -> list[Department]:
    """Where one may set templates (one query)."""
    return list(Department.objects.where_user_can(user, Ability.WRITE_MONEY).order_by("path"))


def template_lines(department: Department, steps_label: str) -> tuple[list[TemplateLine], list[TemplateLine]]:
    """The general templates of a department, and those of customers (four queries)."""
    lists = ApplicationList.objects.filter(department=department).select_related("customer").prefetch_related("rows")
    plans = StepPlan.objects.filter(department=department).select_related("customer").prefetch_related("rows")
    found: list[tuple[str, Any]] = [*((one.kind, one) for one in lists), *(("", one) for one in plans)]
    general = {kind: one for kind, one in found if one.customer_id is None}
    labels = {"": steps_label, **{kind: str(label) for kind, label in PaymentCheckpoint.Kind.choices}}

    def line(kind: str, template: Any) -> TemplateLine:
        return TemplateLine(kind, labels[kind], template, [row["title"] for row in rows_of(template, kind)])

    own = [line(kind, one) for kind, one in found if one.customer_id is not None]
    return [line(kind, general.get(kind)) for kind in labels], own
