"""The goal page: will we make it, why not, what was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

from django.db.models import Q

from goals.models import CheckIn, ContributionShare, Goal, GoalParticipant, Rhythm
from goals.progress import HUNDRED, ON_TRACK_GAP, PLACES, clamped, finish, pace, roll_up, speed
from goals.selectors.changes import as_read_by
from goals.selectors.figures import GoalFigures, as_figures, figures_shown, subtree_rows
from goaltrack.common import clock
from goaltrack.common.workdays import WorkdayCalendar
from history.models import LogEntry
from history.selectors import field_label, timeline
from people.models import User
from people.selectors import workday_calendar

# A longer span is drawn by months, a shorter one by weeks.
WEEKS_UP_TO = timedelta(days=120)
MOST_POINTS = 36
# Percentage points that a sub-goal must cost before it is named as a reason.
WORTH_SAYING = Decimal(1)
# Of a closing its words say the state, and its note stands below them.
UNSAID = ("state", "closing_note", "closed_on", "final_progress")
_CHOICES = {
    "state": Goal.State.choices,
    "result": Goal.Result.choices,
    "kind": Goal.Kind.choices,
    "strategy": Goal.Strategy.choices,
    "source": Goal.Source.choices,
    "rhythm": Rhythm.choices,
}


@dataclass(frozen=True)
class SubGoal:
    """A sub-goal and what it brings: its share of the weight that counts, and the points it adds to the parent."""

    goal: Goal
    figures: GoalFigures
    share: Decimal | None
    contribution: Decimal | None

    @property
    def behind(self) -> Decimal:
        """The points that it costs the parent against pace."""
        if self.share is None or self.figures.progress is None:
            return Decimal(0)
        return max(self.share * (self.figures.pace - clamped(self.figures.progress)) / HUNDRED, Decimal(0))


@dataclass(frozen=True)
class Outlook:
    """A goal's figures, its sub-goals, and where it leads at the present speed."""

    goal: Goal
    figures: GoalFigures
    subgoals: list[SubGoal]
    # Personal goals below that the reader may not see: how many, and what they bring.
    hidden: int
    hidden_contribution: Decimal
    weight: Decimal
    # All that were recorded, and those of them that no other one superseded.
    history: list[CheckIn]
    checkins: list[CheckIn]
    speed: Decimal | None
    calendar: WorkdayCalendar

    @cached_property
    def without_data(self) -> int:
        return sum(sub.figures.progress is None and sub.goal.state == Goal.State.ACTIVE for sub in self.subgoals)

    @cached_property
    def drafts(self) -> int:
        return sum(sub.goal.state == Goal.State.DRAFT for sub in self.subgoals)

    @cached_property
    def reasons(self) -> list[SubGoal]:
        """The sub-goals that cost the most against pace, worst first."""
        behind = [sub for sub in self.subgoals if sub.behind >= WORTH_SAYING]
        return sorted(behind, key=lambda sub: -sub.behind)[:3]

    @property
    def said(self) -> CheckIn | None:
        """The newest check-in's words, where the goal is behind and no sub-goal explains it."""
        newest = self.checkins[0] if self.checkins else None
        return newest if newest and newest.note and not self.reasons and self.gap_points > ON_TRACK_GAP else None

    @property
    def gap_points(self) -> int:
        """The gap to pace in whole percentage points; negative when ahead."""
        return int((self.figures.gap or Decimal(0)).to_integral_value(rounding=ROUND_HALF_UP))

    @property
    def lead_points(self) -> int:
        return -self.gap_points

    @cached_property
    def gap_days(self) -> int:
        """The gap to pace as working days of the goal's own span."""
        days = self.calendar.count(self.goal.start, self.goal.due)
        gap = abs(self.figures.gap or Decimal(0))
        return int((gap * days / HUNDRED).to_integral_value(rounding=ROUND_HALF_UP))

    @cached_property
    def finish(self) -> date | None:
        """When it is reached at the speed of the last weeks; None when that cannot be said or is not in sight."""
        if self.speed is None or self.figures.progress is None or self.figures.is_reached:
            return None
        return finish(self.figures.progress, self.speed, clock.today(), self.calendar)

    @cached_property
    def finish_late(self) -> int:
        """How many working days that lies after the due date."""
        return self.calendar.late(self.goal.due, self.finish) if self.finish else 0

    @cached_property
    def at_due(self) -> Decimal | None:
        """Where it stands on the due date at the present speed."""
        today = clock.today()
        if self.speed is None or self.figures.progress is None or self.speed <= 0 or today >= self.goal.due:
            return None
        days = self.calendar.count(today + timedelta(days=1), self.goal.due)
        return min(self.figures.progress + self.speed * days, max(HUNDRED, self.figures.progress)).quantize(PLACES)

    @cached_property
    def series(self) -> list[dict[str, Any]]:
        return pace_series(self.goal, self.checkins, self.figures)


