"""/api/v1/breakdowns/: the same services, with keys, ETags and problem bodies."""

import uuid
from typing import Any

import pytest
from django.test import Client

from planning.models import Breakdown, BreakdownItem
from tests.planning.breakdowns import Plan, sign_in

API = "/api/v1/breakdowns/"


def key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid.uuid4())}


def match(row: Breakdown | BreakdownItem) -> dict[str, str]:
    row.refresh_from_db()
    return {"If-Match": f'"{row.version}"'}


def send(client: Client, method: str, url: str, body: Any = None, **headers: str) -> Any:
    call = getattr(client, method)
    return call(url, body if body is not None else {}, content_type="application/json", headers=headers)


def item_body(plan: Plan, **other: Any) -> dict[str, Any]:
    values = plan.values()
    body = {name: getattr(value, "pk", None) or (value and str(value)) for name, value in values.items()}
    return body | other


def test_from_the_start_to_the_review(plan: Plan) -> None:
    lin = sign_in(plan.cast.lin)
    same = key()
    first = send(lin, "post", API, {"goal": plan.goal.pk}, **same)
    again = send(lin, "post", API, {"goal": plan.goal.pk}, **same)
    assert first.status_code == again.status_code == 201
    assert first.json()["id"] == again.json()["id"]
    breakdown = Breakdown.objects.get()
    assert first["ETag"] == '"1"'
    items = f"{API}{breakdown.pk}/items/"
    made = send(lin, "post", items, item_body(plan), **key())
    assert made.status_code == 201
    assert made["ETag"] == '"2"'
    assert (made.json()["owner"]["name"], made.json()["weight"]) == ("许星野", "40.00")
    one = f"{items}{made.json()['id']}/"
    changed = send(lin, "patch", one, {"title": "改过的"}, **{"If-Match": made["ETag"]})
    assert (changed.status_code, changed.json()["title"]) == (200, "改过的")
    stale = send(lin, "patch", one, {"title": "旧的"}, **{"If-Match": made["ETag"]})
    assert stale.status_code == 412
    assert stale["Content-Type"] == "application/problem+json"
    assert stale.json()["current_version"] == 3
    second = send(lin, "post", items, item_body(plan, title="第二项"), **key())
    assert second["ETag"] == f'"{second.json()["version"]}"'
    etag = {"If-Match": second["ETag"]}
    assert send(lin, "delete", f"{items}{second.json()['id']}/", **etag).status_code == 204
    people = lin.get(f"{API}{breakdown.pk}/reviewers/").json()
    assert {person["name"] for person in people} == {"秦远", "沈若谷", "白露"}
    smart = lin.get(f"{API}{breakdown.pk}/smart/").json()
    assert [row["criterion"] for row in smart] == ["S", "M", "A", "R", "T"]
    # A task alone is no milestone on the way.
    assert [row["verdict"] for row in smart] == ["pass", "pass", "pass", "pass", "warn"]
    assert {"rule": "milestones.quarter", "repair": None}.items() <= smart[4]["findings"][0].items()
    reviewers = {"reviewers": [user.pk for user in plan.experts]}
    answer = send(lin, "post", f"{API}{breakdown.pk}/submit/", reviewers, **match(breakdown))
    assert answer.status_code == 200
    assert answer.json()["state"] == "submitted"
    assert len(answer.json()["review"]["reviewers"]) == 2
    assert send(lin, "post", f"{API}{breakdown.pk}/withdraw/").json()["state"] == "returned"
    assert lin.get(f"{API}?goal={plan.goal.pk}&state=returned").json()["results"][0]["number"] == 1


