"""The facts of a project's month: tasks, milestones, goals, money, the measures before. A fixed number of queries."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from goals.models import CheckIn, Goal
from goals.selectors import GoalFigures, figures_of
from goaltrack.common import clock
from lessons.facts import MOST_ROWS, Facts, GoalFact, MeasureFact, MilestoneFact, TaskFact, average, facts_from_json
from lessons.models import Measure, Retrospective
from lessons.months import last_of
from payments.permissions import amounts_readable
from payments.selectors import project_money
from people.models import User
from projects.models import Milestone, Task
from projects.querysets import OPEN
from projects.selectors import Deadlines


def retrospective_facts(retrospective: Retrospective) -> Facts:
    """What was kept when it was published (no query); until then worked out anew, in six queries.

    Amounts are there for everybody: the caller masks them (Facts.masked).
    """
    return live_facts(retrospective) if retrospective.is_open else facts_from_json(retrospective.facts)


def facts_for(user: User, retrospective: Retrospective) -> tuple[Facts, bool]:
    """The facts as this reader may see them, and whether the amounts are among them."""
    readable = amounts_readable(user).may_read(retrospective.project)
    facts = retrospective_facts(retrospective)
    return (facts if readable else facts.masked()), readable


def live_facts(retrospective: Retrospective) -> Facts:
    """The month as it is known now."""
    first, last, pk = retrospective.month, last_of(retrospective.month), retrospective.project_id
    finished, slipped = _tasks(pk, first, last)
    milestones = _milestones(pk, first, last)
    planned, received = project_money([pk], first, last).get(pk, (Decimal(0), Decimal(0)))
    return Facts(
        first=first,
        last=last,
        finished_count=len(finished),
        slipped_count=len(slipped),
        slipped_days=average([one.late for one in slipped]),
        milestones_due=len(milestones),
        milestones_achieved=sum(one.achieved_on is not None for one in milestones),
        planned=planned,
        received=received,
        finished=finished[:MOST_ROWS],
        slipped=slipped[:MOST_ROWS],
        milestones=milestones[:MOST_ROWS],
        goals=_goals(pk, first, last),
        measures=measures_before(retrospective),
    )


def _instant(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())


def _tasks(project_id: int, first: date, last: date) -> tuple[list[TaskFact], list[TaskFact]]:
    """Finished in the month; and slipped: due by its end and still open then, or finished late in it (one query)."""
    on = min(clock.today(), last)
    # What is due today can still be done today.
    horizon = min(last, clock.today() - timedelta(days=1))
    ends = _instant(last + timedelta(days=1))
    done = Q(status=Task.Status.DONE, done_at__gte=_instant(first))
    rows = (
        Task.objects.filter(done | Q(status__in=OPEN, due__lte=horizon), project=project_id, created_at__lt=ends)
        .order_by("due", "id")
        .values("id", "title", "owner__name", "due", "done_at")
    )
    deadlines, finished, slipped = Deadlines(), [], []
    for row in rows:
        fact = _task_fact(row, on, deadlines)
        in_month = fact.done_on is not None and fact.done_on <= last
        if in_month:
            finished.append(fact)
        if fact.due <= horizon and (fact.done_on is None or fact.done_on > fact.due):
            slipped.append(fact)
    return finished, sorted(slipped, key=lambda one: (-one.late, one.due, one.id))


def _task_fact(row: Mapping[str, Any], on: date, deadlines: Deadlines) -> TaskFact:
    done_on = timezone.localdate(row["done_at"]) if row["done_at"] else None
    late = deadlines.of(row["due"], min(done_on or on, on)).late
    return TaskFact(row["id"], row["title"], row["owner__name"], row["due"], done_on, late)


def _milestones(project_id: int, first: date, last: date) -> list[MilestoneFact]:
    """Due by the month's end and not reached before it, or reached in it."""
    waiting = Q(due__lte=last) & (Q(achieved_on=None) | Q(achieved_on__gte=first))
    rows = Milestone.objects.filter(
        waiting | Q(achieved_on__range=(first, last)),
        project=project_id,
        cancelled=False,
        created_at__lt=_instant(last + timedelta(days=1)),
    ).order_by("due", "id")
    deadlines = Deadlines()
    found = []
    for one in rows.only("title", "baseline", "due", "expected", "achieved_on"):
        achieved = one.achieved_on if one.achieved_on is not None and one.achieved_on <= last else None
        stands = achieved or max(one.due, one.expected or one.due)
        deviation = deadlines.between(one.baseline, stands)
        found.append(MilestoneFact(one.pk, one.title, one.baseline, one.due, achieved, deviation))
    return found


def _goals(project_id: int, first: date, last: date) -> list[GoalFact]:
    """The goals that the project's work counts for, personal ones apart (three queries)."""
    work = Q(pk__in=Task.objects.filter(project=project_id).exclude(status="cancelled").values("goal"))
    work |= Q(pk__in=Milestone.objects.filter(project=project_id, cancelled=False).values("goal"))
    newest = CheckIn.objects.standing().filter(goal=OuterRef("pk"), progress__isnull=False).order_by("-day", "-id")
    goals = list(
        Goal.objects.filter(work, kind__in=(Goal.Kind.DEPARTMENT, Goal.Kind.PROJECT), start__lte=last, due__gte=first)
        .kept()
        .annotate(
            before=Subquery(newest.filter(day__lt=first).values("progress")[:1]),
            after=Subquery(newest.filter(day__lte=last).values("progress")[:1]),
        )
        .order_by("-weight", "id")
    )
    # While the month runs, its end is how things stand now.
    figures = figures_of(goals) if goals and clock.today() <= last else {}
    return [_goal_fact(goal, figures) for goal in goals]


def _goal_fact(goal: Any, figures: Mapping[int, GoalFigures]) -> GoalFact:
    """`goal` is annotated with the check-ins' progress `before` the month and `after` it."""
    end = figures[goal.pk].progress if goal.pk in figures else goal.after
    return GoalFact(goal.pk, goal.statement, goal.before, end)


def measures_before(retrospective: Retrospective) -> list[MeasureFact]:
    """The measures of the project's newest earlier retrospective, and what became of them (one query)."""
    earlier = Retrospective.objects.filter(project=retrospective.project_id, month__lt=retrospective.month)
    measures = Measure.objects.filter(retrospective__in=earlier.order_by("-month").values("pk")[:1]).select_related(
        "owner", "task", "carried_to"
    )
    return [
        MeasureFact(one.pk, one.text, one.owner.name, one.due, one.finished_on, one.task_id, hasattr(one, "carried_to"))
        for one in measures.order_by("position", "id")
    ]
