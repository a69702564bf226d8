"""Remarks with what became of them. A thread belongs to its item or criterion, so it outlives the version."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Prefetch, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from people.models import User
from people.permissions import may
from reviews.kinds import kind_of
from reviews.models import Remark, RemarkMark, Review

OPEN, RESOLVED, CONFIRMED = "open", RemarkMark.Kind.RESOLVED, RemarkMark.Kind.CONFIRMED
RESOLVE, CONFIRM = "resolve", "confirm"
# The newest that wait for one person; the rest come up as these are done.
MOST_SHOWN = 50


@dataclass
class Thread:
    """A remark with its answers and marks. `is_earlier`: it was made on an earlier version and is not closed yet."""

    remark: Remark
    answers: list[Remark] = field(default_factory=list)
    marks: list[RemarkMark] = field(default_factory=list)
    is_earlier: bool = False
    # RESOLVE or CONFIRM, where the reader may (with_rights).
    act: str = ""

    @property
    def state(self) -> str:
        """OPEN, RESOLVED or CONFIRMED of one that asks for a change; empty of other remarks."""
        if self.remark.stance != Remark.Stance.CHANGE:
            return ""
        last = self.marks[-1].kind if self.marks else ""
        return OPEN if last in ("", RemarkMark.Kind.REOPENED) else str(last)

    @property
    def is_settled(self) -> bool:
        return self.state in ("", CONFIRMED)


def threads_of(review: Review | None, earlier: Collection[int] = ()) -> list[Thread]:
    """The remarks of a review, and of `earlier` rounds those that are not settled: two queries."""
    rounds = {*earlier, *([review.pk] if review else [])}
    if not rounds:
        return []
    marks = Prefetch("marks", RemarkMark.objects.select_related("by"))
    carried = Q(stance=Remark.Stance.CHANGE) | Q(about=Remark.About.ANSWER)
    said = Remark.objects.filter(review__in=rounds).filter(carried | Q(review=review) if review else carried)
    threads: dict[int, Thread] = {}
    answers = []
    for remark in said.select_related("author", "review").prefetch_related(marks).order_by("at", "pk"):
        if remark.about == Remark.About.ANSWER:
            answers.append(remark)
        else:
            is_earlier = review is None or remark.review_id != review.pk
            threads[remark.pk] = Thread(remark, marks=list(remark.marks.all()), is_earlier=is_earlier)
    for answer in answers:
        if answer.answers_id in threads:
            threads[answer.answers_id].answers.append(answer)
    return [thread for thread in threads.values() if not (thread.is_earlier and thread.is_settled)]


def worded(threads: Iterable[Thread]) -> list[Thread]:
    """What was said beyond plain agreement."""
    return [one for one in threads if one.remark.text or one.remark.stance != Remark.Stance.AGREE]


def agreeing(threads: Iterable[Thread]) -> str:
    """Who agreed without a word."""
    plain = (one.remark for one in threads if not one.remark.text and one.remark.stance == Remark.Stance.AGREE)
    return _(", ").join(remark.author.name for remark in plain)


@dataclass(frozen=True)
class ThreadLine:
    """A thread away from its page, with what it is about in words."""

    thread: Thread
    place: str | Promise


def thread_lines(threads: Iterable[Thread]) -> list[ThreadLine]:
    """In the order given; a query or so for each kind of gate."""
    threads = list(threads)
    places: dict[int, str | Promise] = {}
    for kind in {thread.remark.review.kind for thread in threads}:
        places |= kind_of(kind).places([thread.remark for thread in threads if thread.remark.review.kind == kind])
    return [ThreadLine(thread, places.get(thread.remark.pk) or _("The whole")) for thread in threads]


def with_rights(user: User, threads: Iterable[Thread]) -> None:
    """Set on the threads of one subject what the reader may do."""
    threads = list(threads)
    open_ones = [thread for thread in threads if thread.state == OPEN]
    # Whose own it is holds for all rounds of the subject.
    if open_ones and may(user, "reviews.remark_resolve", open_ones[0].remark):
        for thread in open_ones:
            thread.act = RESOLVE
    for thread in threads:
        if thread.state == RESOLVED and may(user, "reviews.remark_confirm", thread.remark):
            thread.act = CONFIRM


def waiting_threads(user: User) -> tuple[list[Thread], list[Thread]]:
    """The changes one asked for that were resolved, and those asked of one's own submissions that are open.

    The longest waiting first; four queries.
    """
    found = []
    for remarks in (Remark.objects.to_confirm_by(user), Remark.objects.to_resolve_by(user)):
        rows = remarks.select_related("author", "review").prefetch_related("marks").order_by("at", "pk")[:MOST_SHOWN]
        found.append([Thread(remark, marks=list(remark.marks.all())) for remark in rows])
    return found[0], found[1]
