"""Random plans against the slowest possible answers: day by day, until nothing changes any more."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from goaltrack.common.workdays import ONE_DAY, holiday_calendar
from projects.schedule import Activity, Kind, Link, find_cycle, reschedule, slack

CALENDAR = holiday_calendar("CN", 2025, 2028)
FIRST = date(2026, 1, 5)

Plan = tuple[dict[int, Activity], list[Link]]


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Up to nine activities around the holidays, each on a working day at least, and links without circles."""
    size = draw(st.integers(2, 9))
    activities = {}
    for key in range(size):
        start = FIRST + timedelta(days=draw(st.integers(0, 290)))
        due = CALENDAR.add(CALENDAR.on_or_after(start), draw(st.integers(0, 12)))
        shape = draw(st.sampled_from(["task", "task", "task", "loose", "milestone"]))
        activities[key] = Activity(
            key, start if shape == "task" else None, due, shape == "milestone", shape == "task" and draw(st.booleans())
        )
        if draw(st.integers(0, 7)) == 0:
            activities[key] = replace(activities[key], is_over=True)
    order = draw(st.permutations(range(size)))
    pairs = [(order[i], order[j]) for i in range(size) for j in range(i + 1, size)]
    links = [
        Link(before, after, draw(st.sampled_from(Kind)), draw(st.integers(-3, 6)))
        for before, after in draw(st.lists(st.sampled_from(pairs), max_size=12, unique=True))
    ]
    return activities, links


def bounds(activity: Activity) -> tuple[date, date]:
    """The working day on which it begins, and the first one after it; a milestone begins after its day."""
    after = CALENDAR.on_or_after(activity.due + ONE_DAY)
    if activity.is_milestone:
        return after, after
    return CALENDAR.on_or_after(activity.start) if activity.start else CALENDAR.on_or_before(activity.due), after


def holds(link: Link, activities: dict[int, Activity]) -> bool:
    begins, ends = bounds(activities[link.before])
    earliest = CALENDAR.add(begins if link.kind is Kind.SS else ends, link.lag)
    later_begins, later_ends = bounds(activities[link.after])
    return earliest <= (later_ends if link.kind is Kind.FF else later_begins)


def a_day_later(activity: Activity) -> Activity:
    """The next place that it may have: its length in working days stays, its start if it has begun."""
    begins, after = bounds(activity)
    if activity.has_begun or activity.start is None:
        return replace(activity, due=after)
    length = CALENDAR.count(begins, activity.due)
    start = CALENDAR.add(begins, 1)
    return replace(activity, start=start, due=CALENDAR.add(start, length - 1))


def followers(links: list[Link], roots: set[int]) -> set[int]:
    """The roots and whatever comes after them."""
    found = set(roots)
    while more := {link.after for link in links if link.before in found} - found:
        found |= more
    return found


def pushed(activities: dict[int, Activity], links: list[Link], asked: set[int]) -> dict[int, Activity]:
    """Whatever follows the asked ones and breaks a link goes a day later, again and again."""
    found, follow = dict(activities), followers(links, asked)
    while late := [
        link.after
        for link in links
        if link.after in follow - asked
        and not found[link.after].is_over
        and (not found[link.after].has_begun or link.kind is Kind.FF)
        and not holds(link, found)
    ]:
        found[late[0]] = a_day_later(found[late[0]])
    return found


@settings(max_examples=300, deadline=None)
@given(plans(), st.data())
def test_a_move_pushes_as_day_by_day(plan: Plan, data: st.DataObject) -> None:
    activities, links = plan
    key = data.draw(st.sampled_from(sorted(activities)))
    start = FIRST + timedelta(days=data.draw(st.integers(0, 290)))
    due = CALENDAR.add(CALENDAR.on_or_after(start), data.draw(st.integers(0, 12)))
    asked = (start if activities[key].start else None, due)
    outcome = reschedule(activities, links, {key: asked}, CALENDAR)
    wanted = pushed(activities | {key: replace(activities[key], start=asked[0], due=asked[1])}, links, {key})
    assert activities | {move.now.key: move.now for move in outcome.moves} == wanted
    assert {move.was.key for move in outcome.moves} == {one for one in wanted if wanted[one] != activities[one]}
    reached = followers(links, {key})
    assert outcome.broken == [link for link in links if link.after in reached and not holds(link, wanted)]


@settings(max_examples=200, deadline=None)
@given(plans())
def test_slack_is_the_longest_slip_that_leaves_the_end(plan: Plan) -> None:
    activities, links = plan
    activities = settled(activities, links)
    open_ones = {key: one for key, one in activities.items() if not one.is_over}
    if not open_ones or any(not holds(link, activities) for link in links):
        return
    end = max(bounds(one)[1] for one in open_ones.values())
    found = slack(activities, links, CALENDAR)
    assert found.keys() == open_ones.keys()
    for key, days in found.items():
        assert ending(activities, links, key, days) == end
        assert ending(activities, links, key, days + 1) > end


def settled(activities: dict[int, Activity], links: list[Link]) -> dict[int, Activity]:
    """The plan with everything pushed until the links hold that can."""
    roots = set(activities) - {link.after for link in links}
    return pushed(activities, links, roots)


def ending(activities: dict[int, Activity], links: list[Link], key: int, days: int) -> date:
    later = activities[key]
    for _ in range(days):
        later = a_day_later(later)
    found = pushed(activities | {key: later}, links, {key})
    return max(bounds(one)[1] for one in found.values() if not one.is_over)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda pair: pair[0] != pair[1]), max_size=14))
def test_a_circle_is_found_where_there_is_one(pairs: list[tuple[int, int]]) -> None:
    links = [Link(before, after) for before, after in pairs]
    reach = {(before, after) for before, after in pairs}
    while more := {(a, d) for a, b in reach for c, d in reach if b == c} - reach:
        reach |= more
    found = find_cycle(links)
    assert (found is not None) == any(a == b for a, b in reach)
    if found is not None:
        assert set(found.pairs) <= set(pairs)
        assert len(set(found.keys)) == len(found.keys)
