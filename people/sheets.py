"""Reads a list of departments and people from an uploaded file, which nobody may trust (goaltrack.common.sheets).

What looks like a formula in the text is refused row by row (people.services.import_plan).
"""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common.errors import Message, invalid
from goaltrack.common.sheets import Limits, rows

MAX_BYTES = 2 * 1024 * 1024
MAX_UNPACKED_BYTES = 40 * 1024 * 1024
MAX_PARTS = 200
MAX_ROWS = 10_000
MAX_COLUMNS = 50
MAX_CELL = 500
LIMITS = Limits(bytes=MAX_BYTES, unpacked=MAX_UNPACKED_BYTES, rows=MAX_ROWS, columns=MAX_COLUMNS, parts=MAX_PARTS)

# The column's name in the file, in Chinese and English, to its name here.
COLUMNS: dict[str, tuple[str, str]] = {
    "department_code": ("部门编码", "department code"),
    "department": ("部门", "department"),
    "parent_code": ("上级部门编码", "parent department code"),
    "username": ("工号", "employee number"),
    "name": ("姓名", "name"),
    "email": ("邮箱", "e-mail"),
    "title": ("职务", "job title"),
    "roles": ("角色", "roles"),
}
ALIASES = {"email": "email", "role": "roles", "parent code": "parent_code", "title": "title"}
COLUMN_LABELS: dict[str, Message] = {
    "department_code": _("Department code"),
    "department": _("Department"),
    "parent_code": _("Parent department code"),
    "username": _("Employee number"),
    "name": pgettext_lazy("of a person", "Name"),
    "email": _("E-mail"),
    "title": _("Job title"),
    "roles": _("Roles"),
}


def read_rows(content: bytes) -> list[dict[str, Any]]:
    """The file's rows as {"row": its number in the file, column: text}; raises InvalidInput for the field `file`."""
    return _named(list(rows(io.BytesIO(content), LIMITS)))


def _named(table: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    start = next((index for index, line in enumerate(table) if any(_text(cell) for cell in line)), None)
    if start is None:
        raise invalid("file", _("The file is empty."))
    columns = _columns(table[start])
    named: list[dict[str, Any]] = []
    for number, line in enumerate(table[start + 1 :], start=start + 2):
        values = {name: _text(line[index]) if index < len(line) else "" for name, index in columns.items()}
        if any(values.values()):
            named.append({"row": number, **values})
    if not named:
        raise invalid("file", _("The file has column names but no rows."))
    return named


def _columns(header: Iterable[Any]) -> dict[str, int]:
    known = {text: name for name, texts in COLUMNS.items() for text in texts} | ALIASES
    found: dict[str, int] = {}
    for index, cell in enumerate(header):
        name = known.get(_text(cell).lower().replace("_", " ").strip())
        if name is None:
            continue
        if name in found:
            raise invalid("file", _("The column %(column)s stands twice.") % {"column": COLUMN_LABELS[name]})
        found[name] = index
    if "department_code" not in found:
        raise invalid(
            "file", _("The column 部门编码 (department code) is missing. The template shows the columns expected.")
        )
    return found


def _text(cell: Any) -> str:
    """A cell as people see it; calamine returns whole numbers as floats. Null bytes stay, to be refused by row."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip()[: MAX_CELL + 1]
