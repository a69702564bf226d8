"""Who decides a step: by role on the project's department or above it, by running the project, or by name."""

from people.abilities import Role
from people.models import User
from people.selectors import managers_of, stand_ins
from projects.gates.models import Reviewers, StepRule
from projects.models import Project

# Steps of one person, for whom nobody else holds the same role: a stand-in or a manager takes their place.
BY_NAME = (Reviewers.PERSON, Reviewers.PROJECT)


def entitled_to(step: StepRule, project: Project) -> list[User]:
    """Everybody whom the step names, in the order in which they are asked."""
    if step.reviewer == Reviewers.PERSON:
        people = [step.person]
    elif step.reviewer == Reviewers.PROJECT:
        people = [project.manager, project.follower]
    else:
        holders = User.objects.active().filter(
            role_grants__role=step.reviewer, role_grants__department__in=project.department.path
        )
        people = list(holders.distinct())
    return [user for user in people if user is not None and user.is_active]


def may_decide(step: StepRule, project: Project) -> frozenset[int]:
    """The ids of those whom the step names; of one person's step also their stand-in of today, and the managers."""
    named = {user.pk for user in entitled_to(step, project)}
    if step.reviewer not in BY_NAME:
        return frozenset(named)
    above = User.objects.active().filter(
        role_grants__role=Role.MANAGER, role_grants__department__in=project.department.path
    )
    meanwhile = {absence.stand_in_id for absence in stand_ins(named).values() if absence.stand_in_id}
    return frozenset(named | meanwhile | set(above.values_list("pk", flat=True)))


def asked_for(step: StepRule, project: Project, applicant: User) -> list[User]:
    """Those who are asked: never the applicant; of a project's A and B the first who is not. Where everybody whom the
    step names has left, a manager of the nearest department decides."""
    named = entitled_to(step, project)
    people = [user for user in named if user.pk != applicant.pk]
    if step.reviewer not in BY_NAME:
        return people
    return people[:1] if named else managers_of(project.department, without=[applicant.pk])[:1]
