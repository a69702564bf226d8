"""Recurring tasks: what comes up on its day, once, with whom; and what stops it."""

import json
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from goals.services import goal_totals_rebuild
from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, InvalidInput, StateConflict
from notices.models import Notice
from people.models import User
from projects.models import Occurrence, Project, Recurrence, Task
from projects.selectors.recurrences import coming, rule_words
from projects.services import (
    recurrence_create,
    recurrence_end,
    recurrence_pause,
    recurrence_resume,
    recurrence_update,
    recurrences_make,
)
from projects.tasks import make_recurring
from tests.projects.conftest import TODAY, World
from tests.races import at_once

SignIn = Callable[[User], Client]
MONDAY = date(2026, 11, 23)


def weekly(world: World, actor: User | None = None, **values: Any) -> Recurrence:
    """Each Monday, of 许星野 with 陆小满 behind."""
    complete: dict[str, Any] = {
        "title": "泵站周巡检",
        "acceptance": "巡检单双方签字",
        "project": world.project,
        "goal": world.goal,
        "owner": world.cast.xu,
        "follower": world.cast.lu,
        "pattern": "weekdays",
        "weekdays": [0],
        "takes": 3,
        "start": TODAY,
    }
    return recurrence_create(actor=actor or world.cast.xu, key=uuid.uuid4(), values=complete | values)


def on(day: date) -> int:
    with clock.at(day):
        return make_recurring()


def fresh(row: Recurrence) -> Recurrence:
    return Recurrence.objects.get(pk=row.pk)


def test_it_comes_up_on_its_day_once_with_all_it_says(world: World) -> None:
    row = weekly(world)
    assert row.next_on == MONDAY
    assert [on(TODAY), on(MONDAY), on(MONDAY)] == [0, 1, 0]
    task = Task.objects.get(occurrence__recurrence=row)
    assert (task.title, task.acceptance, task.project, task.goal) == (
        row.title,
        row.acceptance,
        world.project,
        world.goal,
    )
    assert (task.owner, task.follower, task.start, task.due) == (
        world.cast.xu,
        world.cast.lu,
        MONDAY,
        date(2026, 11, 25),
    )
    assert not task.is_gated
    assert Notice.objects.filter(recipient=world.cast.xu, kind="task.recurred").count() == 1
    assert goal_totals_rebuild() == []
    assert (fresh(row).made, fresh(row).next_on) == (1, date(2026, 11, 30))


def test_of_days_that_were_missed_the_last_is_made(world: World) -> None:
    row = weekly(world, pattern="workdays", every=1)
    assert on(date(2026, 11, 26)) == 1
    assert list(row.occurrences.values_list("on", flat=True)) == [date(2026, 11, 26)]


@pytest.mark.parametrize("end", [{"times": 2}, {"until": date(2026, 12, 1)}])
def test_it_ends_after_so_many_times_or_on_a_day(world: World, end: dict[str, Any]) -> None:
    row = weekly(world, **end)
    assert coming(row) == [MONDAY, date(2026, 11, 30)]
    assert [on(day) for day in (MONDAY, date(2026, 11, 30), date(2026, 12, 7))] == [1, 1, 0]
    assert (fresh(row).state, fresh(row).next_on) == ("ended", None)
    with pytest.raises(StateConflict):
        recurrence_resume(actor=world.cast.xu, recurrence_id=row.pk)


def test_paused_it_makes_nothing_and_goes_on_without_making_up(world: World) -> None:
    row = weekly(world)
    recurrence_pause(actor=world.cast.lu, recurrence_id=row.pk)
    assert on(MONDAY) == 0
    with clock.at(date(2026, 11, 25)):
        assert recurrence_resume(actor=world.cast.lu, recurrence_id=row.pk).next_on == date(2026, 11, 30)
    recurrence_end(actor=world.cast.lin, recurrence_id=row.pk)
    assert on(date(2026, 11, 30)) == 0


def test_an_edit_holds_for_what_comes(world: World) -> None:
    row = weekly(world)
    on(MONDAY)
    with clock.at(MONDAY):
        changed = recurrence_update(
            actor=world.cast.lin,
            recurrence_id=row.pk,
            version=fresh(row).version,
            values={"title": "泵站半月巡检", "pattern": "month_day", "day": 29, "shift": "previous"},
        )
    # The 29th is a Sunday.
    assert changed.next_on == date(2026, 11, 27)
    assert Task.objects.get(occurrence__recurrence=row).title == "泵站周巡检"
    on(date(2026, 11, 27))
    assert Task.objects.filter(title="泵站半月巡检").count() == 1


