"""Rules that make a free task anew on their days (projects.recurrence), and what they made."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goals.models import Goal
from history.tracking import tracked
from projects.models.projects import Project
from projects.models.tasks import Task
from projects.querysets import RecurrenceQuerySet
from projects.recurrence import Pattern, Rule, Shift

# Days of each: a year of working days.
LONGEST = 250


@tracked()
class Recurrence(models.Model):
    """What the task says each time, and when it comes up. `next_on` is the next occurrence; None when it is over."""

    class Pattern(models.TextChoices):
        WORKDAYS = Pattern.WORKDAYS.value, _("Every so many working days")
        WEEKDAYS = Pattern.WEEKDAYS.value, _("Days of the week")
        MONTH_DAY = Pattern.MONTH_DAY.value, _("A day of the month")
        MONTH_END = Pattern.MONTH_END.value, _("The last working day of the month")

    class Shift(models.TextChoices):
        NEXT = Shift.NEXT.value, _("The next working day")
        PREVIOUS = Shift.PREVIOUS.value, _("The working day before")

    class State(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("recurring task", "Running")
        PAUSED = "paused", pgettext_lazy("recurring task", "Paused")
        ENDED = "ended", pgettext_lazy("recurring task", "Ended")

    title = models.CharField(_("title"), max_length=200)
    acceptance = models.TextField(_("acceptance criterion"), max_length=10_000, blank=True)
    project = models.ForeignKey(
        Project, null=True, blank=True, on_delete=models.PROTECT, related_name="recurrences", verbose_name=_("project")
    )
    goal = models.ForeignKey(
        Goal, null=True, blank=True, on_delete=models.PROTECT, related_name="recurrences", verbose_name=_("goal")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="recurrences_owned", verbose_name=_("A role")
    )
    follower = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="recurrences_followed",
        verbose_name=_("B role"),
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Task.Priority.choices, default=Task.Priority.MEDIUM
    )
    pattern = models.CharField(_("repeats"), max_length=10, choices=Pattern.choices)
    every = models.PositiveSmallIntegerField(
        _("every … working days"), default=1, validators=[MinValueValidator(1), MaxValueValidator(LONGEST)]
    )
    # Monday is 0.
    weekdays = ArrayField(models.SmallIntegerField(), default=list, blank=True, verbose_name=_("days of the week"))
    day = models.PositiveSmallIntegerField(
        _("day of the month"), default=1, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    shift = models.CharField(_("a day off moves to"), max_length=10, choices=Shift.choices, default=Shift.NEXT)
    takes = models.PositiveSmallIntegerField(
        _("working days it takes"), default=1, validators=[MinValueValidator(1), MaxValueValidator(LONGEST)]
    )
    start = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    times = models.PositiveSmallIntegerField(
        _("how often"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(1_000)]
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ACTIVE, editable=False)
    made = models.PositiveIntegerField(default=0, editable=False)
    last_on = models.DateField(null=True, editable=False)
    next_on = models.DateField(_("next on"), null=True, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RecurrenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("recurring task")
        ordering = ["next_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(follower=None) | ~Q(follower=F("owner")), name="recurrence_a_is_not_b"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("start")), name="recurrence_until_later"),
            models.CheckConstraint(condition=Q(until=None) | Q(times=None), name="recurrence_ends_one_way"),
            models.CheckConstraint(
                condition=~Q(pattern="weekdays") | Q(weekdays__len__gt=0, weekdays__contained_by=[0, 1, 2, 3, 4, 5, 6]),
                name="recurrence_has_weekdays",
            ),
            models.CheckConstraint(
                condition=Q(every__gte=1, takes__gte=1, day__gte=1, day__lte=31), name="recurrence_counts"
            ),
            # An ended one has no next day; a running one has.
            models.CheckConstraint(
                condition=Q(state="active", next_on__isnull=False) | ~Q(state="active") & Q(next_on=None),
                name="recurrence_next_while_active",
            ),
        ]
        indexes = [
            models.Index(fields=["next_on", "id"], condition=Q(state="active"), name="recurrence_due"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def rule(self) -> Rule:
        return Rule(
            pattern=Pattern(self.pattern),
            start=self.start,
            until=self.until,
            every=self.every,
            weekdays=frozenset(self.weekdays),
            day=self.day,
            shift=Shift(self.shift),
        )

    @property
    def priority_name(self) -> str:
        """high, medium or low."""
        return Task.Priority(self.priority).name.lower()

    @property
    def is_over(self) -> bool:
        return self.state == self.State.ENDED


class Occurrence(models.Model):
    """One day on which a rule made its task; the task may be gone since."""

    recurrence = models.ForeignKey(Recurrence, on_delete=models.PROTECT, related_name="occurrences")
    on = models.DateField()
    task = models.OneToOneField(Task, null=True, on_delete=models.SET_NULL, related_name="occurrence")

    class Meta:
        verbose_name = _("occurrence")
        ordering = ["-on"]
        constraints = [models.UniqueConstraint(fields=["recurrence", "on"], name="occurrence_once")]

    def __str__(self) -> str:
        return f"{self.recurrence_id} {self.on}"
