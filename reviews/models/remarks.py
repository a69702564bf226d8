"""What reviewers say, and what became of each change they ask for."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from history.tracking import append_only
from reviews.models.rounds import Review, Verdict
from reviews.querysets import RemarkQuerySet


@append_only
class Remark(models.Model):
    """What somebody said about a criterion, an item or the whole; answers are remarks of their own.

    `ref` is the criterion's letter or the item's key. One that asks for a change is open until it is resolved and
    confirmed (RemarkMark). A waiver accepts a failing criterion and says why.
    """

    class About(models.TextChoices):
        CRITERION = "criterion", _("Criterion")
        ITEM = "item", _("Item")
        ANSWER = "answer", _("Answer")

    class Stance(models.TextChoices):
        NONE = "", _("No stance")
        AGREE = "agree", _("Agree")
        CHANGE = "change", _("Needs change")
        WAIVE = "waive", _("Waived")

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="remarks")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="remarks")
    about = models.CharField(max_length=10, choices=About.choices)
    ref = models.CharField(max_length=40, blank=True)
    stance = models.CharField(max_length=10, choices=Stance.choices, blank=True, default=Stance.NONE)
    text = models.TextField(_("remark"), blank=True, max_length=10_000)
    # The one that it was said with; a remark of its own has none.
    verdict = models.ForeignKey(Verdict, null=True, on_delete=models.PROTECT, related_name="remarks")
    answers = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replies")
    at = models.DateTimeField(default=clock.now)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("remark")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(stance="waive") | ~models.Q(text=""), name="remark_waiver_why"),
            models.CheckConstraint(
                condition=models.Q(about="answer", answers__isnull=False)
                | (~models.Q(about="answer") & models.Q(answers=None)),
                name="remark_answer",
            ),
        ]
        indexes = [
            models.Index(fields=["review", "about", "ref"], name="remark_place"),
            models.Index(fields=["author"], condition=models.Q(stance="change"), name="remark_thread"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


# The review's row is the lock: what a remark's last mark is, is read after it is held.
NEXT_MARK = """
    PERFORM 1 FROM reviews_review r JOIN reviews_remark m ON m.review_id = r.id
        WHERE m.id = NEW.remark_id AND m.stance = 'change' FOR NO KEY UPDATE OF r;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'only a remark that asks for a change is resolved' USING ERRCODE = 'check_violation';
    END IF;
    SELECT kind INTO last FROM reviews_remarkmark WHERE remark_id = NEW.remark_id ORDER BY id DESC LIMIT 1;
    IF (NEW.kind = 'resolved') <> (last IS NULL OR last = 'reopened') OR last = 'confirmed' THEN
        RAISE EXCEPTION 'a remark that is % cannot be %', coalesce(last, 'open'), NEW.kind
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


@append_only
class RemarkMark(models.Model):
    """One step of a thread: resolved by the owner, then confirmed or reopened by the reviewer."""

    class Kind(models.TextChoices):
        RESOLVED = "resolved", _("Resolved")
        CONFIRMED = "confirmed", _("Confirmed")
        REOPENED = "reopened", _("Reopened")

    remark = models.ForeignKey(Remark, on_delete=models.PROTECT, related_name="marks")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True, max_length=10_000)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="confirmed") | ~models.Q(text=""), name="remarkmark_says_what"
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="next_mark",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("last", "text")],
                func=NEXT_MARK,
            )
        ]

    def __str__(self) -> str:
        return f"{self.remark_id} {self.kind}"
