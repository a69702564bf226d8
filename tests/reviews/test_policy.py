"""Whether a review is passed, returned or open: pure over the policy, who is asked, and their verdicts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.policy import OPEN, PASSED, RETURNED, Group, Policy, Rule, decide

PEOPLE = range(1, 7)


@pytest.mark.parametrize(
    ("passes", "returns", "outcome"),
    [(0, 0, OPEN), (2, 0, OPEN), (3, 0, PASSED), (0, 1, RETURNED), (2, 1, RETURNED)],
)
def test_everybody_asked_must_pass_it_and_one_return_returns_it(passes: int, returns: int, outcome: str) -> None:
    assert decide(Policy(), [1, 2, 3], votes(passes, returns)) == outcome


@pytest.mark.parametrize(
    ("passes", "returns", "outcome"),
    [(1, 0, OPEN), (1, 1, OPEN), (2, 0, PASSED), (2, 1, PASSED), (0, 2, RETURNED), (1, 2, RETURNED)],
)
def test_two_of_three_are_enough_and_two_returns_are_too(passes: int, returns: int, outcome: str) -> None:
    assert decide(Policy(rule=Rule.N_OF_M, needed=2, fewest=3), [1, 2, 3], votes(passes, returns)) == outcome


def test_one_of_each_group_must_pass_it() -> None:
    policy = Policy(rule=Rule.ONE_OF_EACH, groups=(group("技术", 1, 2), group("商务", 3)))
    assert decide(policy, [1, 2, 3], {1: True}) == OPEN
    assert decide(policy, [1, 2, 3], {1: False, 3: True}) == OPEN, "the other of the group may still pass it"
    assert decide(policy, [1, 2, 3], {1: False, 2: True, 3: True}) == PASSED
    assert decide(policy, [1, 2, 3], {3: False}) == RETURNED
    assert decide(policy, [1, 3], {1: False, 3: True}) == RETURNED, "nobody else of the group is asked"


def test_one_person_may_stand_for_two_groups() -> None:
    policy = Policy(rule=Rule.ONE_OF_EACH, groups=(group("技术", 1), group("商务", 1, 2)))
    assert decide(policy, [1, 2], {1: True}) == PASSED


def votes(passes: int, returns: int) -> dict[int, bool]:
    return {n + 1: n < passes for n in range(passes + returns)}


def group(name: str, *people: int) -> Group:
    return Group(sum(people), name, frozenset(people))


@st.composite
def rounds(draw: st.DrawFn) -> tuple[Policy, list[int], dict[int, bool]]:
    """A policy that can pass, the people asked, and the verdicts of some of them."""
    asked = sorted(draw(st.sets(st.sampled_from(PEOPLE), min_size=1)))
    rule = draw(st.sampled_from([Rule.ALL, Rule.N_OF_M, Rule.ONE_OF_EACH]))
    needed = draw(st.integers(1, len(asked))) if rule == Rule.N_OF_M else None
    groups: tuple[Group, ...] = ()
    if rule == Rule.ONE_OF_EACH:
        members = st.sets(st.sampled_from(asked), min_size=1)
        groups = tuple(group(f"组 {n}", *draw(members)) for n in range(draw(st.integers(1, 3))))
    given_by = draw(st.sets(st.sampled_from(asked)))
    verdicts = {person: draw(st.booleans()) for person in sorted(given_by)}
    return Policy(rule=rule, needed=needed, groups=groups), asked, verdicts


@given(rounds())
def test_it_stays_open_exactly_while_both_ends_can_be_reached(
    case: tuple[Policy, list[int], dict[int, bool]],
) -> None:
    policy, asked, verdicts = case
    at_best = decide(policy, asked, dict.fromkeys(asked, True) | verdicts)
    at_worst = decide(policy, asked, dict.fromkeys(asked, False) | verdicts)
    now = decide(policy, asked, verdicts)
    assert {at_best, at_worst} <= {PASSED, RETURNED}, "with every verdict there it is decided"
    assert now == (at_best if at_best == at_worst else OPEN)


@given(rounds(), st.data())
def test_a_further_verdict_never_undoes_a_decision(
    case: tuple[Policy, list[int], dict[int, bool]], data: st.DataObject
) -> None:
    policy, asked, verdicts = case
    before = decide(policy, asked, verdicts)
    later = {person: data.draw(st.booleans()) for person in asked if person not in verdicts}
    assert before in (OPEN, decide(policy, asked, verdicts | later))


@given(rounds())
def test_what_a_review_keeps_reads_back_the_same(case: tuple[Policy, list[int], dict[int, bool]]) -> None:
    assert Policy.from_json(case[0].as_json()) == case[0]


def test_reviews_from_before_there_were_policies_follow_the_defaults() -> None:
    assert Policy.from_json({}) == Policy(rule="all", fewest=2, workdays=3, escalate_after=3)


@pytest.mark.parametrize(("passes", "returns", "outcome"), [(0, 0, OPEN), (1, 0, PASSED), (0, 1, RETURNED)])
def test_the_first_verdict_decides_where_any_may(passes: int, returns: int, outcome: str) -> None:
    assert decide(Policy(rule=Rule.FIRST), [1, 2, 3], votes(passes, returns)) == outcome
