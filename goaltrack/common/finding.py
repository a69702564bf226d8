"""What the search of the top bar finds. Each app registers the kinds of thing it knows in `AppConfig.ready()`:

    finding.register(Kind("project", _("Projects"), "briefcase", find_projects, order=30, more="project_list"))

A finder answers for what its reader may see alone, in a fixed number of queries that read a bounded number of rows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise

LONGEST = 100
# More words than these narrow nothing down that a person still looks for.
MOST_WORDS = 6
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class Asked:
    """What somebody looks for. All words must stand in a title; `number` is the number of one thing: 12 or #12."""

    text: str
    words: tuple[str, ...]
    number: int | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        text = " ".join(text.replace("\x00", " ").split())[:LONGEST]
        digits = text.removeprefix("#")
        is_number = digits.isascii() and digits.isdecimal() and len(digits) < 20 and 0 < int(digits) <= LARGEST_ID
        words = () if text.startswith("#") and is_number else tuple(dict.fromkeys(text.split(" ")))[:MOST_WORDS]
        return cls(text, tuple(filter(None, words)), int(digits) if is_number else None)


@dataclass(frozen=True)
class Found:
    """One thing: its title, where it is, and what tells it from others of that title."""

    id: int
    title: str
    url: str
    notes: Sequence[str | Promise] = ()
    icon: str = ""

    @property
    def note(self) -> str:
        return " · ".join(str(note) for note in self.notes if note)


Finder = Callable[[Any, Asked, int], Sequence[Found]]


@dataclass(frozen=True)
class Kind:
    """`more` is the route of the list that shows all of them, `beside` what its address says next to `q`."""

    name: str
    label: str | Promise
    icon: str
    find: Finder
    order: int = 50
    more: str = ""
    beside: Mapping[str, str] = field(default_factory=dict)

    def all_of(self, asked: Asked) -> str:
        if not self.more or not asked.words:
            return ""
        return f"{reverse(self.more)}?{urlencode({'q': asked.text, **self.beside})}"


@dataclass(frozen=True)
class Group:
    """What was found of one kind; `more` is the address of the rest, empty where there is none."""

    kind: Kind
    found: Sequence[Found]
    more: str = ""


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Let the search find things of this kind; registering its name again replaces it."""
    _kinds[kind.name] = kind


def kinds() -> list[Kind]:
    return sorted(_kinds.values(), key=lambda kind: (kind.order, kind.name))


def search(user: Any, text: str, *, most: int, only: str = "") -> list[Group]:
    """The first `most` of each kind that the person may see; kinds of which nothing fits are left out."""
    asked = Asked.parse(text)
    if not asked.words and asked.number is None:
        return []
    groups = []
    for kind in kinds():
        if only in ("", kind.name):
            found = kind.find(user, asked, most + 1)
            if found:
                groups.append(Group(kind, found[:most], kind.all_of(asked) if len(found) > most else ""))
    return groups
