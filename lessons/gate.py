"""What `reviews` asks about lessons: registered as the kind of gate "lesson"."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common.errors import StateConflict
from lessons.models import Lesson
from lessons.services.library import locked_lesson
from lessons.services.library_gate import GATE, lesson_decide
from people.models import User
from reviews.kinds import GateKind
from reviews.models import Review

# What a reviewer judges: the criterion, and the question behind it.
CRITERIA = {
    "clear": (
        pgettext_lazy("criterion of a lesson", "Clear"),
        _("Can somebody who was not there tell who, where and what happened?"),
    ),
    "useful": (
        pgettext_lazy("criterion of a lesson", "Useful"),
        _("Does it say what to do next time, so that one can do it?"),
    ),
    "findable": (
        pgettext_lazy("criterion of a lesson", "Findable"),
        _("Will the keywords bring it to those who need it, and to nobody else?"),
    ),
}


class LessonGate(GateKind):
    code = GATE

    def lock(self, review: Review) -> Lesson:
        pk = Lesson.objects.filter(review=review).values_list("pk", flat=True).first()
        if pk is None:
            raise StateConflict(_("The lesson has been submitted anew since; open it from the list of reviews."))
        return locked_lesson(pk)

    def visible_to(self, user: User) -> "QuerySet[Lesson, int]":
        return Lesson.objects.visible_to(user).exclude(review=None).values_list("review", flat=True)

    def owners(self, subject: Lesson) -> frozenset[int]:
        return frozenset({subject.author_id})

    def criteria(self) -> frozenset[str]:
        return frozenset(CRITERIA)

    def must_waive(self, subject: Lesson) -> frozenset[str]:
        # What a machine can check is checked when it is submitted; the rest is the experts' to judge.
        return frozenset()

    def item_refs(self, review: Review) -> frozenset[str]:
        return frozenset()

    def decided(self, subject: Lesson, review: Review, actor: User) -> None:
        lesson_decide(actor=actor, lesson=subject, review=review)
