"""A table copied from a spreadsheet: its cells, and which column means what. Pure; judged in services.item_import."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from goaltrack.common.errors import Message, invalid

MOST_BYTES = 200_000
MOST_ROWS = 500
# The columns of the grid, in order: a table without names begins at one of them.
COLUMNS = (
    "kind",
    "title",
    "owner",
    "follower",
    "start",
    "due",
    "weight",
    "after",
    "leads_to",
    "project",
    "acceptance",
)
LEVEL, NUMBER = "level", "number"
HEADERS = {
    "kind": ("类型", "种类", "类别", "kind", "type"),
    "title": (
        "标题",
        "名称",
        "任务",
        "任务名称",
        "事项",
        "工作内容",
        "工作项",
        "title",
        "task",
        "task name",
        "name",
        "item",
    ),
    "owner": ("a角", "a", "负责人", "责任人", "owner", "a role", "responsible"),
    "follower": ("b角", "b", "配合人", "协助人", "follower", "b role"),
    "start": ("开始", "开始日期", "开始时间", "计划开始", "start", "start date"),
    "due": (
        "到期",
        "截止",
        "截止日期",
        "到期日",
        "完成日期",
        "计划完成",
        "结束",
        "结束日期",
        "due",
        "due date",
        "finish",
        "end",
    ),
    "weight": ("权重", "weight"),
    "acceptance": (
        "验收标准",
        "完成标准",
        "交付标准",
        "交付物",
        "acceptance",
        "acceptance criterion",
        "acceptance criteria",
    ),
    "after": ("前置", "前置任务", "紧前", "依赖", "after", "predecessors", "depends on"),
    "leads_to": ("通向", "用于", "is needed for", "needed for"),
    "project": ("项目", "所属项目", "project"),
    "contract": ("合同", "合同编号", "contract"),
    "payment_kind": ("款项", "款项类型", "kind of payment"),
    "amount": ("金额", "金额(元)", "amount", "amount (cny)"),
    LEVEL: ("层级", "级别", "大纲级别", "level", "outline level"),
    NUMBER: ("序号", "编号", "no.", "no", "#", "id"),
}
# A cell in quotation marks as spreadsheets write it: with line breaks, but never with a tab. Other marks are text.
_QUOTED = re.compile(r'"((?:[^"\t]|""){0,20000}+)"(?=[\t\n]|\Z)')
_PLAIN = re.compile(r"[^\t\n]*")
# How many cells that were left out are named.
MOST_NAMED = 5
BY_NAME = {name: column for column, names in HEADERS.items() for name in names}


@dataclass
class Table:
    """The rows below the names, and what each column means ("" is left out)."""

    columns: list[str]
    rows: list[list[str]]
    named: bool
    # Names that mean nothing here, or what an earlier column means.
    ignored: list[str] = field(default_factory=list)
    # What else was not taken as somebody may expect it.
    notes: list[Message] = field(default_factory=list)

    def texts(self, row: list[str]) -> dict[str, str]:
        return {column: text for column, text in zip(self.columns, row, strict=False) if column}


def read_table(text: str, start: str = "") -> Table:
    """`start` is the column that a table without names begins at. Raises InvalidInput at `text`."""
    if len(text.encode()) > MOST_BYTES:
        raise invalid("text", _("At most %(size)d KB at once.") % {"size": MOST_BYTES // 1000})
    if "\x00" in text:
        raise invalid("text", _("Null characters are not allowed."))
    rows = _cells(text.replace("\ufeff", "").replace("\r\n", "\n").replace("\r", "\n").strip("\n"))
    if not rows:
        raise invalid("text", _("Nothing in it: copy cells in Excel and paste them here."))
    names = [BY_NAME.get(_name(cell), "") for cell in rows[0]]
    if "title" in names and sum(bool(name) for name in names) * 2 > len([cell for cell in rows[0] if cell]):
        names = ["" if name and name in names[:at] else name for at, name in enumerate(names)]
        ignored = [cell for cell, name in zip(rows[0], names, strict=True) if cell and not name]
        table = Table(names, rows[1:], named=True, ignored=ignored)
    else:
        first = COLUMNS.index(start) if start in COLUMNS else COLUMNS.index("title")
        table = Table(list(COLUMNS[first:]), rows, named=False)
    if not table.rows:
        raise invalid("text", _("Only the names of the columns are in it."))
    if len(table.rows) > MOST_ROWS:
        raise invalid("text", _("At most %(count)d rows at once.") % {"count": MOST_ROWS})
    table.notes = _notes(table, rows[0])
    return table


def _cells(text: str) -> list[list[str]]:
    """The rows in which something stands, up to one more than may be taken over."""
    rows: list[list[str]] = []
    row: list[str] = []
    at = 0
    while len(rows) <= MOST_ROWS + 1:
        if quoted := _QUOTED.match(text, at):
            cell, at = quoted[1].replace('""', '"'), quoted.end()
        else:
            plain = _PLAIN.match(text, at)
            cell, at = (plain[0], plain.end()) if plain else ("", at)
        row.append(cell.strip())
        if text[at : at + 1] != "\t":
            rows += [row] if any(row) else []
            row = []
        if at >= len(text):
            break
        at += 1
    return rows


def _notes(table: Table, first: list[str]) -> list[Message]:
    """Cells below no name, and quotation marks that open a cell and do not close."""
    width = len(table.columns)
    blank = [at for at in range(width) if table.named and not first[at]]
    stray, opened = [], []
    for number, row in enumerate(table.rows, start=1):
        cells = [*(row[at] for at in blank if at < len(row)), *row[width:]]
        stray += [{"text": short(cell), "number": number} for cell in cells if cell]
        if any(cell.startswith('"') and cell.count('"') % 2 for cell in row):
            opened.append(str(number))
    notes: list[Message] = []
    if stray:
        named = [_("“%(text)s” (row %(number)d)") % one for one in stray[: MOST_NAMED + 1]]
        notes.append(_("Left out, because no column says what it is: %(cells)s") % {"cells": _listed(named)})
    if opened:
        words = _("A quotation mark opens a cell and does not close it; it is taken as it stands: row %(rows)s")
        notes.append(words % {"rows": _listed(opened)})
    return notes


def _listed(texts: list[str]) -> str:
    return _(", ").join(texts[:MOST_NAMED]) + ("…" if len(texts) > MOST_NAMED else "")


def short(text: str, most: int = 40) -> str:
    """What was typed, for a message that repeats it."""
    return text if len(text) <= most else f"{text[:most]}…"


def _name(cell: str) -> str:
    return " ".join(cell.replace("（", "(").replace("）", ")").rstrip("*：:").lower().split())