def test_headers_are_asked_for(plan: Plan) -> None:
    lin, breakdown = sign_in(plan.cast.lin), plan.draft()
    item = breakdown.items.first()
    assert item is not None
    items = f"{API}{breakdown.pk}/items/"
    assert send(lin, "post", API, {"goal": plan.goal.pk}).status_code == 400
    assert send(lin, "post", items, item_body(plan), **match(breakdown)).status_code == 400
    assert send(lin, "patch", f"{items}{item.pk}/", {"title": "x"}).status_code == 428
    assert send(lin, "delete", f"{items}{item.pk}/").status_code == 428
    assert send(lin, "delete", f"{items}{item.pk}/", **{"If-Match": "99"}).status_code == 412
    assert send(lin, "post", f"{API}{breakdown.pk}/submit/", {"reviewers": []}).status_code == 428


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("weight", "0"),
        ("weight", "viel"),
        ("title", "长" * 300),
        ("title", "a\x00b"),
        ("kind", "folder"),
        ("due", "31.12."),
        ("owner", 999_999),
        ("acceptance", "字" * 10_001),
    ],
)
def test_errors_name_their_field(plan: Plan, field: str, value: Any) -> None:
    breakdown = plan.start()
    answer = send(
        sign_in(plan.cast.lin),
        "post",
        f"{API}{breakdown.pk}/items/",
        item_body(plan, **{field: value}),
        **key(),
    )
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {field}


def test_strangers_and_readers(plan: Plan) -> None:
    breakdown = plan.draft()
    guest, tang = sign_in(plan.cast.guest), sign_in(plan.cast.tang)
    assert guest.get(API).json()["results"] == []
    for tail in ("", "diff/", "smart/", "reviewers/"):
        assert guest.get(f"{API}{breakdown.pk}/{tail}").status_code == 404
        assert tang.get(f"{API}{breakdown.pk}/{tail}").status_code == 200
        assert Client().get(f"{API}{breakdown.pk}/{tail}").status_code == 401
    items = f"{API}{breakdown.pk}/items/"
    assert send(tang, "post", items, item_body(plan), **key()).status_code == 403
    assert send(guest, "post", items, item_body(plan), **key()).status_code == 404
    assert send(guest, "post", API, {"goal": plan.goal.pk}, **key()).status_code == 400
    assert send(tang, "post", API, {"goal": plan.goal.pk}, **key()).status_code == 403
    assert send(tang, "post", f"{API}{breakdown.pk}/withdraw/").status_code == 403


def test_the_difference(plan: Plan) -> None:
    first = plan.passed()
    lin, second = sign_in(plan.cast.lin), plan.start()
    item = second.items.get(kind="task")
    change = {"owner": plan.cast.zhou.pk, "start": str(plan.goal.start), "weight": "41"}
    url = f"{API}{second.pk}/items/{item.pk}/"
    assert send(lin, "patch", url, change, **match(item)).status_code == 200
    goal = second.items.get(kind="goal")
    send(lin, "delete", f"{API}{second.pk}/items/{goal.pk}/", **match(goal))
    diff = lin.get(f"{API}{second.pk}/diff/").json()
    assert (diff["against"], diff["added"], diff["changed"], diff["removed"]) == (1, 0, 1, 1)
    line = next(line for line in diff["lines"] if line["status"] == "changed")
    assert line["old"] == {"owner": plan.cast.xu.pk, "start": None, "weight": "40.00"}
    assert lin.get(f"{API}{second.pk}/diff/?against=1").json() == diff
    assert lin.get(f"{API}{second.pk}/diff/?against=7").status_code == 404
    assert lin.get(f"{API}{first.pk}/diff/").json()["against"] is None


def test_a_second_submission_says_why(plan: Plan) -> None:
    plan.decide(plan.submitted(), plan.cast.bai, "return")
    second = plan.start()
    body = {"reviewers": [user.pk for user in plan.experts]}
    lin = sign_in(plan.cast.lin)
    answer = send(lin, "post", f"{API}{second.pk}/submit/", body, **match(second))
    assert set(answer.json()["errors"]) == {"change_reason"}
    answer = send(lin, "post", f"{API}{second.pk}/submit/", body | {"change_reason": "晚给数据"}, **match(second))
    assert answer.status_code == 200
    late = send(lin, "post", API, {"goal": plan.goal.pk}, **key())
    assert (late.status_code, late.json()["type"]) == (409, "urn:goaltrack:problem:state-conflict")


