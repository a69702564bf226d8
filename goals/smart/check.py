"""Runs the rules and sums their findings up by criterion: the worst finding is the criterion's verdict."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goals.smart.facts import GoalFacts
from goals.smart.findings import FAIL, PASS, WARN, Finding, Repair
from goals.smart.rules import RULES

CRITERIA: dict[str, Promise] = {
    "S": _("Specific"),
    "M": _("Measurable"),
    "A": _("Achievable"),
    "R": _("Relevant"),
    "T": _("Time-bound"),
}
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
    # The number of the breakdown's version whose items were judged with the goal.
    version: int | None = None

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

    def repair(self, rule: str) -> Repair | None:
        """What would satisfy the rule of that name, where it complains and knows."""
        found = (finding for report in self.criteria for finding in report.findings if finding.rule == rule)
        return next((finding.repair for finding in found), None)

    def offering(self, fields: Collection[str] = (), *, items: bool = False) -> "Report":
        """The same with only those repairs that fill `fields` of the goal, or (`items`) one of an item."""

        def offered(repair: Repair | None) -> Repair | None:
            wanted = repair is not None and (items if repair.item else set(repair.values) <= set(fields))
            return repair if wanted else None

        criteria = (
            replace(one, findings=tuple(replace(finding, repair=offered(finding.repair)) for finding in one.findings))
            for one in self.criteria
        )
        return replace(self, criteria=tuple(criteria))

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
    """Apply the rules to `facts`; within a criterion the worst finding comes first."""
    found: dict[str, list[Finding]] = {criterion: [] for criterion in CRITERIA}
    for criterion, name, rule in RULES:
        if (finding := rule(facts)) is not None:
            found[criterion].append(replace(finding, rule=name))
    return Report(
        tuple(_criterion(criterion, findings) for criterion, findings in found.items()), version=facts.steps.version
    )


def _criterion(criterion: str, findings: list[Finding]) -> CriterionReport:
    """A criterion of which no rule has anything to say holds."""
    ordered = sorted(findings, key=lambda finding: -_SEVERITY[finding.verdict])
    return CriterionReport(criterion, ordered[0].verdict if ordered else PASS, tuple(ordered))
