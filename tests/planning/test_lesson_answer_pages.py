"""The warning panel in the editor, the answers on the experts' page, and the same through the API."""

import uuid
from typing import Any

import pytest
from django.test import Client

from lessons.models import Lesson
from planning.models import Breakdown, LessonAnswer
from tests.lessons.library import Library
from tests.planning.breakdowns import Plan, fresh, sign_in


@pytest.fixture
def lesson(plan: Plan) -> Lesson:
    library = Library(plan.cast, plan.project)
    return library.published(keywords=["图层权限"], advice="取数当天先抽 20 点核坐标。再决定要不要转换。")


@pytest.fixture
def breakdown(plan: Plan, lesson: Lesson) -> Breakdown:
    return plan.draft()


@pytest.fixture
def lin(plan: Plan) -> Client:
    return sign_in(plan.cast.lin)


def path(breakdown: Breakdown, lesson: Lesson, verb: str) -> str:
    return f"/breakdowns/{breakdown.pk}/lessons/{lesson.pk}/{verb}/"


def item_form(plan: Plan, **other: Any) -> dict[str, Any]:
    values = plan.values(**({"title": "抽 20 点核坐标"} | other))
    sent = {name: getattr(value, "pk", value) for name, value in values.items() if value is not None}
    return sent | {"key": str(uuid.uuid4())}


def test_the_editor_warns(lin: Client, breakdown: Breakdown, lesson: Lesson) -> None:
    page = lin.get(f"/breakdowns/{breakdown.pk}/").content.decode()
    assert "Others have been here before: 1 lesson" in page
    assert lesson.title in page
    assert "Matches: 图层权限" in page
    assert path(breakdown, lesson, "take") in page
    assert path(breakdown, lesson, "dismiss") in page


def test_taking_over_begins_with_the_advice(lin: Client, plan: Plan, breakdown: Breakdown, lesson: Lesson) -> None:
    form = lin.get(path(breakdown, lesson, "take")).context["form"]
    assert form["title"].value() == "取数当天先抽 20 点核坐标"
    assert form["acceptance"].value() == lesson.advice
    response = lin.post(path(breakdown, lesson, "take"), item_form(plan))
    assert response.headers["Location"] == f"/breakdowns/{breakdown.pk}/"
    page = lin.get(f"/breakdowns/{breakdown.pk}/").content.decode()
    assert "took it over as “抽 20 点核坐标”" in page
    assert "Others have been here" not in page


def test_a_refused_item_keeps_what_was_typed(lin: Client, plan: Plan, breakdown: Breakdown, lesson: Lesson) -> None:
    response = lin.post(path(breakdown, lesson, "take"), item_form(plan, title="", acceptance="抽查记录"))
    assert response.status_code == 400
    assert "抽查记录" in response.content.decode()
    assert LessonAnswer.objects.count() == 0


def test_a_dismissal_without_a_reason_says_so(lin: Client, breakdown: Breakdown, lesson: Lesson) -> None:
    response = lin.post(path(breakdown, lesson, "dismiss"), {"reason": " "})
    assert response.status_code == 400
    assert "Say why it does not matter here" in response.content.decode()


def test_a_dismissal_is_shown_and_taken_back(lin: Client, breakdown: Breakdown, lesson: Lesson) -> None:
    assert lin.post(path(breakdown, lesson, "dismiss"), {"reason": "本期不入库"}).status_code == 302
    assert "本期不入库" in lin.get(f"/breakdowns/{breakdown.pk}/").content.decode()
    refused = lin.post(path(breakdown, lesson, "dismiss"), {"reason": "另一个理由"})
    assert refused.status_code == 409
    assert "has answered this lesson already" in refused.content.decode()
    assert lin.post(path(breakdown, lesson, "undo")).status_code == 302
    assert "Others have been here" in lin.get(f"/breakdowns/{breakdown.pk}/").content.decode()


def test_htmx_gets_what_changed(lin: Client, plan: Plan, breakdown: Breakdown, lesson: Lesson) -> None:
    def post(verb: str, data: dict[str, Any]) -> Any:
        return lin.post(path(breakdown, lesson, verb), data, headers={"HX-Request": "true"})

    assert 'id="lesson-warnings"' in post("dismiss", {"reason": ""}).content.decode()
    assert "本期不入库" in post("dismiss", {"reason": "本期不入库"}).content.decode()
    undone = post("undo", {})
    assert "gt:draft-changed" in undone.headers["HX-Trigger"]
    assert 'id="lesson-warnings" hx-swap-oob="true"' in undone.content.decode()
    taken = post("take", item_form(plan)).content.decode()
    assert "图层权限与脱敏" in taken
    assert '<div id="lesson-take" hidden hx-swap-oob="true">' in taken


