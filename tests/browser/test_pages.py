"""Every page, in both themes, at a desk and on a phone: axe finds nothing, nothing scrolls sideways, no complaints."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse
from playwright.sync_api import Page

from tests.browser.conftest import DESKTOP, PHONE, Visit
from tests.permission_table import PAGES
from tests.world import World

pytestmark = pytest.mark.browser

# Of the rules only what was broken is told: the rest would be megabytes for each page.
FOUND = {"resultTypes": ["violations"]}
RULES = FOUND | {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
BROKEN = """async (options) => (await axe.run(document, options)).violations.map(({ id, help, nodes }) => (
  { id, help, targets: nodes.slice(0, 3).map(({ target }) => target) }
))"""
# What depends on colours, for the same page in its other theme.
OF_COLOURS = FOUND | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
# As the switch in the head of each page does it, with what fades at its end.
OTHER_THEME = """() => {
  const root = document.documentElement;
  root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
  document.dispatchEvent(new CustomEvent("gt:theme"));
  getComputedStyle(root).color;
  for (const fading of document.getAnimations()) try { fading.finish(); } catch { /* runs for ever */ }
  return root.dataset.bsTheme;
}"""


def findings(page: Page, options: dict[str, object] = RULES) -> list[str]:
    # Loaded once a page, and told only what is read here: loading it takes 50 ms, telling all of it 40.
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    violations = page.evaluate(BROKEN, options)
    return [f"{violation['id']}: {violation['help']} {violation['targets']}" for violation in violations]


def sideways(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize(
    ("viewport", "theme", "language"), [(DESKTOP, "light", "zh-hans"), (PHONE, "dark", "en")], ids=["desk", "phone"]
)
def test_every_page(world: World, visit: Visit, viewport: dict[str, int], theme: str, language: str) -> None:
    """Loaded in one theme, then turned into the other."""
    problems: list[str] = []
    for who, names in PAGES.items():
        person = getattr(world.cast, who) if who != "anonymous" else None
        page = visit(person, viewport=viewport, theme=theme, language=language).page
        for name, args in names:
            path = reverse(name, args=args(world))
            response = page.goto(path, wait_until="load")
            assert response is not None
            assert response.status == 200, path
            problems += [f"{path} in {theme}: {finding}" for finding in findings(page)]
            if (pixels := sideways(page)) > 0:
                problems.append(f"{path}: {pixels} px wider than the window")
            other = page.evaluate(OTHER_THEME)
            problems += [f"{path} in {other}: {finding}" for finding in findings(page, OF_COLOURS)]
    assert problems == []
