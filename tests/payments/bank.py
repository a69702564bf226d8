"""Statements as a bank exports them, for the tests of their import."""

import csv
import io
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from goaltrack.common import clock
from payments.bank import BankAccount
from payments.statements.models import Statement, StatementLine
from payments.statements.services import (
    statement_book,
    statement_confirm,
    statement_map,
    statement_read,
    statement_upload,
)
from people.models import User
from tests.payments.ledger import Ledger, yuan

HEADER = ("交易日期", "借方发生额", "贷方发生额", "对方户名", "交易流水号", "摘要")
Row = Sequence[Any]


def line(reference: str, amount: Any = None, **other: Any) -> Row:
    """Money that came in yesterday, from nobody known."""
    cells = {
        "day": (clock.today() - timedelta(days=1)).isoformat(),
        "out": "",
        "payer": "青禾商贸",
        "remark": "",
    } | other
    amount = f"{yuan(1_000):,.2f}" if amount is None else amount
    return (cells["day"], cells["out"], amount, cells["payer"], reference, cells["remark"])


def as_csv(rows: Sequence[Row], header: Row = HEADER, encoding: str = "gb18030") -> bytes:
    """Above the column names a bank writes of itself."""
    text = io.StringIO()
    csv.writer(text).writerows([["澜江银行 账户明细"], ["账号", "6222 **** 0001"], header, *rows])
    return text.getvalue().encode(encoding)


def as_xlsx(rows: Sequence[Row], header: Row = HEADER) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([header, *rows]):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()


@dataclass
class Bank:
    """An account of the department, and what 叶知微 does with its statements."""

    ledger: Ledger
    account: BankAccount

    def upload(self, content: bytes, name: str = "流水.csv", actor: User | None = None, key: Any = None) -> Statement:
        return statement_upload(
            actor=actor or self.ledger.cast.ye,
            key=key or uuid.uuid4(),
            account_id=self.account.pk,
            upload=SimpleUploadedFile(name, content),
        )

    def preview(self, *rows: Row) -> Statement:
        """Uploaded, mapped as guessed, and read by a worker."""
        statement = self.upload(as_csv(rows))
        statement_map(actor=self.ledger.cast.ye, statement_id=statement.pk, version=1, mapping=statement.mapping)
        assert statement_read(statement_id=statement.pk)
        statement.refresh_from_db()
        return statement

    def confirm(self, statement: Statement, actor: User | None = None) -> None:
        statement.refresh_from_db()
        statement_confirm(actor=actor or self.ledger.cast.ye, statement_id=statement.pk, version=statement.version)

    def book(self, statement: Statement) -> Statement:
        self.confirm(statement)
        statement_book(statement_id=statement.pk)
        statement.refresh_from_db()
        return statement

    def waiting(self, reference: str = "W-1", **other: Any) -> StatementLine:
        """A line that nobody knows the contract of."""
        self.book(self.preview(line(reference, **other)))
        return StatementLine.objects.get(account=self.account, reference=reference, waits=True)


def verdicts(statement: Statement) -> dict[str, str]:
    return dict(statement.lines.values_list("reference", "verdict"))


def make_bank(ledger: Ledger) -> Bank:
    return Bank(ledger, ledger.account())
