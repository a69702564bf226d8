"""The same verbs under /api/v1/gates/."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from people.models import User
from projects.gates.models import GateCase
from projects.gates.reading import reading_of
from projects.gates.services.cases import open_review
from reviews.models import Verdict
from tests.gates.house import House

As = Callable[[User], Client]
BASE = "/api/v1/gates/"


def call(client: Client, method: str, path: str, body: Any = None, **headers: str) -> Any:
    sent = {"Idempotency-Key": str(uuid.uuid4()), **{name.replace("_", "-"): value for name, value in headers.items()}}
    return client.generic(method, BASE + path, json.dumps(body or {}), content_type="application/json", headers=sent)


def test_a_case_goes_all_the_way(house: House, as_: As) -> None:
    zhou, bai = as_(house.cast.zhou), as_(house.cast.bai)
    begun = call(zhou, "POST", "cases/", {"definition": house.screen.pk, "project": house.project.pk})
    assert begun.status_code == 201
    body = begun.json()
    assert [step["name"] for step in body["steps"]] == ["专家评审", "部门审批"]
    for document in body["documents"]:
        sent = call(zhou, "PUT", f"documents/{document['id']}/", {"reference": "A-1"}, If_Match='"1"')
        assert sent.status_code == 200
    ticked = call(zhou, "POST", f"checks/{body['checks'][0]['id']}/", {"ticked": True}).json()
    assert ticked["ticked_by"] == house.cast.zhou.pk
    submitted = call(zhou, "POST", f"cases/{body['id']}/submit/", If_Match=begun["ETag"])
    assert (submitted.status_code, submitted.json()["state"]) == (200, "in_review")
    for client in (bai, as_(house.cast.qin)):
        review = open_review(GateCase.objects.get())
        address, verdict = f"/api/v1/reviews/{review.pk}/", {"decision": "pass"}
        unread = client.post(f"{address}verdict/", verdict, "application/json")
        assert (unread.status_code, list(unread.json()["errors"])) == (400, ["read"])
        steps = client.get(f"{BASE}cases/{body['id']}/").json()["steps"]
        rounds = [one["review"] for step in steps for one in step["rounds"]]
        verdict["read"] = next(one["reading"] for one in rounds if one["id"] == review.pk)
        assert verdict["read"] == client.get(address).json()["reading"]
        answer = client.post(f"{address}verdict/", verdict, "application/json")
        assert (answer.status_code, answer.json()["read"]) == (201, verdict["read"])
    shown = zhou.get(f"{BASE}cases/{body['id']}/").json()
    assert (shown["state"], shown["passed_on"]) == ("passed", "2026-11-23")
    assert zhou.get(f"{BASE}cases/?state=passed").json()["results"][0]["id"] == body["id"]
    assert as_(house.cast.guest).get(f"{BASE}cases/{body['id']}/").status_code == 404


def test_a_verdict_without_what_must_be_there_is_a_problem(house: House, as_: As) -> None:
    case = house.start()
    house.hand_in(case)
    house.submit(case)
    verdict = {"decision": "pass", "read": reading_of(case)}
    answer = as_(house.cast.bai).post(f"/api/v1/reviews/{open_review(case).pk}/verdict/", verdict, "application/json")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert "评审记录" in json.dumps(answer.json(), ensure_ascii=False)


def test_a_visit_is_planned_changed_and_listed(house: House, as_: As) -> None:
    client = as_(house.cast.zhou)
    visit = {
        "starts_at": "2026-12-01T09:00:00+08:00",
        "ends_at": "2026-12-01T11:00:00+08:00",
        "organisation": "临川市水务局",
        "headcount": 6,
        "level": "official",
        "host": house.cast.lin.pk,
    }
    body = {"definition": house.visiting.pk, "project": house.project.pk, "visit": visit}
    made = call(client, "POST", "cases/", body).json()["visit"]
    assert made["overlaps"] == []
    other = call(client, "POST", "cases/", body).json()["visit"]
    assert other["overlaps"] == [
        {
            "visit": made["id"],
            "case": made["case"],
            "organisation": "临川市水务局",
            "starts_at": made["starts_at"],
            "ends_at": made["ends_at"],
            "same_project": True,
            "hosts": ["林一鸣"],
            "stops": [],
        }
    ]
    assert [len(one["overlaps"]) for one in client.get(f"{BASE}visits/").json()["results"]] == [1, 1]
    assert call(client, "POST", f"visits/{other['id']}/cancel/", {"reason": "重复"}).json()["overlaps"] == []
    changed = call(client, "PATCH", f"visits/{made['id']}/", {"headcount": 9}, If_Match='"1"')
    assert (changed.json()["headcount"], changed["ETag"]) == (9, '"2"')
    assert call(client, "PATCH", f"visits/{made['id']}/", {"headcount": 9}, If_Match='"1"').status_code == 412
    assert len(client.get(f"{BASE}visits/?coming=true").json()["results"]) == 1
    assert call(client, "POST", f"visits/{made['id']}/cancel/", {"reason": "改期"}).json()["state"] == "cancelled"
    assert client.get(f"{BASE}visits/?coming=true").json()["results"] == []


def test_a_gate_is_defined_and_changed(house: House, as_: As) -> None:
    admin = as_(house.cast.admin)
    steps = [{"name": "审批", "reviewer": "manager", "workdays": 2}]
    gate = {"name": "讲解词评审", "kind": "review", "holds_from": "2026-01-01", "steps": steps}
    made = call(admin, "POST", "", gate | {"code": "script", "department": house.cast.delivery.pk})
    assert made.status_code == 201
    changed = call(admin, "PUT", f"{made.json()['id']}/", gate | {"checks": [{"text": "口径一致"}]}, If_Match='"1"')
    assert [check["text"] for check in changed.json()["checks"]] == ["口径一致"]
    refused = call(admin, "PUT", f"{made.json()['id']}/", gate | {"steps": []}, If_Match='"2"')
    assert (refused.status_code, "steps" in json.dumps(refused.json())) == (400, True)


@pytest.mark.parametrize("part", ["steps", "documents", "checks"])
def test_a_part_of_a_gate_has_no_unknown_fields(house: House, as_: As, part: str) -> None:
    step, document, check = {"name": "审批", "reviewer": "manager"}, {"name": "文稿"}, {"text": "口径一致"}
    gate = {"name": "讲解词评审", "kind": "review", "holds_from": "2026-01-01", "code": "script"}
    gate |= {"department": house.cast.delivery.pk, "steps": [step], "documents": [document], "checks": [check]}
    gate[part] = [gate[part][0] | {"foo": 1}]
    refused = call(as_(house.cast.admin), "POST", "", gate)
    assert (refused.status_code, list(refused.json()["errors"])) == (400, [f"{part}.0.foo"])


def test_what_projects_owe(house: House, as_: As) -> None:
    rows = as_(house.cast.qin).get(f"{BASE}stages/?lacking=true").json()
    assert [row["project"] for row in rows] == [house.project.pk]
    assert {one["state"] for one in rows[0]["owed"]} == {"missing", "wanted"}
    assert as_(house.cast.guest).get(f"{BASE}stages/").json() == []


def test_a_verdict_on_documents_that_changed_since_is_a_conflict_that_says_which(house: House, as_: As) -> None:
    case = house.start()
    house.hand_in(case)
    house.submit(case)
    client, address = as_(house.cast.bai), f"/api/v1/reviews/{open_review(case).pk}/"
    verdict = {"decision": "return", "summary": "字号太小", "read": client.get(address).json()["reading"]}
    house.hand_in(case)
    refused = client.post(f"{address}verdict/", verdict, "application/json")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:goaltrack:problem:subject-changed")
    assert "大屏设计稿" in refused.json()["changes"][0]
    assert not Verdict.objects.exists()
    verdict["read"] = refused.json()["reading"]
    assert client.post(f"{address}verdict/", verdict, "application/json").status_code == 201
    assert client.post(f"{address}verdict/", verdict, "application/json").status_code == 201, "the same again"
    other = client.post(f"{address}verdict/", verdict | {"summary": "别的"}, "application/json")
    assert (other.status_code, other.json()["type"]) == (409, "urn:goaltrack:problem:verdict-given")


def test_an_empty_document_is_refused_at_its_field_also_the_second_time(house: House, as_: As) -> None:
    case = house.start()
    document, zhou = house.hand_in(case), as_(house.cast.zhou)
    for body in ({}, {"reference": "  "}, {"note": ""}):
        refused = call(zhou, "PUT", f"documents/{document.pk}/", body, If_Match=f'"{document.version}"')
        assert (refused.status_code, list(refused.json()["errors"])) == (400, ["reference"])
    noted = call(zhou, "PUT", f"documents/{document.pk}/", {"note": "第二版"}, If_Match=f'"{document.version}"')
    assert (noted.status_code, noted.json()["has_file"]) == (200, True)


@pytest.mark.parametrize("body", [{"quarter": "2026-08-01"}, {"unit": 1}, {"visit": {"headcount": 0}}])
def test_bad_input_is_refused_at_its_field(house: House, as_: As, body: dict[str, Any]) -> None:
    complete = {"definition": house.midway.pk, "project": house.project.pk}
    answer = call(as_(house.cast.zhou), "POST", "cases/", complete | body)
    assert answer.status_code == 400
    assert next(iter(body)) in json.dumps(answer.json())
