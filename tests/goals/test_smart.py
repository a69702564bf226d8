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
    ("全年完成 100%", "statement.subject"),
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


# What departments write when they promise an effort: no part of the sentence says what comes of it.
EFFORTS = """
对12个在建项目加强过程管控
围绕3个重点片区,做深做细服务
以120%的热情投入工作
实现海外业务零的突破
全力保障系统7×24小时稳定运行
构建1+3+N服务体系
为所有客户提供优质服务
扎实推进三年行动计划
线上线下协同发力
圆满完成全年生产经营任务
参与5个项目的方案讨论
提升3支队伍战斗力
奋战100天,打赢收官战
守住三条底线
十分重视安全生产
抓好设计、采购、施工、验收
以项目交付为中心,全面提升管理水平
确保项目顺利交付
加快项目验收
完成率达到95%以上
安排10人驻场
Support 8 key projects
Provide 24/7 support to all customers
Complete all assigned tasks
Drive efficiency across Phase 2
Improve communication with 10 key customers
""".strip().splitlines()
# Results, in figures or in words, also beside a word of effort.
RESULTS = """
力争澜江项目通过终验
推动澜江项目11月底前签订补充协议
提升客户满意度3个百分点
持续优化排班,把夜班投诉压到5起以内
支撑市场部签下3个智慧园区项目
机房迁移完毕,旧机房腾退
全年无重伤
签约额翻番
由人工抄表改为远程抄表
关键岗位全部持证
进入集团安全考核前三
对160个站点完成防雷检测
为38个站点更换电池
制定备件库存管理办法
3号楼10月底前交付使用
年底前不再使用纸质工单
澜江、霁川两个项目按月结清工程款
不让一个投诉升级
Raise customer satisfaction from 86 to 90 points
Reduce complaints by 15%
Sign 12 maintenance contracts by June 30
Lanjiang passes final acceptance
The old data centre is switched off
Every project has a weekly report
Halve the average approval time
""".strip().splitlines()


def _says_of_the_statement(statement: str) -> list[str]:
    return [name for name in complaints(statement=statement) if name.startswith("statement.")]


@pytest.mark.parametrize("statement", EFFORTS)
def test_an_effort_is_no_result_whatever_number_stands_in_it(statement: str) -> None:
    assert _says_of_the_statement(statement)


@pytest.mark.parametrize("statement", RESULTS)
def test_a_result_is_one_in_figures_or_in_words(statement: str) -> None:
    assert _says_of_the_statement(statement) == []


# Statement, metric, unit, baseline, target, and the rule that complains.
MEASURES: list[tuple[str, str, str, str, str, str | None]] = [
    ("培训覆盖率达到98%", "培训覆盖率", "%", "0.9", "98", "target.scale"),
    ("新签合同8000万元", "新签合同额", "万元", "60000000", "8000", "target.scale"),
    ("合同归档全覆盖", "合同归档率", "%", "80", "120", "target.scale"),
    ("建成泵站", "建成泵站", "座", "0", "2.5", "target.scale"),
    ("人均项目数提高到2.5个", "人均项目数", "个", "2", "2.5", None),
    ("产值完成率不低于105%", "产值完成率", "%", "98", "105", None),
    ("投诉由30起降到10起", "投诉数", "起", "25", "10", "baseline.sentence"),
    ("利用率从35%提升到60%", "云资源利用率", "%", "35", "60", None),
    ("投诉减少4起", "客户投诉数", "起", "20", "16", None),
    ("返工率下降20%", "返工率", "%", "5", "4", None),
    ("质保金收回五百万元", "质保金收回额", "万元", "0", "600", "target.sentence"),
    ("下半年完成验收10个", "完成验收项目数", "个", "15", "10", "target.direction"),
    ("差旅费用下降10%", "差旅费用", "万元", "100", "110", "target.direction"),
    ("故障处理时长压缩", "故障处理时长", "小时", "4", "6", "target.direction"),
    ("未验收项目压到3个", "未验收项目数", "个", "9", "3", None),
    ("无故障运行时间到2000小时", "无故障运行时间", "小时", "1500", "2000", None),
    ("完成检修20台", "检修进展", "台", "0", "20", "metric.defined"),
    ("认同感高", "文化认同感", "分", "60", "90", "metric.defined"),
    ("可用性达到99.9%", "系统可用性", "%", "99.5", "99.9", None),
    ("完成6套系统上线", "加班人数", "人", "0", "6", "metric.sentence"),
    ("完成6套系统上线", "上线系统数", "/", "0", "6", "metric.complete"),
    ("完成8个项目终验", "终验项目数", "人", "0", "8", "metric.unit"),
    ("Cut complaints to 5", "Complaints", "%", "12", "5", "metric.unit"),
    ("Satisfaction reaches 90", "Quality of service", "points", "80", "90", "metric.defined"),
    ("Sign 12 contracts", "Contracts signed", "contracts", "0", "12", None),
]


@pytest.mark.parametrize(("statement", "metric", "unit", "baseline", "target", "rule"), MEASURES)
def test_what_can_be_measured(
    statement: str, metric: str, unit: str, baseline: str, target: str, rule: str | None
) -> None:
    numbers = {"baseline": Decimal(baseline), "target": Decimal(target)}
    said = complaints(statement=statement, metric=metric, unit=unit, **numbers)
    assert [name for name in said if name.startswith(("metric.", "target.", "baseline."))] == ([rule] if rule else [])


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
        ({"statement": "投诉由 24 个降到 8 个", "metric": "投诉数", "baseline": Decimal(24), "target": Decimal(8)}, {}),
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
        (ItemFacts("初验", "milestone", "按要求高质量完成", date(2026, 6, 30)), {"items.acceptance": "fail"}),
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
        (
            "baseline.sentence",
            {"statement": "初验由 1 个增加到 4 个"},
            {"baseline": "1"},
        ),
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