def goal_outlook(goal: Goal, *, user: User) -> Outlook:
    """Everything the goal page shows of the goal itself, in three queries."""
    children = list(
        Goal.objects.visible_to(user)
        .kept()
        .filter(parent=goal)
        .select_related("owner", "follower", "department")
        .order_by("id")
    )
    rows = subtree_rows([goal.pk])
    figures = as_figures(rows, {goal.pk: goal} | {child.pk: child for child in children})
    rolled = roll_up(row.node for row in rows)
    known = {
        row.node.id: (row.node.weight, clamped(progress))
        for row in rows
        if row.node.parent_id == goal.pk and row.node.counts and (progress := rolled[row.node.id].progress) is not None
    }
    weight = sum((share for share, _progress in known.values()), Decimal(0))
    shares = {pk: share * HUNDRED / weight for pk, (share, _progress) in known.items()}
    brings = {pk: shares[pk] * progress / HUNDRED for pk, (_share, progress) in known.items()}
    seen = {child.pk for child in children}
    unseen = [pk for pk in known if pk not in seen]
    history = checkin_history(goal)
    checkins = [one for one in history if not one.is_superseded]
    return Outlook(
        goal=goal,
        figures=figures_shown(user, goal, figures[goal.pk]),
        subgoals=[
            SubGoal(c, figures_shown(user, c, figures[c.pk]), shares.get(c.pk), brings.get(c.pk)) for c in children
        ],
        hidden=len(unseen),
        hidden_contribution=sum((brings[pk] for pk in unseen), Decimal(0)),
        weight=weight,
        history=history,
        checkins=checkins,
        speed=_speed(goal, checkins, figures[goal.pk]),
        calendar=workday_calendar(),
    )


def linked_goals(goal: Goal, *, user: User) -> dict[str, Any]:
    """Beyond the tree, as far as the reader sees it (one query): the goal that it carries on and those that carry it
    on, the further goal that it supports and those that support it.
    """
    named = Q(pk__in=[pk for pk in (goal.continues_id, goal.supports_id) if pk is not None])
    found = list(
        Goal.objects.visible_to(user)
        .filter(named | Q(continues=goal) | Q(supports=goal))
        .select_related("cycle", "department")
        .order_by("cycle__start", "id")
    )
    return {
        "carried_from": [one for one in found if one.pk == goal.continues_id],
        "carried_to": [one for one in found if one.continues_id == goal.pk],
        "supports": next((one for one in found if one.pk == goal.supports_id), None),
        "supported_by": [one for one in found if one.supports_id == goal.pk and one.state != Goal.State.DROPPED],
    }


def people_of(goal: Goal, *, user: User) -> list[User]:
    """Who has a part in the goal or in one right below it, A and B first: those among whom its shares are split."""
    below = Goal.objects.visible_to(user).filter(parent=goal)
    parts = Q(goal_parts__goal=goal, goal_parts__part=GoalParticipant.Part.WORKER)
    own = Q(pk=goal.owner_id) | Q(pk=goal.follower_id or 0)
    people = User.objects.visible_to(user).filter(own | parts | Q(goals_owned__in=below) | Q(goals_followed__in=below))
    first = {goal.owner_id: 0, goal.follower_id: 1}
    return sorted(people.distinct(), key=lambda one: (first.get(one.pk, 2), one.sort_key, one.pk))


