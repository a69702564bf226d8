from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = _("Reviews")

    def ready(self) -> None:
        from history.actions import register_actions
        from notices.kinds import NoticeKind, register
        from reviews import permissions, reminders  # noqa: F401  permissions registers its rules

        register_actions(
            {
                "review.open": _("asked for a review"),
                "review.withdraw": _("took the review back"),
                "remark.add": _("made a remark"),
                "remark.answer": _("answered a remark"),
                "verdict.give": _("gave a verdict"),
                "remark.resolve": _("resolved a remark"),
                "remark.confirm": _("confirmed a remark as settled"),
                "remark.reopen": _("reopened a remark"),
                "review.delegate": _("handed a review over"),
                "review.stand_in": _("asked the stand-in of who is away"),
                "review.escalate": _("told those above of a late review"),
                "review_policy.set": _("set the review policy"),
                "review_policy.clear": _("gave the review policy up"),
                "reviewer_group.create": _("made a group of reviewers"),
                "reviewer_group.update": _("changed a group of reviewers"),
                "reviewer_group.remove": _("removed a group of reviewers"),
            }
        )
        reminders.register()
        register(
            NoticeKind(
                "review.passed", label=_("Review passed"), title=_("“%(title)s” passed its review"), icon="circle-check"
            )
        )
        register(
            NoticeKind(
                "review.returned",
                label=_("Review returned"),
                title=_("%(reviewer)s returned “%(title)s”"),
                icon="arrow-back-up",
            )
        )
