"""/api/v1/ of goals: the same product, the same refusals."""

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from goals.models import CheckIn, Cycle, Goal
from goals.services import goal_update
from tests.cast import Cast, make_goal

As = Callable[..., Client]
JSON = "application/json"


def key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid.uuid4())}


def body(cast: Cast, cycle: Cycle, **values: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "cycle": cycle.pk,
        "department": cast.utilities.pk,
        "statement": "泵站监测 3 个站点初验",
        "start": "2026-11-20",
        "due": "2026-12-25",
        "owner": cast.lin.pk,
    }
    return fields | values


def problem(response: Any, status: int, code: str = "") -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    data: dict[str, Any] = response.json()
    assert data["status"] == status
    if code:
        assert data["type"].endswith(f":{code}")
    return data


def test_creating_is_replayed_by_its_key(cast: Cast, cycle: Cycle, as_: As) -> None:
    client = as_(cast.lin)
    headers = key()
    first = client.post("/api/v1/goals/", body(cast, cycle), content_type=JSON, headers=headers)
    again = client.post("/api/v1/goals/", body(cast, cycle), content_type=JSON, headers=headers)
    assert (first.status_code, first.json()["id"], first.headers["ETag"]) == (201, again.json()["id"], '"1"')
    assert Goal.objects.count() == 1
    assert (first.json()["state"], first.json()["figures"]["progress"]) == ("draft", None)


def test_a_missing_or_reused_key(cast: Cast, cycle: Cycle, goal: Goal, as_: As) -> None:
    client = as_(cast.lin)
    missing = problem(client.post("/api/v1/goals/", body(cast, cycle), content_type=JSON), 400, "invalid")
    assert "Idempotency-Key" in missing["errors"]
    headers = key()
    client.post("/api/v1/goals/", body(cast, cycle), content_type=JSON, headers=headers)
    reused = client.post(f"/api/v1/goals/{goal.pk}/check-ins/", {"value": 3}, content_type=JSON, headers=headers)
    problem(reused, 409, "key-reused")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"statement": ""}, "statement"),
        ({"statement": "很" * 201}, "statement"),
        ({"statement": "a\x00b"}, "statement"),
        ({"target": "NaN"}, "target"),
        ({"weight": 0}, "weight"),
        ({"due": "2027-01-01"}, "due"),
        ({"due": "soon"}, "due"),
        ({"resources": "x" * 10_001}, "resources"),
        ({"owner": 999_999}, "owner"),
        ({"state": "active"}, "state"),
    ],
)
def test_bad_input(cast: Cast, cycle: Cycle, as_: As, values: dict[str, Any], field: str) -> None:
    response = as_(cast.lin).post("/api/v1/goals/", body(cast, cycle, **values), content_type=JSON, headers=key())
    assert list(problem(response, 400, "invalid")["errors"]) == [field]


def test_rows_of_others_do_not_exist(cast: Cast, cycle: Cycle, goal: Goal, as_: As) -> None:
    client = as_(cast.guest)
    for path in ("", "smart-check/", "check-ins/"):
        problem(client.get(f"/api/v1/goals/{goal.pk}/{path}"), 404)
    for path in ("activate/", "drop/"):
        problem(client.post(f"/api/v1/goals/{goal.pk}/{path}", {"reason": "x"}, content_type=JSON), 404)
    problem(client.get(f"/api/v1/cycles/{cycle.pk}/tree/"), 404)
    assert client.get("/api/v1/goals/").json()["results"] == []
    assert client.get("/api/v1/cycles/").json()["results"] == []
    refused = client.post("/api/v1/goals/", body(cast, cycle), content_type=JSON, headers=key())
    assert set(problem(refused, 400)["errors"]) == {"cycle", "department", "owner"}


