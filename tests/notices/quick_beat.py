"""The application with a clock that ticks every second: `celery -A tests.notices.quick_beat beat`."""

from goaltrack.celery import app
from goaltrack.schedule import SCHEDULE

for entry in SCHEDULE.values():
    entry["schedule"] = 1.0

__all__ = ["app"]
