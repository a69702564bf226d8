"""What the database holds up by itself: around the ORM and the services."""

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from goals.models import CheckIn, Goal, GoalParticipant
from tests.cast import Cast, make_cycle, make_goal
from tests.goals.test_checkins import record


def sql(statement: str, *args: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, args)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("due = start - 1", "goal_due_after_start"),
        ("weight = 0", "goal_weight_above_zero"),
        ("weight = -1", "goal_weight_above_zero"),
        ("target = baseline", "goal_target_moves"),
        ("follower_id = owner_id", "goal_a_is_not_b"),
        ("parent_id = id", "goal_not_its_own_parent|lies below"),
    ],
)
def test_a_goal_holds_together(goal: Goal, change: str, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        sql(f"UPDATE goals_goal SET {change} WHERE id = %s", goal.pk)


def test_the_parent_is_of_the_same_cycle(cast: Cast, goal: Goal) -> None:
    other = make_goal(cast, make_cycle(cast, 2027))
    with pytest.raises(IntegrityError, match="another cycle"):
        sql("UPDATE goals_goal SET parent_id = %s WHERE id = %s", other.pk, goal.pk)
    with pytest.raises(IntegrityError, match="another cycle"), transaction.atomic():
        Goal.objects.filter(pk=goal.pk).update(parent=other)


def test_the_tree_has_no_loop(cast: Cast, cycle: Any, goal: Goal) -> None:
    child = make_goal(cast, cycle, parent=goal)
    grandchild = make_goal(cast, cycle, parent=child)
    with pytest.raises(IntegrityError, match="lies below"):
        sql("UPDATE goals_goal SET parent_id = %s WHERE id = %s", grandchild.pk, goal.pk)


def test_a_cycle_is_there_once_and_ends_after_it_starts(cycle: Any) -> None:
    with pytest.raises(IntegrityError, match="cycle_ends_after_start"):
        sql('UPDATE goals_cycle SET "end" = start WHERE id = %s', cycle.pk)
    with pytest.raises(IntegrityError, match="cycle_once"):
        sql(
            'INSERT INTO goals_cycle (department_id, name, kind, start, "end", state) '
            'SELECT department_id, name, kind, start, "end", state FROM goals_cycle WHERE id = %s',
            cycle.pk,
        )


@pytest.mark.parametrize("statement", ["UPDATE goals_checkin SET note = 'x'", "DELETE FROM goals_checkin"])
def test_a_checkin_is_never_touched_again(cast: Cast, goal: Goal, statement: str) -> None:
    record(cast, goal)
    with pytest.raises(DatabaseError, match="Cannot update or delete"):
        sql(statement)
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        CheckIn.objects.update(note="x")


def test_an_override_without_a_reason_cannot_be_stored(cast: Cast, goal: Goal) -> None:
    checkin = record(cast, goal)
    checkin.pk, checkin.confidence = None, "on_track"
    with pytest.raises(IntegrityError, match="checkin_override_says_why"), transaction.atomic():
        CheckIn.objects.bulk_create([checkin])


def test_a_goal_with_children_or_checkins_stays(cast: Cast, cycle: Any, goal: Goal) -> None:
    make_goal(cast, cycle, parent=goal)
    sql("DELETE FROM goals_goaltotals WHERE goal_id = %s", goal.pk)
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="foreign key"):
        sql("DELETE FROM goals_goal WHERE id = %s", goal.pk)


def test_every_change_leaves_evidence(goal: Any) -> None:
    before = goal.events.count()
    sql("UPDATE goals_goal SET metric = 'x' WHERE id = %s", goal.pk)
    assert goal.events.count() == before + 1


def test_a_part_is_given_once(cast: Cast, goal: Goal) -> None:
    GoalParticipant.objects.create(goal=goal, user=cast.xu, part="worker")
    with pytest.raises(IntegrityError, match="participant_once"), transaction.atomic():
        GoalParticipant.objects.create(goal=goal, user=cast.xu, part="worker")
