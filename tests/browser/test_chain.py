"""The whole chain, from a goal to the lesson that warns the next one.

Seven people in seven browsers: 叶知微 keeps the money, 林一鸣 leads and runs the project, 白露 and 沈若谷 review,
许星野 does the work on a phone, 顾长风 plans the like elsewhere, 秦远 looks at the dashboard.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from goals.models import Goal
from goals.services import goal_totals_rebuild
from goaltrack.common import clock
from lessons.models import Lesson
from payments.models import PaymentCheckpoint, Receipt
from projects.models import Milestone, Task
from tests.browser.conftest import PHONE, Visit
from tests.browser.steps import add_item, answered, choose, come_to_the_end, give, sign_in, submit
from tests.cast import Cast, make_goal

pytestmark = pytest.mark.browser

STATEMENT = "管网 GIS 初验款 12 月前到账 256 万元"
CHECKPOINT, MILESTONE, WORK = "管网 GIS 初验款", "管网 GIS 试运行满 30 天", "管网拓扑核对（东区 3 号片）"
PROBLEM = "普查数据晚到三周，管网拓扑核对无法开工"


def enter_contract(page: Page) -> None:
    today = clock.today()
    page.goto("/payments/contracts/new/")
    choose(page, "project", "澜江智慧水务一期")
    choose(page, "customer", "澜江市水务集团")
    for name, value in {
        "number": "LJ-2025-118",
        "name": "澜江智慧水务一期总承包合同",
        "amount": "12,800,000.00",
        "signed_on": today.replace(month=1, day=1).isoformat(),
    }.items():
        page.fill(f"main [name={name}]", value)
    page.locator("main form button[type=submit]").click()
    expect(page.get_by_role("heading", name="澜江智慧水务一期总承包合同")).to_be_visible()


def write_goal(page: Page) -> Goal:
    today = clock.today()
    page.goto("/goals/new/")
    page.fill("[name=statement]", STATEMENT)
    for name, value in {
        "metric": "到账金额",
        "unit": "万元",
        "baseline": "0",
        "target": "256",
        "resources": "公用事业组 4 人",
        "preconditions": "客户提供普查数据",
        "contribution": "占上级目标的五分之一",
        "weight": "20",
        "start": f"{today.year}-01-01",
        "due": f"{today.year}-12-31",
    }.items():
        page.fill(f"main [name={name}]", value)
    choose(page, "department", "公用事业组")
    choose(page, "parent", "五个重点项目")
    choose(page, "owner", "林一鸣")
    choose(page, "follower", "周可")
    page.locator("main select[name=source]").select_option("collections")
    page.get_by_role("button", name="存为草稿").click()
    expect(page.get_by_role("heading", name=STATEMENT)).to_be_visible()
    return Goal.objects.get(statement=STATEMENT)


def break_down(page: Page, goal: Goal) -> str:
    """From the money backwards: the checkpoint, the milestone it waits for, the task that leads there."""
    year_end, today = f"{clock.today().year}-12-31", clock.today().isoformat()
    page.goto(f"/goals/{goal.pk}/breakdown/")
    page.get_by_role("button", name="第 1 版").click()
    people = ("许星野", "周可")
    money = {"contract": "LJ-2025-118", "payment_kind": "初验款", "amount": "2,560,000.00"}
    add_item(page, "checkpoint", CHECKPOINT, *people, year_end, "20", **money)
    add_item(page, "milestone", MILESTONE, *people, year_end, "30", leads_to=CHECKPOINT)
    add_item(page, "task", WORK, *people, today, "50", leads_to=MILESTONE)
    submit(page)
    return "/breakdowns/" + page.url.split("/breakdowns/")[1].split("/")[0] + "/"


def test_from_goal_to_lesson(cast: Cast, visit: Visit) -> None:
    money, lead, expert, other = visit().page, visit().page, visit().page, visit().page
    member, neighbour, manager = visit(viewport=PHONE).page, visit().page, visit().page
    for page, person in (
        (money, cast.ye), (lead, cast.lin), (expert, cast.bai), (other, cast.shen), (member, cast.xu),
        (neighbour, cast.gu), (manager, cast.qin),
    ):  # fmt: skip
        sign_in(page, person)

    # 1 · a contract; a goal that counts what is collected; a breakdown down to the task, and two experts pass it
    enter_contract(money)
    goal = write_goal(lead)
    path = break_down(lead, goal)
    for page in (expert, other):
        page.goto(path)
        expect(page.locator("main")).to_contain_text(CHECKPOINT)
        give(page, "通过")
    expect(other.get_by_text("已通过").first).to_be_visible()
    checkpoint = PaymentCheckpoint.objects.get(goal=goal)
    milestone = Milestone.objects.get(goal=goal)
    assert Task.objects.get(goal=goal).title == WORK

    # 2 · who chases the money sees on what and on whom it waits; she adds the paper that the customer wants
    money.goto(f"/payments/checkpoints/{checkpoint.pk}/")
    expect(money.locator(".gt-chain")).to_contain_text(MILESTONE)
    money.goto(f"/payments/checkpoints/{checkpoint.pk}/conditions/new/?kind=document")
    money.fill("main [name=title]", "初验单")
    choose(money, "owner", "许星野")
    money.locator("main form button[type=submit]").click()
    expect(money.locator("#conditions")).to_contain_text("初验单")

    # 3 · the member finishes the task with one tap, reaches the milestone by its evidence, and attaches the paper
    member.goto("/")
    card = member.locator("li", has_text=WORK).first
    card.get_by_role("button", name="完成").click()
    expect(card.get_by_text("已完成").first).to_be_visible()
    member.goto(f"/milestones/{milestone.pk}/")
    member.fill("main [name=evidence]", "30 天运行日志，监理签字")
    member.locator("main form[action$='/achieve/'] button[type=submit]").click()
    expect(member.locator("main")).to_contain_text("30 天运行日志")
    member.goto(f"/payments/checkpoints/{checkpoint.pk}/")
    member.locator("#conditions a[href$='/documents/new/']").last.click()
    member.set_input_files(
        "[name=upload]", {"name": "初验单.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 x"}
    )
    member.locator("main form button[type=submit]").click()
    expect(member.locator("#conditions")).to_contain_text("初验单.pdf")
    member.locator("#conditions a[href$='/meet/']").click()
    member.fill("main [name=evidence]", "初验单一份，三方签字")
    member.locator("main form button[type=submit]").click()
    # Amounts are not hers to read where she has no right; the checkpoint is her own.
    expect(member.locator("#conditions")).to_be_visible()
    expect(member.locator("#conditions a[href$='/meet/']")).to_have_count(0)

    # 4 · the money arrives: what it settles is seen first; the goal has moved at the next look
    money.goto(f"/payments/contracts/{checkpoint.contract_id}/receipts/new/")
    money.fill("[name=amount]", "2560000")
    expect(money.locator(f"[name=allot_{checkpoint.pk}]")).to_have_value("2560000.00")
    money.fill("[name=reference]", "网银 00000118")
    money.locator("main form button.btn-primary").click()
    expect(money.locator("#ledger")).to_contain_text("2,560,000.00")
    assert Receipt.objects.count() == 1
    lead.goto(f"/goals/{goal.pk}/")
    expect(lead.locator("main")).to_contain_text("100%")
    assert goal_totals_rebuild() == []

    # 5 · the month's retrospective has its facts already; a measure becomes a task, a problem the draft of a lesson
    lead.goto("/retrospectives/start/")
    choose(lead, "project", "澜江智慧水务一期")
    lead.locator("main form button[type=submit]").click()
    expect(lead.locator("main")).to_contain_text("256")
    for section, text in (("good", "东区拓扑一次通过"), ("problem", PROBLEM)):
        lead.fill(f"#{section}_text", text)
        lead.press(f"#{section}_text", "Enter")
        expect(lead.locator(f"#section-{section}")).to_contain_text(text)
    form = "#measures form[action*='/measures/']"
    lead.fill(f"{form} [name=text]", "普查数据到齐再排拓扑核对")
    choose(lead, "owner", "许星野", form)
    lead.fill(f"{form} [name=due]", f"{clock.today().year}-12-31")
    lead.locator(f"{form} button[type=submit]").last.click()
    with answered(lead, "/task/"):
        lead.locator("#measures form[action$='/task/'] button").click()
    expect(lead.locator("#measures")).to_contain_text("普查数据到齐再排拓扑核对")
    assert Task.objects.filter(title="普查数据到齐再排拓扑核对", owner=cast.xu).count() == 1
    retrospective = lead.url.split("#")[0]
    lead.locator("#section-problem form[action*='from-item'] button").click()
    lead.fill("main [name=title]", "普查数据不到齐，管网拓扑核对等三周")
    lead.fill("main [name=situation]", "东区普查数据晚到三周，核对的人空等。")
    lead.fill("main [name=advice]", "开工前先让客户签普查数据交接单")
    lead.fill("main [name=keywords]", "管网 普查数据")
    lead.locator("main form button.btn-primary").click()
    for name in ("白露", "沈若谷"):
        lead.get_by_label(name).check()
    with answered(lead, "/submit/"):
        lead.locator("form[action$='/submit/'] button[type=submit]").click()
    lesson = Lesson.objects.get()
    lead.goto(retrospective)
    lead.locator("form[action$='/publish/'] button[type=submit]").click()
    expect(lead.locator("form[action$='/publish/']")).to_have_count(0)

    # 6 · two experts let the lesson in; two characters find it, and it warns whoever plans the like
    for page in (expert, other):
        page.goto(f"/lessons/{lesson.pk}/")
        give(page, "通过")
    neighbour.goto("/lessons/?q=拓扑")
    expect(neighbour.locator("main mark").first).to_have_text("拓扑")
    next_goal = make_goal(
        cast, goal.cycle, cast.gu, department=cast.transport, owner=cast.gu, follower=cast.tang, active=False,
        statement="隧道管网普查 12 月前完成 2 条",
    )  # fmt: skip
    neighbour.goto(f"/goals/{next_goal.pk}/breakdown/")
    neighbour.get_by_role("button", name="第 1 版").click()
    warnings = neighbour.locator("#lesson-warnings")
    expect(warnings).to_contain_text(lesson.title)
    warnings.get_by_role("link", name=re.compile("作为任务|采纳|任务")).first.click()
    taken = "#lesson-take"
    choose(neighbour, "owner", "唐越", taken)
    neighbour.fill(f"{taken} [name=due]", f"{clock.today().year}-12-31")
    neighbour.locator(f"{taken} button[type=submit]").click()
    expect(neighbour.locator("#breakdown-items")).to_contain_text("普查数据交接单")

    # 7 · the manager's dashboard says it in one look, and every number leads to its rows
    manager.goto("/dashboard/")
    come_to_the_end(manager)
    expect(manager.locator("main")).to_contain_text("256")
    manager.locator("main a[href*='/retrospectives/']").first.click()
    expect(manager.locator("main")).to_contain_text("复盘")
