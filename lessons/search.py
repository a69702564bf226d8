"""Chinese search without word segmentation: adjacent characters in a tsvector, phrases in the query.

Every CJK character of a text takes a position and leaves a token there: itself with its right neighbour (a bigram),
the last of its run alone. A Latin or digit word takes one position. A term is found where its tokens stand in the same
order at the same distances, so 回款 is found inside 未回款项 and nothing is found across a comma. See docs/lessons.md.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import invalid

LONGEST_QUERY = 100
# Longer words are cut in documents and queries alike: a lexeme may not pass 2,046 bytes.
LONGEST_WORD = 60
# A word of so many letters also finds longer ones: report, reporting.
PREFIX_LETTERS = 3
# What tsvector can count up to, and how many places of one token it keeps.
LAST_POSITION = 16_383
MOST_PLACES = 256

CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
LETTER = rf"[^\W_{CJK}]"
RUNS = re.compile(rf"(?P<cjk>[{CJK}]+)|(?P<word>{LETTER}+)|(?P<gap>[^\w]+|_+)")
# Terms are parted by spaces and punctuation; 10.5, TCP/IP and e-mail stay whole.
TERMS = re.compile(rf"(?:[{CJK}]|{LETTER})+(?:(?<={LETTER})[.\-/&'](?={LETTER})(?:[{CJK}]|{LETTER})+)*")


@dataclass(frozen=True)
class Token:
    text: str
    position: int
    kind: str
    """pair, last (a CJK character with no neighbour to its right) or word."""


@dataclass(frozen=True)
class Part:
    """A piece of a text, marked where it was found."""

    text: str
    marked: bool = False


@dataclass(frozen=True)
class Query:
    """What somebody looks for: the terms as typed, folded; all of them must be there."""

    terms: tuple[str, ...]

    def as_tsquery(self, weights: str = "") -> str:
        """In PostgreSQL's notation; `weights` limits it to parts of the document, "AB" for title and keywords."""
        return " & ".join(f"({_phrase(term, weights)})" for term in self.terms)

    def expression(self, weights: str = "") -> "TsQuery":
        return TsQuery(self.as_tsquery(weights))


class TsQuery(SearchQuery):
    """A tsquery as it stands: to_tsquery() would send each token through a parser that knows no Chinese."""

    template = "(%(expressions)s)::tsquery"


def fold(text: str) -> str:
    """One spelling for comparison: half width, lower case."""
    return "".join(_folded(text))


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text, in order."""
    position = 0
    for run in RUNS.finditer(fold(text)):
        content = run.group()
        if run.lastgroup == "gap":
            # Spaces only part words: GIS入库 finds GIS 入库.
            position += 0 if content.isspace() else 1
        elif run.lastgroup == "word":
            position += 1
            yield Token(content[:LONGEST_WORD], position, "word")
        else:
            for here in range(len(content)):
                position += 1
                yield Token(content[here : here + 2], position, "pair" if here + 1 < len(content) else "last")


def bigrams(text: str) -> set[str]:
    """What a text is made of, for comparing texts: its pairs of adjacent CJK characters and its words."""
    return {token.text for token in tokens(text) if token.kind != "last"}


def search_document(texts: Sequence[str], weights: Sequence[str]) -> str:
    """The texts as one tsvector literal; `weights` holds PostgreSQL's weight of each, "A" for the heaviest."""
    places: dict[str, list[str]] = {}
    start = 0
    for text, weight in zip(texts, weights, strict=True):
        last = start
        for token in tokens(text):
            last = start + token.position
            found = places.setdefault(token.text, [])
            if last <= LAST_POSITION and len(found) < MOST_PLACES:
                found.append(f"{last}{weight}")
        # No phrase reaches from one text into the next.
        start = last + 10
    return " ".join(f"'{word}':{','.join(found)}" for word, found in places.items() if found)


