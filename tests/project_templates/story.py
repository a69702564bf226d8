"""A project that is over, whose plan is worth starting from; and 林一鸣's goal for the next one."""

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from payments.models import Contract
from payments.services import checkpoint_create, condition_add
from people.models import User
from planning.project_templates.models import ProjectTemplate, TemplateLine, TemplateVersion
from planning.project_templates.services import line_add, template_create, template_take
from planning.project_templates.taken import taken_from
from projects.models import Milestone, Project, Task
from projects.readiness.models import Precondition
from projects.readiness.services import precondition_create, precondition_ready
from projects.services import GatedWork, dependency_add, gated_apply, project_create
from tests.cast import Cast
from tests.planning.breakdowns import Plan, make_plan
from tests.planning.money import make_contract

TODAY = date(2026, 11, 20)
# 2,345 and 7,655 of a contract of a million: shares with two places.
SHARES = (("advance", "预付款", 234_500), ("initial", "初验款", 765_500))


@dataclass
class Story:
    """`old` ran from 2 March to the end of June 2026: a task, another that waits for it, a milestone, money."""

    plan: Plan
    old: Project
    contract: Contract

    @property
    def cast(self) -> Cast:
        return self.plan.cast

    def take(self, actor: User | None = None, *, without: tuple[str, ...] = (), **other: Any) -> ProjectTemplate:
        """Everything of `old`, but what begins with a word of `without`."""
        lines = taken_from(self.old, "planned").lines
        values: dict[str, Any] = {
            "project": self.old,
            "department": self.cast.utilities,
            "name": "单泵站改造",
            "basis": "planned",
            "kept": {line.place: "" for line in lines if not line.place.startswith(tuple(without) or ("!",))},
        }
        return template_take(actor=actor or self.cast.lin, key=uuid.uuid4(), **(values | other))

    def template(self, name: str = "巡检小项目") -> ProjectTemplate:
        """By hand: a task of five days, then a milestone."""
        template = template_create(actor=self.cast.lin, key=uuid.uuid4(), department=self.cast.utilities, name=name)
        done = self.line(template, kind="milestone", title="首轮巡检完成", start=None, due=6)
        self.line(template, leads_to=done.key)
        return template

    def line(self, template: ProjectTemplate, actor: User | None = None, **values: Any) -> TemplateLine:
        complete: dict[str, Any] = {
            "kind": "task",
            "title": "编制巡检表",
            "acceptance": "客户运维科签字",
            "start": 0,
            "due": 4,
            "weight": Decimal(2),
        }
        return line_add(
            actor=actor or self.cast.lin, key=uuid.uuid4(), template_id=template.pk, values=complete | values
        )


def newest(template: ProjectTemplate) -> TemplateVersion:
    return template.versions.order_by("-number")[0]


def make_story() -> Story:
    plan = make_plan()
    cast = plan.cast
    old = project_create(
        actor=cast.lin,
        key=uuid.uuid4(),
        values={
            "name": "青石泵站改造",
            "code": "qingshi",
            "department": cast.utilities,
            "customer": plan.project.customer,
            "manager": cast.lin,
            "follower": cast.zhou,
            "start": date(2026, 3, 2),
            "due": date(2026, 6, 30),
        },
    )
    step = uuid.uuid4()
    people = {"owner": cast.xu, "leads_to": step}
    works = [
        work(plan, old, origin=step, is_milestone=True, title="改造完成", start=None, due=date(2026, 5, 22)),
        work(
            plan, old, title="青石泵站改造的现场踏勘", start=date(2026, 3, 3), due=date(2026, 3, 13), **people
        ),
        work(
            plan, old, title="许星野向澜江市水务集团确认 65 万元变更", start=date(2026, 3, 16), due=date(2026, 5, 16),
            follower=cast.lu, **people,
        ),
    ]  # fmt: skip
    gated_apply(actor=cast.lin, goal=plan.goal, works=works)
    milestone = Milestone.objects.get(origin=step)
    survey, rebuild = Task.objects.order_by("due")
    dependency_add(actor=cast.lin, key=uuid.uuid4(), before=survey, after=rebuild, kind="SS", lag=2)
    row = precondition_create(
        actor=cast.lin,
        key=uuid.uuid4(),
        project=old,
        values={"title": "潜水泵 4 台", "kind": "procurement", "owner": cast.lu, "milestone": milestone, "lead": 10},
    )
    Precondition.objects.filter(pk=row.pk).update(begun_on=date(2026, 3, 2))
    precondition_ready(actor=cast.lin, row_id=row.pk, on=date(2026, 3, 27), evidence="到货单")
    contract = make_contract(plan, old, "QS-7")
    for kind, name, amount in SHARES:
        checkpoint = checkpoint_create(
            actor=cast.ye,
            key=uuid.uuid4(),
            contract_id=contract.pk,
            values={
                "kind": kind,
                "name": name,
                "amount": Decimal(amount),
                "owner": cast.ye,
                "due_on": date(2026, 6, 1),
            },
        )
    condition_add(
        actor=cast.ye,
        key=uuid.uuid4(),
        checkpoint_id=checkpoint.pk,
        values={"kind": "milestone", "milestone": milestone},
    )
    Project.objects.filter(pk=old.pk).update(state=Project.State.FINISHED)
    old.refresh_from_db()
    return Story(plan, old, contract)


def work(plan: Plan, project: Project, **values: Any) -> GatedWork:
    complete: dict[str, Any] = {
        "origin": uuid.uuid4(),
        "is_milestone": False,
        "acceptance": "双方签字",
        "project": project,
        "owner": plan.cast.zhou,
        "follower": None,
        "weight": Decimal(3),
    }
    return GatedWork(**(complete | values))
