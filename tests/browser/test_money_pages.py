"""How the pages of money look where it was wrong once."""

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, expect

from goaltrack.common import clock
from payments.models import PaymentCheckpoint
from tests.browser.conftest import PHONE, Visit
from tests.payments.ledger import Ledger, yuan
from tests.world import World

pytestmark = pytest.mark.browser


def middle(one: Locator) -> float:
    box = one.bounding_box()
    assert box is not None
    return box["y"] + box["height"] / 2


@pytest.mark.parametrize("viewport", [None, PHONE])
def test_the_chip_of_a_part_payment_stands_level_with_the_state(
    world: World, visit: Visit, viewport: dict[str, int] | None
) -> None:
    today = clock.today()
    late = PaymentCheckpoint.objects.create(
        contract=world.contract, name="到货款", kind="delivery", amount=90_000,
        due_on=today.replace(year=today.year - 1), owner=world.cast.zhou, follower=world.cast.xu,
    )  # fmt: skip
    ledger = Ledger(world.cast, world.project, world.goal, world.contract)
    ledger.receive(10_000, [(late.pk, yuan(10_000))])
    page = visit(world.cast.ye, **({"viewport": viewport} if viewport else {})).page
    page.goto(reverse("payment_list"))
    row = page.locator("tr", has_text="到货款")
    tag = row.locator(".gt-tag", has_text="部分到账")
    expect(tag).to_be_visible()
    assert abs(middle(tag) - middle(row.locator(".gt-state").first)) < 1
