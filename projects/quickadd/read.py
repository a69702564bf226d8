"""Reads a line: `完成大屏联调 @周可 ^下周三 #城运平台 !高`.

From left to right, each mark that may be one is tried. What is understood is taken out of the title; what is not stays
where it was typed and is reported. Nothing is guessed: a name that fits two people fits nobody.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property

from goaltrack.common.errors import FIRST_YEAR, LAST_YEAR
from goaltrack.common.workdays import WorkdayCalendar
from projects.quickadd.days import When
from projects.quickadd.lookalikes import is_plain_anyway, may_be_mark, protected, stands_free
from projects.quickadd.names import People, Projects
from projects.quickadd.priorities import match_priority
from projects.quickadd.reading import Missed, Person, ProjectName, Reading, Why
from projects.quickadd.spans import match_span
from projects.quickadd.text import DAY, MARKS, PERSON, PRIORITY, PROJECT, plain, starts_value
from projects.quickadd.title import without

_TOKEN_ENDS = re.compile(r"[\s，。；、！？：（）【】《》“”‘’…,;()\[\]\"]")
# Until a mark was tried, nobody needs the names it would be looked up in.
Supply = Callable[[], Sequence[Person]]
ProjectSupply = Callable[[], Sequence[ProjectName]]


def read_line(line: str, *, today: date, calendar: WorkdayCalendar, people: Supply, projects: ProjectSupply) -> Reading:
    """What `line` says, on the day `today`, to somebody who knows these people and projects."""
    return _Reader(line, When(today, today, calendar), people, projects).read()


class _Reader:
    def __init__(self, line: str, when: When, people: Supply, projects: ProjectSupply) -> None:
        self._line = line
        self._text = plain(line)
        self._when = when
        self._supply, self._project_supply = people, projects
        self._reading = Reading()
        self._taken: list[range] = []

    @cached_property
    def _people(self) -> People:
        return People(self._supply())

    @cached_property
    def _projects(self) -> Projects:
        return Projects(self._project_supply())

    def read(self) -> Reading:
        shielded = {place for stretch in protected(self._text) for place in stretch}
        at, fresh_at = 0, 0
        while at < len(self._text):
            fresh = at == fresh_at
            if self._text[at] in MARKS and at not in shielded and may_be_mark(self._text, at, fresh=fresh):
                end = self._mark(at, fresh=fresh)
                if end is not None:
                    at = fresh_at = end
                    continue
            at += 1
        self._reading.title = without(self._line, self._taken)
        return self._reading

    def _mark(self, at: int, *, fresh: bool) -> int | None:
        """Read the mark at `at`; where it ends, or None where it is plain text."""
        read = {PERSON: self._person, DAY: self._day, PROJECT: self._project, PRIORITY: self._priority}
        end, why, could_be = read[self._text[at]](at, fresh)
        if why is None:
            self._taken.append(range(at, end))
            return end
        if why in (Why.NO_PERSON, Why.NO_PROJECT, Why.NO_DAY, Why.NO_PRIORITY):
            if is_plain_anyway(self._text, at, fresh=fresh):
                return None
            end = self._token_end(at)
        self._reading.not_understood.append(Missed(self._line[at:end], at, end, why, could_be))
        return end

    def _token_end(self, at: int) -> int:
        """Up to a space, a comma or the next mark."""
        end = at + 1
        while end < len(self._text) and not _TOKEN_ENDS.match(self._line, end):
            if self._text[end] in MARKS and starts_value(self._text, end + 1):
                break
            end += 1
        while end > at + 2 and self._text[end - 1] in ".!?":
            end -= 1
        return end

    def _person(self, at: int, _fresh: bool) -> "_Outcome":
        found, reading = self._people.at(self._text, at + 1), self._reading
        if found is None:
            return at, Why.NO_PERSON, ()
        if found.one is None:
            return found.end, Why.SEVERAL_PEOPLE, tuple(person.name for person in found.several)
        if reading.owner is None:
            reading.owner = found.one
        elif found.one.id in (reading.owner.id, reading.follower.id if reading.follower else 0):
            return found.end, Why.SAME_PERSON, ()
        elif reading.follower is None:
            reading.follower = found.one
        else:
            return found.end, Why.THIRD_PERSON, ()
        return found.end, None, ()

    def _day(self, at: int, _fresh: bool) -> "_Outcome":
        span = match_span(self._text, at + 1, self._when)
        if span is None:
            return at, Why.NO_DAY, ()
        if span.why is not None:
            return span.end, span.why, ()
        if any(day and not FIRST_YEAR <= day.year <= LAST_YEAR for day in (span.start, span.due)):
            return span.end, Why.NO_SUCH_DAY, ()
        if self._reading.due is not None:
            return span.end, Why.SECOND_DAY, ()
        self._reading.start, self._reading.due = span.start, span.due
        return span.end, None, ()

    def _project(self, at: int, _fresh: bool) -> "_Outcome":
        found = self._projects.at(self._text, at + 1)
        if found is None:
            return at, Why.NO_PROJECT, ()
        if found.one is None:
            return found.end, Why.SEVERAL_PROJECTS, tuple(project.name for project in found.several)
        if self._reading.project is not None:
            return found.end, Why.SECOND_PROJECT, ()
        self._reading.project = found.one
        return found.end, None, ()

    def _priority(self, at: int, fresh: bool) -> "_Outcome":
        # The full-width mark ends Chinese sentences: 订票！高铁去南京.
        is_loose = self._line[at] == "!" or stands_free(self._text, at, fresh=fresh)
        found = match_priority(self._text, at + 1, is_loose=is_loose)
        if found is None:
            return at, Why.NO_PRIORITY, ()
        end, level = found
        if self._reading.priority is not None:
            return end, Why.SECOND_PRIORITY, ()
        self._reading.priority = level
        return end, None, ()


# Where the value ends; why it was not understood; what it could have meant.
_Outcome = tuple[int, Why | None, tuple[str, ...]]
