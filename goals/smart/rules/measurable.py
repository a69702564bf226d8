"""M: one can say how far it is, and when each part is done."""

import re
from collections.abc import Collection
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goals.money_units import UNITS
from goals.smart.facts import GoalFacts, ItemFacts
from goals.smart.findings import FAIL, PASS, WARN, Finding, Repair
from goals.smart.rules.figures import COUNTED, NO_COUNT, change, counts_something, figures
from goals.smart.rules.words import CLAUSE, bare, is_no_answer, says_none
from goaltrack.common import numbers

# Activities: as a metric alone they do not say what of them is counted.
_ACTIVITY = r"(?:保障|工作|管理|建设|服务|协调|推进|跟进|落实|配合|实施|沟通|协作|协同|探索|优化|改进|提升|维护|改善)"
# Metrics that everybody computes another way: a state, a level, a will, an effort.
UNDEFINED = re.compile(
    r"(?:情况|程度|成效|效果|成果|成绩|力度|水平|意识|氛围|形象|口碑|态度|作风|面貌|风貌|士气|进展|状况|状态"
    r"|局面|体验|感受|印象|认可|表现|作用|贡献|价值|亮点"
    r"|效益|效能|质量|品质|效率|影响|关系|方向|到位|思路|素质|素养|品牌|基础|信心|活力|潜力|格局|理念|文化|满意"
    r"|好评|成长|进步|(?<!形象)进度)$"
    r"|(?<![电算运人风水热火])力$"
    r"|感$|(?<!可用)(?<!可靠)性$|(?:领导|上级)满意[率度]$"
    r"|(?<!满意)(?<!覆盖)(?<!准确)(?<!集中)(?<!可用)(?<!清洁)(?<!完好)(?<!完成)"
    r"(?<![温湿精速长宽高深厚浓强密坡硬亮跨进年季月额角])度$"
    r"|(?:精神|思想|思路|要求|部署|方针|政策|理念|文化).*[率数]$|(?:^|工作|责任|任务|思路)(?:落实|贯彻|提升"
    r"|配合|支持|执行)[率数]$|(?:推进|加强|优化|改善|改进|重视|强化|深化|完善)[率数]$"
    r"|(?<!档案)(?<!资料)(?<!图纸)(?<!合同)(?<!文件)(?<!单据)(?:数字|智能|信息|智慧|精细|规范|标准|现代|专业"
    r"|市场|国际)化(?:率|指数|程度|水平)?$"
    r"|(?:综合|整体|总体)(?:评分|得分|评价|表现|指数|效率|效果)|(?:服务|管理|工作|质量|能力)(?:等级|级别|指数"
    r"|评价)|(?:客户|领导|上级|各方|员工|业主|群众)(?:评价|反馈|反映)$"
    rf"|(?:攻坚|保障|行动|活动|会战|奋战|加班)(?:天数|时长|小时)|{_ACTIVITY}$|过半"
    r"|^(?:quality|level|degree|extent|state) of\b|\b(?:quality|level|status|progress|effectiveness|efficiency"
    r"|awareness|morale|reputation|image|capabilit(?:y|ies)|ability|performance"
    r"|degree|situation|atmosphere|influence|improvement|efforts?|attitude|teamwork|communication|commitment"
    r"|cooperation|support|work"
    r"|management|maturity|impact|culture|experience|relationships?|feedback|visibility|engagement|results?"
    r"|success|digiti[sz]ation)\s*$",
    re.IGNORECASE,
)
# What is counted one by one.
_THINGS = (
    "项目|系统|合同|制度|设备|站点|点位|证书|报告|方案|专利(?:授权)?|论文|案例|初验|终验|投诉|事故|故障|缺陷|隐患|工单"
    r"|\b(?:complaints|accidents|incidents|contracts|projects|defects|reports|systems|sites)"
)
# Units that are none.
NO_UNIT = re.compile(
    r"[-—–/\\.。、,，?？*#~\s]*|若干|良好|优秀?|好|合格|达标|高|定性|适量|[是否]+|有|none|n/?a|good|high", re.IGNORECASE
)
COUNTING = frozenset("个项套次家份座条台人名篇场所类处件起笔张支位户辆栋组") | {
    "人次",
    "台次",
    "场次",
    "人天",
    "people",
    "persons",
    "cases",
    "pieces",
}
TIMES = frozenset({"天", "日", "工作日", "小时", "分钟", "秒", "月", "个月"})
MONEY = frozenset(UNITS) | {"万", "亿"}
PERCENT = frozenset("%％")
# Units of what is never at nothing: a share, a mark, a duration.
LEVELS = PERCENT | {"", "分", "天", "小时", "分钟", "秒", "工作日", "日", "比值"}
# What a metric is by its name, the units it cannot have, and the one it has.
UNITS_BY_NAME: tuple[tuple[re.Pattern[str], Collection[str], str], ...] = (
    (
        re.compile(
            r"(?<![频速功汇倍利税费])率$|比例$|占比$|百分比$|比重$|\b(?:rate|ratio|share|percentage)$", re.IGNORECASE
        ),
        COUNTING | MONEY | TIMES | {"分"},
        "%",
    ),
    (re.compile(r"得分$|评分$|满意度$|\bscore$", re.IGNORECASE), COUNTING | MONEY | TIMES, "分"),
    (
        re.compile(r"金额$|[款约签余总差缺销]额$|利润$|收入$|产值$|营收$|回款$|\b(?:revenue|profit)$", re.IGNORECASE),
        COUNTING | TIMES | {"分"},
        "万元",
    ),
    (re.compile(r"天数$"), COUNTING | MONEY | PERCENT | {"分"}, "天"),
    (
        re.compile(r"时长$|时间$|周期$|工期$|耗时$|\b(?:time|duration)$", re.IGNORECASE),
        COUNTING | MONEY | PERCENT | {"分"},
        "",
    ),
    (re.compile(rf"(?:{_THINGS})(?:个?数|数量)?$", re.IGNORECASE), {"人", "人次", "名", "分"} | PERCENT, ""),
    (re.compile(r"人数$"), MONEY | PERCENT | TIMES | {"分", "次", "场", "篇", "份", "项"}, "人"),
    (re.compile(r"次数$|场次$"), MONEY | PERCENT | TIMES | {"分", "人", "元"}, "次"),
    (re.compile(r"(?<![指分系倍参岁])数$|数量$|^number of\b", re.IGNORECASE), MONEY | PERCENT | {"分"}, ""),
)
# Bounds that stand at the figure of the goal's unit, and metrics of which more, or less, is no aim.
AT_LEAST = (
    r"(?:不少于|不低于|至少|突破|增至|增加到|增长到|扩大到|(?<!不)(?:[高多]于|超过)|提[高升][到至]"
    r"|at least|no(?:t)? (?:less|fewer) than|above)"
)
AT_MOST = (
    r"(?:不超过|不高于|不多于|[降少短缩压减][到至为]|控制在|(?<!不)[低少]于|at most|no(?:t)? more than|below|under)"
)
# What was done in the time: a number of it that falls is no aim.
_DONE = (
    r"(?:完成|新增|新签|签订|签约|续签|通过|持证|取证|认证|入库|初验|终验|验收|移交|交付|上线"
    r"|回收|收回|到账|中标|建成|发布|培养|获得|取得|办结|销号)"
)
_SHARE_OF_GOOD = (
    r"(?:(?<!不)合格|通过|覆盖|及时|准时|按[期时]|交付|完成|成功|复[用购]|续[签约]|持证|到位|到岗|(?<!未)响应"
    r"|解决|参与|达[标成]|兑现|整改|闭环|签[认到证]|归档|可用"
    r"|在线|接通|回[款收访]|收[缴费]|中标|转化|毛利|净利|利润|满意|好评|执行|开通|出勤|留存|准确|完好|一致|符合"
    r"|合规|办结|销号|接入|提交|正常|落实|知晓|普及|自给|入库|首问|达产)"
)
GOOD = re.compile(
    rf"满意度|得分$|{_SHARE_OF_GOOD}率$|利润$|收入$|产值$|营收$|回款(?:金?额)?$|[续签]签?约?额$"
    rf"|^(?!.*(?:[未不超逾欠退失误]|遗留|问题|投诉|事故|时长|时间|周期|耗时|天数|成本|费"
    rf"|扣)).*{_DONE}.{{0,6}}(?:数量?|项目|人数|额|人|证书?|份数|书)?$"
    r"|\b(?:satisfaction|revenue|profit|margin)\b",
    re.IGNORECASE,
)
BAD = re.compile(
    r"(?<!无)(?:事故|投诉|故障|返工|缺陷|废标|中断|差错|超期|逾期|延期|延误|流失|离职|宕机|停机|报废|不合格"
    r"|不良|违规|违约|扣分|罚款|退[货回]|漏[检报]|误报|坏账|欠款|积压|滞留|超支|纠纷|伤亡|空置"
    r"|损耗|废品|偏差|遗留问题)(?:项目|问题|合同|账款)?(?:起?数量?|次数|率|量|件数|笔数|个数|[金余总]?额|时长"
    r"|天数|人数)?$"
    r"|(?<!训)(?<!务)(?<!可用)(?<!运行)(?<!在线)(?<!无故障)(?:响应|恢复|处理|处置|等待|审批|交付|回款|修复|办理"
    r"|停机|中断|平均|结算|周转)(?:平均)?(?:时长|时间|周期|耗时|天数)$|工期$|能耗|PUE"
    r"|应收(?:账款)?余额$|\b(?:complaints?|accidents?|incidents?|defects?|outages?|rework|downtime|overdue \w+"
    r"|delays?|turnover rate)$",
    re.IGNORECASE,
)
RISES = re.compile(r"提[高升]|增[长加至]|上升|扩大|翻番|突破|\b(?:raise|increase|grow|double)", re.IGNORECASE)
FALLS = re.compile(r"[下压]?降|减少|缩[短减]|压缩|节约|\b(?:reduce|cut|lower|decrease|halve)", re.IGNORECASE)
# Acceptance criteria that say no more than that it is done, or well.
DONE = re.compile(
    r"(?:已|均|都|全部|全面|基本|顺利|圆满|高质量|高标准|保质保量|按[时期质量计划规定要求]*|如期|及时|领导|客户"
    r"|各方|工作|任务|项目|本项|即可|完成|做完|结束|完毕|落实|做好|合格|达标|达成"
    r"|到位|符合|达到|满足|满意|认可|同意|要求|预期|目标|标准|效果|质量|良好|优秀|较好|好|得到|的|后|了|就行"
    r"|为止|done|completed?|finished|ok|asrequired|satisfactory)+",
    re.IGNORECASE,
)
# Shares of a whole, which never come to more than the whole.
_OF_A_WHOLE = re.compile(rf"{_SHARE_OF_GOOD}(?<!完成)(?<!达成)(?<!执行)(?<!回款)(?<!利润)率$")
# Figures so many times apart are in two units; so is a fraction of one beside such a percentage.
APART, FRACTION_BESIDE, WHOLE = 1000, 20, 100
HAN, MEASURING = re.compile(r"[\u4e00-\u9fff]"), "数量率度额次值比的"
PER_HEAD = re.compile(r"平均|均|每|per\b|average", re.IGNORECASE)


