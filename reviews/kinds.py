"""The kinds of gate. An upper app registers its kind; a review never knows its subject's model."""

from typing import TYPE_CHECKING, Any, Protocol

from django.db.models import QuerySet

from people.abilities import Ability

if TYPE_CHECKING:
    from people.models import User
    from reviews.models import Review


class GateKind(Protocol):
    """What the app behind a kind of gate answers for it, inside the verdict's transaction."""

    code: str

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
        """The review has just been passed or returned; do what follows from it."""

    def is_entitled(self, user: "User", review: "Review") -> bool:
        """Whether somebody who was asked may still decide: the role may have been taken away since."""
        return user.can(Ability.REVIEW, review.department)

    def passes_needed(self, review: "Review", asked: int) -> int:
        """How many of those asked must pass it."""
        return asked


_kinds: dict[str, GateKind] = {}


def register(kind: GateKind) -> None:
    _kinds[kind.code] = kind


def kind_of(code: str) -> GateKind:
    return _kinds[code]


def all_kinds() -> list[GateKind]:
    return list(_kinds.values())
