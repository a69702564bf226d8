"""The editor of a breakdown as people use it: by keyboard, by mouse, two at once, from Excel, on a phone, 500 rows."""

import re
import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from planning.models import Breakdown, BreakdownItem
from planning.selectors import breakdown_items
from tests.browser.conftest import PHONE, Visit
from tests.browser.steps import busy
from tests.browser.test_pages import findings
from tests.world import World, add_item

pytestmark = pytest.mark.browser

PASTE = """(text) => {
  const data = new DataTransfer();
  data.setData('text/plain', text);
  const pasted = { clipboardData: data, bubbles: true, cancelable: true };
  document.activeElement.dispatchEvent(new ClipboardEvent('paste', pasted));
}"""

BARS = """() => [...document.querySelectorAll('#draft-gantt [data-bar]')].map((bar) => {
  const row = document.getElementById(`item-${bar.dataset.bar}`);
  const middle = (box) => box.top + box.height / 2;
  const off = middle(bar.getBoundingClientRect()) - middle(row.getBoundingClientRect());
  return [row.querySelector('[data-f=title] > span').textContent, Math.round(off / 9)];
})"""


def opened(page: Page, draft: Breakdown) -> Page:
    page.goto(reverse("breakdown_detail", args=[draft.pk]))
    return page


def cell(page: Page, row: int, field: str) -> Locator:
    return page.locator("#breakdown-items tbody tr").nth(row - 1).locator(f"[data-f={field}]")


def drawn(draft: Breakdown) -> list[str]:
    return [">" * (item.level - 1) + item.title for item in breakdown_items(draft)]


def all_saved(page: Page) -> None:
    """Nothing is on its way, nothing was refused."""
    expect(page.locator("#breakdown-items .said:is([data-s='off'], [data-s='']):not(:empty)")).to_have_count(0)


def test_a_goal_is_broken_down_by_keyboard(world: World, visit: Visit) -> None:
    page = opened(visit(world.cast.lin).page, world.draft)
    keys = page.keyboard
    page.locator("#breakdown-items table").focus()
    # From the one row that is there: a sub-goal below it, and what is part of it.
    keys.press("Control+Enter")
    keys.type("投诉分三类答复")
    keys.press("Shift+Tab")
    keys.type("zmb")
    keys.press("Tab")
    keys.press("Control+Enter")
    keys.press("Alt+ArrowRight")
    for text in ("分类口径定稿", "Tab", "许星野", "Tab", "周可", "Tab", "12-1", "Tab", "12-10", "Tab", "3"):
        keys.press(text) if text == "Tab" else keys.type(text)
    keys.press("Enter")
    keys.type("三组轮值答复")
    keys.press("Enter")
    keys.type("月度通报")
    keys.press("Alt+ArrowUp")
    all_saved(page)
    expect(cell(page, 2, "title")).to_have_text("投诉分三类答复")
    item = world.draft.items.get(title="分类口径定稿")
    assert (item.owner, item.follower, item.weight) == (world.cast.xu, world.cast.zhou, 3)
    assert drawn(world.draft)[:2] == ["梳理近两年投诉", "投诉分三类答复"]
    assert set(drawn(world.draft)[2:]) == {">分类口径定稿", ">三组轮值答复", ">月度通报"}
    # What comes after what, by the number of the row; Escape takes back what was typed.
    cell(page, 4, "after").click()
    keys.type("3")
    keys.press("Tab")
    cell(page, 1, "title").click()
    keys.type("打错了")
    keys.press("Escape")
    keys.press("ArrowDown")
    all_saved(page)
    expect(cell(page, 1, "title")).to_have_text("梳理近两年投诉")
    rows = breakdown_items(world.draft)
    assert list(rows[3].waits_for) == [rows[2]]
    # Refused at its cell, kept there, and mended.
    cell(page, 3, "due").click()
    keys.type("13-40")
    keys.press("Enter")
    expect(page.locator("#draft-problems")).to_contain_text("13-40")
    expect(cell(page, 3, "due")).to_have_class("is-invalid")
    cell(page, 3, "due").click()
    keys.type("12-20")
    keys.press("Enter")
    expect(page.locator("#draft-problems li")).to_have_count(0)
    # Chosen from the list with the arrow keys.
    cell(page, 3, "follower").click()
    keys.press("F2")
    keys.press("ArrowDown")
    chosen = page.locator("#draft-picks [aria-selected=true]").inner_text().split("\n")[0]
    keys.press("Enter")
    all_saved(page)
    expect(cell(page, 3, "follower")).to_contain_text(chosen[:2])
    cell(page, 4, "title").click()
    # Removed on the second press only; the drawing and the sums follow.
    keys.press("Control+Delete")
    assert world.draft.items.count() == 5
    keys.press("Control+Delete")
    expect(page.locator("#breakdown-items tbody tr")).to_have_count(4)
    expect(page.locator("#draft-gantt [data-bar]")).to_have_count(4)
    assert findings(page) == []


