"""An edit of gated work: what is material waits for the experts, the rest holds at once (docs/gated-work.md)."""

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from goals.services import goal_close, goal_totals_rebuild
from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, InvalidInput, StateConflict
from history.models import LogEntry
from notices.models import Notice
from payments.models import PaymentCheckpoint
from payments.terms.services import audit_settle, audit_submit
from people.models import User
from people.selectors import workday_calendar
from planning.models import Breakdown, BreakdownItem
from planning.pending import plans_of
from planning.removed import removed_items
from planning.selectors import breakdown_owners
from planning.services import breakdown_withdraw, item_restore, proposal_take_back
from projects.models import Task
from projects.services import task_log_status
from tests.planning.breakdowns import Plan, fresh, sign_in
from tests.planning.live import Live
from tests.planning.money import Money, make_money

pytestmark = pytest.mark.django_db


def item_of(live: Live, work: Any) -> BreakdownItem:
    return live.newest.items.get(key=work.origin)


def test_a_material_change_becomes_the_next_version_and_the_plan_stays(live: Live) -> None:
    task = live.task
    due = live.later(task)
    answer = live.edit(task, live.plan.cast.xu, due=due)
    assert (live.task.due, live.task.version) == (task.due, task.version)
    assert (answer.proposed.number, answer.proposed.proposed, answer.proposed.saved) == (2, ("due",), ())
    version = live.newest
    assert (version.number, version.state, version.author) == (2, "draft", live.plan.cast.xu)
    assert item_of(live, task).due == due
    assert version.items.count() == 3
    assert live.plan.goal.breakdowns.get(number=1).items.get(key=task.origin).due == task.due


def test_the_experts_agree_and_it_holds(live: Live) -> None:
    due = live.later(live.task)
    live.edit(live.task, live.plan.cast.xu, due=due)
    live.pass_newest()
    assert live.task.due == due
    assert goal_totals_rebuild() == []


def test_what_is_not_material_holds_at_once_and_the_passed_version_stays_as_it_was(live: Live) -> None:
    task = live.task
    answer = live.edit(task, acceptance="安全组与客户一起抽查", title="图层权限")
    assert (answer.proposed, Task.objects.get(pk=task.pk).title) == (None, "图层权限")
    assert live.plan.goal.breakdowns.count() == 1
    assert live.newest.items.get(key=task.origin).title == "图层权限与脱敏"


def test_a_mixed_edit_is_parted_and_says_which_is_which(live: Live) -> None:
    task = live.task
    answer = live.edit(task, live.plan.cast.xu, acceptance="客户签字", due=live.later(task))
    assert (answer.proposed.proposed, answer.proposed.saved) == (("due",), ("acceptance",))
    assert (live.task.acceptance, live.task.due) == ("客户签字", task.due)
    assert (item_of(live, task).acceptance, item_of(live, task).due) == ("客户签字", live.later(task))


def test_a_swap_of_a_and_b_is_proposed_whole(live: Live) -> None:
    task = live.task
    answer = live.edit(task, owner=task.follower, follower=task.owner)
    assert set(answer.proposed.proposed) == {"owner", "follower"}
    assert (live.task.owner, live.task.follower) == (task.owner, task.follower)
    assert (item_of(live, task).owner, item_of(live, task).follower) == (task.follower, task.owner)


def test_the_second_proposal_extends_the_draft(live: Live) -> None:
    live.edit(live.task, live.plan.cast.xu, due=live.later(live.task))
    answer = live.edit(live.milestone, live.plan.cast.lu, owner=live.plan.cast.zhou)
    assert answer.proposed.number == 2
    assert live.plan.goal.breakdowns.count() == 2
    assert item_of(live, live.milestone).owner == live.plan.cast.zhou


