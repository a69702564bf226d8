"""The pages of the library: search with its facets, one lesson and its gate, and its forms."""

import uuid
from typing import Any

import pytest
from django.test import Client

from lessons.models import Lesson
from people.models import User
from planning.models import LessonAnswer
from tests.lessons.library import Library, fresh
from tests.planning.breakdowns import sign_in


def text_of(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def form_values(**other: Any) -> dict[str, Any]:
    return {
        "key": str(uuid.uuid4()),
        "kind": "pitfall",
        "title": "坐标系先核",
        "situation": "三套坐标系混用",
        "advice": "抽 20 点",
        "keywords": "坐标，普查数据  GIS",
    } | other


# Search


def test_a_search_shows_what_was_found_and_where(library: Library) -> None:
    lesson = library.published()
    library.published(title="等初验单等了两周", situation="监理不在", keywords=["初验"], advice="提前约")
    page = text_of(sign_in(library.cast.zhou), "/lessons/?q=普查数据 坐标")
    assert f"/lessons/{lesson.pk}/" in page
    assert "<mark>普查数据坐标</mark>系不统一" in page
    assert "等初验单" not in page
    assert "1 lesson for" in page


def test_what_is_marked_is_escaped(library: Library) -> None:
    library.published(title="<script>alert(1)</script> 回款", situation="<b>回款</b>晚了")
    page = text_of(sign_in(library.cast.zhou), "/lessons/?q=回款")
    assert "<script>alert" not in page
    assert "&lt;b&gt;<mark>回款</mark>&lt;/b&gt;" in page


def test_a_match_in_the_title_stands_above_one_in_keywords_above_one_in_the_text(library: Library) -> None:
    in_text = library.published(title="甲", situation="监理回款监理回款监理回款", keywords=["别的"])
    in_keywords = library.published(title="乙", situation="别的", keywords=["监理"])
    in_title = library.published(title="监理换人", situation="别的", keywords=["别的"])
    page = text_of(sign_in(library.cast.zhou), "/lessons/?q=监理")
    places = [page.index(f"/lessons/{one.pk}/") for one in (in_title, in_keywords, in_text)]
    assert places == sorted(places)


def test_without_words_the_newest_comes_first(library: Library) -> None:
    older, newer = library.published(), library.published(title="后来的一条")
    page = text_of(sign_in(library.cast.zhou), "/lessons/")
    assert page.index(f"/lessons/{newer.pk}/") < page.index(f"/lessons/{older.pk}/")


def test_facets_count_and_narrow_down(library: Library) -> None:
    library.published()
    library.published(kind="faq", title="坐标转换后精度算谁的？", department=library.cast.medical)
    client = sign_in(library.cast.zhou)
    response = client.get("/lessons/?q=坐标&kind=faq")
    results = response.context["results"]
    assert [(facet.value, facet.count, facet.chosen) for facet in results.kinds] == [
        ("pitfall", 1, False),
        ("faq", 1, True),
    ]
    assert [(facet.label, facet.count) for facet in results.departments] == [("医疗交付组", 1)]
    assert [hit.lesson.kind for hit in results.hits] == ["faq"]
    both = client.get(f"/lessons/?kind=faq&department={library.cast.utilities.pk}").context["results"]
    assert both.hits == []
    assert [(facet.label, facet.count, facet.chosen) for facet in both.departments if facet.chosen] == [
        ("公用事业组", 0, True)
    ]


@pytest.mark.parametrize("query", ["款", "a", "，，", "款" * 101, "x" * 1000])
def test_a_bad_query_says_why_and_keeps_what_was_typed(library: Library, query: str) -> None:
    page = text_of(sign_in(library.cast.zhou), f"/lessons/?q={query}", 400)
    assert query in page
    assert "search_q_error" in page


@pytest.mark.parametrize("query", ["kind=rumour", "department=0", "department=x", "department=99999999999999999999"])
def test_a_bad_filter_is_refused(library: Library, query: str) -> None:
    text_of(sign_in(library.cast.zhou), f"/lessons/?{query}", 400)


def test_the_empty_library_and_the_empty_search_say_what_to_do(library: Library) -> None:
    client = sign_in(library.cast.zhou)
    assert "Write the first" in text_of(client, "/lessons/")
    assert "Show all lessons" in text_of(client, "/lessons/?q=回款")


def test_drafts_are_found_by_nobody_and_listed_to_their_author(library: Library) -> None:
    draft = library.draft()
    assert f"/lessons/{draft.pk}/" in text_of(sign_in(library.cast.xu), "/lessons/")
    assert f"/lessons/{draft.pk}/" not in text_of(sign_in(library.cast.xu), "/lessons/?q=坐标").split("What I am")[0]
    assert f"/lessons/{draft.pk}/" not in text_of(sign_in(library.cast.qin), "/lessons/")


def test_the_guest_finds_nothing(library: Library) -> None:
    lesson = library.published()
    client = sign_in(library.cast.guest)
    assert f"/lessons/{lesson.pk}/" not in text_of(client, "/lessons/?q=坐标")
    text_of(client, f"/lessons/{lesson.pk}/", 404)


# Writing


def test_a_lesson_is_written_changed_and_submitted(library: Library) -> None:
    client = sign_in(library.cast.xu)
    response = client.post("/lessons/new/", form_values())
    lesson = Lesson.objects.get()
    assert response.headers["Location"] == f"/lessons/{lesson.pk}/"
    assert lesson.keywords == ["坐标", "普查数据", "GIS"]
    assert 'value="坐标 普查数据 GIS"' in text_of(client, f"/lessons/{lesson.pk}/edit/")
    changed = form_values(version=1, advice="先问清坐标系", department=library.cast.utilities.pk)
    assert client.post(f"/lessons/{lesson.pk}/edit/", changed).status_code == 302
    submission = {"version": 2, "reviewers": [expert.pk for expert in library.experts]}
    assert client.post(f"/lessons/{lesson.pk}/submit/", submission).status_code == 302
    assert (fresh(lesson).advice, fresh(lesson).state) == ("先问清坐标系", "submitted")


def test_a_refused_form_keeps_what_was_typed(library: Library) -> None:
    client = sign_in(library.cast.xu)
    response = client.post("/lessons/new/", form_values(keywords="款 " + "长" * 21))
    page = response.content.decode()
    assert response.status_code == 400
    assert "id_keywords_error" in page
    assert "抽 20 点" in page
    assert "长" * 21 in page


def test_somebody_elses_change_is_shown(library: Library) -> None:
    lesson = library.draft()
    client = sign_in(library.cast.xu)
    client.post(f"/lessons/{lesson.pk}/edit/", form_values(version=1, title="先到的"))
    response = client.post(f"/lessons/{lesson.pk}/edit/", form_values(version=1, title="后到的"))
    assert response.status_code == 412
    assert "先到的" in response.content.decode()
    assert "后到的" in response.content.decode()


def test_a_refused_submission_says_what_is_missing(library: Library) -> None:
    lesson = library.draft(advice="")
    response = sign_in(library.cast.xu).post(
        f"/lessons/{lesson.pk}/submit/", {"version": 1, "reviewers": [expert.pk for expert in library.experts]}
    )
    assert response.status_code == 400
    assert "Write what to do next time before you submit it." in response.content.decode()


def test_only_the_author_opens_the_form(library: Library) -> None:
    lesson = library.submitted()
    assert sign_in(library.cast.bai).get(f"/lessons/{lesson.pk}/edit/").status_code == 403
    assert sign_in(library.cast.xu).get(f"/lessons/{lesson.pk}/edit/").status_code == 409


def test_a_line_of_a_retrospective_leads_to_the_form(library: Library) -> None:
    item = library.item()
    response = sign_in(library.cast.zhou).post(f"/lessons/from-item/{item.pk}/", {"key": str(uuid.uuid4())})
    lesson = Lesson.objects.get(source_item=item)
    assert response.headers["Location"] == f"/lessons/{lesson.pk}/edit/"
    assert sign_in(library.cast.zhou).post(f"/lessons/from-item/{item.pk}/", {}).status_code == 400
    page = text_of(sign_in(library.cast.zhou), f"/lessons/{lesson.pk}/")
    assert "From the retrospective of" in page


# The gate


def test_the_review_list_leads_to_the_verdict_form(library: Library) -> None:
    lesson = library.submitted()
    client = sign_in(library.cast.bai)
    assert f'href="/lessons/{lesson.pk}/"' in text_of(client, "/reviews/")
    assert f"/lessons/{lesson.pk}/verdict/" in text_of(client, f"/lessons/{lesson.pk}/")
    assert "/verdict/" not in text_of(sign_in(library.cast.xu), f"/lessons/{lesson.pk}/")


def verdict(client: Client, lesson: Lesson, **values: str) -> Any:
    return client.post(f"/lessons/{lesson.pk}/verdict/", values)


def test_both_experts_pass_it_with_their_opinions(library: Library) -> None:
    lesson = library.submitted()
    said = {"stance_clear": "agree", "stance_findable": "change", "opinion_findable": "加“投影”"}
    assert verdict(sign_in(library.cast.bai), lesson, decision="pass", **said).status_code == 302
    assert "加“投影”" in text_of(sign_in(library.cast.xu), f"/lessons/{lesson.pk}/")
    assert verdict(sign_in(library.cast.shen), lesson, decision="pass").status_code == 302
    assert fresh(lesson).state == "published"


def test_a_return_without_words_is_refused_and_keeps_what_was_typed(library: Library) -> None:
    lesson = library.submitted()
    response = verdict(sign_in(library.cast.bai), lesson, decision="return", opinion_clear="谁给的数据？")
    assert response.status_code == 400
    assert "Say what must change" in response.content.decode()
    assert "谁给的数据？" in response.content.decode()


def test_a_verdict_that_comes_too_late_is_shown_back(library: Library) -> None:
    lesson = library.submitted()
    library.decide(lesson, library.cast.bai, "return")
    response = verdict(sign_in(library.cast.shen), lesson, decision="pass", summary="写得好")
    assert response.status_code == 409
    assert "写得好" in response.content.decode()


def test_others_give_no_verdict(library: Library) -> None:
    lesson = library.submitted()
    assert verdict(sign_in(library.cast.xu), lesson, decision="pass").status_code == 403
    assert verdict(sign_in(library.cast.qin), lesson, decision="pass").status_code == 403
    assert verdict(sign_in(library.cast.zhou), lesson, decision="pass").status_code == 404
    assert verdict(sign_in(library.cast.xu), library.draft(), decision="pass").status_code == 409


def test_it_is_taken_back(library: Library) -> None:
    lesson = library.submitted()
    assert sign_in(library.cast.xu).post(f"/lessons/{lesson.pk}/take-back/").status_code == 302
    assert fresh(lesson).state == "draft"


def withdraw(user: User, lesson: Lesson, reason: str) -> Any:
    return sign_in(user).post(f"/lessons/{lesson.pk}/withdraw/", {"reason": reason})


def test_it_is_withdrawn_with_a_reason(library: Library) -> None:
    lesson = library.published()
    assert withdraw(library.cast.qin, lesson, "").status_code == 400
    assert withdraw(library.cast.zhou, lesson, "不准").status_code == 403
    assert withdraw(library.cast.lin, lesson, "新版会自己转换").headers["Location"] == "/lessons/"
    page = text_of(sign_in(library.cast.xu), f"/lessons/{lesson.pk}/")
    assert "Withdrawn by 林一鸣" in page
    assert "新版会自己转换" in page


# What others show of it


def test_the_project_page_shows_the_lessons_that_fit_it(library: Library) -> None:
    for n in range(4):
        library.published(title=f"水务第 {n} 条", keywords=["智慧水务"], project=None)
    library.published(title="毫不相干", keywords=["地铁"])
    page = text_of(sign_in(library.cast.zhou), f"/projects/{library.project.pk}/more/")
    assert page.count("水务第") == 3
    assert "毫不相干" not in page


def test_nobody_helped_yet_is_said(library: Library) -> None:
    lesson = library.published()
    assert "Nobody yet" in text_of(sign_in(library.cast.zhou), f"/lessons/{lesson.pk}/")
    assert LessonAnswer.objects.count() == 0
