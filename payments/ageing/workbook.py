"""The ageing as a workbook: the rows as values, the summary as formulas over them with their values kept beside."""

from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from payments.ageing.selectors import AGES, AgeingRow, ageing_rows, ageing_table
from payments.ageing.words import by_words, cell_words
from people.models import Department, User

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from payments.ageing.selectors import AgeingTable

# No text becomes a formula, a number or a link, whatever it begins with.
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "default_date_format": "yyyy-mm-dd",
}
MONEY = "#,##0.00;[Red]-#,##0.00"
PLACES = (*AGES, "disputed", "on_hold")


def ageing_workbook(user: User, *, by: str, department: Department | None = None) -> bytes:
    """Two sheets: the summary by `by`, and every row behind it (twelve queries at most)."""
    import xlsxwriter

    table = ageing_table(user, by=by, department=department)
    rows = ageing_rows(user, by=by, department=department, count=None).rows
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        summary, lines = book.add_worksheet(_("Summary")), book.add_worksheet(_("Rows"))
        _write_rows(book, lines, table, rows)
        _write_summary(book, summary, table, len(rows))
    return buffer.getvalue()


def _write_rows(book: "Workbook", sheet: "Worksheet", table: "AgeingTable", rows: list[AgeingRow]) -> None:
    words, named = cell_words(table.ranges), by_words()
    bold, money, day = book.add_format({"bold": True}), book.add_format({"num_format": MONEY}), _day(book)
    heads = [
        named[table.by] + _(" (id)"),
        *named.values(),
        _("Contract number"),
        _("Payment checkpoint"),
        _("Kind"),
        _("Amount"),
        _("Settled"),
        _("Outstanding"),
        _("Due"),
        _("Days overdue"),
        _("Age"),
        _("Reason"),
    ]
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
    for place, row in enumerate(rows, start=1):
        one, contract = row.checkpoint, row.checkpoint.contract
        project = contract.project
        whose: dict[str, int] = {
            "customer": contract.customer_id,
            "project": project.pk,
            "department": project.department_id,
            "owner": one.owner_id,
        }
        sheet.write_number(place, 0, whose[table.by])
        texts = [
            str(contract.customer),
            str(project),
            str(project.department),
            str(one.owner),
            contract.number,
            one.name,
            str(one.get_kind_display()),
        ]
        for column, text in enumerate(texts, start=1):
            sheet.write_string(place, column, text)
        for column, amount in enumerate((one.amount, one.settled, row.outstanding), start=8):
            sheet.write_number(place, column, float(amount), money)
        if row.due is not None:
            sheet.write_datetime(place, 11, row.due, day)
        sheet.write_number(place, 12, row.days)
        sheet.write_string(place, 13, words[row.place])
        sheet.write_string(place, 14, row.hold.reason if row.hold is not None else "")
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(heads) - 1)
    sheet.set_column(0, 0, 8)
    sheet.set_column(1, 7, 18)
    sheet.set_column(8, 14, 15)


def _write_summary(book: "Workbook", sheet: "Worksheet", table: "AgeingTable", count: int) -> None:
    """Each amount is a SUMIFS over the sheet of rows; sums add up what stands above them or beside."""
    words = cell_words(table.ranges)
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": MONEY})
    strong = book.add_format({"bold": True, "num_format": MONEY, "top": 1})
    sheet.write_string(0, 0, _("Ageing as of %(day)s, in CNY") % {"day": table.today.isoformat()}, bold)
    heads = [by_words()[table.by] + _(" (id)"), by_words()[table.by], *(words[one] for one in PLACES)]
    for column, head in enumerate([*heads, words["aged"], words[""]]):
        sheet.write_string(2, column, head, bold)
    name, last = _("Rows").replace("'", "''"), max(count, 1) + 1
    lines = [line for line in table.lines if line.amount("")]
    for place, line in enumerate(lines, start=3):
        sheet.write_number(place, 0, line.pk or 0)
        sheet.write_string(place, 1, line.name)
        for column, cell in enumerate(PLACES, start=2):
            formula = (
                f"=ROUND(SUMIFS('{name}'!$K$2:$K${last},'{name}'!$A$2:$A${last},$A{place + 1},"
                f"'{name}'!$N$2:$N${last},{_letter(column)}$3),2)"
            )
            _formula(sheet, place, column, formula, money, line.amount(cell))
        _formula(sheet, place, 9, f"=SUM(C{place + 1}:G{place + 1})", money, line.amount("aged"))
        _formula(sheet, place, 10, f"=SUM(C{place + 1}:I{place + 1})", money, line.amount(""))
    end = len(lines) + 3
    sheet.write_string(end, 1, _("Sum"), bold)
    for column, cell in enumerate((*PLACES, "aged", ""), start=2):
        letter = _letter(column)
        formula = f"=SUM({letter}4:{letter}{end})" if lines else "=0"
        _formula(sheet, end, column, formula, strong, table.total.amount(cell))
    sheet.freeze_panes(3, 2)
    sheet.set_column(0, 0, 8)
    sheet.set_column(1, 1, 24)
    sheet.set_column(2, 10, 16)


def _formula(sheet: "Worksheet", row: int, column: int, formula: str, shape: "Format", value: Decimal) -> None:
    sheet.write_formula(row, column, formula, shape, float(value))


def _letter(column: int) -> str:
    return chr(ord("A") + column)


def _day(book: "Workbook") -> "Format":
    return book.add_format({"num_format": "yyyy-mm-dd"})
