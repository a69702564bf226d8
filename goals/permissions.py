"""Goals are written by those who hold the ability on their department, and updated by owner and follower.

The money behind a goal is read by those who may read amounts there, and by its owner and follower.
"""

import rules

from goals.models import Cycle, Goal
from people.abilities import Ability
from people.models import Department, User
from people.permissions import may


@rules.predicate
def writes_goals_of(user: User, department: Department) -> bool:
    return user.can(Ability.WRITE_GOALS, department)


@rules.predicate
def administers(user: User, department: Department) -> bool:
    return user.can(Ability.WRITE_PEOPLE, department)


@rules.predicate
def writes_cycle(user: User, cycle: Cycle) -> bool:
    return user.can(Ability.WRITE_GOALS, cycle.department)


@rules.predicate
def writes_goal(user: User, goal: Goal) -> bool:
    return user.can(Ability.WRITE_GOALS, goal.department)


@rules.predicate
def has_goal_role(user: User, goal: Goal) -> bool:
    """A or B of the goal."""
    return user.pk in (goal.owner_id, goal.follower_id)


@rules.predicate
def reads_amounts_of(user: User, goal: Goal) -> bool:
    return user.can(Ability.READ_AMOUNTS, goal.department)


rules.add_perm("goals.cycle_move", writes_cycle)
rules.add_perm("goals.policy_set", writes_goals_of | administers)


@rules.predicate
def belongs_to(user: User, department: Department) -> bool:
    return user.is_active and user.department_id == department.pk


@rules.predicate
def owns_personal_goal(user: User, goal: Goal) -> bool:
    return user.is_active and goal.kind == Goal.Kind.PERSONAL and goal.owner_id == user.pk


rules.add_perm("goals.goal_create", writes_goals_of)
rules.add_perm("goals.own_goal_create", belongs_to)
rules.add_perm("goals.goal_write", writes_goal)
rules.add_perm("goals.goal_update", writes_goal | has_goal_role)
rules.add_perm("goals.goal_activate", writes_goal | owns_personal_goal)
rules.add_perm("goals.goal_close", writes_goal | owns_personal_goal)
rules.add_perm("goals.goal_drop", writes_goal | owns_personal_goal)
rules.add_perm("goals.goal_reopen", writes_goal | owns_personal_goal)
rules.add_perm("goals.checkin_record", writes_goal | has_goal_role)
rules.add_perm("goals.amounts_read", reads_amounts_of | has_goal_role)


def settles_place(user: User, goal: Goal, parent: Goal | None) -> bool:
    """Whether the person settles that an active goal hangs below `parent`, and what it weighs there.

    The weights below a goal are agreed by those who answer for its number: who writes the goals there, and its A and B.
    """
    if goal.state != Goal.State.ACTIVE or may(user, "goals.goal_write", goal):
        return True
    if parent is None:
        # At the top it counts in the department's year; a personal goal counts for nobody else there.
        return goal.kind == Goal.Kind.PERSONAL
    return parent.source != Goal.Source.CHILDREN or may(user, "goals.goal_update", parent)


def settles_some_policy(user: User) -> bool:
    """Opens the page of the rules, whose forms are there only for the departments one may settle them for."""
    return user.is_active and any(map(user.departments_with, (Ability.WRITE_GOALS, Ability.WRITE_PEOPLE)))