def test_readers_may_not_act(cast: Cast, cycle: Cycle, goal: Goal, as_: As) -> None:
    client = as_(cast.tang)
    url = f"/api/v1/goals/{goal.pk}/"
    problem(client.post("/api/v1/goals/", body(cast, cycle), content_type=JSON, headers=key()), 403, "forbidden")
    problem(client.patch(url, {"metric": "x"}, content_type=JSON, headers={"If-Match": '"2"'}), 403)
    problem(client.post(f"{url}activate/"), 403)
    problem(client.post(f"{url}drop/", {"reason": "x"}, content_type=JSON), 403)
    problem(client.post(f"{url}check-ins/", {"value": 3}, content_type=JSON, headers=key()), 403)
    assert client.get(url).status_code == 200


def test_signed_out_calls_and_wrong_methods(cast: Cast, goal: Goal, as_: As, client: Client) -> None:
    problem(client.get("/api/v1/goals/"), 401)
    problem(as_(cast.lin).delete(f"/api/v1/goals/{goal.pk}/"), 405)


def test_changing_needs_the_version_it_was_built_on(cast: Cast, goal: Goal, as_: As) -> None:
    client = as_(cast.lin)
    url = f"/api/v1/goals/{goal.pk}/"
    etag = client.get(url).headers["ETag"]
    problem(client.patch(url, {"weight": "30"}, content_type=JSON), 428, "precondition-required")
    changed = client.patch(url, {"weight": "30", "follower": None}, content_type=JSON, headers={"If-Match": etag})
    assert (changed.status_code, changed.json()["weight"], changed.json()["follower"]) == (200, "30.00", None)
    stale = problem(client.patch(url, {"weight": "40"}, content_type=JSON, headers={"If-Match": etag}), 412)
    assert {change["field"] for change in stale["changes"]} == {"weight", "follower"}
    assert changed.headers["ETag"] == f'"{stale["current_version"]}"'
    fixed = client.patch(url, {"cycle": 1}, content_type=JSON, headers={"If-Match": changed.headers["ETag"]})
    assert list(problem(fixed, 400)["errors"]) == ["cycle"]


def test_starting_and_dropping(cast: Cast, cycle: Cycle, as_: As) -> None:
    draft = make_goal(cast, cycle, active=False)
    client = as_(cast.lin)
    url = f"/api/v1/goals/{draft.pk}/"
    assert client.post(f"{url}activate/").json()["state"] == "active"
    assert list(problem(client.post(f"{url}drop/", {}, content_type=JSON), 400)["errors"]) == ["reason"]
    assert client.post(f"{url}drop/", {"reason": "客户取消"}, content_type=JSON).json()["state"] == "dropped"
    problem(client.post(f"{url}activate/"), 409, "state-conflict")


def test_the_list_is_filtered_and_paged(cast: Cast, cycle: Cycle, goal: Goal, as_: As) -> None:
    child = make_goal(cast, cycle, parent=goal, statement="管网 GIS 初验", active=False, kind="project")
    client = as_(cast.zhou)

    def ids(**query: Any) -> list[int]:
        return [row["id"] for row in client.get("/api/v1/goals/", query).json()["results"]]

    assert ids() == [goal.pk, child.pk]
    assert ids(parent=goal.pk) == ids(state="draft") == ids(kind="project") == ids(q="gis") == [child.pk]
    assert ids(cycle=cycle.pk, department=cast.delivery.pk, owner=cast.lin.pk) == [goal.pk, child.pk]
    assert ids(department=cast.transport.pk) == []
    assert list(problem(client.get("/api/v1/goals/", {"state": "odd"}), 400)["errors"]) == ["state"]
    first = client.get("/api/v1/goals/", {"page_size": 1}).json()
    assert [row["id"] for row in client.get(first["next"]).json()["results"]] == [child.pk]


@pytest.mark.parametrize("path", ["/api/v1/goals/", "/api/v1/cycles/{cycle}/tree/"])
def test_lists_cost_the_same_with_few_and_many(
    cast: Cast,
    cycle: Cycle,
    goal: Goal,
    as_: As,
    django_assert_num_queries: Any,
    django_assert_max_num_queries: Any,
    path: str,
) -> None:
    client = as_(cast.lin)
    url = path.format(cycle=cycle.pk)
    with django_assert_max_num_queries(6) as few:
        client.get(url)
    for _more in range(10):
        make_goal(cast, cycle, parent=goal)
    with django_assert_num_queries(len(few)):
        assert client.get(url).status_code == 200


