"""叶知微 imports a bank statement: upload, columns, a look at each line, booked; then she recognises what was left."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from payments.models import Receipt
from payments.statements.models import Statement, StatementLine
from payments.statements.tasks import sweep
from tests.browser.conftest import Visit
from tests.payments.bank import as_csv, line, make_bank
from tests.payments.ledger import make_ledger

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_statement_is_imported_step_by_step(transactional_db: None, visit: Visit, tmp_path: Path) -> None:
    ledger = make_ledger()
    bank = make_bank(ledger)
    ledger.checkpoint(1_000)
    rows = [line("R-1", remark=ledger.contract.number), line("R-2", "368,000.00"), line("R-3", "", out="80.00")]
    file = tmp_path / "流水.csv"
    file.write_bytes(as_csv(rows))
    page = visit(ledger.cast.ye).page
    page.goto("/payments/receipts/")
    page.get_by_role("link", name="银行流水").click()
    page.get_by_role("link", name="导入流水").first.click()
    page.get_by_label("我方账户").select_option(label=str(bank.account))
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_label("入账金额")).to_have_value("2")
    page.get_by_role("button", name="看看各行").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    # The worker's part; the page asks for itself and opens the preview.
    assert sweep() == 1
    expect(page.get_by_text("合同编号")).to_be_visible()
    expect(page.get_by_role("link", name="被拒绝 1")).to_be_visible()
    page.get_by_role("button", name="全部入账").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    assert sweep() == 1
    expect(page.get_by_text("已登记 1 笔到账")).to_be_visible()
    page.get_by_role("link", name="1 行待认款").click()
    page.get_by_role("link", name="认款 R-2").click()
    page.get_by_role("link", name=f"选择 {ledger.contract.name}").click()
    page.get_by_role("button", name="登记到账").click()
    expect(page.get_by_text("已认款，到账已登记")).to_be_visible()
    assert (Receipt.objects.count(), StatementLine.objects.waiting().count()) == (2, 0)
    assert Statement.objects.get().state == "done"