def parse_query(text: str, *, field: str = "q") -> Query | None:
    """The query in `text`, or None for an empty one. Raises InvalidInput at `field` where nothing can be looked for."""
    text = text.replace("\x00", " ").strip()
    if not text:
        return None
    if len(text) > LONGEST_QUERY:
        raise invalid(field, _("Search for at most %(count)d characters.") % {"count": LONGEST_QUERY})
    terms = tuple(dict.fromkeys(TERMS.findall(fold(text))))
    if not terms:
        raise invalid(field, _("There are only punctuation marks in it; type the words you look for."))
    if len("".join(terms)) < 2:
        raise invalid(field, _("Type at least two characters."))
    return Query(terms)


def highlight(text: str, query: Query | None) -> list[Part]:
    """`text` in parts, marked where a term stands; joined again they are the text."""
    ranges = _found(text, query) if query else []
    parts, at = [], 0
    for begin, end in ranges:
        parts += [Part(text[at:begin]), Part(text[begin:end], marked=True)]
        at = end
    parts.append(Part(text[at:]))
    return [part for part in parts if part.text]


def excerpt(text: str, query: Query | None, *, length: int = 120) -> list[Part]:
    """About `length` characters around the first place where a term stands, marked; the beginning where none does."""
    flat = " ".join(text.split())
    ranges = _found(flat, query) if query else []
    begin = max(0, ranges[0][0] - length // 4) if ranges else 0
    begin = min(begin, max(0, len(flat) - length))
    piece = flat[begin : begin + length]
    parts = highlight(piece, query)
    head = [Part("…")] if begin else []
    tail = [Part("…")] if begin + length < len(flat) else []
    return [*head, *parts, *tail]


def occurs(folded: str, word: str) -> bool:
    """True where the word stands in a folded text; a Latin word must stand alone: no IT in units."""
    return _pattern(fold(word).strip()).search(folded) is not None


def _folded(text: str) -> Iterator[str]:
    """Each character's folded spelling, which may be several characters: so that places can be traced back."""
    return (unicodedata.normalize("NFKC", char).lower() for char in text)


def _phrase(term: str, weights: str) -> str:
    """The tokens of a term one after the other, at their distances."""
    wanted = _query_tokens(term)
    said, at = "", 0
    for token in wanted:
        is_last = token is wanted[-1]
        loose = token.kind == "last" or (token.kind == "word" and is_last and _is_prefix(token.text))
        mark = ("*" if loose else "") + weights
        said += f" <{token.position - at}> " if said else ""
        said += f"'{token.text}'" + (f":{mark}" if mark else "")
        at = token.position
    return said


def _query_tokens(term: str) -> list[Token]:
    """Without the last character of a run that its pair before has already."""
    found = list(tokens(term))
    return [
        token
        for before, token in zip([None, *found], found, strict=False)
        if token.kind != "last" or before is None or before.kind != "pair"
    ]


def _is_prefix(word: str) -> bool:
    return len(word) >= PREFIX_LETTERS and word.isalpha()


def _found(text: str, query: Query) -> list[tuple[int, int]]:
    """Where terms stand in `text`: ranges in order that do not touch."""
    origin = [at for at, spelling in enumerate(_folded(text)) for _char in spelling]
    folded = fold(text)
    ranges = sorted(
        (origin[match.start()], origin[match.end() - 1] + 1)
        for term in query.terms
        for match in _pattern(term).finditer(folded)
    )
    return list(_merged(ranges))


def _pattern(term: str) -> "re.Pattern[str]":
    """The term as it may be written: whole words, and spaces between words and characters as one likes."""
    runs = list(RUNS.finditer(term))
    pieces = []
    for number, run in enumerate(runs):
        content = "" if run.group().isspace() else re.escape(run.group())
        if run.lastgroup == "word":
            loose = number + 1 == len(runs) and _is_prefix(run.group())
            content = rf"(?<!{LETTER}){content}" + ("" if loose else rf"(?!{LETTER})")
        pieces.append(content)
    return re.compile(r"\s*".join(pieces))


def _merged(ranges: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    last: tuple[int, int] | None = None
    for begin, end in ranges:
        if last is not None and begin <= last[1]:
            last = (last[0], max(last[1], end))
            continue
        if last is not None:
            yield last
        last = (begin, end)
    if last is not None:
        yield last
