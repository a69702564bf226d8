"""A cycle closes: nothing new begins, its goals end, it is read-only; and its tree is carried into the next one."""

import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from goals.models import Cycle, Goal
from goals.selectors import cycle_balance
from goals.services import (
    cycle_begin_closing,
    cycle_carry_on,
    cycle_close,
    cycle_create,
    cycle_reopen,
    goal_activate,
    goal_close,
    goal_drop,
    goal_reopen,
)
from goaltrack.common.errors import ActionForbidden, InvalidInput, StateConflict
from history.models import LogEntry
from people.models import User
from planning.services import breakdown_start
from tests.cast import Cast, build_cast, make_cycle, make_goal
from tests.races import at_once

As = Callable[[User], Client]


def a_cycle(cast: Cast, kind: str, start: date, end: date) -> Cycle:
    return cycle_create(
        actor=cast.qin, department=cast.delivery, name=f"{start} {kind}", kind=kind, start=start, end=end
    )


@pytest.fixture
def next_year(cast: Cast) -> Cycle:
    return a_cycle(cast, "year", date(2027, 1, 1), date(2027, 12, 31))


def ended(cast: Cast, goal: Goal, score: str = "0.8", result: str = "partly") -> Goal:
    return goal_close(
        actor=cast.lin, key=uuid.uuid4(), goal_id=goal.pk, result=result, score=Decimal(score), note="年终"
    )


def carry(cast: Cast, cycle: Cycle, into: Cycle) -> int:
    """How many goals came along."""
    before = Goal.objects.filter(cycle=into).count()
    assert cycle_carry_on(actor=cast.qin, key=uuid.uuid4(), cycle_id=cycle.pk, into=into) == into
    return Goal.objects.filter(cycle=into).count() - before


def test_in_a_closing_cycle_nothing_begins(cast: Cast, cycle: Cycle) -> None:
    draft = make_goal(cast, cycle, active=False)
    cycle_begin_closing(actor=cast.qin, cycle_id=cycle.pk)
    with pytest.raises(InvalidInput) as caught:
        make_goal(cast, cycle)
    assert list(caught.value.fields) == ["cycle"]
    with pytest.raises(StateConflict, match="nothing new begins"):
        goal_activate(actor=cast.lin, goal_id=draft.pk)


def test_goals_of_a_closing_cycle_are_closed(cast: Cast, cycle: Cycle, goal: Goal) -> None:
    cycle_begin_closing(actor=cast.qin, cycle_id=cycle.pk)
    assert ended(cast, goal).state == "closed"
    assert goal_reopen(actor=cast.lin, goal_id=goal.pk, reason="漏了一项").state == "active"


def test_a_cycle_is_closed_when_all_its_goals_have_ended(cast: Cast, cycle: Cycle, goal: Goal) -> None:
    draft = make_goal(cast, cycle, active=False)
    with pytest.raises(StateConflict, match="its goals first"):
        cycle_close(actor=cast.qin, cycle_id=cycle.pk)
    ended(cast, goal)
    with pytest.raises(StateConflict, match="its goals first"):
        cycle_close(actor=cast.qin, cycle_id=cycle.pk)
    goal_drop(actor=cast.lin, goal_id=draft.pk, reason="不做了")
    assert cycle_close(actor=cast.qin, cycle_id=cycle.pk).state == "closed"
    entry = LogEntry.objects.of(cycle).first()
    assert entry is not None
    assert (entry.action, entry.changes) == ("cycle.close", [{"field": "state", "old": "open", "new": "closed"}])
    for closed in (goal, draft):
        with pytest.raises(StateConflict, match="cycle is closed"):
            goal_reopen(actor=cast.lin, goal_id=closed.pk, reason="漏了一项")
    with pytest.raises(StateConflict, match="cycle is closed"):
        cycle_begin_closing(actor=cast.qin, cycle_id=cycle.pk)


