"""The SMART check: pure functions over a dataclass of facts, one small rule each (docs/smart.md)."""

from goals.smart.check import CRITERIA, CriterionReport, Report, smart_check
from goals.smart.facts import GoalFacts, ItemFacts, LastCycle, Steps
from goals.smart.findings import Finding, Repair
from goals.smart.rules import RULES
from goals.smart.rules.figures import figures

__all__ = [
    "CRITERIA",
    "RULES",
    "CriterionReport",
    "Finding",
    "GoalFacts",
    "ItemFacts",
    "LastCycle",
    "Repair",
    "Report",
    "Steps",
    "figures",
    "smart_check",
]
