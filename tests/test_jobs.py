"""The broker's part: people work on while it is down, and the request id reaches the tasks."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from django.conf import settings
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from goaltrack.common.enqueue import enqueue
from goaltrack.heartbeat import broker_client, heartbeat
from goaltrack.launcher.processes import Child
from goaltrack.schedule import SCHEDULE
from tests import servers


@pytest.fixture
def broker() -> Iterator[Child]:
    """This process's broker; it runs again afterwards."""
    assert servers.broker is not None
    yield servers.broker
    if servers.broker.alive():
        servers.broker.process.send_signal(signal.SIGCONT)
    else:
        servers.broker.start()
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            with broker_client() as client:
                client.flushall()
            return
        except Exception:
            time.sleep(0.02)
    pytest.fail("the broker did not come back")


def enqueue_time(capture: DjangoCaptureOnCommitCallbacks) -> float:
    began = time.monotonic()
    with capture(execute=True), transaction.atomic():
        enqueue(heartbeat, 1)
    return time.monotonic() - began


@pytest.fixture(autouse=True)
def _no_quiet_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("goaltrack.common.enqueue._quiet_until", 0.0)


@pytest.mark.django_db
def test_enqueue_sends_after_commit(
    broker: Child, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with broker_client() as client:
        client.flushall()
        enqueue_time(django_capture_on_commit_callbacks)
        assert client.llen("celery") == 1


@pytest.mark.django_db
def test_a_dead_broker_costs_less_than_a_second_and_raises_nothing(
    broker: Child, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    broker.stop()
    assert enqueue_time(django_capture_on_commit_callbacks) < 1


@pytest.mark.django_db
def test_a_frozen_broker_costs_less_than_a_second_and_raises_nothing(
    broker: Child, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    """The worst case: it takes connections and never answers."""
    enqueue_time(django_capture_on_commit_callbacks)
    os.kill(broker.pid, signal.SIGSTOP)
    assert enqueue_time(django_capture_on_commit_callbacks) < 1
    # Having waited once, nobody waits again for a while.
    assert enqueue_time(django_capture_on_commit_callbacks) < 0.1


@pytest.mark.slow
def test_request_id_reaches_the_task_and_the_worker_is_seen(broker: Child, tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "goaltrack.settings.local", "REDIS_URL": settings.REDIS_URL}
    worker = Child(
        name="worker",
        argv=[
            *[sys.executable, "-m", "celery", "-A", "goaltrack", "worker", "--pool=solo", "--loglevel=INFO"],
            *["--without-gossip", "--without-mingle"],
        ],
        log=log,
        env=env,
        cwd=Path(__file__).resolve().parent.parent,
    )
    worker.start()
    try:
        with structlog.contextvars.bound_contextvars(request_id="request-of-the-test"):
            heartbeat.apply_async(args=(time.time(),), retry=False)
        mine = wait_for(log, "task_succeeded", request_id="request-of-the-test")
        assert {line["event"] for line in mine} >= {"task_started", "task_succeeded"}
        with broker_client() as client:
            assert time.time() - float(client.get("goaltrack:seen:worker")) < 10
    finally:
        worker.stop()


def wait_for(log: Path, event: str, *, request_id: str, seconds: float = 40) -> list[dict[str, str]]:
    """The request's lines once `event` is among them; what other tests left in the queue runs here as well."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
        mine = [line for line in lines if line.get("request_id") == request_id]
        if any(line.get("event") == event for line in mine):
            return mine
        time.sleep(0.1)
    pytest.fail(f"no {event} within {seconds} s:\n{log.read_text()[-3000:]}")


def test_every_scheduled_task_exists() -> None:
    """Imported in a process of its own: what the tests imported does not count."""
    script = (
        "import django; django.setup(); from goaltrack.celery import app; app.loader.import_default_modules();"
        "print('\\n'.join(app.tasks))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert {entry["task"] for entry in SCHEDULE.values()} <= set(done.stdout.split())