def metric_is_complete(facts: GoalFacts) -> Finding:
    """Metric, unit and target are there."""
    parts = (
        (_("metric"), not is_no_answer(facts.metric) and not says_none(facts.metric)),
        (_("unit"), _is_a_unit(facts.unit.strip())),
        (_("target"), facts.target is not None),
    )
    missing = [name for name, given in parts if not given]
    if missing:
        return Finding(
            FAIL,
            _("Missing: %(names)s.") % {"names": _(", ").join(missing)},
            _("Without them nobody can say how far it is."),
            _from_the_sentence(facts),
        )
    if facts.baseline is None:
        return Finding(PASS, _("Metric, unit and target are named."))
    return Finding(
        PASS,
        _("%(metric)s from %(baseline)s to %(target)s %(unit)s.")
        % {
            "metric": facts.metric,
            "baseline": numbers.plain(facts.baseline),
            "target": numbers.plain(facts.target),
            "unit": facts.unit,
        },
    )


def _is_a_unit(unit: str) -> bool:
    return not NO_UNIT.fullmatch(unit) and not (bare(unit) and is_no_answer(unit))


def _from_the_sentence(facts: GoalFacts) -> Repair | None:
    """The target and the unit where the sentence has them, in a single figure."""
    counted = COUNTED.findall(NO_COUNT.sub(" ", facts.statement))
    unit = facts.unit.strip() or (counted[0][1] if len(counted) == 1 else "")
    said = set(figures(facts.statement, unit))
    if len(said) != 1 or facts.target not in (None, *said) or _proper_unit(facts.metric, unit) is not None:
        return None
    value = numbers.typed(said.pop())
    given = {"unit": (facts.unit.strip(), unit), "target": (facts.target is not None, value)}
    values = {name: new for name, (typed, new) in given.items() if not typed}
    figure = f"{value} {unit}"
    return Repair(_("Take “%(figure)s” from the sentence") % {"figure": figure}, values) if values else None


