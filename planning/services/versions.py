"""How a version begins: as a copy of an earlier one, brought up to what holds by now (docs/gated-work.md)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from goals.models import Cycle, Goal
from goals.services import NOTHING_BEGINS, refuse_over
from goaltrack.common.errors import StateConflict
from people.models import User
from planning.live import Work, is_gone, live_work, said, values_of
from planning.materiality import carry_over
from planning.models import Breakdown, BreakdownItem, LessonAnswer
from planning.selectors import in_force


def require_plannable(goal: Goal) -> None:
    """Raise StateConflict where no version may begin or grow: the goal is over, or its cycle takes nothing new."""
    refuse_over(goal)
    if goal.cycle.state != Cycle.State.OPEN:
        raise StateConflict(NOTHING_BEGINS)


def begin_version(*, actor: User, goal: Goal) -> Breakdown:
    """A new draft of the locked goal, beginning as a copy of its newest version, whatever became of that.

    So nothing of a version that was taken back or returned is lost, whoever begins the next. Where the copied version
    says what the version in force says, the copy says what holds by now: edits that needed no gate are not undone by
    the next pass, and work that was cancelled by hand is not planned again.
    """
    newest = goal.breakdowns.order_by("-number").first()
    if newest is None:
        return Breakdown.objects.create(goal=goal, number=1, author=actor)
    breakdown = Breakdown(goal=goal, number=newest.number + 1, author=actor)
    if newest.state == Breakdown.State.RETURNED:
        breakdown.change_reason = newest.change_reason
    breakdown.save()
    _copy_items(newest, breakdown)
    _copy_lesson_answers(newest, breakdown)
    return breakdown


def carry_into(item: BreakdownItem, was: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """Let an item that was written from `was` say `now`, where it says nothing of its own; what it took over."""
    taken = carry_over(item, said(item, was), now)
    for name, value in taken.items():
        setattr(item, name, value)
    if item.start is not None and item.due < item.start:
        # Only work without a start of its own gets here.
        item.start = None
    return taken


def _copy_items(source: Breakdown, target: Breakdown) -> None:
    people = ("owner", "follower", "project")
    copies = list(source.items.select_related(*people))
    ruling = in_force(target.goal)
    agreed = {item.key: item for item in ruling.items.select_related(*people)} if ruling is not None else {}
    live = live_work(copies)
    gone = {key for key, work in live.items() if is_gone(work)}
    above = {item.key: item.under for item in copies}
    copies = [item for item in copies if item.key not in gone]
    for item in copies:
        bring_up(item, agreed.get(item.key), live.get(item.key))
        while item.under in gone:
            item.under = above[item.under]
        item.after = [key for key in item.after if key not in gone]
        if item.leads_to in gone:
            item.leads_to = None
        item.pk, item.breakdown, item.version = None, target, target.version
        item._state.adding = True
    BreakdownItem.objects.bulk_create(copies)


def bring_up(item: BreakdownItem, agreed: BreakdownItem | None, work: Work | None) -> None:
    """Where `item` says what was agreed, let it say what holds by now."""
    if agreed is None or work is None:
        return
    now = values_of(work)
    carry_into(item, {name: getattr(agreed, name) for name in now}, now)


def _copy_lesson_answers(source: Breakdown, target: Breakdown) -> None:
    """What was answered once is not asked again."""
    keys: set[UUID] = set(target.items.values_list("key", flat=True))
    copies = [one for one in source.lesson_answers.all() if one.item_key is None or one.item_key in keys]
    for answer in copies:
        answer.pk, answer.breakdown = None, target
        answer._state.adding = True
    LessonAnswer.objects.bulk_create(copies)
