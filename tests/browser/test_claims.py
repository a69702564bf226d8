"""From the documents of an application to the disbursement, tap by tap on a phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Visit
from tests.browser.steps import answered, come_to_the_end
from tests.world import World

pytestmark = pytest.mark.browser


def test_from_the_documents_to_the_disbursement(world: World, visit: Visit) -> None:
    page = visit(world.cast.ye, viewport=PHONE).page
    there = f"/payments/checkpoints/{world.checkpoint.pk}/"
    page.goto(there)
    page.get_by_role("link", name="套用材料清单").click()
    page.get_by_label("初验证书").uncheck()
    page.get_by_role("button", name="套用这些材料").click()
    document = page.locator("#conditions li", has_text="监理签发的支付证书")
    document.get_by_role("button", name="已提交").click()
    document.get_by_role("link", name="被退回").click()
    page.fill("[name=lacking]", "缺总监签字")
    page.get_by_role("button", name="被退回").click()
    expect(document.get_by_text("缺：缺总监签字")).to_be_visible()
    document.get_by_role("button", name="已提交").click()
    document.get_by_role("link", name="确认").click()
    page.fill("[name=confirmed_by]", "监理 王工")
    page.get_by_role("button", name="已确认").click()
    expect(document.get_by_text("监理 王工 确认")).to_be_visible()

    come_to_the_end(page)
    page.get_by_role("link", name="登记发票").click()
    page.fill("[name=number]", "26322000000077120455")
    page.fill("[name=amount]", "40,000")
    page.get_by_role("button", name="登记发票").click()
    expect(page.locator("#invoices").get_by_text("40,000.00")).to_be_visible()

    application = page.locator(f"#application-{world.application.pk}")
    application.get_by_role("button", name="监理审核已完成").click()
    application.get_by_role("link", name="被退回").click()
    page.fill("[name=lacking]", "缺结算单")
    page.get_by_role("button", name="被退回").click()
    expect(application.get_by_text("缺结算单")).to_be_visible()
    application.get_by_role("button", name="已重新提交").click()
    for step in ("业主审批", "开票", "拨付"):
        with answered(page, "/go-on/"):
            application.get_by_role("button", name=f"{step}已完成").click()
    expect(application.get_by_text("已拨付")).to_be_visible()
