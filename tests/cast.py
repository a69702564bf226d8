"""The named cast: one department with its sub-departments, and a guest from elsewhere who must see nothing.

The same people stand in the mockups, the demo and the tests.
"""

import uuid
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from goals.models import Cycle, Goal
from goals.services import cycle_create, goal_activate, goal_create
from goaltrack.common import clock
from people.abilities import Role
from people.models import Department, RoleGrant, User
from projects.models import Project
from projects.services import customer_create, project_create

PASSWORD = "water-under-the-bridge"


@dataclass
class Cast:
    """People by name, departments by code."""

    delivery: Department
    utilities: Department
    medical: Department
    transport: Department
    elsewhere: Department
    qin: User  # 秦远, manager of the department
    lin: User  # 林一鸣, lead of 公用事业组
    shen: User  # 沈若谷, lead of 医疗交付组, also an expert
    gu: User  # 顾长风, lead of 交通交付组
    zhou: User  # 周可, member
    xu: User  # 许星野, member
    lu: User  # 陆小满, member
    tang: User  # 唐越, member
    bai: User  # 白露, expert
    ye: User  # 叶知微, collections
    admin: User  # 程以宁, administrator
    guest: User  # 苏木, manager of another first-level department
    everyone: dict[str, User] = field(default_factory=dict)


def department(name: str, code: str, parent: Department | None = None) -> Department:
    made = Department.objects.create(name=name, code=code, parent=parent)
    made.refresh_from_db()
    return made


def person(name: str, username: str, home: Department, *roles: tuple[str, Department]) -> User:
    user = User(username=username, name=name, email=f"{username}@example.com", department=home, sort_key=username)
    user.set_password(PASSWORD)
    user.save()
    for role, place in roles or ((Role.MEMBER, home),):
        RoleGrant.objects.create(user=user, role=role, department=place)
    return user


def build_cast() -> Cast:
    delivery = department("交付二部", "delivery-2")
    utilities = department("公用事业组", "utilities", delivery)
    medical = department("医疗交付组", "medical", delivery)
    transport = department("交通交付组", "transport", delivery)
    elsewhere = department("交付一部", "delivery-1")
    cast = Cast(
        delivery=delivery,
        utilities=utilities,
        medical=medical,
        transport=transport,
        elsewhere=elsewhere,
        qin=person("秦远", "qinyuan", delivery, (Role.MANAGER, delivery)),
        lin=person("林一鸣", "linyiming", utilities, (Role.LEAD, utilities)),
        shen=person("沈若谷", "shenruogu", medical, (Role.LEAD, medical), (Role.EXPERT, delivery)),
        gu=person("顾长风", "guchangfeng", transport, (Role.LEAD, transport)),
        zhou=person("周可", "zhouke", utilities),
        xu=person("许星野", "xuxingye", utilities),
        lu=person("陆小满", "luxiaoman", utilities),
        tang=person("唐越", "tangyue", transport),
        bai=person("白露", "bailu", delivery, (Role.EXPERT, delivery)),
        ye=person("叶知微", "yezhiwei", delivery, (Role.COLLECTIONS, delivery)),
        admin=person("程以宁", "chengyining", delivery, (Role.ADMINISTRATOR, delivery)),
        guest=person("苏木", "sumu", elsewhere, (Role.MANAGER, elsewhere)),
    )
    cast.everyone = {name: value for name, value in vars(cast).items() if isinstance(value, User)}
    return cast


def make_cycle(cast: Cast, year: int | None = None) -> Cycle:
    year = year or clock.today().year
    return cycle_create(
        actor=cast.qin,
        department=cast.delivery,
        name=f"{year} 年度",
        kind=Cycle.Kind.YEAR,
        start=date(year, 1, 1),
        end=date(year, 12, 31),
    )


def make_goal(cast: Cast, cycle: Cycle, actor: User | None = None, *, active: bool = True, **values: Any) -> Goal:
    """A complete, SMART goal of 公用事业组, owned by 林一鸣, unless told otherwise."""
    actor = actor or cast.lin
    complete: dict[str, Any] = {
        "cycle": cycle,
        "department": cast.utilities,
        "statement": "澜江智慧水务一期 4 个单位工程全部初验",
        "metric": "已签初验单的单位工程",
        "unit": "个",
        "baseline": Decimal(0),
        "target": Decimal(4),
        "resources": "公用事业组 6 人，外协 2 人",
        "preconditions": "客户提供普查数据",
        "contribution": "占“五个重点项目按期验收”的四分之一",
        "start": cycle.start,
        "due": cycle.end,
        "weight": Decimal(25),
        "owner": cast.lin,
        "follower": cast.zhou,
    }
    goal = goal_create(actor=actor, key=uuid.uuid4(), values=complete | values)
    return goal_activate(actor=actor, goal_id=goal.pk) if active else goal


def make_project(cast: Cast, cycle: Cycle) -> Project:
    customer = customer_create(actor=cast.lin, name="澜江市水务集团")
    return project_create(
        actor=cast.lin,
        key=uuid.uuid4(),
        values={
            "name": "澜江智慧水务一期",
            "code": "lanjiang-1",
            "department": cast.utilities,
            "customer": customer,
            "manager": cast.lin,
            "follower": cast.zhou,
            "start": cycle.start,
            "due": cycle.end,
        },
    )
