"""Links, circles and moves on a plan of a few activities. September 2026: the 20th is a Sunday that is worked."""

from datetime import date

import pytest

from goaltrack.common.workdays import holiday_calendar
from projects.schedule import Activity, Kind, Link, find_cycle, reschedule, slack

CALENDAR = holiday_calendar("CN", 2025, 2028)


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def task(key: str, start: str | None, due: str, **more: bool) -> Activity:
    return Activity(key, start and day(start), day(due), **more)


def plan(*activities: Activity) -> dict[str, Activity]:
    return {str(activity.key): activity for activity in activities}


def moved(activities: dict[str, Activity], links: list[Link], **asked: tuple[str | None, str]) -> dict[str, tuple]:
    wanted = {key: (start and day(start), day(due)) for key, (start, due) in asked.items()}
    outcome = reschedule(activities, links, wanted, CALENDAR)
    return {
        str(move.now.key): (move.now.start and f"{move.now.start:%m-%d}", f"{move.now.due:%m-%d}", move.by)
        for move in outcome.moves
    }


DESIGN = task("design", "09-01", "09-04")
BUILD = task("build", "09-07", "09-11")
TEST = task("test", "09-14", "09-18")


def test_what_waits_for_it_is_pushed_over_the_weekend() -> None:
    links = [Link("design", "build"), Link("build", "test")]
    assert moved(plan(DESIGN, BUILD, TEST), links, design=("09-01", "09-07")) == {
        "design": ("09-01", "09-07", 1),
        "build": ("09-08", "09-14", 1),
        "test": ("09-15", "09-20", 1),
    }


def test_a_gap_takes_up_the_slip() -> None:
    late = task("test", "09-15", "09-18")
    links = [Link("design", "build"), Link("build", "test")]
    assert set(moved(plan(DESIGN, BUILD, late), links, design=("09-01", "09-07"))) == {"design", "build"}


def test_nothing_is_pulled_forward() -> None:
    links = [Link("design", "build")]
    assert set(moved(plan(DESIGN, BUILD), links, design=("09-01", "09-02"))) == {"design"}


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        (Link("design", "build", Kind.FS, 2), ("09-11", "09-17", 4)),
        (Link("design", "build", Kind.FS, -2), ("09-07", "09-11", 0)),
        (Link("design", "build", Kind.SS, 5), ("09-10", "09-16", 3)),
        (Link("design", "build", Kind.FF, 4), ("09-08", "09-14", 1)),
    ],
)
def test_each_kind_of_link_with_its_lag(link: Link, expected: tuple[str, str, int]) -> None:
    found = moved(plan(DESIGN, BUILD), [link], design=("09-03", "09-08"))
    assert found.get("build", ("09-07", "09-11", 0)) == expected


def test_a_milestone_is_the_end_of_its_day() -> None:
    accepted = task("accepted", None, "09-11", is_milestone=True)
    after = task("after", "09-14", "09-14")
    links = [Link("build", "accepted"), Link("accepted", "after")]
    assert moved(plan(BUILD, accepted, after), links, build=("09-07", "09-14")) == {
        "build": ("09-07", "09-14", 1),
        "accepted": (None, "09-14", 1),
        "after": ("09-15", "09-15", 1),
    }


def test_a_task_without_a_start_goes_on_without() -> None:
    loose = task("loose", None, "09-07")
    assert moved(plan(DESIGN, loose), [Link("design", "loose")], design=("09-01", "09-08"))["loose"] == (
        None,
        "09-09",
        2,
    )


def test_what_has_begun_keeps_its_start_and_what_is_over_its_dates() -> None:
    begun = task("build", "09-03", "09-09", has_begun=True)
    over = task("test", "09-08", "09-09", is_over=True)
    links = [Link("design", "build"), Link("build", "test"), Link("design", "build", Kind.FF, 1)]
    outcome = reschedule(plan(DESIGN, begun, over), links, {"design": (day("09-01"), day("09-09"))}, CALENDAR)
    assert [(move.now.key, move.now.start, move.now.due) for move in outcome.moves[1:]] == [
        ("build", day("09-03"), day("09-10"))
    ]
    assert outcome.broken == links[:2]


def test_a_move_before_what_it_waits_for_is_told() -> None:
    outcome = reschedule(
        plan(DESIGN, BUILD), [Link("design", "build")], {"build": (day("09-02"), day("09-08"))}, CALENDAR
    )
    assert [move.by for move in outcome.moves] == [-3]
    assert outcome.broken == [Link("design", "build")]


def test_slack_is_what_may_slip_before_the_end_does() -> None:
    side = task("side", "09-07", "09-08")
    links = [Link("design", "build"), Link("build", "test"), Link("design", "side"), Link("side", "test")]
    assert slack(plan(DESIGN, BUILD, TEST, side), links, CALENDAR) == {"design": 0, "build": 0, "test": 0, "side": 3}


def test_a_link_that_does_not_hold_is_below_zero() -> None:
    early = task("build", "09-03", "09-11")
    assert slack(plan(DESIGN, early), [Link("design", "build")], CALENDAR)["design"] == -2


def test_a_circle_is_named_in_its_order() -> None:
    links = [Link("a", "b"), Link("b", "c"), Link("c", "d"), Link("d", "b"), Link("a", "d")]
    found = find_cycle(links)
    assert found is not None
    assert found.keys == ("b", "c", "d")
    assert find_cycle(links[:3]) is None
