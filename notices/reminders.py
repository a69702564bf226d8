"""What is due by the clock. The app that owns a subject registers a finder for each of its kinds of reminder:

    register("task.due", tasks_due)          # in <app>/reminders.py, imported by its AppConfig.ready()

The finder answers for one working day with what is due on it. Beat asks every ten minutes from 08:00 on, so a finder
must give the same `occasion` all day long: a person is told once of each kind, subject and occasion. Whom it goes to is
decided here: A, or B while A is away; and nobody hears of what they may not see.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import islice
from typing import TYPE_CHECKING, Any

import structlog
from django.db import models
from django.utils import timezone

from goaltrack.common import clock
from notices.models import Notice
from notices.services.notices import Telling, reminders_send
from people.models import User
from people.selectors import away, workday_calendar

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

logger = structlog.get_logger(__name__)

FROM = time(8)
BATCH = 500


@dataclass(frozen=True)
class Due:
    """One thing to be reminded of. `occasion` tells one reminder about the subject from the next (60 characters)."""

    subject: models.Model
    owner: User
    follower: User | None
    occasion: str
    params: Mapping[str, Any]
    link: str


Finder = Callable[[date], Iterable[Due]]
_finders: dict[str, Finder] = {}


def register(kind_code: str, find: Finder) -> None:
    """Ask `find` every ten minutes of a working day; its kind is registered with notices.kinds."""
    _finders[kind_code] = find


def remind() -> int:
    """Tell everybody what is due and was not told yet; returns how many notices are new. Nothing before 08:00 or on a
    day off. A finder that fails is logged and holds up no other."""
    if not may_tell_now():
        return 0
    today = clock.today()
    absent, told = away(today), 0
    for kind, find in list(_finders.items()):
        try:
            told += _remind(kind, find(today), absent)
        except Exception:
            logger.exception("reminder_failed", kind=kind)
    return told


def may_tell_now() -> bool:
    """On working days from 08:00 on."""
    now = timezone.localtime(clock.now())
    return now.time() >= FROM and workday_calendar().is_workday(now.date())


def recipient_of(owner: User, follower: User | None, absent: "AbstractSet[int]") -> User | None:
    """A; B while A is away or gone for good. Is B away too, it waits for A; nobody who left is told anything."""
    here = [user for user in (owner, follower) if user is not None and user.is_active]
    return next((user for user in here if user.pk not in absent), here[0] if here else None)


def _remind(kind: str, found: Iterable[Due], absent: "AbstractSet[int]") -> int:
    told, rest = 0, iter(found)
    # A transaction a batch: what is told stays told when a later batch fails.
    while batch := list(islice(rest, BATCH)):
        tellings = [
            Telling(recipient, due.subject, due.occasion, due.params, due.link)
            for due in batch
            if (recipient := recipient_of(due.owner, due.follower, absent)) is not None
        ]
        new = _not_told(kind, tellings)
        told += reminders_send(kind=kind, tellings=list(_readable(new)))
    return told


def _not_told(kind: str, tellings: Sequence[Telling]) -> list[Telling]:
    """Without those told before: most ticks of a day end here, at one query a batch."""
    known = set(
        Notice.objects.filter(
            kind=kind,
            recipient__in={telling.recipient.pk for telling in tellings},
            subject_id__in={telling.subject.pk for telling in tellings},
        ).values_list("recipient_id", "subject_type", "subject_id", "occasion")
    )
    return [
        telling
        for telling in tellings
        if (telling.recipient.pk, telling.subject._meta.label_lower, telling.subject.pk, telling.occasion) not in known
    ]


def _readable(tellings: Sequence[Telling]) -> Iterator[Telling]:
    """Without what its recipient may not see: one query a recipient and model."""
    groups: defaultdict[tuple[int, type[models.Model]], list[Telling]] = defaultdict(list)
    for telling in tellings:
        groups[telling.recipient.pk, type(telling.subject)].append(telling)
    people = {user.pk: user for user in User.objects.signed_in().filter(pk__in={pk for pk, _model in groups})}
    for (pk, model), group in groups.items():
        manager: Any = model._default_manager
        ids = {telling.subject.pk for telling in group}
        seen = set(manager.visible_to(people[pk]).filter(pk__in=ids).values_list("pk", flat=True))
        yield from (telling for telling in group if telling.subject.pk in seen)
