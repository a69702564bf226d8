"""What of outstanding money a reader must know beside its state: a day that comes too late, funds that others hold.

Whoever knows of such registers it in its AppConfig.ready(): payments does not know it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from payments.selectors.lines import CheckpointLine


@dataclass(frozen=True)
class Flag:
    """`kind` is a word for programs, `tone` one of the states of the components."""

    kind: str
    words: str
    tone: str = "risk"
    icon: str = ""


Flagger = Callable[[Sequence["CheckpointLine"]], Mapping[int, Sequence[Flag]]]
_flaggers: list[Flagger] = []


def register(flagger: Flagger) -> None:
    if flagger not in _flaggers:
        _flaggers.append(flagger)


def of(lines: Iterable["CheckpointLine"]) -> dict[int, list[Flag]]:
    """By checkpoint what it is flagged with; a fixed number of queries a flagger, none for no lines."""
    asked = list(lines)
    found: dict[int, list[Flag]] = {}
    for flagger in _flaggers if asked else ():
        for pk, flags in flagger(asked).items():
            found.setdefault(pk, []).extend(flags)
    return found