def metric_can_be_computed(facts: GoalFacts) -> Finding | None:
    """The metric is not a word that everybody computes another way."""
    metric = facts.metric.strip()
    if not UNDEFINED.search(metric):
        return None
    return Finding(
        WARN,
        _("“%(metric)s” does not say what is counted.") % {"metric": metric},
        _("Name what is counted, and by which paper or system."),
    )


def metric_is_that_of_the_sentence(facts: GoalFacts) -> Finding | None:
    """Where the sentence says how many, the metric speaks of the same matter: at least one sign of it is there."""
    said, metric = set(HAN.findall(facts.statement)), set(HAN.findall(facts.metric)) - set(MEASURING)
    if len(metric) < 2 or is_no_answer(facts.metric) or not said or metric & said:
        return None
    if not counts_something(facts.statement):
        return None
    return Finding(
        WARN,
        _("The sentence does not speak of “%(metric)s”.") % {"metric": facts.metric.strip()},
        _("Measure what the sentence promises."),
    )


def unit_fits_the_metric(facts: GoalFacts) -> Finding | None:
    """A share or a mark is not counted in people or things, a number not in percent."""
    metric, unit = facts.metric.strip(), facts.unit.strip()
    proper = _proper_unit(metric, unit)
    if proper is None:
        return None
    return Finding(
        FAIL,
        _("“%(metric)s” is not counted in %(unit)s.") % {"metric": metric, "unit": unit},
        _("Choose the unit in which it is read off."),
        Repair(_("Change the unit to %(unit)s") % {"unit": proper}, {"unit": proper}) if proper else None,
    )


