"""Reads of goals that are more than a queryset call: figures, the tree, the goal page, the SMART facts."""

from goals.selectors.cycles import CycleBalance, cycle_balance
from goals.selectors.explain import Explanation, explain
from goals.selectors.figures import GoalFigures, figures_of, figures_shown, goal_figures
from goals.selectors.moves import MovePreview, move_preview
from goals.selectors.outlook import (
    Event,
    Outlook,
    SubGoal,
    checkin_history,
    goal_activity,
    goal_outlook,
    linked_goals,
    pace_series,
    people_of,
)
from goals.selectors.smart import smart_facts
from goals.selectors.tree import (
    SHOWS,
    Health,
    TreeConditions,
    TreeRow,
    current_cycle,
    cycle_pace,
    goal_tree,
    health,
    health_counts,
    key_lines,
    narrowed,
    pick_cycle,
    with_confidence,
)

__all__ = [
    "SHOWS",
    "CycleBalance",
    "Event",
    "Explanation",
    "GoalFigures",
    "Health",
    "MovePreview",
    "Outlook",
    "SubGoal",
    "TreeConditions",
    "TreeRow",
    "checkin_history",
    "current_cycle",
    "cycle_balance",
    "cycle_pace",
    "explain",
    "figures_of",
    "figures_shown",
    "goal_activity",
    "goal_figures",
    "goal_outlook",
    "goal_tree",
    "health",
    "health_counts",
    "key_lines",
    "linked_goals",
    "move_preview",
    "narrowed",
    "pace_series",
    "people_of",
    "pick_cycle",
    "smart_facts",
    "with_confidence",
]