def test_every_kind_of_work_is_proposed_by_its_own_names(live: Live) -> None:
    for work, values in (
        (live.task, {"weight": 41}),
        (live.milestone, {"due": live.later(live.milestone)}),
        (live.subgoal, {"weight": 31, "start": live.plan.goal.start + timedelta(days=1)}),
    ):
        answer = live.edit(work, **values)
        assert set(answer.proposed.proposed) == set(values)
        again = type(work).objects.get(pk=work.pk)
        assert all(getattr(again, name) == getattr(work, name) for name in values)
    live.pass_newest()
    assert (live.task.weight, live.subgoal.weight) == (41, 31)
    assert live.subgoal.start == live.plan.goal.start + timedelta(days=1)


def test_the_same_again_proposes_nothing_new(live: Live) -> None:
    due = live.later(live.task)
    live.edit(live.task, due=due)
    version = live.newest.version
    assert live.edit(live.task, due=due).proposed.number == 2
    assert live.newest.version == version
    assert LogEntry.objects.filter(action="breakdown.propose").count() == 1


def test_bad_input_is_refused_at_the_works_own_field_and_nothing_begins(live: Live) -> None:
    late = live.plan.goal.due + timedelta(days=1)
    with pytest.raises(InvalidInput) as caught:
        live.edit(live.task, due=late, acceptance="x")
    assert set(caught.value.fields) == {"due"}
    assert live.plan.goal.breakdowns.count() == 1
    assert live.task.acceptance == "安全组抽查通过"


@pytest.mark.parametrize("name", ["goal", "parent"])
def test_what_no_plan_can_say_is_refused_at_its_field(live: Live, name: str) -> None:
    work = live.task if name == "goal" else live.subgoal
    with pytest.raises(InvalidInput) as caught:
        live.edit(work, **{name: None})
    assert set(caught.value.fields) == {name}


def test_only_those_who_may_edit_the_work_propose(live: Live) -> None:
    for stranger in (live.plan.cast.tang, live.plan.cast.guest):
        with pytest.raises(ActionForbidden):
            live.edit(live.task, stranger, due=live.later(live.task))
        with pytest.raises(ActionForbidden):
            live.cancel(live.task, stranger)
    assert live.plan.goal.breakdowns.count() == 1


def test_who_proposed_does_not_review_it_and_the_goals_owner_is_told(live: Live) -> None:
    live.edit(live.task, live.plan.cast.xu, due=live.later(live.task))
    assert live.plan.cast.xu.pk in breakdown_owners(live.plan.goal)
    notice = Notice.objects.get(kind="breakdown.proposed")
    assert (notice.recipient, notice.link) == (live.plan.cast.lin, f"/breakdowns/{live.newest.pk}/")


def test_whoever_replaces_a_proposal_is_told_whose_and_so_is_who_made_it(live: Live) -> None:
    cast, task = live.plan.cast, live.task
    first, second = live.later(task), live.later(task, 4)
    assert live.edit(task, cast.xu, due=first).proposed.replaced == ()
    answer = live.edit(task, cast.lin, due=second)
    (replaced,) = answer.proposed.replaced
    assert (replaced.field, replaced.name) == ("due", "许星野")
    assert f"{replaced.was}”（许星野）" in answer.proposed.words(task)
    notice = Notice.objects.get(kind="breakdown.replaced")
    assert (notice.recipient, notice.link) == (cast.xu, f"/breakdowns/{live.newest.pk}/")
    own = live.edit(task, cast.lin, due=first)
    assert [one.name for one in own.proposed.replaced] == ["林一鸣"]
    assert Notice.objects.filter(kind="breakdown.replaced").count() == 1
    other = live.edit(task, cast.xu, weight=41)
    assert other.proposed.replaced == (), "another field"


def test_while_a_version_is_with_the_experts_the_next_proposal_waits(live: Live) -> None:
    live.edit(live.task, due=live.later(live.task))
    version = live.newest
    live.plan.submit(version)
    with pytest.raises(StateConflict) as refused:
        live.edit(live.milestone, due=live.later(live.milestone), acceptance="签字")
    assert refused.value.extra == {"breakdown": f"/breakdowns/{version.pk}/"}
    assert live.milestone.acceptance != "签字"
    with pytest.raises(StateConflict):
        live.cancel(live.milestone)
    # What needs no expert waits for none, and what they pass does not take it back.
    live.edit(live.milestone, acceptance="签字")
    live.plan.pass_it(version)
    assert live.milestone.acceptance == "签字"
    assert live.edit(live.milestone, due=live.later(live.milestone)).proposed.number == 3


