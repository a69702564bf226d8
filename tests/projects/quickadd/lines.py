"""Reads the labelled lines as their author meant them: on 2026-11-20, among these people and projects."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from goaltrack.common.workdays import holiday_calendar
from people.pinyin import search_text, sort_key
from projects.quickadd import Person, ProjectName, Reading, read_line

TODAY = date(2026, 11, 20)
NAMES = (
    "秦远", "林一鸣", "沈若谷", "顾长风", "周可", "许星野", "陆小满", "唐越", "白露", "叶知微",
    "何青禾", "江行舟", "韩知秋",
)  # fmt: skip
PEOPLE = [Person(pk, name, f"g{pk:03}", sort_key(name), search_text(name)) for pk, name in enumerate(NAMES, start=1)]
PROJECTS = [
    ProjectName(1, "城运平台", "city-ops"),
    ProjectName(2, "智慧水务二期", "water-2"),
    ProjectName(3, "港口调度系统", "port"),
    ProjectName(4, "卫健数据中台", "health"),
    ProjectName(5, "园区供热", "heat"),
    ProjectName(6, "内部知识库", "kb"),
]


def read(
    line: str, *, today: date = TODAY, people: list[Person] = PEOPLE, projects: list[ProjectName] = PROJECTS
) -> Reading:
    calendar = holiday_calendar("CN", today.year - 1, today.year + 2)
    return read_line(line, today=today, calendar=calendar, people=lambda: people, projects=lambda: projects)


@dataclass
class Difference:
    line: str
    field: str
    meant: Any
    was_read: Any


def differences(label: dict[str, Any]) -> list[Difference]:
    """Where the reading of a labelled line is not what its author meant."""
    reading = read(label["line"])
    found = {
        "title": reading.title,
        "owner": reading.owner and reading.owner.name,
        "follower": reading.follower and reading.follower.name,
        "start": reading.start and reading.start.isoformat(),
        "due": reading.due and reading.due.isoformat(),
        "project": reading.project and reading.project.name,
        "priority": reading.priority,
        "not_understood": [missed.text for missed in reading.not_understood],
    }
    return [
        Difference(label["line"], name, label[name], value) for name, value in found.items() if value != label[name]
    ]
