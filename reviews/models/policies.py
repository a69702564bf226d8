"""What a department asks of its gates: how many must agree, from which groups, by when, and who hears of a late one."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from history.tracking import tracked
from people.models import Department
from reviews.policy import ESCALATE_AFTER, FEWEST, WORKDAYS, Rule
from reviews.querysets import ReviewerGroupQuerySet

MOST_REVIEWERS = 9
MOST_WORKDAYS = 30


@tracked()
class ReviewerGroup(models.Model):
    """A named list of people who may review, of whom a policy wants one."""

    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, related_name="reviewer_groups", verbose_name=_("department")
    )
    name = models.CharField(pgettext_lazy("of a group", "name"), max_length=40)
    members: "models.ManyToManyField[models.Model, ReviewerGroupMember]" = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="ReviewerGroupMember", related_name="+", verbose_name=_("members")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ReviewerGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("group of reviewers")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["department", "name"], name="reviewergroup_name_once")]

    def __str__(self) -> str:
        return self.name


@tracked()
class ReviewerGroupMember(models.Model):
    group = models.ForeignKey(ReviewerGroup, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "user"], name="reviewergroup_member_once")]

    def __str__(self) -> str:
        return f"{self.group_id} {self.user_id}"


@tracked()
class ReviewPolicy(models.Model):
    """A department's policy for one kind of gate; without a row the nearest department above rules."""

    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, related_name="review_policies", verbose_name=_("department")
    )
    kind = models.CharField(max_length=40)
    rule = models.CharField(_("who must agree"), max_length=12, choices=Rule.choices, default=Rule.ALL)
    needed = models.PositiveSmallIntegerField(_("how many must pass it"), null=True, blank=True)
    fewest = models.PositiveSmallIntegerField(
        _("experts asked, at least"),
        default=FEWEST,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_REVIEWERS)],
    )
    workdays = models.PositiveSmallIntegerField(
        _("working days to decide"),
        default=WORKDAYS,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_WORKDAYS)],
    )
    # Empty: nobody is told.
    escalate_after = models.PositiveSmallIntegerField(
        _("working days late until somebody is told"),
        null=True,
        blank=True,
        default=ESCALATE_AFTER,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_WORKDAYS)],
    )
    escalate_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("who is told"),
    )
    groups: "models.ManyToManyField[ReviewerGroup, PolicyGroup]" = models.ManyToManyField(
        ReviewerGroup, through="PolicyGroup", related_name="policies", verbose_name=_("one of each of these groups")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("review policy")
        constraints = [
            models.UniqueConstraint(fields=["department", "kind"], name="reviewpolicy_once"),
            models.CheckConstraint(
                condition=Q(rule="n_of_m", needed__isnull=False, needed__gte=1, needed__lte=F("fewest"))
                | (~Q(rule="n_of_m") & Q(needed__isnull=True)),
                name="reviewpolicy_needed",
            ),
            models.CheckConstraint(
                condition=Q(fewest__gte=1, fewest__lte=MOST_REVIEWERS, workdays__gte=1, workdays__lte=MOST_WORKDAYS)
                & (Q(escalate_after=None) | Q(escalate_after__gte=1, escalate_after__lte=MOST_WORKDAYS)),
                name="reviewpolicy_bounds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department_id} {self.kind}"


@tracked()
class PolicyGroup(models.Model):
    policy = models.ForeignKey(ReviewPolicy, on_delete=models.CASCADE, related_name="group_links")
    group = models.ForeignKey(ReviewerGroup, on_delete=models.PROTECT, related_name="policy_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["policy", "group"], name="reviewpolicy_group_once")]

    def __str__(self) -> str:
        return f"{self.policy_id} {self.group_id}"
