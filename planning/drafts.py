"""What the editor of a draft shows beside its forms, and what of it changed since somebody last looked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from goaltrack.common import clock
from history.models import LogEntry
from people.models import User
from people.selectors import workday_calendar
from planning import selectors
from planning.cells import KINDS
from planning.gantt import Gantt, gantt
from planning.models import Breakdown, BreakdownItem
from planning.outline import early_starts, shares
from projects.models import Project


@dataclass(frozen=True)
class Early:
    """A row that starts before one it comes after is due."""

    item: BreakdownItem
    before: BreakdownItem


class Draft:
    """The rows of a version, for one reader: amounts they may not read are emptied in `items`, also in those given."""

    def __init__(self, breakdown: Breakdown, reader: User, items: list[BreakdownItem] | None = None) -> None:
        self.breakdown = breakdown
        self.reader = reader
        self.items = selectors.breakdown_items(breakdown) if items is None else items
        selectors.hide_amounts(reader, self.items)
        shared = shares(self.items)
        for item in self.items:
            item.share = shared.get(item.pk)

    @cached_property
    def gantt(self) -> Gantt:
        goal = self.breakdown.goal
        return gantt(goal.start, goal.due, self.items, workday_calendar(), clock.today())

    @cached_property
    def early(self) -> list[Early]:
        return [Early(item, before) for item, before in early_starts(self.items)]

    @cached_property
    def pickers(self) -> dict[str, Any]:
        """What the cells of people and projects choose from: two queries."""
        people = User.objects.visible_to(self.reader).active().select_related("department")
        projects = Project.objects.visible_to(self.reader).exclude(state=Project.State.FINISHED)
        return {
            "people": [[u.pk, u.name, u.department.name if u.department else "", u.search] for u in people],
            "projects": [[project.pk, project.name, project.code] for project in projects],
            "kinds": [[kind.value, str(kind.label), " ".join(KINDS[kind.value])] for kind in BreakdownItem.Kind],
        }

    def since(self, version: int) -> dict[str, Any]:
        """As JSON: the order of all rows, and the rows that changed after `version`, with who else changed them."""
        changed = [item for item in self.items if item.version > version]
        rows = render_to_string("planning/_rows.html", {"items": changed})
        return {
            "version": self.breakdown.version,
            "order": [[item.pk, item.level, percent(item.share)] for item in self.items],
            "rows": rows,
            "by": written_since(self.breakdown, version, without=self.reader),
        }


def percent(share: Decimal | None) -> str:
    return "" if share is None else f"{share:.0f}%"


def written_since(breakdown: Breakdown, version: int, *, without: User) -> dict[int, str]:
    """Who else changed which row after `version`, and when: one query."""
    entries = LogEntry.objects.of(breakdown).filter(object_version__gt=version).exclude(actor=without)
    found: dict[int, str] = {}
    for entry in entries.select_related("actor").order_by("at", "id"):
        words = _("%(name)s, %(time)s") % {"name": entry.actor, "time": f"{timezone.localtime(entry.at):%H:%M}"}
        found.update(dict.fromkeys((change["item"] for change in entry.changes if "item" in change), words))
    return found


def conflicts(changes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """As JSON: what somebody else made of a row, for the cells in which it was typed."""
    return [
        {
            "field": change["field"],
            "label": change["label"],
            "by": change["by"],
            "theirs": str(change.get("new_text", change["new"] if change["new"] is not None else "")),
        }
        for change in changes
    ]
