"""The board: its columns, its bounded tiles, and how a tile is moved."""

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from goaltrack.common import clock
from people.models import User
from projects.models import Task
from projects.selectors import board
from projects.services import gated_cancel, task_log_status
from tests.projects.conftest import TODAY, World

SignIn = Callable[[User], Client]
HX = {"HX-Request": "true"}


def log(world: World, task: Task, status: str) -> None:
    task_log_status(actor=world.cast.lin, key=uuid.uuid4(), task_id=task.pk, to_status=status)


def move(client: Client, task: Task, status: str, **form: str) -> Any:
    data = {"key": str(uuid.uuid4()), "to_status": status, "place": "tile"} | form
    return client.post(reverse("task_log_status", args=[task.pk]), data, headers=HX)


def columns(client: Client, query: str = "") -> dict[str, str]:
    """The first sign of each title by column; a dash for a column that the filter leaves out."""
    found = client.get(reverse("task_board") + query).context["columns"]
    shown = [one["column"] for one in found]
    return {
        column.status: "-" if column.left_out else "".join(line.task.title[0] for line in column.lines)
        for column in shown
    }


@pytest.fixture
def mixed(world: World) -> dict[str, Task]:
    made = {
        "later": world.task(title="甲 晚些", due=TODAY + timedelta(days=9)),
        "late": world.task(title="乙 逾期", due=TODAY - timedelta(days=4)),
        "doing": world.task(title="丙 进行中"),
        "blocked": world.task(title="丁 受阻"),
        "first": world.task(title="戊 先完成", due=TODAY + timedelta(days=1)),
        "then": world.task(title="己 后完成"),
        "gone": world.gated(title="庚 取消"),
    }
    log(world, made["doing"], "doing")
    log(world, made["blocked"], "blocked")
    log(world, made["first"], "done")
    with clock.at(TODAY + timedelta(days=1)):
        log(world, made["then"], "done")
    gated_cancel(actor=world.cast.lin, origins=[made["gone"].origin], note="不做了")  # type: ignore[list-item]
    return made


def test_a_column_for_each_status_and_the_latest_done_first(world: World, mixed: Any, as_: SignIn) -> None:
    client = as_(world.cast.lin)
    assert columns(client) == {"todo": "乙甲", "doing": "丙", "blocked": "丁", "review": "", "done": "己戊"}
    assert columns(client, "?sort=-due")["todo"] == "甲乙"


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        (
            "?status=all",
            {"todo": "乙甲", "doing": "丙", "blocked": "丁", "review": "", "done": "己戊", "cancelled": "庚"},
        ),
        (
            "?status=cancelled",
            {"todo": "-", "doing": "-", "blocked": "-", "review": "-", "done": "-", "cancelled": "庚"},
        ),
        ("?status=blocked", {"todo": "-", "doing": "-", "blocked": "丁", "review": "-", "done": "-"}),
        ("?overdue=1", {"todo": "乙", "doing": "", "blocked": "", "review": "", "done": ""}),
        ("?q=完成", {"todo": "", "doing": "", "blocked": "", "review": "", "done": "己戊"}),
    ],
)
def test_the_filter_is_that_of_the_list(
    world: World, mixed: Any, as_: SignIn, query: str, shown: dict[str, str]
) -> None:
    assert columns(as_(world.cast.lin), query) == shown


def test_nobody_sees_what_they_may_not(world: World, mixed: Any, as_: SignIn) -> None:
    assert set(columns(as_(world.cast.guest)).values()) == {""}


def test_a_column_shows_its_first_and_leads_to_all_in_the_list(
    world: World, mixed: Any, as_: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "TILES", 1)
    page = as_(world.cast.lin).get(reverse("task_board"), {"project": world.project.pk})
    todo = page.context["columns"][0]["column"]
    assert (todo.count, todo.more, [line.task.title[0] for line in todo.lines]) == (2, 1, ["乙"])
    assert f"/tasks/?project={world.project.pk}&amp;status=todo" in page.content.decode()
    assert "Show all 2 in the list" in page.content.decode()


def test_a_move_answers_with_the_tile_and_draws_the_board_anew(world: World, as_: SignIn) -> None:
    task = world.task()
    answer = move(as_(world.cast.xu), task, "doing")
    html = answer.content.decode()
    assert f'id="task-{task.pk}" data-status="doing"' in html
    assert 'name="undo"' in html
    assert json.loads(answer.headers["HX-Trigger-After-Settle"]) == {"gt:task-moved": {}}


def test_a_move_into_blocked_asks_whom_it_waits_for_and_keeps_the_board(world: World, as_: SignIn) -> None:
    task, client = world.task(), as_(world.cast.xu)
    asking = move(client, task, "blocked")
    assert "Waiting for whom?" in asking.content.decode()
    assert "gt:task-moved" not in asking["HX-Trigger-After-Settle"]
    said = move(client, task, "blocked", blocked_by=str(world.cast.lu.pk))
    assert "Waits for 陆小满" in said.content.decode()
    assert "HX-Trigger-After-Settle" in said.headers


def test_taking_a_move_back_asks_nothing(world: World, as_: SignIn) -> None:
    task, client = world.task(), as_(world.cast.xu)
    move(client, task, "blocked")
    move(client, task, "done")
    assert "Waiting for whom?" not in move(client, task, "blocked", undo="1").content.decode()
    task.refresh_from_db()
    assert task.status == "blocked"


def test_a_refused_move_shows_where_the_task_is_and_says_why(world: World, as_: SignIn) -> None:
    task = world.task()
    answer = move(as_(world.cast.tang), task, "done")
    assert answer.status_code == 409
    assert f'id="task-{task.pk}" data-status="todo"' in answer.content.decode()
    assert "Only its A, its B and those who lead it log its status." in answer.content.decode()


def test_a_tile_of_others_cannot_be_moved(world: World, as_: SignIn) -> None:
    world.task()
    page = reverse("task_board")
    assert 'draggable="true"' in as_(world.cast.xu).get(page).content.decode()
    others = as_(world.cast.tang).get(page).content.decode()
    assert "管网拓扑核对" in others
    assert 'draggable="true"' not in others
