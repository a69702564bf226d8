"""Quick add: what the line makes, who can be named in it, and taking it back."""

import json
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, InvalidInput, StateConflict
from history.models import LogEntry
from notices.models import Notice
from people.models import User
from people.pinyin import search_text
from projects.models import Project, ProjectMember, Task
from projects.services import task_create, task_log_status, task_quick_add, task_take_back, task_update
from tests.projects.conftest import TODAY, World

SignIn = Callable[[User], Client]
HTMX = {"HX-Request": "true"}


def add(world: World, line: str, actor: User | None = None, **page: int) -> Task:
    task, _draft = task_quick_add(actor=actor or world.cast.xu, key=uuid.uuid4(), line=line, **page)
    return task


def test_one_line_makes_a_task_with_all_it_says(world: World) -> None:
    User.objects.filter(pk=world.cast.zhou.pk).update(search=search_text("周可"))
    task = add(world, "完成大屏联调 @zk @陆小满 ^12月1日~12月5日 #智慧水务 !高")
    assert (task.title, task.owner, task.follower) == ("完成大屏联调", world.cast.zhou, world.cast.lu)
    assert (task.start, task.due, task.project) == (date(2026, 12, 1), date(2026, 12, 5), world.project)
    assert (task.priority_name, task.weight, task.goal) == ("high", None, None)
    told = Notice.objects.filter(kind="task.assigned", subject_id=task.pk).values_list("recipient", flat=True)
    assert set(told) == {world.cast.zhou.pk, world.cast.lu.pk}


def test_what_the_line_leaves_open_is_the_writers_and_due_on_the_next_working_day(world: World) -> None:
    with clock.at(TODAY + timedelta(days=1)):  # a Saturday
        task = add(world, "补两张接线图")
    assert (task.owner, task.follower, task.start) == (world.cast.xu, None, None)
    assert (task.due, task.priority_name, task.project) == (TODAY + timedelta(days=3), "medium", None)


def test_a_day_that_no_task_can_have_stays_in_the_title(world: World) -> None:
    task, draft = task_quick_add(actor=world.cast.xu, key=uuid.uuid4(), line="归档\u202e ^in 999 months")
    assert (task.title, task.due) == ("归档 ^in 999 months", TODAY)
    assert [part for part, _hint in draft.hints] == ["^in 999 months"]


def test_it_is_added_whatever_was_not_understood(world: World) -> None:
    task, draft = task_quick_add(actor=world.cast.xu, key=uuid.uuid4(), line="投诉 @谁 #portal ^someday !紧急 @周可")
    assert (task.title, task.owner) == ("投诉 @谁 #portal ^someday !紧急", world.cast.zhou)
    assert [part for part, _hint in draft.hints] == ["@谁", "#portal", "^someday", "!紧急"]
    assert all(hint for _part, hint in draft.hints)


def test_without_a_title_nothing_is_added(world: World) -> None:
    for line in ("@周可 ^明天", "   ", "长" * 201):
        with pytest.raises(InvalidInput) as refused:
            add(world, line)
        assert list(refused.value.fields) == ["line"]
    assert not Task.objects.exists()


def test_the_page_s_project_and_goal_hold_unless_the_line_names_another(world: World) -> None:
    page = {"project_id": world.project.pk, "goal_id": world.goal.pk}
    assert (add(world, "核对", **page).project, add(world, "核对", **page).goal) == (world.project, world.goal)
    other = Project.objects.create(
        name="青岚教育云", code="qinglan", department=world.cast.utilities, manager=world.cast.lin,
        start=TODAY, due=TODAY,
    )  # fmt: skip
    assert add(world, "核对 #青岚", **page).project == other