def test_a_cancelled_gated_task_is_taken_out_of_the_next_version(live: Live) -> None:
    task = live.task
    answer = live.cancel(task, live.plan.cast.xu)
    assert (answer.proposed.number, answer.proposed.proposed) == (2, ())
    assert live.task.status == "todo"
    assert not live.newest.items.filter(key=task.origin).exists()
    assert "客户不要了" in live.newest.change_reason
    # Once is enough, and changing it is for the draft now.
    assert live.cancel(task, live.plan.cast.xu).proposed.number == 2
    with pytest.raises(StateConflict):
        live.edit(task, due=live.later(task))
    live.pass_newest()
    assert live.task.status == "cancelled"
    assert goal_totals_rebuild() == []


@pytest.mark.parametrize("name", ["milestone", "subgoal"])
def test_a_milestone_and_a_sub_goal_likewise(live: Live, name: str) -> None:
    work = getattr(live, name)
    assert live.cancel(work).proposed.number == 2
    assert getattr(live, name).version == work.version
    live.pass_newest()
    again = getattr(live, name)
    assert again.cancelled if name == "milestone" else again.state == "dropped"


def test_a_finished_task_keeps_what_the_plan_said_of_it(live: Live) -> None:
    task_log_status(actor=live.plan.cast.xu, key=uuid.uuid4(), task_id=live.task.pk, to_status="done")
    with pytest.raises(InvalidInput) as caught:
        live.edit(live.task, due=live.later(live.task))
    assert set(caught.value.fields) == {"due"}
    live.edit(live.task, title="改名")
    assert Task.objects.get().title == "改名"


def test_a_closed_goal_takes_no_proposal(live: Live) -> None:
    live.cancel(live.subgoal)
    live.pass_newest()
    goal_close(
        actor=live.plan.cast.lin,
        key=uuid.uuid4(),
        goal_id=live.plan.goal.pk,
        result="achieved",
        score=1,
        note="验收完成",
    )
    with pytest.raises(StateConflict):
        live.edit(live.task, due=live.later(live.task))
    with pytest.raises(StateConflict):
        live.cancel(live.task)


# How the next version begins


def test_a_free_edit_is_not_undone_by_the_next_pass(live: Live) -> None:
    live.edit(live.task, follower=live.plan.cast.zhou, title="图层权限")
    version = live.plan.start()
    item = version.items.get(kind="task")
    assert (item.title, item.follower) == ("图层权限", live.plan.cast.zhou)
    live.plan.submit(version)
    live.plan.pass_it(version)
    task = Task.objects.get()
    assert (task.title, task.follower) == ("图层权限", live.plan.cast.zhou)


def test_a_free_edit_during_writing_goes_into_the_draft_unless_that_says_its_own(live: Live) -> None:
    version = live.plan.start()
    rows = {item.kind: item for item in version.items.all()}
    BreakdownItem.objects.filter(pk=rows["milestone"].pk).update(title="草稿里的名字")
    live.edit(live.task, title="图层权限")
    live.edit(live.milestone, title="现在的名字")
    assert version.items.get(kind="task").title == "图层权限"
    assert version.items.get(kind="milestone").title == "草稿里的名字"
    assert fresh(version).version == version.version + 1
    assert LogEntry.objects.get(action="breakdown.carry").object_id == version.pk
    # Whoever only edits the work has not written the plan.
    live.edit(Task.objects.get(), live.plan.cast.xu, title="图层权限与脱敏")
    assert live.plan.cast.xu.pk not in breakdown_owners(live.plan.goal)


