"""Chasing money on a phone: one tap logs the promise, another ticks what came next."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from goaltrack.common import clock
from payments.collection.models import ContactLog, NextAction
from payments.models import PaymentCheckpoint
from tests.browser.conftest import PHONE, Visit
from tests.browser.test_touch import fits
from tests.world import World

pytestmark = pytest.mark.browser


def test_a_promise_and_a_next_action_by_the_finger(world: World, visit: Visit) -> None:
    today = clock.today()
    late = PaymentCheckpoint.objects.create(
        contract=world.contract, name="到货款", kind="delivery", amount=90_000,
        due_on=today.replace(year=today.year - 1),
        owner=world.cast.zhou, follower=world.cast.xu,
    )  # fmt: skip
    NextAction.objects.update(owner=world.cast.zhou, due=today)
    page = visit(world.cast.zhou, viewport=PHONE).page
    page.goto(reverse("collect"))
    fits(page)
    row = page.locator(f"#checkpoint-{late.pk}")
    expect(row).to_contain_text("到货款")
    row.locator("button[name=promised_on]").first.tap()
    expect(page.locator("#promised")).to_contain_text("到货款")
    assert ContactLog.objects.filter(checkpoint=late).get().promised_on is not None
    page.goto(reverse("home"))
    page.locator(f"#action-{world.next_action.pk} button").tap()
    expect(page.locator(f"#action-{world.next_action.pk}")).to_have_count(0)
    assert NextAction.objects.get().done_by == world.cast.zhou
    page.goto(reverse("checkpoint_contact", args=[late.pk]))
    fits(page)
    page.goto(reverse("checkpoint_detail", args=[late.pk]))
    fits(page)
    page.goto(reverse("collection_plan", args=[f"{world.plan.month:%Y-%m}"]))
    fits(page)
