"""Remarks, answers and verdicts: who may, what is refused, what follows."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import Error, IntegrityError, connection, transaction

from goals.models import Goal
from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, InvalidInput, StateConflict
from notices.models import Notice
from reviews.models import Remark, Review, ReviewAssignment, Verdict
from reviews.selectors import review_queue
from reviews.services import Opinion, remark_add, remark_answer
from tests.planning.breakdowns import Plan, fresh, review_of, waive


def ref_of(plan: Plan) -> str:
    return str(plan_breakdown(plan).items.values_list("key", flat=True).first())


def plan_breakdown(plan: Plan):  # type: ignore[no-untyped-def]
    return plan.goal.breakdowns.order_by("-number").first()


# Verdicts


@pytest.mark.parametrize("name", ["lin", "qin", "zhou", "gu", "guest"])
def test_only_those_asked_give_a_verdict(plan: Plan, name: str) -> None:
    breakdown = plan.submitted()
    with pytest.raises(ActionForbidden):
        plan.decide(breakdown, plan.cast.everyone[name])
    assert not Verdict.objects.exists()


def test_one_return_decides_and_says_why(plan: Plan) -> None:
    breakdown = plan.submitted()
    with pytest.raises(InvalidInput) as refused:
        plan.decide(breakdown, plan.cast.bai, "return", summary="  ")
    assert set(refused.value.fields) == {"summary"}
    plan.decide(breakdown, plan.cast.bai, "return")
    review = review_of(breakdown)
    assert (fresh(breakdown).state, review.state) == ("returned", "returned")
    assert review.decided_at is not None
    assert Notice.objects.get(kind="review.returned").recipient == plan.cast.lin


def test_the_same_verdict_again_is_the_one_already_given(plan: Plan) -> None:
    breakdown = plan.submitted()
    said = {"opinions": {"S": Opinion("change", "写清楚")}, "items": {ref_of(plan): Opinion("agree", "可以")}}
    first = plan.decide(breakdown, plan.cast.bai, "return", **said)
    assert plan.decide(breakdown, plan.cast.bai, "return", **said).pk == first.pk
    assert Remark.objects.filter(verdict=first).count() == 2


@pytest.mark.parametrize(
    "other",
    [{"summary": "别的话"}, {"opinions": {"S": Opinion("agree")}}, {"opinions": {"S": Opinion("change", "改")}}],
)
def test_other_words_are_a_conflict_that_says_what_stands(plan: Plan, other: dict[str, Any]) -> None:
    breakdown = plan.submitted()
    said = {"opinions": {"S": Opinion("change", "写清楚")}}
    plan.decide(breakdown, plan.cast.bai, "return", **said)
    with pytest.raises(StateConflict) as refused:
        plan.decide(breakdown, plan.cast.bai, "return", **said | other)
    assert refused.value.code == "verdict-given"
    assert "起算日不明" in str(refused.value.message)
    assert (Verdict.objects.count(), Remark.objects.count()) == (1, 1)


def test_a_changed_mind_or_a_late_verdict_is_a_conflict(plan: Plan) -> None:
    breakdown = plan.submitted()
    plan.decide(breakdown, plan.cast.bai)
    with pytest.raises(StateConflict):
        plan.decide(breakdown, plan.cast.bai, "return")
    plan.decide(breakdown, plan.cast.shen, "return")
    with pytest.raises(StateConflict):
        plan.decide(breakdown, plan.cast.bai, "return")


def test_a_verdict_on_an_old_version_is_a_conflict(plan: Plan) -> None:
    first = plan.submitted()
    plan.decide(first, plan.cast.bai, "return")
    plan.submit(plan.start())
    with pytest.raises(StateConflict, match=r"."):
        plan.decide(first, plan.cast.shen)


def test_a_verdict_keeps_opinions_and_remarks(plan: Plan) -> None:
    breakdown = plan.submitted()
    ref = ref_of(plan)
    plan.decide(
        breakdown,
        plan.cast.bai,
        opinions={"S": Opinion("agree"), "A": Opinion("change", " 加人 "), "T": Opinion("", " ")},
        items={ref: Opinion("", " 写明规范 "), str(breakdown.items.last().key): Opinion("", "  ")},
    )
    said = Remark.objects.order_by("pk").values_list("about", "ref", "stance", "text")
    assert list(said) == [
        ("criterion", "S", "agree", ""),
        ("criterion", "A", "change", "加人"),
        ("item", ref, "", "写明规范"),
    ]


LONG, TOO_LONG = "字" * 10_000, "字" * 10_001


def test_errors_stand_where_they_were_typed(plan: Plan) -> None:
    breakdown = plan.submitted()
    ref = ref_of(plan)
    stranger = str(uuid.uuid4())
    with pytest.raises(InvalidInput) as refused:
        plan.decide(
            breakdown,
            plan.cast.bai,
            "maybe",
            summary=TOO_LONG,
            opinions={
                "S": Opinion("change", TOO_LONG),
                "M": Opinion("love", "x"),
                "R": Opinion("waive"),
                "T": Opinion("", "a\x00"),
            },
            items={ref: Opinion("", "空\x00字符"), stranger: Opinion("agree", "没有这一项")},
        )
    assert set(refused.value.fields) == {
        "decision",
        "summary",
        "opinion_S",
        "opinion_M",
        "opinion_R",
        "opinion_T",
        f"remark_{ref}",
        f"remark_{stranger}",
    }
    assert not Verdict.objects.exists()
    plan.decide(
        breakdown, plan.cast.bai, summary=LONG, opinions={"S": Opinion("change", LONG)}, items={ref: Opinion("", "🙂")}
    )


def test_a_waiver_needs_its_reason(plan: Plan) -> None:
    Goal.objects.filter(pk=plan.goal.pk).update(contribution="")
    breakdown = plan.submitted()
    with pytest.raises(InvalidInput) as refused:
        plan.decide(breakdown, plan.cast.bai, opinions={"R": Opinion("waive", " ")})
    assert set(refused.value.fields) == {"opinion_R"}
    plan.decide(breakdown, plan.cast.bai, opinions=waive("R"))


def test_what_passes_its_check_is_not_waived(plan: Plan) -> None:
    Goal.objects.filter(pk=plan.goal.pk).update(contribution="")
    breakdown = plan.submitted()
    with pytest.raises(InvalidInput) as refused:
        plan.decide(breakdown, plan.cast.bai, opinions=waive("S", "R"))
    assert set(refused.value.fields) == {"opinion_S"}


# Remarks and answers


def test_a_reviewer_remarks_and_the_submitter_answers(plan: Plan) -> None:
    breakdown = plan.submitted()
    key, ref = uuid.uuid4(), ref_of(plan)
    send = {
        "actor": plan.cast.bai,
        "key": key,
        "review_id": review_of(breakdown).pk,
        "ref": ref,
        "text": " 从哪天起算？ ",
    }
    remark = remark_add(**send)
    assert remark_add(**send).pk == remark.pk
    assert (remark.text, remark.about) == ("从哪天起算？", "item")
    say = {"actor": plan.cast.lin, "key": uuid.uuid4(), "remark_id": remark.pk, "text": "上线次日"}
    answer = remark_answer(**say)
    assert remark_answer(**say).pk == answer.pk
    assert (answer.answers, answer.ref) == (remark, ref)


@pytest.mark.parametrize("text", ["", "   ", TOO_LONG, "空\x00字符"])
def test_an_unfit_remark_is_refused(plan: Plan, text: str) -> None:
    breakdown = plan.submitted()
    with pytest.raises(InvalidInput) as refused:
        remark_add(
            actor=plan.cast.bai, key=uuid.uuid4(), review_id=review_of(breakdown).pk, ref=ref_of(plan), text=text
        )
    assert set(refused.value.fields) == {"text"}
    said = remark_add(
        actor=plan.cast.bai, key=uuid.uuid4(), review_id=review_of(breakdown).pk, ref=ref_of(plan), text=LONG
    )
    with pytest.raises(InvalidInput) as refused:
        remark_answer(actor=plan.cast.lin, key=uuid.uuid4(), remark_id=said.pk, text=text)
    assert set(refused.value.fields) == {"text"}


def test_a_remark_is_about_an_item_of_this_version(plan: Plan) -> None:
    breakdown = plan.submitted()
    for ref in (str(uuid.uuid4()), "x" * 300, ""):
        with pytest.raises(InvalidInput) as refused:
            remark_add(actor=plan.cast.bai, key=uuid.uuid4(), review_id=review_of(breakdown).pk, ref=ref, text="什么")
        assert set(refused.value.fields) == {"ref"}


@pytest.mark.parametrize("name", ["lin", "qin", "zhou", "guest"])
def test_only_reviewers_remark(plan: Plan, name: str) -> None:
    breakdown = plan.submitted()
    with pytest.raises(ActionForbidden):
        remark_add(
            actor=plan.cast.everyone[name],
            key=uuid.uuid4(),
            review_id=review_of(breakdown).pk,
            ref=ref_of(plan),
            text="自己说",
        )


def test_a_decided_version_takes_no_remark_but_its_answers(plan: Plan) -> None:
    breakdown = plan.submitted()
    send = {"actor": plan.cast.bai, "review_id": review_of(breakdown).pk, "ref": ref_of(plan), "text": "从哪天起算？"}
    remark = remark_add(key=uuid.uuid4(), **send)
    plan.decide(breakdown, plan.cast.bai, "return")
    with pytest.raises(StateConflict):
        remark_add(key=uuid.uuid4(), **send)
    assert remark_answer(actor=plan.cast.lin, key=uuid.uuid4(), remark_id=remark.pk, text="上线次日").pk
    with pytest.raises(ActionForbidden):
        remark_answer(actor=plan.cast.shen, key=uuid.uuid4(), remark_id=remark.pk, text="我也说")


# The queue


def test_the_queue_of_each(plan: Plan) -> None:
    with clock.at(clock.today() - timedelta(days=14)):
        breakdown = plan.submitted()
    assert len(review_queue(plan.cast.bai).waiting) == 1
    row = review_queue(plan.cast.bai).waiting[0]
    assert row.review.pk == fresh(breakdown).review_id
    assert row.waiting_days > 5
    assert row.late_days > 0
    assert set(review_queue(plan.cast.lin).asked[0].awaited) == {plan.cast.bai, plan.cast.shen}
    plan.decide(breakdown, plan.cast.bai)
    queue = review_queue(plan.cast.bai)
    assert (queue.waiting, len(queue.decided)) == ([], 1)
    assert queue.decided[0].mine is not None
    assert review_queue(plan.cast.guest).waiting == []
    assert not Review.objects.visible_to(plan.cast.guest).exists()
    assert Review.objects.visible_to(plan.cast.tang).exists(), "colleagues read the goal and so its reviews"


def test_the_most_urgent_stands_first(plan: Plan) -> None:
    plan.submitted()
    urgent = Review.objects.create(
        kind="breakdown",
        department=plan.cast.utilities,
        title="更急的一项",
        link="/",
        submitted_by=plan.cast.gu,
        due=clock.today(),
    )
    ReviewAssignment.objects.create(review=urgent, reviewer=plan.cast.bai)
    assert review_queue(plan.cast.bai).waiting[0].review.title == "更急的一项"


# Around the ORM


def test_the_database_lets_nobody_review_their_own(plan: Plan) -> None:
    review = review_of(plan.submitted())
    with pytest.raises(IntegrityError, match="nobody reviews their own"), transaction.atomic():
        ReviewAssignment.objects.bulk_create([ReviewAssignment(review=review, reviewer=plan.cast.lin)])
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE reviews_reviewassignment SET reviewer_id = %s", [plan.cast.lin.pk])


@pytest.mark.parametrize("table", ["reviews_verdict", "reviews_remark"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET at = now()", "DELETE FROM {}"])
def test_the_database_changes_no_verdict_and_no_remark(plan: Plan, table: str, statement: str) -> None:
    plan.decide(plan.submitted(), plan.cast.bai, opinions={"S": Opinion("agree")})
    with pytest.raises(Error, match="Cannot update or delete"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_the_database_keeps_verdicts_and_remarks_sound(plan: Plan) -> None:
    review = review_of(plan.submitted())
    say = {"review": review, "author": plan.cast.bai}
    with pytest.raises(IntegrityError, match="verdict_return_says_why"), transaction.atomic():
        Verdict.objects.create(review=review, reviewer=plan.cast.bai, decision="return")
    with pytest.raises(IntegrityError, match="remark_waiver_why"), transaction.atomic():
        Remark.objects.create(about="criterion", ref="R", stance="waive", **say)
    with pytest.raises(IntegrityError, match="remark_answer"), transaction.atomic():
        Remark.objects.create(about="answer", text="无所答", **say)
    Verdict.objects.create(review=review, reviewer=plan.cast.bai, decision="pass")
    with pytest.raises(IntegrityError, match="verdict_once"), transaction.atomic():
        Verdict.objects.create(review=review, reviewer=plan.cast.bai, decision="pass")
    with pytest.raises(IntegrityError, match="review_decided_at"), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(state="passed")
    with pytest.raises(IntegrityError, match="assignment_once"), transaction.atomic():
        ReviewAssignment.objects.create(review=review, reviewer=plan.cast.bai)


@pytest.mark.parametrize("days", [-1, 91, 2_000_000])
def test_an_opinion_is_wanted_within_the_next_months(plan: Plan, days: int) -> None:
    draft = plan.draft()
    with pytest.raises(InvalidInput) as caught:
        plan.submit(draft, due=clock.today() + timedelta(days=days))
    assert list(caught.value.fields) == ["due"]
