"""Characters of a line: full-width as half-width, and what counts as a letter, a figure, Chinese or a mark."""

import re

# Half-width forms of the full-width ones; one character stays one character, so that places stay places.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: ord(" "), ord("〜"): ord("~")}
_UPPER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}

PERSON, DAY, PROJECT, PRIORITY = "@", "^", "#", "!"
MARKS = frozenset((PERSON, DAY, PROJECT, PRIORITY))
# Alone between two marks these only join them: @周可和@白露.
JOINING = frozenset("和与及跟")
# No name ends in one of these.
_NEVER_IN_NAMES = frozenset("的了吗吧呢把请来去做改写看查审办")

_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_LATIN = re.compile(r"[a-z0-9_]")
# A letter or figure goes on behind a hyphen or dot: "heat-map", "12.5.1", "zk@example".
_GOES_ON = re.compile(r"[a-z0-9_]|[-./:'][a-z0-9_]|%")


def plain(line: str) -> str:
    """The line in half-width and lower-case Latin letters, of the same length."""
    return line.translate(_NARROW).translate(_UPPER)


def is_chinese(character: str) -> bool:
    return bool(_CHINESE.match(character))


def is_latin(character: str) -> bool:
    """A letter or a figure (or the underscore that joins them)."""
    return bool(_LATIN.match(character))


def starts_value(text: str, at: int) -> bool:
    """What stands at `at` could be the first character of a name, a day or a level."""
    return at < len(text) and (text[at] != "_" and (is_latin(text[at]) or text[at].isalpha()))


def word_ends(text: str, at: int) -> bool:
    """No letter or figure that belongs to the same Latin word goes across `at`."""
    return not is_latin(text[at - 1 : at]) or not _GOES_ON.match(text, at)


def one_more_character(text: str, at: int) -> bool:
    """Exactly one Chinese character follows: with it, a short name would be another one's (周可 in 周可欣).

    One that joins two marks (@周可和@白露), or that no name ends in, is not the name's.
    """
    follows, then = text[at : at + 1], text[at + 1 : at + 2]
    if not is_chinese(follows) or is_chinese(then) or follows in _NEVER_IN_NAMES:
        return False
    return not (follows in JOINING and then in MARKS)
