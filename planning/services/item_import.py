"""Rows pasted from a spreadsheet: judged one by one, then taken over all together or not at all."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from goaltrack.common.errors import InvalidInput, Message, Problems, StaleVersion, invalid
from goaltrack.common.money import full
from history.changes import apply_changes
from history.operations import operation
from history.selectors import field_label
from people.models import User
from planning import outline
from planning.cells import Cells, row_number
from planning.models import Breakdown, BreakdownItem
from planning.paste import COLUMNS, LEVEL, NUMBER, Table, read_table
from planning.services.breakdowns import breakdown_in_writing
from planning.services.item_checks import ASKED, SPAN, due_problems, item_problems, require_amounts
from planning.services.item_log import row_changes, told
from planning.services.item_places import renumber
from planning.services.items import IDENTITY, require_room, row_below, rows_of

LEVELS = [str(level) for level in range(1, outline.LEVELS + 1)]


@dataclass
class PastedRow:
    """One row of the table: the item it makes or changes, and what is wrong with it, by column."""

    number: int
    texts: dict[str, str]
    item: BreakdownItem
    is_new: bool
    level: int = 1
    changes: list[dict[str, Any]] = field(default_factory=list)
    problems: Problems = field(default_factory=Problems)

    @property
    def refused(self) -> list[tuple[str, Message]]:
        return [(name, text) for name, texts in self.problems.fields.items() for text in texts]

    @property
    def told_changes(self) -> list[dict[str, str]]:
        """For the preview: the field and what it becomes."""
        return [
            {"label": field_label(self.item, change["field"]), "text": self._becomes(change["field"])}
            for change in self.changes
        ]

    def _becomes(self, name: str) -> str:
        if name == "amount" and self.item.amount is not None:
            return full(self.item.amount)
        return self.texts.get(name, "")


@dataclass
class Pasted:
    """A table as it would be taken over; `fills` says that it writes over rows that are there."""

    table: Table
    rows: list[PastedRow]
    fills: bool
    # All rows of the version as they would stand.
    order: list[BreakdownItem]

    @property
    def refused(self) -> list[PastedRow]:
        return [row for row in self.rows if row.refused]

    @property
    def added(self) -> int:
        return sum(row.is_new and not row.refused for row in self.rows)

    @property
    def changed(self) -> int:
        return sum(bool(row.changes) and not row.refused for row in self.rows if not row.is_new)


def item_import(
    *, actor: User, key: UUID, breakdown_id: int, version: int, text: str, at: int | None = None, start: str = ""
) -> int:
    """Take a table over, from the row `at` and the column `start` on; see `pasted_rows`. Gives back how many rows.

    `version` is that of the breakdown the preview showed: a row that it writes over and that changed since is a
    StaleVersion. Raises InvalidInput at `text` with every refused row; then nothing is taken over.
    """
    content = {"breakdown": breakdown_id, "text": text, "at": at, "start": start}
    with operation("item.import", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return len(read_table(text, start).rows)
        breakdown = breakdown_in_writing(actor, breakdown_id)
        pasted = pasted_rows(actor, breakdown, text, at=at, start=start)
        if pasted.refused:
            raise InvalidInput(fields={"text": [_row_words(row) for row in pasted.refused]})
        stale = [row.item for row in pasted.rows if not row.is_new and row.changes and row.item.version > version]
        if stale:
            raise StaleVersion(current=breakdown.version, changes=row_changes(actor, stale, version))
        breakdown.version += 1
        for row in pasted.rows:
            row.item.version = breakdown.version if row.is_new or row.changes else row.item.version
        renumber(pasted.order)
        BreakdownItem.objects.bulk_create([row.item for row in pasted.rows if row.is_new])
        changes = []
        for row in pasted.rows:
            if not row.is_new and row.changes:
                row.item.save()
            told_of = [{"field": "title", "old": None, "new": row.item.title}] if row.is_new else row.changes
            changes += told(row.item, told_of, pasted.order)
        breakdown.save(update_fields=["version"])
        op.log(breakdown, changes=changes, note=_("%(count)d rows") % {"count": len(pasted.rows)})
    return len(pasted.rows)


def pasted_rows(actor: User, breakdown: Breakdown, text: str, *, at: int | None = None, start: str = "") -> Pasted:
    """What a table would become. Nothing is written.

    Without names of columns it fills the cells from row `at` and column `start` on, and goes on in new rows below the
    last; with names, or without `start`, all its rows are new, below `at` or last. Raises InvalidInput at `text` for
    what is no table, or too much, at `start` for what is no column and at `below` for what is no row of the draft.
    """
    if start and start not in COLUMNS:
        raise invalid("start", _("There is no such column."))
    table = read_table(text, start)
    rows = outline.placed(rows_of(breakdown))
    here = row_below(rows, at)
    fills = bool(start) and here is not None and not table.named
    filled = rows[rows.index(here) :][: len(table.rows)] if fills and here is not None else []
    require_room(rows, len(table.rows) - len(filled))
    alike = here or (rows[-1] if rows else None)
    pasted = []
    for number, cells in enumerate(table.rows, start=1):
        old = filled[number - 1] if number <= len(filled) else None
        item = old or BreakdownItem(
            breakdown=breakdown,
            key=uuid.uuid4(),
            owner=alike.owner if alike else breakdown.goal.owner,
            due=breakdown.goal.due,
            weight=Decimal(1),
            project=alike.project if alike else None,
        )
        item.breakdown = breakdown
        pasted.append(PastedRow(number, table.texts(cells), item, old is None))
    order = _stand(rows, [row for row in pasted if row.is_new], rows[-1] if fills else here)
    _read(actor, breakdown, rows, pasted, fills=fills)
    _judge(actor, pasted, order)
    return Pasted(table, pasted, fills, order)


def _stand(rows: Sequence[BreakdownItem], new: Sequence[PastedRow], above: BreakdownItem | None) -> list[BreakdownItem]:
    """Give the new rows their place below `above` (None: last), and those with a level their sub-goal."""
    tree = outline.children(rows)
    under = (above.key if tree.get(above.key) else above.under) if above else None
    siblings = tree.setdefault(under, [])
    at = siblings.index(above) + 1 if above in siblings else 0 if above else len(siblings)
    chain: list[PastedRow] = []
    for row in new:
        level = row.texts.pop(LEVEL, "")
        row.level = int(level) if level in LEVELS else 1
        if level and level not in LEVELS:
            row.problems.add(LEVEL, _("A level is 1, 2, 3 or 4."))
        del chain[row.level - 1 :]
        if row.level > len(chain) + 1:
            row.problems.add(LEVEL, _("No row of level %(level)d stands above it.") % {"level": row.level - 1})
        if chain:
            row.item.under = chain[-1].item.key
            tree.setdefault(row.item.under, []).append(row.item)
        else:
            row.item.under = under
            siblings.insert(at, row.item)
            at += 1
        chain.append(row)
    return outline.flattened(tree)


def _read(
    actor: User,
    breakdown: Breakdown,
    rows: Sequence[BreakdownItem],
    pasted: Sequence[PastedRow],
    *,
    fills: bool,
) -> None:
    """The cells into the items; numbers of rows are those of the table, or of the version where that is filled."""
    numbers = _numbers(pasted)
    _check_shares(pasted)
    cells = Cells(actor, breakdown, rows, None if fills else numbers)
    for row in pasted:
        texts = {name: text for name, text in row.texts.items() if text or not row.is_new}
        values = cells.read(texts, row.problems, row.item)
        if "after" in values:
            values["after"] = sorted(set(values["after"]))
        row.changes = apply_changes(row.item, values)
        if not row.is_new and (named := {change["field"] for change in row.changes}.intersection(IDENTITY)):
            row.problems.add(
                min(named, key=IDENTITY.index), _("Change this in the row itself: it becomes another item.")
            )


def _numbers(pasted: Sequence[PastedRow]) -> dict[str, BreakdownItem | None]:
    """The rows by the numbers the table gives them, and where it gives none by their place; None: several have it."""
    places: dict[str, BreakdownItem | None] = {}
    given: dict[str, BreakdownItem | None] = {}
    for row in pasted:
        number = row_number(row.texts.pop(NUMBER, ""))
        if number:
            given[number] = None if number in given else row.item
        else:
            places[str(row.number)] = row.item
    return places | given


def _check_shares(pasted: Sequence[PastedRow]) -> None:
    """Weights in percent beside others would say something else than the table does."""
    weights = [row for row in pasted if row.texts.get("weight")]
    percent = [row for row in weights if row.texts["weight"].endswith(("%", "％"))]
    if len(percent) < len(weights):
        for row in percent:
            row.problems.add("weight", _("Some weights are in percent and others are not: write all in one way."))


def _judge(actor: User, pasted: Sequence[PastedRow], order: Sequence[BreakdownItem]) -> None:
    by_key = {item.key: item for item in order}
    for row in pasted:
        if row.problems.fields or not (row.is_new or row.changes):
            continue
        if not row.is_new:
            require_amounts(row.item, actor)
        others = [item for item in order if item is not row.item]
        changed = ASKED if row.is_new else {change["field"] for change in row.changes}
        for name, texts in item_problems(row.item, actor, others, changed=changed).fields.items():
            for text in texts:
                row.problems.add(name, text)
        parent = by_key.get(row.item.under) if row.item.under else None
        if parent is not None and parent.kind != BreakdownItem.Kind.GOAL:
            row.problems.add(LEVEL, _("Only a sub-goal has items under it."))
        elif outline.level_of(row.item.under, by_key) > outline.LEVELS:
            row.problems.add(LEVEL, _("At most %(count)d levels.") % {"count": outline.LEVELS})
        elif not SPAN.isdisjoint(changed):
            due_problems(row.item, others, row.problems)
    if circle := outline.circle(order):
        titles = " → ".join(item.title for item in [*circle, circle[0]])
        row = next((row for row in pasted if row.item in circle and row.item.after), pasted[0])
        row.problems.add("after", _("They would wait for each other: %(titles)s.") % {"titles": titles})


def _row_words(row: PastedRow) -> str:
    texts = " ".join(str(text) for _name, text in row.refused)
    return _("Row %(number)d: %(problems)s") % {"number": row.number, "problems": texts}
