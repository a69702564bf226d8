"""Reads of the first page: what this person must know now. Each section costs a fixed number of queries."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from dashboards import kept
from goals.models import Goal
from goals.selectors import GoalFigures, figures_of
from goaltrack.common import clock
from goaltrack.common.workdays import WorkdayCalendar
from notices.models import Notice
from people.abilities import Ability, Role
from people.models import Department, User
from people.selectors import workday_calendar
from planning.models import Breakdown
from projects.models import Task
from projects.permissions import WorkRights
from projects.querysets import OPEN, RowCount, TaskQuerySet
from projects.selectors import Deadlines, TaskLine, task_lines
from projects.selectors.alone import Alone, alone
from projects.selectors.concealed import saying_what_is_watched
from reviews.models import Review

SOON_DAYS = 7
SHOWN = 6
MOST_MINE = 40
MOST_GOALS = 8
# A breakdown that was returned longer ago than this is a matter of its goal's page.
RETURNED_DAYS = 30


@dataclass(frozen=True)
class GoalCard:
    """A goal with its figures."""

    goal: Goal
    figures: GoalFigures


@dataclass
class Mine:
    """What a person does and is asked for."""

    today: list[TaskLine] = field(default_factory=list)
    soon: list[TaskLine] = field(default_factory=list)
    # What others do and they look at.
    to_review: list[TaskLine] = field(default_factory=list)
    done_this_week: int = 0
    notices: list[Notice] = field(default_factory=list)


@dataclass(frozen=True)
class ReviewRow:
    """A review with the working days it has waited and has left."""

    review: Review
    waited: int
    late: int
    left: int
    is_mine: bool
    given: int
    asked: int


@dataclass(frozen=True)
class BreakdownRow:
    """A version in the gate or back from it."""

    breakdown: Breakdown
    waited: int
    passed: int
    asked: int


@dataclass
class HealthRow:
    """The goals of one department by confidence."""

    department: Department
    counts: dict[str, int] = field(default_factory=lambda: {"on_track": 0, "at_risk": 0, "off_track": 0, "none": 0})
    stale: int = 0

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass
class Led:
    """What a lead or manager answers for: the departments below their role, and the goals they carry themselves."""

    goals: list[GoalCard] = field(default_factory=list)
    breakdowns: list[BreakdownRow] = field(default_factory=list)
    blocked: list[TaskLine] = field(default_factory=list)
    late: list[TaskLine] = field(default_factory=list)
    blocked_count: int = 0
    late_count: int = 0
    department_ids: list[int] = field(default_factory=list)
    alone: Alone = field(default_factory=lambda: Alone([], []))

    @property
    def stale(self) -> list[GoalCard]:
        """Goals that want a check-in, the worst first."""
        order = {"off_track": 0, "at_risk": 1, "": 2, "on_track": 3}
        due = [card for card in self.goals if card.figures.is_stale]
        return sorted(
            due, key=lambda c: (order[c.figures.shown_confidence], -(c.figures.days_since_checkin or 9999), c.goal.pk)
        )

    @property
    def off_track(self) -> int:
        return sum(card.figures.shown_confidence == "off_track" for card in self.goals)

    @property
    def at_risk(self) -> int:
        return sum(card.figures.shown_confidence == "at_risk" for card in self.goals)

    @property
    def returned_count(self) -> int:
        return sum(row.breakdown.state == Breakdown.State.RETURNED for row in self.breakdowns)

    @property
    def submitted_count(self) -> int:
        return sum(row.breakdown.state == Breakdown.State.SUBMITTED for row in self.breakdowns)

    @property
    def most_late(self) -> int:
        """The working days of what is late the longest."""
        return max((line.deadline.late for line in self.late), default=0)

    @property
    def late_link(self) -> str:
        return self._tasks("overdue=1")

    @property
    def blocked_link(self) -> str:
        return self._tasks("status=blocked")

    def _tasks(self, asked: str) -> str:
        # The list knows one department at a time.
        narrowed = f"&department={self.department_ids[0]}" if len(self.department_ids) == 1 else ""
        return f"/tasks/?{asked}{narrowed}"

    @property
    def blocked_people(self) -> int:
        return len({line.task.owner_id for line in self.blocked})

    @property
    def health(self) -> list[HealthRow]:
        """A line a department, in the order of the tree."""
        rows: dict[int, HealthRow] = {}
        for card in sorted(self.goals, key=lambda c: (c.goal.department.path, c.goal.pk)):
            row = rows.setdefault(card.goal.department_id, HealthRow(card.goal.department))
            row.counts[card.figures.shown_confidence or "none"] += 1
            row.stale += card.figures.is_stale
        return list(rows.values())


@dataclass(frozen=True)
class Days:
    """How much of the week and the month is left, in working days, today included."""

    today: date
    week: int
    month: int
    is_workday: bool


def days_left() -> Days:
    today, calendar = clock.today(), workday_calendar()
    sunday = today + timedelta(days=6 - today.weekday())
    end = today.replace(day=monthrange(today.year, today.month)[1])
    return Days(today, calendar.count(today, sunday), calendar.count(today, end), calendar.is_workday(today))


def mine(user: User) -> Mine:
    """Due, late and blocked tasks, the next days, what waits for their review, and unread notices: three queries."""
    today = clock.today()
    until = today + timedelta(days=SOON_DAYS)
    own = Task.objects.of_person(user).filter(Q(due__lte=until, status__in=OPEN) | Q(status="blocked"))
    tasks = list(_first(own, Task.objects.waiting_for_review_by(user)).as_lines().order_by("due", "id"))
    # What waits for their word stands there alone, also where they are its B.
    asked = [one for one in tasks if one.status == Task.Status.REVIEW and one.reviewer_id == user.pk]
    # One's own work needs no question about rights: A and B may log.
    rights = WorkRights.of_own(user)
    to_review = task_lines(user, asked, rights=rights, alone=True)
    lines = task_lines(user, [one for one in tasks if one not in asked], rights=rights)
    pressing = [one for one in lines if one.task.due <= today or one.task.status == Task.Status.BLOCKED]
    chosen = {one.task.pk for one in pressing}
    monday = datetime.combine(today - timedelta(days=today.weekday()), datetime.min.time())
    return Mine(
        today=sorted(pressing, key=lambda one: (one.as_follower, one.task.due, one.task.pk)),
        soon=[one for one in lines if one.task.pk not in chosen],
        to_review=to_review,
        done_this_week=Task.objects.done().filter(owner=user, done_at__gte=timezone.make_aware(monday)).count(),
        notices=list(Notice.objects.visible_to(user).unread()[:SHOWN]),
    )


def _first(*lists: TaskQuerySet, orders: Sequence[str] = ("due", "due")) -> TaskQuerySet:
    """The first tasks of each of these lists, in one query."""
    first, *others = (
        rows.order_by(order, "id").values("pk")[:MOST_MINE] for rows, order in zip(lists, orders, strict=True)
    )
    return Task.objects.filter(pk__in=first.union(*others))


def goals_carried(user: User) -> list[GoalCard]:
    """The active goals in which the person is A or B: two queries."""
    goals = Goal.objects.active().owned_by(user).select_related("department").order_by("due", "id")[:MOST_GOALS]
    return _cards(list(goals))


def reviews_waiting(user: User, *, below: Sequence[int] = ()) -> list[ReviewRow]:
    """Open reviews that wait for this person or lie in the departments `below`, the most urgent first (one query)."""
    asked_of_me = Review.objects.waiting_for(user).order_by()
    wanted = Q(pk__in=asked_of_me.values("pk"))
    if below:
        wanted |= Q(department__path__overlap=list(below))
    reviews = Review.objects.open().filter(wanted).select_related("submitted_by", "department")
    reviews = reviews.annotate(
        asked=Count("assignments", distinct=True),
        given=Count("verdicts", distinct=True),
        is_mine=Exists(asked_of_me.filter(pk=OuterRef("pk"))),
    ).order_by("-is_mine", "due", "submitted_at", "id")[:MOST_MINE]
    deadlines, today = Deadlines(), clock.today()
    rows = []
    for review in reviews:
        deadline = deadlines.of(review.due, today)
        waited = deadlines.between(timezone.localdate(review.submitted_at), today)
        rows.append(
            ReviewRow(
                review,
                waited,
                deadline.late,
                deadline.left,
                review.is_mine,  # type: ignore[attr-defined]
                review.given,  # type: ignore[attr-defined]
                review.asked,  # type: ignore[attr-defined]
            )
        )
    return rows


def led_by(user: User) -> Led:
    """What the departments below the person's leading roles, and their own goals, ask of them: six queries."""
    below = user.departments_with(Ability.WRITE_GOALS)
    in_charge = Q(department__path__overlap=below) & ~Q(kind=Goal.Kind.PERSONAL)
    goals = Goal.objects.active().filter(in_charge | Q(owner=user) | Q(follower=user))
    shown = goals.select_related("department", "owner").order_by("due", "id")
    led = Led(goals=_cards(list(shown)), breakdowns=_breakdowns(user, below), department_ids=below, alone=alone(user))
    tasks = Task.objects.visible_to(user).in_departments(below).order_by()
    # What is blocked stands in one list, what is late in another, and each says how much more there is.
    late, blocked = tasks.overdue(on=clock.today()), tasks.blocked()
    found = saying_what_is_watched(_first(late, blocked, orders=("due", "blocked_since")), user).as_lines()
    counted = found.annotate(late_count=RowCount(late), blocked_count=RowCount(blocked)).order_by("due", "id")
    lines = task_lines(user, counted, rights=WorkRights(user))
    if lines:
        first = lines[0].task
        led.late_count, led.blocked_count = first.late_count, first.blocked_count  # type: ignore[attr-defined]
    stuck = (one for one in lines if one.task.status == Task.Status.BLOCKED)
    led.blocked = sorted(stuck, key=lambda one: (one.task.blocked_since or date.max, one.task.pk))
    led.late = sorted((one for one in lines if one.is_late), key=lambda one: (-one.rank, one.task.due, one.task.pk))
    return led


