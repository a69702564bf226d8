"""What is typed or pasted into the cells of a draft, and what it means: people by name, days as people write them.

The page sends what was picked from a list as `@<id>`; everything else is read as text.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goaltrack.common.errors import Message, Problems
from goaltrack.common.money import rounded
from goaltrack.common.numbers import asked_id
from payments.models import Contract, PaymentCheckpoint
from people.models import User
from planning.models import Breakdown, BreakdownItem
from planning.paste import short
from planning.rights import contracts_to_plan
from projects.models import Project

# Kinds by their names and their pinyin.
KINDS = {
    "goal": ("goal", "子目标", "目标", "zimubiao", "zmb", "sub-goal", "subgoal"),
    "task": ("task", "任务", "renwu", "rw"),
    "milestone": ("milestone", "里程碑", "lichengbei", "lcb"),
    "checkpoint": ("checkpoint", "回款节点", "回款", "huikuan", "hk", "payment checkpoint"),
}
REQUIRED = {
    "owner": gettext_lazy("Somebody has the A role."),
    "due": gettext_lazy("An item has a day on which it is due."),
    "weight": gettext_lazy("An item has a weight."),
}
# What a spreadsheet counts its days from, and the days one would plan for (1982 to 2064).
SERIAL_ZERO = date(1899, 12, 30)
SERIALS = range(30_000, 60_000)
_FULL = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_WITHOUT_YEAR = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_TIME = re.compile(r"[ T]0?0:00(:00)?$")
# As spreadsheets write a whole number in a column of others.
_WHOLE = re.compile(r"(\d+)\.0+")
_BETWEEN = re.compile(r"[\s,;、]+")
LONGEST_CELL = 10_000
# As goaltrack.common.money writes sums.
UNITS = {"亿": Decimal(100_000_000), "万": Decimal(10_000), "M": Decimal(1_000_000), "K": Decimal(1_000)}
# More places than any column holds: a number that would be written out without end.
MOST_PLACES = 30


class CellError(Exception):
    """`message` says in the reader's language what a cell cannot mean."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(str(message))


@dataclass(frozen=True)
class Share:
    """An amount given in percent of its contract."""

    percent: Decimal


