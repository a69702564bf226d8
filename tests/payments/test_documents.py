"""Documents that prove a condition: few kinds, limited in size, under a name of ours, handed out as files only."""

import re
import uuid
from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from goaltrack.common.errors import ActionForbidden, InvalidInput, StateConflict
from history.models import LogEntry
from payments.models import Document
from payments.services import document_attach
from people.models import User
from tests.payments.ledger import PDF, Ledger

SignIn = Callable[[User], Client]


def archive(part: str) -> bytes:
    """As a program writes it, with the part that such a file holds."""
    file = BytesIO()
    with ZipFile(file, "w") as made:
        made.writestr(part, "content")
    return file.getvalue()


def upload(name: str = "付款申请表.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """With the name as it was sent: what Django makes of it is not what is tested."""
    file = SimpleUploadedFile("x", content)
    file._name = name  # type: ignore[attr-defined]
    return file


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("申请表.pdf", PDF, "application/pdf"),
        ("照片.PNG", b"\x89PNG\r\n\x1a\n..", "image/png"),
        ("照片.jpg", b"\xff\xd8\xff..", "image/jpeg"),
        (
            "签收单.docx",
            archive("word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        ("清单.xlsx", archive("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("发票.ofd", archive("OFD.xml"), "application/ofd"),
    ],
)
def test_a_file_is_kept_under_a_name_of_ours(ledger: Ledger, name: str, content: bytes, content_type: str) -> None:
    document = ledger.document(ledger.condition(ledger.checkpoint()), upload=upload(name, content))
    assert (document.name, document.content_type, document.size) == (name, content_type, len(content))
    assert re.fullmatch(r"documents/\d{4}/\d\d/[0-9a-f]{32}", document.file.name)
    assert document.file.read() == content
    said = LogEntry.objects.get(action="document.attach")
    assert (said.actor, said.object_id, said.note) == (ledger.cast.zhou, document.condition_id, name)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("申请表.exe", PDF, "Only PDF"),
        ("申请表.html", b"<script>", "Only PDF"),
        ("申请表.svg", b"<svg/>", "Only PDF"),
        ("申请表", PDF, "Only PDF"),
        (".pdf", PDF, "Only PDF"),
        ("申请表.pdf.exe", PDF, "Only PDF"),
        ("../../etc/passwd.pdf", PDF, "a path"),
        ("..\\..\\boot.pdf", PDF, "a path"),
        ("/etc/passwd", PDF, "a path"),
        ("..", PDF, "a path"),
        ("", PDF, "a path"),
        ("a\x00.pdf", PDF, "a path"),
        ("a\n.pdf", PDF, "a path"),
        ("\u202egnp.pdf", PDF, "a path"),
        ("长" * 117 + ".pdf", PDF, "at most 120"),
        ("申请表.pdf", b"", "empty"),
        ("申请表.pdf", b"MZ\x90 a program", "not what its name says"),
        ("照片.png", PDF, "not what its name says"),
        ("清单.xlsx", PDF, "not what its name says"),
        ("清单.xlsx", archive("word/document.xml"), "not what its name says"),
    ],
)
def test_what_is_no_document_is_refused(ledger: Ledger, name: str, content: bytes, words: str) -> None:
    condition = ledger.condition(ledger.checkpoint())
    with pytest.raises(InvalidInput) as caught:
        ledger.document(condition, upload=upload(name, content))
    assert list(caught.value.fields) == ["upload"]
    assert words in str(caught.value.fields["upload"][0])
    assert not Document.objects.exists()


def test_a_file_that_is_too_large_is_refused(ledger: Ledger, settings: Any) -> None:
    settings.DOCUMENT_LIMIT = 1_000_000
    condition = ledger.condition(ledger.checkpoint())
    with pytest.raises(InvalidInput) as caught:
        ledger.document(condition, upload=upload(content=PDF.ljust(1_000_001)))
    assert caught.value.fields == {"upload": ["The file is larger than 1 MB."]}
    ledger.document(condition, upload=upload(content=PDF.ljust(1_000_000)))


def test_the_same_form_again_keeps_one(ledger: Ledger) -> None:
    condition, key = ledger.condition(ledger.checkpoint()), uuid.uuid4()
    made = [
        document_attach(actor=ledger.cast.zhou, key=key, condition_id=condition.pk, upload=upload()) for _ in range(2)
    ]
    assert made[0] == made[1]
    assert Document.objects.count() == 1
    other = upload(content=PDF[:-1] + b"!")
    with pytest.raises(StateConflict):
        document_attach(actor=ledger.cast.zhou, key=key, condition_id=condition.pk, upload=other)


@pytest.mark.parametrize("who", ["lu", "bai", "guest"])
def test_others_attach_nothing(ledger: Ledger, who: str) -> None:
    condition = ledger.condition(ledger.checkpoint())
    with pytest.raises(ActionForbidden):
        ledger.document(condition, ledger.cast.everyone[who])
    assert not Document.objects.exists()


@pytest.mark.parametrize("route", ["document_download", "api_document_download"])
def test_it_is_handed_out_as_a_file_that_cannot_run(ledger: Ledger, as_: SignIn, route: str) -> None:
    document = ledger.document(ledger.condition(ledger.checkpoint()))
    address = reverse(route, args=[document.pk])
    answer = as_(ledger.cast.bai).get(address)
    assert b"".join(answer) == PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert as_(ledger.cast.guest).get(address).status_code == 404


BAD_FILES = [
    ("申请表.exe", PDF, "Only PDF"),
    ("申请表.pdf", b"MZ", "not what its name says"),
    ("..", PDF, ""),
]


@pytest.mark.parametrize(("name", "content", "words"), BAD_FILES)
def test_the_page_and_the_api_say_so_at_the_field(
    ledger: Ledger, as_: SignIn, name: str, content: bytes, words: str
) -> None:
    condition, client = ledger.condition(ledger.checkpoint()), as_(ledger.cast.zhou)
    page = client.post(
        reverse("document_attach", args=[condition.pk]), {"key": str(uuid.uuid4()), "upload": upload(name, content)}
    )
    assert page.status_code == 400
    assert words in str(page.context["form"].errors["upload"])
    answer = client.post(
        reverse("api_document_attach", args=[condition.pk]),
        {"upload": upload(name, content)},
        headers={"Idempotency-Key": str(uuid.uuid4())},
    )
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["upload"])
    assert words in answer.json()["errors"]["upload"][0]
    assert not Document.objects.exists()


def test_a_file_too_large_is_refused_at_the_field_on_page_and_api(ledger: Ledger, as_: SignIn, settings: Any) -> None:
    settings.DOCUMENT_LIMIT = 1000
    condition, client = ledger.condition(ledger.checkpoint()), as_(ledger.cast.zhou)
    large = PDF.ljust(1001)
    page = client.post(
        reverse("document_attach", args=[condition.pk]), {"key": str(uuid.uuid4()), "upload": upload(content=large)}
    )
    assert (page.status_code, list(page.context["form"].errors)) == (400, ["upload"])
    answer = client.post(
        reverse("api_document_attach", args=[condition.pk]),
        {"upload": upload(content=large)},
        headers={"Idempotency-Key": str(uuid.uuid4())},
    )
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["upload"])


def test_a_path_in_the_name_never_becomes_one(ledger: Ledger, as_: SignIn) -> None:
    """What arrives over HTTP has lost its folders already: the file is kept by its last part, under a name of ours."""
    condition, client = ledger.condition(ledger.checkpoint()), as_(ledger.cast.zhou)
    answer = client.post(
        reverse("api_document_attach", args=[condition.pk]),
        {"upload": upload("../../etc/cron.pdf")},
        headers={"Idempotency-Key": str(uuid.uuid4())},
    )
    assert (answer.status_code, answer.json()["name"]) == (201, "cron.pdf")
    assert Document.objects.get().file.name.startswith("documents/")
