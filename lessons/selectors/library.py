"""Reads of the library: search with its facets, the lessons that a text brings to mind, who may review."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchRank
from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, Case, Count, F, IntegerField, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast
from django.utils.functional import Promise

from history.models import LogEntry
from lessons.models import Lesson
from lessons.querysets import LessonQuerySet
from lessons.search import Part, Query, excerpt, fold, highlight, occurs, parse_query
from people.models import Department, User
from reviews.selectors import Choice, reviewer_choice

GATE = "lesson"
PER_PAGE = 20
MOST_IN_WRITING = 20
# D, C, B, A: the rest, texts, keywords, title.
RANK_WEIGHTS = [0.05, 0.1, 0.4, 1.0]


@dataclass(frozen=True)
class Hit:
    """A lesson that was found, its texts in parts."""

    lesson: Lesson
    title: list[Part]
    excerpt: list[Part]


@dataclass(frozen=True)
class Facet:
    """One value of a filter with the number of lessons that have it."""

    value: str
    label: str | Promise
    count: int
    chosen: bool


@dataclass(frozen=True)
class Results:
    query: Query | None
    page: Page[Lesson]
    hits: list[Hit]
    kinds: list[Facet]
    departments: list[Facet]


def search_lessons(
    user: User, text: str, *, kind: str = "", department: int | None = None, page: str | int | None = None
) -> Results:
    """The published lessons with all the words of `text`, title above keywords above texts, newest first among equals.

    Without words: all, newest first. Four queries. Raises InvalidInput at `q` (lessons.search.parse_query).
    """
    query = parse_query(text)
    found = matching(Lesson.objects.library_of(user), query)
    of_kind = found.filter(kind=kind) if kind else found
    of_department = found.filter(department=department) if department else found
    both = of_kind.filter(department=department) if department else of_kind
    shown = Paginator(ranked(both, query).with_people(), PER_PAGE).get_page(page)
    return Results(
        query=query,
        page=shown,
        hits=[_hit(lesson, query) for lesson in shown.object_list],
        kinds=_kinds(of_department, kind),
        departments=_departments(user, of_kind, department),
    )


def matching(lessons: LessonQuerySet, query: Query | None) -> LessonQuerySet:
    return lessons.filter(search=query.expression()) if query else lessons


def ranked(lessons: LessonQuerySet, query: Query | None) -> LessonQuerySet:
    """`place` is 2 where the title has all the words, 1 where title and keywords have them, else 0.

    `score` orders within a place; a whole number, so that a cursor can hold it.
    """
    if query is None:
        return lessons.order_by("-published_at", "-id")
    place = Case(
        When(search=query.expression("A"), then=Value(2)),
        When(search=query.expression("AB"), then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    rank = SearchRank(F("search"), query.expression(), weights=RANK_WEIGHTS)
    score = Cast(rank * Value(1_000_000.0), IntegerField())
    return lessons.annotate(place=place, score=score).order_by("-place", "-score", "-published_at", "-id")


@dataclass(frozen=True)
class LessonWarning:
    """A lesson that a text brings to mind, and by which of its keywords."""

    lesson: Lesson
    matched: list[str]


def warnings_for(user: User, text: str) -> list[LessonWarning]:
    """The published lessons with a keyword that stands in `text`: pitfalls first, then by matches, then the newest.

    One query. The database looks without regard to case and spaces; whole words are judged here.
    """
    folded = fold(text)
    if not folded.strip():
        return []
    compact = "".join(folded.split())
    stands = RawSQL(
        "EXISTS (SELECT 1 FROM unnest(lessons_lesson.keywords) AS word"
        " WHERE strpos(%s, lower(regexp_replace(normalize(word, NFKC), '\\s', '', 'g'))) > 0)",
        [compact],
        output_field=BooleanField(),
    )
    lessons = Lesson.objects.library_of(user).filter(stands).with_people()
    warnings = [LessonWarning(lesson, [word for word in lesson.keywords if occurs(folded, word)]) for lesson in lessons]
    found = [warning for warning in warnings if warning.matched]
    # Sorted is stable: what is left equal stays newest first.
    return sorted(found, key=lambda warning: (warning.lesson.kind != Lesson.Kind.PITFALL, -len(warning.matched)))


def lessons_in_writing(user: User) -> list[Lesson]:
    """The person's own that are not published yet, the last begun first."""
    own = Lesson.objects.visible_to(user).filter(author=user, state__in=("draft", "returned", "submitted"))
    return list(own.with_people().order_by("-id")[:MOST_IN_WRITING])


def eligible_lesson_reviewers(lesson: Lesson) -> Choice:
    """Those whom the policy of the lesson's department lets one ask, its author apart."""
    return reviewer_choice(lesson.department, GATE, without={lesson.author_id})


def withdrawal_of(lesson: Lesson) -> LogEntry | None:
    """Who withdrew it, when and why."""
    if lesson.state != Lesson.State.WITHDRAWN:
        return None
    entries = LogEntry.objects.filter(
        object_type=Lesson._meta.label_lower, object_id=lesson.pk, action="lesson.withdraw"
    )
    return entries.select_related("actor").first()


def _hit(lesson: Lesson, query: Query | None) -> Hit:
    """The excerpt is of the text that has the words: what happened, or what to do."""
    texts = [text for text in (lesson.situation, lesson.advice) if text]
    excerpts = [excerpt(text, query) for text in texts]
    best = max(excerpts, key=lambda parts: any(part.marked for part in parts), default=[])
    return Hit(lesson, highlight(lesson.title, query), best)


def _kinds(lessons: LessonQuerySet, chosen: str) -> list[Facet]:
    counts = dict(lessons.order_by().values_list("kind").annotate(n=Count("pk")))
    kinds = [Facet(value, label, counts.get(value, 0), value == chosen) for value, label in Lesson.Kind.choices]
    return [facet for facet in kinds if facet.count or facet.chosen]


def _departments(user: User, lessons: LessonQuerySet, chosen: int | None) -> list[Facet]:
    rows: Any = (
        lessons.order_by()
        .values("department", name=F("department__name"))
        .annotate(n=Count("pk"))
        .order_by("-n", "department")
    )
    facets = [Facet(str(row["department"]), row["name"], row["n"], row["department"] == chosen) for row in rows]
    if chosen and not any(facet.chosen for facet in facets):
        name = Department.objects.visible_to(user).filter(pk=chosen).values_list("name", flat=True).first()
        facets += [Facet(str(chosen), name, 0, True)] if name else []
    return facets
