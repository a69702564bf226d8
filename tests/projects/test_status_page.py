"""One tap: the form, the fragment, the toast, the way back."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from goaltrack.common import clock
from people.models import User
from projects.models import StatusLog, Task
from projects.services import gated_cancel, task_log_status
from tests.projects.conftest import TODAY, World

SignIn = Callable[[User], Client]
HX = {"HX-Request": "true"}


def tap(client: Client, task: Task, status: str, *, hx: bool = False, **form: Any) -> Any:
    data = {"key": str(uuid.uuid4()), "to_status": status} | form
    return client.post(reverse("task_log_status", args=[task.pk]), data, headers=HX if hx else {})


def text(response: Any) -> str:
    return str(response.content.decode())


def test_a_tap_without_scripts_comes_back_with_a_message(world: World, as_: SignIn) -> None:
    task, client = world.task(), as_(world.cast.xu)
    response = tap(client, task, "done", next="/tasks/?who=me", place="row")
    assert (response.status_code, response.url) == (302, "/tasks/?who=me")
    message = str(next(iter(get_messages(response.wsgi_request))))
    assert "Logged: Done" in message
    assert 'name="to_status" value="todo"' in message
    assert tap(client, task, "doing").url == reverse("task_detail", args=[task.pk])
    assert tap(client, task, "doing", next="https://evil.example/").url == reverse("task_detail", args=[task.pk])


@pytest.mark.parametrize(
    ("place", "part"), [("row", "<tr id="), ("card", "<li id="), ("soon", "<li id="), ("page", '<div id="task-')]
)
def test_htmx_gets_the_fresh_piece_and_a_toast(world: World, as_: SignIn, place: str, part: str) -> None:
    task, client = world.task(), as_(world.cast.xu)
    response = tap(client, task, "done", hx=True, place=place)
    assert response.status_code == 200
    assert text(response).strip().startswith(part)
    assert 'hx-swap-oob="innerHTML:#toasts"' in text(response)
    assert 'role="status"' in text(response)
    assert "Logged: Done" in text(response)
    assert ">Undo</button>" in text(response)
    assert "<html" not in text(response)


def test_undo_logs_the_previous_status_and_its_note(world: World, as_: SignIn) -> None:
    task, client = world.task(), as_(world.cast.xu)
    with clock.at(TODAY.replace(day=12)):
        tap(client, task, "blocked", note="等客户数据")
    tap(client, task, "done")
    tap(client, task, "blocked", note="等客户数据")
    task.refresh_from_db()
    assert (task.status, task.status_note, task.blocked_since) == ("blocked", "等客户数据", TODAY.replace(day=12))
    assert task.status_logs.count() == 3


def test_a_later_block_starts_anew(world: World, as_: SignIn) -> None:
    task, client = world.task(), as_(world.cast.xu)
    for day, status in ((10, "blocked"), (12, "doing")):
        with clock.at(TODAY.replace(day=day)):
            tap(client, task, status)
    tap(client, task, "blocked")
    task.refresh_from_db()
    assert task.blocked_since == TODAY


def test_being_blocked_asks_by_whom(world: World, as_: SignIn) -> None:
    task, client = world.task(), as_(world.cast.xu)
    assert "Waiting for whom" in text(tap(client, task, "blocked", hx=True, place="card"))
    assert "Waiting for whom" not in text(tap(client, task, "blocked", hx=True, place="card", note="客户"))


def test_the_same_form_twice_logs_once_and_another_button_counts(world: World, as_: SignIn) -> None:
    task, client, key = world.task(), as_(world.cast.xu), str(uuid.uuid4())
    for _time in range(3):
        tap(client, task, "doing", key=key)
    assert StatusLog.objects.count() == 1
    tap(client, task, "done", key=key)
    assert StatusLog.objects.count() == 2
    late = tap(client, task, "doing", key=key, hx=True, place="card")
    assert "logged earlier" in text(late)
    assert 'role="alert"' in text(late)
    assert StatusLog.objects.count() == 2


def test_notes_and_taps_that_change_nothing(world: World, as_: SignIn) -> None:
    task, client = world.task(), as_(world.cast.xu)
    assert "Nothing new" in text(tap(client, task, "todo", hx=True, place="row"))
    assert "Note added" in text(tap(client, task, "todo", hx=True, place="row", note="下周开始"))


def test_the_note_opens_in_place_or_on_a_page(world: World, as_: SignIn) -> None:
    task, client = world.task(), as_(world.cast.xu)
    url = reverse("task_log_status", args=[task.pk])
    opened = text(client.get(url + "?place=card", headers=HX))
    assert opened.strip().startswith("<li id=")
    assert 'name="note"' in opened
    assert "<html" in text(client.get(url))
    other = as_(world.cast.tang)
    refused = other.get(url + "?place=card", headers=HX)
    assert refused.status_code == 409
    assert 'name="note"' not in text(refused)
    assert "those who lead it log its status" in text(refused)
    assert other.get(url).status_code == 403


def test_enter_in_the_note_never_changes_the_status(world: World, as_: SignIn) -> None:
    """The first button of a form is what Enter presses."""
    task = world.task()
    page = text(as_(world.cast.xu).get(reverse("task_detail", args=[task.pk])))
    form = page.split(f'id="log-{task.pk}"')[1]
    assert form.index('name="to_status" value="todo"') < form.index('name="to_status" value="doing"')


def test_a_stale_page_says_why_it_was_not_taken(world: World, as_: SignIn) -> None:
    task = world.task()
    client = as_(world.cast.tang)
    page = tap(client, task, "done")
    assert page.status_code == 403
    assert "those who lead it log its status" in text(page)
    part = tap(client, task, "done", hx=True, place="row")
    assert part.status_code == 409
    assert "those who lead it log its status" in text(part)
    assert 'role="alert"' in text(part)
    assert not StatusLog.objects.exists()
    gone = world.gated()
    gated_cancel(actor=world.cast.lin, origins=[gone.origin], note="不做了")
    assert tap(as_(world.cast.zhou), gone, "done").status_code == 409
    assert "cancelled" in text(tap(as_(world.cast.zhou), gone, "done", hx=True, place="card"))


@pytest.mark.parametrize(
    "form",
    [{"to_status": "nonsense"}, {"to_status": ""}, {"key": "x"}, {"note": "x" * 10_001}, {"to_status": "cancelled"}],
)
def test_forms_that_make_no_sense(world: World, as_: SignIn, form: dict[str, str]) -> None:
    task, client = world.task(), as_(world.cast.xu)
    assert tap(client, task, **{"status": "doing"} | form).status_code in (302, 400)  # type: ignore[arg-type]
    part = tap(client, task, **{"status": "doing", "hx": True, "place": "row"} | form)  # type: ignore[arg-type]
    assert part.status_code == 409
    assert 'role="alert"' in text(part)
    assert not StatusLog.objects.exists()


def test_somebody_else_was_faster(world: World, as_: SignIn) -> None:
    """A tap on an old page is logged from where the task really stands."""
    task, client = world.task(), as_(world.cast.xu)
    task_log_status(actor=world.cast.lin, key=uuid.uuid4(), task_id=task.pk, to_status="blocked")
    tap(client, task, "doing")
    assert list(task.status_logs.order_by("pk").values_list("from_status", "to_status"))[-1] == ("blocked", "doing")


@pytest.mark.parametrize("htmx", [False, True])
def test_a_refused_note_stays_in_its_form_with_the_message_at_it(world: World, as_: SignIn, htmx: bool) -> None:
    task, client = world.task(), as_(world.cast.xu)
    note = "核" * 10_001
    headers = {"HX-Request": "true"} if htmx else {}
    data = {"key": str(uuid.uuid4()), "to_status": "done", "note": note, "place": "card"}
    response = client.post(reverse("task_log_status", args=[task.pk]), data, headers=headers)
    assert response.status_code in (400, 409)
    html = response.content.decode()
    assert note in html
    assert f'id="note-error-{task.pk}"' in html
    task.refresh_from_db()
    assert task.status == "todo"


def test_a_bare_word_as_the_way_back_is_no_route(world: World, as_: SignIn) -> None:
    task, client = world.task(), as_(world.cast.xu)
    for back in ("abc", "team", "a b", "//evil.example", "https://evil.example/"):
        data = {"key": str(uuid.uuid4()), "to_status": "doing", "next": back, "note": back}
        response = client.post(reverse("task_log_status", args=[task.pk]), data)
        assert response.status_code == 302
        assert "evil" not in response["Location"]