def _proper_unit(metric: str, unit: str) -> str | None:
    """The unit, or "" for several, of a metric that `unit` does not fit; None where it does."""
    found = ((wrong, proper) for name, wrong, proper in UNITS_BY_NAME if name.search(metric.strip()))
    wrong, proper = next(found, ((), ""))
    return proper if unit.strip() in wrong else None


def target_moves_away(facts: GoalFacts) -> Finding | None:
    """The baseline is known, and the target differs from it."""
    if facts.baseline is None:
        return Finding(
            FAIL, _("The baseline is missing."), _("Say where it stands today; 0 where it begins."), _baseline(facts)
        )
    if facts.baseline == facts.target:
        return Finding(
            FAIL, _("The target equals the baseline: nothing would change."), _("Set a target that differs.")
        )
    return None


def _baseline(facts: GoalFacts) -> Repair | None:
    """What the last cycle reached, else zero where something is counted."""
    last = facts.last
    if last is not None and last.measures_the_same(facts.metric, facts.unit):
        if not last.may_be_quoted or last.reached == facts.target:
            return None
        value = numbers.typed(last.reached)
        return Repair(_("Begin at %(value)s, where the last cycle ended") % {"value": value}, {"baseline": value})
    if facts.unit.strip() in LEVELS or facts.target == 0 or _proper_unit(facts.metric, facts.unit) is not None:
        return None
    return Repair(_("Begin at 0"), {"baseline": "0"})


def figures_are_in_one_unit(facts: GoalFacts) -> Finding | None:
    """Baseline and target are figures of the same kind, and possible ones: no share of 0.84 beside one of 98."""
    baseline, target, unit = facts.baseline, facts.target, facts.unit.strip()
    if baseline is None or target is None:
        return None
    low, high = sorted((baseline, target))
    share = unit in PERCENT
    apart = low > 0 and (high / low >= APART or (share and low < 1 and high >= FRACTION_BESIDE))
    whole = share and _OF_A_WHOLE.search(facts.metric.strip()) is not None and high > WHOLE
    parts = unit in COUNTING and not PER_HEAD.search(facts.metric) and any(value % 1 for value in (low, high))
    if not apart and not whole and not parts:
        return None
    return Finding(
        FAIL,
        _("%(baseline)s and %(target)s cannot both be read in %(unit)s.")
        % {"baseline": numbers.plain(baseline), "target": numbers.plain(target), "unit": unit},
        _("Write both in the same unit."),
    )


def target_is_the_one_said(facts: GoalFacts) -> Finding | None:
    """Where the sentence gives figures in the unit of the goal, the target is one of them, or that much away."""
    said = sorted(set(figures(facts.statement, facts.unit)))
    if facts.target is None or not said or _is_said(facts.baseline, facts.target, facts.unit.strip(), said):
        return None
    repair = None
    if len(said) == 1 and said[0] != facts.baseline:
        label = _("Set the target to %(value)s") % {"value": numbers.plain(said[0])}
        repair = Repair(label, {"target": numbers.typed(said[0])})
    return Finding(
        WARN,
        _("The sentence says %(said)s %(unit)s, the target %(target)s.")
        % {
            "said": _(", ").join(numbers.plain(figure) for figure in said),
            "unit": facts.unit,
            "target": numbers.plain(facts.target),
        },
        _("Let both say the same."),
        repair,
    )


