"""The workbook, recalculated by LibreOffice. Today is Friday, 2026-11-20."""

import shutil
import subprocess
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from payments.ageing.selectors import ageing_table
from payments.ageing.workbook import ageing_workbook
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
