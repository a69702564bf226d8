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
# Before a figure in English; other words before one are names (phase 2, SLA 3).
_BEFORE_FIGURES = (
    "(?:to|by|at|of|in|from|than|least|most|over|under|above|below|within|between|and|or|for|the|all|only)"
)
MEASURES = "个项套次家份座条台人天名篇场所类处分件秒成组辆间站点米公里万亿起"
# Numbers that say when, which one, or what it is called, not how many.
NO_COUNT = re.compile(
    r"「[^」]*」|“[^”]*”|《[^》]*》|\"[^\"]*\""
    r"|(?:19|20)\d\d\s*年度?|(?:19|20)\d\d[-/.]\d{1,2}(?:[-/.]\d{1,2})?|\d{1,2}\s*月份?\s*(?:\d{1,2}\s*[日号])?|十[三四五]五"
    r"|\d+\s*[年周]|360\s*[度°]|三项制度"
    rf"|第?[一二三四1-4]\s*季度|第\s*[\d{_DIGITS}十]+\w?|[一二三四五六1-6]\s*期|\d+(?:\+[\dN]+)+|\d+(?=工程|工作法|思路|战略|行动)"
    rf"|(?<![A-Za-z])(?!{_BEFORE_FIGURES}\b)[A-Za-z]+[-\s]?\d[\d.]*|\d[AGD](?![A-Za-z])级?|\d+\s*[×xX*]\s*\d+(?:小时)?|(?:24小时|365天)(?!内|以内|之内)"
    rf"|(?:\d+|{NUMERAL}+)\s*个(?:月|工作日|确保|提升|到位|坚持|转变|统一|加强|强化|必须|维护|一流|过硬|第一|不)|八项规定"
    r"|(?:\d+|百)\s*[天日]\s*(?:攻坚|行动|会战|冲刺|活动|大干)|一次(?:性|验收|解决|通过|成功|合格)|零(?:容忍|距离|部件|星)|从零"
)
_NUMBER = re.compile(
    rf"\d|百分[之百]|{_MORE_THAN_ONE}\s*[{MEASURES}]|[{_DIGITS}]成|零|全部|全数|全覆盖|\ball\b", re.IGNORECASE
)
_FIGURE = r"(?<![\d.])(\d[\d,，]*(?:\.\d+)?)\s*"
_MONEY = re.compile(_FIGURE + r"(亿元?|万元?|元)")
_PERCENT = re.compile(_FIGURE + "[%％]")
_PERCENT_IN_WORDS = re.compile(rf"百分之({NUMERAL}+)|([{_DIGITS}])成([{_DIGITS}])?")
COUNTED = re.compile(_FIGURE + r"(万元|亿元|元|[%％]|[个项套次家份座条台人名篇场所类处件](?!月))")


def counts_something(text: str) -> bool:
    """A number that says how many; dates, phases and names apart."""
    return bool(_NUMBER.search(NO_COUNT.sub(" ", text)))


def figures(text: str, unit: str) -> list[Decimal]:
    """The figures that the text gives in `unit`; dates, names and what is said of each one (每…) apart."""
    unit = unit.strip()
    text = NO_COUNT.sub(" ", text)
    clauses = [clause for clause in re.split("[，；;。]|,(?!\\d)", text) if "每" not in clause]
    found = (value for clause in clauses for value in _in_unit(clause, unit))
    return list(found) if unit else []


def _in_unit(text: str, unit: str) -> list[Decimal]:
    if unit in UNITS:
        amounts = [in_cny(_decimal(number), times.removesuffix("元") + "元") for number, times in _MONEY.findall(text)]
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
