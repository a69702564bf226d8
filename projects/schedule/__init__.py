"""The network of a plan: activities, what must come before what, and what a move does to the rest. Pure.

Everything counts in working days. See docs/schedule.md.
"""

from projects.schedule.critical import slack
from projects.schedule.moves import Move, Outcome, reschedule
from projects.schedule.network import Activity, Cycle, Kind, Link, find_cycle
from projects.schedule.shift import Edge, shifted
from projects.schedule.ticks import Ticks

__all__ = [
    "Activity",
    "Cycle",
    "Edge",
    "Kind",
    "Link",
    "Move",
    "Outcome",
    "Ticks",
    "find_cycle",
    "reschedule",
    "shifted",
    "slack",
]
