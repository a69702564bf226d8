"""How a goal ends: with a result, a score and words; what it counts from then on; and how it is taken up again."""

import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from goals.models import ContributionShare, Cycle, Goal
from goals.progress import Node, clamped, roll_up
from goals.selectors import goal_figures, goal_outlook, goal_tree, health, people_of
from goals.services import (
    TotalsChange,
    checkin_record,
    cycle_begin_closing,
    cycle_create,
    goal_activate,
    goal_close,
    goal_drop,
    goal_reopen,
    goal_update,
    totals_apply,
)
from goaltrack.common.errors import ActionForbidden, DomainError, InvalidInput, StateConflict
from history.models import LogEntry
from people.models import User
from tests.cast import Cast, build_cast, make_cycle, make_goal
from tests.races import at_once

As = Callable[[User], Client]


def close(actor: User, goal: Goal, **values: Any) -> Goal:
    said = {"result": "partly", "score": Decimal("0.7"), "note": "两个点位未验收"} | values
    return goal_close(actor=actor, key=uuid.uuid4(), goal_id=goal.pk, **said)


def check_in(cast: Cast, goal: Goal, value: str) -> None:
    checkin_record(
        actor=cast.lin,
        key=uuid.uuid4(),
        goal_id=goal.pk,
        value=Decimal(value),
        confidence="off_track",
        reason="按合同口径",
    )


@pytest.fixture
def next_year(cast: Cast) -> Cycle:
    return cycle_create(
        actor=cast.qin,
        department=cast.delivery,
        name="2027 年度",
        kind="year",
        start=date(2027, 1, 1),
        end=date(2027, 12, 31),
    )


