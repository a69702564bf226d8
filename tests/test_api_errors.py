"""Nothing that is sent to the API breaks it, and every refusal is a problem body."""

import base64
import json
import uuid
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, RequestFactory
from django.urls import reverse

from goaltrack.common.api import problems
from projects.models import Task
from tests.permission_table import OPERATIONS, Entry
from tests.world import World

API = "/api/v1"
HUGE = 10**30
NESTED = "[" * 100_000
JUNK_BODIES = {
    "nothing": "",
    "no JSON": "{",
    "a list": "[]",
    "a text": '"x"',
    "null": "null",
    "nested": NESTED,
    "not a number": '{"weight": NaN}',
    "long number": '{"version": ' + "9" * 5000 + "}",
    "unknown field": '{"no_such_field": 1}',
}
JUNK_VALUES = (
    None,
    "",
    "x",
    "\x00",
    "\ud800",
    0,
    -1,
    HUGE,
    1.5,
    float("inf"),
    True,
    [],
    [[]],
    {},
    {"a": 1},
    "9" * 5000,
)
JUNK_QUERY = ("x", "\x00", "-1", "0", "1.5", str(HUGE), "9" * 5000, "²", "NaN", "1e400", "’")


@pytest.fixture
def world(shared_world: World) -> World:
    return shared_world


def client_of(person: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person, backend="people.backends.SignInBackend")
    return client


def ask(client: Client, method: str, path: str, body: str = "", **more: Any) -> Any:
    """One request, with what it wrote undone."""
    headers = {"Idempotency-Key": str(uuid.uuid4()), "If-Match": '"1"'} | more.pop("headers", {})
    with transaction.atomic():
        more.setdefault("content_type", "application/json")
        answer = client.generic(method, path, data=body.encode("utf-8", "surrogatepass"), headers=headers, **more)
        transaction.set_rollback(True)
    return answer