def test_only_people_and_projects_that_the_writer_sees_have_a_name(world: World) -> None:
    guest = world.cast.guest
    task = add(world, "核对 @周可 #智慧水务", guest, project_id=world.project.pk, goal_id=world.goal.pk)
    assert (task.title, task.owner) == ("核对 @周可 #智慧水务", guest)
    assert (task.project, task.goal) == (None, None)
    assert add(world, "核对 @苏木").owner == world.cast.xu
    # Nor those who left, nor what is finished.
    User.objects.filter(pk=world.cast.tang.pk).update(is_active=False)
    Project.objects.filter(pk=world.project.pk).update(state=Project.State.FINISHED)
    task = add(world, "核对 @唐越 #智慧水务", project_id=world.project.pk)
    assert (task.owner, task.project) == (world.cast.xu, None)


def test_a_task_just_added_is_taken_back_with_all_it_brought(world: World) -> None:
    assert not ProjectMember.objects.filter(user=world.cast.tang).exists()
    task = add(world, "核对 @唐越 @陆小满 #智慧水务", world.cast.lin, goal_id=world.goal.pk)
    assert ProjectMember.objects.filter(user=world.cast.tang).exists()
    task_take_back(actor=world.cast.lin, task_id=task.pk)
    assert not Task.objects.exists()
    assert not ProjectMember.objects.filter(user=world.cast.tang).exists()
    assert not Notice.objects.filter(subject_type="projects.task", subject_id=task.pk).exists()
    assert LogEntry.objects.filter(action="task.take_back", object_id=task.pk, object_title="核对").exists()


def test_who_has_other_work_in_the_project_stays_a_member(world: World) -> None:
    before = add(world, "先 @唐越 #智慧水务")
    task = add(world, "后 @唐越 #智慧水务")
    task_take_back(actor=world.cast.xu, task_id=task.pk)
    assert ProjectMember.objects.filter(user=world.cast.tang).exists()
    task_take_back(actor=world.cast.xu, task_id=before.pk)
    assert not ProjectMember.objects.filter(user=world.cast.tang).exists()


def test_what_something_happened_to_is_not_taken_back(world: World) -> None:
    logged, changed, old = (add(world, f"第 {number} 项") for number in range(3))
    task_log_status(actor=world.cast.xu, key=uuid.uuid4(), task_id=logged.pk, to_status="doing")
    task_update(actor=world.cast.xu, task_id=changed.pk, version=1, values={"title": "改名"})
    for task in (logged, changed):
        with pytest.raises(StateConflict):
            task_take_back(actor=world.cast.xu, task_id=task.pk)
    with clock.at(clock.now() + timedelta(minutes=11)), pytest.raises(StateConflict):
        task_take_back(actor=world.cast.xu, task_id=old.pk)
    assert Task.objects.count() == 3


def test_only_who_added_it_takes_it_back(world: World) -> None:
    task = add(world, "核对 @周可 #智慧水务")
    for other in (world.cast.zhou, world.cast.lin):
        with pytest.raises(ActionForbidden):
            task_take_back(actor=other, task_id=task.pk)
    with pytest.raises(ActionForbidden):
        task_take_back(actor=world.cast.lin, task_id=world.gated().pk)


def test_a_form_sent_again_after_it_was_taken_back_says_so(world: World) -> None:
    key = uuid.uuid4()
    values = {"title": "核对", "owner": world.cast.xu, "due": TODAY}
    task = task_create(actor=world.cast.xu, key=key, values=values)
    task_take_back(actor=world.cast.xu, task_id=task.pk)
    with pytest.raises(StateConflict) as refused:
        task_create(actor=world.cast.xu, key=key, values=values)
    assert refused.value.code == "key-reused"


