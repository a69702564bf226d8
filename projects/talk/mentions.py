"""Whom a comment names: `@周可`, `@zk` or `@zhouke`, as quick add reads them."""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from projects.quickadd import Person
from projects.quickadd.names import People
from projects.quickadd.text import PERSON, is_latin, plain, starts_value

_TOKEN = re.compile(r"[\w.-]{1,30}")


@dataclass
class Mentions:
    """`text` with each name written out; `missed`: what names nobody or, with the names, several."""

    text: str
    people: dict[int, Person] = field(default_factory=dict)
    missed: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)


def read_mentions(text: str, people: Callable[[], Iterable[Person]], known: Collection[int] = ()) -> Mentions:
    """Read `text`; of several who are called alike, one of `known` is meant. `people` is asked only where there is a
    mark."""
    narrow = plain(text)
    if PERSON not in narrow:
        return Mentions(text)
    names, found = People(people()), Mentions("")
    written, at = 0, 0
    while (at := narrow.find(PERSON, at)) >= 0:
        # zk@example.com is an address.
        if (at and is_latin(narrow[at - 1])) or not starts_value(narrow, at + 1):
            at += 1
            continue
        named = names.at(narrow, at + 1)
        several = named.several if named else ()
        meant = [one for one in several if one.id in known] if len(several) > 1 else list(several)
        if named is None or len(meant) != 1:
            token = _TOKEN.match(text, at + 1)
            end = named.end if named else token.end() if token else at + 1
            found.missed.append((text[at:end], tuple(one.name for one in several)))
            at = end
            continue
        found.people[meant[0].id] = meant[0]
        found.text += f"{text[written:at]}@{meant[0].name}"
        written = at = named.end
    found.text += text[written:]
    return found
