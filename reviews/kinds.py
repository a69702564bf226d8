"""The kinds of gate. An upper app registers its kind; a review never knows its subject's model."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from django.db.models import QuerySet
from django.utils.functional import Promise

from people.abilities import Ability

if TYPE_CHECKING:
    from people.models import User
    from people.querysets import UserQuerySet
    from reviews.models import Remark, Review

Words = str | Promise


class GateKind(Protocol):
    """What the app behind a kind of gate answers for it. Kinds derive from it: what not all need has an answer here."""

    code: str
    # As the settings of review policies name it.
    label: Words
    # Whether departments settle how many must agree; a kind that brings its own policy leaves nothing to settle.
    has_policies: bool = True

    def lock(self, review: "Review") -> Any:
        """Lock and return the subject, before the review's own row is locked."""

    def visible_to(self, user: "User") -> QuerySet[Any, int]:
        """The ids of the reviews of this kind that the person may see."""

    def owners(self, subject: Any) -> frozenset[int]:
        """The ids of those whose own it is: who wrote it, and who answers for what it is about. They do not review."""

    def criteria(self) -> frozenset[str]:
        """The criteria that an opinion may be about."""

    def must_waive(self, subject: Any) -> frozenset[str]:
        """Criteria that fail: the subject passes only if a reviewer waives each with a reason."""

    def item_refs(self, review: "Review") -> frozenset[str]:
        """The items of the subject on which a remark can be made."""

    def decided(self, subject: Any, review: "Review", actor: "User") -> None:
        """The review has just been passed or returned; do what follows from it, inside the verdict's transaction."""

    def may_decide(self, review: "Review") -> "UserQuerySet":
        """Who may be asked, and once asked still decide: the role may have been taken away since."""
        from people.models import User

        return User.objects.with_ability(Ability.REVIEW, review.department)

    def is_entitled(self, user: "User", review: "Review") -> bool:
        """As `may_decide`, of one person."""
        return user.can(Ability.REVIEW, review.department)

    def reading(self, review: "Review") -> str:
        """Which state of it a reviewer has before their eyes, where it may still change; empty where it is frozen."""
        return ""

    def changed_since(self, review: "Review", reading: str) -> "Sequence[Words]":
        """What changed since it stood as `reading` says, in words."""
        return ()

    def owners_of(self, review: "Review") -> frozenset[int]:
        """As `owners`, for a page and without a lock: they resolve remarks, and take over nobody's review."""
        return frozenset({review.submitted_by_id})

    def asked(self, subject: Any, people: "Iterable[User]") -> None:
        """These people have just been asked in place of others: let them see what they review."""
        return

    def rounds(self, review: "Review") -> QuerySet[Any, int]:
        """The ids of all reviews of the same subject: a thread goes on from one to the next."""
        from reviews.models import Review

        return Review.objects.filter(kind=review.kind, link=review.link).values_list("pk", flat=True)

    def places(self, remarks: "Sequence[Remark]") -> Mapping[int, Words]:
        """What each remark is about, in words, by its id; in a fixed number of queries."""
        return {}


_kinds: dict[str, GateKind] = {}


def register(kind: GateKind) -> None:
    _kinds[kind.code] = kind


def kind_of(code: str) -> GateKind:
    return _kinds[code]


def all_kinds() -> list[GateKind]:
    return list(_kinds.values())


def kinds_with_policies() -> list[GateKind]:
    return [kind for kind in all_kinds() if kind.has_policies]