def bar_rows(page: Page) -> list[tuple[str, int]]:
    """Each bar of the drawing by the title of its row, and how far it stands from the row's middle."""
    return [tuple(pair) for pair in page.evaluate(BARS)]


def test_rows_are_dragged_removed_and_put_back(world: World, visit: Visit) -> None:
    known = {"owner": world.cast.zhou, "follower": world.cast.lu}
    subgoal = add_item(world.cast.lin, world.draft, "goal", "分三类答复", **known)
    last = add_item(world.cast.lin, world.draft, "task", "月度通报", after=[world.item.key], **known)
    page = opened(visit(world.cast.lin).page, world.draft)
    keys = page.keyboard
    handles = page.locator("#breakdown-items tbody td.no")
    # By its number, to below the first row.
    handles.nth(2).drag_to(handles.nth(0), target_position={"x": 8, "y": 30})
    expect(cell(page, 2, "title")).to_have_text("月度通报")
    assert drawn(world.draft) == ["梳理近两年投诉", "月度通报", "分三类答复"]
    # A row that is not saved stands above two bars: each stays in its row, and so does the line between them.
    cell(page, 1, "title").click()
    keys.press("Control+Enter")
    expect(page.locator("#breakdown-items tbody tr")).to_have_count(4)
    expect(page.locator(f"[data-bar='{last.pk}']")).to_have_attribute("transform", "translate(0 36)")
    assert bar_rows(page) == [("梳理近两年投诉", 0), ("月度通报", 0), ("分三类答复", 0)]
    expect(page.locator("path[data-from]")).to_have_attribute("d", re.compile(r"V138"))
    keys.press("ArrowUp")
    expect(page.locator("#breakdown-items tbody tr")).to_have_count(3)
    expect(page.locator(f"[data-bar='{last.pk}']")).not_to_have_attribute("transform", "translate(0 36)")
    # Removed by keyboard, put back by the toast; removed again, put back by Ctrl Z.
    for put_back in (page.locator(".gt-toast-act").last.click, lambda: keys.press("Control+z")):
        cell(page, 1, "title").click()
        keys.press("Control+Delete")
        keys.press("Control+Delete")
        expect(page.locator(".gt-toast").last).to_contain_text("梳理近两年投诉")
        expect(page.locator("#breakdown-items tbody tr")).to_have_count(2)
        put_back()
        expect(cell(page, 1, "title")).to_contain_text("梳理近两年投诉")
        expect(page.locator("#breakdown-items .is-active[data-f=title]")).to_have_count(1)
        expect(cell(page, 2, "after")).to_have_text("1")
        assert drawn(world.draft) == ["梳理近两年投诉", "月度通报", "分三类答复"]
    last.refresh_from_db()
    assert last.after == [world.item.key]
    # In under the sub-goal it is due with it, not after it: said at its cell, and kept there.
    handles.nth(1).drag_to(handles.nth(2), target_position={"x": 8, "y": 30})
    expect(cell(page, 2, "title")).to_have_text("分三类答复")
    cell(page, 3, "title").click()
    keys.press("Alt+ArrowRight")
    expect(page.locator("#breakdown-items tbody tr").nth(2)).to_have_attribute("data-lv", "2")
    cell(page, 2, "due").click()
    keys.type(f"{subgoal.due - timedelta(days=7):%m-%d}")
    keys.press("Enter")
    expect(page.locator("#draft-problems")).to_contain_text("月度通报")
    expect(cell(page, 2, "due")).to_have_class(re.compile("is-invalid"))
    keys.press("Escape")
    # What was taken out waits below the table.
    cell(page, 1, "title").click()
    keys.press("Control+Delete")
    keys.press("Control+Delete")
    page.locator("#draft-removed summary").click()
    page.locator("#draft-removed").get_by_role("button", name="放回").click()
    expect(cell(page, 1, "title")).to_contain_text("梳理近两年投诉")
    assert findings(page) == []


