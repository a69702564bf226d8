"""Gated work: what came from a passed breakdown changes materially only through the breakdown's next version.

The app that keeps the gate registers itself; the services that hold the work ask it inside their own operation, and
before they lock the work, because the gate's locks come first (docs/locking.md):

    gate, origin = hold(Task.objects.filter(pk=task_id))
    task = locked_task(task_id)
    [sifted] = gate.sift(actor=actor, edits=[Edit(task, values)])
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from goaltrack.common.errors import DomainError, StateConflict
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
class Edit:
    """What is to become of one piece of work, by its fields; `ended` work keeps what the plan said of it."""

    work: Any
    values: Mapping[str, Any]
    ended: bool = False


@dataclass(frozen=True)
class Weighed:
    """What an edit would come to: what may hold at once, what would wait in version `number`; or why it may not be."""

    now: Mapping[str, Any]
    proposed: Mapping[str, Any] = field(default_factory=dict)
    number: int | None = None
    refusal: DomainError | None = None


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


Answer = TypeVar("Answer")


class Gate(Protocol):
    """Answers for work of one plan. Of several edits each is answered in its place, as one proposal."""

    def weigh(self, *, actor: Any, edits: Sequence[Edit]) -> list[Weighed]:
        """What each would come to; nothing is written."""

    def sift(self, *, actor: Any, edits: Sequence[Edit]) -> list[Sifted]:
        """Propose what is material of them; the rows above the works are locked. Raises the first refusal."""

    def accept(self, *, actor: Any, edits: Sequence[Edit]) -> None:
        """They hold whatever is material, because somebody outside decided them; versions on their way say so too."""

    def remove(self, *, actor: Any, work: Any, reason: str) -> Proposal | None:
        """Propose to take the work out of the plan; None where it may be cancelled at once."""


class Open:
    """The gate of free work: everything goes through."""

    def weigh(self, *, actor: Any, edits: Sequence[Edit]) -> list[Weighed]:
        return [Weighed(edit.values) for edit in edits]

    def sift(self, *, actor: Any, edits: Sequence[Edit]) -> list[Sifted]:
        return [Sifted(edit.values) for edit in edits]

    def accept(self, *, actor: Any, edits: Sequence[Edit]) -> None:
        pass

    def remove(self, *, actor: Any, work: Any, reason: str) -> Proposal | None:
        return None


class Keeper(Protocol):
    """Finds the gates of works by their origins, those of one plan behind the same one; none for what no plan rules."""

    def __call__(self, origins: Collection[UUID], *, lock: bool) -> Mapping[UUID, Gate]: ...


class Gates:
    """The gates of several works; what has none is free."""

    def __init__(self, found: Mapping[UUID, Gate]) -> None:
        self._found = found
        self._open = Open()

    def weigh(self, *, actor: Any, edits: Sequence[Edit]) -> list[Weighed]:
        return self._in_place(edits, lambda gate, own: gate.weigh(actor=actor, edits=own))

    def sift(self, *, actor: Any, edits: Sequence[Edit]) -> list[Sifted]:
        return self._in_place(edits, lambda gate, own: gate.sift(actor=actor, edits=own))

    def accept(self, *, actor: Any, edits: Sequence[Edit]) -> None:
        for gate, own in self._by_gate(edits):
            gate.accept(actor=actor, edits=own)

    def _in_place(self, edits: Sequence[Edit], asked: Callable[[Gate, list[Edit]], list[Answer]]) -> list[Answer]:
        answers: dict[int, Answer] = {}
        for gate, own in self._by_gate(edits):
            answers |= zip(map(id, own), asked(gate, own), strict=True)
        return [answers[id(edit)] for edit in edits]

    def _by_gate(self, edits: Sequence[Edit]) -> list[tuple[Gate, list[Edit]]]:
        found: dict[int, tuple[Gate, list[Edit]]] = {}
        for edit in edits:
            origin: UUID | None = edit.work.origin
            gate = self._found.get(origin, self._open) if origin is not None else self._open
            found.setdefault(id(gate), (gate, []))[1].append(edit)
        return list(found.values())


@dataclass(frozen=True)
class Drafted:
    """The dates that the version on its way, `number`, has for a piece of work."""

    number: int
    start: date | None
    due: date


class Drafts(Protocol):
    """Reads those, of versions that the person sees, by the origins of the works: one query."""

    def __call__(self, user: Any, origins: Collection[UUID]) -> Mapping[UUID, Drafted]: ...


class Waiting(Protocol):
    """By the origins of the works (read as lines are), the numbers of the versions on their way, of those that the
    person sees, that would change them or take them out: one query."""

    def __call__(self, user: Any, works: Collection[Any]) -> Mapping[UUID, int]: ...


_keepers: list[Keeper] = []
_drafts: list[Drafts] = []
_waiting: list[Waiting] = []


def register(keeper: Keeper, drafts: Drafts, waits: Waiting) -> None:
    """Let these answer for work that came from their plans; registering again replaces them."""
    _keepers[:], _drafts[:], _waiting[:] = [keeper], [drafts], [waits]


def drafted(user: Any, origins: Collection[UUID]) -> Mapping[UUID, Drafted]:
    """What the versions on their way say of works, by origin: one query, none where all are free."""
    return _drafts[0](user, origins) if origins and _drafts else {}


def waiting(user: Any, works: Iterable[Any]) -> Mapping[UUID, int]:
    """By origin, which version on its way would change the work: one query, none where all are free or over."""
    gated = [work for work in works if work.origin is not None and not work.is_over]
    return _waiting[0](user, gated) if gated and _waiting else {}


def gates_of(origins: Collection[UUID], *, lock: bool) -> Gates:
    """The gates of works by their origins; with `lock`, what stands above the works is held."""
    return Gates(_keepers[0](origins, lock=lock) if origins and _keepers else {})


def hold(rows: "models.QuerySet[Any, Any]") -> tuple[Gate, UUID | None]:
    """The gate of the one row, with the origin it was found by; locks what stands above the row."""
    # None as well for a row that has just gone: whoever locks it next says so.
    origin = next(iter(rows.values_list("origin", flat=True)), None)
    found = _keepers[0]([origin], lock=True) if origin is not None and _keepers else {}
    return (found.get(origin) if origin is not None else None) or Open(), origin


def require_origin(work: models.Model, origin: UUID | None) -> None:
    """Raise StateConflict where a version adopted the work between the gate's answer and the work's lock."""
    if work.origin != origin:  # type: ignore[attr-defined]
        raise StateConflict(_("A version of the breakdown has just taken this over; look at it and try again."))


def _labels(work: models.Model, names: Sequence[str]) -> str:
    return _(", ").join(field_label(work, name) for name in names)
