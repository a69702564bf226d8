"""The pages of projects, tasks and milestones."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from people.models import User
from projects.models import Milestone, Project, Task
from projects.services import gated_cancel, milestone_achieve, task_log_status, task_update
from tests.projects.conftest import TODAY, World

SignIn = Callable[[User], Client]


def text(response: Any) -> str:
    return str(response.content.decode())


def test_every_page_opens_for_those_who_may_see_it(world: World, as_: SignIn) -> None:
    task, gated, milestone = world.task(), world.gated(), world.gated(is_milestone=True)
    pages = [
        reverse("project_list"),
        reverse("project_detail", args=[world.project.pk]),
        reverse("task_list"),
        reverse("task_create"),
        reverse("task_detail", args=[task.pk]),
        reverse("task_detail", args=[gated.pk]),
        reverse("milestone_detail", args=[milestone.pk]),
    ]
    for user in (world.cast.xu, world.cast.lin, world.cast.qin, world.cast.tang, world.cast.ye):
        client = as_(user)
        for page in pages:
            assert client.get(page).status_code == 200, (page, user)


def test_an_outsider_finds_nothing(world: World, as_: SignIn) -> None:
    task, milestone = world.task(), world.gated(is_milestone=True)
    client = as_(world.cast.guest)
    for page in (
        reverse("project_detail", args=[world.project.pk]),
        reverse("project_update", args=[world.project.pk]),
        reverse("task_detail", args=[task.pk]),
        reverse("task_update", args=[task.pk]),
        reverse("task_log_status", args=[task.pk]),
        reverse("milestone_detail", args=[milestone.pk]),
    ):
        assert client.get(page).status_code == 404, page
    assert client.post(reverse("task_log_status", args=[task.pk]), {}).status_code == 404
    assert client.post(reverse("milestone_achieve", args=[milestone.pk]), {}).status_code == 404
    assert task.title not in text(client.get(reverse("task_list") + "?status=all"))
    assert world.project.name not in text(client.get(reverse("project_list") + "?state=all"))


def test_nobody_signed_out_gets_in(world: World) -> None:
    for name in ("project_list", "task_list", "task_create", "project_create"):
        assert Client().get(reverse(name)).status_code == 302


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("project_list", "post"),
        ("task_list", "post"),
        ("project_detail", "delete"),
        ("task_detail", "post"),
        ("task_update", "put"),
        ("task_log_status", "put"),
        ("milestone_detail", "post"),
        ("milestone_achieve", "get"),
    ],
)
def test_methods_that_are_not_offered(world: World, as_: SignIn, name: str, method: str) -> None:
    args = [] if name.endswith("_list") else [1]
    assert getattr(as_(world.cast.lin), method)(reverse(name, args=args)).status_code == 405


def task_form(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "key": str(uuid.uuid4()),
        "title": "补两张接线图",
        "acceptance": "图例按新版",
        "project": world.project.pk,
        "goal": world.goal.pk,
        "owner": world.cast.xu.pk,
        "follower": world.cast.zhou.pk,
        "start": "",
        "due": "2026-11-24",
    } | changes


def test_a_task_is_added_once(world: World, as_: SignIn) -> None:
    client, form = as_(world.cast.xu), task_form(world)
    first = client.post(reverse("task_create"), form)
    again = client.post(reverse("task_create"), form)
    task = Task.objects.get()
    assert first.status_code == again.status_code == 302
    assert first.url == again.url == reverse("task_detail", args=[task.pk])
    assert (task.owner, task.due) == (world.cast.xu, date(2026, 11, 24))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "This field is required."),
        ({"due": "2026-02-31"}, "Enter a valid date."),
        ({"follower": "xu"}, "A and B must be two people."),
        ({"start": "2026-11-25"}, "The task is due before it starts."),
        ({"owner": "guest"}, "Select a valid choice."),
        ({"key": "none"}, "Enter a valid UUID."),
    ],
)
def test_what_was_typed_stays(world: World, as_: SignIn, changes: Any, words: str) -> None:
    people = {"xu": world.cast.xu.pk, "guest": world.cast.guest.pk}
    changes = {name: people.get(value, value) for name, value in changes.items()}
    response = as_(world.cast.xu).post(reverse("task_create"), task_form(world, **changes))
    assert response.status_code == 400
    assert words in text(response)
    assert "图例按新版" in text(response)
    assert not Task.objects.exists()


def test_a_new_task_starts_from_where_one_came(world: World, as_: SignIn) -> None:
    page = text(as_(world.cast.xu).get(reverse("task_create") + f"?project={world.project.pk}&title=巡检"))
    assert f'<option value="{world.project.pk}" selected>' in page
    assert 'value="巡检"' in page


def test_an_edit_conflict_shows_both_sides_and_saves_the_second_time(world: World, as_: SignIn) -> None:
    task = world.task()
    task_update(actor=world.cast.lin, task_id=task.pk, version=1, values={"title": "林一鸣改的"})
    client, url = as_(world.cast.xu), reverse("task_update", args=[task.pk])
    form = task_form(world, title="许星野改的", version=1)
    response = client.post(url, form)
    assert response.status_code == 412
    assert "林一鸣改的" in text(response)
    assert "许星野改的" in text(response)
    assert 'name="version" value="2"' in text(response)
    assert client.post(url, form | {"version": 2}).status_code == 302
    task.refresh_from_db()
    assert task.title == "许星野改的"


def test_the_edit_form_refuses_at_the_field(world: World, as_: SignIn) -> None:
    task = world.task()
    client, url = as_(world.cast.xu), reverse("task_update", args=[task.pk])
    assert "管网拓扑核对" in text(client.get(url))
    response = client.post(url, task_form(world, version=1, follower=world.cast.xu.pk))
    assert response.status_code == 400
    assert "A and B must be two people." in text(response)
    assert client.post(url, task_form(world, version=1, title="")).status_code == 400
    assert as_(world.cast.tang).get(url).status_code == 403


def test_a_task_is_cancelled_on_its_page(world: World, as_: SignIn) -> None:
    task, client = world.task(), as_(world.cast.zhou)
    url = reverse("task_cancel", args=[task.pk])
    assert url in text(client.get(reverse("task_detail", args=[task.pk])))
    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": ""}).status_code == 400
    assert client.post(url, {"reason": "不做了"}).status_code == 302
    assert Task.objects.get(pk=task.pk).status == "cancelled"
    assert client.get(url).status_code == 409
    assert as_(world.cast.tang).get(url).status_code == 403
    assert as_(world.cast.guest).get(url).status_code == 404


def test_a_milestone_is_changed_and_cancelled_on_its_page(world: World, as_: SignIn) -> None:
    milestone, client = world.gated(is_milestone=True), as_(world.cast.zhou)
    url = reverse("milestone_update", args=[milestone.pk])
    form = {
        "title": milestone.title, "owner": milestone.owner_id, "due": milestone.due, "weight": "7",
        "expected": TODAY, "version": milestone.version,
    }  # fmt: skip
    assert client.post(url, form | {"owner": ""}).status_code == 400
    assert client.post(url, form).status_code == 302
    milestone.refresh_from_db()
    assert (milestone.expected, milestone.weight) == (TODAY, 7)
    stale = client.post(url, form | {"title": "改名"})
    assert (stale.status_code, "改名" in text(stale)) == (412, True)
    assert as_(world.cast.tang).get(url).status_code == 403
    assert as_(world.cast.guest).get(url).status_code == 404
    cancel = reverse("milestone_cancel", args=[milestone.pk])
    assert client.post(cancel, {"reason": " "}).status_code == 400
    assert client.post(cancel, {"reason": "不做了"}).status_code == 302
    milestone.refresh_from_db()
    assert milestone.cancelled
    assert client.get(cancel).status_code == 409


def test_the_tasks_page_tells_its_story(world: World, as_: SignIn) -> None:
    task = world.task(due=TODAY - timedelta(days=3), start=TODAY - timedelta(days=9))
    task_log_status(actor=world.cast.xu, key=uuid.uuid4(), task_id=task.pk, to_status="blocked", note="等数据")
    task_update(actor=world.cast.lin, task_id=task.pk, version=2, values={"acceptance": ""})
    page = text(as_(world.cast.lin).get(reverse("task_detail", args=[task.pk])))
    for words in ("等数据", "许星野", "3 days late", "Blocked since", "changed the task", "Write it"):
        assert words in page, words
    other = text(as_(world.cast.tang).get(reverse("task_detail", args=[task.pk])))
    assert "those who lead it log its status" in other
    assert "gt-log" not in other


def test_done_and_cancelled_tasks(world: World, as_: SignIn) -> None:
    done, gone = world.task(due=TODAY - timedelta(days=4)), world.gated()
    task_log_status(actor=world.cast.xu, key=uuid.uuid4(), task_id=done.pk, to_status="done")
    gated_cancel(actor=world.cast.lin, origins=[gone.origin], note="不做了")
    client = as_(world.cast.lin)
    assert "finished 4 days late" in text(client.get(reverse("task_detail", args=[done.pk])))
    assert "its log is closed" in text(client.get(reverse("task_detail", args=[gone.pk])))


# Projects


def project_form(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "key": str(uuid.uuid4()),
        "name": "青岚教育云二期",
        "code": "qinglan-2",
        "department": world.cast.utilities.pk,
        "customer_name": "青岚市教育局",
        "manager": world.cast.lin.pk,
        "follower": world.cast.zhou.pk,
        "start": "2026-03-02",
        "due": "2026-12-31",
        "state": "active",
    } | changes


def test_a_project_is_created_and_changed(world: World, as_: SignIn) -> None:
    client = as_(world.cast.lin)
    assert "known-customers" in text(client.get(reverse("project_create")))
    assert client.post(reverse("project_create"), project_form(world)).status_code == 302
    project = Project.objects.get(code="qinglan-2")
    url = reverse("project_update", args=[project.pk])
    assert "青岚市教育局" in text(client.get(url))
    assert client.post(url, project_form(world, version=1, name="改名")).status_code == 302
    conflict = client.post(url, project_form(world, version=1, name="又改名"))
    assert conflict.status_code == 412
    assert "又改名" in text(conflict)
    assert client.post(url, project_form(world, version=2, code="lanjiang-1")).status_code == 400
    assert client.post(url, project_form(world, version=2, name="")).status_code == 400
    refused = client.post(reverse("project_create"), project_form(world, code="lanjiang-1"))
    assert refused.status_code == 400
    assert "Another project has this code." in text(refused)
    assert client.post(reverse("project_create"), project_form(world, name="")).status_code == 400


def test_who_may_not_create_or_change_projects(world: World, as_: SignIn) -> None:
    client = as_(world.cast.xu)
    assert client.get(reverse("project_create")).status_code == 403
    assert client.get(reverse("project_update", args=[world.project.pk])).status_code == 403
    assert "New project" not in text(client.get(reverse("project_list"))).split("<main")[1].split("</main>")[0]


def test_the_projects_page_has_moved_at_the_next_look(world: World, as_: SignIn) -> None:
    task, late = world.gated(due=TODAY), world.gated(due=TODAY - timedelta(days=4), title="晚了的事")
    milestone = world.gated(is_milestone=True)
    waiting = world.task(title="受阻的事", due=TODAY + timedelta(days=9))
    task_log_status(actor=world.cast.xu, key=uuid.uuid4(), task_id=waiting.pk, to_status="blocked", note="等排期")
    client, url = as_(world.cast.lin), reverse("project_detail", args=[world.project.pk])
    page = text(client.get(url))
    told = ("晚了的事", "受阻的事", "等排期", milestone.title, "许星野", "logged the status", world.goal.statement)
    for words in told:
        assert words in page, words
    assert client.get(url).context["overview"].tally.progress == 0
    task_log_status(actor=world.cast.zhou, key=uuid.uuid4(), task_id=task.pk, to_status="done")
    milestone_achieve(actor=world.cast.zhou, milestone_id=milestone.pk, on=TODAY, evidence="签字单")
    overview = client.get(url).context["overview"]
    assert round(overview.tally.progress) == 67
    assert [line.task for line in overview.late] == [late]
    assert overview.late[0].deadline.late == 4
    assert overview.milestones[0].deviation == 4


def test_an_empty_project_says_what_to_do(world: World, as_: SignIn) -> None:
    page = text(as_(world.cast.lin).get(reverse("project_detail", args=[world.project.pk])))
    assert "No tasks yet" in page
    assert "no tasks or milestones yet" in page


def test_the_list_of_projects(world: World, as_: SignIn) -> None:
    world.gated(is_milestone=True)
    world.gated()
    client, url = as_(world.cast.lin), reverse("project_list")
    assert "管网 GIS 试运行满 30 天" in text(client.get(url))
    for query in ("?q=水务集团", "?who=me", "?state=active", "?state=all"):
        assert len(client.get(url + query).context["lines"]) == 1, query
    assert "No project fits" in text(client.get(url + "?q=nichts"))
    assert client.get(url + "?state=nonsense").context["state"] == "running"
    Project.objects.filter(pk=world.project.pk).update(state="finished")
    assert len(client.get(url).context["lines"]) == 0
    fragment = client.get(url + "?state=finished", headers={"HX-Request": "true"})
    assert "<html" not in text(fragment)
    assert client.get(url + "?state=finished").context["lines"][0].confidence == ""
    assert "No projects yet" in text(as_(world.cast.guest).get(url))


# Milestones


def test_a_milestone_is_reached_on_its_page(world: World, as_: SignIn) -> None:
    milestone: Milestone = world.gated(is_milestone=True)
    client, url = as_(world.cast.zhou), reverse("milestone_detail", args=[milestone.pk])
    achieve = reverse("milestone_achieve", args=[milestone.pk])
    assert "It was reached" in text(client.get(url))
    refused = client.post(achieve, {"on": "2026-11-30", "evidence": "签字单"})
    assert refused.status_code == 400
    assert "in the future" in text(refused)
    assert "签字单" in text(refused)
    assert client.post(achieve, {"on": "x", "evidence": ""}).status_code == 400
    assert as_(world.cast.tang).post(achieve, {"on": "2026-11-19", "evidence": "x"}).status_code == 403
    assert client.post(achieve, {"on": "2026-11-19", "evidence": "签字单"}).status_code == 302
    page = text(client.get(url))
    assert "签字单" in page
    assert "3 working days after the baseline" in page
    gone = world.gated(is_milestone=True)
    gated_cancel(actor=world.cast.lin, origins=[gone.origin], note="不做了")
    assert client.post(
        reverse("milestone_achieve", args=[gone.pk]), {"on": "2026-11-19", "evidence": "x"}
    ).status_code == 409  # fmt: skip
