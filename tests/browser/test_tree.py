"""The goal tree in a browser, by mouse and by keyboard, and with 500 goals."""

import uuid
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from goals.models import Cycle, Goal, GoalTotals
from people.models import SavedView
from tests.browser.conftest import PHONE, Visit
from tests.browser.steps import answered, busy
from tests.cast import Cast, make_goal

pytestmark = pytest.mark.browser

# Milliseconds.
LONGEST_TASK = 200


@pytest.fixture
def cycle(cast: Cast) -> Cycle:
    # The password of the people who sign in by typing was set after they were made.
    cast.lin.refresh_from_db()
    return Cycle.objects.get()


@pytest.fixture
def team(cast: Cast, cycle: Cycle) -> dict[str, Goal]:
    """Two team goals; one of 25 % below the first."""
    made = {
        name: make_goal(cast, cycle, source="children", statement=name, weight=Decimal(1))
        for name in ("按期验收", "形成公版方案")
    }
    made["管网初验"] = make_goal(cast, cycle, parent=made["按期验收"], statement="管网初验", weight=Decimal(3))
    return made


def row(name: str) -> str:
    return f"tr[data-goal]:has(a.name:text-is('{name}'))"


def test_a_line_is_changed_in_place(cast: Cast, team: dict[str, Goal], visit: Visit) -> None:
    page = visit(cast.lin).page
    page.goto("/goals/")
    edit = page.locator(f"#edit-{team['管网初验'].pk}")
    edit.focus()
    page.keyboard.press("Enter")
    weight = page.locator("tr.gt-editing [name=weight]")
    expect(weight).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("tr.gt-editing")).to_have_count(0)
    expect(edit).to_be_focused()
    page.keyboard.press("Enter")
    weight.fill("0")
    page.keyboard.press("Enter")
    expect(page.locator("tr.gt-editing .invalid-feedback")).to_contain_text("权重必须大于零")
    weight.fill("7")
    page.keyboard.press("Enter")
    expect(page.locator(row("管网初验"))).to_contain_text("7")
    # The focus is back where it was.
    expect(edit).to_be_focused()


def test_a_goal_is_dragged_onto_another_and_confirmed(cast: Cast, team: dict[str, Goal], visit: Visit) -> None:
    page = visit(cast.lin).page
    page.goto("/goals/")
    page.drag_and_drop(f"{row('管网初验')} [data-drag]", f"{row('形成公版方案')} a.name")
    page.wait_for_url(lambda url: "/move/" in url)
    expect(page.locator("[name=parent]")).to_have_value(str(team["形成公版方案"].pk))
    expect(page.locator("#move-preview")).to_contain_text("形成公版方案")
    page.get_by_role("button", name="挂到这里").click()
    page.wait_for_url(lambda url: "/move/" not in url)
    team["管网初验"].refresh_from_db()
    assert team["管网初验"].parent == team["形成公版方案"]


@pytest.mark.parametrize("scripts", [True, False])
def test_the_same_by_keyboard_and_without_scripts(
    cast: Cast, team: dict[str, Goal], visit: Visit, scripts: bool
) -> None:
    page = visit(cast.lin, scripts=scripts).page
    page.goto("/goals/")
    page.locator(f"{row('管网初验')} [data-drag]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/move/" in url)
    page.locator("[name=parent]").select_option(str(team["形成公版方案"].pk))
    if scripts:
        expect(page.locator("#move-preview")).to_contain_text("形成公版方案")
    page.get_by_role("button", name="挂到这里").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/move/" not in url)
    team["管网初验"].refresh_from_db()
    assert team["管网初验"].parent == team["形成公版方案"]


def test_what_is_folded_stays_folded(cast: Cast, team: dict[str, Goal], visit: Visit) -> None:
    page = visit(cast.lin).page
    page.goto("/goals/")
    page.locator(f"{row('按期验收')} .gt-tog").click()
    expect(page.locator(row("管网初验"))).to_be_hidden()
    page.goto("/goals/mine/")
    page.goto("/goals/")
    expect(page.locator(row("管网初验"))).to_be_hidden()
    page.get_by_role("link", name="全部", exact=True).click()
    expect(page.locator(row("管网初验"))).to_be_visible()


def test_a_view_is_saved_and_opened(cast: Cast, team: dict[str, Goal], visit: Visit) -> None:
    page = visit(cast.lin, viewport=PHONE).page
    page.goto("/goals/?q=管网")
    page.locator("summary", has_text="视图").click()
    page.get_by_role("link", name="保存当前视图").click()
    page.fill("main [name=name]", "管网的")
    with answered(page):
        page.get_by_role("button", name="保存").click()
    page.goto("/goals/")
    page.locator("summary", has_text="视图").click()
    page.get_by_role("link", name="管网的").click()
    # The goal above stands there to show where it hangs.
    expect(page.locator("tr[data-goal] .name")).to_have_text(["按期验收", "管网初验"])
    expect(page.locator("tr.is-above .name")).to_have_text(["按期验收"])
    assert SavedView.objects.get().owner == cast.lin


