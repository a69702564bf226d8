from goals.services.checkins import checkin_record
from goals.services.cycles import cycle_create
from goals.services.gated import gated_goal_start, gated_subgoal_apply, gated_subgoals_drop
from goals.services.goals import goal_activate, goal_create, goal_drop, goal_involve, goal_update
from goals.services.rebuild import goal_totals_rebuild
from goals.services.totals import TotalsChange, register_share, totals_apply

__all__ = [
    "TotalsChange",
    "checkin_record",
    "cycle_create",
    "gated_goal_start",
    "gated_subgoal_apply",
    "gated_subgoals_drop",
    "goal_activate",
    "goal_create",
    "goal_drop",
    "goal_involve",
    "goal_totals_rebuild",
    "goal_update",
    "register_share",
    "totals_apply",
]
