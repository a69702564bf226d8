"""The Celery application. Tasks are thin: they take ids, reload, and call a service (docs/jobs.md)."""

import os
from typing import Any

from celery import Celery
from celery.signals import celeryd_init, setup_logging
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goaltrack.settings.production")
# Django's system checks load every page and form, which a worker never needs; `make check` and migrate run them.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

# Whoever publishes waits for nobody: one try, and less than a second whatever state the broker is in.
PUBLISHING: dict[str, Any] = {
    "socket_connect_timeout": 0.3,
    "socket_timeout": 0.3,
    "max_retries": 0,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
# A worker waits for its next message by BRPOP, which a short socket time-out would cut off.
CONSUMING: dict[str, Any] = {"socket_connect_timeout": 5, "socket_keepalive": True}
# A message taken by a worker that was killed comes back after this; the beat's sweep is sooner.
VISIBILITY = {"visibility_timeout": 900}

app = Celery("goaltrack")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.broker_transport_options = PUBLISHING | VISIBILITY
app.autodiscover_tasks()
app.autodiscover_tasks(["goaltrack"], related_name="heartbeat")
# Binds the request id that a message carries to the log lines of its task.
app.steps["worker"].add(DjangoStructLogInitStep)


@app.on_after_finalize.connect
def set_schedule(sender: Celery, **_: object) -> None:
    from goaltrack.schedule import SCHEDULE

    sender.conf.beat_schedule = SCHEDULE


@celeryd_init.connect
def wait_as_a_worker(conf: Any, **_: object) -> None:
    conf.broker_transport_options = CONSUMING | VISIBILITY


@setup_logging.connect
def configure_logging(**_: object) -> None:
    """Keep Django's logging: one JSON object a line."""
