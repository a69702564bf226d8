"""What is outstanding by age: by customer, project, department or owner, and the rows behind each number."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Model, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from goaltrack.common import clock
from payments.ageing.dated import Dated, readable_checkpoints
from payments.ageing.ranges import Ranges, ranges_for
from payments.collection.models import Hold
from payments.models import Allotment, Contract, PaymentCheckpoint, Receipt
from payments.permissions import amounts_readable
from people.models import Department, User
from projects.models import Customer, Project

ZERO = Decimal(0)
BYS = ("customer", "project", "department", "owner")
AGES = ("not_due", "range1", "range2", "range3", "range4")
# What a row of rows may be asked for; "" is all of it.
CELLS = ("", "aged", *AGES, "overdue", "disputed", "on_hold", "retention")
NAMED: Mapping[str, type[Model]] = {
    "customer": Customer,
    "project": Project,
    "department": Department,
    "owner": User,
}
# Where a row stands: a hold stands apart, whatever its age.
PLACE = """
    CASE WHEN hold IS NOT NULL THEN hold WHEN due IS NULL OR due >= %s THEN 'not_due' WHEN due >= %s THEN 'range1'
        WHEN due >= %s THEN 'range2' WHEN due >= %s THEN 'range3' ELSE 'range4' END
"""


@dataclass
class AgeingLine:
    """One customer, project, department or owner; amounts in CNY by the names of CELLS."""

    pk: int | None
    name: str
    amounts: dict[str, Decimal] = field(default_factory=dict)
    retention: Decimal = ZERO
    advances: Decimal = ZERO

    def amount(self, cell: str) -> Decimal:
        match cell:
            case "":
                return sum(self.amounts.values(), ZERO)
            case "aged":
                return sum((self.amounts.get(one, ZERO) for one in AGES), ZERO)
            case "overdue":
                return sum((self.amounts.get(one, ZERO) for one in AGES[1:]), ZERO)
            case "retention":
                return self.retention
            case _:
                return self.amounts.get(cell, ZERO)


@dataclass(frozen=True)
class AgeingTable:
    """Lines with the most overdue first, and their sums."""

    by: str
    today: date
    ranges: Ranges
    lines: list[AgeingLine]
    total: AgeingLine


@dataclass(frozen=True)
class AgeingRow:
    """One checkpoint of those behind a number; `place` is one of AGES, "disputed" or "on_hold"."""

    checkpoint: PaymentCheckpoint
    outstanding: Decimal
    due: date | None
    place: str
    days: int
    hold: Hold | None


@dataclass(frozen=True)
class AgeingRows:
    rows: list[AgeingRow]
    count: int
    total: Decimal


def ageing_table(user: User, *, by: str, department: Department | None = None) -> AgeingTable:
    """What is outstanding of the checkpoints whose amounts the reader may know, as of today (seven queries at most)."""
    today, ranges = clock.today(), ranges_for(user, department)
    pk = department.pk if department else None
    lines: dict[int, AgeingLine] = {}
    total = AgeingLine(None, "")
    column = f"{by}_id"
    found = Dated(readable_checkpoints(user, pk).outstanding()).read(
        f"SELECT {column}, {PLACE} AS place, kind = 'retention', sum(amount - settled) FROM aged GROUP BY 1, 2, 3",  # noqa: S608
        ranges.first_days(today),
    )
    for whose, place, is_retention, amount in found:
        for line in (lines.setdefault(whose, AgeingLine(whose, "")), total):
            line.amounts[place] = line.amounts.get(place, ZERO) + amount
            line.retention += amount if is_retention else ZERO
    for whose, amount in _advances(user, by, pk):
        if whose is not None:
            lines.setdefault(whose, AgeingLine(whose, "")).advances += amount
        total.advances += amount
    for one in NAMED[by]._default_manager.filter(pk__in=lines):
        lines[one.pk].name = str(one)
    order = sorted(lines.values(), key=lambda one: (-one.amount("overdue"), -one.amount(""), one.name))
    return AgeingTable(by, today, ranges, order, total)


def advance_receipts(user: User, department: int | None = None) -> "QuerySet[Receipt]":
    """Receipts with `unsettled` above zero, of the contracts whose amounts the reader may know (one query at most)."""
    rights = amounts_readable(user)
    readable = Contract.objects.visible_to(user).filter(rights.contracts())
    if department is not None:
        readable = readable.filter(project__department__path__overlap=[department])
    settled = Allotment.objects.filter(receipt=OuterRef("pk")).order_by().values("receipt")
    return (
        Receipt.objects.live()
        .filter(contract__in=readable.order_by().values("pk"))
        .annotate(unsettled=F("left") - Coalesce(Subquery(settled.annotate(sum=Sum("amount")).values("sum")), ZERO))
        .filter(unsettled__gt=0)
    )


def _advances(user: User, by: str, department: int | None) -> Iterable[tuple[int | None, Decimal]]:
    """Advances have no A of their own: by owner, those of the project's."""
    column = {
        "customer": "contract__customer",
        "project": "contract__project",
        "department": "contract__project__department",
        "owner": "contract__project__manager",
    }[by]
    rows: Iterable[tuple[int | None, Decimal]] = advance_receipts(user, department).values_list(column, "unsettled")
    return rows


