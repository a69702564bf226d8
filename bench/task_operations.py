"""What `bench.tasks` asks of a project, and of the floor."""

import json
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from bench.clients import Call

EXPECTED = re.compile(rb'name="expected" value="(\w+)"')
LIST = "/tasks/?project={project}"
Make = Callable[["Scene"], Call]


@dataclass
class Scene:
    """`project` is the large or the small one; `ask` sends a call that prepares another one, and returns the answer."""

    facts: Mapping[str, Any]
    project: str
    ask: Callable[[Call], bytes]
    # How often something was moved, or logged.
    times: dict[str, int] = field(default_factory=dict)

    @property
    def pk(self) -> int:
        return int(self.facts[self.project])

    @property
    def own(self) -> int:
        """One after the other."""
        ids: list[int] = self.facts["own"][self.project]
        return ids[self.count("own") % len(ids)]

    @property
    def moved(self) -> int:
        """The task that many, or one, wait for."""
        return int(self.facts["first" if self.project == "large" else "few"])

    def count(self, name: str) -> int:
        self.times[name] = self.times.get(name, 0) + 1
        return self.times[name]

    def dates(self, name: str = "") -> dict[str, str]:
        """A week later each time; without a name, what the next time would be."""
        weeks = self.count(name) if name else self.times.get("moved", 0) + 1
        today = date.fromisoformat(self.facts["today"])
        due = today + timedelta(days=11 - today.weekday() + 7 * weeks)
        return {"start": (due - timedelta(days=4)).isoformat(), "due": due.isoformat()}


@dataclass(frozen=True)
class Operation:
    """`floor` is asked of the bare site; `only_large` has nothing to compare in the small project.

    A page (`is_page`) is compared with its own SQL and template too, kept from the second time it is asked for.
    """

    key: str
    words: str
    make: Make
    floor: Make | None = None
    is_page: bool = False
    is_heavy: bool = False
    only_large: bool = False

    def of(self, name: str) -> Make | None:
        if name == "floor":
            return self.floor
        if name == "replay":
            return replayed(self.make) if self.is_page else None
        return None if name == "small" and self.only_large else self.make


def at(path: str) -> Make:
    """The same address again and again, with the project's id."""
    return lambda scene: Call(path.format(project=scene.pk))


def replayed(make: Make) -> Make:
    """The same call, asked for twice before it is measured."""

    def made(scene: Scene) -> Call:
        call = make(scene)
        for _ in range(2):
            scene.ask(call)
        return call

    return made


def floor_board(scene: Scene) -> Call:
    """As many rows as a board of the large project has tiles."""
    return Call(f"/tasks/?project={scene.pk}&all&lead&rows=200")


def detail(path: str) -> Make:
    return lambda scene: Call(path.format(pk=scene.own))


def values(scene: Scene) -> dict[str, Any]:
    people, goals = scene.facts["people"], scene.facts["goals"]
    number = scene.count("made")
    return {
        "title": f"复核第 {number} 号点位",
        "acceptance": "双方签字的核对记录",
        "project": scene.pk,
        "goal": goals[number % len(goals)],
        "owner": people[5 + number % 20],
        "follower": people[30 + number % 10],
        "due": scene.dates()["due"],
    }


def create_page(scene: Scene) -> Call:
    return Call("/tasks/new/", form=values(scene) | {"key": uuid.uuid4(), "priority": 2}, status=302)


def create(path: str) -> Make:
    return lambda scene: Call(path, values(scene), status=201)


def status(scene: Scene) -> dict[str, str]:
    number = scene.count("logged")
    return {"to_status": "doing" if number % 2 else "todo", "note": f"继续 {number}"}


def log_page(scene: Scene) -> Call:
    form = status(scene) | {"key": str(uuid.uuid4()), "place": "row", "next": ""}
    return Call(f"/tasks/{scene.own}/status/", form=form, swapped=True)


def log(path: str) -> Make:
    return lambda scene: Call(path.format(pk=scene.own), status(scene), status=201)


