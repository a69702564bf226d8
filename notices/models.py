"""Who must know: one thing one person must know, once; and what leaves the house: notices and other mail."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from notices.kinds import kind_of
from notices.querysets import DeliveryQuerySet, NoticeQuerySet


class Notice(models.Model):
    """Unique by recipient, kind, subject and occasion: telling twice changes nothing."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    occasion = models.CharField(max_length=60, blank=True)
    params = models.JSONField(default=dict)
    link = models.CharField(max_length=300)
    created_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(_("read"), null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "kind", "subject_type", "subject_id", "occasion"], name="notice_once"
            )
        ]
        indexes = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="notice_newest"),
            models.Index(fields=["recipient"], condition=models.Q(read_at=None), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The notice in the active language."""
        return kind_of(self.kind).text(self.params)

    @property
    def icon(self) -> str:
        return kind_of(self.kind).icon


class Delivery(models.Model):
    """A notice, or a mail that is nobody's notice, on its way out by one channel.

    The row is the queue; `claimed_until` says whose hands it is in. `mail` is {"to", "subject", "text"}; a text may
    hold a link that opens an account, so it is erased as soon as the mail is sent or given up.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Pending")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, null=True, related_name="deliveries")
    mail = models.JSONField(null=True)
    channel = models.CharField(max_length=20, choices=Channel.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=clock.now)
    claimed_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="delivery_once"),
            models.CheckConstraint(
                condition=models.Q(notice__isnull=False, mail__isnull=True)
                | models.Q(notice__isnull=True, mail__isnull=False),
                name="delivery_notice_or_mail",
            ),
            models.CheckConstraint(
                condition=models.Q(mail__isnull=True) | models.Q(state="pending") | models.Q(mail__text=""),
                name="delivery_text_erased",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(state="pending"), name="delivery_pending")]

    def __str__(self) -> str:
        return f"{self.channel} {self.notice_id or (self.mail or {}).get('subject', '')}"
