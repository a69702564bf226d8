"""Every page, in both themes and on a phone: axe finds nothing, nothing scrolls sideways, the console is silent."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page

from tests.browser.conftest import DESKTOP, PHONE, Visit
from tests.permission_table import PAGES
from tests.world import World

pytestmark = pytest.mark.browser

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}


def findings(page: Page) -> list[str]:
    result = Axe().run(page, options=RULES)
    return [
        f"{violation['id']}: {violation['help']} {[node['target'] for node in violation['nodes'][:3]]}"
        for violation in result.response["violations"]
    ]


def sideways(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def check_all(world: World, visit: Visit, **options: object) -> None:
    problems: list[str] = []
    for who, names in PAGES.items():
        person = getattr(world.cast, who) if who != "anonymous" else None
        visitor = visit(person, **options)
        for name, args in names:
            path = reverse(name, args=args(world))
            response = visitor.page.goto(path, wait_until="load")
            assert response is not None
            assert response.status == 200, path
            problems += [f"{path}: {finding}" for finding in findings(visitor.page)]
            if (pixels := sideways(visitor.page)) > 0:
                problems.append(f"{path}: {pixels} px wider than the window")
    assert problems == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_on_a_desk_in_chinese(world: World, visit: Visit, theme: str) -> None:
    check_all(world, visit, viewport=DESKTOP, theme=theme)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_on_a_phone_in_english(world: World, visit: Visit, theme: str) -> None:
    check_all(world, visit, viewport=PHONE, theme=theme, language="en")