def test_money_is_written_in_its_cell(world: World, visit: Visit) -> None:
    money = add_item(
        world.cast.qin,
        world.draft,
        "checkpoint",
        "验收款",
        owner=world.cast.ye,
        contract=world.contract,
        payment_kind="final",
        amount=Decimal(1000),
    )
    page = opened(visit(world.cast.qin).page, world.draft)
    keys = page.keyboard
    cell(page, 2, "amount").click()
    expect(page.locator("#draft-tip")).to_contain_text("30%")
    for typed, amount in (("1%", world.contract.amount / 100), ("1.5万", 15_000)):
        cell(page, 2, "amount").click()
        keys.type(typed)
        keys.press("Enter")
        all_saved(page)
        expect(page.locator(".said[data-s='ok']").first).to_be_visible()
        money.refresh_from_db()
        assert money.amount == amount
    expect(cell(page, 2, "amount")).to_contain_text("1.5 万")
    # More than the contract has left is said at the cell.
    cell(page, 2, "amount").click()
    keys.type("101%")
    keys.press("Enter")
    expect(page.locator("#draft-problems")).to_contain_text("金额")
    expect(cell(page, 2, "amount")).to_have_class(re.compile("is-invalid"))


def test_a_row_waits_for_the_connection(world: World, visit: Visit) -> None:
    visitor = visit(world.cast.lin)
    page = opened(visitor.page, world.draft)
    cell(page, 1, "title").click()
    visitor.context.set_offline(True)
    page.keyboard.type("离线写的")
    page.keyboard.press("Escape")
    expect(cell(page, 1, "title")).to_have_text("梳理近两年投诉")
    page.keyboard.type("离线再写")
    page.keyboard.press("Enter")
    expect(page.locator("#breakdown-items tbody tr .said").first).to_contain_text("未保存")
    visitor.context.set_offline(False)
    all_saved(page)
    expect(page.locator(".said[data-s='ok']").first).to_be_visible()
    world.item.refresh_from_db()
    assert world.item.title == "离线再写"
    visitor.complaints[:] = [line for line in visitor.complaints if "ERR_INTERNET_DISCONNECTED" not in line]


def test_two_people_in_one_draft(world: World, visit: Visit) -> None:
    other = add_item(world.cast.lin, world.draft, "task", "另一项", owner=world.cast.zhou, follower=world.cast.lu)
    mine, theirs = visit(world.cast.lin).page, visit(world.cast.zhou).page
    opened(mine, world.draft)
    opened(theirs, world.draft)
    # They see where I am, and what I wrote.
    cell(mine, 1, "title").click()
    expect(theirs.locator("#draft-people")).to_contain_text("林一鸣")
    mine.keyboard.type("我改的第一行")
    # While I type, they change my row and another one.
    cell(theirs, 2, "title").click()
    theirs.keyboard.type("周可改的第二行")
    theirs.keyboard.press("Enter")
    expect(cell(mine, 2, "title")).to_have_text("周可改的第二行")
    mine.keyboard.press("Enter")
    expect(cell(theirs, 1, "title")).to_have_text("我改的第一行")
    # Both in one row: the second is told, nothing typed is lost, and decides.
    cell(mine, 2, "title").click()
    mine.keyboard.type("我也改第二行")
    cell(theirs, 2, "weight").click()
    theirs.keyboard.type("8")
    theirs.keyboard.press("Enter")
    all_saved(theirs)
    mine.keyboard.press("Enter")
    problem = mine.locator("#draft-problems li")
    expect(problem).to_contain_text("周可")
    expect(problem).to_contain_text("权重")
    expect(cell(mine, 2, "title")).to_have_text("我也改第二行")
    expect(mine.locator("tbody tr").nth(1).locator(".said")).to_contain_text("未保存")
    # By keyboard, from wherever one writes, and back into the cell.
    mine.keyboard.press("F6")
    expect(problem.get_by_role("button", name="保留我的")).to_be_focused()
    mine.keyboard.press("Enter")
    expect(problem).to_have_count(0)
    expect(mine.locator(".gt-typing")).to_be_focused()
    all_saved(mine)
    other.refresh_from_db()
    assert (other.title, other.weight) == ("我也改第二行", 8)


