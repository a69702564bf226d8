"""Quick add by the keys alone, and by a tap on a phone."""

import pytest
from playwright.sync_api import expect

from projects.models import Project, Task
from tests.browser.conftest import PHONE, Visit
from tests.cast import Cast

pytestmark = pytest.mark.browser


@pytest.fixture
def people(cast: Cast) -> Cast:
    # Passwords were set after they were made.
    cast.lin.refresh_from_db()
    cast.xu.refresh_from_db()
    return cast


def test_by_the_keys(people: Cast, visit: Visit) -> None:
    project = Project.objects.get()
    page = visit(people.lin).page
    page.goto(f"/projects/{project.pk}/")
    page.keyboard.press("q")
    box, line, reading = page.locator("#quick-add"), page.locator("#quick-line"), page.locator("#quick-reading")
    expect(line).to_be_focused()
    # The project of the page is a chip.
    expect(reading.get_by_role("checkbox")).to_be_checked()
    page.keyboard.type("联调 @zhouke ^下周三 @谁 !高 q n")
    expect(reading.get_by_role("listitem").filter(has_text="周可")).to_be_visible()
    expect(reading.get_by_role("listitem").filter(has_text="@谁")).to_contain_text("没有叫这个的")
    page.keyboard.press("Control+Enter")
    said = page.locator("#quick-said")
    expect(said).to_contain_text("已添加“联调 @谁 q n”")
    expect(line).to_have_value("")
    expect(line).to_be_focused()
    first = Task.objects.get()
    assert (first.owner, first.project, first.priority_name) == (people.zhou, project, "high")
    # The second is refused, and says why; what was typed is still there.
    page.keyboard.type("^明天")
    page.keyboard.press("Enter")
    expect(reading.get_by_role("alert")).to_contain_text("写上要做什么")
    expect(line).to_have_value("^明天")
    page.keyboard.type(" 补接线图")
    page.keyboard.press("Enter")
    expect(box).not_to_be_visible()
    toast = page.locator("#toasts .gt-toast")
    expect(toast).to_contain_text("已添加“补接线图”")
    assert Task.objects.count() == 2
    toast.get_by_role("button", name="撤销").press("Enter")
    expect(toast).to_contain_text("已撤回“补接线图”")
    expect(toast.get_by_role("button", name="关闭")).to_be_visible()
    assert list(Task.objects.all()) == [first]


def test_enter_that_chooses_a_word_of_an_input_method_adds_nothing(people: Cast, visit: Visit) -> None:
    page = visit(people.lin).page
    page.goto("/tasks/")
    page.keyboard.press("n")
    page.keyboard.type("lian'tiao")
    for init in ("{key: 'Enter', isComposing: true}", "{key: 'Enter', keyCode: 229}"):
        event = f"new KeyboardEvent('keydown', {{...{init}, bubbles: true, cancelable: true}})"
        assert page.evaluate(f"!document.getElementById('quick-line').dispatchEvent({event})")
    assert not Task.objects.exists()
    page.keyboard.press("Enter")
    # The list beneath shows it at once.
    expect(page.locator("#tasks")).to_contain_text("lian'tiao")


def test_by_a_tap_on_a_phone(people: Cast, visit: Visit) -> None:
    page = visit(people.xu, viewport=PHONE).page
    page.goto("/")
    page.locator(".gt-tabbar .add").tap()
    expect(page.locator("#quick-line")).to_be_focused()
    page.locator("#quick-line").fill("核对 @陆小满 ^月底")
    expect(page.locator("#quick-reading")).to_contain_text("陆小满")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="添加任务").tap()
    expect(page.locator("#toasts .gt-toast")).to_contain_text("已添加“核对”")
    assert Task.objects.get().owner == people.lu
