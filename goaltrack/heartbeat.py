"""When beat and a worker were last seen: two keys in Redis, read by /readyz.

Beat writes its own when it sends its heartbeat, which a worker answers with its own. A worker also writes its key by
itself every few seconds, so that it is seen while beat is down.
"""

import time
from typing import Any

import redis
import structlog
from celery import shared_task
from celery.signals import beat_init, heartbeat_sent, worker_ready
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = structlog.get_logger(__name__)

WORKER = "goaltrack:seen:worker"
BEAT = "goaltrack:seen:beat"
# Three heartbeats of beat may be missed before it counts as gone.
LATELY = 45.0
OWN_INTERVAL = 5.0
TIMEOUT = 0.4

_last_own = 0.0


def broker_client(timeout: float = TIMEOUT) -> "redis.Redis":
    """A client that gives up soon and does not try again."""
    options: dict[str, Any] = {"socket_timeout": timeout, "retry": Retry(NoBackoff(), 0)}
    if not settings.REDIS_URL.startswith("unix:"):
        options["socket_connect_timeout"] = timeout
    return redis.Redis.from_url(settings.REDIS_URL, **options)


def mark_seen(key: str, at: float | None = None) -> float:
    """Write the time; a broker that is down is told of by /readyz, not here."""
    at = time.time() if at is None else at
    try:
        with broker_client() as client:
            client.set(key, at)
    except redis.RedisError as error:
        logger.warning("heartbeat_not_written", key=key, error=str(error))
    return at


def seen() -> dict[str, float | None]:
    """Seconds since each was seen, None for never; raises RedisError when the broker does not answer."""
    with broker_client() as client:
        values = client.mget([WORKER, BEAT])
    now = time.time()
    worker, beat = (None if value is None else max(0.0, now - float(value)) for value in values)
    return {"worker": worker, "beat": beat}


def beat_lives() -> float:
    """Called by beat each time it sends its heartbeat."""
    return mark_seen(BEAT)


@shared_task(name="goaltrack.heartbeat.heartbeat", ignore_result=True)
def heartbeat(sent_at: float) -> None:
    """Beat's message reached a worker."""
    mark_seen(WORKER)
    logger.debug("heartbeat", waited=round(time.time() - sent_at, 3))


@worker_ready.connect
@heartbeat_sent.connect
def worker_lives(**_: object) -> None:
    global _last_own
    if time.monotonic() - _last_own >= OWN_INTERVAL:
        _last_own = time.monotonic()
        mark_seen(WORKER)


@beat_init.connect
def beat_started(**_: object) -> None:
    """A new schedule sends nothing for its first interval."""
    mark_seen(BEAT)