def test_closing_says_how_it_ended(cast: Cast, goal: Goal) -> None:
    check_in(cast, goal, "3")
    shares = [(cast.lin, Decimal(60)), (cast.zhou, Decimal(40))]
    closed = close(cast.lin, goal, shares=shares)
    assert (closed.state, closed.result, closed.score, closed.closed_on) == (
        "closed",
        "partly",
        Decimal("0.7"),
        date(2026, 11, 20),
    )
    assert closed.final_progress == goal_figures(closed).progress is not None
    assert [(share.user, share.percent) for share in closed.shares.all()] == shares
    entry = LogEntry.objects.of(closed).first()
    assert entry is not None
    assert (entry.action, entry.note) == ("goal.close", "两个点位未验收")
    assert {"field": "shares", "old": None, "new": f"{cast.lin} 60 %, {cast.zhou} 40 %"} in entry.changes


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"result": "won"}, "result"),
        ({"score": Decimal("1.1")}, "score"),
        ({"score": Decimal("-0.1")}, "score"),
        ({"score": Decimal("0.75")}, "score"),
        ({"note": "  "}, "note"),
        ({"note": "a\x00b"}, "note"),
        ({"note": "a\u202eb"}, "note"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(cast: Cast, goal: Goal, values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        close(cast.lin, goal, **values)
    assert list(caught.value.fields) == [field]
    goal.refresh_from_db()
    assert goal.state == "active"


@pytest.mark.parametrize("percents", [["60", "30"], ["100", "0"], ["150", "-50"], ["33.333", "66.667"]])
def test_shares_are_a_hundred_together(cast: Cast, goal: Goal, percents: list[str]) -> None:
    people = (cast.lin, cast.zhou)
    with pytest.raises(InvalidInput) as caught:
        close(cast.lin, goal, shares=[(user, Decimal(one)) for user, one in zip(people, percents, strict=True)])
    assert list(caught.value.fields) == ["shares"]
    assert not ContributionShare.objects.exists()


def test_shares_go_to_colleagues_each_named_once(cast: Cast, goal: Goal) -> None:
    half = Decimal(50)
    for people in ((cast.lin, cast.lin), (cast.lin, cast.guest)):
        with pytest.raises(InvalidInput) as caught:
            close(cast.lin, goal, shares=[(user, half) for user in people])
        assert list(caught.value.fields) == ["shares"]


def test_only_who_writes_the_departments_goals_closes_and_reopens(cast: Cast, goal: Goal) -> None:
    for other in (cast.zhou, cast.tang, cast.guest):
        with pytest.raises(ActionForbidden):
            close(other, goal)
    close(cast.lin, goal)
    for other in (cast.zhou, cast.tang, cast.guest):
        with pytest.raises(ActionForbidden):
            goal_reopen(actor=other, goal_id=goal.pk, reason="x")


def test_the_same_form_sent_twice_closes_once(cast: Cast, goal: Goal) -> None:
    said = {"result": "achieved", "score": Decimal(1), "note": "按期", "shares": [(cast.lin, Decimal(100))]}
    key = uuid.uuid4()
    versions = {goal_close(actor=cast.lin, key=key, goal_id=goal.pk, **said).version for _twice in range(2)}
    assert len(versions) == 1
    assert ContributionShare.objects.count() == 1
    with pytest.raises(StateConflict, match="Only an active goal"):
        close(cast.lin, goal)


def test_sub_goals_end_first(cast: Cast, cycle: Cycle, goal: Goal) -> None:
    child = make_goal(cast, cycle, parent=goal)
    draft = make_goal(cast, cycle, parent=goal, active=False)
    with pytest.raises(StateConflict, match="sub-goals first"):
        close(cast.lin, goal)
    close(cast.lin, child)
    with pytest.raises(StateConflict, match="sub-goals first"):
        close(cast.lin, goal)
    goal_drop(actor=cast.lin, goal_id=draft.pk, reason="不做了")
    assert close(cast.lin, goal).state == "closed"


def test_a_draft_is_not_closed(cast: Cast, cycle: Cycle) -> None:
    with pytest.raises(StateConflict, match="Only an active goal"):
        close(cast.lin, make_goal(cast, cycle, active=False))


def test_a_closed_goal_is_read_only(cast: Cast, cycle: Cycle, goal: Goal) -> None:
    closed = close(cast.lin, goal)
    with pytest.raises(StateConflict, match="closed goal is read-only"):
        goal_update(actor=cast.lin, goal_id=goal.pk, version=closed.version, values={"metric": "x"})
    with pytest.raises(StateConflict, match="Only an active goal"):
        check_in(cast, goal, "6")
    with pytest.raises(StateConflict, match="Only a draft"):
        goal_activate(actor=cast.lin, goal_id=goal.pk)
    with pytest.raises(StateConflict, match="closed goal is read-only"):
        goal_drop(actor=cast.lin, goal_id=goal.pk, reason="x")
    with pytest.raises(InvalidInput) as caught:
        make_goal(cast, cycle, parent=goal)
    assert list(caught.value.fields) == ["parent"]


def test_it_counts_in_its_parent_with_what_it_reached(cast: Cast, cycle: Cycle) -> None:
    parent = make_goal(cast, cycle, source="children")
    child = make_goal(cast, cycle, parent=parent)
    check_in(cast, child, "3")
    reached = goal_figures(parent).progress
    close(cast.lin, child, result="postponed")
    assert goal_figures(parent).progress == reached is not None
    # A dropped one is out.
    other = make_goal(cast, cycle, parent=parent)
    goal_drop(actor=cast.lin, goal_id=other.pk, reason="不做了")
    assert goal_figures(parent).progress == reached


def test_the_tree_shows_it_and_counts_it_among_the_top_but_not_by_confidence(
    cast: Cast, cycle: Cycle, goal: Goal
) -> None:
    check_in(cast, goal, "3")
    before = health(goal_tree(user=cast.lin, cycle=cycle))
    close(cast.lin, goal)
    after = health(goal_tree(user=cast.lin, cycle=cycle))
    assert after.progress == before.progress is not None
    assert sum(after.counts.values()) == sum(before.counts.values()) - 1
    assert after.total == before.total


def test_taking_up_again(cast: Cast, goal: Goal) -> None:
    close(cast.lin, goal, shares=[(cast.lin, Decimal(100))])
    with pytest.raises(InvalidInput) as caught:
        goal_reopen(actor=cast.lin, goal_id=goal.pk, reason=" ")
    assert list(caught.value.fields) == ["reason"]
    again = goal_reopen(actor=cast.lin, goal_id=goal.pk, reason="客户重启")
    assert (again.state, again.result, again.score, again.closing_note, again.closed_on, again.final_progress) == (
        "active",
        "",
        None,
        "",
        None,
        None,
    )
    assert not again.shares.exists()
    entry = LogEntry.objects.of(again).first()
    assert entry is not None
    assert (entry.action, entry.note) == ("goal.reopen", "客户重启")
    assert {change["field"] for change in entry.changes} >= {"state", "result", "score", "shares"}
    # Twice is once.
    assert goal_reopen(actor=cast.lin, goal_id=goal.pk, reason="again").version == again.version


def test_a_dropped_goal_comes_back_as_a_draft(cast: Cast, goal: Goal) -> None:
    goal_drop(actor=cast.lin, goal_id=goal.pk, reason="不做了")
    assert goal_reopen(actor=cast.lin, goal_id=goal.pk, reason="又要做").state == "draft"


def test_what_is_above_is_reopened_first(cast: Cast, cycle: Cycle, goal: Goal) -> None:
    child = make_goal(cast, cycle, parent=goal)
    close(cast.lin, child)
    close(cast.lin, goal)
    with pytest.raises(StateConflict, match="above it first"):
        goal_reopen(actor=cast.lin, goal_id=child.pk, reason="漏了一项")
    goal_reopen(actor=cast.lin, goal_id=goal.pk, reason="漏了一项")
    assert goal_reopen(actor=cast.lin, goal_id=child.pk, reason="漏了一项").state == "active"


@pytest.mark.parametrize(("field", "value"), [("target", "0.001"), ("baseline", "3.999")])
def test_what_was_checked_in_is_held_against_a_changed_target(cast: Cast, cycle: Cycle, field: str, value: str) -> None:
    goal = make_goal(cast, cycle)
    check_in(cast, goal, "1000")
    with pytest.raises(InvalidInput) as caught:
        goal_update(actor=cast.lin, goal_id=goal.pk, version=goal.version, values={field: Decimal(value)})
    assert list(caught.value.fields) == [field]


def test_a_goal_whose_progress_is_beyond_all_measure_closes(cast: Cast, cycle: Cycle) -> None:
    goal = make_goal(cast, cycle, unit="元", target=Decimal("0.001"), source="collections")
    totals_apply(changes={goal.pk: TotalsChange(collected_on={cycle.start: Decimal(59_000_000)})})
    assert close(cast.lin, goal).final_progress == Decimal("9999999.99")


@pytest.mark.django_db(transaction=True)
def test_nothing_is_hung_below_while_it_is_closed(transactional_db: None) -> None:
    cast = build_cast()
    cycle = make_cycle(cast)
    goal = make_goal(cast, cycle)
    outcome = at_once(lambda: close(cast.lin, goal), lambda: make_goal(cast, cycle, parent=goal, active=False))
    refused = [one for one in outcome if isinstance(one, DomainError)]
    assert len(refused) == 1, outcome
    goal.refresh_from_db()
    assert (goal.state == "closed") != goal.children.live().exists()


@pytest.mark.django_db(transaction=True)
def test_nothing_below_is_reopened_while_it_is_closed(transactional_db: None) -> None:
    cast = build_cast()
    cycle = make_cycle(cast)
    goal = make_goal(cast, cycle)
    child = close(cast.lin, make_goal(cast, cycle, parent=goal))
    at_once(lambda: close(cast.lin, goal), lambda: goal_reopen(actor=cast.lin, goal_id=child.pk, reason="漏了一项"))
    goal.refresh_from_db()
    assert (goal.state == "closed") != goal.children.live().exists()


def test_a_form_that_closed_it_before_says_so_after_reopening(cast: Cast, goal: Goal) -> None:
    key = uuid.uuid4()
    said = {"result": "achieved", "score": Decimal(1), "note": "按期"}
    goal_close(actor=cast.lin, key=key, goal_id=goal.pk, **said)
    goal_reopen(actor=cast.lin, goal_id=goal.pk, reason="漏了一项")
    with pytest.raises(StateConflict, match="taken up again since"):
        goal_close(actor=cast.lin, key=key, goal_id=goal.pk, **said)


# Into the next cycle


def test_carrying_on_begins_where_it_ended(cast: Cast, goal: Goal, next_year: Cycle) -> None:
    check_in(cast, goal, "3")
    close(cast.lin, goal, continue_in=next_year)
    draft = Goal.objects.get(continues=goal)
    assert (draft.cycle, draft.state, draft.baseline, draft.target) == (next_year, "draft", Decimal(3), goal.target)
    assert (draft.start, draft.due) == (next_year.start, next_year.end)
    assert (draft.owner, draft.follower, draft.statement, draft.weight) == (
        goal.owner,
        goal.follower,
        goal.statement,
        goal.weight,
    )


def test_what_was_reached_is_no_target_again(cast: Cast, goal: Goal, next_year: Cycle) -> None:
    check_in(cast, goal, str(goal.target))
    close(cast.lin, goal, continue_in=next_year)
    draft = Goal.objects.get(continues=goal)
    assert (draft.baseline, draft.target) == (goal.target, None)


def test_what_was_exceeded_is_no_target_again(cast: Cast, goal: Goal, next_year: Cycle) -> None:
    check_in(cast, goal, str(goal.target + 1))
    close(cast.lin, goal, continue_in=next_year)
    assert Goal.objects.get(continues=goal).target is None


def test_another_teams_draft_stays_where_its_lead_put_it(
    cast: Cast, cycle: Cycle, goal: Goal, next_year: Cycle
) -> None:
    other = make_goal(cast, cycle, cast.qin, parent=goal, department=cast.medical, owner=cast.shen, follower=None)
    goal_close(
        actor=cast.qin, key=uuid.uuid4(), goal_id=other.pk, result="achieved", score=Decimal(1), note="按期",
        continue_in=next_year,
    )  # fmt: skip
    close(cast.lin, goal, continue_in=next_year)
    assert Goal.objects.get(continues=other).parent is None


def test_a_tree_that_is_carried_on_keeps_its_shape(cast: Cast, cycle: Cycle, goal: Goal, next_year: Cycle) -> None:
    children = [make_goal(cast, cycle, parent=goal) for _ in range(2)]
    for child in children:
        close(cast.lin, child, continue_in=next_year)
    close(cast.lin, goal, continue_in=next_year)
    above = Goal.objects.get(continues=goal)
    assert {one.parent for one in Goal.objects.filter(continues__in=children)} == {above}


def test_a_sub_goal_joins_the_parent_that_was_carried_on_before(
    cast: Cast, cycle: Cycle, goal: Goal, next_year: Cycle
) -> None:
    child = make_goal(cast, cycle, parent=goal)
    close(cast.lin, child)
    close(cast.lin, goal, continue_in=next_year)
    goal_reopen(actor=cast.lin, goal_id=goal.pk, reason="漏了一项")
    goal_reopen(actor=cast.lin, goal_id=child.pk, reason="漏了一项")
    close(cast.lin, child, continue_in=next_year)
    assert Goal.objects.get(continues=child).parent == Goal.objects.get(continues=goal)


def test_carrying_on_goes_to_a_later_cycle_of_the_department_once(
    cast: Cast, cycle: Cycle, goal: Goal, next_year: Cycle
) -> None:
    with pytest.raises(InvalidInput) as caught:
        close(cast.lin, goal, continue_in=cycle)
    assert list(caught.value.fields) == ["continue_in"]
    close(cast.lin, goal, continue_in=next_year)
    goal_reopen(actor=cast.lin, goal_id=goal.pk, reason="漏了一项")
    with pytest.raises(InvalidInput) as caught:
        close(cast.lin, goal, continue_in=next_year)
    assert list(caught.value.fields) == ["continue_in"]


def test_nothing_is_half_closed(cast: Cast, goal: Goal, next_year: Cycle) -> None:
    """The draft cannot be made, because its cycle began to close meanwhile: then the goal stays open too."""
    cycle_begin_closing(actor=cast.qin, cycle_id=next_year.pk)
    with pytest.raises(InvalidInput) as caught:
        close(cast.lin, goal, continue_in=next_year)
    assert list(caught.value.fields) == ["continue_in"]
    goal.refresh_from_db()
    assert goal.state == "active"
    assert not Goal.objects.filter(continues=goal).exists()


def test_a_personal_goal_carried_on_takes_personal_goals_along(cast: Cast, cycle: Cycle, next_year: Cycle) -> None:
    mine = {"kind": "personal", "follower": None}
    above = make_goal(cast, cycle, **mine)
    below = make_goal(cast, cycle, parent=above, **mine)
    close(cast.lin, below, continue_in=next_year)
    early = below.continued_by.get()
    goal_update(actor=cast.lin, goal_id=early.pk, version=early.version, values={"kind": "department"})
    close(cast.lin, above, continue_in=next_year)
    early.refresh_from_db()
    assert (early.parent, above.continued_by.get().kind) == (None, "personal")


def test_who_has_left_carries_nothing_on(cast: Cast, goal: Goal, next_year: Cycle) -> None:
    User.objects.filter(pk__in=[goal.owner_id, goal.follower_id]).update(is_active=False)
    close(cast.qin, goal, continue_in=next_year)
    draft = Goal.objects.get(continues=goal)
    assert (draft.owner, draft.follower) == (cast.qin, None)


# The database


@pytest.mark.parametrize(
    "values",
    [
        {"state": "closed"},
        {"result": "achieved"},
        {"state": "closed", "result": "missed", "score": Decimal("1.5"), "closed_on": date(2026, 11, 1)},
    ],
)
def test_the_database_knows_no_half_closed_goal(goal: Goal, values: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Goal.objects.filter(pk=goal.pk).update(**values)


@given(final=st.none() | st.decimals(min_value=-500, max_value=500, places=2), value=st.integers(-50, 150))
def test_a_closed_child_counts_what_it_was_closed_with(final: Decimal | None, value: int) -> None:
    common = {
        "counts": True,
        "weight": Decimal(1),
        "baseline": Decimal(0),
        "target": Decimal(100),
        "weight_total": Decimal(0),
        "weight_done": Decimal(0),
    }
    nodes = [
        Node(id=1, parent_id=None, source="children", value=None, **common),
        Node(id=2, parent_id=1, source="manual", value=Decimal(value), is_final=True, final=final, **common),
    ]
    assert roll_up(nodes)[1].progress == (None if final is None else clamped(final))


# Pages and API


def _form(**values: Any) -> dict[str, Any]:
    return {"key": uuid.uuid4(), "result": "achieved", "score": "0.9", "note": "按期完成"} | values


def test_the_page_suggests_a_score_and_closes(cast: Cast, goal: Goal, next_year: Cycle, as_: As) -> None:
    check_in(cast, goal, "3")
    client, url = as_(cast.lin), reverse("goal_close", args=[goal.pk])
    page = client.get(url)
    suggested = (clamped(goal_figures(goal).progress or Decimal(0)) / 100).quantize(Decimal("0.1"))
    assert page.context["form"]["score"].value() == suggested
    names = [field.label for field in page.context["form"].share_fields]
    assert names[:2] == [str(cast.lin), str(cast.zhou)]
    body = _form(continue_in=next_year.pk, **{f"share_{cast.lin.pk}": "55.5", f"share_{cast.zhou.pk}": "44.5"})
    assert client.post(url, body).headers["Location"] == reverse("goal_detail", args=[goal.pk])
    goal.refresh_from_db()
    assert (goal.state, goal.shares.count(), Goal.objects.filter(continues=goal).count()) == ("closed", 2, 1)
    shown = client.get(reverse("goal_detail", args=[goal.pk])).content.decode()
    assert "按期完成" in shown
    assert "55.5%" in shown
    assert "carried on in 2027 年度" in shown


def test_a_wrong_sum_stands_at_the_shares_and_nothing_typed_is_lost(cast: Cast, goal: Goal, as_: As) -> None:
    url = reverse("goal_close", args=[goal.pk])
    answer = as_(cast.lin).post(url, _form(**{f"share_{cast.lin.pk}": "55"}))
    assert answer.status_code == 400
    form = answer.context["form"]
    assert list(form.errors) == [f"share_{cast.lin.pk}"]
    assert "按期完成" in answer.content.decode()
    assert as_(cast.lin).post(url, {}).context["form"].errors.keys() >= {"result", "score", "note"}


def test_the_page_names_the_sub_goals_that_are_open(cast: Cast, cycle: Cycle, goal: Goal, as_: As) -> None:
    child = make_goal(cast, cycle, parent=goal, statement="先结束的子目标")
    url = reverse("goal_close", args=[goal.pk])
    assert child.statement in as_(cast.lin).get(url).content.decode()
    assert as_(cast.lin).post(url, _form()).status_code == 409


def test_reopening_by_the_page(cast: Cast, goal: Goal, as_: As) -> None:
    close(cast.lin, goal)
    client, url = as_(cast.lin), reverse("goal_reopen", args=[goal.pk])
    assert client.post(url, {"reason": ""}).status_code == 400
    assert client.post(url, {"reason": "客户重启"}).status_code == 302
    assert "took the goal up again" in client.get(reverse("goal_detail", args=[goal.pk])).content.decode()
    assert client.get(reverse("goal_close", args=[goal.pk])).status_code == 200
    close(cast.lin, goal)
    assert client.get(reverse("goal_close", args=[goal.pk])).status_code == 409


def test_closing_and_reopening_by_the_api(cast: Cast, goal: Goal, as_: As) -> None:
    client, url = as_(cast.lin), reverse("api_goal_close", args=[goal.pk])
    body = {"result": "missed", "score": "0.2", "note": "客户延期", "shares": [{"user": cast.lin.pk, "percent": "90"}]}
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    refused = client.post(url, body, content_type="application/json", headers=headers)
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["shares"])
    body["shares"] = []
    answer = client.post(url, body, content_type="application/json", headers=headers)
    assert answer.status_code == 200
    assert (answer.json()["state"], answer.json()["result"], answer.json()["score"]) == ("closed", "missed", "0.2")
    again = client.post(
        reverse("api_goal_reopen", args=[goal.pk]), {"reason": "客户重启"}, content_type="application/json"
    )
    assert (again.json()["state"], again.json()["result"]) == ("active", "")


def test_hidden_personal_goals_are_counted_and_not_named(cast: Cast, cycle: Cycle, goal: Goal, as_: As) -> None:
    hidden = make_goal(
        cast, cycle, cast.qin, parent=goal, kind="personal", department=cast.medical, owner=cast.shen, follower=None
    )
    assert not Goal.objects.visible_to(cast.lin).filter(pk=hidden.pk).exists()
    assert cast.shen not in people_of(goal, user=cast.lin)
    for route in ("goal_close", "goal_drop"):
        page = as_(cast.lin).get(reverse(route, args=[goal.pk])).content.decode()
        assert "1 personal goal that you do not read" in page


def test_pages_that_make_no_sense_say_so(cast: Cast, goal: Goal, as_: As) -> None:
    client = as_(cast.lin)
    assert client.get(reverse("goal_reopen", args=[goal.pk])).status_code == 409
    close(cast.lin, goal)
    assert client.get(reverse("goal_drop", args=[goal.pk])).status_code == 409


def test_people_who_share_are_those_with_a_part(cast: Cast, cycle: Cycle, goal: Goal) -> None:
    make_goal(cast, cycle, parent=goal, owner=cast.xu, follower=None)
    assert people_of(goal, user=cast.lin) == [goal.owner, goal.follower, cast.xu]


def test_the_subgoals_of_a_goal_hold_the_closed_ones(cast: Cast, cycle: Cycle, goal: Goal) -> None:
    child = make_goal(cast, cycle, parent=goal)
    close(cast.lin, child)
    assert [sub.goal.pk for sub in goal_outlook(goal, user=cast.lin).subgoals] == [child.pk]
