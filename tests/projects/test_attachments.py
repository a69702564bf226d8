"""Files of tasks and milestones: few kinds, limited in size, under a name of ours, only ever handed out."""

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, InvalidInput, StateConflict
from history.models import LogEntry
from people.models import User
from projects.models import Attachment
from projects.services import (
    attachment_add,
    attachment_remove,
    attachment_restore,
    attachments_purge,
    task_cancel,
)
from tests.projects.conftest import World

SignIn = Callable[[User], Client]
HX = {"HX-Request": "true"}
PDF = b"%PDF-1.7 minutes"
PNG = b"\x89PNG\r\n\x1a\n a picture <script>alert(1)</script>"


def upload(name: str = "会议纪要.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """With the name as it was sent: what Django makes of it is not what is tested."""
    file = SimpleUploadedFile("x", content)
    file._name = name  # type: ignore[attr-defined]
    return file


def attach(world: World, work: Any = None, actor: User | None = None, **file: Any) -> Attachment:
    work = work or world.task()
    return attachment_add(actor=actor or world.cast.xu, key=uuid.uuid4(), work=work, upload=upload(**file))


def test_a_file_is_kept_under_a_name_of_ours_and_the_timeline_says_so(world: World) -> None:
    task = world.task()
    made = attach(world, task)
    assert (made.name, made.content_type, made.size, made.added_by) == (
        "会议纪要.pdf",
        "application/pdf",
        len(PDF),
        world.cast.xu,
    )
    assert re.fullmatch(r"attachments/2026/11/[0-9a-f]{32}", made.file.name)
    assert LogEntry.objects.of(task).get(action="attachment.add").note == "会议纪要.pdf"


def test_a_milestone_has_what_shows_that_it_was_reached(world: World) -> None:
    milestone = world.gated(is_milestone=True)
    made = attach(world, milestone, actor=world.cast.zhou)
    assert (made.work, list(milestone.attachments.all())) == (milestone, [made])


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/cron.pdf", "cron.pdf"),
        ("C:\\Users\\zk\\纪要.pdf", "纪要.pdf"),
        ("a\x00b\n.pdf", "ab.pdf"),
        ("\u202efdp.scr.pdf", "fdp.scr.pdf"),
        ("长" * 200 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_a_name_is_shown_without_folders_and_signs_that_do_not_show(world: World, sent: str, shown: str) -> None:
    made = attach(world, name=sent)
    assert made.name == shown
    assert made.file.name.startswith("attachments/")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("页面.html", b"<html><script>alert(1)</script>"),
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("图.png", b"<svg onload='alert(1)'/>"),
        ("程序.exe", b"MZ\x90"),
        ("程序.pdf", b"MZ\x90"),
        ("图.webp", b"RIFF\x00\x00\x00\x00WAVEfmt "),
        ("笔记.txt", b"a\x00b"),
        ("空.pdf", b""),
        ("..", PDF),
        ("", PDF),
        (".pdf", PDF),
    ],
)
def test_what_is_no_such_file_is_refused_at_its_field(world: World, name: str, content: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        attach(world, name=name, content=content)
    assert list(refused.value.fields) == ["upload"]
    assert not Attachment.objects.exists()


def test_size_and_kinds_are_settings(world: World, settings: Any) -> None:
    settings.ATTACHMENT_LIMIT, settings.ATTACHMENT_TYPES = 1_000, [".txt"]
    for wrong in ({"name": "a.txt", "content": b"a" * 1_001}, {"name": "a.pdf"}):
        with pytest.raises(InvalidInput):
            attach(world, **wrong)
    assert attach(world, name="a.txt", content=b"a" * 1_000).content_type == "text/plain"


def test_the_same_form_again_keeps_one(world: World) -> None:
    task, key = world.task(), uuid.uuid4()
    made = [attachment_add(actor=world.cast.xu, key=key, work=task, upload=upload("../a.pdf")) for _ in range(2)]
    assert made[0] == made[1]
    with pytest.raises(StateConflict):
        attachment_add(actor=world.cast.xu, key=key, work=task, upload=upload("b.pdf"))


@pytest.mark.parametrize("name", ["tang", "bai", "guest"])
def test_others_neither_attach_nor_remove(world: World, name: str) -> None:
    task = world.task()
    made = attach(world, task)
    for act in (
        lambda who: attach(world, task, actor=who),
        lambda who: attachment_remove(actor=who, attachment_id=made.pk),
        lambda who: attachment_restore(actor=who, attachment_id=made.pk),
    ):
        with pytest.raises(ActionForbidden):
            act(world.cast.everyone[name])


def test_who_attached_it_and_who_leads_remove_it_and_the_row_says_so(world: World) -> None:
    task = world.task()
    made = attach(world, task)
    # The B of the task did not attach it and does not lead it.
    with pytest.raises(ActionForbidden):
        attachment_remove(actor=world.cast.lu, attachment_id=made.pk)
    attachment_remove(actor=world.cast.lin, attachment_id=made.pk)
    attachment_remove(actor=world.cast.xu, attachment_id=made.pk)
    made.refresh_from_db()
    assert (made.removed_by, made.file.read()) == (world.cast.lin, PDF)
    attachment_restore(actor=world.cast.xu, attachment_id=made.pk)
    made.refresh_from_db()
    assert made.removed_at is None
    said = [entry.action for entry in LogEntry.objects.of(task).order_by("id")]
    assert said == ["task.create", "attachment.add", "attachment.remove", "attachment.restore"]


def test_a_file_put_back_is_counted_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projects.services.attachments.MOST_ATTACHMENTS", 1)
    task = world.task()
    removed = attachment_remove(actor=world.cast.lin, attachment_id=attach(world, task).pk)
    attach(world, task)
    with pytest.raises(StateConflict):
        attachment_restore(actor=world.cast.lin, attachment_id=removed.pk)


def test_a_removed_file_is_deleted_after_thirty_days_and_its_row_stays(world: World) -> None:
    gone, kept = attach(world), attach(world)
    attachment_remove(actor=world.cast.xu, attachment_id=gone.pk)
    path, now = gone.file.name, clock.now()
    assert attachments_purge(at=now + timedelta(days=30)) == 0
    assert attachments_purge(at=now + timedelta(days=30, hours=1)) == 1
    assert attachments_purge(at=now + timedelta(days=31)) == 0
    gone.refresh_from_db()
    assert (gone.file.name, gone.name, default_storage.exists(path)) == ("", "会议纪要.pdf", False)
    assert default_storage.exists(kept.file.name)
    with pytest.raises(StateConflict):
        attachment_restore(actor=world.cast.xu, attachment_id=gone.pk)


def test_nothing_is_attached_to_what_was_cancelled(world: World) -> None:
    task = world.task()
    task_cancel(actor=world.cast.xu, task_id=task.pk, reason="不做了")
    with pytest.raises(StateConflict):
        attach(world, task)


# --- Handed out ---


@pytest.mark.parametrize("route", ["attachment_download", "api_attachment_detail"])
def test_it_is_handed_out_as_a_file_that_cannot_run(world: World, as_: SignIn, route: str) -> None:
    made = attach(world, name="现场.png", content=PNG)
    address = reverse(route, args=[made.pk])
    answer = as_(world.cast.bai).get(address)
    assert b"".join(answer) == PNG
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox"
    assert as_(world.cast.guest).get(address).status_code == 404
    attachment_remove(actor=world.cast.xu, attachment_id=made.pk)
    assert as_(world.cast.xu).get(address).status_code == 404


def test_a_picture_is_shown_as_a_picture_and_nothing_else_is(world: World, as_: SignIn) -> None:
    picture, minutes = attach(world, name="现场.png", content=PNG), attach(world)
    answer = as_(world.cast.bai).get(reverse("attachment_preview", args=[picture.pk]))
    assert (answer.headers["Content-Type"], answer.headers["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert as_(world.cast.bai).get(reverse("attachment_preview", args=[minutes.pk])).status_code == 404
    assert as_(world.cast.guest).get(reverse("attachment_preview", args=[picture.pk])).status_code == 404


def test_what_is_wrong_with_one_of_several_is_said_with_its_name(world: World, as_: SignIn) -> None:
    task, client = world.task(), as_(world.cast.xu)
    address = reverse("task_attachments", args=[task.pk])
    for headers in ({}, HX):
        files = [upload("a.pdf"), upload("b.exe"), upload("c.png", PNG)]
        answer = client.post(address, {"key": str(uuid.uuid4()), "upload": files}, headers=headers)
        assert answer.status_code == 400
        [said] = answer.context["form"].errors["upload"]
        assert said.startswith("“b.exe”: Only PDF")
    assert sorted(Attachment.objects.values_list("name", flat=True)) == ["a.pdf", "a.pdf", "c.png", "c.png"]
    done = client.post(address, {"key": str(uuid.uuid4()), "upload": upload("d.pdf")})
    assert (done.status_code, done.url) == (302, f"/tasks/{task.pk}/#attachments")
    assert client.post(address, {"key": str(uuid.uuid4())}).status_code == 400


def test_the_api_attaches_lists_and_removes(world: World, as_: SignIn) -> None:
    task, client = world.task(), as_(world.cast.xu)
    address = reverse("api_task_attachments", args=[task.pk])

    def send(name: str) -> Any:
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        return client.post(address, {"upload": upload(name)}, headers=headers)

    assert send("a.exe").json()["errors"].keys() == {"upload"}
    made = send("../a.pdf").json()
    assert (made["name"], made["added_by"]["name"]) == ("a.pdf", "许星野")
    assert client.delete(reverse("api_attachment_detail", args=[made["id"]])).status_code == 204
    [listed] = client.get(address).json()["results"]
    assert (listed["removed_by"]["name"], listed["is_deleted"]) == ("许星野", False)
    assert client.post(reverse("api_attachment_restore", args=[made["id"]])).json()["removed_at"] is None
    assert as_(world.cast.guest).get(address).status_code == 404


# --- In the database too ---


SOME_DAY = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.mark.parametrize("wrong", [{"task": None}, {"removed_at": SOME_DAY}, {"file": ""}])
def test_the_database_keeps_what_an_attachment_is(world: World, wrong: dict[str, Any]) -> None:
    made = attach(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.filter(pk=made.pk).update(**wrong)
