"""Rounds of gates: who must agree before something goes on, and what they decided."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from history.tracking import append_only, tracked
from people.models import Department
from reviews.querysets import ReviewQuerySet


@tracked()
class Review(models.Model):
    """One round of one gate. The subject points here, never the reverse."""

    class State(models.TextChoices):
        OPEN = "open", _("In review")
        PASSED = "passed", _("Passed")
        RETURNED = "returned", _("Returned")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    kind = models.CharField(max_length=40)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="reviews")
    title = models.CharField(_("title"), max_length=240)
    link = models.CharField(max_length=300)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews_asked")
    submitted_at = models.DateTimeField(_("submitted"), default=clock.now)
    due = models.DateField(_("opinion wanted by"))
    decided_at = models.DateTimeField(_("decided"), null=True)
    # As it was in force when the review was opened (reviews.policy.Policy.as_json).
    policy = models.JSONField(default=dict)
    # When those above were told that it is late.
    escalated_on = models.DateField(_("escalated on"), null=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        ordering = ["-submitted_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open", decided_at=None)
                | (~models.Q(state="open") & models.Q(decided_at__isnull=False)),
                name="review_decided_at",
            )
        ]
        indexes = [models.Index(fields=["due"], condition=models.Q(state="open"), name="review_open")]

    def __str__(self) -> str:
        return self.title


@tracked()
class ReviewAssignment(models.Model):
    """One person asked for a verdict; whoever was asked first is kept when it is handed over.

    With `away_until` the reviewer stands in for whoever was asked first, who is away until then: nobody handed it over.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="assignments")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews_assigned")
    asked_first = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    delegated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    delegated_at = models.DateTimeField(null=True)
    away_until = models.DateField(null=True)
    delegation_note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "reviewer"], name="assignment_once"),
            models.CheckConstraint(
                condition=models.Q(
                    asked_first=None, delegated_by=None, delegated_at=None, away_until=None, delegation_note=""
                )
                | models.Q(asked_first__isnull=False, delegated_by__isnull=False, delegated_at__isnull=False)
                & models.Q(away_until=None)
                | models.Q(asked_first__isnull=False, delegated_by=None, delegated_at__isnull=False)
                & models.Q(away_until__isnull=False),
                name="assignment_delegated",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="not_ones_own",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF EXISTS (SELECT 1 FROM reviews_review r
                               WHERE r.id = NEW.review_id AND r.submitted_by_id = NEW.reviewer_id) THEN
                        RAISE EXCEPTION 'nobody reviews their own submission' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.reviewer_id}"


@append_only
class Verdict(models.Model):
    """One reviewer's decision on one round; given once, never changed."""

    class Decision(models.TextChoices):
        PASS = "pass", _("Pass")
        RETURN = "return", _("Return")

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="verdicts")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="verdicts")
    decision = models.CharField(_("decision"), max_length=10, choices=Decision.choices)
    summary = models.TextField(_("overall opinion"), blank=True, max_length=10_000)
    # Which state of the subject the reviewer had read (GateKind.reading).
    read = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("verdict")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["review", "reviewer"], name="verdict_once"),
            models.CheckConstraint(
                condition=models.Q(decision="pass") | ~models.Q(summary=""), name="verdict_return_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer} {self.get_decision_display()}"
