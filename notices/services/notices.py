"""Telling: rows of notices in the caller's transaction, with a delivery for each channel that reaches the person."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection, models, transaction
from django.db.models.expressions import CombinedExpression

from goaltrack.common import clock
from goaltrack.common.enqueue import enqueue
from notices import channels
from notices.models import Delivery, Notice
from notices.selectors import delivery_due

if TYPE_CHECKING:
    from people.models import User

_silent: ContextVar[bool] = ContextVar("deliveries_suppressed", default=False)

# One statement a batch. What was there already is left alone and not returned, so it is not delivered again.
_INSERT = """
    INSERT INTO notices_notice
        (recipient_id, kind, subject_type, subject_id, occasion, params, link, created_at)
    SELECT recipient, %s, subject_type, subject_id, occasion, params::jsonb, link, %s
    FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::text[], %s::text[], %s::text[])
        AS told (recipient, subject_type, subject_id, occasion, params, link)
    ON CONFLICT DO NOTHING
    RETURNING id, recipient_id
"""


@dataclass(frozen=True)
class Telling:
    """One person, one thing."""

    recipient: "User"
    subject: models.Model
    occasion: str
    params: Mapping[str, Any]
    link: str


@contextmanager
def deliveries_suppressed() -> Iterator[None]:
    """Inside the block notices appear in the app only; the demo and imports of old data use it."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def notice_send(
    *,
    kind: str,
    recipients: "Iterable[User]",
    subject: models.Model,
    link: str,
    params: Mapping[str, Any],
    occasion: str = "",
) -> None:
    """Tell each recipient once about `subject`; the same kind, subject and occasion again is nothing new."""
    people = list({user.pk: user for user in recipients if user.is_active}.values())
    tell(kind, [Telling(user, subject, occasion, params, link) for user in people])


def reminders_send(*, kind: str, tellings: "Sequence[Telling]") -> int:
    """Tell a batch of different things of one kind; returns how many were new."""
    return tell(kind, tellings)


def tell(kind: str, tellings: Sequence[Telling]) -> int:
    """Write what is new of it, with its deliveries; returns how much that was."""
    from notices.tasks import deliver

    if not tellings:
        return 0
    now = clock.now()
    with transaction.atomic(savepoint=False):
        new = _insert(kind, tellings, now)
        if new and not _silent.get():
            people = {telling.recipient.pk: telling.recipient for telling in tellings}
            due_at = delivery_due(now)
            deliveries = [
                Delivery(notice_id=notice_id, channel=channel.code, due_at=due_at)
                for notice_id, recipient_id in new
                for channel in channels.reaching(people[recipient_id])
            ]
            Delivery.objects.bulk_create(deliveries)
            if deliveries:
                enqueue(deliver)
    return len(new)


def _insert(kind: str, tellings: Sequence[Telling], now: datetime) -> list[tuple[int, int]]:
    # By recipient and subject: two beats that tell the same at once wait for each other in one order.
    rows = sorted(tellings, key=lambda telling: (telling.recipient.pk, telling.subject.pk, telling.occasion))
    columns: list[list[Any]] = [
        [row.recipient.pk for row in rows],
        [row.subject._meta.label_lower for row in rows],
        [row.subject.pk for row in rows],
        [row.occasion for row in rows],
        [json.dumps(dict(row.params), ensure_ascii=False) for row in rows],
        [row.link for row in rows],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [kind, now, *columns])
        return list(cursor.fetchall())


def notice_withdraw(*, subject: models.Model, occasion: str | None = None) -> None:
    """Take back what was told of a thing, or of one occasion of it, that is no more; a mail that went out stays out."""
    told = Notice.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    (told if occasion is None else told.filter(occasion=occasion)).delete()


def notices_withdraw(*, of: Collection[tuple[models.Model, str]]) -> None:
    """The same for many things of which each has its occasion, in as many statements as for one."""
    wanted = {(subject._meta.label_lower, subject.pk, occasion) for subject, occasion in of}
    types, ids, occasions = zip(*wanted, strict=True) if wanted else ((), (), ())
    told = Notice.objects.filter(subject_type__in=set(types), subject_id__in=ids, occasion__in=set(occasions))
    rows = told.values_list("pk", "subject_type", "subject_id", "occasion")
    Notice.objects.filter(pk__in=[pk for pk, *said in rows if tuple(said) in wanted]).delete()


def notice_reword(*, subject: models.Model, occasion: str, params: Mapping[str, Any]) -> None:
    """Let what was told on that occasion, and was not read yet, say `params` instead; a mail that went out stays."""
    told = Notice.objects.unread().filter(
        subject_type=subject._meta.label_lower, subject_id=subject.pk, occasion=occasion
    )
    said = models.Value(dict(params), models.JSONField())
    told.update(params=CombinedExpression(models.F("params"), "||", said, output_field=models.JSONField()))


def notice_mark_read(
    *, actor: "User", notice_ids: Iterable[int] | None = None, subject: models.Model | None = None
) -> int:
    """Mark one's own notices read: those named, those about `subject`, or all of them; returns how many were unread.

    Services call it with their subject: whoever acts on a thing has read what was said of it.
    """
    unread = Notice.objects.visible_to(actor).unread()
    if notice_ids is not None:
        unread = unread.filter(pk__in=notice_ids)
    if subject is not None:
        unread = unread.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    with transaction.atomic(savepoint=False):
        # What another call holds is being marked by that one: nobody waits for anybody here.
        free = unread.select_for_update(skip_locked=True, no_key=True).values("pk")
        return Notice.objects.filter(pk__in=free).update(read_at=clock.now())
