"""The slice as people walk it: a goal, its breakdown, two experts, a member on a phone, progress, a check-in.

Five people in five browsers: 林一鸣 leads, 白露 and 沈若谷 review, 许星野 does the work on a phone, 秦远 looks.
"""

import pytest
from playwright.sync_api import expect

from goals.models import Goal
from goaltrack.common import clock
from projects.models import StatusLog, Task
from tests.browser.conftest import PHONE, Visit
from tests.browser.steps import add_item, choose, give, sign_in, submit
from tests.cast import Cast

pytestmark = pytest.mark.browser

STATEMENT = "管网 GIS 单位工程 12 月前完成初验 1 次"


def test_from_goal_to_progress(cast: Cast, visit: Visit) -> None:
    lead, expert, other = visit().page, visit().page, visit().page
    member, manager = visit(viewport=PHONE).page, visit().page
    due = clock.today()
    year_end = due.replace(month=12, day=31)

    # 1 · the lead signs in and writes a goal of the sub-department under the department's goal
    sign_in(lead, cast.lin)
    lead.goto("/goals/new/")
    lead.fill("[name=statement]", STATEMENT)
    for name, value in {
        "metric": "已签初验单",
        "unit": "份",
        "baseline": "0",
        "target": "1",
        "resources": "公用事业组 4 人",
        "preconditions": "客户提供普查数据",
        "contribution": "占上级目标的五分之一",
        "weight": "20",
        "start": f"{due.year}-01-01",
        "due": year_end.isoformat(),
    }.items():
        lead.fill(f"main [name={name}]", value)
    choose(lead, "department", "公用事业组")
    choose(lead, "parent", "五个重点项目")
    choose(lead, "owner", "林一鸣")
    choose(lead, "follower", "周可")
    lead.locator("main select[name=source]").select_option("work")
    lead.get_by_role("button", name="存为草稿").click()
    expect(lead.get_by_role("heading", name=STATEMENT)).to_be_visible()
    goal = Goal.objects.get(statement=STATEMENT)

    # 2 · and its breakdown, with the SMART check beside it
    lead.goto(f"/goals/{goal.pk}/breakdown/")
    lead.get_by_role("button", name="第 1 版").click()
    expect(lead.get_by_text("分解没有条目").or_(lead.get_by_text("还没有分解项")).first).to_be_visible()
    add_item(lead, "task", "管网拓扑核对（东区 3 号片）", "许星野", "陆小满", due.isoformat(), "60")
    add_item(lead, "milestone", "试运行满 30 天", "许星野", "周可", year_end.isoformat(), "30")
    add_item(lead, "goal", "东区管网数据入库", "周可", "许星野", year_end.isoformat(), "10")
    expect(lead.get_by_text("3 个分解项都").first).to_be_visible()
    submit(lead)

    # 3 · an expert finds it in the queue, remarks on an item and returns it
    sign_in(expert, cast.bai)
    expert.goto("/reviews/")
    expert.get_by_role("link", name=STATEMENT).first.click()
    remark = expert.locator("tr", has_text="管网拓扑核对").locator("textarea[name^=remark]")
    expert.locator("tr", has_text="管网拓扑核对").locator("summary").first.click()
    remark.fill("拓扑错误率按哪套规范？")
    give(expert, "退回")
    expect(
        expert.get_by_text("必填").or_(expert.get_by_text("请说明")).or_(expert.get_by_text("写明")).first
    ).to_be_visible()
    expect(remark).to_have_value("拓扑错误率按哪套规范？")
    expert.fill("[name=summary]", "验收标准请写明规范")
    give(expert, "退回")
    expect(expert.get_by_text("已退回").first).to_be_visible()

    # 4 · the lead changes it and submits again; version 2 shows what changed
    lead.goto(f"/goals/{goal.pk}/breakdown/")
    lead.get_by_role("button", name="第 2 版").click()
    expect(lead.get_by_text("验收标准请写明规范").first).to_be_visible()
    lead.locator("tr", has_text="管网拓扑核对").locator("a[href$='/edit/']").click()
    item_form = lead.locator("dialog form[action$='/edit/']")
    item_form.locator("[name=acceptance]").fill("按 CJJ 61 抽查 200 处，错误率低于 0.3%")
    item_form.get_by_role("button", name="保存").click()
    expect(lead.locator("dialog[open]")).to_have_count(0)
    expect(lead.locator("#breakdown-items tbody")).to_contain_text("错误率低于 0.3%")
    submit(lead, reason="补上测量规范")
    expect(lead.get_by_text("补上测量规范").first).to_be_visible()
    expect(lead.locator("ins").first).to_contain_text("CJJ 61")

    # 5 · both pass it; however often the last one clicks, the work appears once
    path = "/breakdowns/" + lead.url.split("/breakdowns/")[1].split("/")[0] + "/"
    expert.goto(path)
    give(expert, "通过")
    sign_in(other, cast.shen)
    other.goto(path)
    give(other, "通过", times=3)
    expect(other.get_by_text("已通过").first).to_be_visible()
    assert Task.objects.filter(title__startswith="管网拓扑核对").count() == 1
    assert Goal.objects.filter(parent=goal).count() == 1

    # 6 · the member logs a status on a phone: one tap, and a note
    sign_in(member, cast.xu)
    card = member.locator("li", has_text="管网拓扑核对").first
    expect(card).to_be_visible()
    card.get_by_role("button", name="进行中").click()
    expect(card.get_by_role("button", name="进行中")).to_have_attribute("aria-pressed", "true")
    card.get_by_role("button", name="备注").click()
    card.locator("[name=note]").fill("东区核完，西区明天 👍")
    card.get_by_role("button", name="完成").click()
    expect(card.get_by_text("已完成").first).to_be_visible()
    expect(member.get_by_role("button", name="撤销").or_(member.get_by_role("link", name="撤销")).first).to_be_visible()
    logs = list(StatusLog.objects.order_by("id").values_list("actor__name", "from_status", "to_status", "note"))
    assert logs == [
        ("许星野", "todo", "doing", ""),
        ("许星野", "doing", "done", "东区核完，西区明天 👍"),
    ]

    # 7 · the goal's progress and the project's page have moved at the next look
    lead.goto(f"/goals/{goal.pk}/")
    expect(lead.locator("main")).to_contain_text("67%")
    sign_in(manager, cast.qin)
    manager.goto("/projects/")
    manager.get_by_role("link", name="澜江智慧水务一期").first.click()
    expect(manager.locator("main")).to_contain_text("67%")

    # 8 · the lead checks in; the page shows the history and progress against pace, as a chart and as a table
    lead.get_by_role("link", name="更新进展").first.click()
    lead.fill("[name=note]", "拓扑核对完成，等试运行")
    lead.get_by_text("有风险", exact=True).first.click()
    lead.fill("[name=reason]", "试运行从下周起算")
    lead.get_by_role("button", name="更新").or_(lead.get_by_role("button", name="提交")).first.click()
    expect(lead.get_by_role("heading", name=STATEMENT)).to_be_visible()
    expect(lead.get_by_text("拓扑核对完成，等试运行").first).to_be_visible()
    expect(lead.locator("[data-chart] canvas")).to_be_visible()
    lead.get_by_text("看数据表").first.click()
    expect(lead.get_by_role("table").filter(has_text="应达").first).to_be_visible()