def test_rows_are_pasted_from_a_spreadsheet(world: World, visit: Visit) -> None:
    page = opened(visit(world.cast.lin).page, world.draft)
    cell(page, 1, "title").click()
    page.evaluate(PASTE, "名称\t负责人\t截止日期\n甲\t张三\t12-20\n乙\t许星野\t12月24日")
    dialog = page.locator("#draft-pasted")
    expect(dialog).to_contain_text("这里没有叫“张三”的人")
    box = dialog.locator("textarea")
    box.fill(box.input_value().replace("张三", "周可"))
    dialog.get_by_role("button", name="预览").click()
    dialog.get_by_role("button", name="导入 2 行").click()
    expect(dialog).not_to_be_visible()
    expect(cell(page, 2, "title")).to_have_text("甲")
    all_saved(page)
    assert drawn(world.draft) == ["梳理近两年投诉", "甲", "乙"]
    # A column of numbers fills the cells below.
    cell(page, 2, "weight").click()
    page.evaluate(PASTE, "5\n6")
    dialog.get_by_role("button", name="导入 2 行").click()
    expect(cell(page, 3, "weight")).to_have_text("6")
    all_saved(page)
    assert list(world.draft.items.values_list("weight", flat=True))[1:] == [5, 6]


def test_on_a_phone_rows_are_cards_and_without_scripts_pages(world: World, visit: Visit) -> None:
    phone = opened(visit(world.cast.lin, viewport=PHONE).page, world.draft)
    cell(phone, 1, "weight").tap()
    phone.keyboard.type("12")
    phone.locator("[data-add-row]").tap()
    all_saved(phone)
    world.item.refresh_from_db()
    assert world.item.weight == 12
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert findings(phone) == []
    phone.goto(reverse("draft_paste", args=[world.draft.pk]))
    assert findings(phone) == []
    plain = opened(visit(world.cast.lin, scripts=False).page, world.draft)
    plain.locator("#breakdown-items a[href$='/edit/']").click()
    plain.fill("[name=title]", "没有脚本")
    plain.get_by_role("button", name="保存").click()
    expect(plain.locator("#breakdown-items tbody")).to_contain_text("没有脚本")


@pytest.mark.slow
def test_500_rows_never_keep_one_waiting(world: World, visit: Visit) -> None:
    people = [world.cast.xu, world.cast.zhou, world.cast.lu]
    known = {"breakdown": world.draft, "due": world.draft.goal.due, "acceptance": "双方签字", "weight": 2}
    rows: list[Any] = [
        BreakdownItem(
            **known,
            position=n + 2,
            kind="goal" if n % 10 == 0 else "task",
            title=f"第 {n} 项工作：核对与入库",
            owner=people[n % 3],
            key=uuid.UUID(int=n + 1),
            under=None if n % 10 == 0 else uuid.UUID(int=n - n % 10 + 1),
        )
        for n in range(499)
    ]
    BreakdownItem.objects.bulk_create(rows)
    visitor = visit(world.cast.lin)
    page, keys = opened(visitor.page, world.draft), visitor.page.keyboard
    expect(page.locator("#breakdown-items tbody tr")).to_have_count(500)
    # By mouse, to the end and back; by keyboard, row by row and by pages.
    with busy(page) as spent:
        page.locator(".gt-draft-pane").hover()
        for step in [900] * 20 + [-900] * 20:
            page.mouse.wheel(0, step)
            page.wait_for_timeout(20)
        cell(page, 1, "title").click()
        for key in ["ArrowDown"] * 30 + ["PageDown"] * 30 + ["Control+Home", "Control+End", "PageUp"]:
            keys.press(key)
    assert max(spent) < 200, "scrolling and moving"
    # Writing in the middle of them.
    with busy(page) as spent:
        cell(page, 250, "title").click()
        keys.type("改在中间")
        keys.press("Enter")
        all_saved(page)
        expect(page.locator(".said[data-s='ok']").first).to_be_visible()
    assert [item.number for item in breakdown_items(world.draft) if item.title == "改在中间"] == [250]
    assert max(spent) < 200, "saving a row"