def test_what_lies_in_it_is_closed_first(cast: Cast, cycle: Cycle) -> None:
    quarter = a_cycle(cast, "quarter", date(2026, 10, 1), date(2026, 12, 31))
    a_cycle(cast, "quarter", date(2027, 1, 1), date(2027, 3, 31))
    assert list(Cycle.objects.inside(cycle)) == [quarter]
    with pytest.raises(StateConflict, match="lie in it first"):
        cycle_close(actor=cast.qin, cycle_id=cycle.pk)
    cycle_close(actor=cast.qin, cycle_id=quarter.pk)
    assert cycle_close(actor=cast.qin, cycle_id=cycle.pk).state == "closed"


def test_two_cycles_of_the_same_days_do_not_lie_in_each_other(cast: Cast, cycle: Cycle) -> None:
    twin = a_cycle(cast, "half", cycle.start, cycle.end)
    assert cycle_close(actor=cast.qin, cycle_id=cycle.pk).state == "closed"
    assert cycle_close(actor=cast.qin, cycle_id=twin.pk).state == "closed"


@pytest.mark.parametrize(
    ("kind", "start", "end"),
    [
        ("quarter", date(2027, 1, 1), date(2027, 12, 31)),
        ("quarter", date(2027, 1, 1), date(2027, 1, 2)),
        ("year", date(2000, 1, 1), date(2100, 12, 31)),
        ("month", date(2027, 1, 31), date(2027, 1, 1)),
    ],
)
def test_a_cycle_is_about_as_long_as_its_kind(cast: Cast, kind: str, start: date, end: date) -> None:
    with pytest.raises(InvalidInput) as caught:
        a_cycle(cast, kind, start, end)
    assert list(caught.value.fields) == ["end"]


def test_two_cycles_of_a_department_do_not_share_a_name(cast: Cast, cycle: Cycle) -> None:
    said = {"actor": cast.qin, "department": cast.delivery, "kind": "quarter"}
    named = {"start": date(2027, 1, 1), "end": date(2027, 3, 31)}
    cycle_create(name="Q1 2027", **said, **named)
    with pytest.raises(InvalidInput) as caught:
        cycle_create(name=" q1 2027", **said | named | {"kind": "half", "end": date(2027, 6, 30)})
    assert list(caught.value.fields) == ["name"]


def test_a_far_year_is_said_once(cast: Cast) -> None:
    with pytest.raises(InvalidInput) as caught:
        a_cycle(cast, "year", date(2999, 1, 1), date(1, 12, 31))
    assert {name: len(messages) for name, messages in caught.value.fields.items()} == {"start": 1, "end": 1}


