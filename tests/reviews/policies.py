"""Setting what departments ask, for the tests."""

import uuid
from typing import Any

from people.models import Department, User
from reviews.models import ReviewerGroup, ReviewPolicy
from reviews.services import group_create, policy_set
from tests.planning.breakdowns import Plan

SHARED: dict[str, Any] = {"fewest": 2, "workdays": 3, "escalate_after": 3, "escalate_to": None}


def set_policy(
    plan: Plan, department: Department | None = None, actor: User | None = None, **values: Any
) -> ReviewPolicy:
    """Of 公用事业组, by 秦远, unless told otherwise; a first one."""
    return policy_set(
        actor=actor or plan.cast.qin,
        department_id=(department or plan.cast.utilities).pk,
        kind="breakdown",
        version=0,
        values=SHARED | values,
    )


def make_group(plan: Plan, name: str, *members: User) -> ReviewerGroup:
    return group_create(
        actor=plan.cast.qin,
        key=uuid.uuid4(),
        department_id=plan.cast.utilities.pk,
        name=name,
        members=list(members),
    )


def two_groups(plan: Plan) -> None:
    """技术评审: 白露; 管理评审: 沈若谷 and 秦远."""
    groups = [make_group(plan, "技术评审", plan.cast.bai), make_group(plan, "管理评审", plan.cast.shen, plan.cast.qin)]
    set_policy(plan, rule="one_of_each", groups=groups)