def refused(answer: Any, *statuses: int) -> dict[str, Any]:
    assert answer.status_code in statuses, answer.content[:500]
    assert answer.headers["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["status"] == answer.status_code
    assert body["type"].startswith("urn:goaltrack:problem:")
    assert body["title"]
    assert body["detail"]
    for messages in body.get("errors", {}).values():
        assert messages
        assert all(isinstance(message, str) for message in messages), body
    return body


def sound(answer: Any, what: str) -> None:
    """No 5xx; and whatever is refused is a problem."""
    assert answer.status_code < 500, f"{what}: {answer.status_code}"
    if answer.status_code >= 400:
        assert answer.headers["Content-Type"] == "application/problem+json", what
        refused(answer, answer.status_code)


def of_method(*wanted: str) -> list[Any]:
    return [
        pytest.param(name, method, entry, id=f"{method} {name}")
        for name, methods in OPERATIONS.items()
        for method, entry in methods.items()
        if method in wanted and name not in ("api_docs", "api_schema")
    ]


def person_for(world: World, entry: Entry) -> Any:
    """Somebody who is let in, so that what is sent is looked at."""
    return world.cast.everyone[min(entry.allow - {"guest"}, default="admin")]


@pytest.mark.parametrize(("name", "method", "entry"), of_method("POST", "PATCH", "DELETE"))
def test_junk_in_the_body(world: World, name: str, method: str, entry: Entry) -> None:
    client, path = client_of(person_for(world, entry)), reverse(name, args=entry.args(world))
    for what, body in JUNK_BODIES.items():
        sound(ask(client, method, path, body), what)
    good = entry.data(world) if entry.data else {}
    good.pop("key", None)
    for field in good:
        for value in JUNK_VALUES:
            body = json.dumps(good | {field: value})
            # How JSON can say what Python calls infinity.
            sound(ask(client, method, path, body.replace("Infinity", "1e400")), f"{field}={value!r:.40}")


EDITS = {
    "api_goal_list": ("POST", "lin"),
    "api_goal_detail": ("PATCH", "lin"),
    "api_project_list": ("POST", "lin"),
    "api_project_detail": ("PATCH", "lin"),
    "api_task_list": ("POST", "lin"),
    "api_task_detail": ("PATCH", "lin"),
    "api_item_detail": ("PATCH", "lin"),
    "api_breakdown_list": ("POST", "lin"),
    "api_checkin_list": ("POST", "lin"),
    "api_smart_check": ("POST", "lin"),
    "api_notice_read": ("POST", "lin"),
    "api_verdict_give": ("POST", "bai"),
    "api_department_detail": ("PATCH", "admin"),
    "api_person_detail": ("PATCH", "admin"),
    "api_me": ("PATCH", "lin"),
}
FIELDS = (
    *("cycle", "department", "parent", "owner", "follower", "project", "goal", "manager", "statement", "title", "name"),
    *("weight", "baseline", "target", "value", "start", "due", "kind", "source", "state", "confidence", "ids", "code"),
    *("customer_name", "opinions", "remarks", "decision", "username", "email", "is_active", "language", "level_label"),
)


@pytest.mark.parametrize("name", EDITS)
def test_junk_in_each_field(world: World, name: str) -> None:
    method, who = EDITS[name]
    client = client_of(world.cast.everyone[who])
    path = reverse(name, args=OPERATIONS[name][method].args(world))
    unknown = refused(ask(client, method, path, '{"no_such_field": "x"}'), 400)["errors"]["no_such_field"]
    taken = 0
    for field in FIELDS:
        if ask(client, method, path, json.dumps({field: "x"})).json().get("errors", {}).get(field) == unknown:
            continue
        taken += 1
        for value in (*JUNK_VALUES, {"S": {"stance": "x", "text": 1}}, {"\x00": {"stance": "agree", "text": "\x00"}}):
            body = json.dumps({field: value}).replace("Infinity", "1e400")
            sound(ask(client, method, path, body), f"{field}={value!r:.40}")
    assert taken


LISTS = {
    "api_cycle_list": ["department", "kind"],
    "api_cycle_tree": ["department", "confidence"],
    "api_goal_list": ["cycle", "department", "parent", "owner", "state", "kind"],
    "api_checkin_list": ["author", "confidence"],
    "api_project_list": ["state", "department", "manager", "who"],
    "api_task_list": ["who", "project", "goal", "owner", "status", "overdue", "sort"],
    "api_milestone_list": ["project", "goal", "state"],
    "api_breakdown_list": ["goal", "state"],
    "api_breakdown_diff": ["against"],
    "api_review_list": ["box"],
    "api_notice_list": ["unread"],
    "api_department_list": ["parent", "below"],
    "api_person_list": ["department", "active"],
    "api_calendar_days": ["start", "end"],
    "api_calendar_override_list": ["year"],
    "api_contract_list": ["project", "customer"],
    "api_checkpoint_list": ["contract", "project", "goal", "owner", "kind", "cancelled", "outstanding"],
    "api_receipt_list": ["contract", "project", "received_from", "received_to"],
    "api_stuck_money": ["project", "department", "waits_for", "show", "page", "page_size"],
    "api_collections": ["year", "project", "department"],
    "api_people_import_plan": ["outcome", "page", "page_size"],
    "api_people_import_errors": ["page", "page_size"],
}
# Plain figures are no junk for these.
FIGURES = {"0", "1.5"}
FLAGS = ("active", "unread", "overdue", "cancelled", "outstanding")


@pytest.mark.parametrize("name", LISTS)
def test_junk_in_a_filter_is_refused_at_its_name(world: World, name: str) -> None:
    entry = OPERATIONS[name]["GET"]
    person = world.cast.admin if name.startswith("api_people_import") else person_for(world, entry)
    client, path = client_of(person), reverse(name, args=entry.args(world))
    pages = ["page_size", "cursor"] if "results" in client.get(path).json() and "page" not in LISTS[name] else []
    for field in [*LISTS[name], *pages]:
        for value in JUNK_QUERY:
            answer = client.get(path, {field: value})
            if value in FIGURES and answer.status_code < 300 and field in FLAGS:
                continue
            if value == "0" and name in ("api_task_list", "api_milestone_list") and answer.status_code == 200:
                # As on the page: a number that no row has.
                continue
            if answer.status_code == 404 and field in ("page", "against"):
                continue
            assert field in refused(answer, 400)["errors"], f"{field}={value!r:.40}"


def test_texts_to_search_for(world: World) -> None:
    client = client_of(world.cast.lin)
    for path in ("/goals/", "/projects/", "/tasks/", "/people/", "/customers/", "/contracts/"):
        for text in ("%", "_", "\\", "'", "’", "a" * 3000, "\x00", "１"):
            sound(client.get(API + path, {"q": text}), f"{path} {text!r:.20}")


def test_numbers_in_addresses(world: World) -> None:
    client = client_of(world.cast.admin)
    kinds = ("goals", "projects", "tasks", "milestones", "breakdowns", "reviews", "people", "departments")
    for kind in (*kinds, "contracts", "checkpoints", "conditions", "documents", "receipts"):
        for number in (0, 2**31, 2**63, HUGE, "9" * 5000, "-1", "x", "٣"):
            refused(client.get(f"{API}/{kind}/{number}/"), 404)


def cursor(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


@pytest.mark.parametrize(
    "value",
    [
        "x",
        [],
        [True],
        [1, 2],
        [False, "x"],
        [False, None],
        [False, 1, 2],
        [False, [1]],
        [False, {"a": 1}],
        [False, "\x00"],
    ],
)
def test_a_cursor_of_another_list(world: World, value: Any) -> None:
    client = client_of(world.cast.lin)
    body = refused(client.get(f"{API}/goals/", {"cursor": cursor(value)}), 400)
    assert list(body["errors"]) == ["cursor"]


@pytest.mark.parametrize(
    "value", ["nonsense", [False, "9999999-01-01", "1"], [False, "0001-01-01T00:00:00+14:00", "x"]]
)
def test_a_cursor_into_no_day(world: World, value: Any) -> None:
    client = client_of(world.cast.lin)
    refused(client.get(f"{API}/tasks/", {"cursor": cursor(value)}), 400)
    refused(client.get(f"{API}/notices/", {"cursor": cursor(value)}), 400)
    assert client.get(f"{API}/goals/", {"cursor": cursor([False, HUGE])}).json()["results"] == []


@pytest.mark.parametrize("sort", ["due", "-due", "title", "-owner", "owner", "status", "-status"])
def test_pages_lead_there_and_back_over_equal_values(world: World, sort: str) -> None:
    """In every order, also where all rows share the first value of it."""
    client = client_of(world.cast.lin)
    with transaction.atomic():
        people = {"owner": world.cast.xu, "project": world.project, "due": world.task.due}
        Task.objects.bulk_create([Task(title=f"同名 {n % 2}", **people) for n in range(9)])
        whole = [row["id"] for row in client.get(f"{API}/tasks/", {"sort": sort}).json()["results"]]
        page = client.get(f"{API}/tasks/", {"sort": sort, "page_size": 2}).json()
        assert page["previous"] is None
        there, pages = [], []
        while True:
            pages.append([row["id"] for row in page["results"]])
            there += pages[-1]
            if page["next"] is None:
                break
            page = client.get(page["next"]).json()
        assert there == whole
        for ids in reversed(pages[:-1]):
            page = client.get(page["previous"]).json()
            assert [row["id"] for row in page["results"]] == ids
        assert page["previous"] is None
        transaction.set_rollback(True)


def test_ids_that_the_caller_does_not_see(world: World) -> None:
    """As if they did not exist: 400 at the field, the same words as for a number that nobody has."""
    guest, lin = client_of(world.cast.guest), client_of(world.cast.lin)
    mine = {"title": "x", "due": world.task.due.isoformat(), "owner": world.cast.guest.pk}
    for field, value in (("project", world.project.pk), ("goal", world.goal.pk), ("owner", world.cast.xu.pk)):
        seen = refused(ask(guest, "POST", f"{API}/tasks/", json.dumps(mine | {field: value})), 400)["errors"]
        none = refused(ask(guest, "POST", f"{API}/tasks/", json.dumps(mine | {field: 999_999})), 400)["errors"]
        assert list(seen) == list(none) == [field]
        assert seen[field][0].replace(str(value), "") == none[field][0].replace("999999", "")
    stranger = json.dumps({"users": [world.cast.tang.pk, world.cast.guest.pk]})
    body = refused(ask(lin, "POST", f"{API}/projects/{world.project.pk}/members/", stranger), 400)
    assert list(body["errors"]) == ["users"]
    many = json.dumps({"users": [world.cast.tang.pk] * 101})
    assert list(refused(ask(lin, "POST", f"{API}/projects/{world.project.pk}/members/", many), 400)["errors"]) == [
        "users"
    ]
    start = refused(ask(guest, "POST", f"{API}/breakdowns/", json.dumps({"goal": world.goal.pk})), 400)
    assert list(start["errors"]) == ["goal"]
    review = json.dumps({"reviewers": [world.cast.guest.pk, world.cast.bai.pk]})
    answer = refused(ask(lin, "POST", f"{API}/breakdowns/{world.draft.pk}/submit/", review), 400)
    assert list(answer["errors"]) == ["reviewers"]


def test_inner_fields_are_named_by_their_path(world: World) -> None:
    path = f"{API}/reviews/{world.submitted.review_id}/verdict/"
    body = json.dumps({"decision": "pass", "opinions": {"S": {"stance": "odd", "more": 1}}})
    errors = refused(ask(client_of(world.cast.bai), "POST", path, body), 400)["errors"]
    assert list(errors) == ["opinions.S.more"]
    ids = refused(ask(client_of(world.cast.lin), "POST", f"{API}/notices/read/", '{"ids": [1, "x"]}'), 400)["errors"]
    assert list(ids) == ["ids.1"]


@pytest.mark.parametrize(("name", "method", "entry"), of_method("GET"))
def test_head_and_options(world: World, name: str, method: str, entry: Entry) -> None:
    client, path = client_of(person_for(world, entry)), reverse(name, args=entry.args(world))
    get, head = client.get(path), client.head(path)
    assert (head.status_code, head.getvalue()) == (get.status_code, b"")
    assert client.options(path).status_code == 200
    refused(Client().options(path), 401)


def test_no_operation_there(world: World) -> None:
    for client in (Client(), client_of(world.cast.lin)):
        for path in (f"{API}/", f"{API}/nothing/", f"{API}/goals/1/nothing/", f"{API}/goals/x/"):
            refused(client.get(path), 404)
            refused(client.post(path, "{}", content_type="application/json"), 404)
    page = Client().get("/nothing/")
    assert (page.status_code, page.headers["Content-Type"].split(";")[0]) == (404, "text/html")


def test_what_is_asked_for_wrongly(world: World) -> None:
    client = client_of(world.cast.lin)
    answer = client.put(f"{API}/goals/", "{}", content_type="application/json")
    assert "GET" in answer.headers["Allow"]
    refused(answer, 405)
    refused(ask(client, "POST", f"{API}/goals/", "a=1", content_type="application/x-www-form-urlencoded"), 415)
    refused(ask(client, "POST", f"{API}/goals/", "<a/>", content_type="text/xml"), 415)
    assert refused(ask(client, "POST", f"{API}/goals/", "{"), 400)["type"].endswith(":parse-error")
    refused(client.get(f"{API}/goals/", headers={"Accept": "text/html"}), 406)
    refused(client.get(f"{API}/goals/", {"format": "xml"}), 404)
    assert "Session" in Client().get(f"{API}/goals/").headers["WWW-Authenticate"]
    refused(Client().get(f"{API}/goals/"), 401)
    refused(client.generic("PATCH", f"{API}/goals/{world.goal.pk}/", "{}", content_type="application/json"), 428)
    for version in ("x", '"x"', "9" * 5000, "²", "*", '"999"'):
        refused(ask(client, "PATCH", f"{API}/goals/{world.goal.pk}/", "{}", headers={"If-Match": version}), 412)
    for key in ("", "x", "9" * 5000):
        answer = ask(client, "POST", f"{API}/goals/", "{}", headers={"Idempotency-Key": key})
        assert list(refused(answer, 400)["errors"]) == ["Idempotency-Key"]


def test_a_missing_csrf_token(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.cast.lin, backend="people.backends.SignInBackend")
    refused(client.post(f"{API}/notices/read/", "{}", content_type="application/json"), 403)


def test_a_body_that_is_too_large(world: World, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    client = client_of(world.cast.lin)
    refused(ask(client, "POST", f"{API}/smart-check/", '{"statement": "' + "x" * 1000 + '"}'), 413)


def test_what_breaks_inside_says_nothing_of_itself(world: World, monkeypatch: Any) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("the secret inside")

    monkeypatch.setattr("goals.api.views.goal_figures", fail)
    client = client_of(world.cast.lin)
    answer = client.get(f"{API}/goals/{world.goal.pk}/")
    assert refused(answer, 500)["type"].endswith(":server-error")
    assert "secret" not in answer.text
    monkeypatch.setattr("goals.views.goals.goal_detail", fail)
    page = problems.server_error(RequestFactory().get("/goals/1/"))
    assert (page.status_code, page.headers["Content-Type"].split(";")[0]) == (500, "text/html")


def test_what_django_refuses_by_itself() -> None:
    for path, kind in ((f"{API}/goals/", "application/problem+json"), ("/goals/", "text/html")):
        request = RequestFactory().get(path)
        for answer in (problems.bad_request(request, Exception()), problems.permission_denied(request, Exception())):
            assert answer.headers["Content-Type"].split(";")[0] == kind
