"""Who was spoken with about a checkpoint or at a bureau, what they promised, and what comes next."""

import pgtrigger
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from history.tracking import append_only, tracked
from payments.collection.querysets import ContactLogQuerySet, NextActionQuerySet
from payments.models import AMOUNT_DIGITS, CENT, PaymentCheckpoint
from projects.models import Project
from projects.parties.models import Bureau, Contact


@append_only
class ContactLog(models.Model):
    """One contact; it never changes, a wrong one is superseded by a second row. `promised_on`: the promise it brought.

    Bureaus and people of parties may be removed, and are gone then: the row keeps their number and no name of theirs.
    """

    class Channel(models.TextChoices):
        PHONE = "phone", _("Telephone")
        VISIT = "visit", _("Visit")
        MEETING = "meeting", _("Meeting")
        MESSAGE = "message", _("Message")
        EMAIL = "email", _("E-mail")
        LETTER = "letter", _("Letter")

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="contact_logs")
    checkpoint = models.ForeignKey(PaymentCheckpoint, null=True, on_delete=models.PROTECT, related_name="contact_logs")
    bureau = models.ForeignKey(
        Bureau,
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
        verbose_name=_("bureau"),
    )
    person = models.ForeignKey(
        Contact,
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
        verbose_name=_("person"),
    )
    spoke_with = models.CharField(_("spoke with"), max_length=60, blank=True)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices, default=Channel.PHONE)
    on = models.DateField(_("on"))
    said = models.TextField(_("what was said"), max_length=2_000, blank=True)
    promised_on = models.DateField(_("promised for"), null=True, blank=True)
    promised_amount = models.DecimalField(
        _("promised amount"),
        max_digits=AMOUNT_DIGITS,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(CENT, message=_("The amount must be above zero."))],
    )
    supersedes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = ContactLogQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact record")
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(checkpoint__isnull=False) | Q(bureau__isnull=False), name="contact_log_about_something"
            ),
            models.CheckConstraint(
                condition=Q(promised_on=None, promised_amount=None)
                | Q(checkpoint__isnull=False, promised_on__gte=F("on")),
                name="contact_log_promise",
            ),
            models.CheckConstraint(
                condition=Q(promised_amount=None) | Q(promised_amount__gt=0), name="contact_log_amount_above_zero"
            ),
            models.CheckConstraint(
                condition=~Q(said="") | Q(promised_on__isnull=False), name="contact_log_says_something"
            ),
        ]
        indexes = [
            models.Index(fields=["checkpoint", "-on", "-id"], name="contact_log_checkpoint"),
            models.Index(fields=["bureau", "-on"], condition=Q(bureau__isnull=False), name="contact_log_bureau"),
            models.Index(
                fields=["checkpoint", "promised_on"],
                condition=Q(promised_on__isnull=False),
                name="contact_log_promised",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="fits",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                # The contract first: whether a promise still stands is asked beside its money.
                func="""
                    IF NEW.checkpoint_id IS NOT NULL THEN
                        PERFORM 1 FROM payments_contract c
                            JOIN payments_paymentcheckpoint p ON p.contract_id = c.id
                            WHERE p.id = NEW.checkpoint_id FOR NO KEY UPDATE OF c;
                        IF NOT EXISTS (
                            SELECT 1 FROM payments_paymentcheckpoint p JOIN payments_contract c ON c.id = p.contract_id
                            WHERE p.id = NEW.checkpoint_id AND c.project_id = NEW.project_id
                        ) THEN
                            RAISE EXCEPTION 'the checkpoint is of another project' USING ERRCODE = 'check_violation';
                        END IF;
                    END IF;
                    IF NEW.supersedes_id IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM collection_contactlog l WHERE l.id = NEW.supersedes_id
                            AND l.project_id = NEW.project_id
                            AND l.checkpoint_id IS NOT DISTINCT FROM NEW.checkpoint_id
                    ) THEN
                        RAISE EXCEPTION 'a correction is about the same checkpoint' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        # Neither amount nor words: timelines name it to people who may not know them.
        return f"{self.on} {self.get_channel_display()}"


@tracked()
class NextAction(models.Model):
    """What comes next about a checkpoint or a bureau, who does it, and by when."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="next_actions")
    checkpoint = models.ForeignKey(PaymentCheckpoint, null=True, on_delete=models.PROTECT, related_name="next_actions")
    bureau = models.ForeignKey(Bureau, null=True, on_delete=models.SET_NULL, related_name="next_actions")
    contact = models.ForeignKey(ContactLog, null=True, on_delete=models.PROTECT, related_name="next_actions")
    title = models.CharField(_("what comes next"), max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="next_actions", verbose_name=_("who does it")
    )
    due = models.DateField(_("by when"))
    done_on = models.DateField(_("done on"), null=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = NextActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("next action")
        ordering = ["due", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on=None, done_by=None) | Q(done_on__isnull=False, done_by__isnull=False),
                name="next_action_done_by_somebody",
            )
        ]
        indexes = [
            models.Index(fields=["owner", "due", "id"], condition=Q(done_on=None), name="next_action_open"),
            models.Index(fields=["checkpoint", "due", "id"], name="next_action_checkpoint"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def link(self) -> str:
        """Where it is read and ticked."""
        return f"/payments/checkpoints/{self.checkpoint_id}/#contacts" if self.checkpoint_id else "/payments/collect/"
