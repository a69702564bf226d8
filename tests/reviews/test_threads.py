"""A change that was asked for: resolved, confirmed or reopened, and carried on into the next version."""

import uuid
from typing import Any

import pytest
from django.db import Error, IntegrityError, transaction

from goals.smart import CRITERIA
from goaltrack.common.errors import ActionForbidden, InvalidInput, StateConflict
from notices.models import Delivery, Notice
from people.models import User
from planning.models import Breakdown
from planning.services import item_remove
from reviews.models import Remark, RemarkMark
from reviews.selectors import review_queue
from reviews.services import Opinion, remark_add, remark_answer, remark_confirm, remark_reopen, remark_resolve
from tests.lessons.library import Library
from tests.planning.breakdowns import Plan, fresh, review_of, sign_in


def ask(plan: Plan, breakdown: Breakdown, text: str = "写明抽查多少处") -> Remark:
    """白露 asks for a change of the first item."""
    key = str(breakdown.items.values_list("key", flat=True)[0])
    return remark_add(
        actor=plan.cast.bai, key=uuid.uuid4(), review_id=review_of(breakdown).pk, ref=key, text=text, stance="change"
    )


def remark_of(plan: Plan, breakdown: Breakdown) -> Remark:
    """A plain one, which asks for nothing."""
    review, key = review_of(breakdown), str(breakdown.items.values_list("key", flat=True)[0])
    return Remark.objects.create(review=review, author=plan.cast.bai, about="item", ref=key, text="写得清楚")


def resolve(plan: Plan, remark: Remark, actor: User | None = None, text: str = "抽查 200 处") -> RemarkMark:
    return remark_resolve(actor=actor or plan.cast.lin, remark_id=remark.pk, text=text)


def kinds(user: User) -> list[str]:
    return list(Notice.objects.filter(recipient=user, kind__startswith="remark.").values_list("kind", flat=True))


def test_resolved_reopened_resolved_and_confirmed(plan: Plan) -> None:
    remark, bai = ask(plan, plan.submitted()), plan.cast.bai
    first = resolve(plan, remark, text=" 抽查 200 处 ")
    assert first.text == "抽查 200 处"
    assert resolve(plan, remark).pk == first.pk, "the same again is the one that is there"
    remark_reopen(actor=bai, remark_id=remark.pk, text="还要写明谁抽查")
    resolve(plan, remark, text="由数据科抽查")
    remark_confirm(actor=bai, remark_id=remark.pk)
    steps = remark.marks.values_list("kind", "by__name")
    assert list(steps) == [("resolved", "林一鸣"), ("reopened", "白露"), ("resolved", "林一鸣"), ("confirmed", "白露")]
    assert kinds(bai) == ["remark.resolved", "remark.resolved"]
    assert kinds(plan.cast.lin) == ["remark.reopened"]
    told = Notice.objects.filter(kind__startswith="remark.")
    assert not Delivery.objects.filter(notice__in=told).exists(), "in the app only"


def test_a_step_out_of_turn_is_a_conflict(plan: Plan) -> None:
    remark, bai = ask(plan, plan.submitted()), plan.cast.bai
    for early in (lambda: remark_confirm(actor=bai, remark_id=remark.pk), lambda: reopen(plan, remark)):
        with pytest.raises(StateConflict):
            early()
    resolve(plan, remark)
    with pytest.raises(StateConflict):
        resolve(plan, remark, text="又改了")
    remark_confirm(actor=bai, remark_id=remark.pk)
    for late in (lambda: resolve(plan, remark, text="再改"), lambda: reopen(plan, remark)):
        with pytest.raises(StateConflict):
            late()


def reopen(plan: Plan, remark: Remark, actor: User | None = None) -> RemarkMark:
    return remark_reopen(actor=actor or plan.cast.bai, remark_id=remark.pk, text="还差")


