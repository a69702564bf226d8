"""What is still to be collected, by project."""

from collections.abc import Mapping
from decimal import Decimal

from django.db.models import F, Q, Sum

from payments.models import PaymentCheckpoint
from payments.permissions import amounts_readable
from people.models import User
from projects.models import Project


def outstanding_by_project(user: User, department_id: int | None = None) -> Mapping[int, Decimal]:
    """CNY still to come of the contracts whose amounts the person may read, of all or below a department (two queries)."""
    rights = amounts_readable(user)
    project = "contract__project"
    readable = (
        Q(**{f"{project}__department__in": rights.departments})
        | Q(**{f"{project}__manager": user})
        | Q(**{f"{project}__follower": user})
    )
    checkpoints = PaymentCheckpoint.objects.visible_to(user).standing().filter(readable)
    if department_id is not None:
        checkpoints = checkpoints.filter(contract__project__department__path__contains=[department_id])
    sums = checkpoints.values_list(project).annotate(left=Sum(F("amount") - F("settled"))).order_by()
    return {project_id: left for project_id, left in sums if left and left > 0}


def projects_named(user: User, ids: list[int]) -> Mapping[int, Project]:
    return {project.pk: project for project in Project.objects.visible_to(user).filter(pk__in=ids)}
