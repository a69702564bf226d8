"""The verdict's form: a stance by criterion and by item, none preset, and the rest agreed with in one step."""

import uuid
from typing import Any

import pytest
from django.test import Client

from planning.models import Breakdown
from reviews.models import Remark
from tests.planning.breakdowns import Plan, fresh, sign_in


def first_key(breakdown: Breakdown) -> str:
    return str(breakdown.items.values_list("key", flat=True)[0])


def post(client: Client, breakdown: Breakdown, path: str, **data: Any) -> Any:
    return client.post(f"/breakdowns/{breakdown.pk}/{path}", data)


def test_no_stance_is_preset(plan: Plan) -> None:
    page = sign_in(plan.cast.bai).get(f"/breakdowns/{plan.submitted().pk}/").content.decode()
    assert "checked" not in page
    assert "Agree with the rest" in page


def test_the_rest_is_agreed_with_and_nothing_is_kept_yet(plan: Plan) -> None:
    breakdown = plan.submitted()
    key, bai = first_key(breakdown), sign_in(plan.cast.bai)
    typed = {f"itemstance_{key}": "change", f"remark_{key}": "写明抽查多少处", "stance_S": "", "summary": "差一处"}
    page = post(bai, breakdown, "verdict/agree/", **typed).content.decode()
    assert page.count("checked") == 5 + breakdown.items.count()
    assert "写明抽查多少处" in page
    assert "差一处" in page
    assert "Agree with the rest" not in page, "nothing is left"
    assert not Remark.objects.exists()


def test_what_fails_is_not_agreed_with_by_the_way(plan: Plan) -> None:
    draft = plan.start()
    plan.add(draft, acceptance="")
    breakdown = fresh(plan.submit(draft))
    page = post(sign_in(plan.cast.bai), breakdown, "verdict/agree/").content.decode()
    assert page.count("checked") == 5, "four criteria and the item"
    assert "Agree with the rest" in page


def test_stances_on_items_are_kept_and_shown(plan: Plan) -> None:
    breakdown = plan.submitted()
    keys = [str(key) for key in breakdown.items.values_list("key", flat=True)]
    send = {
        f"itemstance_{keys[0]}": "agree",
        f"itemstance_{keys[1]}": "change",
        f"remark_{keys[1]}": "30 天从哪天起算？",
        "decision": "pass",
    }
    assert post(sign_in(plan.cast.bai), breakdown, "verdict/", **send).status_code == 302
    assert set(Remark.objects.values_list("ref", "stance")) == {(keys[0], "agree"), (keys[1], "change")}
    page = sign_in(plan.cast.lin).get(f"/breakdowns/{breakdown.pk}/").content.decode()
    assert "白露 agree" in page
    assert "30 天从哪天起算？" in page
    assert "1 remark open" in page


def test_a_change_said_ahead_of_the_verdict_opens_its_thread(plan: Plan) -> None:
    breakdown = plan.submitted()
    key, bai = first_key(breakdown), sign_in(plan.cast.bai)
    send = {"ref": key, f"itemstance_{key}": "change", f"remark_{key}": "写明抽查多少处"}
    page = bai.get(f"/breakdowns/{breakdown.pk}/").content.decode()
    form_key = page.split('name="key" value="')[1].split('"')[0]
    shown = post(bai, breakdown, "remarks/", key=form_key, **send).content.decode()
    assert Remark.objects.get().stance == "change"
    assert "1 remark open" in shown
    assert "checked" not in shown, "it was said"


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_remark_on_what_is_no_item_is_refused_and_stays_to_be_copied(plan: Plan, headers: dict[str, str]) -> None:
    breakdown = plan.submitted()
    unknown = str(uuid.uuid4())
    sendings: list[dict[str, str]] = [
        {"ref": "foo", "remark_foo": "写到一半", "itemstance_foo": "zzz", "key": unknown},
        {"ref": "foo", "remark_foo": "写到一半", "itemstance_foo": "change", "key": ""},
        {"ref": unknown, "text": "写到一半", "key": unknown},
        {"ref": unknown, "text": "写到一半\x07", "key": unknown},
    ]
    for send in sendings:
        for name, status in (("bai", 400), ("lin", 403), ("tang", 403), ("guest", 404)):
            client = sign_in(plan.cast.everyone[name])
            answer = client.post(f"/breakdowns/{breakdown.pk}/remarks/", send, headers=headers)
            assert answer.status_code == status, (name, send)
            if name == "bai":
                assert "There is no such item in this version." in answer.content.decode()
                assert "写到一半" in answer.content.decode()
    assert not Remark.objects.exists()


@pytest.mark.parametrize("decision", ["", "maybe"])
def test_a_verdict_without_a_decision_says_so(plan: Plan, decision: str) -> None:
    breakdown = plan.submitted()
    answer = post(sign_in(plan.cast.bai), breakdown, "verdict/", decision=decision, summary="写到一半")
    assert answer.status_code == 400
    assert "Decide: pass it or return it." in answer.content.decode()
    assert "写到一半" in answer.content.decode()


def test_only_those_asked_agree(plan: Plan) -> None:
    breakdown = plan.submitted()
    for name, status in (("lin", 403), ("tang", 403), ("guest", 404)):
        assert post(sign_in(plan.cast.everyone[name]), breakdown, "verdict/agree/").status_code == status
