"""What the departments ask of their reviews: 2 of 3 in 医疗交付组, one of each group in 交通交付组; how much their
boards hold at once; and a view of tasks that 公用事业组 is offered."""

import uuid

from people.services import view_save
from planning.demo.people import MANAGER, ROOT
from planning.demo.settle import Stage
from projects.services import column_limits_set
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
    utilities = stage.departments["utilities"].pk
    root = stage.departments[ROOT].pk
    for department, limits in ((root, {"blocked": (8, None)}), (utilities, {"doing": (20, 5)})):
        column_limits_set(actor=manager, department_id=department, limits=limits)
    view_save(
        actor=manager,
        key=uuid.uuid4(),
        page="tasks",
        name="公用事业组按周看",
        query=f"status=open&department={utilities}&group=week",
        department=stage.departments["utilities"],
    )
