"""Who writes and publishes retrospectives and lessons: `rules` predicates, checked by the services."""

import rules

from lessons.models import Lesson
from people.abilities import Ability, Role
from people.models import Department, User
from projects.models import Project, ProjectMember


@rules.predicate
def works_in(user: User, project: Project) -> bool:
    return user.is_active and ProjectMember.objects.filter(project=project, user=user).exists()


@rules.predicate
def runs(user: User, project: Project) -> bool:
    return user.is_active and user.pk in (project.manager_id, project.follower_id)


@rules.predicate
def leads(user: User, project: Project) -> bool:
    return user.can(Ability.WRITE_PROJECTS, project.department)


@rules.predicate
def manages(user: User, department: Department) -> bool:
    """The manager of the department or of one above it: the retrospectives are held for them."""
    return not manages_ids(user).isdisjoint(department.path)


def manages_ids(user: User) -> set[int]:
    """The departments on which the person holds the manager's role."""
    return {grant.department_id for grant in user.grants if grant.role == Role.MANAGER} if user.is_active else set()


def sets_some_rhythm(user: User) -> bool:
    """Opens the settings page, whose forms are there only for what one manages."""
    return bool(manages_ids(user) or (user.is_active and user.departments_with(Ability.WRITE_PEOPLE)))


@rules.predicate
def administers(user: User, department: Department) -> bool:
    return user.can(Ability.WRITE_PEOPLE, department)


@rules.predicate
def reads_library_of(user: User, department: Department) -> bool:
    return user.is_active and department.root_id in user.root_department_ids


@rules.predicate
def is_author(user: User, lesson: Lesson) -> bool:
    return user.is_active and lesson.author_id == user.pk


@rules.predicate
def answers_for_library(user: User, lesson: Lesson) -> bool:
    """The leads, experts and managers of its department."""
    return user.can(Ability.WRITE_GOALS, lesson.department) or user.can(Ability.REVIEW, lesson.department)


rules.add_perm("lessons.retrospective_write", runs | leads | works_in)
rules.add_perm("lessons.retrospective_publish", runs | leads)
rules.add_perm("lessons.rhythm_set", manages | administers)
rules.add_perm("lessons.lesson_draft", reads_library_of)
rules.add_perm("lessons.lesson_update", is_author)
rules.add_perm("lessons.lesson_withdraw", answers_for_library)
