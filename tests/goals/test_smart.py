"""The six rules, each passing, warning and failing; no database."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from goals.smart import CRITERIA, GoalFacts, ItemFacts, smart_check
from goaltrack.common.workdays import WorkdayCalendar


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def facts(**values: Any) -> GoalFacts:
    complete: dict[str, Any] = {
        "statement": "澜江智慧水务一期 4 个单位工程全部初验",
        "metric": "已签初验单的单位工程",
        "unit": "个",
        "baseline": Decimal(0),
        "target": Decimal(4),
        "resources": "6 人",
        "preconditions": "普查数据",
        "contribution": "四分之一",
        "parent_statement": "五个重点项目按期验收",
        "start": date(2026, 1, 1),
        "due": date(2026, 12, 25),
        "cycle_start": date(2026, 1, 1),
        "cycle_end": date(2026, 12, 31),
        "calendar": WorkdayCalendar({}),
    }
    return GoalFacts(**complete | values)


def verdict(criterion: str, **values: Any) -> str:
    return next(r.verdict for r in smart_check(facts(**values)).criteria if r.criterion == criterion)


def test_a_complete_goal_passes_all_five() -> None:
    report = smart_check(facts())
    assert [r.criterion for r in report.criteria] == list(CRITERIA)
    assert (report.passes, report.warnings, report.failures, report.failing) == (5, 0, 0, frozenset())


@pytest.mark.parametrize(
    ("criterion", "values", "expected"),
    [
        ("S", {"statement": "初验"}, "fail"),
        ("S", {"statement": "推进澜江项目的验收工作"}, "fail"),
        ("S", {"statement": "Improve customer satisfaction"}, "fail"),
        ("S", {"statement": "推进 4 个单位工程初验"}, "pass"),
        ("S", {"statement": "推进三个单位工程初验"}, "pass"),
        ("S", {"statement": "澜江智慧水务通过终验"}, "warn"),
        ("S", {"statement": "  \n "}, "fail"),
        ("M", {"metric": " "}, "fail"),
        ("M", {"unit": ""}, "fail"),
        ("M", {"baseline": None}, "fail"),
        ("M", {"target": None}, "fail"),
        ("M", {"target": Decimal(0)}, "fail"),
        ("M", {"baseline": Decimal(24), "target": Decimal(8)}, "pass"),
        ("M", {"items": ()}, "fail"),
        ("M", {"items": (ItemFacts("管网核对", "task", " ", None),)}, "fail"),
        ("M", {"items": (ItemFacts("管网核对", "task", "核对表签字", None),)}, "pass"),
        ("A", {"resources": "", "preconditions": ""}, "fail"),
        ("A", {"resources": ""}, "warn"),
        ("A", {"preconditions": ""}, "warn"),
        ("R", {"parent_statement": ""}, "warn"),
        ("R", {"contribution": " "}, "fail"),
        ("T", {"start": None}, "fail"),
        ("T", {"due": None}, "fail"),
        ("T", {"start": date(2026, 12, 26)}, "fail"),
        ("T", {"due": date(2027, 1, 1)}, "fail"),
        ("T", {"start": date(2025, 12, 31)}, "fail"),
        ("T", {"due": date(2026, 12, 26)}, "warn"),
    ],
)
def test_each_rule(criterion: str, values: dict[str, Any], expected: str) -> None:
    assert verdict(criterion, **values) == expected


def test_the_worst_finding_is_the_verdict_and_all_are_said() -> None:
    report = smart_check(facts(items=()))
    measurable = report.criteria[1]
    assert [f.verdict for f in measurable.findings] == ["pass", "fail"]
    assert report.failing == {"M"}


def test_a_finding_names_what_is_missing_and_what_to_do() -> None:
    finding = smart_check(facts(metric="", unit="")).criteria[1].findings[0]
    assert "metric, unit" in finding.reason
    assert finding.hint
    dates = smart_check(facts(due=date(2026, 12, 26))).criteria[4].findings[0]
    assert "12-25" in dates.hint


def test_as_json() -> None:
    first = smart_check(facts()).as_json()[0]
    assert (first["criterion"], first["name"], first["verdict"]) == ("S", "Specific", "pass")
    assert set(first["findings"][0]) == {"verdict", "reason", "hint"}
