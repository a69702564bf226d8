"""Lessons: what was learned once, so that the next project need not learn it again."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common import clock
from history.tracking import tracked
from lessons.models.retrospectives import RetrospectiveItem
from lessons.querysets import LessonQuerySet
from people.models import Department
from projects.models import Project
from reviews.models import Review


@tracked(exclude=["search"])
class Lesson(models.Model):
    """Published only after a review. `keywords` are the words whose appearance in a breakdown brings its warning."""

    class Kind(models.TextChoices):
        PITFALL = "pitfall", _("Pitfall")
        PRACTICE = "practice", _("Good practice")
        FAQ = "faq", _("FAQ")
        PROCESS = "process", _("Process")
        METHOD = "method", _("Method")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("In review")
        PUBLISHED = "published", _("Published")
        RETURNED = "returned", _("Returned")
        WITHDRAWN = "withdrawn", pgettext_lazy("lesson", "Withdrawn")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    title = models.CharField(_("title"), max_length=120)
    situation = models.TextField(_("what happened"), max_length=5_000, blank=True)
    advice = models.TextField(_("what to do"), max_length=5_000, blank=True)
    keywords = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("keywords"))
    project = models.ForeignKey(
        Project, null=True, blank=True, on_delete=models.PROTECT, related_name="lessons", verbose_name=_("project")
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="lessons", verbose_name=_("department")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="lessons", verbose_name=_("author")
    )
    source_item = models.OneToOneField(
        RetrospectiveItem, null=True, editable=False, on_delete=models.PROTECT, related_name="lesson"
    )
    review = models.OneToOneField(Review, null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    # CJK bigrams and words of title, situation, advice and keywords; kept by the services (lessons.search).
    search = SearchVectorField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = LessonQuerySet.as_manager()

    class Meta:
        verbose_name = _("lesson")
        ordering = ["-published_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False, review__isnull=False),
                name="lesson_published_after_review",
            )
        ]
        indexes = [
            GinIndex(fields=["search"], name="lesson_search"),
            models.Index(fields=["state", "-published_at", "-id"], name="lesson_newest"),
        ]

    def __str__(self) -> str:
        return self.title
