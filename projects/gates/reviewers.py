"""Who decides a step: by role on the project's department or above it, by running the project, or by name."""

from people.models import User
from projects.gates.models import Reviewers, StepRule
from projects.models import Project


def entitled_to(step: StepRule, project: Project) -> list[User]:
    """Everybody who may decide the step, in the order in which they are asked."""
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


def asked_for(step: StepRule, project: Project, applicant: User) -> list[User]:
    """Those who are asked: never the applicant; of a project's A and B the first who is not."""
    people = [user for user in entitled_to(step, project) if user.pk != applicant.pk]
    return people[:1] if step.reviewer == Reviewers.PROJECT else people
