"""The title: the line without the marks that were understood, and without the gaps that they leave."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from projects.quickadd.text import JOINING

_SEPARATORS = "，,、；;：:"
_SENTENCE_ENDS = "。.!！?？…"
_CLOSING = ")）]】”’》"
_BRACKETS = {"（": "）", "(": ")", "【": "】", "[": "]"}
_JOINS = JOINING | {"", "，", ",", "、", "；", ";", "/", "&", "+", "and"}


@dataclass
class _Gap:
    start: int
    end: int
    has_space: bool = False


def without(line: str, taken: Iterable[range]) -> str:
    """`line` without the stretches in `taken`, which are in order."""
    title, at = "", 0
    for gap in _gaps(line, taken):
        title, rest = _closed(title + line[at : gap.start], line[gap.end :], gap)
        at = len(line) - len(rest)
    return (title + line[at:]).strip()


def _gaps(line: str, taken: Iterable[range]) -> Iterator[_Gap]:
    """Stretches with nothing between them but what joins them are one gap."""
    gap: _Gap | None = None
    for stretch in taken:
        between = line[gap.end : stretch.start] if gap else ""
        if gap is not None and between.strip() in _JOINS:
            gap.end, gap.has_space = stretch.stop, gap.has_space or between != between.strip()
            continue
        if gap is not None:
            yield gap
        gap = _Gap(stretch.start, stretch.stop)
    if gap is not None:
        yield gap


def _closed(before: str, after: str, gap: _Gap) -> tuple[str, str]:
    """The two sides brought together: a space where there was any, one comma, none at the ends, no empty bracket."""
    left, right = before.rstrip(), after.lstrip()
    if left[-1:] in _BRACKETS and right[:1] == _BRACKETS[left[-1]]:
        return left[:-1].rstrip(), right[1:]
    if not left or left[-1] in _SEPARATORS:
        right = right.lstrip(_SEPARATORS).lstrip()
    if not right or right[0] in _SENTENCE_ENDS:
        return left.rstrip(_SEPARATORS).rstrip(), right
    if not left or left[-1] in _SEPARATORS or right[0] in _SEPARATORS or right[0] in _CLOSING:
        return left, right
    if left == before and right == after and not gap.has_space:
        return left, right
    return f"{left} ", right
