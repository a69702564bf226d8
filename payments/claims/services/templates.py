"""Templates of applications: kept by who keeps the money of the department. A list is saved as a whole."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import Problems, StaleVersion
from history.operations import operation
from history.versions import check_version
from payments.claims.models import ApplicationList, ListItem, PlannedStep, StepPlan
from payments.claims.services.held import change
from people.models import Department, User
from people.permissions import authorize
from projects.models import Customer, Project

MOST_ROWS = 40
TemplateT = TypeVar("TemplateT", ApplicationList, StepPlan)
Rows = Sequence[Mapping[str, Any]]
ROWS: Mapping[type[Any], type[Any]] = {ApplicationList: ListItem, StepPlan: PlannedStep}


def list_set(
    *, actor: User, department: Department, kind: str, customer: Customer | None, version: int, rows: Rows
) -> ApplicationList | None:
    """The documents of a kind of checkpoint, in general or of a customer; no rows fall back to what rules otherwise.

    `version` is 0 where there is none yet.
    """
    return _set(ApplicationList, actor, department, {"kind": kind, "customer": customer}, version, rows)


def steps_set(
    *, actor: User, department: Department, customer: Customer | None, version: int, rows: Rows
) -> StepPlan | None:
    """The steps of applications, in general or of a customer; no rows fall back to what rules otherwise."""
    return _set(StepPlan, actor, department, {"customer": customer}, version, rows)


def _set(
    model: type[TemplateT],
    actor: User,
    department: Department,
    place: Mapping[str, Any],
    version: int,
    rows: Rows,
) -> TemplateT | None:
    with operation("application.template_set", actor=actor) as op:
        # The department's lock: two first ones of a kind and customer would meet at the unique constraint.
        Department.objects.select_for_update(no_key=True).get(pk=department.pk)
        authorize(actor, "claims.template_write", department)
        customer = place["customer"]
        problems = Problems()
        known = Customer.objects.filter(projects__in=Project.objects.visible_to(actor))
        if customer is not None and not known.filter(pk=customer.pk).exists():
            problems.add("customer", _("There is no such customer."))
        template = model.objects.filter(department=department, **place).first()
        if template is None and version:
            raise StaleVersion(current=0, changes=[])
        if template is not None:
            check_version(template, version)
        made = _checked(ROWS[model], rows, problems)
        problems.raise_any()
        if template is None and not made:
            return None
        template = template or model(department=department, version=0, **place)
        old = list(template.rows.values_list("title", flat=True)) if template.pk else []
        if template.pk:
            template.rows.all().delete()
        if not made:
            op.log(template, changes=[change("rows", ", ".join(old), None)])
            template.delete()
            return None
        template.version += 1
        template.save()
        for row in made:
            row.template = template
        ROWS[model].objects.bulk_create(made)
        op.log(template, changes=[change("rows", ", ".join(old), ", ".join(row.title for row in made))])
    return template


def _checked(model: type[Any], rows: Rows, problems: Problems) -> list[Any]:
    if len(rows) > MOST_ROWS:
        problems.add("rows", _("At most %(count)d are kept here.") % {"count": MOST_ROWS})
        return []
    made = [model(position=place, **row) for place, row in enumerate(rows, start=1)]
    titles = set()
    for row in made:
        of_row = Problems()
        of_row.check(row, exclude={"template"})
        if row.title in titles:
            of_row.add("title", _("This title stands here twice."))
        titles.add(row.title)
        for name, messages in of_row.fields.items():
            for message in messages:
                words = _("Line %(line)d, %(field)s: %(message)s")
                field = model._meta.get_field(name).verbose_name
                problems.add("rows", words % {"line": row.position, "field": field, "message": message})
    return made
