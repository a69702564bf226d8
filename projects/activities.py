"""Tasks and milestones as activities of a plan."""

from goaltrack.common import clock
from projects.models import Milestone, Task
from projects.network import node_of
from projects.schedule import Activity


def activity_of(work: Task | Milestone, *, is_fixed: bool = False) -> Activity:
    """`is_fixed`: others decide about its dates."""
    if isinstance(work, Milestone):
        due = work.achieved_on or work.due
        return Activity(node_of(work), None, due, is_milestone=True, is_over=work.is_over, is_fixed=is_fixed)
    has_begun = work.status in (Task.Status.DOING, Task.Status.REVIEW) or (
        work.status == Task.Status.BLOCKED and work.start is not None and work.start < clock.today()
    )
    return Activity(node_of(work), work.start, work.due, has_begun=has_begun, is_over=work.is_over, is_fixed=is_fixed)
