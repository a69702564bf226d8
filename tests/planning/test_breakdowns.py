"""Starting, submitting, taking back; and what passing does to the work."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from goals.models import Goal, GoalParticipant
from goals.services import goal_drop, goal_update
from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, InvalidInput, StaleVersion, StateConflict
from history.models import LogEntry
from notices.models import Notice
from people.models import User
from people.selectors import workday_calendar
from planning.models import Breakdown, BreakdownItem
from planning.services import breakdown_start, breakdown_submit, breakdown_withdraw, item_remove, item_update
from projects.models import Milestone, ProjectMember, Task
from projects.services import task_log_status
from reviews.models import Review
from tests.planning.breakdowns import Plan, fresh, review_of, waive

# Starting


def test_a_lead_begins_the_first_version(plan: Plan) -> None:
    breakdown = plan.start()
    assert (breakdown.number, breakdown.state, breakdown.author) == (1, "draft", plan.cast.lin)
    assert LogEntry.objects.of(breakdown).get().action == "breakdown.start"


@pytest.mark.parametrize("name", ["qin", "zhou"])
def test_managers_and_the_goals_b_may_begin_one(plan: Plan, name: str) -> None:
    assert plan.start(plan.cast.everyone[name]).author.pk == plan.cast.everyone[name].pk


@pytest.mark.parametrize("name", ["tang", "bai", "gu", "admin", "guest"])
def test_others_may_not(plan: Plan, name: str) -> None:
    with pytest.raises(ActionForbidden):
        plan.start(plan.cast.everyone[name])
    assert not Breakdown.objects.exists()


def test_starting_again_goes_on_with_the_draft(plan: Plan) -> None:
    assert plan.start().pk == plan.start(plan.cast.zhou).pk
    assert Breakdown.objects.count() == 1


def test_the_same_form_twice_is_one_version(plan: Plan) -> None:
    key = uuid.uuid4()
    made = {breakdown_start(actor=plan.cast.lin, key=key, goal_id=plan.goal.pk).pk for _ in range(2)}
    assert len(made) == 1


def test_no_version_beside_the_one_in_review(plan: Plan) -> None:
    plan.submitted()
    with pytest.raises(StateConflict, match="1"):
        plan.start()


def test_a_dropped_goal_is_not_broken_down(plan: Plan) -> None:
    goal_drop(actor=plan.cast.lin, goal_id=plan.goal.pk, reason="并入另一目标")
    with pytest.raises(StateConflict):
        plan.start()


def test_the_next_version_copies_the_items_with_their_keys(plan: Plan) -> None:
    first = plan.submitted()
    plan.decide(first, plan.cast.bai, "return")
    second = plan.start()
    assert second.number == 2
    assert list(second.items.values_list("key", "title")) == list(first.items.values_list("key", "title"))
    assert set(second.items.values_list("pk", flat=True)).isdisjoint(first.items.values_list("pk", flat=True))


# Submitting


def test_two_experts_are_told_and_let_in(plan: Plan) -> None:
    breakdown = plan.submitted()
    review = review_of(breakdown)
    assert (breakdown.state, breakdown.version) == ("submitted", 5)
    assert review.due == workday_calendar().add(clock.today(), 3)
    assert {a.reviewer for a in review.assignments.all()} == set(plan.experts)
    assert set(Notice.objects.filter(kind="review.waiting").values_list("recipient", flat=True)) == {
        user.pk for user in plan.experts
    }
    parts = GoalParticipant.objects.filter(goal=plan.goal, part="reviewer").values_list("user", flat=True)
    assert set(parts) == {user.pk for user in plan.experts}
    assert [row["verdict"] for row in breakdown.smart_report] == ["pass"] * 5


def test_submitting_twice_changes_nothing(plan: Plan) -> None:
    breakdown = plan.submitted()
    again = plan.submit(breakdown)
    assert (again.version, again.review_id) == (breakdown.version, breakdown.review_id)
    assert Review.objects.count() == 1


def test_fewer_than_two_experts_are_refused(plan: Plan) -> None:
    breakdown = plan.draft()
    for reviewers in ([], [plan.cast.bai], [plan.cast.bai, plan.cast.bai]):
        with pytest.raises(InvalidInput) as refused:
            plan.submit(breakdown, reviewers=reviewers)
        assert set(refused.value.fields) == {"reviewers"}
    assert fresh(breakdown).state == "draft"


def test_neither_oneself_nor_somebody_without_the_right_reviews(plan: Plan) -> None:
    breakdown = plan.draft()
    with pytest.raises(InvalidInput) as refused:
        plan.submit(breakdown, reviewers=[plan.cast.lin, plan.cast.bai, plan.cast.zhou])
    assert len(refused.value.fields["reviewers"]) == 3


def test_an_empty_breakdown_is_refused(plan: Plan) -> None:
    with pytest.raises(InvalidInput) as refused:
        plan.submit(plan.start())
    assert "items" in refused.value.fields


def test_an_item_after_the_goal_is_refused_when_the_goal_has_moved(plan: Plan) -> None:
    breakdown = plan.draft()
    plan.goal.refresh_from_db()
    earlier = plan.goal.due - timedelta(days=30)
    goal_update(actor=plan.cast.lin, goal_id=plan.goal.pk, version=plan.goal.version, values={"due": earlier})
    with pytest.raises(InvalidInput) as refused:
        plan.submit(breakdown)
    assert len(refused.value.fields["items"]) == 3


def test_a_second_version_says_why(plan: Plan) -> None:
    plan.decide(plan.submitted(), plan.cast.bai, "return")
    second = plan.start()
    with pytest.raises(InvalidInput) as refused:
        plan.submit(second, change_reason="   ")
    assert set(refused.value.fields) == {"change_reason"}
    with pytest.raises(InvalidInput):
        plan.submit(second, change_reason="字" * 10_001)
    assert plan.submit(second, change_reason="字" * 10_000).state == "submitted"


def test_an_opinion_is_not_wanted_in_the_past(plan: Plan) -> None:
    breakdown = plan.draft()
    with pytest.raises(InvalidInput) as refused:
        plan.submit(breakdown, due=clock.today() - timedelta(days=1))
    assert set(refused.value.fields) == {"due"}
    assert review_of(plan.submit(breakdown, due=clock.today())).due == clock.today()


def test_submitting_an_old_state_is_refused_with_what_changed(plan: Plan) -> None:
    breakdown = plan.draft()
    with pytest.raises(StaleVersion) as stale:
        plan.submit(breakdown, version=breakdown.version - 1)
    assert stale.value.current == breakdown.version
    assert stale.value.changes


def test_only_writers_submit(plan: Plan) -> None:
    breakdown = plan.draft()
    with pytest.raises(ActionForbidden):
        breakdown_submit(
            actor=plan.cast.tang, breakdown_id=breakdown.pk, version=breakdown.version, reviewers=plan.experts
        )


def test_a_returned_version_is_not_submitted_again(plan: Plan) -> None:
    breakdown = plan.submitted()
    plan.decide(breakdown, plan.cast.bai, "return")
    with pytest.raises(StateConflict):
        plan.submit(breakdown)


def test_the_report_is_kept_in_the_authors_language(plan: Plan) -> None:
    User.objects.filter(pk=plan.cast.lin.pk).update(language="en")
    plan.cast.lin.refresh_from_db()
    assert plan.submitted().smart_report[0]["name"] == "Specific"


# Taking back


def test_the_submitter_takes_it_back_and_goes_on(plan: Plan) -> None:
    breakdown = plan.submitted()
    breakdown_withdraw(actor=plan.cast.lin, breakdown_id=breakdown.pk)
    assert (fresh(breakdown).state, review_of(breakdown).state) == ("returned", "withdrawn")
    assert plan.start().number == 2
    with pytest.raises(StateConflict):
        plan.decide(breakdown, plan.cast.bai)


def test_another_writer_may_not_take_it_back(plan: Plan) -> None:
    breakdown = plan.submitted()
    with pytest.raises(ActionForbidden):
        breakdown_withdraw(actor=plan.cast.qin, breakdown_id=breakdown.pk)
    with pytest.raises(ActionForbidden):
        breakdown_withdraw(actor=plan.cast.bai, breakdown_id=breakdown.pk)


def test_a_draft_or_a_decided_version_is_not_taken_back(plan: Plan) -> None:
    breakdown = plan.draft()
    with pytest.raises(StateConflict):
        breakdown_withdraw(actor=plan.cast.lin, breakdown_id=breakdown.pk)
    plan.pass_it(plan.submit(breakdown))
    with pytest.raises(StateConflict):
        breakdown_withdraw(actor=plan.cast.lin, breakdown_id=breakdown.pk)


# Passing


def test_the_last_pass_creates_the_work_once(plan: Plan) -> None:
    breakdown = plan.submitted()
    plan.decide(breakdown, plan.cast.bai)
    assert not Task.objects.exists()
    plan.decide(breakdown, plan.cast.shen)
    plan.decide(breakdown, plan.cast.shen)
    plan.decide(breakdown, plan.cast.bai)
    keys = dict(breakdown.items.values_list("kind", "key"))
    task, milestone = Task.objects.get(), Milestone.objects.get()
    child = Goal.objects.get(origin=keys["goal"])
    assert (task.origin, milestone.origin) == (keys["task"], keys["milestone"])
    assert (task.goal, task.project, task.owner, task.weight) == (plan.goal, plan.project, plan.cast.xu, Decimal(40))
    assert milestone.baseline == milestone.due
    assert (child.parent, child.state, child.weight) == (plan.goal, "active", Decimal(30))
    assert ProjectMember.objects.filter(project=plan.project, user=plan.cast.lu).exists()
    plan.goal.totals.refresh_from_db()
    assert (plan.goal.totals.work_total, plan.goal.totals.weight_total) == (2, Decimal(70))
    assert LogEntry.objects.filter(action="breakdown.put_to_work").count() == 1
    assert Notice.objects.filter(kind="review.passed", recipient=plan.cast.lin).count() == 1
    assert Notice.objects.filter(kind="task.assigned", recipient=plan.cast.xu).count() == 1


def test_a_draft_goal_becomes_active(plan: Plan) -> None:
    Goal.objects.filter(pk=plan.goal.pk).update(state="draft")
    plan.passed()
    plan.goal.refresh_from_db()
    assert plan.goal.state == "active"


def test_a_third_version_changes_and_cancels_work(plan: Plan) -> None:
    first = plan.passed()
    task, milestone = Task.objects.get(), Milestone.objects.get()
    task_log_status(actor=plan.cast.xu, key=uuid.uuid4(), task_id=task.pk, to_status="doing")
    second = plan.start()
    plan.decide(plan.submit(second), plan.cast.bai, "return")
    third = plan.start()
    items = {item.kind: item for item in third.items.all()}
    later = items["task"].due + timedelta(days=3)
    item_update(
        actor=plan.cast.lin,
        item_id=items["task"].pk,
        version=items["task"].version,
        values={"due": later, "owner": plan.cast.zhou},
    )
    item_remove(actor=plan.cast.lin, item_id=items["milestone"].pk)
    item_remove(actor=plan.cast.lin, item_id=items["goal"].pk)
    plan.add(third, title="到客户现场取普查数据", weight=Decimal(5))
    task.refresh_from_db()
    assert task.due != later, "until it passes, the first version rules"
    plan.pass_it(plan.submit(third))
    task.refresh_from_db()
    milestone.refresh_from_db()
    assert (task.due, task.owner, task.status) == (later, plan.cast.zhou, "doing")
    assert milestone.cancelled
    assert Goal.objects.get(origin=first.items.get(kind="goal").key).state == "dropped"
    assert Task.objects.count() == 2
    plan.goal.totals.refresh_from_db()
    assert (plan.goal.totals.work_total, plan.goal.totals.weight_total) == (2, Decimal(45))


def test_an_item_of_another_kind_replaces_the_work_of_the_old_one(plan: Plan) -> None:
    plan.passed()
    second = plan.start()
    item = second.items.get(kind="task")
    item_update(
        actor=plan.cast.lin, item_id=item.pk, version=item.version, values={"kind": BreakdownItem.Kind.MILESTONE}
    )
    plan.pass_it(plan.submit(second))
    assert Task.objects.get().status == "cancelled"
    assert Milestone.objects.filter(cancelled=False).count() == 2


def test_nothing_becomes_of_a_goal_dropped_meanwhile(plan: Plan) -> None:
    breakdown = plan.submitted()
    goal_drop(actor=plan.cast.lin, goal_id=plan.goal.pk, reason="并入另一目标")
    plan.decide(breakdown, plan.cast.bai)
    with pytest.raises(StateConflict):
        plan.decide(breakdown, plan.cast.shen)
    assert not Task.objects.exists()
    assert fresh(breakdown).state == "submitted"
    plan.decide(breakdown, plan.cast.shen, "return")


def test_a_failing_criterion_is_waived_or_mended(plan: Plan) -> None:
    Goal.objects.filter(pk=plan.goal.pk).update(contribution="")
    breakdown = plan.submitted()
    with pytest.raises(InvalidInput) as refused:
        plan.decide(breakdown, plan.cast.bai)
    assert set(refused.value.fields) == {"opinion_R"}
    plan.decide(breakdown, plan.cast.bai, opinions=waive("R"))
    # One waiver is enough for all who pass it.
    plan.decide(breakdown, plan.cast.shen)
    assert fresh(breakdown).state == "passed"


def test_the_check_counts_as_the_reviewers_see_it(plan: Plan) -> None:
    Goal.objects.filter(pk=plan.goal.pk).update(contribution="")
    breakdown = plan.submitted()
    assert breakdown.smart_report[3]["verdict"] == "fail"
    Goal.objects.filter(pk=plan.goal.pk).update(contribution="占四分之一")
    assert plan.pass_it(breakdown).smart_report[3]["verdict"] == "pass"


# Around the ORM


def test_the_database_allows_one_open_version_a_goal(plan: Plan) -> None:
    plan.start()
    with pytest.raises(IntegrityError, match="breakdown_one_open"), transaction.atomic():
        Breakdown.objects.create(goal=plan.goal, number=2, author=plan.cast.lin)


def test_the_database_numbers_a_version_once(plan: Plan) -> None:
    plan.passed()
    with pytest.raises(IntegrityError, match="breakdown_number_once"), transaction.atomic():
        Breakdown.objects.create(goal=plan.goal, number=1, author=plan.cast.lin)


def test_the_database_lets_nothing_be_submitted_without_a_review(plan: Plan) -> None:
    breakdown = plan.start()
    with pytest.raises(IntegrityError, match="breakdown_reviewed_unless_draft"), transaction.atomic():
        Breakdown.objects.filter(pk=breakdown.pk).update(state="passed")


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"weight": Decimal(0)}, "item_weight_above_zero"),
        ({"follower": "owner"}, "item_a_is_not_b"),
        ({"start": "2999-01-01"}, "item_due_after_start"),
    ],
)
def test_the_database_keeps_items_sound(plan: Plan, change: dict[str, object], constraint: str) -> None:
    item = plan.add(plan.start())
    if change == {"follower": "owner"}:
        change = {"follower": item.owner}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        BreakdownItem.objects.filter(pk=item.pk).update(**change)
