"""What must come before what: links between pieces of work. What they do to dates: docs/schedule.md."""

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from history.tracking import tracked
from projects.models.milestones import Milestone
from projects.models.tasks import Task
from projects.network import Node, node
from projects.querysets import DependencyQuerySet

# A year of working days.
LONGEST_LAG = 250


@tracked()
class Dependency(models.Model):
    """`after` waits for `before`, each a task or a milestone; `lag` in working days, below zero they overlap."""

    class Kind(models.TextChoices):
        FS = "FS", _("Finish to start")
        SS = "SS", _("Start to start")
        FF = "FF", _("Finish to finish")

    before_task = models.ForeignKey(Task, null=True, on_delete=models.PROTECT, related_name="followed_by")
    before_milestone = models.ForeignKey(Milestone, null=True, on_delete=models.PROTECT, related_name="followed_by")
    after_task = models.ForeignKey(Task, null=True, on_delete=models.PROTECT, related_name="waits_for")
    after_milestone = models.ForeignKey(Milestone, null=True, on_delete=models.PROTECT, related_name="waits_for")
    kind = models.CharField(_("kind"), max_length=2, choices=Kind.choices, default=Kind.FS)
    lag = models.SmallIntegerField(
        _("lag"), default=0, validators=[MinValueValidator(-LONGEST_LAG), MaxValueValidator(LONGEST_LAG)]
    )
    # Said by the version of the breakdown in force, which alone takes it away again.
    is_planned = models.BooleanField(default=False, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = DependencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("dependency")
        verbose_name_plural = _("dependencies")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(before_task=None, before_milestone__isnull=False)
                | Q(before_task__isnull=False, before_milestone=None),
                name="dependency_before_one",
            ),
            models.CheckConstraint(
                condition=Q(after_task=None, after_milestone__isnull=False)
                | Q(after_task__isnull=False, after_milestone=None),
                name="dependency_after_one",
            ),
            models.UniqueConstraint(
                fields=["before_task", "before_milestone", "after_task", "after_milestone"],
                nulls_distinct=False,
                name="dependency_once",
            ),
            models.CheckConstraint(
                condition=Q(lag__gte=-LONGEST_LAG, lag__lte=LONGEST_LAG), name="dependency_lag_within_a_year"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="no_circle",
                when=pgtrigger.After,
                operation=pgtrigger.Insert
                | pgtrigger.UpdateOf("before_task_id", "before_milestone_id", "after_task_id", "after_milestone_id"),
                # The lock: two links could each be right and together close a circle.
                func="""
                    PERFORM pg_advisory_xact_lock(hashtext('projects_dependency'));
                    IF EXISTS (
                        WITH RECURSIVE following AS (
                            SELECT NEW.after_task_id AS task_id, NEW.after_milestone_id AS milestone_id
                            UNION
                            SELECT d.after_task_id, d.after_milestone_id FROM projects_dependency d
                            JOIN following f ON d.before_task_id = f.task_id OR d.before_milestone_id = f.milestone_id
                        ) SELECT 1 FROM following
                        WHERE task_id = NEW.before_task_id OR milestone_id = NEW.before_milestone_id
                    ) THEN
                        RAISE EXCEPTION 'what waits for itself never begins' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"

    @property
    def signed_lag(self) -> str:
        """With its sign, a minus as people write it."""
        return f"{self.lag:+d}".replace("-", "−")

    @property
    def before_node(self) -> Node:
        return node(self.before_task_id, self.before_milestone_id)

    @property
    def after_node(self) -> Node:
        return node(self.after_task_id, self.after_milestone_id)

    @property
    def before(self) -> Task | Milestone:
        found = self.before_task or self.before_milestone
        assert found is not None, "the database keeps one of the two"
        return found

    @property
    def after(self) -> Task | Milestone:
        found = self.after_task or self.after_milestone
        assert found is not None, "the database keeps one of the two"
        return found
