"""The comparison of two versions: what came, went, changed, and what stands elsewhere."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from people.models import User
from planning.diff import compare
from planning.models import BreakdownItem

PEOPLE = {"owner": User(pk=1, name="许星野"), "follower": User(pk=2, name="陆小满")}


def row(letter: str, **values: Any) -> BreakdownItem:
    complete = {"title": letter, "due": date(2026, 6, 1), "weight": Decimal(1), "kind": "task", **PEOPLE}
    return BreakdownItem(key=uuid.uuid5(uuid.NAMESPACE_URL, letter), **complete | values)


def rows(letters: str) -> list[BreakdownItem]:
    return [row(letter) for letter in letters]


def told(before: list[BreakdownItem], after: list[BreakdownItem]) -> dict[str, str]:
    return {line.item.title: line.status for line in compare(before, after).lines if line.status != "same"}


def test_one_row_dragged_is_one_move() -> None:
    assert told(rows("abcdef"), rows("afbcde")) == {"f": "moved"}
    assert told(rows("abcdef"), rows("bcdefa")) == {"a": "moved"}
    diff = compare(rows("abcdef"), rows("afbcde"))
    (line,) = [line for line in diff.lines if line.moved]
    assert (line.was_at, line.is_at, diff.moved, diff.changed) == (6, 2, 1, 0)


def test_what_comes_and_goes_moves_nothing_else() -> None:
    assert told(rows("abcd"), rows("xbdy")) == {"x": "added", "y": "added", "a": "removed", "c": "removed"}
    assert compare(rows("abcd"), rows("abcd")).is_empty


def test_part_of_another_sub_goal_is_a_move_told_by_titles() -> None:
    goal = row("g", kind="goal")
    diff = compare([goal, row("a")], [goal, row("a", under=goal.key)])
    line = diff.lines[1]
    assert (line.status, line.moved, diff.moved) == ("moved", True, 1)
    assert [(change.field, change.old, change.new) for change in line.changes] == [("under", "", "g")]


def test_from_what_to_what_in_words() -> None:
    first, second = row("a"), row("b")
    changed = row("b", due=date(2025, 7, 2), weight=Decimal("2.50"), owner=PEOPLE["follower"], follower=None)
    changed.after = [first.key]
    line = compare([first, second], [first, changed]).lines[1]
    assert (line.status, line.moved) == ("changed", False)
    words = {change.field: (change.old, change.new) for change in line.changes}
    assert words == {
        "owner": ("许星野", "陆小满"),
        "follower": ("陆小满", ""),
        "due": ("06-01", "2025-07-02") if date.today().year == 2026 else ("2026-06-01", "2025-07-02"),
        "weight": ("1", "2.5"),
        "after": ("", "a"),
    }


def test_a_sum_the_reader_may_not_know_is_told_as_changed() -> None:
    before = row("c", kind="checkpoint", amount=Decimal(1))
    after = row("c", kind="checkpoint", amount=None)
    (change,) = compare([before], [after]).lines[0].changes
    assert (change.old, change.new, change.is_hidden) == ("", "", True)