def test_items_move_and_name_their_place(plan: Plan) -> None:
    lin, breakdown = sign_in(plan.cast.lin), plan.draft()
    items = f"{API}{breakdown.pk}/items/"
    task, milestone, goal = breakdown.items.all()
    moved = send(lin, "post", f"{items}{goal.pk}/move/", {"step": "up"})
    assert (moved.status_code, moved["ETag"], moved.json()["position"]) == (200, f'"{goal.version}"', 2)
    placed = send(lin, "post", f"{items}{milestone.pk}/move/", {"under": str(goal.key), "below": None})
    assert (placed.json()["under"], placed.json()["position"]) == (str(goal.key), 3)
    assert set(send(lin, "post", f"{items}{task.pk}/move/", {"under": str(task.key)}).json()["errors"]) == {"under"}
    assert send(lin, "post", f"{items}{task.pk}/move/", {"step": "sideways"}).status_code == 400
    body = item_body(plan, title="之后", after=[str(task.key)], below=task.pk)
    made = send(lin, "post", items, body, **key()).json()
    assert (made["after"], made["position"]) == ([str(task.key)], 2)
    assert set(send(lin, "post", items, body | {"below": 2**70}, **key()).json()["errors"]) == {"below"}
    once = key()
    assert send(lin, "post", items, body, **once).status_code == 201
    reused = send(lin, "post", items, body | {"below": milestone.pk}, **once)
    assert (reused.status_code, reused.json()["type"].rpartition(":")[2]) == (409, "key-reused")
    wrong = send(lin, "patch", f"{items}{task.pk}/", {"after": [made["key"]]}, **match(task))
    assert set(wrong.json()["errors"]) == {"after"}
    assert lin.get(f"{items}{task.pk}/")["ETag"] == f'"{task.version}"'


def test_two_callers_in_two_items_do_not_meet(plan: Plan) -> None:
    lin, zhou, breakdown = sign_in(plan.cast.lin), sign_in(plan.cast.zhou), plan.draft()
    first, second, _third = breakdown.items.all()
    items = f"{API}{breakdown.pk}/items/"
    etags = [match(first), match(second)]
    assert send(lin, "patch", f"{items}{first.pk}/", {"title": "我的"}, **etags[0]).status_code == 200
    assert send(zhou, "patch", f"{items}{second.pk}/", {"title": "周可的"}, **etags[1]).status_code == 200
    assert send(zhou, "patch", f"{items}{first.pk}/", {"title": "也改"}, **etags[0]).status_code == 412


def test_a_table_is_tried_and_taken_over(plan: Plan) -> None:
    lin, breakdown = sign_in(plan.cast.lin), plan.draft()
    url = f"{API}{breakdown.pk}/items/import/"
    body = {"text": "名称\t负责人\t备注\n甲\t周可\t\n乙\t张三\t"}
    tried = send(lin, "post", url, body | {"dry_run": True}, **key(), **match(breakdown))
    assert (tried.status_code, tried.json()["taken"], tried.json()["ignored"]) == (200, 0, ["备注"])
    assert [set(row["problems"]) for row in tried.json()["rows"]] == [set(), {"owner"}]
    assert set(send(lin, "post", url, body, **key(), **match(breakdown)).json()["errors"]) == {"text"}
    for wrong in ({"start": "x"}, {"below": 2**70}):
        refused = send(lin, "post", url, body | wrong | {"dry_run": True}, **key(), **match(breakdown))
        assert set(refused.json()["errors"]) == set(wrong)
    good = {"text": body["text"].replace("张三", "许星野"), "below": breakdown.items.all()[0].pk, "start": ""}
    assert send(lin, "post", url, good, **key(), **match(breakdown)).json()["taken"] == 2
    assert [item.title for item in breakdown.items.all()][1:3] == ["甲", "乙"]