def test_only_those_whose_own_it_is_resolve(plan: Plan) -> None:
    remark = ask(plan, plan.submitted())
    for name in ("shen", "qin", "xu", "bai", "guest"):
        with pytest.raises(ActionForbidden):
            resolve(plan, remark, plan.cast.everyone[name])
    assert resolve(plan, remark, plan.cast.zhou).kind == "resolved", "the goal's B"


def test_only_who_asked_confirms_or_reopens(plan: Plan) -> None:
    remark = ask(plan, plan.submitted())
    resolve(plan, remark)
    for name in ("lin", "shen", "qin", "guest"):
        with pytest.raises(ActionForbidden):
            remark_confirm(actor=plan.cast.everyone[name], remark_id=remark.pk)
        with pytest.raises(ActionForbidden):
            reopen(plan, remark, plan.cast.everyone[name])


def test_another_expert_confirms_for_one_who_has_left(plan: Plan) -> None:
    remark = ask(plan, plan.submitted())
    resolve(plan, remark)
    User.objects.filter(pk=plan.cast.bai.pk).update(is_active=False)
    with pytest.raises(ActionForbidden):
        remark_confirm(actor=plan.cast.lin, remark_id=remark.pk)
    assert remark_confirm(actor=plan.cast.shen, remark_id=remark.pk).kind == "confirmed"


UNFIT = ("", "  ", "字" * 10_001, "空\x00字符")


def test_words_are_needed_to_resolve_and_to_reopen(plan: Plan) -> None:
    remark = ask(plan, plan.submitted())
    for text in UNFIT:
        with pytest.raises(InvalidInput) as refused:
            resolve(plan, remark, text=text)
        assert set(refused.value.fields) == {"text"}
    resolve(plan, remark)
    for text in UNFIT:
        with pytest.raises(InvalidInput) as refused:
            remark_reopen(actor=plan.cast.bai, remark_id=remark.pk, text=text)
        assert set(refused.value.fields) == {"text"}


def test_a_plain_remark_is_answered_and_told(plan: Plan) -> None:
    breakdown = plan.submitted()
    key = str(breakdown.items.values_list("key", flat=True)[0])
    remark = remark_add(
        actor=plan.cast.bai, key=uuid.uuid4(), review_id=review_of(breakdown).pk, ref=key, text="从哪天起算？"
    )
    with pytest.raises(Remark.DoesNotExist):
        resolve(plan, remark)
    remark_answer(actor=plan.cast.lin, key=uuid.uuid4(), remark_id=remark.pk, text="上线次日")
    assert kinds(plan.cast.bai) == ["remark.answered"]


def test_an_item_cannot_be_waived(plan: Plan) -> None:
    breakdown = plan.submitted()
    key = str(breakdown.items.values_list("key", flat=True)[0])
    with pytest.raises(InvalidInput) as refused:
        plan.decide(breakdown, plan.cast.bai, items={key: Opinion("waive", "不必")})
    assert set(refused.value.fields) == {f"remark_{key}"}
    with pytest.raises(InvalidInput) as refused:
        remark_add(
            actor=plan.cast.bai,
            key=uuid.uuid4(),
            review_id=review_of(breakdown).pk,
            ref=key,
            text="不必",
            stance="waive",
        )
    assert set(refused.value.fields) == {"stance"}


# Through the versions


def returned(plan: Plan) -> tuple[Breakdown, Remark, Remark]:
    """白露 asks for a change of the first item and of a criterion, and returns it."""
    breakdown = plan.submitted()
    remark = ask(plan, breakdown)
    plan.decide(breakdown, plan.cast.bai, "return", opinions={"A": Opinion("change", "加人")})
    return breakdown, remark, Remark.objects.get(about="criterion")


