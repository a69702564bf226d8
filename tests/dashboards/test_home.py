"""The first page: what each role sees, and what it costs."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dashboards import kept, selectors
from dashboards.views.home import _given_name
from goals.models import Goal
from goals.services import checkin_record
from goaltrack.common import clock
from lessons.services import measure_add, retrospective_start
from payments.collection.services import hold_place
from payments.models import PaymentCheckpoint
from people.models import User
from planning.models import BreakdownItem
from planning.services import breakdown_start, breakdown_submit, item_add
from projects.services import task_log_status
from reviews.services import verdict_give
from tests.cast import make_goal
from tests.payments.chains import milestone, step_to, waiting_for
from tests.payments.ledger import Ledger, make_contract
from tests.projects.conftest import TODAY, World

SignIn = Callable[[User], Client]
MOST_QUERIES = {"xu": 12, "lin": 25, "qin": 25, "bai": 12, "admin": 12, "shen": 24, "ye": 19}


@pytest.fixture(autouse=True)
def fresh_foot() -> None:
    kept.forget()


def home(client: Client) -> Any:
    response = client.get("/")
    assert response.status_code == 200
    return response


def submitted(world: World, goal: Goal | None = None) -> Any:
    goal = goal or world.goal
    breakdown = breakdown_start(actor=world.cast.lin, key=uuid.uuid4(), goal_id=goal.pk)
    item_add(
        actor=world.cast.lin,
        key=uuid.uuid4(),
        breakdown_id=breakdown.pk,
        values={
            "kind": BreakdownItem.Kind.TASK, "title": "拓扑核对", "acceptance": "错误率低于 0.3%",
            "owner": world.cast.xu, "due": date(2026, 12, 1),
        },
    )  # fmt: skip
    breakdown.refresh_from_db()
    return breakdown_submit(
        actor=world.cast.lin,
        breakdown_id=breakdown.pk,
        version=breakdown.version,
        reviewers=[world.cast.bai, world.cast.shen],
        change_reason="第一版",
    )


def task_waited_for(ledger: Ledger, *, amount: int = 300_000, **values: Any) -> PaymentCheckpoint:
    """A late task of `owner`, its milestone, and the money that has been due for a week and waits for it."""
    reached = milestone(ledger, due=TODAY - timedelta(days=2))
    step_to(ledger, reached, due=TODAY - timedelta(days=4), **values)
    return waiting_for(ledger, reached, amount=amount, due_on=TODAY - timedelta(days=7))


@pytest.fixture
def ledger(world: World) -> Ledger:
    return Ledger(world.cast, world.project, world.goal, make_contract(world.cast, world.project))


def test_every_role_has_a_home(world: World, as_: SignIn) -> None:
    world.task(due=TODAY)
    layouts = {
        "xu": "member", "lin": "lead", "bai": "expert", "qin": "manager", "admin": "member", "ye": "collections",
        "shen": "lead", "guest": "manager",
    }  # fmt: skip
    for name, layout in layouts.items():
        response = home(as_(getattr(world.cast, name)))
        assert f"dashboards/home_{layout}.html" in [template.name for template in response.templates], name
    assert Client().get("/").status_code == 302
    assert as_(world.cast.xu).post("/").status_code == 405


def test_a_member_sees_today_and_what_comes(world: World, as_: SignIn) -> None:
    late = world.task(title="晚了的", due=TODAY - timedelta(days=3))
    now = world.task(title="今天的", due=TODAY)
    blocked = world.task(title="受阻的", due=TODAY + timedelta(days=20))
    task_log_status(actor=world.cast.xu, key=uuid.uuid4(), task_id=blocked.pk, to_status="blocked", note="等客户")
    followed = world.task(title="跟着的", due=TODAY, owner=world.cast.zhou, follower=world.cast.xu)
    soon = world.task(title="下周的", due=TODAY + timedelta(days=5))
    world.task(title="以后的", due=TODAY + timedelta(days=8))
    done = world.task(title="做完的", due=TODAY)
    task_log_status(actor=world.cast.xu, key=uuid.uuid4(), task_id=done.pk, to_status="done")
    response = home(as_(world.cast.xu))
    mine = response.context["mine"]
    assert [line.task for line in mine.today] == [late, now, blocked, followed]
    assert [line.task for line in mine.soon] == [soon]
    assert mine.done_this_week == 1
    page = response.content.decode()
    assert "4 things today" in page
    assert "等客户" in page
    assert page.count('class="gt-log"') == 4
    assert page.count('class="gt-log is-soon"') == 1
    assert "B role" in page
    assert "gave you" in page  # the notice of the assigned task


def test_an_empty_home_says_what_to_do(world: World, as_: SignIn) -> None:
    page = home(as_(world.cast.xu)).content.decode()
    assert "nothing is due today" in page
    assert "New task" in page
    assert "No active goals yet" in home(as_(world.cast.gu)).content.decode()


def test_a_tap_on_the_home_counts_at_the_next_look(world: World, as_: SignIn) -> None:
    task, client = world.task(due=TODAY), as_(world.cast.xu)
    form = {"key": str(uuid.uuid4()), "to_status": "done", "next": "/"}
    client.post(reverse("task_log_status", args=[task.pk]), form)
    mine = home(client).context["mine"]
    assert (mine.today, mine.done_this_week) == ([], 1)


def test_a_goal_that_one_carries(world: World, as_: SignIn) -> None:
    make_goal(world.cast, world.cycle, statement="我的目标", owner=world.cast.xu, follower=None)
    carried = home(as_(world.cast.xu)).context["carried"]
    assert [card.goal.statement for card in carried] == ["我的目标"]
    assert home(as_(world.cast.zhou)).context["carried"][0].goal == world.goal


def test_a_lead_sees_goals_breakdowns_and_who_is_blocked(world: World, as_: SignIn) -> None:
    Goal.objects.filter(pk=world.goal.pk).update(created_at=clock.now() - timedelta(days=8))
    fresh = make_goal(world.cast, world.cycle, statement="刚更新的", source=Goal.Source.WORK)
    checkin_record(
        actor=world.cast.lin, key=uuid.uuid4(), goal_id=fresh.pk, confidence="off_track", reason="一直没人做"
    )
    other = {"department": world.cast.transport, "owner": world.cast.gu, "follower": None, "statement": "别组的"}
    make_goal(world.cast, world.cycle, actor=world.cast.gu, **other)
    task = world.task(due=TODAY - timedelta(days=4))
    task_log_status(actor=world.cast.xu, key=uuid.uuid4(), task_id=task.pk, to_status="blocked", note="等客户")
    world.task(title="还晚", due=TODAY - timedelta(days=9))
    breakdown = submitted(world)
    led = home(as_(world.cast.lin)).context["led"]
    assert {card.goal.statement for card in led.goals} == {world.goal.statement, "刚更新的"}
    assert [card.goal for card in led.stale] == [world.goal]
    assert (led.off_track, led.at_risk) == (1, 0)
    assert [(row.breakdown, row.passed, row.asked) for row in led.breakdowns] == [(breakdown, 0, 2)]
    assert (led.submitted_count, led.returned_count) == (1, 0)
    assert ([line.task for line in led.blocked], led.blocked_people, led.blocked_count) == ([task], 1, 1)
    assert ([line.deadline.late for line in led.late], led.late_count) == ([7, 4], 2)
    page = home(as_(world.cast.lin)).content.decode()
    assert reverse("checkin_record", args=[world.goal.pk]) in page
    assert "等客户" in page
    assert home(as_(world.cast.gu)).context["led"].blocked == []


def test_a_returned_breakdown_goes_back_to_its_lead(world: World, as_: SignIn) -> None:
    breakdown = submitted(world)
    for expert, decision in ((world.cast.bai, "return"), (world.cast.shen, "return")):
        breakdown.review.refresh_from_db()
        if breakdown.review.state == "open":
            verdict_give(
                actor=expert,
                review_id=breakdown.review_id,
                decision=decision,
                summary="没有验收标准",
            )
    led = home(as_(world.cast.lin)).context["led"]
    assert led.returned_count == 1
    breakdown_start(actor=world.cast.lin, key=uuid.uuid4(), goal_id=world.goal.pk)
    assert home(as_(world.cast.lin)).context["led"].breakdowns == []


def test_experts_have_their_queue_first(world: World, as_: SignIn) -> None:
    breakdown = submitted(world)
    response = home(as_(world.cast.bai))
    assert [row.review for row in response.context["my_reviews"]] == [breakdown.review]
    page = response.content.decode()
    assert page.index("Reviews waiting for you") < page.index("The next 7 days")
    lead_and_expert = home(as_(world.cast.shen))
    assert len(lead_and_expert.context["my_reviews"]) == 1
    watched = home(as_(world.cast.qin)).context["reviews"]
    assert [(row.is_mine, row.given, row.asked) for row in watched] == [(False, 0, 2)]


def test_a_manager_sees_the_health_of_each_department(world: World, as_: SignIn) -> None:
    with clock.at(TODAY - timedelta(days=8)):
        make_goal(world.cast, world.cycle, statement="子目标", parent=world.goal, source=Goal.Source.WORK)
    checkin_record(actor=world.cast.lin, key=uuid.uuid4(), goal_id=world.goal.pk, confidence="at_risk")
    led = home(as_(world.cast.qin)).context["led"]
    (row,) = led.health
    assert (row.department, row.counts["at_risk"], row.counts["none"], row.stale, row.total) == (
        world.cast.utilities, 1, 1, 1, 2,
    )  # fmt: skip
    page = home(as_(world.cast.qin)).content.decode()
    assert "公用事业组" in page


def test_personal_goals_stay_out_of_a_leads_list(world: World, as_: SignIn) -> None:
    own = {"kind": "personal", "statement": "考证", "owner": world.cast.xu, "follower": None}
    make_goal(world.cast, world.cycle, actor=world.cast.lin, **own)
    assert "考证" not in home(as_(world.cast.lin)).content.decode()
    assert "考证" in home(as_(world.cast.xu)).content.decode()


def test_administrators_find_their_tools(world: World, as_: SignIn) -> None:
    assert reverse("people_import") in home(as_(world.cast.admin)).content.decode()
    assert reverse("people_import") not in home(as_(world.cast.xu)).content.decode()


def test_late_work_names_the_money_it_holds_up(world: World, ledger: Ledger, as_: SignIn) -> None:
    world.task(title="更晚但不牵钱", due=TODAY - timedelta(days=30), follower=None)
    task_waited_for(ledger, owner=world.cast.lu)
    led = home(as_(world.cast.lin)).context["led"]
    assert [line.task.title for line in led.late] == ["管网拓扑核对", "更晚但不牵钱"]
    assert "Holds up 300 K" in home(as_(world.cast.lin)).content.decode()
    page = home(as_(world.cast.lu)).content.decode()
    assert "Holds up money" in page
    assert "300 K" not in page


def test_a_lead_sees_what_money_is_due(world: World, ledger: Ledger, as_: SignIn) -> None:
    overdue = task_waited_for(ledger, owner=world.cast.xu)
    soon = ledger.checkpoint(50_000, due_on=TODAY + timedelta(days=45))
    ledger.checkpoint(60_000, due_on=TODAY + timedelta(days=46))
    # Nobody chases what is on hold.
    held = ledger.checkpoint(70_000, due_on=TODAY - timedelta(days=3))
    values = {"kind": "on_hold", "reason": "等财政批复"}
    hold_place(actor=world.cast.ye, key=uuid.uuid4(), checkpoint_id=held.pk, values=values)
    money = home(as_(world.cast.lin)).context["money"]
    assert [line.checkpoint for line in money.shown] == [overdue, soon]
    assert (money.overdue_sum, money.soon_sum) == (300_000, 50_000)
    assert [line.checkpoint for line in as_(world.cast.lin).get(money.overdue_link).context["lines"]] == [overdue]
    assert [line.checkpoint for line in as_(world.cast.lin).get(money.soon_link).context["lines"]] == [soon]
    assert home(as_(world.cast.gu)).context["money"].shown == []
    assert "money" not in home(as_(world.cast.xu)).context


def test_the_collections_owner_records_with_one_click(world: World, ledger: Ledger, as_: SignIn) -> None:
    overdue = task_waited_for(ledger, owner=world.cast.xu)
    response = home(as_(world.cast.ye))
    assert [line.checkpoint for line in response.context["money"].overdue] == [overdue]
    record = reverse("receipt_record", args=[ledger.contract.pk])
    assert record in response.content.decode()
    assert as_(world.cast.ye).get(record).status_code == 200
    assert record not in home(as_(world.cast.lin)).content.decode()


def test_an_empty_home_of_the_collections_owner(world: World, as_: SignIn) -> None:
    page = home(as_(world.cast.ye)).content.decode()
    assert "Nothing is overdue, and nothing falls due in the next 45 days." in page
    assert reverse("receipt_start") in page


def test_who_runs_or_leads_a_project_sees_its_retrospective(world: World, as_: SignIn) -> None:
    held = retrospective_start(
        actor=world.cast.lin, key=uuid.uuid4(), project_id=world.project.pk, month=date(2026, 10, 1)
    )
    for name in ("lin", "zhou", "qin"):
        response = home(as_(getattr(world.cast, name)))
        assert [line.retrospective for line in response.context["retrospectives"]] == [held], name
        assert reverse("retrospective_detail", args=[held.pk]) in response.content.decode(), name
    assert home(as_(world.cast.gu)).context["retrospectives"] == []


def test_a_member_sees_what_they_promised(world: World, as_: SignIn) -> None:
    held = retrospective_start(
        actor=world.cast.lin, key=uuid.uuid4(), project_id=world.project.pk, month=date(2026, 10, 1)
    )
    values = {"text": "试运行方案初稿给周可", "owner": world.cast.xu, "due": TODAY - timedelta(days=1)}
    with clock.at(TODAY - timedelta(days=3)):
        measure = measure_add(actor=world.cast.lin, key=uuid.uuid4(), retrospective_id=held.pk, values=values)
    promised = home(as_(world.cast.xu)).context["promises"]
    assert [(one.measure, one.deadline.late) for one in promised] == [(measure, 1)]
    assert home(as_(world.cast.lu)).context["promises"] == []


def cost(client: Client) -> int:
    home(client)
    with CaptureQueriesContext(connection) as caught:
        home(client)
    return len([query for query in caught.captured_queries if "django_session" not in query["sql"]])


@pytest.mark.parametrize("who", list(MOST_QUERIES))
def test_the_cost_is_fixed_and_small(world: World, ledger: Ledger, as_: SignIn, who: str) -> None:
    user = getattr(world.cast, who)
    make_goal(world.cast, world.cycle, statement="自己的", owner=user, follower=None)
    world.task(owner=user, follower=None, due=TODAY - timedelta(days=1))
    submitted(world)
    task_waited_for(ledger, owner=user)
    client = as_(user)
    before = cost(client)
    for number in range(12):
        task = world.task(owner=user, follower=None, due=TODAY - timedelta(days=number), title=f"第 {number} 项")
        task_log_status(actor=world.cast.lin, key=uuid.uuid4(), task_id=task.pk, to_status="blocked")
        make_goal(world.cast, world.cycle, statement=f"目标 {number}", owner=user, follower=None)
        if number < 4:
            # Nobody reviews their own: what is submitted belongs to the lead.
            submitted(world, make_goal(world.cast, world.cycle, statement=f"评审 {number}", follower=None))
        task_waited_for(ledger, owner=user, title=f"第 {number} 步", amount=1_000)
    assert cost(client) == before
    assert before - 1 <= MOST_QUERIES[who]  # without the person


def test_days_left(world: World) -> None:
    left = selectors.days_left()
    assert (left.week, left.month, left.is_workday) == (1, 7, True)
    with clock.at(date(2026, 11, 22)):
        assert (selectors.days_left().week, selectors.days_left().is_workday) == (0, False)


def test_the_foot_of_the_navigation(world: World, as_: SignIn, django_assert_num_queries: Any) -> None:
    page = home(as_(world.cast.xu)).content.decode()
    assert "2026 年度" in page
    assert "Working day" in page
    with django_assert_num_queries(0):
        assert selectors.nav_foot(world.cast.lin, [world.cast.lin.pk])[world.cast.lin.pk]["cycle_name"] == "2026 年度"
    assert selectors.nav_foot(world.cast.guest, [1]) == {}
    assert "Working day" not in home(as_(world.cast.guest)).content.decode()


@pytest.mark.parametrize(("hour", "words"), [(9, "Good morning"), (15, "Good afternoon"), (20, "Good evening")])
def test_the_greeting_knows_the_hour(world: World, as_: SignIn, hour: int, words: str) -> None:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    with clock.at(datetime(2026, 11, 20, hour, tzinfo=ZoneInfo("Asia/Shanghai"))):
        assert words in home(as_(world.cast.lin)).content.decode()


@pytest.mark.parametrize(
    ("name", "given"),
    [("林一鸣", "一鸣"), ("周可", "周可"), ("欧阳小满", "小满"), ("Ada Byron", "Ada Byron"), ("", "")],
)
def test_given_names(name: str, given: str) -> None:
    assert _given_name(name) == given
