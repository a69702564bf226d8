"""The pages of gates, cases, visits and stages: what they answer, and that nothing typed is lost."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from goaltrack.common import clock
from people.models import User
from projects.gates.models import GateCase, GateDefinition, Visit
from projects.gates.reading import reading_of
from projects.gates.services.cases import open_review
from reviews.models import Verdict
from tests.gates.house import TODAY, House, at

As = Callable[[User], Client]


def text_of(answer: Any) -> str:
    return answer.content.decode()


def start_url(house: House, gate: GateDefinition) -> str:
    return f"{reverse('gate_case_start')}?project={house.project.pk}&gate={gate.pk}"


def a_visit(house: House, **values: object) -> dict[str, object]:
    typed = {
        "key": uuid.uuid4(),
        "day": "2026-12-01",
        "begins": "09:00",
        "ends": "11:00",
        "organisation": "临川市水务局",
        "headcount": 6,
        "level": "official",
        "host": house.cast.lin.pk,
        "co_host": house.cast.xu.pk,
        "route": "调度中心\n泵站监测",
    }
    return typed | values


def test_a_case_is_begun_from_the_project_page(house: House, as_: As) -> None:
    client = as_(house.cast.zhou)
    page = text_of(client.get(f"/projects/{house.project.pk}/more/"))
    assert f"/gates/new/?project={house.project.pk}&amp;gate={house.midway.pk}&amp;quarter=2026-01-01" in page
    chosen = text_of(client.get(f"/gates/new/?project={house.project.pk}"))
    assert "大屏评审" in chosen
    answer = client.post(start_url(house, house.screen), {"key": uuid.uuid4(), "note": "先看首页"})
    assert answer.url == f"/gates/{GateCase.objects.get().pk}/"
    assert "先看首页" in text_of(client.get(answer.url))


def test_the_quarter_asked_for_is_chosen(house: House, as_: As) -> None:
    page = text_of(as_(house.cast.zhou).get(f"{start_url(house, house.midway)}&quarter=2026-07-01"))
    assert '<option value="2026-07-01" selected>Q3 2026</option>' in page


def test_a_visit_that_does_not_fit_keeps_what_was_typed(house: House, as_: As) -> None:
    client = as_(house.cast.zhou)
    answer = client.post(start_url(house, house.visiting), a_visit(house, ends="08:00"))
    assert answer.status_code == 400
    assert "The visit ends before it begins." in text_of(answer)
    assert "临川市水务局" in text_of(answer)
    assert not Visit.objects.exists()


def test_two_visits_at_once_are_warned_about(house: House, as_: As) -> None:
    client = as_(house.cast.zhou)
    client.post(start_url(house, house.visiting), a_visit(house))
    answer = client.post(start_url(house, house.visiting), a_visit(house, begins="10:00", ends="12:00"), follow=True)
    shown = text_of(answer)
    assert "Another visit overlaps with this one." in shown
    assert "the same host 林一鸣" in shown
    assert Visit.objects.count() == 2
    assert text_of(client.get(reverse("gate_visit_list"))).count("Overlaps") == 2


def test_a_change_of_an_agreed_visit_is_said_to_go_through_the_gate_again(house: House, as_: As) -> None:
    client = as_(house.cast.zhou)
    client.post(start_url(house, house.visiting), a_visit(house))
    visit = Visit.objects.get()
    house.submit(visit.case)
    house.decide(visit.case, house.cast.qin)
    address = reverse("gate_visit_update", args=[visit.pk])
    assert "it goes through its gate again" in text_of(client.get(address))
    typed = "调度中心\r\n座谈"
    Visit.objects.update(route="调度中心\n座谈")
    other_host = a_visit(house, host=house.cast.gu.pk, route=typed) | {"version": 1}
    assert "In review" not in text_of(client.post(address, other_host, follow=True))
    answer = client.post(address, a_visit(house, begins="10:00", ends="12:00") | {"version": 2}, follow=True)
    assert "so it goes through its gate again" in text_of(answer)
    assert "In review" in text_of(answer)


def test_what_is_missing_is_said_where_it_is_submitted(house: House, as_: As) -> None:
    case = house.start()
    answer = as_(house.cast.zhou).post(f"/gates/{case.pk}/submit/", {"version": 1})
    assert answer.status_code == 400
    assert "Still missing for the step “专家评审”: 大屏设计稿" in text_of(answer)


def test_a_file_is_handed_in_and_handed_out(house: House, as_: As) -> None:
    case, client = house.start(), as_(house.cast.zhou)
    document = case.documents.get(position=1)
    house_pdf = house.hand_in(case, content=b"%PDF-1.7 one")
    answer = client.get(f"/gates/documents/{document.pk}/file/")
    assert (b"".join(answer.streaming_content), answer["Content-Disposition"][:10]) == (b"%PDF-1.7 one", "attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert as_(house.cast.guest).get(f"/gates/documents/{document.pk}/file/").status_code == 404
    refused = client.post(
        f"/gates/documents/{document.pk}/",
        {"version": house_pdf.version, "reference": "A-1", "upload": _file("稿.exe", b"MZ")},
    )
    assert refused.status_code == 400
    assert "Only PDF" in text_of(refused)
    assert 'value="A-1"' in text_of(refused)


def _file(name: str, content: bytes) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)


def in_review(house: House) -> GateCase:
    case = house.start()
    house.hand_in(case)
    return house.submit(case)


def test_a_reviewer_decides_on_the_page_the_queue_leads_to(house: House, as_: As) -> None:
    case, client = in_review(house), as_(house.cast.bai)
    assert f'href="/gates/{case.pk}/"' in text_of(client.get("/reviews/"))
    verdict_url = f"/gates/{case.pk}/verdict/{open_review(case).pk}/"
    assert verdict_url in text_of(client.get(f"/gates/{case.pk}/"))
    refused = client.post(verdict_url, {"decision": "return", "summary": "", "read": reading_of(case)})
    assert refused.status_code == 400
    assert (
        client.post(verdict_url, {"decision": "return", "summary": "口径不一致", "read": reading_of(case)}).status_code
        == 302
    )
    case.refresh_from_db()
    assert case.state == "returned"
    assert "口径不一致" in text_of(as_(house.cast.zhou).get(f"/gates/{case.pk}/"))


def test_a_verdict_that_comes_too_late_is_shown_to_be_taken_along(house: House, as_: As) -> None:
    case = in_review(house)
    url = f"/gates/{case.pk}/verdict/{open_review(case).pk}/"
    house.hand_in(case, "评审记录")
    house.decide(case, house.cast.shen)
    answer = as_(house.cast.bai).post(url, {"decision": "return", "summary": "首页字太小"})
    assert answer.status_code == 409
    assert "首页字太小" in text_of(answer)
    assert not Verdict.objects.filter(reviewer=house.cast.bai).exists()


def test_a_document_replaced_meanwhile_is_shown_and_nothing_typed_is_lost(house: House, as_: As) -> None:
    case, client = in_review(house), as_(house.cast.bai)
    url = f"/gates/{case.pk}/verdict/{open_review(case).pk}/"
    form = {"decision": "return", "summary": "首页字太小", "read": reading_of(case)}
    assert f'value="{form["read"]}"' in text_of(client.get(f"/gates/{case.pk}/"))
    house.hand_in(case)
    answer = client.post(url, form)
    assert answer.status_code == 409
    shown = text_of(answer)
    assert "“大屏设计稿”, provided by 周可" in shown
    assert "首页字太小" in shown
    assert f'value="{reading_of(case)}"' in shown
    assert client.post(url, form | {"read": reading_of(case)}).status_code == 302


def test_who_was_not_asked_sees_no_decision_and_gives_none(house: House, as_: As) -> None:
    case = in_review(house)
    url = f"/gates/{case.pk}/verdict/{open_review(case).pk}/"
    client = as_(house.cast.gu)
    assert url not in text_of(client.get(f"/gates/{case.pk}/"))
    assert client.post(url, {"decision": "pass"}).status_code == 403
    assert as_(house.cast.guest).get(f"/gates/{case.pk}/").status_code == 404


def test_ticks_are_set_and_taken_back_without_scripts(house: House, as_: As) -> None:
    check = house.start().checks.get()
    client = as_(house.cast.zhou)
    assert client.post(f"/gates/checks/{check.pk}/", {"ticked": "1"}).url == f"{check.case.link}#checklist"
    check.refresh_from_db()
    assert check.ticked_by == house.cast.zhou
    client.post(f"/gates/checks/{check.pk}/", {"ticked": ""})
    check.refresh_from_db()
    assert check.ticked_by is None


def test_a_visit_is_reported_on(house: House, as_: As) -> None:
    visit = house.visit()
    house.submit(visit.case)
    house.decide(visit.case, house.cast.qin)
    with clock.at(at(TODAY + timedelta(days=3), 15)):
        client = as_(house.cast.lin)
        assert f"/gates/visits/{visit.pk}/report/" in text_of(client.get(visit.case.link))
        client.post(f"/gates/visits/{visit.pk}/report/", {"version": 1, "result": "顺利", "follow_ups": ""})
        assert "顺利" in text_of(client.get(visit.case.link))
    assert f'href="{visit.case.link}"' in text_of(client.get("/gates/visits/"))


def test_the_list_is_narrowed_by_gate_project_state_and_person(house: House, as_: As) -> None:
    draft, other = house.start(), house.start(house.midway, actor=house.cast.lin)
    client = as_(house.cast.lin)

    def shown(query: str) -> set[GateCase]:
        page = text_of(client.get(f"/gates/?{query}"))
        return {case for case in (draft, other) if f'href="/gates/{case.pk}/"' in page}

    assert shown("") == {draft, other}
    assert shown(f"gate={house.midway.pk}") == {other}
    assert shown(f"project={house.project.pk}&state=draft") == {draft, other}
    assert shown("state=passed") == set()
    assert shown("who=me") == {other}
    assert shown("who=asked") == set()


def test_the_stages_are_narrowed_to_the_projects_that_lack_one(house: House, as_: As) -> None:
    client = as_(house.cast.qin)
    link = f"/gates/stages/?department={house.cast.utilities.pk}&amp;lacking=1"
    assert link in text_of(client.get("/dashboard/more/"))
    page = text_of(client.get(link.replace("&amp;", "&")))
    assert house.project.name in page
    for quarter in (date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)):
        house.passed(house.midway, quarter=quarter)
    assert "No project lacks a review" in text_of(client.get("/gates/stages/?lacking=1"))


def a_gate(**values: object) -> dict[str, object]:
    typed: dict[str, object] = {
        "key": uuid.uuid4(),
        "name": "讲解词评审",
        "code": "script",
        "kind": "review",
        "scope": "project",
        "holds_from": "2026-01-01",
        "active": "on",
    }
    sets = {"steps": 3, "documents": 1, "checks": 1}
    for name, count in sets.items():
        typed |= {f"{name}-TOTAL_FORMS": count, f"{name}-INITIAL_FORMS": 0}
    for number in range(3):
        typed |= {f"steps-{number}-reviewer": "lead", f"steps-{number}-needs": "all", f"steps-{number}-workdays": 3}
    typed |= {"documents-0-needed_at": 1, "documents-0-required": "on"}
    return typed | values


def test_a_gate_is_written_without_scripts_lines_in_the_order_of_their_numbers(house: House, as_: As) -> None:
    client = as_(house.cast.admin)
    lines = {
        "steps-0-name": "终审",
        "steps-0-ORDER": 2,
        "steps-1-name": "初审",
        "steps-1-ORDER": 1,
        "steps-2-name": "不要了",
        "steps-2-DELETE": "on",
        "checks-0-text": "口径一致",
    }
    answer = client.post("/gates/definitions/new/", a_gate(department=house.cast.delivery.pk, **lines))
    gate = GateDefinition.objects.get(code="script")
    assert answer.url == f"/gates/definitions/{gate.pk}/"
    assert [step.name for step in gate.steps.all()] == ["初审", "终审"]
    assert (gate.documents.count(), gate.checks.get().text) == (0, "口径一致")
    page = text_of(client.get(f"/gates/definitions/{gate.pk}/edit/"))
    assert page.index('value="初审"') < page.index('value="终审"')


def test_more_lines_are_shown_with_what_was_typed_and_nothing_is_judged(house: House, as_: As) -> None:
    client = as_(house.cast.admin)
    typed = a_gate(department=house.cast.delivery.pk, more="steps", **{"steps-0-name": "初审"}) | {"name": ""}
    answer = client.post("/gates/definitions/new/", typed)
    page = text_of(answer)
    assert answer.status_code == 200
    assert 'name="steps-5-name"' in page
    assert 'value="初审"' in page
    assert "This field is required" not in page


def test_what_does_not_fit_in_a_gate_is_said_at_its_line(house: House, as_: As) -> None:
    client = as_(house.cast.admin)
    lines = {"steps-0-name": "初审", "steps-1-name": "终审", "steps-1-reviewer": "person", "documents-0-name": "稿"}
    typed = a_gate(department=house.cast.delivery.pk, **lines) | {"documents-0-needed_at": 9}
    answer = client.post("/gates/definitions/new/", typed)
    assert answer.status_code == 400
    page = text_of(answer)
    assert "Say who decides it." in page
    assert "There is no such step." in page
    assert 'value="终审"' in page
    assert not GateDefinition.objects.filter(code="script").exists()


def test_a_gate_somebody_else_changed_is_shown_with_what_was_typed(house: House, as_: As) -> None:
    client = as_(house.cast.admin)
    url = f"/gates/definitions/{house.visiting.pk}/edit/"
    typed = a_gate(version=1, **{"steps-0-name": "初审"})
    assert client.post(url, typed).status_code == 302
    answer = client.post(url, typed | {"name": "参观申请（新）"})
    assert answer.status_code == 412
    assert "参观申请（新）" in text_of(answer)


@pytest.mark.parametrize("path", ["/gates/", "/gates/visits/", "/gates/stages/", "/gates/definitions/", "/gates/new/"])
def test_empty_pages_say_what_to_do(db: None, cast: Any, as_: As, path: str) -> None:
    page = text_of(as_(cast.lin).get(path))
    assert "gt-empty" in page
