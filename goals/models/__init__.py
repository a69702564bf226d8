from goals.models.checkins import CheckIn, Confidence
from goals.models.cycles import Cycle
from goals.models.goals import ContributionShare, Goal, GoalParticipant
from goals.models.policy import GoalPolicy, Rhythm
from goals.models.totals import GoalCollected, GoalOpenWork, GoalTotals

__all__ = [
    "CheckIn",
    "Confidence",
    "ContributionShare",
    "Cycle",
    "Goal",
    "GoalCollected",
    "GoalOpenWork",
    "GoalParticipant",
    "GoalPolicy",
    "GoalTotals",
    "Rhythm",
]
