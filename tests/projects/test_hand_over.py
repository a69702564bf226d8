"""Work changes hands in one step: who may, what swaps, and who is told what."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from goals.services import goal_totals_rebuild
from goaltrack.common.errors import ActionForbidden, InvalidInput
from history.models import LogEntry
from notices.models import Notice
from people.models import User
from projects.models import ProjectMember, StatusLog, Task
from projects.network import Node, node_of
from projects.selectors.hand_over import handed_over, work_of_person
from projects.services import (
    HandedOver,
    task_log_status,
    work_hand_over,
    work_hand_over_preview,
)
from tests.projects.conftest import World
from tests.races import at_once

NOTE = "客户接口人是王工，周三前要回话"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """So that refusals can be compared."""
    with translation.override("en"):
        yield


def give(world: World, works: list[Any], taker: User, actor: User | None = None, **rest: Any) -> HandedOver:
    return work_hand_over(
        actor=actor or world.cast.xu,
        key=rest.pop("key", uuid.uuid4()),
        giver=rest.pop("giver", world.cast.xu),
        taker=taker,
        works=[node_of(work) for work in works],
        note=rest.pop("note", NOTE),
    )


def roles(task: Task) -> tuple[str, str]:
    found = Task.objects.select_related("owner", "follower").get(pk=task.pk)
    return found.owner.name, found.follower.name if found.follower else ""


def test_a_goes_to_somebody_else_and_b_stays(world: World) -> None:
    task = world.task()
    outcome = give(world, [task], world.cast.tang)
    assert (len(outcome.done), outcome.proposed, outcome.left) == (1, [], [])
    assert roles(task) == ("唐越", "陆小满")
    entry = LogEntry.objects.of(task).filter(action="work.hand_over").get()
    assert (entry.actor, entry.note, entry.changes[0]["new_text"]) == (world.cast.xu, NOTE, "唐越")
    assert ProjectMember.objects.filter(project=world.project, user=world.cast.tang).exists()
    assert goal_totals_rebuild() == []


def test_to_its_own_b_the_two_swap(world: World) -> None:
    task = world.task()
    give(world, [task], world.cast.lu)
    assert roles(task) == ("陆小满", "许星野")


def test_b_of_somebody_who_has_left_is_nobody(world: World) -> None:
    task = world.task()
    world.cast.xu.is_active = False
    world.cast.xu.save()
    give(world, [task], world.cast.lu, actor=world.cast.lin)
    assert roles(task) == ("陆小满", "")


def test_all_of_somebodys_work_goes_by_role(world: World) -> None:
    owned, followed = world.task(), world.task(owner=world.cast.zhou, follower=world.cast.xu)
    his = world.task(owner=world.cast.tang, follower=world.cast.xu)
    assert [own.as_follower for own in work_of_person(world.cast.lin, world.cast.xu)] == [False, True, True]
    outcome = give(world, [owned, followed, his], world.cast.tang, actor=world.cast.lin)
    assert (roles(owned), roles(followed)) == (("唐越", "陆小满"), ("周可", "唐越"))
    assert [(work.pk, "A and B" in why) for work, why in outcome.left] == [(his.pk, True)]


def test_the_new_one_is_told_once_with_the_note_and_the_last_logs(world: World) -> None:
    tasks = [world.task(), world.task(title="现场勘查")]
    for note in ("第一批", "第二批", "第三批", "第四批"):
        task_log_status(actor=world.cast.xu, key=uuid.uuid4(), task_id=tasks[0].pk, to_status="doing", note=note)
    key = uuid.uuid4()
    for _twice in range(2):
        outcome = give(world, tasks, world.cast.tang, actor=world.cast.lin, key=key)
    assert outcome.replayed
    told = Notice.objects.get(recipient=world.cast.tang, kind="work.handed_over")
    assert "现场勘查" in told.text
    assert told.text.endswith(NOTE)
    assert Notice.objects.filter(recipient=world.cast.xu, kind="work.given_away").count() == 1
    assert not Notice.objects.filter(recipient=world.cast.tang, kind="task.assigned").exists()
    seen = handed_over(world.cast.tang, key)
    assert seen is not None
    assert [log.note for task in seen.tasks for log in task.last_logs] == ["第四批", "第三批", "第二批"]
    assert handed_over(world.cast.zhou, key) is None


def test_a_preview_changes_nothing(world: World) -> None:
    task, logs = world.task(), LogEntry.objects.count()
    outcome = work_hand_over_preview(
        actor=world.cast.xu, giver=world.cast.xu, taker=world.cast.lu, works=[node_of(task)], note=NOTE
    )
    assert [str(work.owner) for work in outcome.done] == ["陆小满"]
    assert roles(task) == ("许星野", "陆小满")
    assert (LogEntry.objects.count(), Notice.objects.filter(kind="work.handed_over").count()) == (logs, 0)


def test_what_is_over_or_no_longer_theirs_stays(world: World) -> None:
    done, gone = world.task(), world.task(owner=world.cast.zhou)
    task_log_status(actor=world.cast.xu, key=uuid.uuid4(), task_id=done.pk, to_status="done")
    outcome = give(world, [done, gone], world.cast.tang, actor=world.cast.lin)
    assert [why for _work, why in outcome.left] == ["It is finished or cancelled.", "It is no longer theirs."]


@pytest.mark.parametrize(
    ("taker", "note", "field"), [("guest", NOTE, "taker"), ("xu", NOTE, "taker"), ("tang", " ", "note")]
)
def test_input_that_does_not_fit_is_refused_at_its_field(world: World, taker: str, note: str, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        give(world, [world.task()], getattr(world.cast, taker), note=note)
    assert list(caught.value.fields) == [field]


def test_others_are_refused_and_outsiders_find_no_such_work(world: World) -> None:
    task = world.task()
    with pytest.raises(ActionForbidden):
        give(world, [task], world.cast.ye, actor=world.cast.tang)
    with pytest.raises(InvalidInput) as caught:
        give(world, [task], world.cast.guest, actor=world.cast.guest, giver=world.cast.admin)
    assert list(caught.value.fields) == ["works"]
    with pytest.raises(InvalidInput):
        work_hand_over(
            actor=world.cast.lin,
            key=uuid.uuid4(),
            giver=world.cast.xu,
            taker=world.cast.lu,
            works=[Node("task", 0)],
            note=NOTE,
        )


def test_many_cost_what_two_cost(world: World) -> None:
    def cost(count: int) -> int:
        tasks = [world.task() for _ in range(count)]
        # What a person may do is asked once a request.
        world.cast.lin = User.objects.get(pk=world.cast.lin.pk)
        with CaptureQueriesContext(connection) as captured:
            give(world, tasks, world.cast.tang, actor=world.cast.lin)
        return len(captured)

    assert cost(2) == cost(12)


@pytest.mark.django_db(transaction=True)
def test_two_hand_the_same_over_while_a_status_is_logged(world: World) -> None:
    tasks = [world.task(title=f"第 {n} 件") for n in range(4)]

    def log(task: Task) -> object:
        return task_log_status(actor=world.cast.lin, key=uuid.uuid4(), task_id=task.pk, to_status="doing")

    results = at_once(
        lambda: give(world, tasks, world.cast.tang, actor=world.cast.lin),
        lambda: give(world, tasks[::-1], world.cast.lu, actor=world.cast.lin),
        lambda: log(tasks[0]),
        lambda: log(tasks[3]),
    )
    outcomes = [result for result in results if isinstance(result, HandedOver)]
    # Swapped with its own B first, the giver is B by then, and gives that role away.
    assert sorted(len(one.done) for one in outcomes) in ([0, 4], [4, 4])
    assert len({roles(task) for task in tasks}) == 1
    assert sum(isinstance(result, StatusLog) for result in results) == 2
