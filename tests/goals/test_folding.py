"""Which lines of the tree are drawn."""

from collections.abc import Callable

import pytest
from django.test import Client

from goals.models import Cycle, Goal
from goals.selectors import folding, goal_tree
from goals.selectors.folding import Fold, lines_of
from tests.cast import Cast, make_goal

As = Callable[..., Client]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def chain(cast: Cast, cycle: Cycle) -> list[Goal]:
    """Three levels of one goal each, and one more at the top."""
    top = make_goal(cast, cycle, statement="年度目标", source="children")
    team = make_goal(cast, cycle, statement="小组目标", source="children", parent=top)
    return [top, team, make_goal(cast, cycle, statement="项目目标", parent=team), make_goal(cast, cycle)]


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two lines are too many to be drawn whole."""
    monkeypatch.setattr(folding, "DRAWN_WHOLE", 2)


def names(response: object) -> list[str]:
    return [line.goal.statement for line in response.context["lines"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("", Fold()),
        ("l2.17.-5", Fold(2, frozenset({17}), frozenset({5}))),
        ("5.-5", Fold(folded=frozenset({5}))),
        ("5.l3", Fold(3)),
        ("x.--3.l0.l100.0.９", Fold()),
    ],
)
def test_what_was_opened_is_read_from_words(words: str, read: Fold) -> None:
    assert Fold.parse(words) == read
    assert Fold.parse(read.words) == read


def test_a_small_tree_is_drawn_whole(cast: Cast, chain: list[Goal], as_: As) -> None:
    lines = as_(cast.lin).get("/goals/").context["lines"]
    assert [(line.goal, line.below, line.is_open) for line in lines[:2]] == [(chain[0], 2, True), (chain[1], 1, True)]
    assert len(lines) == 4


def test_of_a_large_tree_the_levels_that_fit_are_drawn(cast: Cast, chain: list[Goal], large: None, as_: As) -> None:
    client = as_(cast.lin)
    assert names(client.get("/goals/")) == [chain[0].statement, chain[3].statement]
    assert names(client.get("/goals/?open=l2"))[:2] == ["年度目标", "小组目标"]
    assert len(names(client.get("/goals/?open=l99"))) == 4


def test_a_branch_comes_as_lines_alone(cast: Cast, chain: list[Goal], large: None, as_: As) -> None:
    client = as_(cast.lin)
    answer = client.get(f"/goals/?under={chain[0].pk}", headers=HTMX)
    assert names(answer) == ["小组目标"]
    assert "<table" not in answer.content.decode()
    # Without htmx it is the page with this branch open.
    assert names(client.get(f"/goals/?under={chain[0].pk}")) == ["年度目标", "小组目标", chain[3].statement]


def test_what_was_opened_by_hand_is_kept_in_a_cookie(
    cast: Cast, cycle: Cycle, chain: list[Goal], large: None, as_: As
) -> None:
    client = as_(cast.lin)
    client.cookies[f"gt_tree_{cycle.pk}"] = f"{chain[0].pk}.{chain[1].pk}"
    assert len(names(client.get("/goals/"))) == 4
    # A search shows what it finds, whatever is folded.
    client.cookies[f"gt_tree_{cycle.pk}"] = "l1"
    assert names(client.get("/goals/?q=项目目标")) == ["年度目标", "小组目标", "项目目标"]


def test_a_goal_that_others_may_not_see_is_in_no_branch(
    cast: Cast, cycle: Cycle, chain: list[Goal], large: None, as_: As
) -> None:
    make_goal(cast, cycle, kind="personal", statement="考证", owner=cast.lin, follower=None, parent=chain[0])
    assert names(as_(cast.shen).get(f"/goals/?under={chain[0].pk}", headers=HTMX)) == ["小组目标"]
    assert as_(cast.guest).get(f"/goals/?under={chain[0].pk}", headers=HTMX).context["lines"] == []


def test_lines_above_show_where_a_goal_hangs(cast: Cast, cycle: Cycle, chain: list[Goal]) -> None:
    tree = goal_tree(user=cast.lin, cycle=cycle)
    lines = lines_of(tree, [row for row in tree if row.goal == chain[2]], Fold())
    assert [(line.goal, line.fits, line.below) for line in lines] == [
        (chain[0], False, 1), (chain[1], False, 1), (chain[2], True, 0),
    ]  # fmt: skip
