"""The SMART check: pure functions over a dataclass of facts, one small rule each (docs/smart.md)."""

from goals.smart.check import CRITERIA, RULES, CriterionReport, Report, smart_check
from goals.smart.facts import GoalFacts, ItemFacts

__all__ = ["CRITERIA", "RULES", "CriterionReport", "GoalFacts", "ItemFacts", "Report", "smart_check"]