def test_the_tree(cast: Cast, cycle: Cycle, goal: Goal, as_: As) -> None:
    make_goal(cast, cycle, parent=goal)
    client = as_(cast.zhou)
    url = f"/api/v1/cycles/{cycle.pk}/tree/"
    assert [row["depth"] for row in client.get(url).json()] == [1, 2]
    assert client.get(url, {"confidence": "off_track", "department": cast.utilities.pk}).json() == []
    assert list(problem(client.get(url, {"department": "x"}), 400)["errors"]) == ["department"]
    assert list(problem(client.get(url, {"confidence": "x"}), 400)["errors"]) == ["confidence"]


def test_check_ins(cast: Cast, goal: Goal, as_: As) -> None:
    client = as_(cast.zhou)
    url = f"/api/v1/goals/{goal.pk}/check-ins/"
    headers = key()
    for _twice in range(2):
        made = client.post(url, {"value": "3", "note": "三个已验"}, content_type=JSON, headers=headers)
        assert (made.status_code, made.json()["progress"], made.json()["confidence"]) == (201, "75.00", "at_risk")
    assert CheckIn.objects.count() == 1
    refused = client.post(url, {"value": 3, "confidence": "on_track"}, content_type=JSON, headers=key())
    assert list(problem(refused, 400)["errors"]) == ["reason"]
    assert [row["author"]["name"] for row in client.get(url).json()["results"]] == ["周可"]
    figures = client.get(f"/api/v1/goals/{goal.pk}/").json()["figures"]
    assert (figures["manual"], figures["children"], figures["confidence"]) == ("75.00", None, "at_risk")


def test_the_smart_check(cast: Cast, cycle: Cycle, goal: Goal, as_: As) -> None:
    client = as_(cast.lin)
    of_goal = client.get(f"/api/v1/goals/{goal.pk}/smart-check/").json()
    assert [one["criterion"] for one in of_goal] == ["S", "M", "A", "R", "T"]
    draft = {"cycle": cycle.pk, "statement": "推进二期方案", "parent": goal.pk}
    verdicts = [one["verdict"] for one in client.post("/api/v1/smart-check/", draft, content_type=JSON).json()]
    assert verdicts == ["fail", "fail", "fail", "fail", "fail"]
    assert list(problem(client.post("/api/v1/smart-check/", {}, content_type=JSON), 400)["errors"]) == ["cycle"]
    assert Goal.objects.count() == 1


def test_cycles(cast: Cast, cycle: Cycle, as_: As) -> None:
    client = as_(cast.qin)
    new = {
        "department": cast.delivery.pk,
        "name": "2027 年度",
        "kind": "year",
        "start": "2027-01-01",
        "end": "2027-12-31",
    }
    headers = key()
    for _twice in range(2):
        assert client.post("/api/v1/cycles/", new, content_type=JSON, headers=headers).status_code == 201
    assert [row["name"] for row in client.get("/api/v1/cycles/").json()["results"]] == ["2027 年度", "2026 年度"]
    problem(as_(cast.lin).post("/api/v1/cycles/", new, content_type=JSON, headers=key()), 403)


def test_a_version_moves_with_every_change(cast: Cast, goal: Goal, as_: As) -> None:
    goal_update(actor=cast.qin, goal_id=goal.pk, version=goal.version, values={"weight": Decimal(30)})
    assert as_(cast.lin).get(f"/api/v1/goals/{goal.pk}/").headers["ETag"] == f'"{goal.version + 1}"'


def test_the_schema_describes_goals_without_a_warning(capsys: pytest.CaptureFixture[str], tmp_path: Any) -> None:
    call_command("spectacular", file=str(tmp_path / "schema.yml"), validate=True)
    said = capsys.readouterr().err
    assert [line for line in said.splitlines() if "goals/api" in line] == []


def test_the_description_is_readable_in_the_browser(cast: Cast, as_: As) -> None:
    response = as_(cast.lin).get("/api/docs/")
    assert response.status_code == 200
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy + ";"
    assert "<script>" not in response.content.decode()
