from goals.services.checkins import checkin_record, checkin_supersede
from goals.services.closing import goal_close, goal_drop, goal_reopen
from goals.services.cycles import cycle_begin_closing, cycle_carry_on, cycle_close, cycle_create, cycle_reopen
from goals.services.gated import gated_goal_start, gated_subgoal_apply, gated_subgoals_drop
from goals.services.goals import NOTHING_BEGINS, goal_activate, goal_create, goal_involve, goal_update, refuse_over
from goals.services.policy import goal_policy_set
from goals.services.rebuild import goal_totals_rebuild
from goals.services.totals import TotalsChange, register_share, totals_apply

__all__ = [
    "NOTHING_BEGINS",
    "TotalsChange",
    "checkin_record",
    "checkin_supersede",
    "cycle_begin_closing",
    "cycle_carry_on",
    "cycle_close",
    "cycle_create",
    "cycle_reopen",
    "gated_goal_start",
    "gated_subgoal_apply",
    "gated_subgoals_drop",
    "goal_activate",
    "goal_close",
    "goal_create",
    "goal_drop",
    "goal_involve",
    "goal_policy_set",
    "goal_reopen",
    "goal_totals_rebuild",
    "goal_update",
    "refuse_over",
    "register_share",
    "totals_apply",
]
