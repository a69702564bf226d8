"""Loads the demo through the services: everything is an event on a day, and the days are played in their order."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone, translation

from goaltrack.common import clock
from goaltrack.common.errors import StateConflict
from notices.services import deliveries_suppressed, notice_mark_read
from people.models import User
from people.selectors import workday_calendar
from planning.demo.acceptances import Acceptances
from planning.demo.bank import Bank
from planning.demo.claims import Claims
from planning.demo.collecting import Collecting
from planning.demo.days import Days
from planning.demo.gates import Gates
from planning.demo.last_year import settle_last_year
from planning.demo.learning import Learning
from planning.demo.life import Life
from planning.demo.modules import Modules
from planning.demo.money import Money
from planning.demo.parties import Parties
from planning.demo.parts import Parts
from planning.demo.phases import Phases
from planning.demo.policies import settle_policies
from planning.demo.preconditions import Preconditions
from planning.demo.progress import Progress
from planning.demo.project_templates import ProjectTemplates
from planning.demo.settle import Stage, settle_goals, settle_people, settle_projects_and_cycle
from planning.demo.states import States
from planning.demo.steering import corrections, settle_steering
from planning.demo.supplies import Supplies
from planning.demo.talk import Talk
from planning.demo.terms import Terms
from planning.demo.versions import Versions
from planning.demo.work import Work

LOCK = 7_305_002
LANGUAGE = "zh-hans"
# The day's first event, and how far apart they are.
MORNING, APART = time(9, 5), timedelta(minutes=3)
# What came later than this day is unread.
READ_UNTIL = -5


@dataclass(frozen=True)
class Event:
    day: date
    happen: Callable[[], Any]


def demo_load() -> None:
    """Load the demo as of today, in one transaction. Raises StateConflict when there is anybody in the database."""
    with transaction.atomic(), deliveries_suppressed(), translation.override(LANGUAGE):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        if User.objects.exists():
            raise StateConflict("There are people in this database already; the demo goes only into an empty one.")
        _load(Days(clock.today(), workday_calendar()))


def _load(days: Days) -> None:
    # The people come before the script: everybody in it acts as one of them.
    with clock.at(days.calendar.add(days.planning, -2)):
        stage = settle_people()
    with clock.at(days.planning):
        settle_projects_and_cycle(stage, days)
        settle_last_year(stage, days)
        settle_goals(stage, days)
        settle_steering(stage)
        settle_policies(stage)
        gates = Gates(stage, days)
        gates.settle()
    script = [
        *Bank(stage, days).opening(),
        *Money(stage, days).signings(),
        *Versions(stage, days).events(),
        *Work(stage, days).events(),
        *Parts(stage, days).events(),
        *Talk(stage, days).events(),
        *Money(stage, days).events(),
        *Bank(stage, days).events(),
        *Claims(stage, days).events(),
        *Learning(stage, days).events(),
        *gates.events(),
        *Preconditions(stage, days).events(),
        *Acceptances(stage, days).events(),
        *Parties(stage, days).events(),
        *Terms(stage, days).events(),
        *Supplies(stage, days).events(),
        *Collecting(stage, days).events(),
        *Phases(stage, days).events(),
        *States(stage, days).events(),
        *Modules(stage, days).events(),
        *Progress(stage, days).events(),
        *ProjectTemplates(stage, days).events(),
        *corrections(stage, days),
        *Life(stage, days).events(),
        (days.at(READ_UNTIL), lambda: _read_notices(stage)),
    ]
    _play([Event(*line) for line in script])


def _play(events: list[Event]) -> None:
    """Each event at a time of its day, in the order of days, and within one in the order written; none after now."""
    now, zone = clock.now(), timezone.get_default_timezone()
    moment = datetime.combine(date.min, MORNING)
    for event in sorted(events, key=lambda event: event.day):
        moment = moment + APART if moment.date() == event.day else datetime.combine(event.day, MORNING)
        with clock.at(min(moment.replace(tzinfo=zone), now)):
            event.happen()


def _read_notices(stage: Stage) -> None:
    for user in stage.people.values():
        notice_mark_read(actor=user)