def test_submitting_with_an_open_warning_says_which(lin: Client, plan: Plan, breakdown: Breakdown) -> None:
    form = {"version": breakdown.version, "reviewers": [expert.pk for expert in plan.experts]}
    response = lin.post(f"/breakdowns/{breakdown.pk}/submit/", form)
    assert response.status_code == 400
    assert "take this lesson over or say why" in response.content.decode()
    assert fresh(breakdown).state == "draft"


def test_the_experts_read_the_answers(lin: Client, plan: Plan, breakdown: Breakdown, lesson: Lesson) -> None:
    lin.post(path(breakdown, lesson, "dismiss"), {"reason": "本期不入库"})
    plan.submit(breakdown)
    page = sign_in(plan.cast.bai).get(f"/breakdowns/{breakdown.pk}/").content.decode()
    assert "Lessons that warned" in page
    assert "本期不入库" in page


def test_the_lesson_says_whom_it_helped(lin: Client, plan: Plan, breakdown: Breakdown, lesson: Lesson) -> None:
    lin.post(path(breakdown, lesson, "take"), item_form(plan))
    plan.decide(plan.submit(breakdown), plan.cast.bai, "return")
    plan.start()
    reader = sign_in(plan.cast.zhou)
    page = reader.get(f"/lessons/{lesson.pk}/").content.decode()
    # Two versions of one goal are one.
    assert "taken over in the breakdown of 1 goal" in page
    assert plan.goal.statement in page
    listed = reader.get("/lessons/").content.decode()
    assert listed.count("helped 1 time") == 2
    assert "Most useful of late" in listed


def test_readers_and_others_do_not_answer(plan: Plan, breakdown: Breakdown, lesson: Lesson) -> None:
    for person, status in ((plan.cast.gu, 403), (plan.cast.bai, 403), (plan.cast.guest, 404)):
        client = sign_in(person)
        for verb in ("take", "dismiss", "undo"):
            assert client.post(path(breakdown, lesson, verb), {"reason": "不相干"}).status_code == status
        assert client.get(path(breakdown, lesson, "undo")).status_code == 405


# The API


def api(client: Client, method: str, address: str, data: Any = None) -> Any:
    call = getattr(client, method)
    headers = {"Idempotency-Key": str(uuid.uuid4()), "If-Match": '"1"'}
    return call(f"/api/v1{address}", data or {}, content_type="application/json", headers=headers)


def test_the_same_through_the_api(lin: Client, plan: Plan, breakdown: Breakdown, lesson: Lesson) -> None:
    base = f"/breakdowns/{breakdown.pk}/lessons/"
    warned = lin.get(f"/api/v1{base}").json()
    assert [(one["lesson"]["id"], one["matched"]) for one in warned["open"]] == [(lesson.pk, ["图层权限"])]
    refused = api(lin, "post", f"{base}{lesson.pk}/dismiss/", {"reason": ""})
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["reason"])
    dismissed = api(lin, "post", f"{base}{lesson.pk}/dismiss/", {"reason": "本期不入库"})
    assert (dismissed.status_code, dismissed.json()["answer"]) == (200, "dismissed")
    assert api(lin, "delete", f"{base}{lesson.pk}/").status_code == 204
    sent = {name: value for name, value in item_form(plan).items() if name != "key"}
    sent |= {"due": sent["due"].isoformat(), "weight": str(sent["weight"])}
    taken = api(lin, "post", f"{base}{lesson.pk}/take/", sent)
    assert (taken.status_code, taken.json()["answer"]) == (201, "taken")
    listed = lin.get(f"/api/v1{base}").json()
    assert listed["open"] == []
    assert listed["answered"][0]["item_key"] == taken.json()["item_key"]


def test_the_api_refuses_a_submission_with_an_open_warning(lin: Client, plan: Plan, breakdown: Breakdown) -> None:
    response = lin.post(
        f"/api/v1/breakdowns/{breakdown.pk}/submit/",
        {"reviewers": [expert.pk for expert in plan.experts]},
        content_type="application/json",
        headers={"If-Match": f'"{breakdown.version}"'},
    )
    assert (response.status_code, list(response.json()["errors"])) == (400, ["lessons"])
