"""Tasks with their status log."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common import clock
from history.tracking import append_only, tracked
from projects.models.work import Work
from projects.querysets import OPEN, StatusLogQuerySet, TaskQuerySet, TitlePairs

# Below a task: its sub-tasks, and theirs.
MOST_LEVELS = 2


@tracked()
class Task(Work):
    """Work with an owner (A) who does it and a follower (B) who takes over when A is away."""

    class Status(models.TextChoices):
        TODO = "todo", _("To do")
        DOING = "doing", _("Doing")
        BLOCKED = "blocked", _("Blocked")
        REVIEW = "review", _("Waiting for review")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    class Priority(models.IntegerChoices):
        """A number, so that the highest sorts first; the API and the filter say its name."""

        HIGH = 1, pgettext_lazy("priority", "High")
        MEDIUM = 2, pgettext_lazy("priority", "Medium")
        LOW = 3, pgettext_lazy("priority", "Low")

    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.TODO)
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority.choices, default=Priority.MEDIUM, db_default=Priority.MEDIUM
    )
    start = models.DateField(_("start"), null=True, blank=True)
    # The dates at its project's kick-off; those first agreed where it came later from a breakdown. None of free work.
    baseline_start = models.DateField(_("baseline start"), null=True, editable=False)
    baseline_due = models.DateField(_("baseline"), null=True, editable=False)
    done_at = models.DateTimeField(_("finished"), null=True, editable=False)
    blocked_since = models.DateField(_("blocked since"), null=True, editable=False)
    # The colleague whom a blocked task waits for; they are told.
    blocked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="tasks_blocking",
        verbose_name=_("waits for"),
    )
    blocked_until = models.DateField(_("block expected until"), null=True, editable=False)
    # Who looks at a task that waits for review; they stay named on the one they passed.
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="tasks_to_review",
        verbose_name=_("looks at it"),
        db_index=False,
    )
    # The milestone that this task is a step to: through it a late task holds up money.
    milestone = models.ForeignKey(
        "Milestone",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tasks",
        verbose_name=_("step to milestone"),
    )
    # The task that this one is a part of: projects.services.subtasks.
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        db_index=False,
        on_delete=models.PROTECT,
        related_name="subtasks",
        verbose_name=pgettext_lazy("task", "part of"),
    )
    status_note = models.CharField(_("last note"), max_length=300, blank=True, editable=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        ordering = ["due", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(follower=None) | ~Q(follower=F("owner")), name="task_a_is_not_b"),
            models.CheckConstraint(condition=Q(weight=None) | Q(weight__gt=0), name="task_weight_above_zero"),
            models.CheckConstraint(condition=Q(start=None) | Q(due__gte=F("start")), name="task_due_after_start"),
            models.CheckConstraint(
                condition=Q(status="done", done_at__isnull=False) | (~Q(status="done") & Q(done_at=None)),
                name="task_done_at",
            ),
            models.CheckConstraint(condition=Q(origin__isnull=False) | Q(weight=None), name="task_free_has_no_weight"),
            models.CheckConstraint(condition=Q(priority__in=(1, 2, 3)), name="task_priority"),
            models.CheckConstraint(condition=Q(blocked_by=None) | Q(status="blocked"), name="task_blocked_by_someone"),
            models.CheckConstraint(condition=Q(blocked_until=None) | Q(status="blocked"), name="task_blocked_until"),
            models.CheckConstraint(condition=Q(module=None) | Q(project__isnull=False), name="task_module_in_project"),
            # Never its A.
            models.CheckConstraint(
                condition=(Q(status="review", reviewer__isnull=False) & ~Q(reviewer=F("owner")))
                | Q(status="done")
                | (~Q(status="review") & Q(reviewer=None)),
                name="task_reviewer_while_in_review",
            ),
        ]
        indexes = [
            models.Index(fields=["due", "id"], name="task_due"),
            models.Index(fields=["project", "due", "id"], name="task_project"),
            # Open work of one project is found without the open work of all.
            models.Index(fields=["project", "status"], name="task_state"),
            models.Index(fields=["goal", "due", "id"], name="task_goal"),
            models.Index(fields=["owner", "due"], condition=Q(status__in=OPEN), name="task_open"),
            # With what rights and counts ask about, so that open work is counted without reading the table.
            models.Index(
                fields=["due", "id"],
                include=["status", "owner", "follower", "reviewer", "project", "goal"],
                condition=Q(status__in=OPEN),
                name="task_open_due",
            ),
            models.Index(fields=["blocked_since", "id"], condition=Q(status="blocked"), name="task_blocked"),
            models.Index(fields=["reviewer", "due", "id"], condition=Q(status="review"), name="task_review"),
            models.Index(fields=["owner", "done_at"], condition=Q(status="done"), name="task_done"),
            models.Index(fields=["-done_at", "-id"], condition=Q(status="done"), name="task_done_lately"),
            models.Index(fields=["follower", "due"], condition=Q(status__in=OPEN), name="task_open_b"),
            models.Index(
                fields=["milestone", "due", "id"],
                condition=Q(status__in=OPEN, milestone__isnull=False),
                name="task_open_step",
            ),
            models.Index(fields=["module", "due", "id"], condition=Q(module__isnull=False), name="task_module"),
            models.Index(fields=["parent", "due", "id"], condition=Q(parent__isnull=False), name="task_parent"),
            GinIndex(TitlePairs("title"), name="task_title"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="parts",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id"),
                condition=pgtrigger.Q(new__parent__isnull=False),
                # The lock: two links could each be right and together close a circle, or go too deep.
                func=f"""
                    IF TG_OP = 'UPDATE' THEN
                        IF OLD.parent_id IS NOT DISTINCT FROM NEW.parent_id THEN
                            RETURN NEW;
                        END IF;
                    END IF;
                    PERFORM pg_advisory_xact_lock(hashtext('projects_task_parent'));
                    IF (
                        WITH RECURSIVE above AS (
                            SELECT NEW.parent_id AS id, 1 AS level
                            UNION ALL
                            SELECT t.parent_id, a.level + 1 FROM projects_task t JOIN above a ON t.id = a.id
                            WHERE t.parent_id IS NOT NULL AND a.level <= {MOST_LEVELS}
                        ), below AS (
                            SELECT NEW.id AS id, 0 AS level
                            UNION ALL
                            SELECT t.id, b.level + 1 FROM projects_task t JOIN below b ON t.parent_id = b.id
                            WHERE b.level <= {MOST_LEVELS}
                        ) SELECT max(a.level) + (SELECT max(level) FROM below) > {MOST_LEVELS}
                            OR bool_or(a.id = NEW.id) FROM above a
                    ) THEN
                        RAISE EXCEPTION 'a task is no part of itself, and has two levels of parts at most'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608
            )
        ]

    @property
    def priority_name(self) -> str:
        """high, medium or low."""
        return self.Priority(self.priority).name.lower()

    @property
    def how_ended(self) -> str:
        return self.status if self.status in (self.Status.DONE, self.Status.CANCELLED) else ""


@append_only
class StatusLog(models.Model):
    """Who moved a task, when, from where to where, and what they said; the same status is a note."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="status_logs")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="status_logs")
    at = models.DateTimeField(default=clock.now)
    from_status = models.CharField(_("from"), max_length=10, choices=Task.Status.choices)
    to_status = models.CharField(_("to"), max_length=10, choices=Task.Status.choices)
    note = models.TextField(_("note"), max_length=10_000, blank=True)

    objects = StatusLogQuerySet.as_manager()

    class Meta:
        verbose_name = _("status log")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["task", "-at", "-id"], name="statuslog_task")]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"
