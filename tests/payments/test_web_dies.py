"""The web process is killed while money is written: whoever sends the same again gets the one receipt there is."""

import http.client
import json
import os
import socket
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from goaltrack.launcher.processes import Child
from payments.models import Receipt
from payments.statements.models import Statement
from payments.statements.tasks import sweep
from people.models import User
from tests.payments.bank import line, make_bank
from tests.payments.ledger import Ledger, make_ledger, settled

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROOT = Path(__file__).resolve().parent.parent.parent
TOKEN = "a" * 32
Serve = Callable[[str], int]


@pytest.fixture
def ledger(transactional_db: None) -> Ledger:
    return make_ledger()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Start a web process on the test's database that dies as it is told; its port."""
    database = os.environ["DATABASE_URL"].replace("/goaltrack?", f"/{connection.settings_dict['NAME']}?")
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "goaltrack.settings.test",
        "DATABASE_URL": database,
        "REDIS_URL": settings.REDIS_URL,
        "EMAIL_FILE_PATH": str(tmp_path / "mail"),
        "PYTHONPATH": str(ROOT),
    }
    started: list[Child] = []

    def start(when: str) -> int:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port: int = free.getsockname()[1]
        argv = [sys.executable, "-m", "tests.payments.dying_web", str(port), when]
        child = Child(name=f"web-{when}", argv=argv, log=tmp_path / f"{when}.log", env=env, cwd=ROOT)
        child.start()
        started.append(child)
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return port
            except OSError:
                assert child.alive(), (tmp_path / f"{when}.log").read_text()
                assert time.monotonic() < deadline
                time.sleep(0.1)

    yield start
    for child in started:
        child.stop()


def send(port: int, user: User, path: str, body: dict[str, Any], **headers: str) -> tuple[int, dict[str, Any]] | None:
    """The answer, or None where the process died before it gave one."""
    client = Client()
    client.force_login(user, backend="people.backends.SignInBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
    known = {"Content-Type": "application/json", "Cookie": cookies, "X-CSRFToken": TOKEN}
    call = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        call.request("POST", f"/api/v1{path}", json.dumps(body), known | headers)
        answer = call.getresponse()
        return answer.status, json.loads(answer.read())
    except (http.client.HTTPException, ConnectionError):
        return None
    finally:
        call.close()


@pytest.mark.parametrize(("when", "there"), [("before-commit", 0), ("before-answer", 1)])
def test_the_same_key_again_gets_the_one_receipt(ledger: Ledger, serve: Serve, when: str, there: int) -> None:
    checkpoint, key = ledger.checkpoint(), {"Idempotency-Key": str(uuid.uuid4())}
    body = {"amount": "100000.00", "received_on": "2026-11-19"}
    path = f"/contracts/{ledger.contract.pk}/receipts/"
    assert send(serve(when), ledger.cast.ye, path, body, **key) is None
    assert (Receipt.objects.count(), settled(checkpoint)) == (there, there * 100_000)
    before = list(Receipt.objects.values_list("pk", flat=True))
    port = serve("never")
    answers = [send(port, ledger.cast.ye, path, body, **key) for _ in range(2)]
    receipt = Receipt.objects.get()
    assert [answer and (answer[0], answer[1]["id"]) for answer in answers] == [(201, receipt.pk)] * 2
    assert before in ([], [receipt.pk])
    assert settled(checkpoint) == 100_000


def test_a_statement_that_was_confirmed_is_booked_although_nobody_was_woken(ledger: Ledger, serve: Serve) -> None:
    checkpoint = ledger.checkpoint()
    statement = make_bank(ledger).preview(line("A", "100,000.00", remark=ledger.contract.number))
    path, version = f"/statements/{statement.pk}/confirm/", f'"{statement.version}"'
    assert send(serve("before-wake-up"), ledger.cast.ye, path, {}, **{"If-Match": version}) is None
    assert (Statement.objects.get().state, Receipt.objects.count()) == ("booking", 0)
    assert (sweep(), sweep()) == (1, 0)
    # Whoever sends it again is told what became of it.
    answer = send(serve("never"), ledger.cast.ye, path, {}, **{"If-Match": version})
    assert answer is not None
    assert (answer[0], answer[1]["state"], Receipt.objects.count()) == (202, "done", 1)
    assert settled(checkpoint) == 100_000
