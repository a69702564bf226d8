"""The dashboard: its first sentence, who sees what, and that each figure equals the rows its link leads to."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dashboards import kept
from goals.models import Goal
from goals.services import checkin_record
from goaltrack.common import clock
from lessons.services import retrospective_start
from payments.panels import key_projects
from people.abilities import Role
from people.models import RoleGrant, User
from tests.cast import make_goal
from tests.payments.chains import milestone, step_to, waiting_for
from tests.payments.ledger import Ledger, make_contract, yuan
from tests.projects.conftest import TODAY, World

SignIn = Callable[[User], Client]
WEEK_AGO = TODAY - timedelta(days=7)


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    kept.forget()


@pytest.fixture
def ledger(world: World) -> Ledger:
    return Ledger(world.cast, world.project, world.goal, make_contract(world.cast, world.project))


def dashboard(client: Client, **query: Any) -> Any:
    response = client.get(reverse("dashboard"), query)
    assert response.status_code == 200
    return response


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def checked_in(world: World, confidence: str, department: str = "utilities", **values: Any) -> Goal:
    """An active goal of a department whose lead says how it stands."""
    lead = {"utilities": world.cast.lin, "medical": world.cast.shen, "delivery": world.cast.qin}[department]
    own = {"department": getattr(world.cast, department), "owner": lead, "follower": None, "source": Goal.Source.WORK}
    goal = make_goal(world.cast, world.cycle, lead, **(own | values))
    checkin_record(actor=lead, key=uuid.uuid4(), goal_id=goal.pk, confidence=confidence, reason="看得见")
    return goal


def test_the_sentence_says_how_the_year_ends(ledger: Ledger, as_: SignIn) -> None:
    ledger.checkpoint(400_000, due_on=date(2026, 6, 30))
    reached = milestone(ledger, due=WEEK_AGO, expected=date(2027, 2, 26))
    late = step_to(ledger, reached, due=WEEK_AGO)
    stuck = waiting_for(ledger, reached, amount=300_000, due_on=WEEK_AGO)
    ledger.receive(400_000)
    response = dashboard(as_(ledger.cast.qin))
    assert "As things go, 400 K will be in by the year’s end, 300 K short of the plan." in text(response)
    assert f"The largest sum overdue: 300 K, {stuck.name} of {ledger.project.name}" in text(response)
    assert late.title in text(response)
    assert 'data-s="off"' in text(response)


def test_a_covered_plan_is_said_so(ledger: Ledger, as_: SignIn) -> None:
    ledger.checkpoint(400_000, due_on=date(2026, 6, 30))
    ledger.receive(400_000)
    assert "the plan of 400 K is covered" in text(dashboard(as_(ledger.cast.qin)))


def test_without_amounts_the_sentence_speaks_of_goals(world: World, ledger: Ledger, as_: SignIn) -> None:
    ledger.checkpoint(400_000, due_on=WEEK_AGO)
    checked_in(world, "off_track")
    response = dashboard(as_(world.cast.lu))
    board = response.context["board"]
    assert "Of 2 goals 1 are off track and 0 at risk." in text(response)
    assert (board.collections, board.stuck.amount) == (None, None)
    assert [line.outstanding for line in board.stuck.lines] == [None]
    assert "400 K" not in text(response)
    assert "400,000" not in text(response)


def fitting(client: Client, link: str) -> int:
    """How many lines of the tree fit; those above them are there to show the way."""
    return sum(line.fits for line in client.get(link).context["lines"])


def test_goal_health_by_department_equals_the_goals_behind_it(world: World, as_: SignIn) -> None:
    checked_in(world, "off_track")
    checked_in(world, "at_risk", "medical")
    checked_in(world, "on_track", "delivery")
    make_goal(
        world.cast, world.cycle, kind="personal", statement="考证", owner=world.cast.lin, follower=None,
    )  # fmt: skip
    make_goal(world.cast, world.cycle, statement="还没启动", active=False)
    client = as_(world.cast.qin)
    rows = dashboard(client).context["goal_rows"]
    assert [one["row"].department for one in rows] == [
        world.cast.delivery, world.cast.utilities, world.cast.medical, None,
    ]  # fmt: skip
    assert [one["row"].total for one in rows] == [1, 2, 1, 4]
    for one in rows:
        assert fitting(client, one["all"]) == one["row"].total
        assert fitting(client, one["stale"]) == one["row"].stale
        for state, link in one["states"].items():
            assert fitting(client, link) == one["row"].counts[state], link


def test_goal_health_by_strategy_leads_to_its_goals(world: World, as_: SignIn) -> None:
    with clock.at(TODAY - timedelta(days=8)):
        make_goal(world.cast, world.cycle, strategy="grow")
    make_goal(world.cast, world.cycle, strategy="grow", active=False)
    client = as_(world.cast.qin)
    (grow,) = [one for one in dashboard(client).context["goal_rows"] if one["row"].strategy]
    assert (grow["row"].strategy, grow["row"].total) == ("grow", 1)
    assert fitting(client, grow["all"]) == 1
    assert fitting(client, grow["stale"]) == grow["row"].stale == 1


def test_the_few_that_carry_the_year_are_those_of_their_page(world: World, ledger: Ledger, as_: SignIn) -> None:
    ledger.checkpoint(400_000, due_on=date(2026, 6, 30))
    client = as_(world.cast.qin)
    for department in (world.cast.delivery, world.cast.medical):
        board = dashboard(client, department=department.pk)
        page = client.get(board.context["links"]["key"])
        whole = [(line.thing.goal, line.share, line.together) for line in page.context["lines"]]
        assert [(line.thing.goal, line.share, line.together) for line in board.context["board"].health.key] == whole
        projects = key_projects(world.cast.qin, [department.pk]).get(department.pk, {"lines": []})["lines"]
        assert board.context["board"].key_projects == projects
    assert key_projects(world.cast.qin, [world.cast.delivery.pk])
    # What each project still brings in is money.
    assert dashboard(as_(world.cast.xu)).context["key_projects"]["total"] == 0


def test_overdue_work_is_the_list_behind_it_and_the_most_money_comes_first(
    world: World, ledger: Ledger, as_: SignIn
) -> None:
    oldest = world.task(title="最久的", due=TODAY - timedelta(days=30))
    reached = milestone(ledger, due=TODAY)
    costly = step_to(ledger, reached, due=WEEK_AGO)
    waiting_for(ledger, reached, amount=200_000)
    elsewhere = world.task(title="别组的", due=WEEK_AGO, owner=world.cast.tang, follower=None, project=None, goal=None)
    client = as_(world.cast.qin)
    response = dashboard(client)
    late = response.context["board"].overdue
    assert [one.line.task for one in late.tasks] == [costly, oldest, elsewhere]
    assert [one.held.amount if one.held else None for one in late.tasks] == [200_000, None, None]
    assert late.count == len(client.get(response.context["links"]["overdue"]).context["lines"]) == 3
    of_group = dashboard(client, department=world.cast.utilities.pk)
    assert of_group.context["board"].overdue.count == 2
    assert len(client.get(of_group.context["links"]["overdue"]).context["lines"]) == 2


def test_stuck_money_equals_the_payments_behind_it(world: World, ledger: Ledger, as_: SignIn) -> None:
    small = ledger.checkpoint(10_000, due_on=TODAY - timedelta(days=40))
    large = ledger.checkpoint(90_000, due_on=WEEK_AGO)
    ledger.checkpoint(70_000, due_on=TODAY + timedelta(days=3))
    client = as_(world.cast.qin)
    response = dashboard(client)
    stuck = response.context["board"].stuck
    assert [line.checkpoint for line in stuck.lines] == [large, small]
    listed = client.get(response.context["links"]["stuck"]).context["lines"]
    assert (stuck.count, stuck.amount) == (len(listed), sum(line.outstanding for line in listed)) == (2, 100_000)


def test_each_month_equals_its_checkpoints_and_receipts(world: World, ledger: Ledger, as_: SignIn) -> None:
    ledger.checkpoint(100_000, due_on=date(2026, 11, 10))
    ledger.checkpoint(200_000, due_on=date(2026, 11, 30))
    ledger.checkpoint(300_000, due_on=date(2026, 12, 15))
    ledger.receive(100_000)
    client = as_(world.cast.qin)
    response = dashboard(client)
    money, here = response.context["board"].collections, {"department": world.cast.delivery.pk}
    for month in money.months:
        page = client.get(reverse("payment_month", args=[f"{month.month:%Y-%m}"]), here)
        sums = {place: total for place, _heading, _lines, total in page.context["parts"]}
        assert (sums["planned"], sums["expected"]) == (month.planned, month.forecast), month.month
        receipts = client.get(f"{response.context['links']['receipts']}&month={month.month:%Y-%m}")
        assert receipts.context["total"] == month.received, month.month
    assert (money.planned, money.received) == (600_000, 100_000)
    assert client.get(response.context["links"]["receipts"]).context["total"] == money.received
    assert money.forecast == money.received + money.comes
    assert "2026-11" in text(response)


def test_a_month_of_another_department_is_empty(world: World, ledger: Ledger, as_: SignIn) -> None:
    ledger.checkpoint(100_000, due_on=date(2026, 11, 10))
    page = as_(world.cast.qin).get(reverse("payment_month", args=["2026-11"]), {"department": world.cast.medical.pk})
    assert [lines for _place, _heading, lines, _total in page.context["parts"]] == [[], []]
    masked = as_(world.cast.gu).get(reverse("payment_month", args=["2026-11"]))
    assert [total for _place, _heading, _lines, total in masked.context["parts"]] == [None, None]
    assert "100,000.00" not in masked.content.decode()
    assert as_(world.cast.qin).get("/payments/months/2026-13/").status_code == 404


def test_the_chart_and_its_table_show_the_same(world: World, ledger: Ledger, as_: SignIn) -> None:
    ledger.checkpoint(120_000, due_on=date(2026, 12, 15))
    money = dashboard(as_(world.cast.qin)).context["board"].collections
    plan, received, forecast = money.chart["series"]
    assert (plan["data"][11], received["data"][10], forecast["data"][11]) == (Decimal(12), Decimal(0), Decimal(12))
    assert (received["data"][11], forecast["data"][9]) == (None, None)


def test_retrospectives_equal_the_matrix_behind_them(world: World, as_: SignIn) -> None:
    october = retrospective_start(
        actor=world.cast.lin, key=uuid.uuid4(), project_id=world.project.pk, month=date(2026, 10, 1)
    )
    client = as_(world.cast.qin)
    response = dashboard(client)
    board = response.context["board"].retrospectives
    listed = client.get(response.context["links"]["retrospectives"]).context
    assert board.sums == listed["sums"]
    assert [row.project for row in board.rows] == [row.project for row in listed["rows"]] == [world.project]
    assert reverse("retrospective_detail", args=[october.pk]) in text(client.get(response.context["more"]))
    medical = dashboard(client, department=world.cast.medical.pk)
    assert medical.context["board"].retrospectives.rows == []
    assert client.get(medical.context["links"]["retrospectives"]).context["rows"] == []


def test_everybody_opens_their_own_department(world: World, as_: SignIn) -> None:
    opened = {
        "qin": world.cast.delivery, "ye": world.cast.delivery, "lin": world.cast.utilities,
        "shen": world.cast.medical, "xu": world.cast.utilities, "guest": world.cast.elsewhere,
    }  # fmt: skip
    for name, department in opened.items():
        scope = dashboard(as_(getattr(world.cast, name))).context["board"].scope
        assert scope.department == department, name
    assert Client().get(reverse("dashboard")).status_code == 302


def test_one_may_look_into_a_department_below_and_into_no_other(world: World, as_: SignIn) -> None:
    below = dashboard(as_(world.cast.qin), department=world.cast.medical.pk)
    assert below.context["board"].scope.department == world.cast.medical
    above = dashboard(as_(world.cast.lin), department=world.cast.delivery.pk)
    assert above.context["board"].scope.department == world.cast.utilities
    for odd in ("0", "-1", "x", "²", "9" * 30):
        assert dashboard(as_(world.cast.lin), department=odd).context["board"].scope.department == world.cast.utilities


def test_who_leads_two_departments_looks_at_one_at_a_time(world: World, as_: SignIn) -> None:
    RoleGrant.objects.create(user=world.cast.gu, role=Role.LEAD, department=world.cast.medical)
    first = dashboard(as_(world.cast.gu))
    assert list(first.context["board"].scope.choices) == [world.cast.medical, world.cast.transport]
    other = dashboard(as_(world.cast.gu), department=world.cast.transport.pk)
    assert other.context["board"].scope.department == world.cast.transport


def test_a_guest_sees_nothing_of_the_department(world: World, ledger: Ledger, as_: SignIn) -> None:
    world.task(title="晚了的", due=WEEK_AGO)
    ledger.checkpoint(100_000, due_on=WEEK_AGO)
    page = text(dashboard(as_(world.cast.guest)))
    for hidden in ("晚了的", world.project.name, "公用事业组", world.goal.statement, "100 K"):
        assert hidden not in page


def test_an_empty_dashboard_says_what_to_do_first(world: World, as_: SignIn) -> None:
    page = text(dashboard(as_(world.cast.guest)))
    assert "No goal is active this year" in page
    assert "No active goals yet" in page
    assert "No money is planned this year" in page
    assert reverse("contract_create") in page
    assert reverse("goal_create") in page
    homeless = User.objects.create(username="new", name="新来的", email="new@example.com")
    assert "You belong to no department yet" in text(dashboard(as_(homeless)))


def test_it_stands_in_the_navigation(world: World, as_: SignIn) -> None:
    page = text(dashboard(as_(world.cast.qin)))
    assert f'<a href="{reverse("dashboard")}" aria-current="page"' in page
    assert reverse("dashboard") in as_(world.cast.qin).get("/").content.decode()


def cost(client: Client) -> int:
    dashboard(client)
    with CaptureQueriesContext(connection) as caught:
        dashboard(client)
    return len([query for query in caught.captured_queries if "django_session" not in query["sql"]])


def test_the_cost_is_fixed(world: World, ledger: Ledger, as_: SignIn) -> None:
    client = as_(world.cast.qin)
    checked_in(world, "off_track")

    def more(number: int) -> None:
        reached = milestone(ledger, due=WEEK_AGO, title=f"里程碑 {number}")
        step_to(ledger, reached, due=WEEK_AGO, title=f"第 {number} 步")
        waiting_for(ledger, reached, amount=yuan(1_000), due_on=WEEK_AGO)
        ledger.receive(100, [])

    more(0)
    before = cost(client)
    for number in range(1, 8):
        more(number)
        checked_in(world, "at_risk", "medical", statement=f"目标 {number}")
    assert cost(client) == before
    assert before - 1 <= 14  # without the person
