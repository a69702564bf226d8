"""A change asked for by keyboard, agreed with the rest, returned, resolved, carried over and confirmed."""

import re

import pytest
from playwright.sync_api import Page, expect

from reviews.models import Remark, Review
from tests.browser.conftest import Visit
from tests.browser.test_keyboard import tab_to
from tests.planning.breakdowns import make_plan
from tests.reviews.policies import two_groups

pytestmark = pytest.mark.browser


def path(page: Page) -> str:
    return "/breakdowns/" + page.url.split("/breakdowns/")[1].split("/")[0] + "/"


@pytest.mark.django_db(transaction=True)
def test_a_thread_from_one_version_to_the_next(visit: Visit) -> None:
    plan = make_plan()
    two_groups(plan)
    lead, expert = visit(plan.cast.lin).page, visit(plan.cast.bai).page
    draft = plan.draft()

    # 1 · the form offers one of each group, and says what is missing at its field
    lead.goto(f"/breakdowns/{draft.pk}/")
    lead.get_by_label(re.compile("^白露")).check()
    lead.get_by_role("button", name="提交第").click()
    expect(lead.locator("#submit_reviewers_error")).to_contain_text("管理评审")
    lead.get_by_label(re.compile("^沈若谷")).check()
    lead.get_by_role("button", name="提交第").click()
    expect(lead.locator("#reviewers")).to_contain_text("沈若谷")

    # 2 · by keyboard: the first item needs a change, the words open, the rest is agreed with, and it is returned
    expert.goto(path(lead))
    item = expert.locator("tr[id^=item-]").first
    item.locator("input[value=change]").focus()
    expert.keyboard.press("Space")
    expect(item.locator("details")).to_have_attribute("open", "")
    item.locator("textarea").fill("请写明抽查多少处")
    expert.get_by_role("button", name="其余同意").focus()
    expert.keyboard.press("Enter")
    expect(expert.locator("#decision-counts")).to_contain_text("需改 1 项")
    expect(expert.get_by_role("button", name="其余同意")).to_have_count(0)
    expert.fill("[name=summary]", "差一处")
    expert.get_by_role("button", name="退回").click()
    expect(expert.get_by_text("1 条意见待处理").first).to_be_visible()
    assert Review.objects.get().state == "returned", "白露 is all of her group"

    # 3 · the next version asks about it, and goes on all the same; then it is resolved where it stands
    lead.goto(path(lead))
    lead.get_by_role("button", name="写下一版").click()
    lead.fill("[name=change_reason]", "写明抽查数")
    lead.get_by_role("button", name="提交第").click()
    expect(lead.get_by_text("有 1 条修改要求还没处理").first).to_be_visible()
    lead.get_by_label("仍然提交").check()
    lead.get_by_role("button", name="提交第").click()
    thread = lead.locator(f"#remark-{Remark.objects.threads().get().pk}")
    expect(thread).to_contain_text("前一版留下")
    thread.get_by_text("处理", exact=True).click()
    thread.locator("textarea").fill("抽查 200 处")
    thread.get_by_role("button", name="已处理").click()
    expect(thread).to_contain_text("已处理，待确认")

    # 4 · the expert finds it in the queue, and confirms it by keyboard
    expert.goto("/reviews/")
    expect(expert.get_by_role("heading", name="待我确认")).to_be_visible()
    expert.locator("a[href^='/reviews/remarks/']").first.click()
    thread = expert.locator(f"#remark-{Remark.objects.threads().get().pk}")
    expect(thread).to_contain_text("已处理，待确认")
    tab_to(expert, "确认")
    expert.keyboard.press("Enter")
    expect(thread).to_contain_text("已了结")
    assert Remark.objects.threads().get().marks.last().kind == "confirmed"  # type: ignore[union-attr]
