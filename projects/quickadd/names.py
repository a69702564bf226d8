"""Whom a name means: the full name, the given name, pinyin, initials or the employee number; and which project."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from projects.quickadd.reading import Person, ProjectName
from projects.quickadd.text import is_chinese, is_latin, one_more_character, plain, word_ends

T = TypeVar("T")

_TWO_CHARACTER_SURNAMES = frozenset(
    (
        "欧阳", "司马", "上官", "诸葛", "慕容", "司徒", "夏侯", "尉迟", "皇甫", "东方", "公孙", "令狐",
        "宇文", "长孙", "端木", "南宫", "独孤",
    )
)  # fmt: skip
LONGEST = 60


@dataclass(frozen=True)
class Found(Generic[T]):
    """Who or what stands at a place: one, or several between which nothing decides."""

    end: int
    several: tuple[T, ...]

    @property
    def one(self) -> T | None:
        return self.several[0] if len(self.several) == 1 else None


class People:
    """Everybody who can be named, by everything they can be called."""

    def __init__(self, people: Iterable[Person]) -> None:
        self._full: dict[str, dict[int, Person]] = {}
        self._short: dict[str, dict[int, Person]] = {}
        for person in people:
            for name in (person.name, person.number):
                self._full.setdefault(plain(name), {})[person.id] = person
            for name in _short_names(person):
                self._short.setdefault(name, {})[person.id] = person

    def at(self, text: str, at: int) -> Found[Person] | None:
        """The longest name that begins at `at`. A full name or number goes before what others are called for short."""
        for end in range(min(len(text), at + LONGEST), at, -1):
            name = text[at:end]
            bearers = self._full.get(name) or self._short.get(name)
            if bearers and _name_ends(text, at, end, is_full=name in self._full):
                return Found(end, tuple(bearers.values()))
        return None


def _short_names(person: Person) -> Iterator[str]:
    name = plain(person.name)
    given = _given(name)
    if given:
        yield given
    syllables = plain(person.pinyin).split()
    if syllables:
        yield " ".join(syllables)
    if len(syllables) > 1:
        surname = len(name) - len(given) if given else 1
        yield "".join(syllables[surname:])
        yield " ".join(syllables[surname:])
    yield from plain(person.search).split()


def _given(name: str) -> str:
    if not name or not is_chinese(name[0]):
        return name.partition(" ")[0] if " " in name else ""
    surname = 2 if name[:2] in _TWO_CHARACTER_SURNAMES and len(name) > 2 else 1
    return name[surname:] if len(name) <= surname + 2 else ""


def _name_ends(text: str, at: int, end: int, *, is_full: bool) -> bool:
    """Chinese goes on without a space: a name of two characters still is not the beginning of one of three."""
    if not is_chinese(text[end - 1]):
        return word_ends(text, end)
    if end - at == 1:
        return not is_chinese(text[end : end + 1])
    return not (is_full and end - at == 2 and one_more_character(text, end))


class Projects:
    """The projects that can be named, by code or by a part of the name that only one of them has."""

    def __init__(self, projects: Sequence[ProjectName]) -> None:
        self._projects = [(plain(project.name), plain(project.code), project) for project in projects]

    def at(self, text: str, at: int) -> Found[ProjectName] | None:
        longest = at
        found: list[ProjectName] = []
        exact: list[ProjectName] = []
        for name, code, project in self._projects:
            end = max(_part_of_name(name, text, at), _code(code, text, at))
            if end > longest:
                longest, found, exact = end, [], []
            if end == longest and end > at:
                found.append(project)
                if text[at:end] in (name, code):
                    exact.append(project)
        if not found:
            return None
        return Found(longest, tuple(exact if len(exact) == 1 else found))


def _code(code: str, text: str, at: int) -> int:
    """Where the code, or a word of it such as "ops" of city-ops, ends."""
    for word in (code, *(part for part in code.split("-") if len(part) > 1 and not part.isdecimal())):
        if text.startswith(word, at) and word_ends(text, at + len(word)):
            return at + len(word)
    return at


def _part_of_name(name: str, text: str, at: int) -> int:
    """Where the longest part of the name that stands at `at` ends; `at` where none does."""
    end = at
    while end < len(text) and text[at : end + 1] in name:
        end += 1
    while end > at:
        if _part_ends(text, at, end, name):
            return end
        end -= 1
    return at


def _part_ends(text: str, at: int, end: int, name: str) -> bool:
    part = text[at:end]
    if is_chinese(part[-1]):
        glued = is_chinese(text[end : end + 1])
        if len(part) == 1 and glued:
            return False
        if part != name and one_more_character(text, end):
            return False
    elif not is_latin(part[-1]) or not word_ends(text, end):
        return False
    return any(_whole_words(name, found.start(), len(part)) for found in re.finditer(re.escape(part), name))


def _whole_words(name: str, start: int, length: int) -> bool:
    end = start + length
    begins = not is_latin(name[start]) or start == 0 or not is_latin(name[start - 1])
    ends = not is_latin(name[end - 1]) or not is_latin(name[end : end + 1])
    return begins and ends
