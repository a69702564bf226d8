"""Conditions: what must be there before a checkpoint can be claimed, who says so, and taking it back."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from goaltrack.common.errors import ActionForbidden, InvalidInput, StaleVersion, StateConflict
from history.models import LogEntry
from payments.models import Condition, PaymentCheckpoint
from payments.selectors.facts import forecasts
from payments.services import checkpoint_cancel, condition_meet, condition_remove, condition_reopen, condition_update
from people.models import User
from projects.acceptance.models import Acceptance
from projects.acceptance.services import acceptance_create
from projects.models import Milestone
from projects.services import GatedWork, gated_apply, milestone_achieve
from tests.payments.conftest import TODAY
from tests.payments.ledger import Ledger

PEOPLE = ("lin", "zhou", "xu", "qin", "ye")


def milestone(ledger: Ledger) -> Milestone:
    """泵站监测试运行, as a passed breakdown makes it."""
    work = GatedWork(
        origin=uuid.uuid4(), is_milestone=True, title="试运行满 30 天", acceptance="双方签字", project=ledger.project,
        owner=ledger.cast.zhou, follower=ledger.cast.xu, start=None, due=TODAY, weight=ledger.goal.weight,
    )  # fmt: skip
    gated_apply(actor=ledger.cast.lin, goal=ledger.goal, works=[work])
    return Milestone.objects.get(origin=work.origin)


def meet(ledger: Ledger, condition: Condition, who: str = "zhou", **values: Any) -> Condition:
    given: dict[str, Any] = {"met_on": TODAY, "evidence": "盖章件已收到"} | values
    return condition_meet(actor=ledger.cast.everyone[who], condition_id=condition.pk, **given)


def reopen(ledger: Ledger, condition: Condition, who: str = "zhou", reason: str = "缺一页") -> Condition:
    return condition_reopen(actor=ledger.cast.everyone[who], condition_id=condition.pk, reason=reason)


def test_conditions_stand_in_the_order_they_were_added(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint()
    ledger.condition(checkpoint, title="到货签收单")
    ledger.condition(checkpoint, kind="acceptance", title="初验通过", stage="initial")
    ledger.condition(checkpoint, kind="milestone", title="", milestone=milestone(ledger))
    assert [str(one) for one in checkpoint.conditions.all()] == ["到货签收单", "初验通过", "试运行满 30 天"]
    assert LogEntry.objects.filter(action="condition.add", object_id=checkpoint.pk).count() == 3


def test_a_milestone_is_met_when_it_is_achieved(ledger: Ledger) -> None:
    goal_post = milestone(ledger)
    condition = ledger.condition(ledger.checkpoint(), kind="milestone", title="", milestone=goal_post)
    with pytest.raises(StateConflict):
        meet(ledger, condition)
    assert list(Condition.objects.unmet()) == [condition]
    milestone_achieve(actor=ledger.cast.zhou, milestone_id=goal_post.pk, on=TODAY, evidence="签字单")
    assert Condition.objects.get().fulfilled_on == TODAY
    assert not Condition.objects.unmet().exists()


def test_an_acceptance_that_is_named_meets_it_when_it_is_passed(ledger: Ledger) -> None:
    plan = {"stage": "initial", "owner": ledger.cast.xu, "due": TODAY + timedelta(days=7)}
    row = acceptance_create(actor=ledger.cast.lin, key=uuid.uuid4(), project=ledger.project, values=plan)
    checkpoint = ledger.checkpoint()
    condition = ledger.condition(checkpoint, kind="acceptance", title="", owner=None, acceptance=row)
    # It brings its name, its stage, its days and its A.
    assert (condition.stage, condition.title != "", condition.due) == ("initial", True, None)
    seen = PaymentCheckpoint.objects.select_related("contract__customer", "owner")
    step = forecasts(list(seen.filter(pk=checkpoint.pk)))[checkpoint.pk].steps[0]
    assert (step.on, step.owner, step.url) == (row.due, row.owner, f"/acceptances/{row.pk}/")
    with pytest.raises(StateConflict):
        meet(ledger, condition)
    with pytest.raises(InvalidInput) as refused:
        ledger.condition(checkpoint, kind="acceptance", title="", acceptance=row)
    assert list(refused.value.fields) == ["acceptance"]
    assert list(Condition.objects.unmet()) == [condition]
    days = {"applied_on": TODAY, "held_on": TODAY, "passed_on": TODAY}
    Acceptance.objects.filter(pk=row.pk).update(state="passed", **days)
    assert Condition.objects.get().fulfilled_on == TODAY
    assert not Condition.objects.unmet().exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Condition.objects.update(met_on=TODAY)


def named(ledger: Ledger, kind: str) -> Condition:
    """A condition that hangs on a milestone or an acceptance."""
    checkpoint = ledger.checkpoint()
    if kind == "milestone":
        return ledger.condition(checkpoint, kind=kind, title="", milestone=milestone(ledger))
    plan = {"stage": "initial", "owner": ledger.cast.xu, "due": TODAY + timedelta(days=7)}
    row = acceptance_create(actor=ledger.cast.lin, key=uuid.uuid4(), project=ledger.project, values=plan)
    return ledger.condition(checkpoint, kind=kind, title="", owner=None, acceptance=row)


@pytest.mark.parametrize("kind", ["milestone", "acceptance"])
def test_met_by_what_it_names_it_stays_on_record(ledger: Ledger, kind: str) -> None:
    condition = named(ledger, kind)
    Milestone.objects.update(achieved_on=TODAY, evidence="签字单")
    Acceptance.objects.update(state="passed", applied_on=TODAY, held_on=TODAY, passed_on=TODAY)
    other = None if kind == "acceptance" else milestone(ledger)
    with pytest.raises(InvalidInput) as refused:
        condition_update(actor=ledger.cast.ye, condition_id=condition.pk, version=1, values={kind: other})
    assert list(refused.value.fields) == [kind]
    with pytest.raises(StateConflict):
        condition_remove(actor=ledger.cast.ye, condition_id=condition.pk)
    condition_update(actor=ledger.cast.ye, condition_id=condition.pk, version=1, values={"holder": "财务处"})


def test_of_a_cancelled_acceptance_it_is_said_what_to_do(ledger: Ledger) -> None:
    condition = named(ledger, "acceptance")
    Acceptance.objects.update(state="cancelled")
    with pytest.raises(StateConflict, match="cancelled"):
        meet(ledger, condition)
    condition_update(actor=ledger.cast.ye, condition_id=condition.pk, version=1, values={"acceptance": None})
    assert meet(ledger, condition).met_on == TODAY


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "长" * 121}, "title"),
        ({"kind": "prayer"}, "kind"),
        ({"kind": "acceptance"}, "stage"),
        ({"kind": "milestone"}, "milestone"),
        ({"held_by": "nobody"}, "held_by"),
        ({"holder": "长" * 81}, "holder"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(ledger: Ledger, values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        ledger.condition(ledger.checkpoint(), **values)
    assert list(caught.value.fields) == [field]


def test_only_what_belongs_to_the_project_is_named(ledger: Ledger) -> None:
    checkpoint, goal_post = ledger.checkpoint(), milestone(ledger)
    ledger.condition(checkpoint, kind="milestone", title="", milestone=goal_post)
    for values, field in (
        ({"kind": "milestone", "title": "", "milestone": goal_post}, "milestone"),  # once is enough
        ({"milestone": goal_post}, "milestone"),  # a document is no milestone
        ({"owner": ledger.cast.guest}, "owner"),
    ):
        with pytest.raises(InvalidInput) as caught:
            ledger.condition(checkpoint, **values)
        assert list(caught.value.fields) == [field]


@pytest.mark.parametrize("who", PEOPLE)
def test_who_is_concerned_says_that_it_is_there(ledger: Ledger, who: str) -> None:
    condition = meet(ledger, ledger.condition(ledger.checkpoint()), who)
    assert (condition.met_on, condition.evidence, condition.version) == (TODAY, "盖章件已收到", 2)
    assert LogEntry.objects.get(action="condition.meet").actor == ledger.cast.everyone[who]


@pytest.mark.parametrize("who", ["lu", "bai", "shen", "guest"])
def test_others_neither_meet_nor_change_nor_remove_it(ledger: Ledger, who: str) -> None:
    other = ledger.cast.everyone[who]
    condition = ledger.condition(ledger.checkpoint())
    for call in (
        lambda: ledger.condition(condition.checkpoint, other),
        lambda: meet(ledger, condition, who),
        lambda: condition_update(actor=other, condition_id=condition.pk, version=1, values={"title": "x"}),
        lambda: condition_remove(actor=other, condition_id=condition.pk),
    ):
        with pytest.raises(ActionForbidden):
            call()
    assert Condition.objects.get().met_on is None


def test_its_owner_does_not_remove_it(ledger: Ledger) -> None:
    condition = ledger.condition(ledger.checkpoint())
    with pytest.raises(ActionForbidden):
        condition_remove(actor=ledger.cast.zhou, condition_id=condition.pk)


def test_meeting_it_needs_a_day_that_has_come_and_what_shows_it(ledger: Ledger) -> None:
    condition = ledger.condition(ledger.checkpoint())
    with pytest.raises(InvalidInput) as caught:
        meet(ledger, condition, met_on=TODAY + timedelta(days=1), evidence="  ")
    assert set(caught.value.fields) == {"met_on", "evidence"}
    with pytest.raises(InvalidInput) as caught:
        meet(ledger, condition, evidence="长" * 10_001)
    assert list(caught.value.fields) == ["evidence"]


def test_it_is_met_once_and_reopened_with_a_reason(ledger: Ledger) -> None:
    condition = ledger.condition(ledger.checkpoint())
    with pytest.raises(StateConflict):
        reopen(ledger, condition)
    meet(ledger, condition)
    with pytest.raises(StateConflict):
        meet(ledger, condition)
    for reason in ("", "长" * 301):
        with pytest.raises(InvalidInput) as caught:
            reopen(ledger, condition, reason=reason)
        assert list(caught.value.fields) == ["reason"]
    assert reopen(ledger, condition).met_on is None
    said = LogEntry.objects.get(action="condition.reopen")
    assert (said.note, said.changes) == ("缺一页", [{"field": "met_on", "old": TODAY.isoformat(), "new": None}])


def test_a_change_is_made_on_the_version_seen(ledger: Ledger) -> None:
    condition = ledger.condition(ledger.checkpoint())
    values = {"held_by": "customer", "holder": "财务处"}
    changed = condition_update(actor=ledger.cast.lin, condition_id=condition.pk, version=1, values=values)
    assert (changed.holder, changed.version) == ("财务处", 2)
    with pytest.raises(StaleVersion):
        condition_update(actor=ledger.cast.lin, condition_id=condition.pk, version=1, values={"holder": "x"})


def test_what_is_met_or_documented_stays_on_record(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint()
    met, documented, plain = (ledger.condition(checkpoint, title=title) for title in "甲乙丙")
    meet(ledger, met)
    ledger.document(documented)
    for condition in (met, documented):
        with pytest.raises(StateConflict):
            condition_remove(actor=ledger.cast.ye, condition_id=condition.pk)
    for _again in range(2):
        condition_remove(actor=ledger.cast.ye, condition_id=plain.pk)
    assert list(checkpoint.conditions.all()) == [met, documented]
    assert LogEntry.objects.get(action="condition.remove").note == "丙"


def test_a_cancelled_checkpoint_waits_for_nothing(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint()
    condition = ledger.condition(checkpoint)
    checkpoint_cancel(actor=ledger.cast.ye, checkpoint_id=checkpoint.pk, reason="合同变更")
    for call in (lambda: ledger.condition(checkpoint), lambda: meet(ledger, condition)):
        with pytest.raises(StateConflict):
            call()


def test_cancelling_an_acceptance_names_the_money_that_waits_for_it(
    ledger: Ledger, as_: Callable[[User], Client]
) -> None:
    condition = named(ledger, "acceptance")
    page = as_(ledger.cast.lin).get(reverse("acceptance_cancel", args=[condition.acceptance_id]))
    assert f'href="/payments/checkpoints/{condition.checkpoint_id}/"' in page.content.decode()
