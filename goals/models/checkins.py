"""What people say about a goal's progress."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from goals.models.goals import Goal
from goals.querysets import CheckInQuerySet
from goaltrack.common import clock
from history.tracking import append_only


class Confidence(models.TextChoices):
    ON_TRACK = "on_track", _("On track")
    AT_RISK = "at_risk", _("At risk")
    OFF_TRACK = "off_track", _("Off track")


@append_only
class CheckIn(models.Model):
    """A dated value, confidence and note on a goal; never edited afterwards, a wrong one is superseded by another.

    `progress` and `pace` are the percentages of that day; `suggested` is what the gap between them suggested.
    """

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="checkins")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="checkins")
    day = models.DateField(_("day"))
    at = models.DateTimeField(default=clock.now)
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4, null=True, blank=True)
    progress = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    pace = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    suggested = models.CharField(max_length=10, choices=Confidence.choices, blank=True)
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence.choices)
    reason = models.TextField(_("reason for another confidence"), max_length=10_000, blank=True)
    note = models.TextField(_("note"), max_length=10_000, blank=True)
    # The wrong one of the same goal and day that this one stands in for; its note says what was wrong.
    supersedes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")

    objects = CheckInQuerySet.as_manager()

    class Meta:
        verbose_name = _("check-in")
        ordering = ["-day", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(suggested="") | Q(suggested=F("confidence")) | ~Q(reason=""),
                name="checkin_override_says_why",
            ),
            models.CheckConstraint(condition=Q(supersedes=None) | ~Q(note=""), name="checkin_correction_says_why"),
        ]
        indexes = [models.Index(fields=["goal", "-day", "-id"], name="checkin_newest")]
        triggers = [
            pgtrigger.Trigger(
                name="supersedes_its_like",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition("NEW.supersedes_id IS NOT NULL"),
                func="""
                    IF NOT EXISTS (SELECT 1 FROM goals_checkin c WHERE c.id = NEW.supersedes_id
                                   AND c.goal_id = NEW.goal_id AND c.day = NEW.day) THEN
                        RAISE EXCEPTION 'a check-in supersedes one of its own goal and day'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.confidence}"

    @property
    def is_superseded(self) -> bool:
        """No query where `superseded_by` was selected along."""
        return hasattr(self, "superseded_by")
