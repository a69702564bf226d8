"""The phases of a project as its pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from goaltrack.common import clock
from people.selectors import workday_calendar
from projects.models import Phase, Project
from projects.phasing import Span, usual_phases
from projects.selectors.lines import Deadlines


@dataclass(frozen=True)
class PhaseLine:
    """`slip` is in working days after the baseline, negative before it, None without one."""

    phase: Phase
    state: str
    slip: int | None
    # While it is current: how much of it is gone, in percent of its working days.
    gone: int = 0


def phase_lines(phases: Iterable[Phase], deadlines: Deadlines | None = None) -> list[PhaseLine]:
    """Whether each is over, current or ahead today. No query."""
    today, known = clock.today(), deadlines or Deadlines()
    lines = []
    for phase in phases:
        state = "over" if phase.due < today else "current" if phase.start <= today else "ahead"
        slip = known.between(phase.baseline_due, phase.due) if phase.baseline_due is not None else None
        gone = 0
        if state == "current":
            days = max(known.calendar.count(phase.start, phase.due), 1)
            gone = min(known.calendar.count(phase.start, today) * 100 // days, 100)
        lines.append(PhaseLine(phase, state, slip, gone))
    return lines


def suggested_phases(project: Project) -> list[Span]:
    """What is offered to a project that has none."""
    return usual_phases(project.start, project.due, workday_calendar())
