"""A task changed in its row of the list."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.test import Client
from django.urls import reverse

from goals import gate
from people.models import User
from projects.models import Task
from projects.services import task_cancel, task_update
from tests.projects.conftest import World

SignIn = Callable[[User], Client]
HTMX = {"HX-Request": "true"}


def listed(query: str = "status=open") -> dict[str, str]:
    return HTMX | {"HX-Current-URL": f"http://testserver/tasks/?{query}"}


def values(task: Task, **more: Any) -> dict[str, Any]:
    own = {"title": task.title, "owner": task.owner_id, "due": task.due, "priority": task.priority}
    return own | {"version": task.version} | more


def test_the_pencil_fetches_the_row_as_fields_and_leaving_brings_it_back(world: World, as_: SignIn) -> None:
    task = world.task()
    client, address = as_(world.cast.xu), reverse("task_row", args=[task.pk])
    form = client.get(address, headers=listed())
    assert "projects/_task_row_form.html" in [one.name for one in form.templates]
    assert form.context["form"].initial["version"] == 1
    row = client.get(address, {"leave": "1"}, headers=listed())
    assert "projects/_task_row.html" in [one.name for one in row.templates]
    assert reverse("task_row", args=[task.pk]) in row.content.decode()


def test_what_is_saved_comes_back_as_the_row(world: World, as_: SignIn) -> None:
    task = world.task()
    sent = values(task, title="复核东区拓扑", owner=world.cast.zhou.pk, due="2026-12-04", priority=1)
    answer = as_(world.cast.lin).post(reverse("task_row", args=[task.pk]), sent, headers=listed())
    assert (answer.status_code, answer.context["row_words"]) == (200, [])
    assert "复核东区拓扑" in answer.content.decode()
    task.refresh_from_db()
    assert (task.title, task.owner, task.due, task.priority) == ("复核东区拓扑", world.cast.zhou, date(2026, 12, 4), 1)
    # What has no field in the row stays.
    assert (task.follower, task.acceptance, task.project) == (world.cast.lu, "错误率低于 0.3%", world.project)


def test_without_scripts_it_is_a_page_that_leads_back_to_the_list(world: World, as_: SignIn) -> None:
    task = world.task()
    client, address = as_(world.cast.xu), reverse("task_row", args=[task.pk])
    page = client.get(address, {"next": "/tasks/?status=all&sort=title"})
    assert page.context["back"] == "/tasks/?status=all&sort=title"
    assert client.get(address, {"next": "//elsewhere.example/"}).context["back"] == "/tasks/"
    saved = client.post(address, values(task, title="改", next="/tasks/?status=all"))
    assert (saved.status_code, saved.url) == (302, "/tasks/?status=all")  # type: ignore[attr-defined]
    assert client.get(address, {"leave": "1"}).status_code == 302


def test_an_old_version_shows_what_changed_and_keeps_what_was_typed(world: World, as_: SignIn) -> None:
    task = world.task()
    task_update(actor=world.cast.zhou, task_id=task.pk, version=1, values={"title": "张工改过了"})
    client, address = as_(world.cast.xu), reverse("task_row", args=[task.pk])
    answer = client.post(address, values(task, title="我改的"), headers=listed())
    text = answer.content.decode()
    assert answer.status_code == 412
    assert all(word in text for word in ("周可", "张工改过了", 'value="我改的"'))
    again = client.post(address, values(task, title="我改的", version=2), headers=listed())
    assert again.status_code == 200


def test_errors_stand_at_the_field_in_the_row(world: World, as_: SignIn) -> None:
    task = world.task(start=date(2026, 11, 25))
    client, address = as_(world.cast.lin), reverse("task_row", args=[task.pk])
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"title": ""}, "title"),
        ({"title": "字" * 201}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"due": "2026-11-24"}, "due"),
        ({"due": "9999-01-01"}, "due"),
        ({"due": "morgen"}, "due"),
        ({"owner": "9" * 30}, "owner"),
        ({"owner": world.cast.guest.pk}, "owner"),
        # B already.
        ({"owner": world.cast.lu.pk}, "owner"),
        ({"priority": "-5"}, "priority"),
        ({"version": "x"}, "version"),
    ]
    for typed, field in wrong:
        answer = client.post(address, values(task) | typed, headers=listed())
        assert (answer.status_code, list(answer.context["form"].errors)) == (400, [field]), typed
    assert Task.objects.get().version == 1


def test_a_row_that_no_longer_fits_stays_and_says_so(world: World, as_: SignIn) -> None:
    task = world.task()
    client, address = as_(world.cast.lin), reverse("task_row", args=[task.pk])

    def words(query: str, **more: Any) -> str:
        task.refresh_from_db()
        answer = client.post(address, values(task, **more), headers=listed(query))
        return " ".join(answer.context["row_words"])

    assert "no longer fits" in words(f"owner={world.cast.xu.pk}", owner=world.cast.zhou.pk)
    assert "another group" in words("group=week", due="2026-12-04")
    assert words("group=week", due="2026-12-03") == ""
    # From elsewhere, or from an address that nobody can read, nothing is said.
    for odd in ("http://testserver/x/", "http://[", "", "http://testserver/tasks/?status=%00&due_from=0"):
        answer = client.post(address, values(Task.objects.get()), headers=HTMX | {"HX-Current-URL": odd})
        assert answer.status_code == 200


def test_a_material_field_of_a_gated_task_is_proposed_and_the_row_says_so(world: World, as_: SignIn) -> None:
    task = world.gated()

    class Waits(gate.Open):
        def sift(self, *, actor: Any, edits: Any) -> list[gate.Sifted]:
            return [gate.Sifted({}, gate.Proposal(3, "/", tuple(edit.values))) for edit in edits]

    keepers = list(gate._keepers)
    gate._keepers[:] = [lambda origins, *, lock: {origin: Waits() for origin in origins}]
    try:
        sent = values(task, due="2026-12-31")
        answer = as_(world.cast.lin).post(reverse("task_row", args=[task.pk]), sent, headers=listed())
    finally:
        gate._keepers[:] = keepers
    assert "Proposed as version 3" in " ".join(answer.context["row_words"])
    task.refresh_from_db()
    assert task.due == date(2026, 11, 16)


def test_who_may_not_change_it_is_refused_and_a_cancelled_one_comes_back_as_its_row(world: World, as_: SignIn) -> None:
    task = world.task()
    address = reverse("task_row", args=[task.pk])
    assert as_(world.cast.guest).get(address, headers=listed()).status_code == 404
    assert as_(world.cast.guest).get(address, {"leave": "1"}, headers=listed()).status_code == 404
    assert as_(world.cast.tang).post(address, values(task), headers=listed()).status_code == 403
    assert reverse("task_row", args=[task.pk]) not in as_(world.cast.tang).get("/tasks/?status=open").content.decode()
    task_cancel(actor=world.cast.lin, task_id=task.pk, reason="不做了")
    late = as_(world.cast.xu).get(address, headers=listed())
    assert late.status_code == 200
    assert "This task was cancelled" in late.content.decode()
    assert as_(world.cast.xu).get(address).status_code == 409
    assert as_(world.cast.xu).post(address, values(task), headers=listed()).status_code == 412


def test_who_gives_it_away_and_sees_it_no_longer_is_told_that_it_is_saved(world: World, as_: SignIn) -> None:
    guest = world.cast.guest
    other = User.objects.create(username="other", name="旁人", department=guest.department)
    task = world.task(project=None, owner=guest, follower=None, actor=guest, goal=None)
    Task.objects.filter(pk=task.pk).update(goal=world.goal)
    sent = values(task, owner=other.pk)
    answer = as_(guest).post(reverse("task_row", args=[task.pk]), sent, headers=listed())
    assert (answer.status_code, Task.objects.get().owner) == (200, other)
    assert "Saved." in answer.content.decode()
    assert task.title not in answer.content.decode()
