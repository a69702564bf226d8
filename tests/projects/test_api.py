"""/api/v1/ of projects, tasks and milestones."""

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from people.models import User
from projects.models import StatusLog, Task
from projects.services import gated_cancel
from tests.projects.conftest import TODAY, World

SignIn = Callable[[User], Client]
API = "/api/v1"


def send(client: Client, method: str, path: str, body: Any, **headers: str) -> Any:
    if method == "post":
        headers.setdefault("Idempotency_Key", str(uuid.uuid4()))
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    if method == "get":
        return client.get(API + path)
    return getattr(client, method)(API + path, json.dumps(body), content_type="application/json", headers=names)


def new_task(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "title": "补两张接线图", "project": world.project.pk, "goal": world.goal.pk, "owner": world.cast.xu.pk,
        "follower": None, "due": "2026-11-24",
    } | changes  # fmt: skip


def test_tasks_are_listed_as_on_the_page(world: World, as_: SignIn) -> None:
    for number in range(5):
        world.task(title=f"第 {number} 项", due=TODAY + timedelta(days=number))
    gated = world.gated()
    client = as_(world.cast.lin)
    body = client.get(f"{API}/tasks/?page_size=2&sort=-due").json()
    titles = [row["title"] for row in body["results"]]
    while body["next"]:
        body = client.get(body["next"]).json()
        titles += [row["title"] for row in body["results"]]
    assert titles == [f"第 {number} 项" for number in range(4, -1, -1)] + [gated.title]
    row = client.get(f"{API}/tasks/?overdue=true").json()["results"][0]
    assert (row["title"], row["weight"], row["is_gated"]) == (gated.title, "5.00", True)
    assert row["owner"] == {"id": world.cast.zhou.pk, "name": "周可"}
    assert client.get(f"{API}/tasks/?q=第 3").json()["results"][0]["follower"]["name"] == "陆小满"
    refused = client.get(f"{API}/tasks/?project=x&status=y")
    assert (refused.status_code, set(refused.json()["errors"])) == (400, {"project", "status"})
    assert as_(world.cast.guest).get(f"{API}/tasks/").json()["results"] == []


def test_a_task_is_created_once(world: World, as_: SignIn) -> None:
    client, key = as_(world.cast.xu), str(uuid.uuid4())
    first = send(client, "post", "/tasks/", new_task(world), Idempotency_Key=key)
    again = send(client, "post", "/tasks/", new_task(world), Idempotency_Key=key)
    assert (first.status_code, first.json()["id"]) == (201, again.json()["id"])
    assert first.headers["ETag"] == '"1"'
    assert Task.objects.count() == 1
    refused = send(client, "post", "/tasks/", new_task(world, follower=world.cast.xu.pk))
    assert refused.json()["errors"] == {"follower": ["A and B must be two people."]}
    for changes in ({"owner": world.cast.guest.pk}, {"due": "x"}, {"weight": "5"}, {"title": ""}):
        assert send(client, "post", "/tasks/", new_task(world, **changes)).status_code == 400, changes
    missing = client.post(f"{API}/tasks/", json.dumps(new_task(world)), content_type="application/json")
    assert missing.status_code == 400


def test_a_task_is_changed_on_the_version_seen(world: World, as_: SignIn) -> None:
    task, client = world.task(), as_(world.cast.xu)
    path = f"/tasks/{task.pk}/"
    shown = client.get(API + path)
    assert (shown.json()["acceptance"], shown.headers["ETag"]) == ("错误率低于 0.3%", '"1"')
    changed = send(client, "patch", path, {"title": "改名", "goal": None}, If_Match='"1"')
    assert (changed.json()["title"], changed.json()["goal"], changed.headers["ETag"]) == ("改名", None, '"2"')
    stale = send(client, "patch", path, {"title": "又改"}, If_Match='"1"')
    assert (stale.status_code, stale.json()["current_version"]) == (412, 2)
    assert send(client, "patch", path, {"title": "又改"}).status_code == 428
    refused = send(client, "patch", path, {"weight": "5"}, If_Match='"2"')
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["weight"])
    assert send(as_(world.cast.tang), "patch", path, {"title": "x"}, If_Match='"2"').status_code == 403
    for method in ("get", "patch"):
        assert send(as_(world.cast.guest), method, path, {}, If_Match='"2"').status_code == 404


def test_the_priority_of_a_task_has_a_name(world: World, as_: SignIn) -> None:
    client = as_(world.cast.xu)
    made = send(client, "post", "/tasks/", new_task(world, priority="high"))
    assert (made.json()["priority"], Task.objects.get().priority) == ("high", Task.Priority.HIGH)
    send(client, "post", "/tasks/", new_task(world, title="另一项"))
    listed = client.get(f"{API}/tasks/?sort=-priority&page_size=1").json()
    assert [row["priority"] for row in listed["results"]] == ["medium"]
    assert [row["priority"] for row in client.get(listed["next"]).json()["results"]] == ["high"]
    assert client.get(f"{API}/tasks/?priority=high").json()["results"][0]["title"] == "补两张接线图"
    path = f"/tasks/{made.json()['id']}/"
    assert send(client, "patch", path, {"priority": "low"}, If_Match='"1"').json()["priority"] == "low"
    assert send(client, "patch", path, {"priority": "urgent"}, If_Match='"2"').status_code == 400