def checkin_history(goal: Goal, *, limit: int = 60) -> list[CheckIn]:
    """The newest check-ins, newest first, with those that were superseded."""
    return list(goal.checkins.select_related("author", "superseded_by")[:limit])


def pace_series(goal: Goal, checkins: Sequence[CheckIn], figures: GoalFigures) -> list[dict[str, Any]]:
    """The points of the chart "progress against pace", evenly spaced: {"day", "progress", "pace", "now"}.

    Each month (or week) shows its last check-in; the one that holds today shows today, so that the chart and the
    number above it say the same.
    """
    calendar, today = workday_calendar(), clock.today()
    is_active = goal.state == Goal.State.ACTIVE
    points: list[dict[str, Any]] = []
    before = date.min
    for end in _ends(goal.start, max(goal.due, today) if is_active else goal.due):
        now = is_active and before < today <= end and today >= goal.start
        day = today if now else end
        said = [c for c in checkins if before < c.day <= end and c.progress is not None]
        reached = figures.progress if now else (said[0].progress if said else None)
        points.append({"day": day, "progress": reached, "pace": pace(goal.start, goal.due, day, calendar), "now": now})
        before = end
    return points


@dataclass(frozen=True)
class Event:
    """One line of the activity timeline; `changes` are (label, old, new) in the reader's words."""

    entry: LogEntry
    changes: list[tuple[str, str, str]]


def goal_activity(goal: Goal, *, user: User, limit: int = 20) -> list[Event]:
    """What happened to the goal, newest first; its check-ins stand in a timeline of their own."""
    entries = [entry for entry in timeline(goal, limit=3 * limit) if entry.action != "checkin.record"]
    return [Event(entry, _changes(goal, entry)) for entry in as_read_by(entries[:limit], user)]


def _changes(goal: Goal, entry: LogEntry) -> list[tuple[str, str, str]]:
    """What an edit changed, and what a goal was closed with; creation, start and drop are told by their own words."""
    if entry.action not in ("goal.update", "goal.close", "goal.reopen"):
        return []
    return [
        (_label(goal, change["field"]), _text(change, "old"), _text(change, "new"))
        for change in entry.changes
        if change["field"] not in UNSAID
    ]


def _label(goal: Goal, name: str) -> str:
    return str(ContributionShare._meta.verbose_name) if name == "shares" else field_label(goal, name)


def _text(change: dict[str, Any], side: str) -> str:
    if f"{side}_text" in change:
        return str(change[f"{side}_text"])
    value = change.get(side)
    words = {str(key): label for key, label in _CHOICES.get(change["field"], ())}
    return "" if value is None else str(words.get(str(value), value))


def _speed(goal: Goal, checkins: Sequence[CheckIn], figures: GoalFigures) -> Decimal | None:
    if figures.progress is None or goal.state != Goal.State.ACTIVE:
        return None
    reached = [(c.day, c.progress) for c in reversed(checkins) if c.progress is not None]
    return speed(reached, figures.progress, clock.today(), workday_calendar())


def _ends(start: date, last: date) -> list[date]:
    """The ends of the months (or weeks) from `start` to `last`, which is the last of them."""
    ends = _month_ends(start, last) if last - start > WEEKS_UP_TO else _week_ends(start, last)
    return [*ends, last][-MOST_POINTS:]


def _week_ends(start: date, last: date) -> list[date]:
    return [date.fromordinal(n) for n in range(start.toordinal(), last.toordinal(), 7)]


def _month_ends(start: date, due: date) -> list[date]:
    ends: list[date] = []
    year, month = start.year, start.month
    while True:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        end = date.fromordinal(date(year, month, 1).toordinal() - 1)
        if end >= due:
            return ends
        if end > start:
            ends.append(end)
