"""Gates are defined by administrators; cases are run by those who work in the project and decided by those asked."""

import rules

from people.abilities import Ability
from people.models import Department, User
from projects.gates.models import GateCase, Visit
from projects.models import Project, ProjectMember
from projects.permissions import runs_project, writes_project
from reviews.models import Review, ReviewAssignment


@rules.predicate
def administers(user: User, department: Department) -> bool:
    return user.can(Ability.WRITE_PEOPLE, department)


@rules.predicate
def works_in(user: User, project: Project) -> bool:
    return user.is_active and ProjectMember.objects.filter(project=project, user=user).exists()


@rules.predicate
def applied(user: User, case: GateCase) -> bool:
    return user.is_active and user.pk == case.applicant_id


@rules.predicate
def runs_project_of(user: User, case: GateCase) -> bool:
    return user.is_active and (runs_project(user, case.project) or writes_project(user, case.project))


@rules.predicate
def is_asked(user: User, case: GateCase) -> bool:
    """A reviewer of the review that is open."""
    asked = ReviewAssignment.objects.filter(review__gate_round__step__case=case, review__state=Review.State.OPEN)
    return asked.filter(reviewer=user).exists()


@rules.predicate
def receives(user: User, visit: Visit) -> bool:
    return user.is_active and user.pk in (visit.host_id, visit.co_host_id)


@rules.predicate
def writes_case_of(user: User, visit: Visit) -> bool:
    return writes_case(user, visit.case)


writes_case = applied | runs_project_of

rules.add_perm("gates.definition_write", administers)
rules.add_perm("gates.case_start", runs_project | works_in | writes_project)
rules.add_perm("gates.case_submit", applied)
rules.add_perm("gates.case_write", writes_case)
rules.add_perm("gates.case_check", writes_case | is_asked)
rules.add_perm("gates.visit_update", writes_case_of)
rules.add_perm("gates.visit_report", writes_case_of | receives)
