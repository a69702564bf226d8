"""The operations of the table: what each client asks of the product and of the floor, and how much more it may cost."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bench import shape
from bench.clients import Call

Facts = Mapping[str, Any]
# Tasks that are written to and read from lie at the end, away from the first page of the lists.
PER_CLIENT = 400


@dataclass(frozen=True)
class Operation:
    """`people` are who asks: members, leads or managers."""

    key: str
    words: str
    people: str
    bound: float

    def calls(self, site: str, facts: Facts, client: int) -> Iterator[Call]:
        """What one client sends, without end."""
        make = _CALLS[self.key]
        return make(site, facts, client)


OPERATIONS = (
    Operation("list_api", "list 50 tasks, API (floor: values())", "members", 1.5),
    Operation("list_page", "list 50 tasks, HTML page, a member", "members", 1.5),
    Operation("list_page_lead", "list 50 tasks, HTML page, a lead (a form in every row)", "leads", 1.5),
    Operation("detail_api", "task detail, API", "members", 1.5),
    Operation("create_api", "create a task, with history, notice and totals", "members", 2.5),
    Operation("log_api", "log a status, likewise", "members", 2.5),
    Operation("roll_up_api", "roll-up of a cycle's goals, API", "managers", 1.5),
    Operation("dashboard", "dashboard, HTML page", "managers", 1.5),
)
# Only the floor's, to show what DRF costs.
DRF_LIST = Operation("list_drf", "list 50 tasks, floor by a DRF serializer", "members", 0)


def same(ours: str, floor: str) -> Any:
    """The same address again and again."""

    def calls(site: str, facts: Facts, client: int) -> Iterator[Call]:
        path = (ours if site == "ours" else floor).format(cycle=facts.get("cycle"))
        return itertools.repeat(Call(path))

    return calls


def _detail(site: str, facts: Facts, client: int) -> Iterator[Call]:
    path = {"ours": "/api/v1/tasks/{}/", "floor": "/api/tasks/{}/"}[site]
    return (Call(path.format(pk)) for pk in itertools.cycle(own_tasks(facts, client)))


def _create(site: str, facts: Facts, client: int) -> Iterator[Call]:
    """For a colleague, who is told, in a project and for a goal, whose totals change."""
    people, projects, goals = facts["people"], facts["projects"], facts["goals"]
    path = {"ours": "/api/v1/tasks/", "floor": "/api/tasks/new/"}[site]
    me = shape.MEMBERS[client]
    for number in itertools.count(client):
        owner = (me + 1 + number % (shape.PEOPLE - 2)) % shape.PEOPLE
        yield Call(
            path,
            {
                "title": f"复核第 {number} 号点位",
                "acceptance": "双方签字的核对记录",
                "project": projects[number % shape.PROJECTS],
                "goal": goals[number % shape.GOALS],
                "owner": people[owner],
                "follower": people[(owner + 1) % shape.PEOPLE],
                "due": (date.today() + timedelta(days=30 + number % 30)).isoformat(),
            },
            status=201,
        )


def _log(site: str, facts: Facts, client: int) -> Iterator[Call]:
    """Blocked, which tells the colleague it waits for, and back to work, each with a note."""
    path = {"ours": "/api/v1/tasks/{}/status-logs/", "floor": "/api/tasks/{}/status-logs/"}[site]
    colleague = facts["people"][(shape.MEMBERS[client] + 3) % shape.PEOPLE]
    for number, pk in enumerate(itertools.cycle(own_tasks(facts, client))):
        body: dict[str, Any] = {"to_status": "blocked", "note": f"等客户普查数据 {number}", "blocked_by": colleague}
        yield Call(path.format(pk), body if site == "ours" else {k: body[k] for k in ("to_status", "note")}, status=201)
        yield Call(path.format(pk), {"to_status": "doing", "note": f"继续 {number}"}, status=201)


def own_tasks(facts: Facts, client: int) -> list[int]:
    """Open ones of the client's own, all over the table."""
    me = shape.MEMBERS[client]
    mine = (
        task for task in shape.tasks(facts["count"], date.today()) if task.owner == me and task.status in shape.OPEN
    )
    found = [task.number for task in itertools.islice(mine, PER_CLIENT)]
    return found or [me]


_CALLS = {
    "list_api": same("/api/v1/tasks/", "/api/tasks/values/"),
    "list_drf": same("", "/api/tasks/"),
    "list_page": same("/tasks/", "/tasks/"),
    "list_page_lead": same("/tasks/", "/tasks/?lead"),
    "detail_api": _detail,
    "create_api": _create,
    "log_api": _log,
    "roll_up_api": same("/api/v1/cycles/{cycle}/tree/", "/api/roll-up/"),
    "dashboard": same("/dashboard/", "/dashboard/"),
}
