"""A sub-goal that came from a breakdown changes through the gate, as the work does."""

import pytest

from goals.models import Goal
from goals.services import goal_drop, goal_update
from goaltrack.common.errors import InvalidInput, StateConflict
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


def subgoal(world: World) -> Goal:
    return Goal.objects.get(parent=world.goal, origin__isnull=False)


@pytest.mark.parametrize(("name", "value"), [("statement", "改个说法"), ("weight", 99), ("follower", None)])
def test_what_the_breakdown_says_is_refused_at_its_field(world: World, name: str, value: object) -> None:
    goal = subgoal(world)
    with pytest.raises(InvalidInput) as caught:
        goal_update(actor=world.cast.lin, goal_id=goal.pk, version=goal.version, values={name: value})
    assert set(caught.value.fields) == {name}


def test_the_rest_is_free_to_change(world: World) -> None:
    goal = subgoal(world)
    changed = goal_update(actor=world.cast.lin, goal_id=goal.pk, version=goal.version, values={"metric": "入库图幅"})
    assert changed.metric == "入库图幅"


def test_it_is_not_dropped_around_the_gate(world: World) -> None:
    with pytest.raises(StateConflict):
        goal_drop(actor=world.cast.lin, goal_id=subgoal(world).pk, reason="不做了")


def test_the_form_shows_those_fields_locked_and_saves_the_others(world: World, client) -> None:
    goal = subgoal(world)
    client.force_login(world.cast.lin, backend="people.backends.SignInBackend")
    page = client.get(f"/goals/{goal.pk}/edit/")
    assert page.context["form"].fields["weight"].disabled
    data = {"version": goal.version, "kind": goal.kind, "source": "work", "start": goal.start, "metric": "入库图幅"}
    assert client.post(f"/goals/{goal.pk}/edit/", data).status_code == 302
    goal.refresh_from_db()
    assert (goal.metric, goal.statement) == ("入库图幅", "东区管网数据入库")
