"""M: one can say how far it is, and when each part is done."""

import re
from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goals.money_units import UNITS
from goals.smart.facts import GoalFacts, ItemFacts
from goals.smart.findings import FAIL, PASS, WARN, Finding, Repair
from goals.smart.rules.figures import COUNTED, NO_COUNT, figures
from goals.smart.rules.words import bare, is_no_answer
from goaltrack.common import numbers

# Metrics that everybody computes another way: a state, a level, a will, an effort.
UNDEFINED = re.compile(
    r"情况$|程度$|成效$|效果$|力度$|水平$|能力$|意识$|氛围$|形象$|口碑$|推进度$|(?:凝聚|执行|战斗|影响|竞争|创新)力"
    r"|(?:精神|思想|思路|要求|部署|方针|政策|落实|贯彻).*[率数]$|(?:数字|智能|信息|智慧|精细|规范)化率$"
    r"|(?:综合|整体|总体)(?:评分|得分|评价|表现)|(?:服务|管理|工作|质量)(?:等级|级别|指数)"
    r"|(?:攻坚|保障|行动|活动|会战)天数|(?:保障|工作|管理|建设|服务)$|过半"
)
COUNTING = frozenset("个项套次家份座条台人名篇场所类处件")
MONEY = frozenset(UNITS)
PERCENT = frozenset("%％")
# Units of what is never at nothing: a share, a mark, a duration.
LEVELS = PERCENT | {"", "分", "天", "小时", "分钟", "秒", "工作日", "日", "比值"}
# What a metric is by its name, the units it cannot have, and the one it has.
UNITS_BY_NAME: tuple[tuple[re.Pattern[str], Collection[str], str], ...] = (
    (re.compile(r"率$|比例$|占比$|百分比$"), COUNTING | MONEY, "%"),
    (re.compile(r"得分$|评分$|满意度$"), COUNTING | MONEY, "分"),
    (re.compile(r"金额$|[款约签]额$|利润$|收入$|产值$"), COUNTING | {"分"}, "万元"),
    (re.compile(r"时长$|时间$|周期$|工期$"), COUNTING | MONEY | PERCENT, ""),
    (re.compile(r"(?<![指分系])数$|数量$"), MONEY | PERCENT, ""),
)
# Bounds that stand at the figure of the goal's unit, and metrics of which more, or less, is no aim.
AT_LEAST = r"(?:不少于|不低于|至少|突破|增至|增加到|提[高升][到至])"
AT_MOST = r"(?:不超过|不高于|不多于|[降少短缩压][到至为]|控制在)"
GOOD = re.compile(r"满意度|得分$|[格过盖时付成用签证]率$|毛利率$|利润$|收入$|产值$|回款(?:金?额)?$|[续签]签?约?额$")
BAD = re.compile(r"(?:事故|投诉|故障|返工|缺陷|废标|中断|差错|超期)(?:项目)?(?:起?数|次数|率|量)?$")
# Acceptance criteria that say no more than that it is done.
DONE = re.compile(r"(?:已|按[时期要求]*)?(?:完成|做完|合格|达标)(?:即可)?|领导(?:满意|认可)")


def metric_is_complete(facts: GoalFacts) -> Finding:
    """Metric, unit and target are there."""
    parts = (
        (_("metric"), not is_no_answer(facts.metric)),
        (_("unit"), bool(facts.unit.strip())),
        (_("target"), facts.target is not None or "target" in facts.unreadable),
    )
    missing = [name for name, given in parts if not given]
    if missing:
        return Finding(
            FAIL,
            _("Missing: %(names)s.") % {"names": _(", ").join(missing)},
            _("Without them nobody can say how far it is."),
            _from_the_sentence(facts),
        )
    if facts.target is None:
        return Finding(FAIL, _("The target cannot be read as a number."), _("Correct what is typed."))
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


def _from_the_sentence(facts: GoalFacts) -> Repair | None:
    """The target and the unit where the sentence has them, in a single figure."""
    counted = COUNTED.findall(NO_COUNT.sub(" ", facts.statement))
    unit = facts.unit.strip() or (counted[0][1] if len(counted) == 1 else "")
    said = set(figures(facts.statement, unit))
    if len(said) != 1 or facts.target not in (None, *said) or _proper_unit(facts.metric, unit) is not None:
        return None
    value = numbers.typed(said.pop())
    given = {
        "unit": (facts.unit.strip(), unit),
        "target": (facts.target is not None or "target" in facts.unreadable, value),
    }
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
    if facts.baseline is None and "baseline" in facts.unreadable:
        return Finding(FAIL, _("The baseline cannot be read as a number."), _("Correct what is typed."))
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


def target_is_the_one_said(facts: GoalFacts) -> Finding | None:
    """Where the sentence gives figures in the unit of the goal, the target is one of them, or their sum."""
    said = sorted(set(figures(facts.statement, facts.unit)))
    if facts.target is None or not said or facts.target in (*said, sum(said)):
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


def target_lies_in_its_direction(facts: GoalFacts) -> Finding | None:
    """“Not less than” does not fall below the baseline; more accidents, or less money, is no aim."""
    if facts.baseline is None or facts.target is None or facts.target == facts.baseline:
        return None
    falls = facts.target < facts.baseline
    figure = rf"\s*\d[\d,，.]*\s*{re.escape(facts.unit.strip())}"
    bound = re.search((AT_LEAST if falls else AT_MOST) + figure, facts.statement)
    named = (GOOD if falls else BAD).search(facts.metric.strip())
    if bound is None and named is None:
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
