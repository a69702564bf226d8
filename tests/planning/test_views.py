"""The pages: who gets in, what a refused form keeps, and one URL for page and fragment."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.template import RequestContext, Template
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from goals.models import Goal
from planning.models import Breakdown, BreakdownItem
from planning.panels import goal_breakdown_action, goal_breakdowns
from projects.models import Project, Task
from reviews.models import Remark, Verdict
from reviews.services import remark_add
from tests.planning.breakdowns import Plan, review_of, sign_in

HTMX = {"HX-Request": "true"}


def url_of(breakdown: Breakdown, tail: str = "") -> str:
    return f"/breakdowns/{breakdown.pk}/{tail}"


def item_form(plan: Plan, **other: Any) -> dict[str, Any]:
    values = plan.values()
    typed = {name: "" if value is None else getattr(value, "pk", str(value)) for name, value in values.items()}
    return typed | {"key": str(uuid.uuid4())} | other


def text_of(response: Any) -> str:
    return str(response.content.decode())


# Starting


def test_the_lead_begins_from_the_goal(plan: Plan) -> None:
    lin = sign_in(plan.cast.lin)
    start = f"/goals/{plan.goal.pk}/breakdown/"
    assert "Write version 1" in text_of(lin.get(start))
    assert lin.post(start, {"key": "nonsense"}).status_code == 400
    response = lin.post(start, {"key": str(uuid.uuid4())})
    assert response.status_code == 302
    assert response.url == url_of(Breakdown.objects.get())
    assert "Go on writing" in text_of(lin.get(start))


def test_beginning_beside_a_version_in_review_says_so(plan: Plan) -> None:
    plan.submitted()
    lin = sign_in(plan.cast.lin)
    start = f"/goals/{plan.goal.pk}/breakdown/"
    assert "is in review" in text_of(lin.get(start))
    assert lin.post(start, {"key": str(uuid.uuid4())}).status_code == 409


@pytest.mark.parametrize(("name", "status"), [("guest", 404), ("tang", 403), ("bai", 403), ("zhou", 200)])
def test_who_may_begin(plan: Plan, name: str, status: int) -> None:
    assert sign_in(plan.cast.everyone[name]).get(f"/goals/{plan.goal.pk}/breakdown/").status_code == status


# The editor


def test_the_editor_shows_items_check_and_submission(plan: Plan) -> None:
    breakdown = plan.draft()
    page = text_of(sign_in(plan.cast.lin).get(url_of(breakdown)))
    for words in ("SMART check", "Submit version 1", "图层权限与脱敏", "All 3 items have their acceptance criterion."):
        assert words in page
    assert "What changed, and why" not in page


@pytest.mark.parametrize("name", ["tang", "bai"])
def test_colleagues_read_a_draft_and_strangers_do_not_see_it(plan: Plan, name: str) -> None:
    breakdown = plan.draft()
    page = sign_in(plan.cast.everyone[name]).get(url_of(breakdown))
    assert page.status_code == 200
    assert "Add an item" not in text_of(page)
    assert sign_in(plan.cast.guest).get(url_of(breakdown)).status_code == 404


def test_the_editor_costs_the_same_however_many_rows(plan: Plan) -> None:
    breakdown, lin = plan.draft(), sign_in(plan.cast.lin)

    def count(tail: str) -> int:
        lin.get(url_of(breakdown, tail))
        with CaptureQueriesContext(connection) as captured:
            assert lin.get(url_of(breakdown, tail)).status_code == 200
        return len(captured)

    few = [count(tail) for tail in ("", "beside/")]
    for n in range(30):
        plan.add(breakdown, title=f"第 {n} 项", owner=plan.cast.everyone[("zhou", "xu", "qin")[n % 3]])
    assert [count(tail) for tail in ("", "beside/")] == few


def test_an_empty_draft_says_what_to_do_first(plan: Plan) -> None:
    assert "Begin with the milestones" in text_of(sign_in(plan.cast.lin).get(url_of(plan.start())))


def test_an_item_is_added_by_form(plan: Plan) -> None:
    breakdown, lin = plan.start(), sign_in(plan.cast.lin)
    assert lin.post(url_of(breakdown, "items/add/"), item_form(plan)).status_code == 302
    assert lin.post(url_of(breakdown, "items/add/"), item_form(plan, title="第二项")).status_code == 302
    assert [item.title for item in breakdown.items.all()] == ["图层权限与脱敏", "第二项"]


def test_a_refused_item_keeps_what_was_typed(plan: Plan) -> None:
    breakdown, lin = plan.start(), sign_in(plan.cast.lin)
    typed = item_form(plan, title="里程碑 🚀", weight="-3", due=str(plan.goal.due + timedelta(days=9)))
    answer = lin.post(url_of(breakdown, "items/add/"), typed)
    assert answer.status_code == 400
    page = text_of(answer)
    assert "里程碑 🚀" in page
    assert "The weight must be above zero." in page
    assert typed["key"] in page
    late = typed | {"weight": "3"}
    assert "after its goal" in text_of(lin.post(url_of(breakdown, "items/add/"), late))
    assert lin.post(url_of(breakdown, "items/add/"), typed | {"title": "长" * 300}).status_code == 400
    assert lin.post(url_of(breakdown, "items/add/"), typed | {"title": "a\x00b"}).status_code == 400


def test_only_writers_add_and_only_to_a_draft(plan: Plan) -> None:
    breakdown = plan.draft()
    for send in (item_form(plan), item_form(plan, title="")):
        assert sign_in(plan.cast.tang).post(url_of(breakdown, "items/add/"), send).status_code == 403
    plan.submit(breakdown)
    for send in (item_form(plan), item_form(plan, title="")):
        assert sign_in(plan.cast.lin).post(url_of(breakdown, "items/add/"), send).status_code == 409


def test_an_item_is_changed_on_its_page_and_in_the_panel(plan: Plan) -> None:
    breakdown, lin = plan.draft(), sign_in(plan.cast.lin)
    item = breakdown.items.first()
    assert item is not None
    edit = f"/breakdowns/items/{item.pk}/edit/"
    assert 'value="40"' in text_of(lin.get(edit))
    assert "<html" not in text_of(lin.get(edit, headers=HTMX))
    typed = item_form(plan, title="改过的", version=item.version)
    assert lin.post(edit, typed).status_code == 302
    item.refresh_from_db()
    answer = lin.post(edit, typed | {"title": "又改", "version": item.version}, headers=HTMX)
    assert (answer.status_code, "gt:draft-changed" in answer["HX-Trigger"]) == (204, True)
    item.refresh_from_db()
    assert item.title == "又改"
    for wrong in ({"follower": item.owner_id}, {"weight": "x"}, {"after": ["nonsense"]}, {"under": "nonsense"}):
        answer = lin.post(edit, typed | {"version": item.version} | wrong, headers=HTMX)
        assert answer.status_code == 400
        assert "改过的" in text_of(answer)


def test_a_kind_chosen_in_the_grid_is_chosen_in_the_panel(plan: Plan) -> None:
    item = plan.draft().items.get(kind="task")
    page = text_of(sign_in(plan.cast.lin).get(f"/breakdowns/items/{item.pk}/edit/?kind=checkpoint", headers=HTMX))
    assert '<option value="checkpoint" selected>' in page


def test_an_edit_on_an_old_version_keeps_what_was_typed_and_then_saves_over_it(plan: Plan) -> None:
    breakdown, lin = plan.draft(), sign_in(plan.cast.lin)
    item = breakdown.items.first()
    assert item is not None
    edit, typed = f"/breakdowns/items/{item.pk}/edit/", item_form(plan, title="我的", version=item.version)
    sign_in(plan.cast.zhou).post(edit, typed | {"title": "周可的"})
    for headers in (None, HTMX):
        answer = lin.post(edit, typed, headers=headers)
        assert answer.status_code == 412
        page = text_of(answer)
        assert "我的" in page
        assert "周可的" in page
        assert "周可 changed this" in page
    item.refresh_from_db()
    assert f'name="version" value="{item.version}"' in page
    assert lin.post(edit, typed | {"version": item.version}).status_code == 302


def test_somebody_who_left_stays_on_the_item_until_replaced(plan: Plan) -> None:
    breakdown = plan.draft()
    item = breakdown.items.first()
    assert item is not None
    type(plan.cast.xu).objects.filter(pk=plan.cast.xu.pk).update(is_active=False)
    Project.objects.update(state="finished")
    page = text_of(sign_in(plan.cast.lin).get(f"/breakdowns/items/{item.pk}/edit/"))
    assert f'value="{plan.cast.xu.pk}" selected' in page
    assert f'value="{plan.project.pk}" selected' in page


def test_who_may_open_the_edit_of_an_item(plan: Plan) -> None:
    breakdown = plan.draft()
    item = breakdown.items.first()
    assert item is not None
    edit = f"/breakdowns/items/{item.pk}/edit/"
    assert sign_in(plan.cast.tang).get(edit).status_code == 403
    assert sign_in(plan.cast.guest).get(edit).status_code == 404
    plan.submit(breakdown)
    assert sign_in(plan.cast.lin).get(edit).status_code == 409


def test_an_item_is_removed_twice_without_harm(plan: Plan) -> None:
    breakdown, lin = plan.draft(), sign_in(plan.cast.lin)
    item = breakdown.items.first()
    assert item is not None
    remove = f"/breakdowns/items/{item.pk}/remove/"
    assert sign_in(plan.cast.guest).post(remove, {"breakdown": breakdown.pk}).status_code == 404
    assert sign_in(plan.cast.tang).post(remove, {"breakdown": breakdown.pk}).status_code == 403
    assert lin.get(remove).status_code == 405
    for headers, status in ((None, 302), (None, 302), (HTMX, 204)):
        assert lin.post(remove, {"breakdown": breakdown.pk}, headers=headers).status_code == status
    assert lin.post(remove, {"breakdown": "x"}).status_code == 404
    assert breakdown.items.count() == 2


# Submitting and taking back


def test_a_refused_submission_keeps_what_was_typed(plan: Plan) -> None:
    plan.decide(plan.submitted(), plan.cast.bai, "return")
    second, lin = plan.start(), sign_in(plan.cast.lin)
    page = text_of(lin.get(url_of(second)))
    assert "Version 1 was returned" in page
    assert "起算日不明" in page
    assert page.count("checked") == 2, "the experts of the last round are ticked again"
    send = {"version": second.version, "reviewers": [plan.cast.bai.pk], "change_reason": "很长的理由"}
    answer = lin.post(url_of(second, "submit/"), send)
    assert answer.status_code == 400
    assert "很长的理由" in text_of(answer)
    assert "at least 2 experts" in text_of(answer)
    assert lin.post(url_of(second, "submit/"), send | {"due": "gestern"}).status_code == 400
    stale = lin.post(url_of(second, "submit/"), send | {"version": 99})
    assert stale.status_code == 412
    assert "很长的理由" in text_of(stale)
    assert f'name="version" value="{second.version}"' in text_of(stale)
    send["reviewers"] = [user.pk for user in plan.experts]
    assert lin.post(url_of(second, "submit/"), send).status_code == 302
    assert lin.post(url_of(second, "submit/"), send).status_code == 302, "sent twice"
    assert lin.post(url_of(second, "submit/"), {"version": "x"}).status_code == 302


def test_only_writers_submit(plan: Plan) -> None:
    breakdown = plan.draft()
    send = {"version": breakdown.version, "reviewers": [user.pk for user in plan.experts]}
    tang = sign_in(plan.cast.tang)
    assert tang.post(url_of(breakdown, "submit/"), send).status_code == 403
    assert tang.post(url_of(breakdown, "submit/"), {"version": "x"}).status_code == 403
    assert sign_in(plan.cast.guest).post(url_of(breakdown, "submit/"), send).status_code == 404


def test_the_submitter_takes_a_version_back(plan: Plan) -> None:
    breakdown, lin = plan.submitted(), sign_in(plan.cast.lin)
    assert "Take back" in text_of(lin.get(url_of(breakdown)))
    assert "Take back" not in text_of(sign_in(plan.cast.bai).get(url_of(breakdown)))
    assert sign_in(plan.cast.qin).post(url_of(breakdown, "withdraw/")).status_code == 403
    assert lin.post(url_of(breakdown, "withdraw/")).status_code == 302
    assert lin.post(url_of(breakdown, "withdraw/")).status_code == 409
    page = text_of(lin.get(url_of(breakdown)))
    assert "Taken back" in page
    assert "Write the next version" in page


# The review


def verdict(**other: Any) -> dict[str, Any]:
    return {"decision": "pass", "summary": "", "stance_S": "agree", "stance_A": "change", "opinion_A": "加人"} | other


def test_the_expert_finds_the_form_and_others_do_not(plan: Plan) -> None:
    breakdown = plan.submitted()
    assert 'id="verdict"' in text_of(sign_in(plan.cast.bai).get(url_of(breakdown)))
    for name in ("lin", "qin", "tang"):
        assert 'id="verdict"' not in text_of(sign_in(plan.cast.everyone[name]).get(url_of(breakdown)))


def test_a_refused_verdict_keeps_opinions_remarks_and_summary(plan: Plan) -> None:
    breakdown, bai = plan.submitted(), sign_in(plan.cast.bai)
    ref = str(breakdown.items.values_list("key", flat=True)[0])
    typed = verdict(decision="return", **{f"remark_{ref}": "哪套规范？", "opinion_S": "字" * 10_001})
    answer = bai.post(url_of(breakdown, "verdict/"), typed)
    assert answer.status_code == 400
    page = text_of(answer)
    assert "加人" in page
    assert "哪套规范？" in page
    assert 'value="change" form="verdict"' in page or "checked" in page
    typed["opinion_S"] = ""
    answer = bai.post(url_of(breakdown, "verdict/"), typed)
    assert "Say what must change before it can pass." in text_of(answer)
    assert not Remark.objects.exists()
    assert bai.post(url_of(breakdown, "verdict/"), typed | {"decision": ""}).status_code == 400
    assert bai.post(url_of(breakdown, "verdict/"), typed | {"summary": "起算日不明"}).status_code == 302
    assert Remark.objects.count() == 3


def test_a_failing_criterion_stands_at_its_opinion(plan: Plan) -> None:
    Goal.objects.filter(pk=plan.goal.pk).update(contribution="")
    breakdown, bai = plan.submitted(), sign_in(plan.cast.bai)
    page = text_of(bai.get(url_of(breakdown)))
    assert page.count('value="waive"') == 1
    answer = bai.post(url_of(breakdown, "verdict/"), verdict(summary="总体可以"))
    assert answer.status_code == 400
    assert 'id="id_opinion_R_error"' in text_of(answer)
    assert "总体可以" in text_of(answer)
    answer = bai.post(url_of(breakdown, "verdict/"), verdict(stance_R="waive"))
    assert "A waiver needs its reason." in text_of(answer)
    waived = verdict(stance_R="waive", opinion_R="另有纪要")
    assert bai.post(url_of(breakdown, "verdict/"), waived).status_code == 302
    page = text_of(sign_in(plan.cast.shen).get(url_of(breakdown)))
    assert "另有纪要" in page
    assert "Waived" in page


def test_a_verdict_that_comes_too_late_is_shown_back(plan: Plan) -> None:
    breakdown, shen = plan.submitted(), sign_in(plan.cast.shen)
    plan.decide(breakdown, plan.cast.bai, "return")
    answer = shen.post(url_of(breakdown, "verdict/"), verdict(summary="我写了半小时"))
    assert answer.status_code == 409
    page = text_of(answer)
    assert "我写了半小时" in page
    assert "加人" in page
    assert "no longer in review" in page
    assert 'id="verdict"' not in page


@pytest.mark.parametrize(("name", "status"), [("lin", 403), ("qin", 403), ("tang", 403), ("guest", 404)])
def test_ones_own_and_strangers_verdicts(plan: Plan, name: str, status: int) -> None:
    breakdown = plan.submitted()
    client = sign_in(plan.cast.everyone[name])
    for path in ("verdict/", "verdict/preview/", "remarks/"):
        send = verdict(ref=str(breakdown.items.values_list("key", flat=True)[0]), text="x", key=str(uuid.uuid4()))
        assert client.post(url_of(breakdown, path), send).status_code == status, path
    assert client.post(url_of(breakdown, "verdict/"), verdict(opinion_S="a\x00")).status_code == status


def test_a_draft_takes_no_verdict(plan: Plan) -> None:
    assert sign_in(plan.cast.bai).post(url_of(plan.draft(), "verdict/"), verdict()).status_code == 409


def test_the_last_pass_shows_what_was_made(plan: Plan) -> None:
    breakdown = plan.submitted()
    for reviewer, words in ((plan.cast.bai, "Still awaited: 沈若谷"), (plan.cast.shen, "its work is there now")):
        client = sign_in(reviewer)
        for _ in range(2):
            answer = client.post(url_of(breakdown, "verdict/"), verdict(), follow=True)
        assert words in text_of(answer)
    assert "What it became" in text_of(answer)
    assert Task.objects.count() == 1
    page = text_of(sign_in(plan.cast.lin).get(url_of(breakdown)))
    assert "Write the next version" in page
    assert plan.project.name in page


def test_the_bar_counts_along(plan: Plan) -> None:
    breakdown, bai = plan.submitted(), sign_in(plan.cast.bai)
    answer = bai.post(url_of(breakdown, "verdict/preview/"), verdict(), headers=HTMX | {"HX-Trigger-Name": "stance_A"})
    page = text_of(answer)
    assert "1 agreed" in page
    assert "1 to change" in page
    assert "Pass with remarks" in page
    assert 'id="words-A" hx-swap-oob="true" open' in page
    plain = bai.post(url_of(breakdown, "verdict/preview/"), {"stance_S": "agree"}, headers=HTMX)
    assert "words-" not in text_of(plain)
    assert "Pass it" in text_of(plain)
    assert not Verdict.objects.exists()


def test_a_remark_is_sent_ahead_and_the_verdict_stays_typed(plan: Plan) -> None:
    breakdown, bai = plan.submitted(), sign_in(plan.cast.bai)
    ref = str(breakdown.items.values_list("key", flat=True)[0])
    send = verdict(ref=ref, key=str(uuid.uuid4()), summary="写到一半", **{f"remark_{ref}": "哪套规范？"})
    for _ in range(2):
        answer = bai.post(url_of(breakdown, "remarks/"), send)
        assert answer.status_code == 200
    page = text_of(answer)
    assert "写到一半" in page
    assert "加人" in page
    assert Remark.objects.get().text == "哪套规范？"
    fragment = bai.post(url_of(breakdown, "remarks/"), send | {f"remark_{ref}": "第二条"}, headers=HTMX)
    assert text_of(fragment).lstrip().startswith(f'<div id="remarks-{ref}">')
    assert "第二条" in text_of(fragment)
    for headers in (None, HTMX):
        empty = bai.post(url_of(breakdown, "remarks/"), send | {f"remark_{ref}": " "}, headers=headers)
        assert empty.status_code == 400
        assert "Write what you want to say." in text_of(empty)
    assert bai.post(url_of(breakdown, "remarks/"), send | {"key": "x"}).status_code == 400
    unknown = str(uuid.uuid4())
    assert bai.post(url_of(breakdown, "remarks/"), {"ref": unknown, "key": unknown, "text": "?"}).status_code == 400


def test_who_has_passed_it_may_still_remark(plan: Plan) -> None:
    breakdown, bai = plan.submitted(), sign_in(plan.cast.bai)
    ref = str(breakdown.items.values_list("key", flat=True)[0])
    plan.decide(breakdown, plan.cast.bai)
    assert 'id="verdict"' not in text_of(bai.get(url_of(breakdown)))
    send = {"ref": ref, "key": str(uuid.uuid4()), "text": "再补一句"}
    assert bai.post(url_of(breakdown, "remarks/"), send | {"text": ""}).status_code == 400
    answer = bai.post(url_of(breakdown, "remarks/"), send)
    assert answer.status_code == 302
    assert answer.url.endswith(f"#item-{ref}")
    plan.decide(breakdown, plan.cast.shen, "return")
    late = bai.post(url_of(breakdown, "remarks/"), send | {"key": str(uuid.uuid4()), "text": "太晚的话"})
    assert late.status_code == 409
    assert "太晚的话" in text_of(late)


def test_the_submitter_answers(plan: Plan) -> None:
    breakdown, lin = plan.submitted(), sign_in(plan.cast.lin)
    ref = str(breakdown.items.values_list("key", flat=True)[0])
    remark = remark_add(
        actor=plan.cast.bai, key=uuid.uuid4(), review_id=review_of(breakdown).pk, ref=ref, text="从哪天起算？"
    )
    answer_url = url_of(breakdown, f"remarks/{remark.pk}/answer/")
    assert answer_url in text_of(lin.get(url_of(breakdown)))
    send = {"key": str(uuid.uuid4()), "text": "上线次日"}
    assert lin.post(answer_url, send | {"text": " "}).status_code == 400
    assert lin.post(answer_url, send | {"key": "x"}).status_code == 400
    assert sign_in(plan.cast.bai).post(answer_url, send).status_code == 403
    assert sign_in(plan.cast.guest).post(answer_url, send).status_code == 404
    assert lin.post(url_of(breakdown, "remarks/99999/answer/"), send).status_code == 404
    assert lin.post(answer_url, send).status_code == 302
    assert "林一鸣 answered: 上线次日" in text_of(sign_in(plan.cast.bai).get(url_of(breakdown)))


def test_the_second_version_shows_what_changed(plan: Plan) -> None:
    plan.passed()
    second = plan.start()
    plan.decide(plan.submit(second), plan.cast.bai, "return")
    third, lin = plan.start(), sign_in(plan.cast.lin)
    items = {item.kind: item for item in third.items.all()}
    edit = item_form(
        plan, title="改了名", acceptance="另一标准", owner=plan.cast.zhou.pk, follower="", weight="45",
        project="", start=str(plan.goal.start), due=str(plan.goal.due), version=third.version,
    )  # fmt: skip
    assert lin.post(f"/breakdowns/items/{items['task'].pk}/edit/", edit).status_code == 302
    lin.post(f"/breakdowns/items/{items['goal'].pk}/remove/", {"breakdown": third.pk})
    plan.add(third, title="新的一项")
    plan.submit(third)
    page = text_of(lin.get(url_of(third)))
    assert "1 added, 1 changed, 1 removed" in page
    assert "客户晚给数据" in page
    for words in ("Added", "Changed", "Removed", 'class="is-new"', 'class="is-chg"', 'class="is-del"'):
        assert words in page
    assert page.count("<del") >= 6
    assert "Against version 2 (last submitted)" in page
    assert "Against version 1 (in force)" in page
    whole = text_of(lin.get(url_of(third) + "?against=0"))
    assert "is-chg" not in whole
    assert "Added" not in whole
    assert "is-chg" in text_of(lin.get(url_of(third) + "?against=1"))
    for nonsense in ("99", "x", "-1", "9" * 40):
        assert lin.get(url_of(third) + f"?against={nonsense}").status_code == 200
    assert "nothing" in text_of(lin.get(url_of(second)))


# Lists cost the same however long they are


def queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_pages_cost_a_fixed_number_of_queries(plan: Plan) -> None:
    draft, lin = plan.draft(), sign_in(plan.cast.lin)
    few = queries(lin, url_of(draft))
    for n in range(12):
        plan.add(draft, title=f"第 {n} 项", owner=plan.cast.zhou, follower=None)
    assert queries(lin, url_of(draft)) == few
    plan.submit(draft)
    bai = sign_in(plan.cast.bai)
    keys = [str(key) for key in draft.items.values_list("key", flat=True)]
    shen, review = plan.cast.shen, review_of(draft).pk
    remark_add(actor=shen, key=uuid.uuid4(), review_id=review, ref=keys[0], text="从哪天起算？", stance="change")
    before = queries(bai, url_of(draft))
    for key in keys[1:8]:
        remark_add(actor=shen, key=uuid.uuid4(), review_id=review, ref=key, text="从哪天起算？", stance="change")
    assert queries(bai, url_of(draft)) == before


def test_the_goal_page_shows_versions_and_the_way_to_begin(plan: Plan) -> None:
    request = RequestFactory().get("/")
    request.user = plan.cast.lin  # type: ignore[assignment]
    page = Template('{% panels "goal.actions" pk %}{% panels "goal.detail" pk %}')

    def shown(user: Any) -> str:
        request.user = user
        return page.render(RequestContext(request, {"pk": plan.goal.pk}))

    start = f"/goals/{plan.goal.pk}/breakdown/"
    assert shown(plan.cast.lin).count(start) == 2
    assert start not in shown(plan.cast.tang)
    breakdown = plan.submitted()
    plan.decide(breakdown, plan.cast.bai)
    html = shown(plan.cast.lin)
    assert url_of(breakdown) in html
    assert "白露" in html
    assert start not in html
    plan.decide(breakdown, plan.cast.shen)
    assert start in shown(plan.cast.lin)
    with CaptureQueriesContext(connection) as captured:
        goal_breakdowns(plan.cast.tang, [plan.goal.pk])
        goal_breakdown_action(plan.cast.tang, [plan.goal.pk])
    assert len(captured) <= 7
    Goal.objects.filter(pk=plan.goal.pk).update(state="dropped")
    assert start not in shown(plan.cast.lin)


def test_a_decided_version_keeps_the_report_it_was_decided_on(plan: Plan) -> None:
    breakdown = plan.passed()
    Goal.objects.filter(pk=plan.goal.pk).update(contribution="")
    assert "square-rounded-x" not in text_of(sign_in(plan.cast.lin).get(url_of(breakdown))).split("Review log")[0]
    assert BreakdownItem.objects.filter(breakdown=breakdown).count() == 3


def test_a_goal_above_that_one_may_not_see_is_not_quoted(plan: Plan) -> None:
    hidden = plan.goal.parent
    assert hidden is not None
    Goal.objects.filter(pk=hidden.pk).update(kind="personal", statement="秦远的个人目标 1 项")
    breakdown = plan.submitted()
    qin, bai = sign_in(plan.cast.qin), sign_in(plan.cast.bai)
    assert "秦远的个人目标" in text_of(qin.get(url_of(breakdown)))
    assert "秦远的个人目标" not in text_of(bai.get(url_of(breakdown)))
    plan.pass_it(breakdown)
    # Kept with the version, and withheld all the same, even after the goal was moved elsewhere.
    Goal.objects.filter(pk=plan.goal.pk).update(parent=None)
    assert "秦远的个人目标" in text_of(qin.get(url_of(breakdown)))
    page = text_of(bai.get(url_of(breakdown)))
    assert "秦远的个人目标" not in page
    assert "names a goal that is not shown to you" in page
    smart = bai.get(f"/api/v1/breakdowns/{breakdown.pk}/smart/").json()
    assert "秦远" not in str(smart)


def test_the_second_to_begin_a_version_joins_the_first_and_is_told(plan: Plan) -> None:
    zhou, page = sign_in(plan.cast.zhou), f"/goals/{plan.goal.pk}/breakdown/"
    draft = plan.draft()
    before = zhou.get(page).content.decode()
    assert ("林一鸣 has been writing version 1" in before, "Write in it too" in before) == (True, True)
    answer = zhou.post(page, {"key": str(uuid.uuid4())}, follow=True)
    assert answer.redirect_chain == [(f"/breakdowns/{draft.pk}/", 302)]
    assert "you now write in it together" in answer.content.decode()
    assert "together" not in sign_in(plan.cast.lin).post(page, {"key": str(uuid.uuid4())}, follow=True).content.decode()
    call = {"content_type": "application/json", "headers": {"Idempotency-Key": str(uuid.uuid4())}}
    joined = zhou.post("/api/v1/breakdowns/", {"goal": plan.goal.pk}, **call)
    assert (joined.status_code, joined.json()["id"]) == (200, draft.pk)
