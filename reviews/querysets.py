from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import OuterRef, Q, Subquery

from reviews.kinds import all_kinds

if TYPE_CHECKING:
    from people.models import User
    from reviews.models import Remark, Review, ReviewerGroup


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, user: "User") -> Self:
        """Those one submitted or reviews, and those whose subject one may see."""
        allowed = Q(submitted_by=user) | Q(pk__in=self._assigned_to(user))
        for kind in all_kinds():
            allowed |= Q(kind=kind.code, pk__in=kind.visible_to(user))
        return self.filter(allowed)

    def open(self) -> Self:
        return self.filter(state="open")

    def waiting_for(self, user: "User") -> Self:
        """Open ones that lack this reviewer's verdict, the most urgent first."""
        return (
            self.open()
            .filter(pk__in=self._assigned_to(user))
            .exclude(verdicts__reviewer=user)
            .order_by("due", "submitted_at", "id")
        )

    def decided_by(self, user: "User") -> Self:
        return self.filter(verdicts__reviewer=user).order_by("-submitted_at", "-id")

    def asked_by(self, user: "User") -> Self:
        return self.filter(submitted_by=user).order_by("-submitted_at", "-id")

    def _assigned_to(self, user: "User") -> models.QuerySet["Review", Any]:
        return self.model.objects.filter(assignments__reviewer=user).values("pk")


class RemarkQuerySet(models.QuerySet["Remark"]):
    def visible_to(self, user: "User") -> Self:
        from reviews.models import Review

        return self.filter(review__in=Review.objects.visible_to(user).values("pk"))

    def threads(self) -> Self:
        """Those that ask for a change: resolved by the owner, then confirmed or reopened by the reviewer."""
        return self.filter(stance="change")

    def to_confirm_by(self, user: "User") -> Self:
        """The changes the person asked for and somebody resolved."""
        return self._with_last_mark().filter(author=user, last_mark="resolved")

    def to_resolve_by(self, user: "User") -> Self:
        """The changes asked of what the person submitted that nobody resolved, once that review is decided."""
        open_ones = Q(last_mark=None) | Q(last_mark="reopened")
        return self._with_last_mark().filter(open_ones, review__submitted_by=user).exclude(review__state="open")

    def _with_last_mark(self) -> Self:
        from reviews.models import RemarkMark

        last = RemarkMark.objects.filter(remark=OuterRef("pk")).order_by("-id").values("kind")[:1]
        return self.threads().annotate(last_mark=Subquery(last))


class ReviewerGroupQuerySet(models.QuerySet["ReviewerGroup"]):
    def visible_to(self, user: "User") -> Self:
        """Whoever may be asked is no secret in a first-level department."""
        return self.filter(department__root_id__in=user.root_department_ids)
