"""The workbook, recalculated by LibreOffice, and the statement. Today is Friday, 2026-11-20."""

import shutil
import subprocess
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from openpyxl import load_workbook
from pypdf import PdfReader

from payments.ageing.selectors import ageing_table
from payments.ageing.statement import _refuse, statement_of, statement_pdf
from payments.ageing.workbook import ageing_workbook
from people.models import User
from tests.ageing.test_ageing import many
from tests.payments.conftest import TODAY
from tests.payments.ledger import Ledger

SOFFICE = shutil.which("soffice")


def recalculated(content: bytes, folder: Path) -> BytesIO:
    """As LibreOffice writes it after it worked out every formula anew."""
    source = folder / "ageing.xlsx"
    source.write_bytes(content)
    out = folder / "out"
    command = [SOFFICE or "", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", str(out), str(source)], check=True, timeout=120, capture_output=True)
    return BytesIO((out / "ageing.xlsx").read_bytes())


def test_every_formula_keeps_the_value_of_the_table(ledger: Ledger) -> None:
    many(ledger)
    table = ageing_table(ledger.cast.ye, by="owner")
    content = ageing_workbook(ledger.cast.ye, by="owner")
    values = load_workbook(BytesIO(content), data_only=True).worksheets[0]
    last = values.max_row
    shown = {Decimal(str(values.cell(last, column).value)) for column in (10, 11)}
    assert shown == {table.total.amount("aged"), table.total.amount("")}


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="needs LibreOffice (apt-get install libreoffice-calc)")
def test_libreoffice_finds_our_numbers(ledger: Ledger, tmp_path: Path) -> None:
    many(ledger)
    content = ageing_workbook(ledger.cast.ye, by="customer")
    formulas = load_workbook(BytesIO(content)).worksheets[0]
    ours = load_workbook(BytesIO(content), data_only=True).worksheets[0]
    # The kept values are taken away: what comes back is LibreOffice's.
    book = load_workbook(BytesIO(content))
    bare = BytesIO()
    book.save(bare)
    theirs = load_workbook(recalculated(bare.getvalue(), tmp_path), data_only=True).worksheets[0]
    compared = 0
    for row in formulas.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                compared += 1
                found = theirs[cell.coordinate].value
                assert Decimal(str(round(found, 2))) == Decimal(str(ours[cell.coordinate].value)), cell.coordinate
    assert compared == 18


def test_no_text_becomes_a_formula(ledger: Ledger) -> None:
    ledger.checkpoint(100, name="=1+1", due_on=TODAY - timedelta(days=3))
    rows = load_workbook(BytesIO(ageing_workbook(ledger.cast.ye, by="customer"))).worksheets[1]
    named = [cell for row in rows.iter_rows() for cell in row if cell.value == "=1+1"]
    with_formula = [cell for row in rows.iter_rows() for cell in row if cell.data_type == "f"]
    assert named or not with_formula
    text = ageing_workbook(ledger.cast.ye, by="customer")
    from zipfile import ZipFile

    sheet = ZipFile(BytesIO(text)).read("xl/worksheets/sheet2.xml").decode()
    assert "<f>" not in sheet


def text_of(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).replace(" ", "")


def test_the_statement_says_what_is_owed_in_chinese(ledger: Ledger) -> None:
    one = ledger.checkpoint("1234.56", due_on=TODAY - timedelta(days=40), name="初验款")
    ledger.receive(200, [(one.pk, Decimal(200))])
    statement = statement_of(ledger.cast.ye, ledger.project.customer)
    assert (statement.outstanding, statement.overdue, statement.received) == (
        Decimal("1034.56"),
        Decimal("1034.56"),
        Decimal(200),
    )
    text = text_of(statement_pdf(statement, "zh-hans"))
    for words in ("对账单", "1,234.56", "1,034.56", "初验款", "壹仟零叁拾肆元伍角陆分", "2026-11-20", "盖章"):
        assert words in text, words
    assert ledger.project.customer.name.replace(" ", "") in text
    assert "Statementofaccount" in text_of(statement_pdf(statement, "en"))


def test_a_statement_fetches_nothing() -> None:
    with pytest.raises(ValueError, match="fetches nothing"):
        _refuse("https://example.com/x.png")


def test_what_is_named_in_it_is_text(ledger: Ledger) -> None:
    ledger.checkpoint(100, name="<img src=file:///etc/passwd>")
    assert "<imgsrc=" in text_of(statement_pdf(statement_of(ledger.cast.ye, ledger.project.customer), "en"))


def test_who_may_not_read_amounts_gets_no_statement(ledger: Ledger, as_: Callable[[User], Client]) -> None:
    ledger.checkpoint("9876.54")
    address = f"/payments/customers/{ledger.project.customer_id}/statement.pdf"
    assert as_(ledger.cast.tang).get(address).status_code == 403
    assert as_(ledger.cast.guest).get(address).status_code == 404
    answer = as_(ledger.cast.ye).get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
