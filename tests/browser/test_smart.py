"""The check while a goal is written: a repair by keyboard and by mouse, and nothing typed elsewhere is lost."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from goals.models import Goal
from goaltrack.common import clock
from people.selectors import workday_calendar
from tests.browser.conftest import Visit
from tests.browser.steps import sign_in
from tests.cast import Cast

pytestmark = pytest.mark.browser


def test_a_repair_fills_its_field_and_leaves_the_rest_alone(cast: Cast, visit: Visit) -> None:
    christmas = date(clock.today().year, 12, 25)
    sunday = christmas - timedelta(days=christmas.isoweekday())
    friday = workday_calendar().on_or_before(sunday).isoformat()
    page = visit().page
    sign_in(page, cast.lin)
    page.goto("/goals/new/")
    typed = {"statement": "3 个泵站验收通过", "metric": "通过验收的泵站"}
    typed |= {"start": f"{sunday.year}-01-01", "due": sunday.isoformat()}
    for name, value in typed.items():
        page.fill(f"main [name={name}]", value)
    # By keyboard: the focus passes on to the field.
    repair = page.locator("button[name=repair][value='due.workday']")
    page.locator("[name=resources]").focus()
    repair.press("Space")
    expect(page.locator("[name=due]")).to_have_value(friday)
    expect(page.locator("[name=due]")).to_be_focused()
    expect(repair).to_have_count(0)
    # By mouse, while somebody goes on typing elsewhere: the focus stays there.
    page.locator("[name=resources]").fill("2 人")
    page.locator("button[name=repair][value='metric.complete']").click()
    page.locator("[name=preconditions]").press_sequentially("场地移交")
    expect(page.locator("[name=unit]")).to_have_value("个")
    expect(page.locator("[name=preconditions]")).to_be_focused()
    expect(page.locator("[name=resources]")).to_have_value("2 人")
    # Enter saves, whatever repairs stand above the button.
    page.fill("main [name=unit]", "")
    expect(page.locator("button[name=repair][value='metric.complete']")).to_have_count(1)
    page.locator("[name=unit]").press("Enter")
    expect(page.get_by_role("heading", name=typed["statement"])).to_be_visible()
    goal = Goal.objects.get(statement=typed["statement"])
    assert (goal.unit, str(goal.target), goal.preconditions) == ("", "3.0000", "场地移交")
    # From the goal's page to the form, filled in.
    page.locator("a[href$='repair=metric.complete']").click()
    expect(page.locator("[name=unit]")).to_have_value("个")
    expect(page.locator("[name=unit]")).to_be_focused()
