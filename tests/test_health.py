"""/healthz and /readyz, with every part missing in turn."""

import os
import signal
import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from goaltrack import health
from goaltrack.heartbeat import BEAT, WORKER, broker_client, mark_seen
from goaltrack.launcher.processes import Child
from tests.test_jobs import broker

__all__ = ["broker"]


@pytest.fixture
def all_seen(broker: Child) -> None:
    mark_seen(WORKER)
    mark_seen(BEAT)


def ask(client: Client) -> tuple[int, dict[str, Any]]:
    began = time.monotonic()
    response = client.get("/readyz")
    assert time.monotonic() - began < 2
    return response.status_code, {name: part["ok"] for name, part in response.json()["parts"].items()}


def test_healthz_asks_nobody(client: Client) -> None:
    """Without the database mark, a query would fail here."""
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_they_only_tell(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


@pytest.mark.django_db
def test_ready_when_everything_is_there(client: Client, all_seen: None) -> None:
    health.known_migrations()
    status, parts = ask(client)
    assert status == 200
    assert parts == {"database": True, "migrations": True, "broker": True, "worker": True, "beat": True}


@pytest.mark.django_db
@pytest.mark.parametrize(("key", "name"), [(WORKER, "worker"), (BEAT, "beat")])
def test_not_ready_when_one_was_not_seen_lately(client: Client, all_seen: None, key: str, name: str) -> None:
    mark_seen(key, time.time() - 60)
    status, parts = ask(client)
    assert status == 503
    assert [part for part, ok in parts.items() if not ok] == [name]


@pytest.mark.django_db
def test_not_ready_without_broker(client: Client, all_seen: None, broker: Child) -> None:
    broker.stop()
    status, parts = ask(client)
    assert status == 503
    assert parts["database"]
    assert not any(parts[name] for name in ("broker", "worker", "beat"))


@pytest.mark.django_db
def test_a_frozen_broker_is_noticed_within_a_second(client: Client, all_seen: None, broker: Child) -> None:
    os.kill(broker.pid, signal.SIGSTOP)
    began = time.monotonic()
    assert ask(client)[0] == 503
    assert time.monotonic() - began < 1


@pytest.mark.django_db
def test_not_ready_while_a_migration_is_missing(
    client: Client, all_seen: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "known_migrations", lambda: frozenset({("goals", "9999_not_yet")}))
    status, parts = ask(client)
    assert status == 503
    assert [name for name, ok in parts.items() if not ok] == ["migrations"]


@pytest.mark.django_db
def test_not_ready_without_database(client: Client, all_seen: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", {"host": "/nowhere"})
    status, parts = ask(client)
    assert status == 503
    assert not parts["database"]
    assert parts["worker"]


def test_broker_client_reads_both_kinds_of_address() -> None:
    with broker_client() as client:
        assert client.ping()
