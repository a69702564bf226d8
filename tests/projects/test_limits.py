"""Limits of the board's columns: who settles them, what the head says, and that nothing is blocked."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from goaltrack.common.errors import ActionForbidden, InvalidInput
from people.models import User
from projects.models import ColumnLimit, Task
from projects.selectors import TaskFilter
from projects.selectors.limits import column_loads
from projects.services import column_limits_set
from tests.kept import kept
from tests.projects.conftest import TODAY, World, build_world

SignIn = Callable[[User], Client]
HX = {"HX-Request": "true"}


def build_limited() -> World:
    """许星野 has three tasks in progress and one not begun, 陆小满 one in progress; 2 a person, 3 together, at most."""
    world = build_world()
    cast = world.cast
    for number, (owner, status) in enumerate(
        [(cast.xu, "doing"), (cast.xu, "doing"), (cast.xu, "todo"), (cast.lu, "doing")]
    ):
        Task.objects.create(title=f"第 {number} 项", owner=owner, due=date(2026, 11, 27), status=status)
    column_limits_set(actor=cast.lin, department_id=cast.utilities.pk, limits={"doing": (3, 2)})
    return world


limited = kept(build_limited, on=TODAY)


def loads(user: User, **asked: Any) -> dict[str, tuple[str, str, bool]]:
    found = column_loads(user, TaskFilter(**asked))
    return {status: (load.name, load.words, load.is_over) for status, load in found.items()}


def test_the_head_says_how_full_the_readers_own_department_is(limited: World) -> None:
    cast = limited.cast
    assert loads(cast.xu) == {"doing": ("公用事业组", "3/3", False)}
    assert loads(cast.xu, q="nothing fits", department=cast.utilities.pk) == loads(cast.xu)
    assert loads(cast.tang) == {}


def test_of_one_person_it_says_that_persons_limit(limited: World) -> None:
    cast = limited.cast
    assert loads(cast.lin, owner=cast.xu.pk) == {"doing": ("许星野", "2/2", False)}
    assert loads(cast.lu, who="me") == {"doing": ("陆小满", "1/2", False)}


def test_the_nearest_department_that_settles_it_rules(limited: World) -> None:
    cast = limited.cast
    column_limits_set(actor=cast.qin, department_id=cast.delivery.pk, limits={"doing": (9, None), "todo": (5, None)})
    assert loads(cast.xu) == {"doing": ("公用事业组", "3/3", False), "todo": ("交付二部", "1/5", False)}
    assert loads(cast.tang)["doing"] == ("交付二部", "3/9", False)
    column_limits_set(actor=cast.lin, department_id=cast.utilities.pk, limits={"doing": (None, None)})
    assert loads(cast.xu)["doing"] == ("交付二部", "3/9", False)


def test_a_move_over_the_limit_is_done_and_asked_about(limited: World, as_: SignIn) -> None:
    task = Task.objects.get(status="todo")
    client = as_(limited.cast.xu)
    form = {"key": str(uuid.uuid4()), "to_status": "doing", "place": "tile"}
    answer = client.post(reverse("task_log_status", args=[task.pk]), form, headers=HX)
    assert answer.status_code == 200
    assert "Over the limit: 许星野: 3 of at most 2; 公用事业组: 4 of at most 3. Leave it there?" in answer.text
    assert 'role="alert"' in answer.text
    assert "Undo" in answer.text
    task.refresh_from_db()
    assert task.status == "doing"
    assert "4/3 over the limit" in client.get("/tasks/board/").text


def test_those_who_lead_a_department_settle_it(limited: World, as_: SignIn) -> None:
    cast = limited.cast
    for who in (cast.xu, cast.gu, cast.guest):
        with pytest.raises(ActionForbidden):
            column_limits_set(actor=who, department_id=cast.utilities.pk, limits={"doing": (1, None)})
    form = {"department": cast.utilities.pk, "doing_together": "4", "todo_each": "x"}
    assert as_(cast.lin).post(reverse("column_limits"), form).status_code == 400
    assert as_(cast.guest).post(reverse("column_limits"), form | {"todo_each": ""}).status_code == 404
    assert as_(cast.lin).post(reverse("column_limits"), form | {"todo_each": ""}).status_code == 302
    limit = ColumnLimit.objects.get()
    assert (limit.together, limit.each) == (4, None)


def test_only_open_work_has_a_limit_and_a_number_from_one(limited: World) -> None:
    cast = limited.cast
    for limits in ({"done": (1, None)}, {"doing": (0, None)}, {"doing": (None, 1000)}):
        with pytest.raises(InvalidInput):
            column_limits_set(actor=cast.lin, department_id=cast.utilities.pk, limits=limits)


@pytest.mark.parametrize(
    "values", [{"together": None, "each": None}, {"together": 0}, {"status": "done", "together": 1}, {"together": 1}]
)
def test_the_database_refuses_what_makes_no_sense(limited: World, values: dict[str, Any]) -> None:
    complete = {"department": limited.cast.utilities, "status": "doing"} | values
    with pytest.raises(IntegrityError), transaction.atomic():
        ColumnLimit.objects.bulk_create([ColumnLimit(**complete)])


def test_the_api_lists_and_settles_them(limited: World, as_: SignIn) -> None:
    cast = limited.cast
    wanted = {"department": cast.utilities.pk, "limits": [{"status": "todo", "together": None, "each": 5}]}
    call = {"path": "/api/v1/column-limits/", "data": wanted, "content_type": "application/json"}
    assert as_(cast.xu).post(**call).status_code == 403
    answer = as_(cast.lin).post(**call).json()
    own = next(row["limits"] for row in answer if row["department"] == cast.utilities.pk)
    assert {"status": "todo", "together": None, "each": 5} in own
    assert len(own) == 2
