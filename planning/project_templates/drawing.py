"""The little Gantt of a template: its working days side by side, no dates. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from goaltrack.common.timescale import Label, bent
from planning.project_templates.models import TemplateLine, TemplateLink

ROW, HEAD = 36, 48
# A day is as wide as there is room for so many of them.
WIDTHS = ((50, 14), (100, 8), (220, 5))
NARROWEST = 3
WEEK = 5
BETWEEN_TICKS = 52
Kind = TemplateLine.Kind


@dataclass(frozen=True)
class Bar:
    line: TemplateLine
    x: int
    y: int
    width: int

    @property
    def top(self) -> int:
        return self.y - 7


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    ticks: list[Label]
    lines: str
    weeks: str
    bars: list[Bar]
    links: list[str]
    steps: list[str]


def drawing(lines: Sequence[TemplateLine], links: Sequence[TemplateLink]) -> Drawing:
    """`lines` in order; what is needed is drawn with its lead time before the day it is needed."""
    first = min([0, *(_begins(line) for line in lines)]) // WEEK * WEEK
    last = max([WEEK, *(line.due + 1 for line in lines)])
    last = first - -(last - first) // WEEK * WEEK + WEEK
    day = next((width for most, width in WIDTHS if last - first <= most), NARROWEST)
    height = HEAD + ROW * len(lines)

    def bar(line: TemplateLine, number: int) -> Bar:
        y = HEAD + ROW * number + ROW // 2
        if line.kind in (Kind.MILESTONE, Kind.CHECKPOINT):
            return Bar(line, (line.due - first) * day + day // 2, y, 0)
        begins = _begins(line)
        ends = line.due if line.kind == Kind.PRECONDITION else line.due + 1
        return Bar(line, (begins - first) * day, y, max(ends - begins, 1) * day)

    bars = {line.pk: bar(line, number) for number, line in enumerate(lines)}
    weeks = range(first, last, WEEK)
    every = -(-BETWEEN_TICKS // (WEEK * day))
    return Drawing(
        width=(last - first) * day,
        height=height,
        ticks=[
            Label((at - first) * day, _("week %(number)d") % {"number": at // WEEK + (1 if at >= 0 else 0)})
            for at in weeks
            if (at // WEEK) % every == 0
        ],
        lines="".join(f"M0 {HEAD + ROW * (n + 1)}h{(last - first) * day}" for n in range(len(lines))),
        weeks="".join(f"M{(at - first) * day} {HEAD}V{height}" for at in weeks),
        bars=list(bars.values()),
        links=[_link(bars[one.before_id], bars[one.after_id], one.kind) for one in links],
        steps=[_link(bars[line.pk], bars[line.leads_to_id], "FF") for line in lines if line.leads_to_id in bars],
    )


def _begins(line: TemplateLine) -> int:
    if line.kind == Kind.PRECONDITION:
        return line.due - (line.lead or 1)
    return line.due if line.start is None else line.start


def _link(before: Bar, after: Bar, kind: str) -> str:
    """From the end of one, or its start, to the start of the other, or its end."""
    x1 = before.x + before.width + (0 if before.width else 7) if kind != "SS" else before.x
    x2 = after.x - (0 if after.width else 7) if kind != "FF" or not after.width else after.x + after.width
    return bent(x1, before.y, x2, after.y, row=ROW)
