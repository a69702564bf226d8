"""A table copied from a spreadsheet: its cells, and which column means what. Pure; judged in services.item_import."""

import csv
import io
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from goaltrack.common.errors import invalid

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
BY_NAME = {name: column for column, names in HEADERS.items() for name in names}


@dataclass
class Table:
    """The rows below the names, and what each column means ("" is left out)."""

    columns: list[str]
    rows: list[list[str]]
    named: bool
    # Names that mean nothing here.
    ignored: list[str] = field(default_factory=list)

    def texts(self, row: list[str]) -> dict[str, str]:
        return {column: text for column, text in zip(self.columns, row, strict=False) if column}


def read_table(text: str, start: str = "") -> Table:
    """`start` is the column that a table without names begins at. Raises InvalidInput at `text`."""
    if len(text.encode()) > MOST_BYTES:
        raise invalid("text", _("At most %(size)d KB at once.") % {"size": MOST_BYTES // 1000})
    if "\x00" in text:
        raise invalid("text", _("Null characters are not allowed."))
    try:
        found = list(csv.reader(io.StringIO(text.strip("\n")), delimiter="\t", strict=False))
    except csv.Error:
        raise invalid("text", _("This cannot be read as cells; copy them from the spreadsheet again.")) from None
    rows = [[cell.strip() for cell in row] for row in found if any(cell.strip() for cell in row)]
    if not rows:
        raise invalid("text", _("Nothing in it: copy cells in Excel and paste them here."))
    names = [BY_NAME.get(_name(cell), "") for cell in rows[0]]
    if "title" in names and sum(bool(name) for name in names) * 2 > len([cell for cell in rows[0] if cell]):
        ignored = [cell for cell, name in zip(rows[0], names, strict=True) if cell and not name]
        table = Table(names, rows[1:], named=True, ignored=ignored)
    else:
        first = COLUMNS.index(start) if start in COLUMNS else COLUMNS.index("title")
        table = Table(list(COLUMNS[first:]), rows, named=False)
    if not table.rows:
        raise invalid("text", _("Only the names of the columns are in it."))
    if len(table.rows) > MOST_ROWS:
        raise invalid("text", _("At most %(count)d rows at once.") % {"count": MOST_ROWS})
    return table


def _name(cell: str) -> str:
    return " ".join(cell.replace("（", "(").replace("）", ")").rstrip("*：:").lower().split())
