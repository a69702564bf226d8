"""Gated work: what came from a passed breakdown changes materially only through the breakdown's next version.

The app that keeps the gate registers itself; the services that hold the work ask it inside their own operation, and
before they lock the work, because the gate's locks come first (docs/locking.md):

    gate, origin = hold(Task.objects.filter(pk=task_id))
    task = locked_task(task_id)
    sifted = gate.sift(actor=actor, work=task, values=…, ended=…)
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from goaltrack.common.errors import StateConflict
from history.selectors import field_label


@dataclass(frozen=True)
class Replaced:
    """What `name` had proposed for a field of the work, in words."""

    field: str
    name: str
    was: str


@dataclass(frozen=True)
class Proposal:
    """What an edit became: `proposed` waits in version `number` for the experts, `saved` holds at once.

    Both name fields of the work; a proposal to cancel it names none. `replaced` is what had been proposed for the same
    fields before, and by whom.
    """

    number: int
    link: str
    proposed: tuple[str, ...] = ()
    saved: tuple[str, ...] = ()
    replaced: tuple["Replaced", ...] = ()

    def words(self, work: models.Model) -> str:
        """What the person is told."""
        if not self.replaced:
            return self._outcome(work)
        told = [
            _("%(field)s “%(was)s” (%(name)s)")
            % {"name": one.name, "field": _labels(work, [one.field]), "was": one.was or "—"}
            for one in self.replaced
        ]
        text = _("%(outcome)s It replaces what was proposed before: %(proposals)s.")
        return text % {"outcome": self._outcome(work), "proposals": _(", ").join(told)}

    def _outcome(self, work: models.Model) -> str:
        if not self.proposed:
            text = _("Proposed as version %(number)s to take it out; until the experts agree the plan stays as it is.")
            return text % {"number": self.number}
        facts = {"number": self.number, "fields": _labels(work, self.proposed), "saved": _labels(work, self.saved)}
        text = _("Proposed as version %(number)s: %(fields)s. Until the experts agree the plan stays as it is.")
        if self.saved:
            text = _(
                "Saved: %(saved)s. Proposed as version %(number)s: %(fields)s; until the experts agree the plan stays"
                " as it is there."
            )
        return text % facts


@dataclass(frozen=True)
class Sifted:
    """`now` may be applied at once; `proposal` is there where something was not."""

    now: Mapping[str, Any]
    proposal: Proposal | None = None


@dataclass(frozen=True)
class Applied:
    """What a passed version did to one piece of work. Where it was left as it is, `why`, and what was wanted of it."""

    what: str
    work: Any
    changes: list[dict[str, Any]] = field(default_factory=list)
    why: str = ""


def answer(work: Any, otherwise: str) -> str:
    """What an edit is answered with: what it proposed, or `otherwise`."""
    proposal: Proposal | None = work.proposed
    return proposal.words(work) if proposal is not None else otherwise


CREATED, ADOPTED, CHANGED, CANCELLED, LEFT = "created", "adopted", "changed", "cancelled", "left"


class Gate(Protocol):
    """Answers for one piece of work; the rows above it are locked."""

    def sift(self, *, actor: Any, work: Any, values: Mapping[str, Any], ended: bool) -> Sifted:
        """Propose what is material in `values`; `ended` work keeps what the plan said of it."""

    def remove(self, *, actor: Any, work: Any, reason: str) -> Proposal | None:
        """Propose to take the work out of the plan; None where it may be cancelled at once."""


class Open:
    """The gate of free work: everything goes through."""

    def sift(self, *, actor: Any, work: Any, values: Mapping[str, Any], ended: bool) -> Sifted:
        return Sifted(values)

    def remove(self, *, actor: Any, work: Any, reason: str) -> Proposal | None:
        return None


Keeper = Callable[[UUID], Gate | None]
_keepers: list[Keeper] = []


def register(keeper: Keeper) -> None:
    """Let `keeper(origin)` lock and answer for work that came from its plans; registering again replaces it."""
    _keepers[:] = [keeper]


def hold(rows: "models.QuerySet[Any, Any]") -> tuple[Gate, UUID | None]:
    """The gate of the one row, with the origin it was found by; locks what stands above the row."""
    # None as well for a row that has just gone: whoever locks it next says so.
    origin = next(iter(rows.values_list("origin", flat=True)), None)
    found = _keepers[0](origin) if origin is not None and _keepers else None
    return found or Open(), origin


def require_origin(work: models.Model, origin: UUID | None) -> None:
    """Raise StateConflict where a version adopted the work between the gate's answer and the work's lock."""
    if work.origin != origin:  # type: ignore[attr-defined]
        raise StateConflict(_("A version of the breakdown has just taken this over; look at it and try again."))


def _labels(work: models.Model, names: Sequence[str]) -> str:
    return _(", ").join(field_label(work, name) for name in names)
