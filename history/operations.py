"""Every service runs inside `operation()`: one transaction, one log entry, one name in the evidence.

    with operation("goal.create", actor=actor, key=key) as op:
        if op.replayed:                      # the same form again: answer with what it made
            return op.made_row(Goal.objects)
        goal = Goal.objects.create(…)
        op.log(goal, changes=…)

Services nest; the outermost gives the evidence its action and actor.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID, uuid4

import structlog
from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import StateConflict
from history.models import LogEntry, OperationKey

if TYPE_CHECKING:
    from people.models import User

Row = TypeVar("Row", bound=models.Model)

_inside: ContextVar[bool] = ContextVar("inside_operation", default=False)

# A simultaneous call with the same key waits here for the first one to commit or roll back, and gets its row.
_CLAIM = """
    INSERT INTO history_operationkey (actor_id, key, action, content, at) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (actor_id, key) DO UPDATE SET key = excluded.key
    RETURNING id, action, content, object_id
"""
# What pghistory's triggers copy into the evidence, until the transaction ends.
_NAME_IN_EVIDENCE = """
    SELECT set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true)
"""


class Operation:
    def __init__(self, action: str, actor: "User | None") -> None:
        self.action = action
        self.actor = actor
        self.replayed = False
        self.made = 0
        self._key: OperationKey | None = None

    def claim(self, key: UUID, content: Mapping[str, Any]) -> None:
        """Take the idempotency key, or learn that an earlier, committed call did; with other content it is refused."""
        assert self.actor is not None, "only a person's call carries an idempotency key"
        row = OperationKey(actor=self.actor, key=key, action=self.action, content=digest(content))
        mine = row.content
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, [self.actor.pk, key, row.action, row.content, row.at])
            row.pk, row.action, row.content, row.object_id = cursor.fetchone()
        if row.action != self.action:
            raise StateConflict(_("This idempotency key was used for something else."), code="key-reused")
        if row.content != mine:
            raise StateConflict(
                _("This form was sent before with other content, and that was saved. Send it again to save this too."),
                code="key-reused",
            )
        if row.object_id is not None:
            self.replayed, self.made = True, row.object_id
        self._key = row

    def made_row(self, rows: "models.QuerySet[Row] | models.Manager[Row]") -> "Row":
        """What the call of the same key made, of `rows`; refused where that is gone by now."""
        row = rows.filter(pk=self.made).first()
        if row is None:
            raise StateConflict(_("This form was sent before, and what it added was removed."), code="key-reused")
        return row

    def log(
        self,
        obj: models.Model,
        *,
        changes: list[dict[str, Any]] | None = None,
        note: str = "",
        made: models.Model | None = None,
    ) -> LogEntry:
        """Write the log entry of this operation about `obj`; `made` is what it created where that is another row."""
        self._fill_key((made or obj).pk)
        entry = self._entry(obj, changes or [], note)
        entry.save(force_insert=True)
        return entry

    def log_all(self, told: Iterable[tuple[models.Model, list[dict[str, Any]]]], *, note: str = "") -> None:
        """Write an entry about each object with what changed of it, in one statement; the first is what a key made."""
        entries = [self._entry(obj, changes, note) for obj, changes in told]
        if entries:
            self._fill_key(entries[0].object_id)
            LogEntry.objects.bulk_create(entries)

    def _entry(self, obj: models.Model, changes: list[dict[str, Any]], note: str) -> LogEntry:
        return LogEntry(
            actor=self.actor,
            action=self.action,
            object_type=obj._meta.label_lower,
            object_id=obj.pk,
            object_title=str(obj)[:255],
            object_version=getattr(obj, "version", None),
            changes=changes,
            note=note,
            request_id=request_id(),
        )

    def _fill_key(self, object_id: int) -> None:
        if self._key is not None and self._key.object_id is None:
            self._key.object_id = object_id
            OperationKey.objects.filter(pk=self._key.pk).update(object_id=object_id)


def digest(content: Mapping[str, Any]) -> str:
    """A fingerprint of what a call carried; rows count by their primary key."""
    text = json.dumps(content, sort_keys=True, default=lambda value: str(getattr(value, "pk", value)))
    return hashlib.sha256(text.encode()).hexdigest()


def request_id() -> str:
    """The id of the web request this runs in, or that asked for the task this runs in; empty outside both."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


@contextmanager
def _named_in_evidence(**metadata: Any) -> Iterator[None]:
    """Said once a transaction: `pghistory.context` says it again in front of every statement."""
    with connection.cursor() as cursor:
        cursor.execute(_NAME_IN_EVIDENCE, [str(uuid4()), json.dumps(metadata)])
        yield
        # The operation may be a step of a longer transaction; one that fails takes the names back with it.
        if connection.savepoint_ids and not connection.needs_rollback:
            cursor.execute(_NAME_IN_EVIDENCE, ["", ""])


@contextmanager
def operation(
    action: str, *, actor: "User | None", key: UUID | None = None, content: Mapping[str, Any] | None = None
) -> Iterator[Operation]:
    """One transaction for one service call; see the module's text. `content` is what the call wants to create."""
    op = Operation(action, actor)
    with transaction.atomic():
        if _inside.get():
            if key is not None:
                op.claim(key, content or {})
            yield op
            return
        token = _inside.set(True)
        try:
            with _named_in_evidence(action=action, actor=actor.pk if actor else None, request_id=request_id()):
                if key is not None:
                    op.claim(key, content or {})
                yield op
        finally:
            _inside.reset(token)