def test_what_several_people_proposed_outlives_a_version_that_is_taken_back(live: Live) -> None:
    cast = live.plan.cast
    task, milestone = live.task, live.milestone
    live.edit(task, cast.xu, due=live.later(task))
    live.cancel(milestone, cast.lu, reason="并入终验")
    live.plan.submit(live.newest, change_reason=f"{live.newest.change_reason}\n另有说明")
    breakdown_withdraw(actor=cast.lin, breakdown_id=live.newest.pk)
    # Somebody else edits gated work: the next version goes on with all of it, and says why.
    live.edit(live.subgoal, weight=31)
    third = live.newest
    assert (third.number, third.author) == (3, cast.lin)
    assert (item_of(live, task).due, item_of(live, live.subgoal).weight) == (live.later(task), 31)
    assert not third.items.filter(key=milestone.origin).exists()
    assert third.change_reason.splitlines() == [f"{milestone.title}: 并入终验", "另有说明"]
    # Each proposal is still its author's.
    plans = plans_of(cast.zhou, [task, milestone, live.subgoal])
    assert [plans[work.origin].by for work in (task, milestone, live.subgoal)] == [cast.xu, cast.lu, cast.lin]


def test_whoever_edits_work_that_a_version_taken_back_had_removed_keeps_it_in_the_plan(live: Live) -> None:
    live.cancel(live.task)
    live.plan.submit(live.newest)
    breakdown_withdraw(actor=live.plan.cast.lin, breakdown_id=live.newest.pk)
    assert live.edit(live.task, live.plan.cast.xu, due=live.later(live.task)).proposed.number == 3
    assert item_of(live, live.task).due == live.later(live.task)


def test_the_next_version_of_a_returned_one_keeps_what_that_proposed(live: Live) -> None:
    live.edit(live.task, due=live.later(live.task))
    version = live.newest
    live.plan.decide(live.plan.submit(version), live.plan.cast.bai, "return")
    live.edit(live.task, title="图层权限")
    third = live.plan.start()
    item = third.items.get(kind="task")
    assert (item.title, item.due) == ("图层权限", live.later(Task.objects.get()))


# Taken back where it was made


def test_a_proposal_is_taken_back_by_whoever_made_it(live: Live) -> None:
    cast, task = live.plan.cast, live.task
    live.edit(task, cast.xu, due=live.later(task), weight=41)
    live.edit(task, cast.lu, weight=42)
    # Of a row that two wrote in, each takes back their own.
    proposal_take_back(actor=cast.xu, key=task.origin)
    assert (item_of(live, task).due, item_of(live, task).weight) == (task.due, 42)
    with pytest.raises(ActionForbidden):
        proposal_take_back(actor=cast.xu, key=task.origin)
    # Whoever writes the plan takes back the rest.
    proposal_take_back(actor=cast.lin, key=task.origin)
    assert item_of(live, task).weight == task.weight
    with pytest.raises(StateConflict):
        proposal_take_back(actor=cast.lin, key=task.origin)


def test_only_its_own_people_take_a_proposal_back_and_not_from_the_experts(live: Live) -> None:
    cast, task = live.plan.cast, live.task
    live.edit(task, cast.xu, due=live.later(task))
    for stranger in (cast.lu, cast.tang):
        with pytest.raises(ActionForbidden):
            proposal_take_back(actor=stranger, key=task.origin)
    live.plan.submit(live.newest)
    with pytest.raises(StateConflict) as refused:
        proposal_take_back(actor=cast.xu, key=task.origin)
    assert refused.value.extra == {"breakdown": f"/breakdowns/{live.newest.pk}/"}
    assert item_of(live, task).due == live.later(task)


def test_a_removal_is_taken_back_with_its_reason(live: Live) -> None:
    cast, task = live.plan.cast, live.task
    live.cancel(task, cast.xu, reason="客户不要了")
    live.cancel(live.milestone, cast.lin, reason="并入终验")
    with pytest.raises(ActionForbidden):
        proposal_take_back(actor=cast.lu, key=task.origin)
    proposal_take_back(actor=cast.xu, key=task.origin)
    assert item_of(live, task).title == task.title
    assert live.newest.change_reason == f"{live.milestone.title}: 并入终验"


def test_work_cancelled_meanwhile_does_not_come_back(live: Live) -> None:
    draft = live.plan.start()
    live.settle("due")
    live.cancel(live.task)
    with pytest.raises(StateConflict):
        item_restore(actor=live.plan.cast.lin, breakdown_id=draft.pk, key=live.task.origin)
    assert removed_items(draft, draft.items.all()) == []


