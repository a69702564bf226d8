"""Runs the rules and sums their findings up by criterion: the worst finding is the criterion's verdict."""

from dataclasses import asdict, dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goals.smart import rules
from goals.smart.facts import GoalFacts
from goals.smart.rules import FAIL, PASS, WARN, Finding, Rule

CRITERIA: dict[str, Promise] = {
    "S": _("Specific"),
    "M": _("Measurable"),
    "A": _("Achievable"),
    "R": _("Relevant"),
    "T": _("Time-bound"),
}
RULES: tuple[tuple[str, Rule], ...] = (
    ("S", rules.statement_is_concrete),
    ("M", rules.metric_is_complete),
    ("M", rules.items_can_be_accepted),
    ("A", rules.means_are_named),
    ("R", rules.contributes_to_parent),
    ("T", rules.dates_hold),
)
_SEVERITY = {PASS: 0, WARN: 1, FAIL: 2}


@dataclass(frozen=True)
class CriterionReport:
    criterion: str
    verdict: str
    findings: tuple[Finding, ...]

    @property
    def name(self) -> Promise:
        return CRITERIA[self.criterion]


@dataclass(frozen=True)
class Report:
    """The five criteria in their order, in the language that was active when the check ran."""

    criteria: tuple[CriterionReport, ...]

    @property
    def failing(self) -> frozenset[str]:
        """The criteria that a reviewer would have to waive."""
        return frozenset(report.criterion for report in self.criteria if report.verdict == FAIL)

    def count(self, verdict: str) -> int:
        return sum(report.verdict == verdict for report in self.criteria)

    @property
    def passes(self) -> int:
        return self.count(PASS)

    @property
    def warnings(self) -> int:
        return self.count(WARN)

    @property
    def failures(self) -> int:
        return self.count(FAIL)

    def as_json(self) -> list[dict[str, Any]]:
        return [
            {
                "criterion": report.criterion,
                "name": str(report.name),
                "verdict": report.verdict,
                "findings": [asdict(finding) for finding in report.findings],
            }
            for report in self.criteria
        ]


def smart_check(facts: GoalFacts) -> Report:
    """Apply the six rules to `facts`."""
    findings: dict[str, list[Finding]] = {criterion: [] for criterion in CRITERIA}
    for criterion, rule in RULES:
        findings[criterion].append(rule(facts))
    return Report(
        tuple(
            CriterionReport(criterion, max((f.verdict for f in found), key=_SEVERITY.__getitem__), tuple(found))
            for criterion, found in findings.items()
        )
    )
