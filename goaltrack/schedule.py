"""Everything that happens by the clock. Each task finds what is due by itself and may run twice without harm.

`expires` drops a message nobody took in time: the next one does its work.
"""

from typing import Any

from celery.beat import BeatLazyFunc

from goaltrack.heartbeat import beat_lives

SCHEDULE: dict[str, dict[str, Any]] = {
    "heartbeat: tells /readyz that beat and a worker are alive": {
        "task": "goaltrack.heartbeat.heartbeat",
        "schedule": 15.0,
        "args": (BeatLazyFunc(beat_lives),),
        "options": {"expires": 30},
    },
    "notices: sends what is pending, whether its message was lost or not": {
        "task": "notices.tasks.sweep",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "notices: tells people what is due, on working days from 08:00": {
        "task": "notices.tasks.remind",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "reviews: tells those above of what is late enough, on working days from 08:00": {
        "task": "reviews.tasks.escalate",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "reviews: asks the stand-ins of those who are away, on working days from 08:00": {
        "task": "reviews.tasks.stand_in",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "attachments: deletes the files of what was removed 30 days ago": {
        "task": "projects.tasks.purge_attachments",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "tasks: makes the recurring ones that have come up": {
        "task": "projects.tasks.make_recurring",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "tasks: removes for good what has been in the bin for 30 days": {
        "task": "projects.tasks.empty_bin",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "bank statements: reads and books what waits, whether its message was lost or not": {
        "task": "payments.statements.tasks.sweep",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "retrospectives: opens those of the month on the departments' days, and what was missed": {
        "task": "lessons.tasks.open_retrospectives",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
}