# What is material


def test_what_is_material_is_the_departments_word(live: Live) -> None:
    live.settle("title", "existence")
    assert live.edit(live.task, due=live.later(live.task)).proposed is None
    assert live.edit(live.task, title="改名").proposed.proposed == ("title",)


def test_the_project_always_goes_to_the_experts(live: Live) -> None:
    live.settle("existence")
    assert live.edit(live.task, project=None).proposed.proposed == ("project",)


def test_a_date_moves_freely_within_the_tolerance_of_what_was_agreed(live: Live) -> None:
    live.settle("due", tolerance=2)
    agreed, calendar = live.task.due, workday_calendar()
    two, three = calendar.add(agreed, -2), calendar.add(agreed, -3)
    assert live.edit(live.task, due=two).proposed is None
    # Small steps do not add up.
    assert live.edit(live.task, due=three).proposed.proposed == ("due",)
    assert live.task.due == two
    assert live.edit(live.task, due=agreed).proposed is None


def test_cancelled_freely_it_is_planned_no_more(live: Live) -> None:
    live.settle("due")
    draft = live.plan.start()
    assert live.cancel(live.task).proposed is None
    assert live.task.status == "cancelled"
    assert not draft.items.filter(kind="task").exists()
    live.cancel(live.milestone)
    live.plan.submit(draft)
    live.plan.pass_it(draft)
    assert (live.task.status, live.milestone.cancelled) == ("cancelled", True)
    assert goal_totals_rebuild() == []


# Money


@pytest.fixture
def money(plan: Plan) -> Money:
    made = make_money(plan)
    made.passed()
    return made


def test_an_amount_is_proposed_and_the_forecast_stays(money: Money) -> None:
    live, checkpoint = Live(money.plan), PaymentCheckpoint.objects.get()
    answer = live.edit(checkpoint, money.plan.cast.ye, amount=650_000, name="初验款（首笔）")
    assert (answer.proposed.proposed, answer.proposed.saved) == (("amount",), ("name",))
    checkpoint.refresh_from_db()
    assert (checkpoint.amount, checkpoint.name) == (600_000, "初验款（首笔）")
    live.pass_newest()
    checkpoint.refresh_from_db()
    assert (checkpoint.amount, checkpoint.name) == (650_000, "初验款（首笔）")
    assert goal_totals_rebuild() == []


def test_beyond_the_contract_it_is_refused_at_the_amount(money: Money) -> None:
    live, checkpoint = Live(money.plan), PaymentCheckpoint.objects.get()
    with pytest.raises(InvalidInput) as caught:
        live.edit(checkpoint, money.plan.cast.ye, amount=2_000_000)
    assert set(caught.value.fields) == {"amount"}
    with pytest.raises(InvalidInput) as caught:
        live.edit(checkpoint, money.plan.cast.ye, share=Decimal(50), amount=None)
    assert "share" in caught.value.fields
    assert Breakdown.objects.count() == 1


def test_an_audited_price_holds_at_once_and_the_draft_says_it_too(money: Money) -> None:
    live, checkpoint = Live(money.plan), PaymentCheckpoint.objects.get()
    assert live.edit(checkpoint, money.plan.cast.ye, owner=money.plan.cast.zhou).proposed.number == 2
    today = clock.today()
    price = {"submitted_price": Decimal(1_000_000), "submitted_on": today, "audited_price": Decimal(500_000)}
    audit = audit_submit(
        actor=money.plan.cast.ye,
        key=uuid.uuid4(),
        contract_id=money.contract.pk,
        values=price | {"audited_on": today},
    )
    audit_settle(actor=money.plan.cast.ye, audit_id=audit.pk, version=1, number="结算审定")
    checkpoint.refresh_from_db()
    assert (checkpoint.amount, checkpoint.owner) == (300_000, money.plan.cast.ye)
    live.pass_newest()
    checkpoint.refresh_from_db()
    assert (checkpoint.amount, checkpoint.owner) == (300_000, money.plan.cast.zhou)
    assert goal_totals_rebuild() == []


