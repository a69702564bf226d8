"""Reading the numbers of a sentence: how many, of what unit, and by when."""

import re
from calendar import monthrange
from datetime import date
from decimal import Decimal

from goals.money_units import UNITS, in_cny

_DIGITS = "一二三四五六七八九"
NUMERAL = f"[{_DIGITS}两十百千]"
# 一个, 一批, 一套 are articles rather than numbers.
_MORE_THAN_ONE = f"(?:[二三四五六七八九两十百千]|一[十百千]){NUMERAL}*"
MEASURES = "个项套次家份座条台人天名篇场所类处分件秒成组辆间站米万亿起笔张支单位户栋吨艘轮批本册段宗门"
_MONTHS = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
# Numbers that say when, which one, or what it is called.
_NAMES = (
    r"「[^」]*」|“[^”]*”|《[^》]*》|\"[^\"]*\"|【[^】]*】|‘[^’]*’"
    r"|(?:19|20)\d\d\s*(?:年度?|届)|(?:19|20)\d\d[-/.]\d{1,2}(?:[-/.]\d{1,2})?"
    r"|\d{1,2}\s*月份?\s*(?:\d{1,2}\s*[日号])?|十[三四五]五"
    rf"|(?<![\d.])20[2-4]\d(?![\d.,]|\s*(?:[%％‰元{MEASURES}]|hours?\b|days?\b))|\d{{1,2}}[:：]\d\d"
    rf"|\d{{1,2}}\s*[日号](?=[前起止内])"
    rf"|\d{{1,2}}\s+{_MONTHS}\b|\b{_MONTHS}\s+\d{{1,2}}\b|\d+\s*[年周]|360\s*[度°]|三项制度"
    rf"|第?[一二三四1-4]\s*季度|第\s*[\d{_DIGITS}十]+\w?|[一二三四五六1-6]\s*期"
    rf"|\d+\s*号(?=[楼机线泵站院桥井标厂门库馆地文车间闸])"
    r"|\b(?:phase|stage|level|tier|version|grade|part|section|lot|building|line|no\.?|number|area|zone|block"
    r"|class|step|week|year|version)\s+\d[\d.]*"
    r"|(?<![A-Za-z])[A-Za-z]+-?\d[\d.]*(?![\d.]|\s*[%％个套名人次家台份张万亿])|(?<![A-Za-z])(?-i:(?!CNY|RMB"
    r"|USD|EUR)[A-Z]{2,})\s\d[\d.]*(?![\d.]|\s*[%％个套名人次家台份张万亿])"
    r"|\d[A-Z](?![A-Za-z])级?|(?<![\d.到至达于过])[1-9]\.0(?![\d%％分万亿倍])|[1-6]\s*级(?=[等保响])|等保\s*\d级?"
)
# Sayings and slogans that have a number in them.
_SAYINGS = (
    r"\d+(?:\+[\dN]+)+(?:\s*[>＞]\s*\d+)?|\d+(?=工程|工作法|思路|战略|行动|步走|[^\W\d]{0,2}驱动)"
    r"|(?:\d[提降增减保促控抓化转升]){2,}"
    r"|\d+\s*[×xX*]\s*\d+(?:小时)?|24/7|(?:24小时|365天)(?!内|以内|之内)"
    rf"|(?:\d+|{NUMERAL}+)\s*个(?:月|工作日|确保|提升|到位|坚持|转变|统一|加强|强化|必须|维护|一流|过硬|第一|不"
    rf"|一(?![十百千])|意识|自信|服从|全面|坚决|严禁|注重"
    r"|突出|满意|放心|方面|维度|层面|环节|抓手|结合|面向|满意|打通|聚焦|落实|到底|更加?|转型)|八项规定"
    r"|(?:\d+|[两三四五六七八九])\s*大(?=[^\W\d])|(?:\d+|[两三四五六七八九])\s*[条道](?:底线|红线|防线|主线"
    r"|战线|阵线)|(?:\d+|[三四五六])\s*位一体"
    rf"|(?:\d+|{NUMERAL}+)\s*[项条个](?:原则|理念|机制|主线|目标|中心|愿景|抓手|支柱|核心|导向|方针|精神|纪律"
    rf"|要求|方向|战略|举措|措施)(?![^，,；;。]*(?:全部|完成|销号))"
    r"|(?:\d+|百)\s*[天日]\s*(?:攻坚|行动|会战|冲刺|活动|大干)|(?:奋战|大干|苦干|决战|冲刺|攻坚|会战)\s*\d+\s*[天日]"
    r"|一次(?:性|验收|解决|通过|成功|合格)|零(?:容忍|距离|部件|星|的突破|基础|散|突破)|从零|十分(?![钟之])|四处"
    r"|千家万户|[百千万]人(?=计划|工程)|千[万条](?=不|要|别)"
    r"|百(?:家争鸣|倍|分努力)|(?:百分之?百|\d{3}\s*[%％])\s*的?(?:努力|投入|用心|热情|精力|激情|专注|责任心"
    r"|付出|信心|状态|干劲|真诚|满意)|100分的?(?=服务|员工|努力|热情|状态)|\b(?:first|second) half|half[- ]year"
    r"|全部(?:力量|精力|热情|身心|心思)|[两双]轮|一[分丝]不|\b(?:one|two)[- ](?:stop|team)|zero[- ]tolerance"
    r"|100% commit\w+|number one"
)
NO_COUNT = re.compile(_NAMES + "|" + _SAYINGS, re.IGNORECASE)
_COUNTING_WORDS = "zero|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty"
_FIGURE_OR_WORDS = (
    rf"(?:\d[\d,]*(?:\.\d+)?|百分[之百]{NUMERAL}*|{_MORE_THAN_ONE}(?=\s*[{MEASURES}])|[{_DIGITS}]成[{_DIGITS}]?"
    rf"|零|一[名座辆间](?!\w*都)"
    rf"|一半|减半|半数|[{_DIGITS}两十]\s*倍|[二三四五六七八九十]分之[{_DIGITS}]|\b(?:{_COUNTING_WORDS}|half"
    rf"|double[ds]?|halve[ds]?|twice|dozen)\b)"
)
_NUMBER = re.compile(rf"\d|{_FIGURE_OR_WORDS}|翻[了]?[一两]?番|翻倍|全部|全数|全覆盖|\ball\b", re.IGNORECASE)
_UNIT = rf"(?:个?(?:百分点|[万亿]元?|元|小时|分钟|工作日|单位)|人[次天月]|[万亿]?[{MEASURES}]次?|[%％‰倍])?"
# A figure that is said of something (达到 95%, 回款 3800 万元), not one of things that are worked on (3 个项目的管理).
_SAID = re.compile(
    rf"(?:.[到至达超]|达到|超过|突破|[低高少多大小]于|[率度额数量分值]为|[≥≤><＞＜]|至少|至多|控制在|增[长加幅]"
    rf"|下降|减少|节约|新增|压[降减缩]"
    rf"|\b(?:to|by|below|under|above|over|least|most|than|within|from)\s+(?:CNY |RMB |USD )?)\s*(?:约"
    rf"|近)?{_FIGURE_OR_WORDS}(?!{_UNIT}[^，]{{0,12}}的)"
    rf"|(?:提[高升]|降低|缩短|改善)\s*(?:约|近)?{_FIGURE_OR_WORDS}\s*(?:个?百分点|[%％‰倍分天元秒]|小时"
    rf"|[万亿])(?![^，]{{0,12}}的)"
    rf"|{_FIGURE_OR_WORDS}\s*{_UNIT}\s*(?:及?以[上下内]|之内|左右|内|整|前)?\s*$",
    re.IGNORECASE,
)
_FIGURE = r"(?<![\d.])(\d[\d,，]*(?:\.\d+)?)\s*"
_MONEY = re.compile(rf"(?:{_FIGURE}|({NUMERAL}+))个?(亿元?|万元?|元)(?![个人户次台条])")
_PERCENT = re.compile(_FIGURE + "(?:[%％]|percent|per cent)")
_PERCENT_IN_WORDS = re.compile(rf"百分之({NUMERAL}+)|([{_DIGITS}])成([{_DIGITS}])?")
COUNTED = re.compile(_FIGURE + r"(万元|亿元|元|[%％]|[个项套次家份座条台人名篇场所类处件](?!月))")