def test_what_is_not_settled_stands_on_the_next_version(plan: Plan) -> None:
    _first, remark, criterion = returned(plan)
    resolve(plan, criterion, text="加了一人")
    remark_confirm(actor=plan.cast.bai, remark_id=criterion.pk)
    second = plan.start()
    with pytest.raises(InvalidInput) as refused:
        plan.submit(second)
    assert set(refused.value.fields) == {"despite_open"}
    plan.submit(second, despite_open=True)
    page = sign_in(plan.cast.shen).get(f"/breakdowns/{second.pk}/").content.decode()
    assert "写明抽查多少处" in page
    assert "from an earlier version" in page
    assert "1 remark open" in page
    assert "加了一人" not in page, "confirmed is over"
    resolve(plan, remark)
    page = sign_in(plan.cast.bai).get(f"/breakdowns/{second.pk}/").content.decode()
    assert "1 to confirm" in page
    assert f"/reviews/remarks/{remark.pk}/confirm/" in page
    remark_confirm(actor=plan.cast.bai, remark_id=remark.pk)
    assert "写明抽查多少处" not in sign_in(plan.cast.bai).get(f"/breakdowns/{second.pk}/").content.decode()


def test_a_thread_of_an_item_that_is_gone_is_listed(plan: Plan) -> None:
    first, remark, _criterion = returned(plan)
    second = plan.start()
    item_remove(actor=plan.cast.lin, item_id=second.items.get(key=remark.ref).pk)
    plan.submit(second, despite_open=True)
    page = sign_in(plan.cast.bai).get(f"/breakdowns/{second.pk}/?against=0").content.decode()
    assert "About items that this version does not have:" in page
    assert "写明抽查多少处" in page
    assert first.items.get(key=remark.ref).title in page


def test_the_submit_card_asks(plan: Plan) -> None:
    returned(plan)
    second, lin = plan.start(), sign_in(plan.cast.lin)
    address = f"/breakdowns/{second.pk}/"
    assert "2 changes that were asked for are not resolved" in lin.get(address).content.decode()
    experts = [user.pk for user in plan.experts]
    send: dict[str, Any] = {"version": second.version, "reviewers": experts, "change_reason": "改了"}
    refused = lin.post(f"{address}submit/", send)
    assert refused.status_code == 400
    assert "改了" in refused.content.decode()
    assert lin.post(f"{address}submit/", send | {"despite_open": "on"}).status_code == 302
    assert fresh(second).state == "submitted"


def test_the_queue_shows_what_waits(plan: Plan) -> None:
    _first, remark, criterion = returned(plan)
    lin, bai = review_queue(plan.cast.lin), review_queue(plan.cast.bai)
    assert [line.thread.remark for line in lin.to_resolve] == [remark, criterion]
    assert [str(line.place) for line in lin.to_resolve] == ["图层权限与脱敏", str(CRITERIA["A"])]
    assert bai.to_confirm == []
    resolve(plan, remark)
    assert [line.thread.remark for line in review_queue(plan.cast.bai).to_confirm] == [remark]
    assert [line.thread.remark for line in review_queue(plan.cast.lin).to_resolve] == [criterion]
    page = sign_in(plan.cast.bai).get("/reviews/").content.decode()
    assert "To confirm" in page
    assert f"/reviews/remarks/{remark.pk}/" in page


def test_the_pages_of_a_thread(plan: Plan) -> None:
    breakdown, remark, _criterion = returned(plan)
    lin, bai = sign_in(plan.cast.lin), sign_in(plan.cast.bai)
    address, back = f"/reviews/remarks/{remark.pk}/", f"/breakdowns/{breakdown.pk}/"
    assert "Remark on 图层权限与脱敏" in lin.get(address).content.decode()
    refused = lin.post(f"{address}resolve/", {"text": " ", "back": back})
    assert refused.status_code == 400
    assert "Say what was done about it." in refused.content.decode()
    answer = lin.post(f"{address}resolve/", {"text": "抽查 200 处", "back": back})
    assert (answer.status_code, answer["Location"]) == (302, back)
    late = lin.post(f"{address}resolve/", {"text": "抽查 300 处", "back": back})
    assert late.status_code == 409
    assert "抽查 300 处" in late.content.decode(), "what was typed can be taken along"
    away = bai.post(f"{address}confirm/", {"back": "https://elsewhere.example/"})
    assert away["Location"] == back
    plain = remark_of(plan, breakdown)
    assert lin.get(f"/reviews/remarks/{plain.pk}/").status_code == 200
    assert lin.post(f"/reviews/remarks/{plain.pk}/resolve/", {"text": "改了"}).status_code == 404, "nothing to resolve"
    assert sign_in(plan.cast.guest).get(address).status_code == 404
    assert sign_in(plan.cast.tang).post(f"{address}reopen/", {"text": "还差"}).status_code == 403


