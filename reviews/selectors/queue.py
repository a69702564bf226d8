"""Reads of reviews: the queue of one person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery, prefetch_related_objects
from django.utils import timezone

from goaltrack.common import clock
from goaltrack.common.workdays import WorkdayCalendar
from people.abilities import Ability
from people.models import Absence, User
from people.selectors import workday_calendar
from reviews.kinds import kind_of
from reviews.models import Review, ReviewAssignment, Verdict
from reviews.querysets import ReviewQuerySet
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
    my_seat: ReviewAssignment | None
    awaited: list[User]


@dataclass(frozen=True)
class Queue:
    waiting: list[QueueRow]
    decided: list[QueueRow]
    asked: list[QueueRow]
    to_confirm: list[ThreadLine]
    to_resolve: list[ThreadLine]


def with_people(reviews: ReviewQuerySet) -> ReviewQuerySet:
    """Bring along the department, who asks, who is asked and what they decided."""
    return reviews.select_related("department", "submitted_by").prefetch_related(*_people())


def _people() -> "tuple[Prefetch[Any], ...]":
    verdicts = Verdict.objects.select_related("reviewer")
    return Prefetch("assignments", assignments()), Prefetch("verdicts", verdicts)


def assignments() -> "QuerySet[ReviewAssignment]":
    """Who is asked, in place of whom, and who said so."""
    people = ("reviewer__department", "asked_first", "delegated_by")
    return ReviewAssignment.objects.select_related(*people).order_by("pk")


@dataclass(frozen=True)
class Reviewer:
    """One person asked for a verdict, and the verdict once it is there.

    `away_until`, `is_lost` (they left, or lost the role) and `can_delegate` are told to a reader of an open review, of
    those who have not given theirs.
    """

    assignment: ReviewAssignment
    verdict: Verdict | None
    away_until: date | None = None
    is_lost: bool = False
    can_delegate: bool = False

    @property
    def user(self) -> User:
        return self.assignment.reviewer


def reviewers_of(review: Review | None, reader: User | None = None) -> list[Reviewer]:
    """No query where `with_people()` brought them along; one more for a reader, and what the kind of gate asks."""
    if review is None:
        return []
    given = {verdict.reviewer_id: verdict for verdict in review.verdicts.all()}
    asked = list(review.assignments.all())
    if reader is None or review.state != Review.State.OPEN:
        return [Reviewer(one, given.get(one.reviewer_id)) for one in asked]
    waiting = [one.reviewer_id for one in asked if one.reviewer_id not in given]
    absent = Absence.objects.on(clock.today()).filter(user=OuterRef("pk")).values("end")[:1]
    decide = kind_of(review.kind).may_decide(review)
    people = {
        user.pk: user
        for user in User.objects.filter(pk__in=waiting).annotate(
            absent=Subquery(absent), may_decide=Exists(decide.filter(pk=OuterRef("pk")))
        )
    }
    stands_in = review.submitted_by_id == reader.pk or reader.can(Ability.WRITE_GOALS, review.department)
    found = []
    for one in asked:
        person: Any = people.get(one.reviewer_id)
        if person is None:
            found.append(Reviewer(one, given[one.reviewer_id]))
            continue
        is_lost = not person.may_decide
        own = one.reviewer_id == reader.pk or (one.asked_first_id == reader.pk and one.away_until is not None)
        can_delegate = own or (stands_in and (is_lost or person.absent is not None))
        found.append(Reviewer(one, None, person.absent, is_lost, can_delegate))
    return found


def review_queue(user: User) -> Queue:
    """What waits for the person (due soonest first), what they decided, what they asked for, and their threads."""
    calendar = workday_calendar()
    found = Review.objects.select_related("department", "submitted_by")
    parts = [
        list(found.waiting_for(user)),
        list(found.decided_by(user)[:MOST_SHOWN]),
        list(found.asked_by(user)[:MOST_SHOWN]),
    ]
    # The people of all three at once.
    prefetch_related_objects([review for part in parts for review in part], *_people())
    waiting, decided, asked = (_rows(part, user, calendar) for part in parts)
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
                my_seat=next((one for one in review.assignments.all() if one.reviewer_id == user.pk), None),
                awaited=[one.reviewer for one in review.assignments.all() if one.reviewer_id not in given],
            )
        )
    return rows