def counts_something(text: str) -> bool:
    """A number that says how many; dates, phases and names apart."""
    return bool(_NUMBER.search(NO_COUNT.sub(" ", text)))


def without_figures(text: str) -> str:
    """The text without its numbers, their units, and what only says when."""
    return re.sub(
        rf"(?:{_FIGURE_OR_WORDS}|全部|全数|全覆盖|\ball\b)\s*{_UNIT}", "", NO_COUNT.sub(" ", text), flags=re.IGNORECASE
    )


def says_a_figure_of_it(part: str) -> bool:
    """A figure that the part of a sentence comes to; how many things are worked on is none."""
    return bool(_SAID.search(NO_COUNT.sub(" ", part)))


def figures(text: str, unit: str) -> list[Decimal]:
    """The figures that the text gives in `unit`; dates, names and what is said of each one (每…) apart."""
    unit = unit.strip()
    text = NO_COUNT.sub(" ", text)
    clauses = [clause for clause in re.split("[，；;。]|,(?!\\d)", text) if "每" not in clause]
    found = (value for clause in clauses for value in _in_unit(clause, unit))
    return list(found) if unit else []


_FROM_TO = re.compile(
    r"(?:[由从]|\bfrom\b)(?P<start>[^，；;。]{1,20}?)(?:[到至为]|\bto\b)(?P<end>[^，；;。]{1,20})", re.IGNORECASE
)


