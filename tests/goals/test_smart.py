"""The rules, each passing and complaining, and what they propose; no database."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from goals.smart import CRITERIA, RULES, Finding, GoalFacts, ItemFacts, LastCycle, Steps, figures, smart_check
from goals.smart.rules.figures import deadline, in_digits
from goaltrack.common.workdays import WorkdayCalendar

SATURDAY = date(2026, 12, 26)
ACCEPTED = ItemFacts("管网核对", "task", "核对表签字", date(2026, 6, 30), key="a")


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


def items(*values: ItemFacts, **more: Any) -> Steps:
    return Steps(items=values, milestones=(), **more)


def last(baseline: int, reached: int, **more: Any) -> LastCycle:
    """As long as the goal itself."""
    workdays = WorkdayCalendar({}).count(date(2026, 1, 1), date(2026, 12, 25))
    same = {"metric": "已签初验单的单位工程", "unit": "个", "workdays": workdays}
    return LastCycle(baseline=Decimal(baseline), reached=Decimal(reached), **same | more)


def findings(**values: Any) -> dict[str, Finding]:
    return {one.rule: one for report in smart_check(facts(**values)).criteria for one in report.findings}


def complaints(**values: Any) -> dict[str, str]:
    return {rule: one.verdict for rule, one in findings(**values).items() if one.verdict != "pass"}


def repair(rule: str, **values: Any) -> dict[str, str] | None:
    proposed = findings(**values)[rule].repair
    return None if proposed is None else dict(proposed.values)


def test_a_complete_goal_passes_all_five() -> None:
    report = smart_check(facts())
    assert [r.criterion for r in report.criteria] == list(CRITERIA)
    assert (report.passes, report.warnings, report.failures, report.failing) == (5, 0, 0, frozenset())


@pytest.mark.parametrize("statement", ["Improve customer satisfaction to 95", "Strengthen collection by 15%"])
def test_a_figure_in_english_is_one(statement: str) -> None:
    assert "statement.vague" not in complaints(statement=statement)


def test_each_rule_has_a_name_of_its_own() -> None:
    names = [name for _, name, _ in RULES]
    assert len(set(names)) == len(names)
    assert {criterion for criterion, _, _ in RULES} == set(CRITERIA)


S_RULES: list[tuple[str, str | None]] = [
    ("初验", "statement.length"),
    ("  \n ", "statement.length"),
    ("推进澜江项目的验收工作", "statement.vague"),
    ("Improve customer satisfaction", "statement.vague"),
    ("加强 3 个项目的管理", "statement.vague"),
    ("持续开展 2026 年第二季度交付二期保障", "statement.vague"),
    ("圆满完成各项任务", "statement.vague"),
    ("安全生产形势稳定", "statement.result"),
    ("推进 4 个单位工程初验", None),
    ("推进三个单位工程初验", None),
    ("澜江智慧水务通过终验", None),
    ("加快手续办理，6 月底前取得竣工验收证书", None),
    ("每个在建项目每周都有周报", None),
    ("全年交付现场零事故", None),
]


@pytest.mark.parametrize(("statement", "rule"), S_RULES)
def test_what_counts_as_a_result(statement: str, rule: str | None) -> None:
    said = [name for name in complaints(statement=statement) if name.startswith("statement.")]
    assert said == ([rule] if rule else [])


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"metric": " "}, {"metric.complete": "fail"}),
        ({"metric": "待定"}, {"metric.complete": "fail"}),
        ({"unit": ""}, {"metric.complete": "fail"}),
        ({"target": None}, {"metric.complete": "fail"}),
        ({"metric": "管理水平"}, {"metric.defined": "warn"}),
        ({"metric": "验收合格率"}, {"metric.unit": "fail"}),
        ({"baseline": None}, {"target.moves": "fail"}),
        ({"baseline": Decimal(4)}, {"target.moves": "fail"}),
        ({"target": Decimal(5)}, {"target.sentence": "warn"}),
        ({"statement": "投诉由 24 个降到 8 个", "baseline": Decimal(24), "target": Decimal(8)}, {}),
        ({"statement": "初验不少于 4 个", "baseline": Decimal(6)}, {"target.direction": "fail"}),
        ({"statement": "供热投诉 4 个", "metric": "供热投诉数"}, {"target.direction": "fail"}),
        ({"steps": items()}, {"items.acceptance": "fail", "milestones.quarter": "warn"}),
        ({"resources": "", "preconditions": ""}, {"means.named": "fail"}),
        ({"resources": ""}, {"means.named": "warn"}),
        ({"resources": "无"}, {"means.named": "warn"}),
        ({"resources": "按需调配"}, {"means.named": "warn"}),
        ({"preconditions": ""}, {"means.named": "warn"}),
        ({"preconditions": "无"}, {}),
        ({"last": last(0, 2)}, {}),
        ({"last": last(0, 1)}, {"target.pace": "warn"}),
        ({"last": last(0, 20)}, {"target.pace": "warn"}),
        ({"last": last(4, 3)}, {"target.pace": "warn"}),
        ({"last": last(0, 1, metric="别的")}, {}),
        ({"last": last(3, 3)}, {}),
        ({"owner_weight": Decimal(101), "weight_limit": Decimal(100)}, {"owner.load": "warn"}),
        ({"owner_weight": Decimal(100), "weight_limit": Decimal(100)}, {}),
        ({"parent_statement": ""}, {"goal.place": "warn"}),
        ({"parent_statement": "", "strategy": "keep", "contribution": ""}, {}),
        ({"parent_statement": "", "supports_another": True}, {}),
        ({"contribution": " "}, {"contribution.named": "fail"}),
        ({"contribution": "支撑五个重点项目按期验收"}, {"contribution.named": "fail"}),
        ({"contribution": "重点项目按期验收"}, {"contribution.named": "fail"}),
        ({"contribution": "提高人员素质"}, {"contribution.amount": "warn"}),
        ({"contribution": "终验的前置条件"}, {}),
        ({"start": None}, {"dates.complete": "fail"}),
        ({"due": None}, {"dates.complete": "fail"}),
        ({"start": date(2026, 12, 26)}, {"dates.order": "fail"}),
        ({"due": date(2027, 1, 1)}, {"dates.cycle": "fail"}),
        ({"start": date(2025, 12, 31)}, {"dates.cycle": "fail"}),
        ({"due": SATURDAY}, {"due.workday": "warn"}),
        ({"statement": "10 月底前 4 个单位工程初验"}, {"due.sentence": "fail"}),
        ({"steps": Steps(milestones=())}, {"milestones.quarter": "warn"}),
        ({"steps": Steps(milestones=(date(2026, 6, 30),))}, {}),
        ({"steps": Steps(milestones=()), "start": date(2026, 10, 8)}, {}),
    ],
)
def test_each_rule(values: dict[str, Any], expected: dict[str, str]) -> None:
    assert complaints(**values) == expected


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (ACCEPTED, {"milestones.quarter": "warn"}),
        (ItemFacts("初验", "milestone", "初验单", date(2026, 6, 30)), {}),
        (ItemFacts("初验", "milestone", " ", date(2026, 6, 30)), {"items.acceptance": "fail"}),
        (ItemFacts("初验", "milestone", "完成", date(2026, 6, 30)), {"items.acceptance": "fail"}),
        (ItemFacts("初验", "milestone", "初验单", date(2026, 6, 27)), {"items.workday": "warn"}),
        (ItemFacts("初验", "goal", "初验单", date(2026, 6, 30), Decimal(3)), {"items.reach": "fail"}),
        (ItemFacts("初验", "goal", "初验单", date(2026, 6, 30), Decimal(4)), {}),
    ],
)
def test_each_rule_about_items(item: ItemFacts, expected: dict[str, str]) -> None:
    assert complaints(steps=items(item)) == expected


def test_what_is_planned_beside_the_items_counts() -> None:
    steps = items(ItemFacts("初验款", "checkpoint", "到账", date(2026, 6, 30), Decimal(1)), planned_beside=Decimal(3))
    assert complaints(steps=steps) == {}


def test_a_share_is_not_the_sum_of_its_parts() -> None:
    part = ItemFacts("东区", "goal", "抽查表", date(2026, 6, 30), Decimal(90))
    share = {"metric": "合格率", "unit": "%", "statement": "合格率 98%", "target": Decimal(98)}
    assert complaints(steps=items(part), **share) == {}


def test_what_levels_off_may_be_slow() -> None:
    share = {"metric": "合格率", "unit": "%", "statement": "合格率 99%", "baseline": Decimal(98), "target": Decimal(99)}
    assert complaints(last=last(90, 98, metric="合格率", unit="%"), **share) == {}


def test_the_worst_finding_is_the_verdict_and_comes_first() -> None:
    measurable = smart_check(facts(steps=items())).criteria[1]
    assert (measurable.verdict, [f.verdict for f in measurable.findings]) == ("fail", ["fail", "pass"])


def test_a_finding_names_what_is_missing_and_what_to_do() -> None:
    finding = findings(metric="", unit="")["metric.complete"]
    assert "metric, unit" in finding.reason
    assert finding.hint


def test_the_last_cycle_is_not_quoted_to_those_who_may_not_see_it() -> None:
    told = findings(last=last(0, 1))["target.pace"]
    assert "from 0 to 1" in told.reason
    kept = findings(last=last(0, 1, may_be_quoted=False))["target.pace"]
    assert (kept.verdict, kept.repair) == ("warn", None)
    assert "1" not in kept.reason


@pytest.mark.parametrize(
    ("rule", "values", "filled"),
    [
        ("metric.complete", {"unit": "", "target": None}, {"unit": "个", "target": "4"}),
        ("metric.complete", {"target": None}, {"target": "4"}),
        ("metric.complete", {"metric": ""}, None),
        ("metric.complete", {"metric": "验收合格率", "unit": "", "target": None}, None),
        ("metric.complete", {"target": None, "statement": "3 个项目、4 个单位工程初验"}, None),
        ("metric.unit", {"metric": "验收合格率"}, {"unit": "%"}),
        ("target.moves", {"baseline": None}, {"baseline": "0"}),
        ("target.moves", {"baseline": None, "last": last(0, 3)}, {"baseline": "3"}),
        ("target.moves", {"baseline": None, "unit": "分"}, None),
        ("target.sentence", {"target": Decimal(5)}, {"target": "4"}),
        ("target.pace", {"last": last(0, 1)}, {"target": "1"}),
        ("dates.complete", {"start": None, "due": None}, {"start": "2026-01-01", "due": "2026-12-31"}),
        ("dates.complete", {"start": None}, {"start": "2026-01-01"}),
        ("dates.order", {"start": SATURDAY}, {"start": "2026-12-25", "due": "2026-12-26"}),
        ("dates.cycle", {"due": date(2027, 1, 1)}, {"due": "2026-12-31"}),
        ("dates.cycle", {"start": date(2027, 1, 4), "due": date(2027, 2, 1)}, None),
        ("due.workday", {"due": SATURDAY}, {"due": "2026-12-25"}),
        ("due.workday", {"due": SATURDAY, "start": SATURDAY}, None),
        ("due.sentence", {"statement": "10 月底前 4 个单位工程初验"}, {"due": "2026-10-30"}),
    ],
)
def test_what_a_rule_proposes(rule: str, values: dict[str, Any], filled: dict[str, str] | None) -> None:
    assert repair(rule, **values) == filled


def test_an_items_repair_says_which_item() -> None:
    steps = items(ItemFacts("管网核对", "milestone", "核对表", date(2026, 6, 27), key="a"))
    proposed = findings(steps=steps)["items.workday"].repair
    assert proposed is not None
    assert (proposed.item, proposed.values) == ("a", {"due": "2026-06-26"})
    report = smart_check(facts(steps=steps))
    assert report.offering(["due"]).repair("items.workday") is None
    assert report.offering(items=True).repair("items.workday") == proposed


def test_only_repairs_of_the_fields_in_reach_are_offered() -> None:
    report = smart_check(facts(due=SATURDAY))
    assert report.offering(["due", "start"]).repair("due.workday") is not None
    assert report.offering(["start"]).repair("due.workday") is None
    assert report.repair("no.such.rule") is None


def test_as_json() -> None:
    first = smart_check(facts()).as_json()[0]
    assert (first["criterion"], first["name"], first["verdict"]) == ("S", "Specific", "pass")
    assert set(first["findings"][0]) == {"rule", "verdict", "reason", "hint", "repair"}


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("全年回款做到 1.2 亿元", "万元", [12000]),
        ("收回 1,400 万元", "万元", [1400]),
        ("按期交付率不低于八成五", "%", [85]),
        ("提升至百分之九十", "%", [90]),
        ("新增一千二百个，覆盖全部业务", "个", [1200]),
        ("3 个月内完成 2 个，每个 5 个点位", "个", [2]),
        ("2026 年二期 12 所学校", "所", [12]),
        ("4 个单位工程", "", []),
    ],
)
def test_figures_of_a_sentence(text: str, unit: str, expected: list[int]) -> None:
    assert figures(text, unit) == expected


def test_numbers_in_words() -> None:
    assert [in_digits(words) for words in ("十", "十二", "二十", "一百五十", "两千")] == [10, 12, 20, 150, 2000]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("10 月底前做完", date(2026, 10, 31)),
        ("11 月 15 日前签订", date(2026, 11, 15)),
        ("上半年完成", date(2026, 6, 30)),
        ("一季度启动、第三季度交付", date(2026, 9, 30)),
        ("每季度一份报告", None),
        ("13 月", None),
    ],
)
def test_the_day_a_sentence_names(text: str, day: date | None) -> None:
    assert deadline(text, 2026) == day


def test_what_cannot_be_read_is_not_called_missing_and_stays_as_typed() -> None:
    for name in ("baseline", "target"):
        found = findings(**{name: None}, unreadable=frozenset({name}))
        wrong = [one for one in found.values() if "cannot be read as a number" in one.reason]
        assert len(wrong) == 1
        assert not any("missing" in one.reason.lower() for one in found.values())
        assert not [one for one in found.values() if one.repair and name in one.repair.values]