def baseline_is_the_one_said(facts: GoalFacts) -> Finding | None:
    """Where the sentence says from where to where (由 86 分提高到 90 分), baseline and target are those two."""
    said = change(facts.statement, facts.unit)
    if said is None or facts.baseline is None or facts.target is None or said == (facts.baseline, facts.target):
        return None
    start, end = said
    values = {"baseline": (facts.baseline, start), "target": (facts.target, end)}
    given = {"start": numbers.plain(start), "end": numbers.plain(end), "unit": facts.unit.strip()}
    return Finding(
        WARN,
        _("The sentence says from %(start)s to %(end)s %(unit)s; baseline and target say something else.") % given,
        _("Let both say the same."),
        Repair(
            _("Take %(start)s and %(end)s from the sentence") % given,
            {name: numbers.typed(new) for name, (typed, new) in values.items() if typed != new},
        ),
    )


def _is_said(baseline: Decimal | None, target: Decimal, unit: str, said: list[Decimal]) -> bool:
    """降到 8 个, 减少 16 个 and 下降 20% are three ways to say one target."""
    steps: set[Decimal] = set()
    if baseline is not None:
        steps = {abs(target - baseline)}
    if baseline and unit in PERCENT:
        steps.add(Decimal(round(abs(target - baseline) * 100 / abs(baseline))))
    return bool(({target} | steps) & {*said, sum(said, Decimal(0))})


def target_lies_in_its_direction(facts: GoalFacts) -> Finding | None:
    """“Not less than” does not fall below the baseline; more accidents, or less money, is no aim."""
    if facts.baseline is None or facts.target is None or facts.target == facts.baseline:
        return None
    if figures_are_in_one_unit(facts) is not None:
        return None
    falls = facts.target < facts.baseline
    figure = rf"\s*\d[\d,，.]*\s*{re.escape(facts.unit.strip())}"
    bound = re.search((AT_LEAST if falls else AT_MOST) + figure, facts.statement, re.IGNORECASE)
    named = (GOOD if falls else BAD).search(facts.metric.strip()) or _moves_the_other_way(facts, falls=falls)
    if bound is None and not named:
        return None
    return Finding(
        FAIL,
        _("From %(baseline)s to %(target)s is the wrong way for “%(words)s”.")
        % {
            "baseline": numbers.plain(facts.baseline),
            "target": numbers.plain(facts.target),
            "words": bound.group() if bound else facts.metric.strip(),
        },
        _("Correct the sentence, the baseline or the target."),
    )


def _moves_the_other_way(facts: GoalFacts, *, falls: bool) -> bool:
    """The sentence says of the metric itself that it rises where the target falls, or the other way."""
    metric = facts.metric.strip()
    parts = [part.replace(metric, "") for part in CLAUSE.split(facts.statement) if metric and metric in part]
    said, other = (RISES, FALLS) if falls else (FALLS, RISES)
    return any(said.search(part) and not other.search(part) for part in parts)


def items_can_be_accepted(facts: GoalFacts) -> Finding:
    """Every item of the breakdown says how one sees that it is done."""
    items = facts.steps.items
    if items is None:
        return Finding(PASS, _("The items of its breakdown are checked there."))
    if not items:
        return Finding(FAIL, _("The breakdown has no items."), _("Add the tasks and milestones that lead to the goal."))
    without = [item.title for item in items if not _says_when_done(item)]
    if without:
        return Finding(
            FAIL,
            ngettext(
                "%(count)d item has no acceptance criterion: %(first)s.",
                "%(count)d items have no acceptance criterion, the first: %(first)s.",
                len(without),
            )
            % {"count": len(without), "first": without[0]},
            _("Write what must be shown for it to count as done."),
        )
    return Finding(
        PASS,
        ngettext(
            "The item has its acceptance criterion.",
            "All %(count)d items have their acceptance criterion.",
            len(items),
        )
        % {"count": len(items)},
    )


def _says_when_done(item: ItemFacts) -> bool:
    said = bare(item.acceptance)
    return not is_no_answer(said) and said != bare(item.title) and not DONE.fullmatch(said)