def test_a_checkpoint_is_cancelled_through_the_gate(money: Money) -> None:
    live, checkpoint = Live(money.plan), PaymentCheckpoint.objects.get()
    assert live.cancel(checkpoint, money.plan.cast.ye).proposed.number == 2
    checkpoint.refresh_from_db()
    assert not checkpoint.cancelled
    live.pass_newest()
    checkpoint.refresh_from_db()
    assert checkpoint.cancelled


def test_a_reader_without_the_right_proposes_no_money(money: Money) -> None:
    who: User = money.plan.cast.xu
    with pytest.raises(ActionForbidden):
        Live(money.plan).edit(PaymentCheckpoint.objects.get(), who, amount=1)


# Pages and API


def test_the_tasks_page_says_what_goes_to_the_experts_and_what_is_pending(live: Live) -> None:
    xu, task = sign_in(live.plan.cast.xu), live.task
    url = f"/tasks/{task.pk}/"
    assert "came from a reviewed breakdown" in xu.get(url).content.decode()
    form = {
        "title": task.title, "acceptance": "客户签字", "project": task.project_id, "owner": task.owner_id,
        "follower": task.follower_id, "due": live.later(task), "weight": "40", "version": task.version,
    }  # fmt: skip
    answer = xu.post(f"{url}edit/", form, follow=True)
    page = answer.content.decode()
    assert "Proposed as version 2" in page
    assert "would change this" in page
    assert f"{task.due:%m-%d}" in page
    assert f"{live.later(task):%m-%d}" in page
    assert f"/breakdowns/{live.newest.pk}/" in page
    # Typed text outlives a refusal: the version goes to the experts, and the next edit waits.
    live.plan.submit(live.newest)
    late = form | {"due": live.later(task, 5), "acceptance": "另一句", "version": live.task.version}
    refused = xu.post(f"{url}edit/", late)
    assert (refused.status_code, "另一句" in refused.content.decode()) == (409, True)
    assert "with the experts" in refused.content.decode()


@pytest.mark.parametrize("name", ["milestone", "subgoal"])
def test_the_pages_of_the_others_likewise(live: Live, name: str) -> None:
    work, lin = getattr(live, name), sign_in(live.plan.cast.lin)
    live.edit(work, weight=77)
    url = f"/milestones/{work.pk}/" if name == "milestone" else f"/goals/{work.pk}/"
    for address in (url, f"{url}edit/"):
        page = lin.get(address).content.decode()
        assert ("would change this" in page, "77" in page) == (True, True)


def test_a_proposal_to_take_it_out_stands_on_its_page(live: Live) -> None:
    xu = sign_in(live.plan.cast.xu)
    answer = xu.post(f"/tasks/{live.task.pk}/cancel/", {"reason": "不做了"}, follow=True)
    page = answer.content.decode()
    assert "to take it out" in page
    assert "would be taken out of the plan" in page
    assert "许星野" in page


def test_a_proposal_is_taken_back_on_the_page_of_the_work(live: Live) -> None:
    cast, task = live.plan.cast, live.task
    xu, lu, tang = (sign_in(user) for user in (cast.xu, cast.lu, cast.tang))
    live.edit(task, cast.xu, due=live.later(task))
    address = f"/breakdowns/proposals/{task.origin}/take-back/"
    assert address in xu.get(f"/tasks/{task.pk}/").content.decode()
    assert address not in lu.get(f"/tasks/{task.pk}/").content.decode()
    assert [client.post(address).status_code for client in (tang, sign_in(cast.guest))] == [403, 404]
    page = xu.post(address, follow=True).content.decode()
    assert "Taken back" in page
    assert "would change this" not in page
    live.cancel(live.milestone, cast.lin)
    page = sign_in(cast.lin).get(f"/milestones/{live.milestone.pk}/").content.decode()
    assert "Keep it in the plan" in page
    gone = sign_in(cast.lin).delete(f"/api/v1/breakdowns/pending/?milestone={live.milestone.pk}")
    assert (gone.status_code, item_of(live, live.milestone).title) == (204, live.milestone.title)


