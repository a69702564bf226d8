"""The main steps by keyboard alone and without scripts: every control is reached by Tab, worked by Enter or Space."""

import pytest
from django.contrib.auth.hashers import make_password
from django.urls import reverse
from playwright.sync_api import Page, expect

from goals.models import CheckIn, Goal
from people.models import User
from projects.models import StatusLog
from reviews.models import Verdict
from tests.browser.conftest import PHONE, Visit
from tests.browser.steps import answered
from tests.cast import PASSWORD
from tests.world import World

pytestmark = pytest.mark.browser

FOCUSED = """wanted => {
    const it = document.activeElement;
    if (!it) return false;
    const words = [it.innerText, it.ariaLabel, it.title, it.name, it.value].map(word => word || "");
    return it !== document.body && words.some(word => word.trim() === wanted);
}"""
RING = """() => {
    const style = getComputedStyle(document.activeElement);
    return style.outlineStyle !== "none" || style.boxShadow !== "none";
}"""


def tab_to(page: Page, wanted: str, most: int = 150) -> None:
    """Press Tab until the control with this text or name has the focus, and see that the focus shows."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED, wanted):
            assert page.evaluate(RING), f"no focus ring on {wanted}"
            return
    pytest.fail(f"{most} times Tab did not reach “{wanted}” on {page.url}")


def write(page: Page, name: str, text: str) -> None:
    tab_to(page, name)
    page.keyboard.insert_text(text)


def test_signing_in(world: World, visit: Visit) -> None:
    User.objects.filter(pk=world.cast.xu.pk).update(password=make_password(PASSWORD))
    page = visit().page
    page.goto(reverse("account_login"))
    if not page.evaluate("() => document.activeElement.name === 'login'"):
        tab_to(page, "login")
    page.keyboard.insert_text(world.cast.xu.username)
    write(page, "password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/accounts/" not in url)


def test_a_goal_is_written(world: World, visit: Visit) -> None:
    page = visit(world.cast.lin).page
    page.goto(reverse("goal_create"))
    write(page, "statement", "泵站监测 3 座全部初验")
    write(page, "metric", "初验单")
    tab_to(page, "存为草稿")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="泵站监测 3 座全部初验")).to_be_visible()
    assert Goal.objects.filter(statement="泵站监测 3 座全部初验", metric="初验单").exists()


def test_an_expert_passes(world: World, visit: Visit) -> None:
    page = visit(world.cast.bai).page
    page.goto(reverse("breakdown_detail", args=[world.submitted.pk]))
    tab_to(page, "通过")
    with answered(page, "/verdict/"):
        page.keyboard.press("Enter")
    expect(page.get_by_text("白露").first).to_be_visible()
    assert Verdict.objects.filter(review=world.submitted.review_id, reviewer=world.cast.bai).exists()


def test_a_status_is_logged(world: World, visit: Visit) -> None:
    page = visit(world.cast.xu).page
    page.goto(reverse("task_detail", args=[world.free_task.pk]))
    tab_to(page, "进行中")
    with answered(page):
        page.keyboard.press("Space")
    expect(page.get_by_role("status").first).to_be_visible()
    assert StatusLog.objects.filter(task=world.free_task, to_status="doing").exists()


def test_a_check_in_is_recorded(world: World, visit: Visit) -> None:
    page = visit(world.cast.lin).page
    page.goto(reverse("checkin_record", args=[world.goal.pk]))
    before = CheckIn.objects.count()
    write(page, "note", "键盘写的")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("键盘写的").first).to_be_visible()
    assert CheckIn.objects.count() == before + 1


def test_without_scripts_a_member_logs_and_a_lead_checks_in(world: World, visit: Visit) -> None:
    member = visit(world.cast.xu, viewport=PHONE, scripts=False).page
    member.goto("/")
    card = member.locator("li", has_text=world.free_task.title).first
    with answered(member):
        card.get_by_role("button", name="完成").click()
    assert StatusLog.objects.filter(task=world.free_task, to_status="done").exists()
    lead = visit(world.cast.lin, scripts=False).page
    lead.goto(reverse("checkin_record", args=[world.goal.pk]))
    lead.fill("[name=note]", "没有脚本也行")
    lead.locator("main form button[type=submit]").first.click()
    expect(lead.get_by_text("没有脚本也行").first).to_be_visible()


def test_without_scripts_a_breakdown_is_written_and_judged(world: World, visit: Visit) -> None:
    lead = visit(world.cast.lin, scripts=False).page
    lead.goto(reverse("breakdown_detail", args=[world.draft.pk]))
    # The lesson that warns is answered first.
    warning = lead.locator("#lesson-warnings")
    warning.locator("summary").first.click()
    warning.locator("[name=reason]").first.fill("这里没有投诉数据")
    warning.locator("form button[type=submit]").first.click()
    expect(warning.locator("[name=reason]")).to_have_count(0)
    for name in ("白露", "沈若谷"):
        lead.get_by_label(name).check()
    lead.get_by_role("button", name="提交第").click()
    expect(lead.get_by_text("评审中").first).to_be_visible()
    expert = visit(world.cast.bai, scripts=False).page
    expert.goto(reverse("breakdown_detail", args=[world.draft.pk]))
    expert.fill("[name=summary]", "请补验收标准")
    expert.get_by_role("button", name="退回").click()
    expect(expert.get_by_text("已退回").first).to_be_visible()
