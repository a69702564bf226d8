"""A breakdown is written by those who may change its goal."""

import rules

from goals.permissions import has_goal_role, writes_goal
from people.models import User
from people.permissions import settles_rules_of
from planning.models import Breakdown


@rules.predicate
def may_plan_goal_of(user: User, breakdown: Breakdown) -> bool:
    return bool(writes_goal(user, breakdown.goal) or has_goal_role(user, breakdown.goal))


rules.add_perm("planning.breakdown_start", writes_goal | has_goal_role)
rules.add_perm("planning.breakdown_edit", may_plan_goal_of)
rules.add_perm("planning.breakdown_submit", may_plan_goal_of)
rules.add_perm("planning.material_set", settles_rules_of)
