"""The rows of a version in which proposals stand, and those that are carried into it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from goaltrack.common.errors import DomainError, InvalidInput, StateConflict
from history.changes import apply_changes
from history.operations import operation
from people.models import User
from planning.live import NAMES, values_of
from planning.models import Breakdown, BreakdownItem
from planning.services.item_checks import check_item
from planning.services.item_log import told
from planning.services.proposals.parting import Asked
from planning.services.proposals.telling import link, named
from planning.services.versions import carry_into

PEOPLE = ("owner", "follower", "project")


@dataclass(frozen=True)
class Written:
    """What a proposal did to a row of the version: nothing where it was refused."""

    asked: Asked
    item: BreakdownItem | None = None
    changes: Sequence[dict[str, Any]] = ()
    refusal: DomainError | None = None


def write(actor: User, version: Breakdown, rows: Sequence[BreakdownItem], waiting: Sequence[Asked]) -> list[Written]:
    """Let the rows say what is proposed, all of it before any is held against the others; nothing is saved."""
    by_key = {row.key: row for row in rows}
    found: list[tuple[Asked, BreakdownItem | None, list[dict[str, Any]]]] = []
    for asked in waiting:
        item = by_key.get(asked.key)
        if item is not None:
            item.breakdown = version
        found.append((asked, item, apply_changes(item, asked.proposed) if item is not None else []))
    return [
        Written(asked, item, changes, _misfit(actor, version, asked, item, rows, changes))
        for asked, item, changes in found
    ]


def _misfit(
    actor: User,
    version: Breakdown,
    asked: Asked,
    item: BreakdownItem | None,
    rows: Sequence[BreakdownItem],
    changes: Sequence[dict[str, Any]],
) -> DomainError | None:
    """Why the row cannot say it."""
    if item is None:
        return StateConflict(
            _("Version %(number)s, which is being written, takes it out of the plan.") % {"number": version.number},
            extra={"breakdown": link(version)},
        )
    if not changes:
        return None
    others = [row for row in rows if row is not item]
    try:
        changed = {change["field"] for change in changes}
        # Whoever edits the work has asked about its people: of many works not once each.
        check_item(item, actor, others, changed=changed, known=("owner", "follower"))
    except InvalidInput as error:
        names = NAMES[type(asked.edit.work)]
        return InvalidInput(fields={names.get(name, name): said for name, said in error.fields.items()})
    return None


def carry(actor: User, version: Breakdown | None, carried: Sequence[Asked]) -> None:
    """Let the open version, even one in review, say what now holds: it is none of what the experts judge."""
    if not carried or version is None:
        return
    keys = [asked.key for asked in carried]
    rows = {row.key: row for row in version.items.select_related(*PEOPLE).filter(key__in=keys)}
    written = []
    for asked in carried:
        item = rows.get(asked.key)
        if item is None:
            continue
        item.breakdown = version
        was = values_of(asked.edit.work)
        before = {name: getattr(item, name) for name in was}
        if not carry_into(item, was, was | dict(asked.carried)):
            continue
        now = {name: getattr(item, name) for name in before}
        for name, value in before.items():
            setattr(item, name, value)
        written.append(Written(asked, item, apply_changes(item, now)))
    if written:
        save(actor, "breakdown.carry", version, (), written)


def save(
    actor: User,
    action: str,
    version: Breakdown,
    rows: Iterable[BreakdownItem],
    written: Sequence[Written],
) -> None:
    """The rows of one change, with its entry in the log."""
    with operation(action, actor=actor) as op:
        version.version += 1
        changes: list[dict[str, Any]] = []
        items = [one.item for one in written if one.item is not None]
        for one in written:
            if one.item is not None:
                one.item.version = version.version
                changes += told(one.item, list(one.changes), rows)
        fields = {change["field"] for change in changes} | {"version"}
        BreakdownItem.objects.bulk_update(items, sorted(fields))
        version.save(update_fields=["version"])
        op.log(version, changes=changes, note=named(items))
