"""After how many working days overdue who is told, and how often a bureau hears from us."""

from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import Problems
from history.changes import apply_changes
from history.operations import operation
from history.versions import check_version
from payments.collection.models import ContactRhythm, EscalationPolicy
from payments.collection.services.contacts import held_bureau
from people.models import Department, User
from people.permissions import authorize

STEPS = ("project_manager_after", "department_manager_after", "first_level_after")


def escalation_set(
    *,
    actor: User,
    department_id: int,
    project_manager_after: int | None = None,
    department_manager_after: int | None = None,
    first_level_after: int | None = None,
) -> EscalationPolicy:
    """Settle the steps of a department and of those below it that settle none; an empty step tells nobody."""
    with operation("escalation.set", actor=actor) as op:
        # The department's row is the lock: a policy may not be there yet.
        department = Department.objects.select_for_update(no_key=True).get(pk=department_id)
        authorize(actor, "collection.escalation_set", department)
        found = EscalationPolicy.objects.filter(department=department).first()
        policy = found or EscalationPolicy(department=department)
        days = dict(zip(STEPS, (project_manager_after, department_manager_after, first_level_after), strict=True))
        changes = apply_changes(policy, days)
        problems = Problems()
        problems.check(policy, exclude={"department"})
        if not problems.fields:
            known = [(name, value) for name, value in days.items() if value is not None]
            for (_name, earlier), (name, later) in pairwise(known):
                if later < earlier:
                    problems.add(name, _("Not before the step above it."))
        problems.raise_any()
        if changes or found is None:
            policy.version += policy.pk is not None
            policy.save()
            op.log(department, changes=changes)
    return policy


def rhythm_set(*, actor: User, bureau_id: int, every: int | None, version: int | None = None) -> ContactRhythm:
    """Every how many working days the bureau hears from us while an acceptance is ahead; None: never."""
    with operation("rhythm.set", actor=actor) as op:
        bureau = held_bureau(bureau_id)
        authorize(actor, "collection.talk", bureau)
        found = ContactRhythm.objects.filter(bureau=bureau).first()
        rhythm = found or ContactRhythm(bureau=bureau)
        if found is not None and version is not None:
            check_version(found, version)
        changes = apply_changes(rhythm, {"every": every})
        problems = Problems()
        problems.check(rhythm, exclude={"bureau"})
        problems.raise_any()
        if changes or found is None:
            rhythm.version += rhythm.pk is not None
            rhythm.save()
            op.log(bureau.party, changes=changes, note=bureau.name)
    return rhythm