class Cells:
    """Reads cells for one writer of one draft. `rows` are its items in order; others are named by their `numbers`,
    which are those of the rows unless a table brings its own (None: several rows have the number)."""

    def __init__(
        self,
        actor: User,
        breakdown: Breakdown,
        rows: Sequence[BreakdownItem],
        numbers: Mapping[str, BreakdownItem | None] | None = None,
    ) -> None:
        self.actor = actor
        self.breakdown = breakdown
        self.rows = rows
        self.numbers: Mapping[str, BreakdownItem | None] = (
            {str(n): row for n, row in enumerate(rows, start=1)} if numbers is None else numbers
        )
        self.readers: dict[str, Callable[[str], Any]] = {
            "kind": self.kind,
            "title": _one_line,
            "acceptance": str.strip,
            "owner": self.person,
            "follower": self.person,
            "start": self.day,
            "due": self.day,
            "weight": self.number,
            "project": self.project,
            "under": self.item,
            "after": self.items,
            "leads_to": self.item,
            "contract": self.contract,
            "payment_kind": self.payment_kind,
            "amount": self.amount,
        }

    def read(self, texts: dict[str, str], problems: Problems, item: BreakdownItem | None = None) -> dict[str, Any]:
        """The values of the cells that can be read; what is wrong with the others goes to `problems`.

        `item` is what they are written into: where no cell names the contract, an amount in percent is of its contract.
        """
        values = {}
        for name, text in texts.items():
            try:
                if len(text) > LONGEST_CELL:
                    raise CellError(_("At most %(count)d characters.") % {"count": LONGEST_CELL})
                value = self.readers[name](text if name in ("title", "acceptance") else _plain(text))
                if value is None and name in REQUIRED:
                    raise CellError(REQUIRED[name])
                values[name] = value
            except CellError as error:
                problems.add(name, error.message)
        share = values.get("amount")
        if isinstance(share, Share):
            try:
                values["amount"] = self._of_contract(share, values.get("contract") or (item.contract if item else None))
            except CellError as error:
                del values["amount"]
                problems.add("amount", error.message)
        return values

    def kind(self, text: str) -> str:
        wanted = text.lower() or BreakdownItem.Kind.TASK
        for kind, names in KINDS.items():
            if wanted in names or wanted == BreakdownItem.Kind(kind).label.lower():
                return kind
        raise CellError(_("A kind is sub-goal, task, milestone or payment checkpoint."))

    def person(self, text: str) -> User | None:
        if not text:
            return None
        if text.startswith("@") and (wanted := asked_id(text[1:])):
            found = [user for user in self._people if user.pk == wanted]
        else:
            name = text.removeprefix("@")
            # Names first: somebody's pinyin is no rival of somebody's name.
            found = [user for user in self._people if name in (user.name, user.username)]
            found = found or [user for user in self._people if name.lower().replace(" ", "") in user.search.split()]
        if not found:
            raise CellError(_("Nobody here is called “%(name)s”.") % {"name": short(text)})
        if len(found) > 1:
            homes = _(", ").join(str(user.department or user.username) for user in found)
            raise CellError(
                _("Several people are called “%(name)s” (%(homes)s): choose one.")
                % {"name": short(text), "homes": homes}
            )
        return found[0]

    def day(self, text: str) -> date | None:
        if not text:
            return None
        text = _TIME.sub("", text)
        try:
            if match := _FULL.fullmatch(text) or _COMPACT.fullmatch(text):
                return date(*(int(part) for part in match.groups()))
            if match := _WITHOUT_YEAR.fullmatch(text):
                return self._in_goal(*(int(part) for part in match.groups()))
        except ValueError:
            raise CellError(_("“%(text)s” is no day of the calendar.") % {"text": short(text)}) from None
        if text.isdecimal() and len(text) == 5 and int(text) in SERIALS:
            return SERIAL_ZERO + timedelta(days=int(text))
        raise CellError(_("“%(text)s” is no day: write 2026-03-05, 3-5 or 3月5日.") % {"text": short(text)})

    def number(self, text: str) -> Decimal | None:
        if not text:
            return None
        try:
            plain = text.replace(",", "").removesuffix("%").removeprefix("¥").strip()
            number = Decimal("NaN" if "_" in plain else plain)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number.adjusted()) > MOST_PLACES:
            raise CellError(_("“%(text)s” is no number.") % {"text": short(text)})
        return number

    def amount(self, text: str) -> Decimal | Share | None:
        """600000, 600,000.00, 60万 or 0.6M; 30% of the contract."""
        plain = text.removesuffix("元").strip()
        if plain.endswith("%"):
            return Share(self.number(plain) or Decimal(0))
        unit = next((unit for unit in UNITS if plain.upper().endswith(unit)), "")
        number = self.number(plain[: len(plain) - len(unit)].strip())
        return number if number is None or not unit else rounded(number * UNITS[unit])

    def _of_contract(self, share: Share, contract: Contract | None) -> Decimal:
        if contract is None:
            raise CellError(_("A share is of a contract: name the contract first."))
        if contract not in self._contracts:
            raise CellError(_("The amount is set by those who may see the contract's amounts."))
        return rounded(contract.amount * share.percent / 100)

    def project(self, text: str) -> Project | None:
        if not text:
            return None
        known = text.removeprefix("@")
        for project in self._projects:
            if str(project.pk) == known if text.startswith("@") else text in (project.code, project.name):
                return project
        raise CellError(_("There is no project “%(name)s” here.") % {"name": short(text)})

    def contract(self, text: str) -> Contract | None:
        if not text:
            return None
        for contract in self._contracts:
            if text in (contract.number, contract.name):
                return contract
        raise CellError(_("There is no contract “%(name)s” whose amounts you may see.") % {"name": short(text)})

    def payment_kind(self, text: str) -> str:
        for kind in PaymentCheckpoint.Kind:
            if text.lower() in (kind.value, str(kind.label).lower()):
                return kind.value
        if text:
            raise CellError(_("There is no kind of payment “%(name)s”.") % {"name": short(text)})
        return ""

    def items(self, text: str) -> list[UUID]:
        return [self._row(part).key for part in _BETWEEN.split(text) if part]

    def item(self, text: str) -> UUID | None:
        return self._row(text).key if text else None

    def _row(self, text: str) -> BreakdownItem:
        if text.startswith("@"):
            found = next((row for row in self.rows if str(row.pk) == text[1:]), None)
            if found is None:
                raise CellError(_("This item has been removed meanwhile."))
            return found
        number = row_number(text)
        if number not in self.numbers:
            raise CellError(_("There is no row %(number)s.") % {"number": short(text)})
        row = self.numbers[number]
        if row is None:
            raise CellError(_("Several rows have the number %(number)s.") % {"number": short(text)})
        return row

    def _in_goal(self, month: int, day: int) -> date:
        """In the year in which it lies within the goal; in that of the goal's start where no year does."""
        goal = self.breakdown.goal
        days = [date(year, month, day) for year in range(goal.start.year, goal.due.year + 1)]
        return next((one for one in days if goal.start <= one <= goal.due), days[0])

    @cached_property
    def _people(self) -> list[User]:
        return list(User.objects.visible_to(self.actor).active().select_related("department"))

    @cached_property
    def _projects(self) -> list[Project]:
        return list(Project.objects.visible_to(self.actor).exclude(state=Project.State.FINISHED))

    @cached_property
    def _contracts(self) -> list[Contract]:
        return list(contracts_to_plan(self.actor).select_related("project"))


def row_number(text: str) -> str:
    """The number of a row: a spreadsheet may write 1 as 1.0."""
    return _WHOLE.sub(r"\1", text) if _WHOLE.fullmatch(text) else text


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _plain(text: str) -> str:
    """Full-width digits and signs as half-width ones, and no space around."""
    return unicodedata.normalize("NFKC", text).strip()