def change_preview(scene: Scene) -> Call:
    return Call("/api/v1/tasks/change/", {"tasks": scene.facts["together"], "values": {"due": scene.dates()["due"]}})


def change(scene: Scene) -> Call:
    body = {"tasks": scene.facts["together"], "values": {"due": scene.dates("moved")["due"]}}
    told = json.loads(scene.ask(Call("/api/v1/tasks/change/", body)))
    return Call("/api/v1/tasks/change/", body | {"expected": told["fingerprint"]})


def change_page(scene: Scene) -> Call:
    form = {"id": scene.facts["together"], "due": scene.dates("moved")["due"], "next": ""}
    return Call("/tasks/change/", form=form | {"expected": _expected(scene, "/tasks/change/", form)}, status=302)


def floor_change(scene: Scene) -> Call:
    return Call("/api/tasks/change/", {"tasks": scene.facts["together"], "due": scene.dates("moved")["due"]})


def reschedule_preview(scene: Scene) -> Call:
    return Call(f"/api/v1/tasks/{scene.moved}/reschedule/", scene.dates())


def reschedule(scene: Scene) -> Call:
    path, body = f"/api/v1/tasks/{scene.moved}/reschedule/", scene.dates("moved")
    told = json.loads(scene.ask(Call(path, body)))
    return Call(path, body | {"expected": told["fingerprint"]})


def reschedule_page(scene: Scene) -> Call:
    path, form = f"/tasks/{scene.moved}/reschedule/", scene.dates("moved") | {"next": ""}
    return Call(path, form=form | {"expected": _expected(scene, path, form)}, status=302)


def _expected(scene: Scene, path: str, form: Mapping[str, Any]) -> str:
    answer = scene.ask(Call(path, form=form))
    found = EXPECTED.search(answer)
    if found is None:
        raise RuntimeError(f"{path} shows no preview: {answer[:500]!r}")
    return found[1].decode()


FLOOR_CHANGE: dict[str, Any] = {"floor": floor_change, "is_heavy": True}
OPERATIONS = (
    Operation("list_page", "list, page", at(LIST), at(f"{LIST}&lead"), is_page=True),
    Operation("list_api", "list, API", at("/api/v1/tasks/?project={project}"), at("/api/tasks/values/")),
    Operation("board", "board, page", at("/tasks/board/?project={project}"), floor_board, is_page=True),
    Operation(
        "gantt",
        "Gantt, page of 100 rows",
        at("/tasks/gantt/?project={project}&status=all"),
        at(f"{LIST}&all&rows=100"),
        is_page=True,
    ),
    Operation("calendar", "calendar, page of a month", at("/tasks/calendar/?project={project}"), is_page=True),
    Operation("detail_page", "task, page", detail("/tasks/{pk}/"), detail("/tasks/{pk}/"), is_page=True),
    Operation("detail_api", "task, API", detail("/api/v1/tasks/{pk}/"), detail("/api/tasks/{pk}/")),
    Operation("create_page", "create, form of the page", create_page, create("/api/tasks/new/")),
    Operation("create_api", "create, API", create("/api/v1/tasks/"), create("/api/tasks/new/")),
    Operation("log_page", "log a status, tap in the list", log_page, log("/api/tasks/{pk}/status-logs/")),
    Operation(
        "log_api", "log a status, API", log("/api/v1/tasks/{pk}/status-logs/"), log("/api/tasks/{pk}/status-logs/")
    ),
    Operation("change_preview", "500 changed together, preview, API", change_preview, only_large=True, is_heavy=True),
    Operation("change_api", "500 changed together, API", change, only_large=True, **FLOOR_CHANGE),
    Operation("change_page", "500 changed together, page", change_page, only_large=True, **FLOOR_CHANGE),
    Operation("reschedule_preview", "500 follow a move, preview, API", reschedule_preview, is_heavy=True),
    Operation("reschedule_api", "500 follow a move, API (small: one)", reschedule, **FLOOR_CHANGE),
    Operation("reschedule_page", "500 follow a move, page (small: one)", reschedule_page, **FLOOR_CHANGE),
)