def advances_of(user: User, *, by: str, of: int | None, department: int | None = None) -> "QuerySet[Receipt]":
    """The receipts behind an advance of the table, the oldest first."""
    found = advance_receipts(user, department).select_related("contract__customer", "contract__project")
    if of is not None:
        column = {
            "customer": "contract__customer",
            "project": "contract__project",
            "department": "contract__project__department",
            "owner": "contract__project__manager",
        }[by]
        found = found.filter(**{column: of})
    return found.order_by("received_on", "id")


def ageing_rows(
    user: User,
    *,
    by: str,
    of: int | None = None,
    cell: str = "",
    department: Department | None = None,
    first: int = 0,
    count: int | None = 50,
) -> AgeingRows:
    """The checkpoints behind one number of the table, the oldest due day first; `count` of them, all for None.

    Five queries at most, whatever their number.
    """
    today, ranges = clock.today(), ranges_for(user, department)
    checkpoints = readable_checkpoints(user, department.pk if department else None).outstanding()
    dated = Dated(checkpoints)
    wanted, given = _wanted(cell)
    if of is not None:
        wanted, given = f"{wanted} AND {by}_id = %s", [*given, of]
    found = dated.read(
        f"""SELECT id, due, place, amount - settled, count(*) OVER (), sum(amount - settled) OVER ()
            FROM (SELECT aged.*, {PLACE} AS place FROM aged) placed WHERE {wanted}
            ORDER BY due NULLS LAST, id OFFSET %s LIMIT %s""",  # noqa: S608
        [*ranges.first_days(today), *given, first, count],
    )
    ids = [row[0] for row in found]
    related = "contract__customer", "contract__project__department", "owner"
    by_id = PaymentCheckpoint.objects.select_related(*related).in_bulk(ids)
    holds = {one.checkpoint_id: one for one in Hold.objects.open().filter(checkpoint__in=ids)}
    rows = [
        AgeingRow(
            by_id[pk],
            outstanding,
            due,
            place,
            days=(today - due).days if due is not None and due < today else 0,
            hold=holds.get(pk),
        )
        for pk, due, place, outstanding, _count, _total in found
    ]
    return AgeingRows(rows, found[0][4] if found else 0, found[0][5] if found else ZERO)


def _wanted(cell: str) -> tuple[str, list[Any]]:
    match cell:
        case "":
            return "true", []
        case "retention":
            return "kind = 'retention'", []
        case "aged":
            return "place = ANY(%s)", [list(AGES)]
        case "overdue":
            return "place = ANY(%s)", [list(AGES[1:])]
        case _:
            return "place = %s", [cell]