def test_the_page_reads_adds_and_takes_back_without_scripts(world: World, as_: SignIn) -> None:
    client = as_(world.cast.xu)
    address = reverse("task_quick", query={"line": "核对 @周可 ^下周三 @谁", "project": world.project.pk})
    page = client.get(address).content.decode()
    assert all(words in page for words in ("周可", "11-25 (Wed)", world.project.name, "@谁", "Nobody you see"))
    form = {"key": uuid.uuid4(), "line": "核对 @周可 ^下周三", "project": world.project.pk, "again": "1"}
    answer = client.post(reverse("task_quick"), form, follow=True)
    task = Task.objects.get()
    assert answer.redirect_chain == [(reverse("task_quick", query={"project": world.project.pk}), 302)]
    assert (task.title, task.project, task.owner) == ("核对", world.project, world.cast.zhou)
    assert "Added “核对”" in answer.content.decode()
    assert reverse("task_take_back", args=[task.pk]) in answer.content.decode()
    back = client.post(reverse("task_take_back", args=[task.pk]), {"next": "//evil.example"})
    assert (back.headers["Location"], Task.objects.count()) == (reverse("task_list"), 0)


def test_a_refused_line_is_still_there(world: World, as_: SignIn) -> None:
    answer = as_(world.cast.xu).post(reverse("task_quick"), {"key": uuid.uuid4(), "line": "@周可 ^明天"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert all(words in page for words in ('value="@周可 ^明天"', "Say what is to be done"))


def test_the_box_swaps_the_reading_alone(world: World, as_: SignIn) -> None:
    client = as_(world.cast.xu)
    reading = client.get(reverse("task_quick"), {"line": "核对 !高"}, headers=HTMX).content.decode()
    assert [words in reading for words in ("核对", "High", "<html")] == [True, True, False]
    key = uuid.uuid4()
    added = client.post(reverse("task_quick"), {"key": key, "line": "核对"}, headers=HTMX)
    assert json.loads(added.headers["HX-Trigger"])["gt:quick-added"] == {"more": False}
    assert str(key) not in added.content.decode()
    task = Task.objects.get()
    task_log_status(actor=world.cast.xu, key=uuid.uuid4(), task_id=task.pk, to_status="doing")
    late = client.post(reverse("task_take_back", args=[task.pk]), headers=HTMX)
    assert (late.status_code, "Something has happened" in late.content.decode()) == (409, True)


def test_reading_a_line_costs_the_same_however_long_it_is(
    world: World, as_: SignIn, django_assert_max_num_queries: Any
) -> None:
    client = as_(world.cast.xu)
    line = "核对 @周可 @许星野 @谁 #水务 #别的 ^明天 !高"
    client.get(reverse("task_quick"), {"line": line}, headers=HTMX)
    with django_assert_max_num_queries(6):
        client.get(reverse("task_quick"), {"line": line, "project": world.project.pk}, headers=HTMX)


def call(client: Client, body: dict[str, Any], **headers: str) -> Any:
    return client.post("/api/v1/tasks/quick/", json.dumps(body), content_type="application/json", headers=headers)


def test_the_api_reads_and_adds(world: World, as_: SignIn) -> None:
    client = as_(world.cast.xu)
    read = call(client, {"line": "核对 @周可 ^下周三 #portal !高", "dry_run": True})
    assert (read.status_code, read.json()["task"], Task.objects.count()) == (200, None, 0)
    reading = read.json()["reading"]
    assert (reading["title"], reading["owner"]["name"], reading["due"]) == ("核对 #portal", "周可", "2026-11-25")
    assert (reading["priority"], reading["project"], reading["follower"]) == ("high", None, None)
    missed = reading["not_understood"][0]
    assert (missed["text"], missed["start"], missed["end"], missed["why"]) == ("#portal", 12, 19, "no_project")
    key = str(uuid.uuid4())
    body = {"line": "核对 @周可", "project": world.project.pk}
    made, again = (call(client, body, **{"Idempotency-Key": key}) for _time in range(2))
    assert (made.status_code, made.json()["task"]["id"]) == (201, again.json()["task"]["id"])
    assert made.json()["task"]["project"]["id"] == world.project.pk
    assert call(client, {"line": "核对"}).status_code == 400  # without a key
    refused = call(client, {"line": "@周可"}, **{"Idempotency-Key": str(uuid.uuid4())})
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["line"])
    hidden = call(as_(world.cast.guest), {"line": "核对", "project": world.project.pk, "dry_run": True})
    assert hidden.status_code == 400