def test_who_does_not_see_the_goal_learns_nothing_of_its_plan(live: Live) -> None:
    live.edit(live.task, due=live.later(live.task))
    guest = sign_in(live.plan.cast.guest)
    assert guest.get(f"/tasks/{live.task.pk}/").status_code == 404
    assert guest.get(f"/api/v1/breakdowns/pending/?task={live.task.pk}").status_code == 404


def test_the_api_answers_with_the_proposal_and_tells_what_is_pending(live: Live) -> None:
    xu, task = sign_in(live.plan.cast.xu), live.task
    due = live.later(task).isoformat()
    body = {"due": due, "acceptance": "客户签字"}
    match = {"If-Match": f'"{task.version}"'}
    answer = xu.patch(f"/api/v1/tasks/{task.pk}/", body, content_type="application/json", headers=match)
    assert answer.status_code == 200
    assert (answer.json()["due"], answer.json()["acceptance"]) == (task.due.isoformat(), "客户签字")
    link = f"/breakdowns/{live.newest.pk}/"
    told = {"number": 2, "link": link, "proposed": ["due"], "saved": ["acceptance"], "replaced": []}
    assert answer.json()["proposed"] == told
    assert xu.get(f"/api/v1/tasks/{task.pk}/").json()["proposed"] is None
    pending = xu.get(f"/api/v1/breakdowns/pending/?task={task.pk}").json()
    assert (pending["number"], pending["state"], pending["by"]["name"]) == (2, "draft", "许星野")
    assert [(change["field"], change["is_hidden"]) for change in pending["changes"]] == [("due", False)]
    assert xu.get("/api/v1/breakdowns/pending/").status_code == 400
    live.plan.submit(live.newest)
    match = {"If-Match": f'"{live.task.version}"'}
    waits = xu.patch(f"/api/v1/tasks/{task.pk}/", {"due": task.due}, content_type="application/json", headers=match)
    assert waits.status_code == 200  # what holds already asks nobody
    late = {"due": live.later(task, 9).isoformat()}
    waits = xu.patch(f"/api/v1/tasks/{task.pk}/", late, content_type="application/json", headers=match)
    assert (waits.status_code, waits.json()["breakdown"]) == (409, link)


@pytest.mark.parametrize("name", ["milestone", "subgoal"])
def test_the_other_apis_likewise(live: Live, name: str) -> None:
    work, lin = getattr(live, name), sign_in(live.plan.cast.lin)
    url = f"/api/v1/milestones/{work.pk}/" if name == "milestone" else f"/api/v1/goals/{work.pk}/"
    match = {"If-Match": f'"{work.version}"'}
    answer = lin.patch(url, {"weight": "77"}, content_type="application/json", headers=match)
    assert (answer.status_code, answer.json()["proposed"]["proposed"]) == (200, ["weight"])
    path = "cancel" if name == "milestone" else "drop"
    gone = lin.post(f"{url}{path}/", {"reason": "不做了"}, content_type="application/json")
    assert (gone.status_code, gone.json()["proposed"]["proposed"]) == (200, [])


def test_the_draft_shows_what_it_would_change(live: Live) -> None:
    live.edit(live.task, due=live.later(live.task))
    page = sign_in(live.plan.cast.lin).get(f"/breakdowns/{live.newest.pk}/?view=changes").content.decode()
    assert "0 added, 1 changed, 0 removed" in page


def test_a_reader_without_amounts_sees_that_the_sum_would_change(money: Money) -> None:
    live, checkpoint = Live(money.plan), PaymentCheckpoint.objects.get()
    live.edit(checkpoint, money.plan.cast.ye, amount=650_000)
    url = f"/payments/checkpoints/{checkpoint.pk}/"
    assert "650,000" in sign_in(money.plan.cast.ye).get(url).content.decode()
    page = sign_in(money.plan.cast.tang).get(url).content.decode()
    assert ("would change this" in page, "650,000" in page) == (True, False)
