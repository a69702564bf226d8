"""The monthly retrospective of a project: its facts, what people say about the month, and what they change."""

from datetime import date

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common import clock
from history.tracking import tracked
from lessons.months import month_label
from lessons.querysets import MeasureQuerySet, RetrospectiveItemQuerySet, RetrospectiveQuerySet
from people.models import Department
from projects.models import Project, Task

DEFAULT_DAY = 25
# What was published is read only, whoever asks.
PUBLISHED_STAYS = """
    IF (SELECT r.state FROM lessons_retrospective r
        WHERE r.id = coalesce(NEW.retrospective_id, OLD.retrospective_id)) = 'published' THEN
        RAISE EXCEPTION 'the retrospective is published' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""


@tracked()
class RetrospectiveRhythm(models.Model):
    """On which day of the month a department opens its retrospectives; without a row the one above it rules."""

    department = models.OneToOneField(
        Department, on_delete=models.CASCADE, related_name="retrospective_rhythm", verbose_name=_("department")
    )
    day = models.PositiveSmallIntegerField(
        _("day of the month"), default=DEFAULT_DAY, validators=[MinValueValidator(1), MaxValueValidator(28)]
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("retrospective rhythm")
        constraints = [models.CheckConstraint(condition=Q(day__gte=1, day__lte=28), name="rhythm_day_in_every_month")]

    def __str__(self) -> str:
        return f"{self.department_id}: {self.day}"


@tracked()
class Retrospective(models.Model):
    """One project, one month. `facts` are frozen when it is published; until then they are worked out when shown."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("retrospective", "Open")
        PUBLISHED = "published", _("Published")

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="retrospectives", verbose_name=_("project")
    )
    # Always the first of its month.
    month = models.DateField(_("month"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    opened_on = models.DateField(_("opened on"))
    due = models.DateField(_("due"))
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    facts = models.JSONField(default=dict, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RetrospectiveQuerySet.as_manager()

    class Meta:
        verbose_name = _("retrospective")
        ordering = ["-month", "project"]
        constraints = [
            models.UniqueConstraint(fields=["project", "month"], name="retrospective_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="retrospective_month_begins"),
            models.CheckConstraint(
                condition=Q(state="open", published_at=None)
                | Q(state="published", published_at__isnull=False, published_by__isnull=False),
                name="retrospective_published_at",
            ),
        ]
        indexes = [
            models.Index(fields=["due"], condition=Q(state="open"), name="retrospective_open"),
            models.Index(fields=["-month", "id"], name="retrospective_newest"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="published_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.state = 'published'"),
                func="RAISE EXCEPTION 'the retrospective is published' USING ERRCODE = 'check_violation';",
            )
        ]

    def __str__(self) -> str:
        return f"{self.project} · {self.month:%Y-%m}"

    @property
    def month_label(self) -> str:
        return month_label(self.month)

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


@tracked()
class RetrospectiveItem(models.Model):
    """One thing said about the month."""

    class Section(models.TextChoices):
        GOOD = "good", _("What went well")
        PROBLEM = "problem", _("Problems")
        COMMON = "common", _("Common problems")
        CAUSE = "cause", _("Causes")

    retrospective = models.ForeignKey(Retrospective, on_delete=models.PROTECT, related_name="items")
    section = models.CharField(_("section"), max_length=10, choices=Section.choices)
    position = models.PositiveIntegerField(default=0)
    text = models.TextField(_("text"), max_length=2_000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # The problem of another project's retrospective that this common problem was adopted from.
    adopted_from = models.ForeignKey("self", null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RetrospectiveItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("retrospective item")
        ordering = ["section", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["retrospective", "adopted_from"], name="retrospectiveitem_adopted_once")
        ]
        triggers = [
            pgtrigger.Trigger(
                name="published_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=PUBLISHED_STAYS,
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]


@tracked()
class Measure(models.Model):
    """What the project changes. It is done when its task is; without a task, when somebody says so.

    One that was not done in its month is carried to the next retrospective, with its task.
    """

    retrospective = models.ForeignKey(Retrospective, on_delete=models.PROTECT, related_name="measures")
    position = models.PositiveIntegerField(default=0)
    text = models.CharField(_("measure"), max_length=200)
    proof = models.CharField(_("how we know it is done"), max_length=300, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="measures", verbose_name=_("A role")
    )
    due = models.DateField(_("due"))
    task = models.ForeignKey(Task, null=True, editable=False, on_delete=models.PROTECT, related_name="measures")
    carried_from = models.OneToOneField(
        "self", null=True, editable=False, on_delete=models.PROTECT, related_name="carried_to"
    )
    done_on = models.DateField(_("done"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure")
        ordering = ["position", "id"]
        triggers = [
            pgtrigger.Trigger(
                name="published_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("text", "proof", "owner_id", "due") | pgtrigger.Delete,
                func=PUBLISHED_STAYS,
            )
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def finished_on(self) -> date | None:
        """The day its task was done, or on which somebody said that it is."""
        if self.task is not None and self.task.done_at is not None:
            return timezone.localdate(self.task.done_at)
        return self.done_on
