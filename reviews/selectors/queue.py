"""Reads of reviews: the queue of one person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from goaltrack.common import clock
from goaltrack.common.workdays import WorkdayCalendar
from people.abilities import Ability
from people.models import User
from people.selectors import workday_calendar
from reviews.models import Review, ReviewAssignment, Verdict
from reviews.querysets import ReviewQuerySet
from reviews.selectors.asking import away_until
from reviews.selectors.threads import ThreadLine, thread_lines, waiting_threads

# Finished ones are found through their goal; the queue shows the newest.
MOST_SHOWN = 50


@dataclass(frozen=True)
class QueueRow:
    """A review as the queue shows it; days are working days."""

    review: Review
    waiting_days: int
    late_days: int
    left_days: int
    mine: Verdict | None
    open_names: list[str]


@dataclass(frozen=True)
class Queue:
    waiting: list[QueueRow]
    decided: list[QueueRow]
    asked: list[QueueRow]
    to_confirm: list[ThreadLine]
    to_resolve: list[ThreadLine]


def with_people(reviews: ReviewQuerySet) -> ReviewQuerySet:
    """Bring along the department, who asks, who is asked and what they decided."""
    return reviews.select_related("department", "submitted_by").prefetch_related(
        Prefetch("assignments", assignments()),
        Prefetch("verdicts", Verdict.objects.select_related("reviewer")),
    )


def assignments() -> "QuerySet[ReviewAssignment]":
    """Who is asked, in place of whom, and who said so."""
    people = ("reviewer__department", "asked_first", "delegated_by")
    return ReviewAssignment.objects.select_related(*people).order_by("pk")


@dataclass(frozen=True)
class Reviewer:
    """One person asked for a verdict, and the verdict once it is there.

    `away_until` and `can_delegate` are told to a reader of an open review, of those who have not given theirs.
    """

    assignment: ReviewAssignment
    verdict: Verdict | None
    away_until: date | None = None
    can_delegate: bool = False

    @property
    def user(self) -> User:
        return self.assignment.reviewer


def reviewers_of(review: Review | None, reader: User | None = None) -> list[Reviewer]:
    """No query where `with_people()` brought them along; one more for a reader."""
    if review is None:
        return []
    given = {verdict.reviewer_id: verdict for verdict in review.verdicts.all()}
    asked = list(review.assignments.all())
    if reader is None or review.state != Review.State.OPEN:
        return [Reviewer(one, given.get(one.reviewer_id)) for one in asked]
    away = away_until([one.reviewer_id for one in asked if one.reviewer_id not in given])
    stands_in = review.submitted_by_id == reader.pk or reader.can(Ability.WRITE_GOALS, review.department)
    return [
        Reviewer(
            one,
            given.get(one.reviewer_id),
            away.get(one.reviewer_id),
            one.reviewer_id not in given and (one.reviewer_id == reader.pk or (stands_in and one.reviewer_id in away)),
        )
        for one in asked
    ]


def review_queue(user: User) -> Queue:
    """What waits for the person (due soonest first), what they decided, what they asked for, and their threads."""
    calendar = workday_calendar()
    parts = (
        Review.objects.waiting_for(user),
        Review.objects.decided_by(user)[:MOST_SHOWN],
        Review.objects.asked_by(user)[:MOST_SHOWN],
    )
    waiting, decided, asked = (_rows(with_people(part), user, calendar) for part in parts)
    to_confirm, to_resolve = waiting_threads(user)
    lines = thread_lines([*to_confirm, *to_resolve])
    return Queue(waiting, decided, asked, lines[: len(to_confirm)], lines[len(to_confirm) :])


def _rows(reviews: Iterable[Review], user: User, calendar: WorkdayCalendar) -> list[QueueRow]:
    today = clock.today()
    rows = []
    for review in reviews:
        given = {verdict.reviewer_id: verdict for verdict in review.verdicts.all()}
        rows.append(
            QueueRow(
                review=review,
                waiting_days=calendar.late(timezone.localtime(review.submitted_at).date(), today),
                late_days=calendar.late(review.due, today),
                left_days=calendar.late(today, review.due),
                mine=given.get(user.pk),
                open_names=[a.reviewer.name for a in review.assignments.all() if a.reviewer_id not in given],
            )
        )
    return rows
