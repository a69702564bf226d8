"""What an acceptance takes: steps to be done, documents to be handed over. Each belongs to a round."""

from datetime import date

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common.uploads import LONGEST_NAME, own_path
from history.tracking import tracked
from projects.acceptance.models.acceptances import Acceptance
from projects.acceptance.querysets import AcceptanceDocumentQuerySet, AcceptanceStepQuerySet

# A year of working days.
LONGEST_BEFORE = 250


def document_path(_document: "AcceptanceDocument", _filename: str) -> str:
    return own_path("acceptance")


def _round_is_over() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="round_is_over",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func="""
            IF EXISTS (
                SELECT 1 FROM acceptance_acceptanceround r
                WHERE (r.acceptance_id, r.number) IN ((OLD.acceptance_id, OLD.round), (NEW.acceptance_id, NEW.round))
            ) THEN
                RAISE EXCEPTION 'this round is over' USING ERRCODE = 'check_violation';
            END IF;
            IF TG_OP = 'DELETE' THEN
                RETURN OLD;
            END IF;
            RETURN NEW;
        """,
    )


def _constraints(name: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(
            condition=Q(passed_over="", passed_over_by=None) | (~Q(passed_over="") & Q(passed_over_by__isnull=False)),
            name=f"{name}_passed_over_by_someone",
        ),
    ]


class Part(models.Model):
    """`before` counts working days back from the day on which the acceptance is due; empty means that day."""

    round = models.PositiveSmallIntegerField(editable=False)
    position = models.PositiveIntegerField(editable=False)
    title = models.CharField(_("title"), max_length=200)
    who = models.CharField(_("who"), max_length=80, blank=True)
    required = models.BooleanField(_("required"), default=True)
    before = models.PositiveSmallIntegerField(
        _("working days before"), default=0, validators=[MaxValueValidator(LONGEST_BEFORE)]
    )
    # Why it is done without, and who said so.
    passed_over = models.CharField(_("passed over because"), max_length=300, blank=True, editable=False)
    passed_over_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    def is_there(self) -> bool:
        raise NotImplementedError

    @property
    def is_missing(self) -> bool:
        """It keeps the acceptance from being passed."""
        return self.required and not self.passed_over and not self.is_there


@tracked()
class AcceptanceStep(Part):
    acceptance = models.ForeignKey(Acceptance, on_delete=models.CASCADE, related_name="steps")
    done_on: "models.DateField[date | None, date | None]" = models.DateField(_("done on"), null=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    note = models.CharField(_("note"), max_length=300, blank=True, editable=False)

    objects = AcceptanceStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of an acceptance")
        ordering = ["position", "id"]
        triggers = [_round_is_over()]
        constraints = [
            *_constraints("acceptancestep"),
            models.CheckConstraint(
                condition=Q(done_on=None, done_by=None) | Q(done_on__isnull=False, done_by__isnull=False),
                name="acceptancestep_done_by_someone",
            ),
        ]
        indexes = [models.Index(fields=["acceptance", "round", "position"], name="acceptancestep_round")]

    @property
    def is_there(self) -> bool:
        return self.done_on is not None


@tracked()
class AcceptanceDocument(Part):
    """Missing, ready with us, handed over to the customer, or confirmed by them. Handed over, it is there."""

    class State(models.TextChoices):
        MISSING = "missing", pgettext_lazy("document", "Missing")
        READY = "ready", pgettext_lazy("document", "Ready")
        HANDED_OVER = "handed_over", pgettext_lazy("document", "Handed over")
        CONFIRMED = "confirmed", pgettext_lazy("document", "Confirmed")

    acceptance = models.ForeignKey(Acceptance, on_delete=models.CASCADE, related_name="documents")
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.MISSING, editable=False)
    state_on = models.DateField(_("since"), null=True, editable=False)
    confirmed_by = models.CharField(_("confirmed by"), max_length=120, blank=True, editable=False)
    file = models.FileField(upload_to=document_path, max_length=120, blank=True, editable=False)
    file_name = models.CharField(_("file name"), max_length=LONGEST_NAME, blank=True, editable=False)
    content_type = models.CharField(max_length=100, blank=True, editable=False)
    size = models.PositiveIntegerField(default=0, editable=False)

    objects = AcceptanceDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document of an acceptance")
        ordering = ["position", "id"]
        triggers = [_round_is_over()]
        constraints = [
            *_constraints("acceptancedocument"),
            models.CheckConstraint(
                condition=Q(state="missing", state_on=None, confirmed_by="", file="")
                | (Q(state__in=["ready", "handed_over"], state_on__isnull=False, confirmed_by=""))
                | (Q(state="confirmed", state_on__isnull=False) & ~Q(confirmed_by="")),
                name="acceptancedocument_state",
            ),
        ]
        indexes = [models.Index(fields=["acceptance", "round", "position"], name="acceptancedocument_round")]

    @property
    def is_there(self) -> bool:
        return self.state in (self.State.HANDED_OVER, self.State.CONFIRMED)