def make_branches(cast: Cast, cycle: Cycle, count: int) -> list[Goal]:
    """So many goals, five below each: levels of 1, 5, 25, 125 and the rest."""
    goals: list[Goal] = [Goal.objects.get()]
    for number in range(1, count):
        goals.append(
            Goal(
                pk=goals[0].pk + number,
                cycle=cycle,
                department=cast.utilities,
                parent=goals[(number - 1) // 5],
                state=Goal.State.ACTIVE,
                statement=f"第 {number} 个目标",
                start=cycle.start,
                due=cycle.end,
                owner=cast.lin,
                origin=uuid.uuid4() if number % 9 == 0 else None,
            )
        )
    for goal in goals[1:]:
        goal.save(force_insert=True)
    GoalTotals.objects.bulk_create(GoalTotals(goal=goal) for goal in goals[1:])
    return goals


@pytest.fixture
def too_many(cast: Cast, cycle: Cycle) -> list[Goal]:
    """The fifth level does not fit a tree that is drawn whole."""
    return make_branches(cast, cycle, 330)


def test_a_folded_branch_is_fetched_when_it_is_opened(cast: Cast, too_many: list[Goal], visit: Visit) -> None:
    page = visit(cast.lin).page
    page.goto("/goals/")
    lines = page.locator("tr[data-goal]")
    expect(lines).to_have_count(156)
    page.locator(f"{row('第 31 个目标')} .gt-tog").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(row("第 156 个目标"))).to_be_visible()
    expect(lines).to_have_count(161)
    page.keyboard.press("ArrowDown")
    assert page.evaluate("() => document.activeElement.textContent") == "第 156 个目标"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(row("第 156 个目标"))).to_be_hidden()
    page.keyboard.press("ArrowRight")
    # It is still open on the way back, and its lines are worked with like all others.
    page.goto("/goals/mine/")
    page.goto("/goals/")
    expect(lines).to_have_count(161)
    page.locator(f"#edit-{too_many[156].pk}").focus()
    page.keyboard.press("Enter")
    page.locator("tr.gt-editing [name=weight]").fill("7")
    page.keyboard.press("Enter")
    expect(page.locator(f"#edit-{too_many[156].pk}")).to_be_focused(timeout=20_000)
    page.drag_and_drop(f"{row('第 160 个目标')} [data-drag]", f"{row('第 156 个目标')} a.name")
    page.wait_for_url(lambda url: "/move/" in url)
    expect(page.locator("[name=parent]")).to_have_value(str(too_many[156].pk))
    # What is folded is found by its words.
    page.goto("/goals/?q=第 320 个")
    expect(page.locator("tr[data-goal]:not(.is-above) .name")).to_have_text(["第 320 个目标"])


def test_without_scripts_a_branch_is_opened_by_its_link(cast: Cast, too_many: list[Goal], visit: Visit) -> None:
    page = visit(cast.lin, scripts=False).page
    page.goto("/goals/")
    for name, below in (("第 31 个目标", "第 156 个目标"), ("第 40 个目标", "第 201 个目标")):
        page.locator(f"{row(name)} .gt-tog").click()
        expect(page.locator(row(below))).to_be_visible()
    expect(page.locator(row("第 156 个目标"))).to_be_visible()
    page.locator(f"{row('第 31 个目标')} .gt-tog").click()
    expect(page.locator(row("第 156 个目标"))).to_have_count(0)


@pytest.mark.slow
def test_five_hundred_lines_by_mouse_and_by_keyboard(cast: Cast, cycle: Cycle, visit: Visit) -> None:
    make_branches(cast, cycle, 500)
    page = visit(cast.lin).page
    page.goto("/goals/")
    page.get_by_role("link", name="全部", exact=True).click()
    expect(page.locator("tr[data-goal]")).to_have_count(500)
    toggle, shown = page.locator(".gt-tog[data-row]").first, page.locator("tr[data-goal]:visible")
    # By mouse to the end, by keyboard back and along the rows; all of it is folded, and then open again.
    with busy(page) as spent:
        page.mouse.move(600, 500)
        for _ in range(30):
            page.mouse.wheel(0, 900)
            page.wait_for_timeout(30)
        for _ in range(30):
            page.keyboard.press("PageUp")
            page.wait_for_timeout(30)
        toggle.focus()
        for _ in range(40):
            page.keyboard.press("Tab")
        toggle.click()
        expect(shown).to_have_count(1)
    toggle.click()
    expect(shown).to_have_count(500)
    assert max(spent) <= LONGEST_TASK