def test_b_takes_over_from_who_has_left_and_nobody_left_stops_it(world: World) -> None:
    row = weekly(world, actor=world.cast.lin)
    User.objects.filter(pk=world.cast.xu.pk).update(is_active=False)
    on(MONDAY)
    task = Task.objects.get(occurrence__recurrence=row)
    assert (task.owner, task.follower) == (world.cast.lu, None)
    User.objects.filter(pk=world.cast.lu.pk).update(is_active=False)
    assert on(date(2026, 11, 30)) == 0
    assert fresh(row).state == "paused"
    assert Notice.objects.filter(recipient=world.cast.lin, kind="recurrence.stopped").count() == 1


def test_a_finished_project_stops_it_and_holds_up_no_other(world: World) -> None:
    stopped, other = weekly(world), weekly(world, project=None, goal=None)
    Project.objects.filter(pk=world.project.pk).update(state="finished")
    assert on(MONDAY) == 1
    assert (fresh(stopped).state, fresh(other).made) == ("paused", 1)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"weekdays": []}, "weekdays"),
        ({"until": date(2026, 12, 1), "times": 3}, "times"),
        ({"until": date(2026, 11, 21)}, "until"),
        ({"start": date(2030, 1, 1)}, "start"),
        ({"every": 0}, "every"),
        ({"day": 32}, "day"),
        ({"follower": "xu"}, "follower"),
        ({"owner": "guest"}, "owner"),
    ],
)
def test_a_rule_that_does_not_fit_is_refused_at_its_field(world: World, values: dict[str, Any], field: str) -> None:
    named = {name: getattr(world.cast, value) if isinstance(value, str) else value for name, value in values.items()}
    with pytest.raises(InvalidInput) as caught:
        weekly(world, **named)
    assert list(caught.value.fields) == [field]


def test_others_do_not_change_it_and_outsiders_do_not_see_it(world: World, as_: SignIn) -> None:
    row = weekly(world)
    with pytest.raises(ActionForbidden):
        recurrence_pause(actor=world.cast.tang, recurrence_id=row.pk)
    assert as_(world.cast.tang).get(reverse("recurrence_detail", args=[row.pk])).status_code == 200
    assert as_(world.cast.guest).get(reverse("recurrence_detail", args=[row.pk])).status_code == 404
    assert not Recurrence.objects.visible_to(world.cast.guest).exists()


@pytest.mark.parametrize(
    "wrong",
    ["weekdays = '{}'", "weekdays = '{9}'", "next_on = NULL", "state = 'ended'", "until = start - 1", "every = 0"],
)
def test_the_database_refuses_what_no_rule_says(world: World, wrong: str) -> None:
    row = weekly(world)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE projects_recurrence SET {wrong} WHERE id = %s", [row.pk])
    Occurrence.objects.create(recurrence=row, on=MONDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Occurrence.objects.create(recurrence=row, on=MONDAY)


def test_it_is_said_in_words(world: World) -> None:
    with translation.override("en"):
        assert rule_words(weekly(world)) == "every week on Monday, a day off moves to the next working day"
        assert rule_words(weekly(world, pattern="workdays", every=3, times=4)) == (
            "every 3 working days, 0 of 4 times so far"
        )


def test_by_page_and_by_api(world: World, as_: SignIn) -> None:
    client, like = as_(world.cast.xu), world.task()
    assert like.title in client.get(reverse("recurrence_create") + f"?task={like.pk}").content.decode()
    typed = {
        "key": str(uuid.uuid4()), "title": "月度安全检查", "owner": world.cast.xu.pk, "pattern": "month_end",
        "takes": 1, "start": "2026-11-20",
    }  # fmt: skip
    assert client.post(reverse("recurrence_create"), typed).status_code == 302
    row = Recurrence.objects.get(title="月度安全检查")
    page = client.get(reverse("recurrence_detail", args=[row.pk])).content.decode()
    assert "on the last working day of every month" in page
    path = f"/api/v1/recurrences/{row.pk}/"
    assert client.get(path).json()["coming"][:2] == ["2026-11-30", "2026-12-31"]
    sent = {"content_type": "application/json", "headers": {"If-Match": f'"{row.version}"'}}
    assert client.patch(path, json.dumps({"takes": 2}), **sent).json()["takes"] == 2
    assert client.patch(path, json.dumps({"takes": 4}), **sent).status_code == 412
    assert client.post(path + "pause/").json()["state"] == "paused"


@pytest.mark.django_db(transaction=True)
def test_three_beats_make_it_once(world: World) -> None:
    row = weekly(world)
    at_once(*[lambda: recurrences_make(day=MONDAY)] * 3)
    assert (row.occurrences.count(), Task.objects.filter(title=row.title).count()) == (1, 1)
