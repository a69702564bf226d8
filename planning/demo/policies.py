"""What the departments ask of their reviews: 2 of 3 in 医疗交付组, one of each group in 交通交付组."""

import uuid

from planning.demo.people import MANAGER
from planning.demo.settle import Stage
from reviews.services import group_create, policy_set

GROUPS = {"技术评审": ("白露",), "管理评审": ("秦远", "沈若谷")}


def settle_policies(stage: Stage) -> None:
    manager = stage.people[MANAGER]
    transport = stage.departments["transport"]
    groups = [
        group_create(
            actor=manager,
            key=uuid.uuid4(),
            department_id=transport.pk,
            name=name,
            members=[stage.people[member] for member in members],
        )
        for name, members in GROUPS.items()
    ]
    shared = {"workdays": 3, "escalate_after": 2, "escalate_to": None}
    policy_set(
        actor=manager,
        department_id=stage.departments["medical"].pk,
        kind="breakdown",
        version=0,
        values=shared | {"rule": "n_of_m", "needed": 2, "fewest": 3},
    )
    policy_set(
        actor=manager,
        department_id=transport.pk,
        kind="breakdown",
        version=0,
        values=shared | {"rule": "one_of_each", "groups": groups, "fewest": 2},
    )