def test_status_logs(world: World, as_: SignIn) -> None:
    task, client, key = world.task(), as_(world.cast.xu), str(uuid.uuid4())
    path = f"/tasks/{task.pk}/status-logs/"
    made = send(client, "post", path, {"to_status": "blocked", "note": "等数据"}, Idempotency_Key=key)
    assert (made.status_code, made.json()["from_status"], made.json()["note"]) == (201, "todo", "等数据")
    again = send(client, "post", path, {"to_status": "blocked", "note": "等数据"}, Idempotency_Key=key)
    assert again.json()["id"] == made.json()["id"]
    assert send(client, "post", path, {"to_status": "blocked"}).status_code == 204
    listed = client.get(API + path).json()["results"]
    assert [log["actor"]["name"] for log in listed] == ["许星野"]
    for body in ({"to_status": "cancelled"}, {"to_status": "x"}, {}, {"to_status": "done", "at": "2020-01-01"}):
        assert send(client, "post", path, body).status_code == 400, body
    assert send(as_(world.cast.tang), "post", path, {"to_status": "done"}).status_code == 403
    assert send(as_(world.cast.guest), "post", path, {"to_status": "done"}).status_code == 404
    assert as_(world.cast.guest).get(API + path).status_code == 404
    gone = world.gated()
    gated_cancel(actor=world.cast.lin, origins=[gone.origin], note="不做了")
    closed = send(as_(world.cast.zhou), "post", f"/tasks/{gone.pk}/status-logs/", {"to_status": "done"})
    assert closed.status_code == 409
    assert StatusLog.objects.count() == 1


def test_projects(world: World, as_: SignIn) -> None:
    client = as_(world.cast.lin)
    body = {
        "name": "青岚教育云二期", "code": "qinglan-2", "department": world.cast.utilities.pk, "customer_name": "教育局",
        "manager": world.cast.lin.pk, "start": "2026-03-02", "due": "2026-12-31",
    }  # fmt: skip
    made = send(client, "post", "/projects/", body)
    assert (made.status_code, made.json()["customer_name"], made.json()["follower"]) == (201, "教育局", None)
    path = f"/projects/{made.json()['id']}/"
    assert client.get(API + path).headers["ETag"] == '"1"'
    changed = send(client, "patch", path, {"follower": world.cast.zhou.pk}, If_Match='"1"')
    assert changed.json()["follower"]["name"] == "周可"
    assert send(client, "patch", path, {"state": "finished"}, If_Match='"2"').json()["errors"].keys() == {"state"}
    assert send(client, "post", path + "finish/", {}).json()["state"] == "finished"
    assert send(client, "patch", path, {"name": "x"}, If_Match='"1"').status_code == 412
    assert [row["code"] for row in client.get(f"{API}/projects/?state=active").json()["results"]] == ["lanjiang-1"]
    assert send(client, "post", "/projects/", body | {"code": "lanjiang-1"}).json()["errors"].keys() == {"code"}
    assert send(as_(world.cast.xu), "post", "/projects/", body | {"code": "x"}).status_code in (400, 403)
    assert send(as_(world.cast.xu), "patch", path, {"name": "x"}, If_Match='"2"').status_code == 403
    assert as_(world.cast.guest).get(API + path).status_code == 404


def test_milestones(world: World, as_: SignIn) -> None:
    milestone, client = world.gated(is_milestone=True), as_(world.cast.zhou)
    path = f"/milestones/{milestone.pk}/"
    expected = {"": 1, "?state=open": 1, "?state=achieved": 0, f"?goal={world.goal.pk}": 1, "?project=0": 0}
    for query, count in expected.items():
        assert len(client.get(f"{API}/milestones/{query}").json()["results"]) == count, query
    assert client.get(f"{API}/milestones/?goal=x&state=y").json()["errors"].keys() == {"goal", "state"}
    assert client.get(API + path).json()["baseline"] == "2026-11-16"
    refused = send(client, "post", f"{path}achieve/", {"on": "2026-12-01", "evidence": " "})
    assert refused.status_code == 400
    proof = {"on": "2026-11-19", "evidence": "签字单"}
    assert send(as_(world.cast.tang), "post", f"{path}achieve/", proof).status_code == 403
    reached = send(client, "post", f"{path}achieve/", proof)
    assert (reached.status_code, reached.json()["achieved_on"]) == (200, "2026-11-19")
    again = send(client, "post", f"{path}achieve/", {"on": "2026-11-18", "evidence": "别的"})
    assert again.json()["evidence"] == "签字单"
    assert as_(world.cast.guest).get(API + path).status_code == 404


@pytest.mark.parametrize("path", ["/tasks/", "/projects/", "/milestones/", "/tasks/1/status-logs/"])
def test_nobody_signed_out(world: World, path: str) -> None:
    assert Client().get(API + path).status_code == 401


def test_the_schema_has_no_warnings(world: World, capsys: Any) -> None:
    from drf_spectacular.drainage import GENERATOR_STATS
    from drf_spectacular.generators import SchemaGenerator

    GENERATOR_STATS.reset()
    with GENERATOR_STATS.silence():
        schema = SchemaGenerator().get_schema(request=None, public=True)
        noise = [*GENERATOR_STATS._warn_cache, *GENERATOR_STATS._error_cache]
    assert [line for line in map(str, noise) if "projects" in line] == []
    listed = schema["paths"]["/api/v1/tasks/"]["get"]
    assert {"status", "overdue", "q", "sort", "cursor"} <= {parameter["name"] for parameter in listed["parameters"]}
