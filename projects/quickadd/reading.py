"""What a line was understood to say."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Why(StrEnum):
    """Why a part was not understood."""

    NO_PERSON = "no_person"
    SEVERAL_PEOPLE = "several_people"
    THIRD_PERSON = "third_person"
    SAME_PERSON = "same_person"
    NO_PROJECT = "no_project"
    SEVERAL_PROJECTS = "several_projects"
    SECOND_PROJECT = "second_project"
    NO_DAY = "no_day"
    NO_SUCH_DAY = "no_such_day"
    REVERSED = "reversed"
    SECOND_DAY = "second_day"
    NO_PRIORITY = "no_priority"
    SECOND_PRIORITY = "second_priority"


@dataclass(frozen=True)
class Person:
    """`pinyin` are the syllables apart ("zhou ke"), `search` the initials and the pinyin in one ("zk zhouke")."""

    id: int
    name: str
    number: str = ""
    pinyin: str = ""
    search: str = ""


@dataclass(frozen=True)
class ProjectName:
    id: int
    name: str
    code: str


@dataclass(frozen=True)
class Missed:
    """A part that stays in the title: where it stands in the line, why, and what it could have meant."""

    text: str
    start: int
    end: int
    why: Why
    could_be: tuple[str, ...] = ()


@dataclass
class Reading:
    """`priority` is high, medium or low; what the line does not say is None."""

    title: str = ""
    owner: Person | None = None
    follower: Person | None = None
    start: date | None = None
    due: date | None = None
    project: ProjectName | None = None
    priority: str | None = None
    not_understood: list[Missed] = field(default_factory=list)
