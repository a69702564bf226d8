"""The dashboard in the API: the numbers of the page, masked and scoped like it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dashboards import kept
from people.models import User
from tests.payments.chains import milestone, step_to, waiting_for
from tests.payments.ledger import Ledger, make_contract
from tests.projects.conftest import TODAY, World

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    kept.forget()


@pytest.fixture
def ledger(world: World) -> Ledger:
    return Ledger(world.cast, world.project, world.goal, make_contract(world.cast, world.project))


def dashboard(client: Client, **query: Any) -> Any:
    response = client.get("/api/v1/dashboard/", query)
    assert response.status_code == 200
    return response.json()


def test_it_holds_the_numbers_of_the_page(world: World, ledger: Ledger, as_: SignIn) -> None:
    reached = milestone(ledger, due=TODAY)
    late = step_to(ledger, reached, due=TODAY - timedelta(days=7))
    stuck = waiting_for(ledger, reached, amount=200_000, due_on=TODAY - timedelta(days=7))
    ledger.receive(50_000, [])
    client = as_(world.cast.qin)
    data, board = dashboard(client), client.get(reverse("dashboard")).context["board"]
    assert data["department"] == {"id": world.cast.delivery.pk, "name": "交付二部"}
    assert data["health"]["cycle"] == world.cycle.pk
    assert data["health"]["together"]["counts"] == board.health.together.counts
    assert [row["department"]["name"] for row in data["health"]["rows"]] == ["公用事业组"]
    (task,) = data["overdue"]["tasks"]
    assert (task["id"], task["late"], task["holds_up"], task["checkpoints"]) == (late.pk, 5, "200000.00", [stuck.pk])
    assert (data["stuck"]["count"], data["stuck"]["amount"]) == (1, "200000.00")
    assert data["stuck"]["lines"][0]["checkpoint"] == stuck.pk
    assert data["stuck"]["lines"][0]["stuck_at"] == board.stuck.lines[0].blocker.label
    assert data["collections"]["received"] == f"{board.collections.received:.2f}" == "50000.00"
    assert data["collections"]["gap"] == f"{board.collections.gap:.2f}"
    assert [month["month"] for month in data["collections"]["months"]][::11] == ["2026-01-01", "2026-12-01"]
    assert data["retrospectives"]["sums"]["asked"] == board.retrospectives.sums.asked
    assert [row["project"]["id"] for row in data["retrospectives"]["rows"]] == [world.project.pk]


def test_amounts_are_null_without_the_right(world: World, ledger: Ledger, as_: SignIn) -> None:
    reached = milestone(ledger, due=TODAY)
    step_to(ledger, reached, due=date(2026, 11, 2))
    waiting_for(ledger, reached, amount=200_000, due_on=date(2026, 11, 2))
    data = dashboard(as_(world.cast.lu))
    assert data["collections"] is None
    assert (data["stuck"]["count"], data["stuck"]["amount"], data["stuck"]["lines"][0]["outstanding"]) == (
        1,
        None,
        None,
    )
    assert data["overdue"]["tasks"][0]["holds_up"] is None


def test_a_department_below_one_s_own(world: World, as_: SignIn) -> None:
    assert dashboard(as_(world.cast.qin), department=world.cast.medical.pk)["department"]["name"] == "医疗交付组"
    assert dashboard(as_(world.cast.lin), department=world.cast.delivery.pk)["department"]["name"] == "公用事业组"
    refused = as_(world.cast.lin).get("/api/v1/dashboard/", {"department": "x"})
    assert (refused.status_code, refused["Content-Type"]) == (400, "application/problem+json")


def test_a_guest_gets_their_own_and_nobody_gets_none(world: World, ledger: Ledger, as_: SignIn) -> None:
    ledger.checkpoint(100_000, due_on=TODAY - timedelta(days=7))
    data = dashboard(as_(world.cast.guest))
    assert data["department"]["name"] == "交付一部"
    assert data["health"]["cycle"] is None
    assert (data["stuck"]["count"], data["overdue"]["count"], data["retrospectives"]["rows"]) == (0, 0, [])
    assert Client().get("/api/v1/dashboard/").status_code == 401


def test_the_goal_tree_of_the_api_narrows_alike(world: World, as_: SignIn) -> None:
    client = as_(world.cast.qin)
    tree = reverse("api_cycle_tree", args=[world.cycle.pk])
    own = client.get(tree, {"department": world.cast.delivery.pk, "own": "1", "show": "active"}).json()
    below = client.get(tree, {"department": world.cast.delivery.pk, "show": "active"}).json()
    assert (len(own), len(below)) == (0, 1)
    assert client.get(tree, {"show": "all"}).status_code == 400


def test_the_task_list_of_the_api_knows_the_department(world: World, as_: SignIn) -> None:
    task = world.task(due=TODAY - timedelta(days=7))
    client = as_(world.cast.qin)
    found = client.get("/api/v1/tasks/", {"overdue": "1", "department": world.cast.utilities.pk}).json()
    assert [row["id"] for row in found["results"]] == [task.pk]
    assert client.get("/api/v1/tasks/", {"department": world.cast.medical.pk}).json()["results"] == []
