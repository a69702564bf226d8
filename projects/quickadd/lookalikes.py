"""What only looks like a mark: addresses, e-mail, C#, 3#机房, 50%!, 2^10, ^_^, #1024, #1890ff, @3pm."""

import re

from projects.quickadd.text import DAY, MARKS, PERSON, PRIORITY, PROJECT, is_chinese, is_latin, starts_value

_PROTECTED = re.compile(
    r"(?:https?|ftp|wss?)://[a-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+|www\.[a-z0-9\-._~:/?#@!$&'()*+,;=%]+"
    r"|[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+"
    r"|\^[_.\-~oωε]*\^|@_+@|#[0-9a-f]{6}(?![0-9a-z_])|#(?=[a-f]*\d)[0-9a-f]{3}(?![0-9a-z_])"
)
_NUMBER = {PROJECT: re.compile(r"\d+(?!\d)"), PERSON: re.compile(r"\d+")}
# Behind these a mark belongs to what it stands in: a path, a sum, a formula.
_INSIDE = frozenset("/.:=&-_%\\$~+*<>|)]`")


def protected(text: str) -> list[range]:
    """Stretches in which no mark is looked for. A mark at the end of an address that Chinese follows is one."""
    found = []
    for match in _PROTECTED.finditer(text):
        end = match.end()
        while "://" in match[0] and text[end - 1] in MARKS and is_chinese(text[end : end + 1]):
            end -= 1
        found.append(range(match.start(), end))
    return found


def may_be_mark(text: str, at: int, *, fresh: bool) -> bool:
    """A mark may stand at `at`; `fresh` says that another mark's value has just ended there.

    Behind a letter or figure it counts only in front of Chinese, and `#` not at all there: C#, 3#机房.
    """
    if not starts_value(text, at + 1) and not (text[at] == DAY and text[at + 1 : at + 2] == "+"):
        return False
    before = text[at - 1 : at]
    if fresh or not before:
        return True
    if before == text[at]:
        return False
    if is_latin(before):
        return is_chinese(text[at + 1]) and not (text[at] == PROJECT and _is_numbering(text, at))
    return before not in _INSIDE or is_chinese(text[at + 1])


def _is_numbering(text: str, at: int) -> bool:
    """3#, or a letter alone as in C#."""
    return text[at - 1].isdecimal() or at < 2 or not is_latin(text[at - 2])


def stands_free(text: str, at: int, *, fresh: bool) -> bool:
    """Nothing is glued to the mark's left: what is not understood behind it was meant as something."""
    return fresh or at == 0 or text[at - 1].isspace()


def is_plain_anyway(text: str, at: int, *, fresh: bool) -> bool:
    """A mark whose value is not understood, and which nobody meant as one: it is left in the title unreported."""
    mark, before = text[at], text[at - 1 : at]
    if not fresh and before and (is_latin(before) or before in _INSIDE):
        return True
    if mark == PRIORITY:
        return not stands_free(text, at, fresh=fresh)
    number = _NUMBER.get(mark)
    return number is not None and number.match(text, at + 1) is not None
