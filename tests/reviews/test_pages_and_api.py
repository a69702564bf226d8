"""The queue as a page and under /api/v1/reviews/, remarks, answers and verdicts over the API."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from projects.models import Task
from reviews.models import Remark
from tests.planning.breakdowns import Plan, fresh, make_plan, review_of, sign_in

API = "/api/v1/reviews/"


def post(client: Client, url: str, body: Any, key: str | None = None) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(url, body, content_type="application/json", headers=headers)


def test_the_queue_page(plan: Plan) -> None:
    bai, lin = sign_in(plan.cast.bai), sign_in(plan.cast.lin)
    assert "Nothing waits for you" in bai.get("/reviews/").content.decode()
    breakdown = plan.submitted()
    page = bai.get("/reviews/").content.decode()
    assert f"/breakdowns/{breakdown.pk}/" in page
    assert "1 waits for your verdict" in page
    assert "since today" in page
    assert "公用事业组" in page
    assert "Asked for by me" in lin.get("/reviews/").content.decode()
    plan.decide(breakdown, plan.cast.bai)
    plan.decide(breakdown, plan.cast.shen, "return")
    assert "I passed it" in bai.get("/reviews/").content.decode()
    assert "I returned it" in sign_in(plan.cast.shen).get("/reviews/").content.decode()
    assert f"/breakdowns/{breakdown.pk}/" not in sign_in(plan.cast.guest).get("/reviews/").content.decode()
    assert bai.post("/reviews/").status_code == 405


def test_the_queue_costs_the_same_for_one_and_for_many(plan: Plan) -> None:
    bai = sign_in(plan.cast.bai)

    def cost() -> int:
        bai.get("/reviews/")
        with CaptureQueriesContext(connection) as captured:
            bai.get("/reviews/")
        return len(captured)

    plan.decide(plan.submitted(), plan.cast.bai, "return")
    plan.submit(plan.start())
    one = cost()
    for _ in range(3):
        plan.decide(plan.goal.breakdowns.first(), plan.cast.bai, "return")
        plan.submit(plan.start())
    assert cost() == one


def test_the_boxes(plan: Plan) -> None:
    breakdown = plan.submitted()
    review = fresh(breakdown).review_id
    bai, lin, guest = sign_in(plan.cast.bai), sign_in(plan.cast.lin), sign_in(plan.cast.guest)

    def ids(client: Client, box: str) -> list[int]:
        return [row["id"] for row in client.get(f"{API}?box={box}").json()["results"]]

    assert ids(bai, "waiting") == ids(bai, "") == ids(bai, "all") == ids(lin, "asked") == [review]
    assert ids(bai, "decided") == ids(lin, "waiting") == ids(guest, "all") == []
    plan.decide(breakdown, plan.cast.bai)
    assert (ids(bai, "waiting"), ids(bai, "decided")) == ([], [review])
    assert guest.get(f"{API}{review}/").status_code == 404
    detail = sign_in(plan.cast.tang).get(f"{API}{review}/").json()
    assert detail["verdicts"][0]["reviewer"]["name"] == "白露"
    assert Client().get(API).status_code == 401


def test_a_review_over_the_api(plan: Plan) -> None:
    breakdown = plan.submitted()
    review, ref = fresh(breakdown).review_id, str(breakdown.items.values_list("key", flat=True)[0])
    bai, shen, lin = (sign_in(plan.cast.everyone[name]) for name in ("bai", "shen", "lin"))
    key = str(uuid.uuid4())
    said = post(bai, f"{API}{review}/remarks/", {"ref": ref, "text": "从哪天起算？"}, key)
    again = post(bai, f"{API}{review}/remarks/", {"ref": ref, "text": "从哪天起算？"}, key)
    assert (said.status_code, said.json()["id"]) == (201, again.json()["id"])
    assert post(bai, f"{API}{review}/remarks/", {"ref": ref, "text": "?"}).status_code == 400
    answers = f"{API}{review}/remarks/{said.json()['id']}/answers/"
    assert post(lin, answers, {"text": "上线次日"}, str(uuid.uuid4())).status_code == 201
    assert post(shen, answers, {"text": "我也说"}, str(uuid.uuid4())).status_code == 403
    assert post(lin, f"{API}{review}/remarks/0/answers/", {"text": "x"}, str(uuid.uuid4())).status_code == 404
    opinions = {"S": {"stance": "agree"}, "A": {"stance": "change", "text": "加人"}}
    verdict = post(
        bai,
        f"{API}{review}/verdict/",
        {"decision": "pass", "opinions": opinions, "items": {ref: {"stance": "agree", "text": "好"}}},
    )
    assert verdict.status_code == 201
    assert post(bai, f"{API}{review}/verdict/", {"decision": "return", "summary": "反悔"}).status_code == 409
    assert post(lin, f"{API}{review}/verdict/", {"decision": "pass"}).status_code == 403
    assert post(sign_in(plan.cast.guest), f"{API}{review}/verdict/", {"decision": "pass"}).status_code == 404
    for _ in range(3):
        assert post(shen, f"{API}{review}/verdict/", {"decision": "pass"}).status_code == 201
    assert Task.objects.count() == 1
    assert len(bai.get(f"{API}{review}/").json()["remarks"]) == Remark.objects.count() == 5


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"decision": "maybe"}, {"decision"}),
        ({}, {"decision"}),
        ({"decision": "return"}, {"summary"}),
        ({"decision": "pass", "opinions": {"R": {"stance": "waive"}}}, {"opinion_R"}),
        ({"decision": "pass", "items": {"nothing": {"stance": "agree"}}}, {"remark_nothing"}),
        ({"decision": "pass", "summary": "字" * 10_001}, {"summary"}),
    ],
)
def test_errors_name_their_field(plan: Plan, body: dict[str, Any], fields: set[str]) -> None:
    review = review_of(plan.submitted()).pk
    answer = post(sign_in(plan.cast.bai), f"{API}{review}/verdict/", body)
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == fields


def test_a_complete_goal_fails_nothing(db: None) -> None:
    assert make_plan().submitted().smart_report[3]["verdict"] == "pass"
