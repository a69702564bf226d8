"""A contract split into checkpoints in a browser: what each share comes to is seen while it is typed."""

import pytest
from playwright.sync_api import expect

from payments.models import PaymentCheckpoint
from tests.browser.conftest import Visit
from tests.world import World

pytestmark = pytest.mark.browser


def test_a_share_is_worked_out_while_it_is_typed(world: World, visit: Visit) -> None:
    page = visit(world.cast.ye).page
    page.goto(f"/payments/contracts/{world.contract.pk}/split/")
    page.locator("#id_name_0").fill("终验款")
    page.locator("#id_share_0").fill("33.33")
    expect(page.locator("#split-preview")).to_contain_text("333,300.00")
    page.locator("#id_due_on_0").fill("2027-03-01")
    page.get_by_role("button", name="添加回款节点").click()
    expect(page.locator("#checkpoints")).to_contain_text("终验款")
    assert PaymentCheckpoint.objects.filter(name="终验款", amount=333_300).exists()
