"""Reads a list of departments and people from an uploaded file, which nobody may trust.

The kind is told from the content, never from the name. Formulas are not evaluated: calamine reads the stored values,
and what looks like a formula in the text is refused row by row (people.services.import_plan).
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from python_calamine import CalamineWorkbook

from goaltrack.common.errors import DomainError, Message, invalid

MAX_BYTES = 2 * 1024 * 1024
MAX_UNPACKED_BYTES = 40 * 1024 * 1024
MAX_PARTS = 200
MAX_ROWS = 10_000
MAX_COLUMNS = 50
MAX_CELL = 500
# Where a cell says it stands. One far-off cell would make the reader lay out every cell before it.
CELL_PLACE = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]*)([0-9]+)\s*["']""")

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
    if not content:
        raise invalid("file", _("The file is empty."))
    if len(content) > MAX_BYTES:
        raise invalid("file", _("The file is larger than 2 MB; split it."))
    table = _read_xlsx(content) if content.startswith(b"PK") else _read_csv(content)
    return _named(table)


def _read_xlsx(content: bytes) -> list[Sequence[Any]]:
    unreadable = invalid("file", _("This is no readable XLSX file. Save it again as .xlsx or as CSV."))
    try:
        _check_package(content, unreadable)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = workbook.get_sheet_by_index(0)
        if sheet.total_height > MAX_ROWS + 1 or sheet.total_width > MAX_COLUMNS:
            raise _too_long()
        return list(sheet.to_python(skip_empty_area=False))
    except DomainError:
        raise
    except Exception as error:
        # Whatever a reader stumbles over in a stranger's file is the file's fault.
        raise unreadable from error


def _check_package(content: bytes, unreadable: DomainError) -> None:
    """Refuse what would take the machine down before any reader sees it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        # The reader would also take ODS and XLSB, whose traps are others.
        if "xl/workbook.xml" not in names or names & {"content.xml", "xl/workbook.bin"}:
            raise unreadable
        if len(archive.infolist()) > MAX_PARTS:
            raise invalid("file", _("The file has too many parts for a list of people."))
        # The sizes in the directory are the sender's word: unpack and count.
        left = MAX_UNPACKED_BYTES
        for part in archive.infolist():
            with archive.open(part) as stream:
                data = stream.read(left + 1)
            left -= len(data)
            if left < 0:
                raise invalid("file", _("Unpacked, the file is too large for a list of people."))
            if part.filename.startswith("xl/worksheets/"):
                _check_places(data)


def _check_places(sheet: bytes) -> None:
    for place in CELL_PLACE.finditer(sheet):
        letters, digits = place.groups()
        column = 0
        for letter in letters.upper()[:8]:
            column = column * 26 + letter - 64
        if column > MAX_COLUMNS or len(digits) > 7 or int(digits) > MAX_ROWS + 1:
            raise _too_long()


def _read_csv(content: bytes) -> list[Sequence[Any]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise invalid("file", _("This is neither XLSX nor a CSV text in UTF-8 or GB18030."))
    control = sum(character < " " and character not in "\t\r\n\x00" for character in text[:4096])
    if control:
        raise invalid("file", _("This is neither XLSX nor a CSV text in UTF-8 or GB18030."))
    try:
        first = text.split("\n", 1)[0]
        delimiter = max(",;\t", key=first.count)
        table: list[Sequence[Any]] = []
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            table.append(line)
            if len(table) > MAX_ROWS + 1:
                raise _too_long()
            if len(line) > MAX_COLUMNS:
                raise _too_long()
        return table
    except csv.Error as error:
        raise invalid("file", _("The CSV cannot be read: %(reason)s") % {"reason": error}) from error


def _too_long() -> DomainError:
    return invalid("file", _("At most 10,000 rows and 50 columns at a time; split the file."))


def _named(table: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    start = next((index for index, line in enumerate(table) if any(_text(cell) for cell in line)), None)
    if start is None:
        raise invalid("file", _("The file is empty."))
    columns = _columns(table[start])
    rows: list[dict[str, Any]] = []
    for number, line in enumerate(table[start + 1 :], start=start + 2):
        values = {name: _text(line[index]) if index < len(line) else "" for name, index in columns.items()}
        if any(values.values()):
            rows.append({"row": number, **values})
    if not rows:
        raise invalid("file", _("The file has column names but no rows."))
    return rows


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
