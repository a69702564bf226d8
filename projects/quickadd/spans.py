"""One day, or a range, at a place in the line; 前 behind it and "by" or "from" in front go along."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from projects.quickadd.days import DayMatch, When, day_of, match_day
from projects.quickadd.reading import Why
from projects.quickadd.text import word_ends

_LEAD = re.compile(r"(?:by|before|on|due|from)\s+|从")
_TO = re.compile(r"\s*(?:~|-|–|—+|―|→|至|到|to\b)\s*")
# Behind these something that looks like a day is meant as one: 12月1日~12月35日 is no range and no day either.
_MEANT_AS_DAY = re.compile(r"\s*[~–—―-]\s*\d")
_FIGURE = re.compile(r"(\d{1,2})(?:日|号|st|nd|rd|th)?(?![\d月a-z/.-])")
# 前 means "by then", unless it begins a word of its own.
_BY_THEN = re.compile(r"\s?(?:之前|以前|前(?![端台期置往线沿后述]))")
# An end that lies before its start by more than this is next year's: 12月28日~1月8日.
_OVER_NEW_YEAR = timedelta(days=180)


@dataclass(frozen=True)
class Span:
    """What `^` was followed by: the day or days, or why there are none, and how far it goes."""

    end: int
    start: date | None = None
    due: date | None = None
    why: Why | None = None


def match_span(text: str, at: int, when: When) -> Span | None:
    """None where no day begins at `at`."""
    lead = _LEAD.match(text, at)
    first = match_day(text, lead.end(), when) if lead else None
    first = first or match_day(text, at, when)
    if first is None:
        return None
    return _range(text, first, when) or _single(text, first)


def _single(text: str, day: DayMatch) -> Span | None:
    if _MEANT_AS_DAY.match(text, day.end) or not word_ends(text, day.end):
        return None
    if day.day is None:
        return Span(day.end, why=Why.NO_SUCH_DAY)
    by_then = _BY_THEN.match(text, day.end)
    return Span(by_then.end() if by_then else day.end, due=day.day)


def _range(text: str, first: DayMatch, when: When) -> Span | None:
    to = _TO.match(text, first.end)
    if to is None:
        return None
    second = match_day(text, to.end(), replace(when, after=first.day or when.after))
    if second is None and first.names_month:
        second = _figure(text, to.end(), first)
    if second is None or not word_ends(text, second.end):
        return None
    if first.day is None or second.day is None:
        return Span(second.end, why=Why.NO_SUCH_DAY)
    due = second.day
    if not second.has_year and second.names_month and first.day - due > _OVER_NEW_YEAR:
        due = day_of(due.year + 1, due.month, due.day) or due
    if due < first.day:
        return Span(second.end, why=Why.REVERSED)
    return Span(second.end, start=first.day, due=due)


def _figure(text: str, at: int, first: DayMatch) -> DayMatch | None:
    """The end of a range within one month, said by its figure alone."""
    figure = _FIGURE.match(text, at)
    if figure is None:
        return None
    day = day_of(first.day.year, first.day.month, int(figure[1])) if first.day else None
    return DayMatch(figure.end(), day)