def leads(user: User) -> bool:
    return any(grant.role in (Role.LEAD, Role.MANAGER) for grant in user.grants)


def nav_foot(user: User, ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
    """The year's cycle and which of its working days this is."""
    cycle = kept.cycle_of(user)
    if cycle is None:
        return {}
    calendar: WorkdayCalendar = workday_calendar()
    foot = {
        "cycle_name": cycle.name,
        "day": calendar.count(cycle.start, clock.today()),
        "days": calendar.count(cycle.start, cycle.end),
    }
    return dict.fromkeys(ids, foot)


def _cards(goals: list[Goal]) -> list[GoalCard]:
    figures = figures_of(goals) if goals else {}
    return [GoalCard(goal, figures[goal.pk]) for goal in goals]


def _breakdowns(user: User, below: list[int]) -> list[BreakdownRow]:
    """The newest version of each goal where it waits in the gate or came back from it (one query)."""
    in_charge = Q(goal__department__path__overlap=below) | Q(goal__owner=user) | Q(goal__follower=user)
    newest = Breakdown.objects.filter(in_charge, goal__state__in=("draft", "active")).order_by("goal_id", "-number")
    since = clock.now() - timedelta(days=RETURNED_DAYS)
    waiting = Q(state=Breakdown.State.SUBMITTED) | Q(state=Breakdown.State.RETURNED, decided_at__gte=since)
    breakdowns = (
        Breakdown.objects.filter(waiting, pk__in=newest.distinct("goal_id").values("pk"))
        .select_related("goal", "author", "review")
        .annotate(
            asked=Count("review__assignments", distinct=True),
            passed=Count("review__verdicts", filter=Q(review__verdicts__decision="pass"), distinct=True),
        )
        .order_by("state", "review__submitted_at", "id")
    )
    today, calendar = clock.today(), workday_calendar()
    rows = []
    for one in breakdowns:
        since_day = timezone.localdate(one.decided_at or (one.review.submitted_at if one.review else one.created_at))
        rows.append(BreakdownRow(one, calendar.late(since_day, today), one.passed, one.asked))  # type: ignore[attr-defined]
    return rows
