"""The library through the API: the same services, errors as problem bodies, and a cursor that keeps the ranking."""

import uuid
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from lessons.models import Lesson
from tests.lessons.library import Library, fresh
from tests.planning.breakdowns import sign_in


def post(client: Client, path: str, data: Any = None, **headers: str) -> Any:
    headers.setdefault("Idempotency-Key", str(uuid.uuid4()))
    return client.post(f"/api/v1{path}", data or {}, content_type="application/json", headers=headers)


def titles(client: Client, query: str) -> list[str]:
    return [row["title"] for row in client.get(f"/api/v1/lessons/{query}").json()["results"]]


def test_a_lesson_goes_its_way(library: Library) -> None:
    author = sign_in(library.cast.xu)
    made = post(author, "/lessons/", {"kind": "pitfall", "title": "坐标系先核", "keywords": ["坐标"]})
    assert made.status_code == 201
    assert made.headers["ETag"] == '"1"'
    path = f"/lessons/{made.json()['id']}/"
    changed = author.patch(
        f"/api/v1{path}",
        {"situation": "混用", "advice": "抽查"},
        content_type="application/json",
        headers={"If-Match": '"1"'},
    )
    assert changed.json()["advice"] == "抽查"
    reviewers = [person["id"] for person in author.get(f"/api/v1{path}reviewers/").json()]
    assert {library.cast.bai.pk, library.cast.shen.pk} <= set(reviewers)
    asked = [expert.pk for expert in library.experts]
    submitted = post(author, f"{path}submit/", {"reviewers": asked}, **{"If-Match": changed.headers["ETag"]})
    assert submitted.json()["state"] == "submitted"
    for expert in library.experts:
        review = submitted.json()["review"]
        assert post(sign_in(expert), f"/reviews/{review}/verdict/", {"decision": "pass"}).status_code == 201
    assert titles(sign_in(library.cast.zhou), "?q=坐标") == ["坐标系先核"]
    withdrawn = post(sign_in(library.cast.qin), f"{path}withdraw/", {"reason": "不再适用"})
    assert withdrawn.json()["state"] == "withdrawn"
    assert titles(sign_in(library.cast.zhou), "?q=坐标") == []


def test_the_best_match_comes_first_on_every_page(library: Library) -> None:
    library.published(title="甲", situation="监理", keywords=["别的"])
    library.published(title="乙", situation="别的", keywords=["监理"])
    library.published(title="监理换人", situation="别的", keywords=["别的"])
    client = sign_in(library.cast.zhou)
    assert titles(client, "?q=监理") == ["监理换人", "乙", "甲"]
    seen, address = [], f"/api/v1/lessons/?q={quote('监理')}&page_size=1"
    while address:
        page = client.get(address).json()
        seen += [row["title"] for row in page["results"]]
        address = page["next"]
    assert seen == ["监理换人", "乙", "甲"]


def test_filters_narrow_down(library: Library) -> None:
    library.published()
    library.published(kind="faq", title="问答", department=library.cast.medical, project=None)
    draft = library.draft(title="草稿")
    client = sign_in(library.cast.xu)
    assert titles(client, "?kind=faq") == ["问答"]
    assert titles(client, f"?department={library.cast.medical.pk}") == ["问答"]
    assert len(titles(client, f"?project={library.project.pk}")) == 1
    assert titles(client, "?state=draft") == [draft.title]
    assert len(titles(client, "?state=all")) == 3
    assert titles(sign_in(library.cast.zhou), "?state=draft") == []


@pytest.mark.parametrize("query", ["q=款", "q=，，", "q=" + "款" * 101, "q=" + "x" * 1000, "kind=rumour", "state=lost"])
def test_a_bad_query_is_refused_at_its_name(library: Library, query: str) -> None:
    response = sign_in(library.cast.zhou).get(f"/api/v1/lessons/?{query}")
    assert response.status_code == 400
    assert list(response.json()["errors"]) == [query.split("=")[0]]


def test_bad_input_stands_at_its_field(library: Library) -> None:
    client = sign_in(library.cast.xu)
    for field, value in (("keywords", ["款"]), ("keywords", "款"), ("kind", "rumour"), ("colour", "red")):
        response = post(client, "/lessons/", {"kind": "faq", "title": "标题"} | {field: value})
        assert response.status_code == 400
        assert [name.split(".")[0] for name in response.json()["errors"]] == [field]
    assert Lesson.objects.count() == 0


def test_an_old_version_and_an_unfinished_lesson_are_refused(library: Library) -> None:
    lesson = library.draft(advice="")
    client = sign_in(library.cast.xu)
    asked = {"reviewers": [expert.pk for expert in library.experts]}
    assert post(client, f"/lessons/{lesson.pk}/submit/", asked, **{"If-Match": '"7"'}).status_code == 412
    refused = post(client, f"/lessons/{lesson.pk}/submit/", asked, **{"If-Match": '"1"'})
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["advice"])


def test_a_line_becomes_a_lesson_and_it_is_taken_back(library: Library) -> None:
    item = library.item()
    client = sign_in(library.cast.zhou)
    made = post(client, "/lessons/from-item/", {"item": item.pk})
    assert (made.status_code, made.json()["source_item"]) == (201, item.pk)
    assert post(sign_in(library.cast.tang), "/lessons/from-item/", {"item": item.pk}).status_code == 403
    lesson = library.submitted()
    assert post(sign_in(library.cast.xu), f"/lessons/{lesson.pk}/take-back/").json()["state"] == "draft"
    assert fresh(lesson).state == "draft"