def change(text: str, unit: str) -> tuple[Decimal, Decimal] | None:
    """From where to where the text goes in `unit`, where it says both once (由 86 分提高到 90 分, from 68 to 88 %)."""
    found = _FROM_TO.findall(NO_COUNT.sub(" ", text))
    if len(found) != 1:
        return None
    start, end = (figures(part, unit) or figures(part.strip() + unit, unit) for part in found[0])
    return (start[0], end[0]) if len(start) == len(end) == 1 else None


def _in_unit(text: str, unit: str) -> list[Decimal]:
    if unit in UNITS:
        amounts = [
            in_cny(_decimal(number) if number else in_digits(words), times.removesuffix("元") + "元")
            for number, words, times in _MONEY.findall(text)
        ]
        return [amount / UNITS[unit] for amount in amounts if amount is not None]
    if unit in ("%", "％"):
        said = [_decimal(number) for number in _PERCENT.findall(text)]
        return said + [_percent(*groups) for groups in _PERCENT_IN_WORDS.findall(text)]
    counted = re.compile(rf"(?:{_FIGURE}|({_MORE_THAN_ONE}))(万)?{re.escape(unit)}(?!月)")
    return [
        (_decimal(number) if number else in_digits(words)) * (10_000 if times else 1)
        for number, words, times in counted.findall(text)
    ]


def _percent(whole: str, tenths: str, rest: str) -> Decimal:
    """百分之九十, 八成, 八成五."""
    return in_digits(whole) if whole else in_digits(tenths) * 10 + (in_digits(rest) if rest else 0)


def in_digits(words: str) -> Decimal:
    """一千二百 as 1200; below ten thousand."""
    total, digit = 0, 0
    for sign in words.replace("两", "二"):
        if sign in _DIGITS:
            digit = _DIGITS.index(sign) + 1
        else:
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[sign]
            digit = 0
    return Decimal(total + digit)


def _decimal(number: str) -> Decimal:
    return Decimal(re.sub("[,，]", "", number))


_DEADLINE = re.compile(
    r"(?<!\d)(?P<month>\d{1,2})\s*月份?\s*(?:(?P<day>\d{1,2})\s*[日号])?"
    r"|(?P<half>上半年|年中)|(?<!每)第?(?P<quarter>[一二三四1-4])\s*季度|Q(?P<q>[1-4])"
)


def deadline(text: str, year: int) -> date | None:
    """The latest day that the sentence itself names, by date, month, quarter or half-year."""
    days = [_last_day(match, year) for match in _DEADLINE.finditer(text)]
    return max((day for day in days if day is not None), default=None)


def _last_day(match: re.Match[str], year: int) -> date | None:
    quarter = match["quarter"] or match["q"]
    month = int(match["month"] or 6)
    if quarter:
        month = 3 * (_DIGITS.find(quarter) + 1 or int(quarter))
    if not 1 <= month <= 12:
        return None
    last = monthrange(year, month)[1]
    return date(year, month, min(int(match["day"] or last), last) or last)
