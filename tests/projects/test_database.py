"""What the database itself refuses, whoever asks: each test goes around the ORM."""

import uuid
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from projects.services import task_log_status
from tests.projects.conftest import World


def sql(statement: str, *args: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, args)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("follower_id = owner_id", "task_a_is_not_b"),
        ("weight = 5", "task_free_has_no_weight"),
        ("start = due + 1", "task_due_after_start"),
        ("status = 'done'", "task_done_at"),
        ("done_at = now()", "task_done_at"),
        ("weight = 0, origin = gen_random_uuid()", "task_weight_above_zero"),
    ],
)
def test_tasks(world: World, change: str, constraint: str) -> None:
    task = world.task()
    with pytest.raises(IntegrityError, match=constraint):
        sql(f"UPDATE projects_task SET {change} WHERE id = %s", task.pk)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("follower_id = owner_id", "milestone_a_is_not_b"),
        ("achieved_on = due", "milestone_achieved_by_evidence"),
        ("origin = NULL", "milestone_free_has_no_weight"),
        ("weight = 0", "milestone_weight_above_zero"),
    ],
)
def test_milestones(world: World, change: str, constraint: str) -> None:
    milestone = world.gated(is_milestone=True)
    with pytest.raises(IntegrityError, match=constraint):
        sql(f"UPDATE projects_milestone SET {change} WHERE id = %s", milestone.pk)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [("follower_id = manager_id", "project_a_is_not_b"), ("due = start - 1", "project_due_after_start")],
)
def test_projects(world: World, change: str, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        sql(f"UPDATE projects_project SET {change} WHERE id = %s", world.project.pk)


def test_a_member_is_one_once(world: World) -> None:
    with pytest.raises(IntegrityError, match="projectmember_once"):
        sql(
            "INSERT INTO projects_projectmember (project_id, user_id) VALUES (%s, %s)",
            world.project.pk,
            world.cast.lin.pk,
        )


def test_an_item_makes_one_task(world: World) -> None:
    task, other = world.gated(), world.task()
    with pytest.raises(IntegrityError, match="origin"):
        sql("UPDATE projects_task SET origin = %s WHERE id = %s", task.origin, other.pk)


@pytest.mark.parametrize("statement", ["UPDATE projects_statuslog SET note = 'x'", "DELETE FROM projects_statuslog"])
def test_the_status_log_is_never_changed(world: World, statement: str) -> None:
    task = world.task()
    task_log_status(actor=world.cast.xu, key=uuid.uuid4(), task_id=task.pk, to_status="doing")
    with pytest.raises(DatabaseError, match="Cannot update or delete"):
        sql(statement)


def test_raw_changes_leave_evidence(world: World) -> None:
    task = world.task()
    sql("UPDATE projects_task SET title = 'von Hand' WHERE id = %s", task.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT title, pgh_label FROM projects_taskevent ORDER BY pgh_id")
        assert cursor.fetchall() == [("管网拓扑核对", "insert"), ("von Hand", "update")]