def test_threads_over_the_api(plan: Plan) -> None:
    _first, remark, criterion = returned(plan)
    lin, bai = sign_in(plan.cast.lin), sign_in(plan.cast.bai)
    base = "/api/v1/reviews/remarks/"

    def ids(client: Any, box: str) -> list[int]:
        return [one["id"] for one in client.get(f"{base}?box={box}").json()["results"]]

    def post(client: Any, verb: str, body: Any = None) -> Any:
        return client.post(f"{base}{remark.pk}/{verb}/", body or {}, content_type="application/json")

    assert ids(lin, "resolve") == [remark.pk, criterion.pk]
    assert post(lin, "resolve", {"text": ""}).status_code == 400
    assert post(bai, "confirm").status_code == 409
    assert post(lin, "resolve", {"text": "改了"}).json()["kind"] == "resolved"
    assert ids(bai, "confirm") == ids(bai, "") == [remark.pk]
    assert post(bai, "reopen", {"text": "还差"}).json()["kind"] == "reopened"
    assert post(lin, "resolve", {"text": "补了"}).status_code == 200
    assert post(lin, "confirm").status_code == 403
    assert post(bai, "confirm").json()["by"]["name"] == "白露"
    assert post(sign_in(plan.cast.guest), "confirm").status_code == 404


def test_a_lessons_threads_go_on_when_it_is_submitted_anew(plan: Plan) -> None:
    library = Library(plan.cast, plan.project)
    lesson = library.submitted()
    library.decide(lesson, plan.cast.bai, "return", opinions={"clear": Opinion("change", "写明是哪一片")})
    remark = Remark.objects.get()
    assert "写明是哪一片" in sign_in(plan.cast.xu).get(f"/lessons/{lesson.pk}/").content.decode()
    resolve(plan, remark, plan.cast.xu, "写明了东区 3 号片")
    lesson.refresh_from_db()
    library.submit(lesson)
    page = sign_in(plan.cast.bai).get(f"/lessons/{lesson.pk}/").content.decode()
    assert "from an earlier version" in page
    assert f"/reviews/remarks/{remark.pk}/confirm/" in page


# Around the ORM


def test_the_database_keeps_the_steps_in_order(plan: Plan) -> None:
    breakdown = plan.submitted()
    remark = ask(plan, breakdown)
    plan.decide(breakdown, plan.cast.bai, opinions={"S": Opinion("agree")})
    agreed = Remark.objects.get(about="criterion")

    def mark(of: Remark, kind: str, text: str = "说明") -> None:
        RemarkMark.objects.bulk_create([RemarkMark(remark=of, kind=kind, by=plan.cast.lin, text=text)])

    for of, kind in ((remark, "confirmed"), (remark, "reopened"), (agreed, "resolved")):
        with pytest.raises(IntegrityError), transaction.atomic():
            mark(of, kind)
    with pytest.raises(IntegrityError, match="remarkmark_says_what"), transaction.atomic():
        mark(remark, "resolved", "")
    mark(remark, "resolved")
    with pytest.raises(IntegrityError), transaction.atomic():
        mark(remark, "resolved")
    mark(remark, "confirmed")
    for kind in RemarkMark.Kind.values:
        with pytest.raises(IntegrityError), transaction.atomic():
            mark(remark, kind)
    with pytest.raises(Error, match="Cannot update or delete"), transaction.atomic():
        RemarkMark.objects.all().delete()
