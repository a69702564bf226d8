"""`/healthz`: this process answers. `/readyz`: everything it needs is there, so send it requests.

Neither tells a stranger more than which part is missing; the reason stands in the log.
"""

import copy
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from functools import cache
from typing import Any

import structlog
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from goaltrack.heartbeat import LATELY, seen

logger = structlog.get_logger(__name__)

PATIENCE = 0.8
Part = dict[str, Any]

# Few threads: a part that hangs may not pile up more of them with every poll.
_checks = ThreadPoolExecutor(max_workers=4, thread_name_prefix="readyz")


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when every part is ok, else 503; answers within a second."""
    asked = {"database": _checks.submit(database), "broker": _checks.submit(broker)}
    parts: dict[str, Part] = {}
    for name, future in asked.items():
        parts |= _answer(name, future)
    ready = all(part["ok"] for part in parts.values())
    return JsonResponse({"status": "ready" if ready else "not ready", "parts": parts}, status=200 if ready else 503)


def _answer(name: str, future: "Future[dict[str, Part]]") -> dict[str, Part]:
    # Names that a failed check leaves unknown are not ok.
    unknown: dict[str, dict[str, Part]] = {
        "database": {"database": {"ok": False}, "migrations": {"ok": False}},
        "broker": {"broker": {"ok": False}, "worker": {"ok": False}, "beat": {"ok": False}},
    }
    try:
        return future.result(timeout=PATIENCE)
    except FutureTimeout:
        future.cancel()
        logger.warning("not_ready", part=name, error="no answer in time")
    except Exception as error:
        logger.warning("not_ready", part=name, error=str(error))
    return unknown[name]


def database() -> dict[str, Part]:
    """A connection of its own, so that a request's is neither waited for nor left broken."""
    connection = connections.create_connection(DEFAULT_DB_ALIAS)
    connection.settings_dict = copy.deepcopy(connection.settings_dict)
    connection.settings_dict.setdefault("OPTIONS", {})["connect_timeout"] = 2
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 700")
            cursor.execute("SELECT app, name FROM django_migrations")
            applied = set(cursor.fetchall())
    finally:
        connection.close()
    missing = len(known_migrations() - applied)
    return {"database": {"ok": True}, "migrations": {"ok": missing == 0, "missing": missing}}


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """The newest of each app in this process's code; what they build on was applied before them."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return frozenset(loader.graph.leaf_nodes())


def broker() -> dict[str, Part]:
    parts: dict[str, Part] = {"broker": {"ok": True}}
    for name, seconds in seen().items():
        lately = seconds is not None and seconds <= LATELY
        parts[name] = {"ok": lately, "seen_seconds_ago": None if seconds is None else round(seconds, 1)}
    return parts