def test_nothing_is_open_in_a_closed_cycle(cast: Cast, cycle: Cycle) -> None:
    quarter = a_cycle(cast, "quarter", date(2026, 10, 1), date(2026, 12, 31))
    for one in (quarter, cycle):
        cycle_close(actor=cast.qin, cycle_id=one.pk)
    with pytest.raises(StateConflict, match="around it first"):
        cycle_reopen(actor=cast.qin, cycle_id=quarter.pk, reason="漏了一项")
    with pytest.raises(InvalidInput) as caught:
        a_cycle(cast, "quarter", date(2026, 7, 1), date(2026, 9, 30))
    assert list(caught.value.fields) == ["start"]
    for one in (cycle, quarter):
        assert cycle_reopen(actor=cast.qin, cycle_id=one.pk, reason="漏了一项").state == "open"


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [(date(1, 1, 1), date(2026, 12, 31), "start"), (date(2027, 1, 1), date(9999, 12, 31), "end")],
)
def test_a_cycle_lies_in_our_times(cast: Cast, start: date, end: date, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        a_cycle(cast, "year", start, end)
    assert list(caught.value.fields) == [field]


def test_no_breakdown_begins_in_a_closing_cycle(cast: Cast, cycle: Cycle, goal: Goal) -> None:
    cycle_begin_closing(actor=cast.qin, cycle_id=cycle.pk)
    with pytest.raises(StateConflict, match="nothing new begins"):
        breakdown_start(actor=cast.lin, key=uuid.uuid4(), goal_id=goal.pk)


def test_opening_again_needs_a_reason(cast: Cast, cycle: Cycle, goal: Goal) -> None:
    ended(cast, goal)
    cycle_close(actor=cast.qin, cycle_id=cycle.pk)
    with pytest.raises(InvalidInput) as caught:
        cycle_reopen(actor=cast.qin, cycle_id=cycle.pk, reason=" ")
    assert list(caught.value.fields) == ["reason"]
    assert cycle_reopen(actor=cast.qin, cycle_id=cycle.pk, reason="审计调整").state == "open"
    entry = LogEntry.objects.of(cycle).first()
    assert entry is not None
    assert (entry.action, entry.note) == ("cycle.reopen", "审计调整")
    assert goal_reopen(actor=cast.lin, goal_id=goal.pk, reason="审计调整").state == "active"


def test_only_managers_of_the_department_move_it(cast: Cast, cycle: Cycle, next_year: Cycle) -> None:
    for other in (cast.lin, cast.zhou, cast.tang, cast.guest):
        for attempt in (
            lambda actor: cycle_begin_closing(actor=actor, cycle_id=cycle.pk),
            lambda actor: cycle_close(actor=actor, cycle_id=cycle.pk),
            lambda actor: cycle_reopen(actor=actor, cycle_id=cycle.pk, reason="x"),
            lambda actor: cycle_carry_on(actor=actor, key=uuid.uuid4(), cycle_id=cycle.pk, into=next_year),
        ):
            with pytest.raises(ActionForbidden):
                attempt(other)


def test_the_balance_says_what_is_left_and_how_the_rest_ended(cast: Cast, cycle: Cycle, goal: Goal) -> None:
    child = make_goal(cast, cycle, parent=goal)
    grandchild = make_goal(cast, cycle, parent=child)
    ended(cast, make_goal(cast, cycle, weight=Decimal(30)), "1.0", "achieved")
    ended(cast, make_goal(cast, cycle, weight=Decimal(10)), "0.2", "missed")
    balance = cycle_balance(cycle, user=cast.qin)
    assert balance.open_goals == [grandchild, child, goal]
    assert balance.results == {"achieved": 1, "partly": 0, "missed": 1, "postponed": 0}
    # (30 × 1.0 + 10 × 0.2) ÷ 40
    assert balance.score == Decimal("0.80")
    assert not balance.may_close
    make_goal(cast, cycle, kind="personal")
    assert cycle_balance(cycle, user=cast.tang).hidden == 1


# The tree in the next cycle


def test_carrying_on_keeps_the_tree(cast: Cast, cycle: Cycle, goal: Goal, next_year: Cycle) -> None:
    child = make_goal(cast, cycle, parent=goal, start=date(2026, 4, 1), due=date(2026, 6, 30))
    ended(cast, child)
    dropped = make_goal(cast, cycle, parent=goal)
    goal_drop(actor=cast.lin, goal_id=dropped.pk, reason="不做了")
    make_goal(cast, cycle, kind="personal")
    assert carry(cast, cycle, next_year) == 2
    copies = {one.continues_id: one for one in Goal.objects.filter(cycle=next_year)}
    assert set(copies) == {goal.pk, child.pk}
    assert copies[child.pk].parent == copies[goal.pk]
    assert (copies[child.pk].start, copies[child.pk].due) == (date(2027, 4, 1), date(2027, 6, 30))
    assert {one.state for one in copies.values()} == {"draft"}
    with pytest.raises(StateConflict, match="already"):
        carry(cast, cycle, next_year)


def test_what_was_added_since_joins_the_copy(cast: Cast, cycle: Cycle, goal: Goal, next_year: Cycle) -> None:
    carry(cast, cycle, next_year)
    late = make_goal(cast, cycle, parent=goal)
    assert carry(cast, cycle, next_year) == 1
    assert Goal.objects.get(continues=late).parent == Goal.objects.get(continues=goal)


def test_the_same_form_sent_twice_copies_once(cast: Cast, cycle: Cycle, goal: Goal, next_year: Cycle) -> None:
    key = uuid.uuid4()
    for _twice in range(2):
        assert cycle_carry_on(actor=cast.qin, key=key, cycle_id=cycle.pk, into=next_year) == next_year
    assert Goal.objects.filter(cycle=next_year).count() == 1


def test_it_goes_into_a_later_cycle_that_is_open(cast: Cast, cycle: Cycle, goal: Goal, next_year: Cycle) -> None:
    within = a_cycle(cast, "quarter", date(2026, 10, 1), date(2026, 12, 31))
    for into in (cycle, within, a_cycle(cast, "year", date(2025, 1, 1), date(2025, 12, 31))):
        with pytest.raises(InvalidInput) as caught:
            carry(cast, cycle, into)
        assert list(caught.value.fields) == ["into"]
    cycle_begin_closing(actor=cast.qin, cycle_id=next_year.pk)
    with pytest.raises(InvalidInput) as caught:
        carry(cast, cycle, next_year)
    assert list(caught.value.fields) == ["into"]
    assert not Goal.objects.filter(cycle=next_year).exists()


def test_a_dropped_copy_is_made_anew_and_only_one_of_them_lives(
    cast: Cast, cycle: Cycle, goal: Goal, next_year: Cycle
) -> None:
    carry(cast, cycle, next_year)
    dropped = Goal.objects.get(continues=goal)
    goal_drop(actor=cast.lin, goal_id=dropped.pk, reason="弄错了")
    assert carry(cast, cycle, next_year) == 1
    with pytest.raises(StateConflict, match="meanwhile"):
        goal_reopen(actor=cast.lin, goal_id=dropped.pk, reason="又要它")


def test_month_ends_stay_month_ends_over_a_leap_year(cast: Cast, cycle: Cycle) -> None:
    leap = a_cycle(cast, "year", date(2028, 1, 1), date(2028, 12, 31))
    goal = make_goal(cast, cycle, start=date(2026, 2, 28), due=date(2026, 12, 31))
    carry(cast, cycle, leap)
    copy = Goal.objects.get(continues=goal)
    assert (copy.start, copy.due) == (date(2028, 2, 29), date(2028, 12, 31))


# Sharing


@pytest.mark.django_db(transaction=True)
def test_closing_with_a_copy_while_the_tree_is_copied_makes_one(transactional_db: None) -> None:
    cast = build_cast()
    cycle = make_cycle(cast)
    goals = [make_goal(cast, cycle) for _ in range(3)]
    into = a_cycle(cast, "year", date(2027, 1, 1), date(2027, 12, 31))

    def closing() -> Goal:
        said = {"result": "partly", "score": Decimal("0.8"), "note": "年终", "continue_in": into}
        return goal_close(actor=cast.lin, key=uuid.uuid4(), goal_id=goals[0].pk, **said)

    at_once(closing, lambda: cycle_carry_on(actor=cast.qin, key=uuid.uuid4(), cycle_id=cycle.pk, into=into))
    assert Goal.objects.filter(cycle=into).count() == 3


@pytest.mark.django_db(transaction=True)
def test_of_the_same_cycle_opened_at_once_there_is_one(transactional_db: None) -> None:
    cast = build_cast()
    outcome = at_once(*[lambda: a_cycle(cast, "year", date(2027, 1, 1), date(2027, 12, 31))] * 4)
    refused = [one for one in outcome if isinstance(one, InvalidInput)]
    assert [sorted(one.fields) for one in refused] == [["name", "start"]] * 3
    assert Cycle.objects.count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("begins", ["write", "start", "reopen"])
def test_nothing_begins_while_the_cycle_is_closed(transactional_db: None, begins: str) -> None:
    cast = build_cast()
    cycle = make_cycle(cast)
    goal = make_goal(cast, cycle)
    ended(cast, goal)
    if begins == "start":
        goal = make_goal(cast, cycle, active=False)
    attempts: dict[str, Callable[[], object]] = {
        "write": lambda: make_goal(cast, cycle, active=False),
        "start": lambda: goal_activate(actor=cast.lin, goal_id=goal.pk),
        "reopen": lambda: goal_reopen(actor=cast.lin, goal_id=goal.pk, reason="漏了一项"),
    }
    at_once(lambda: cycle_close(actor=cast.qin, cycle_id=cycle.pk), attempts[begins])
    cycle.refresh_from_db()
    assert (cycle.state == "closed") != cycle.goals.live().exists()


# Pages and API


def test_what_cannot_begin_opens_no_form(cast: Cast, cycle: Cycle, goal: Goal, as_: As) -> None:
    client, draft = as_(cast.qin), make_goal(cast, cycle, active=False)
    assert client.get(f"/goals/{draft.pk}/start/").status_code == 200
    assert client.get(f"/goals/{goal.pk}/start/").status_code == 409
    ended(cast, goal)
    cycle_begin_closing(actor=cast.qin, cycle_id=cycle.pk)
    assert client.get(f"/goals/{goal.pk}/reopen/").status_code == 200
    assert [client.get(f"/goals/{one.pk}/start/").status_code for one in (goal, draft)] == [409, 409]
    goal_drop(actor=cast.lin, goal_id=draft.pk, reason="不做了")
    cycle_close(actor=cast.qin, cycle_id=cycle.pk)
    assert client.get(f"/goals/{goal.pk}/reopen/").status_code == 409


def test_the_life_of_a_cycle_in_the_browser(cast: Cast, cycle: Cycle, goal: Goal, next_year: Cycle, as_: As) -> None:
    client, page = as_(cast.qin), reverse("cycle_detail", args=[cycle.pk])
    assert goal.statement in client.get(page).content.decode()
    assert client.post(reverse("cycle_begin_closing", args=[cycle.pk])).status_code == 302
    refused = client.post(reverse("cycle_close", args=[cycle.pk]))
    assert refused.status_code == 409
    assert "Close or drop its goals first." in refused.content.decode()
    answer = client.post(reverse("cycle_carry_on", args=[cycle.pk]), {"key": uuid.uuid4(), "into": next_year.pk})
    assert answer.headers["Location"] == f"/goals/?cycle={next_year.pk}"
    again = client.post(reverse("cycle_carry_on", args=[cycle.pk]), {"key": uuid.uuid4(), "into": next_year.pk})
    assert again.status_code == 409
    ended(cast, goal)
    assert client.post(reverse("cycle_close", args=[cycle.pk])).status_code == 302
    assert client.post(reverse("cycle_reopen", args=[cycle.pk]), {"reason": ""}).status_code == 400
    assert client.post(reverse("cycle_reopen", args=[cycle.pk]), {"reason": "审计调整"}).status_code == 302
    assert "审计调整" in client.get(page).content.decode()


def test_a_reason_is_not_lost_when_the_cycle_around_is_closed(cast: Cast, cycle: Cycle, as_: As) -> None:
    quarter = a_cycle(cast, "quarter", date(2026, 10, 1), date(2026, 12, 31))
    for one in (quarter, cycle):
        cycle_close(actor=cast.qin, cycle_id=one.pk)
    answer = as_(cast.qin).post(reverse("cycle_reopen", args=[quarter.pk]), {"reason": "审计调整"})
    assert answer.status_code == 409
    assert "审计调整" in answer.content.decode()


def test_a_reader_sees_the_page_without_its_buttons(cast: Cast, cycle: Cycle, goal: Goal, as_: As) -> None:
    shown = as_(cast.tang).get(reverse("cycle_detail", args=[cycle.pk]))
    assert goal.statement in shown.content.decode()
    assert "Begin to close" not in shown.content.decode()
    assert as_(cast.guest).get(reverse("cycle_detail", args=[cycle.pk])).status_code == 404


def test_a_new_goal_is_offered_only_open_cycles(cast: Cast, cycle: Cycle, next_year: Cycle, as_: As) -> None:
    cycle_begin_closing(actor=cast.qin, cycle_id=cycle.pk)
    form = as_(cast.lin).get(reverse("goal_create")).context["form"]
    assert list(form.fields["cycle"].queryset) == [next_year]


def test_the_life_of_a_cycle_in_the_api(cast: Cast, cycle: Cycle, goal: Goal, next_year: Cycle, as_: As) -> None:
    client = as_(cast.qin)

    def post(route: str, body: dict[str, Any] | None = None) -> Any:
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        return client.post(
            reverse(route, args=[cycle.pk]), body or {}, content_type="application/json", headers=headers
        )

    assert post("api_cycle_begin_closing").json()["state"] == "closing"
    assert post("api_cycle_close").status_code == 409
    assert post("api_cycle_carry_on", {"into": next_year.pk}).json()["id"] == next_year.pk
    assert post("api_cycle_reopen", {"reason": "审计调整"}).json()["state"] == "open"
    assert client.get(reverse("api_cycle_detail", args=[cycle.pk])).json()["state"] == "open"
