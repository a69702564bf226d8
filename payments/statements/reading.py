"""From a statement's rows to lines: what stands in each, or why it is refused. Nothing here asks the database."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import INVISIBLE, invalid
from goaltrack.common.forms import GROUPING
from goaltrack.common.sheets import Limits, rows
from payments.models import CENT
from payments.services.receipts import day_refusal
from payments.statements.columns import header_of

LIMITS = Limits(bytes=20 << 20, unpacked=400 << 20, rows=60_000, columns=60)
# The names of the columns stand below what a bank writes of itself, but not far below.
HEAD_ROWS = 30
SAMPLE_ROWS = 5
LONGEST_CELL = 300
LONGEST = {"payer": 120, "reference": 80, "remark": 300}
TOO_MUCH = Decimal(10) ** 13
# Above it a spreadsheet's number has lost digits.
EXACT_INTEGER = 10**15
DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T]|$)")
COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{6})?$")
FORMULA = re.compile(r"^[=@]|^[+-].*[(!|]")
OUT = frozenset({"借", "借方", "支", "支出", "转出", "往账", "d", "dr", "debit", "out"})
OURS = frozenset({"", "cny", "rmb", "人民币", "人民币元", "156", "01", "1"})

Problem = list[str]


@dataclass
class Head:
    """What a file begins with; `header_line` counts from 1."""

    header_line: int
    columns: list[str]
    sample: list[list[str]]
    line_count: int


@dataclass
class Found:
    """One line of the file, numbered as people count it."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, name: str, reason: str, what: str = "") -> None:
        self.problems.append([name, reason, what[:40]])


def head_of(file: IO[bytes]) -> Head:
    """Reads all of the file once: what it cannot hold is refused before anything is kept of it."""
    begins: list[Sequence[Any]] = []
    count = 0
    for row in rows(file, LIMITS):
        count += 1
        if len(begins) < HEAD_ROWS + SAMPLE_ROWS:
            begins.append(row)
    place = header_of(begins[:HEAD_ROWS])
    if place is None:
        raise invalid("file", _("No line of the file names its columns."))
    if count == place + 1:
        raise invalid("file", _("The file has column names but no rows."))
    columns = [shown(cell)[:60] for cell in begins[place]]
    sample = [[shown(cell)[:60] for cell in row] for row in begins[place + 1 : place + 1 + SAMPLE_ROWS]]
    return Head(place + 1, columns, sample, count - place - 1)


def lines_of(file: IO[bytes], header_line: int, mapping: Mapping[str, int]) -> Iterator[Found]:
    """The lines below the column names, but for the empty ones; `number` counts the file's lines from 1."""
    for number, row in enumerate(rows(file, LIMITS), start=1):
        if number > header_line and any(shown(cell) for cell in row):
            cells = {name: row[place] if place < len(row) else "" for name, place in mapping.items()}
            yield _read(number, cells)


def shown(cell: Any) -> str:
    """A cell as people see it; null characters cannot be stored, and a mark in their place is refused as they are."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip().replace("\x00", "\x01")[: LONGEST_CELL + 1]


def _read(number: int, cells: Mapping[str, Any]) -> Found:
    found = Found(number)
    currency = shown(cells.get("currency")).lower()
    if currency not in OURS:
        found.refuse("currency", "currency", currency)
    _read_amount(found, cells)
    _read_day(found, cells["received_on"])
    for name in ("reference", "payer", "remark"):
        found.values[name] = _text(found, name, cells.get(name))
    if not found.values["reference"] and not any(problem[0] == "reference" for problem in found.problems):
        found.refuse("reference", "missing")
    return found


def _read_amount(found: Found, cells: Mapping[str, Any]) -> None:
    amount = amount_of(cells["amount"])
    out = amount_of(cells.get("outgoing"))
    says_out = shown(cells.get("direction")).lower() in OUT
    if (amount is not None and (amount < 0 or says_out)) or (not amount and out):
        found.refuse("amount", "outgoing")
    elif amount == 0 and not shown(cells["amount"]):
        found.refuse("amount", "missing")
    elif amount is None or amount == 0 or amount >= TOO_MUCH:
        found.refuse("amount", "no-amount", shown(cells["amount"]))
    else:
        found.values["amount"] = amount


def amount_of(cell: Any) -> Decimal | None:
    """Zero for an empty cell; None for what is no amount of whole cents."""
    text = shown(cell).translate(GROUPING).lstrip("¥￥").removesuffix("元")
    if text in ("", "-", "--"):
        return Decimal(0)
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    if not amount.is_finite() or abs(amount) >= TOO_MUCH * 10 or amount != amount.quantize(CENT):
        return None
    return amount.quantize(CENT)


def _read_day(found: Found, cell: Any) -> None:
    day = day_of(cell)
    if day is None:
        text = shown(cell)
        found.refuse("received_on", "no-date" if text else "missing", text)
    elif day_refusal(day):
        found.refuse("received_on", "day")
    else:
        found.values["received_on"] = day


def day_of(cell: Any) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    match = COMPACT_DAY.match(shown(cell)) or DAY.match(shown(cell))
    try:
        return date(*map(int, match.groups()[:3])) if match else None
    except ValueError:
        return None


def _text(found: Found, name: str, cell: Any) -> str:
    if name == "reference" and isinstance(cell, float) and abs(cell) >= EXACT_INTEGER:
        found.refuse(name, "digits-lost")
        return ""
    text = shown(cell)
    if INVISIBLE.search(text) or "\n" in text or "\r" in text:
        found.refuse(name, "control")
    elif FORMULA.search(text):
        found.refuse(name, "formula")
    elif len(text) > LONGEST[name]:
        found.refuse(name, "long", str(LONGEST[name]))
    else:
        return text
    return ""
