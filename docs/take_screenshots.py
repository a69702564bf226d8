"""`make screenshots`: the README's pictures, from the demo that `make run` serves (on GOALTRACK_PORT, or 8000)."""

import os
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

BASE = f"http://127.0.0.1:{os.environ.get('GOALTRACK_PORT', '8000')}"
IMAGES = Path(__file__).parent / "images"
PASSWORD = "goaltrack-demo"  # noqa: S105  the demo's, printed by make run
CHROMIUM = os.environ.get("GOALTRACK_CHROMIUM") or shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


def signed_in(browser: Browser, username: str, width: int, height: int) -> Page:
    page = browser.new_context(
        base_url=BASE, viewport={"width": width, "height": height}, locale="zh-CN", color_scheme="light"
    ).new_page()
    page.goto("/accounts/login/")
    page.fill("[name=login]", username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"{BASE}/")
    return page


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        lead = signed_in(browser, "linyiming", 1440, 1000)
        lead.goto("/goals/")
        lead.get_by_role("link", name="澜江智慧水务一期 4 个单位工程").first.click()
        lead.wait_for_selector("[data-chart] canvas")
        lead.screenshot(path=IMAGES / "goal.png")
        member = signed_in(browser, "xuxingye", 390, 844)
        member.screenshot(path=IMAGES / "home-member.png")
        expert = signed_in(browser, "bailu", 1440, 1000)
        expert.goto("/reviews/")
        expert.locator("main a[href^='/breakdowns/']").first.click()
        expert.wait_for_load_state()
        expert.screenshot(path=IMAGES / "review.png")
        manager = signed_in(browser, "qinyuan", 1440, 1000)
        manager.goto("/dashboard/")
        manager.wait_for_selector("[data-chart] canvas")
        manager.screenshot(path=IMAGES / "dashboard.png")
        collections = signed_in(browser, "yezhiwei", 1440, 1000)
        collections.goto("/payments/")
        collections.screenshot(path=IMAGES / "payments.png")
        collections.goto("/lessons/")
        collections.screenshot(path=IMAGES / "lessons.png")
        lead.goto("/retrospectives/")
        lead.locator("main a:not([href$='/start/']):not([href$='/rhythm/'])[href^='/retrospectives/']").first.click()
        lead.wait_for_load_state()
        lead.screenshot(path=IMAGES / "retrospective.png")
        browser.close()


if __name__ == "__main__":
    main()
