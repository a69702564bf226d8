"""Days in words of both languages: 下周三, 月底, 3个工作日后, 12月5日, next wed, in 3 days, eom, dec 5.

Each rule is a pattern and what it means. Of those that fit, the longest counts.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from goaltrack.common.workdays import WorkdayCalendar

# A day without a year that would lie further back than this is next year's.
LOOKS_BACK = timedelta(days=60)
MOST = 999


@dataclass(frozen=True)
class When:
    """`after` is the day from which "the next one to come" counts: today, or the beginning of a range."""

    today: date
    after: date
    calendar: WorkdayCalendar


@dataclass(frozen=True)
class DayMatch:
    """`day` is None where the words are a day's but no calendar has it (11月31日)."""

    end: int
    day: date | None
    has_year: bool = False
    # A month stood beside the day: the end of a range may then be a figure alone (12月1日~5日).
    names_month: bool = False


Meaning = Callable[["re.Match[str]", When], date | None]

_FIGURES = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip
_WEEKDAYS_ZH = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_WEEKDAYS_EN = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ZH = r"[一二两三四五六七八九十]{1,3}"
_WHICH = r"(?P<which>下下个?|下个?|本|这个?|上个?)?"
_YEAR = r"(?P<year>今年|明年|后年|(?:20)?\d\d年)?"
_MONTH_EN = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_NTH = r"(?:st|nd|rd|th)"
# 28号楼 is a building, 3.5万 an amount.
_BUILDING = "号[楼线门机车院馆店厅仓库池泵井站柜]"
_NUMBERED = rf"(?:日|(?!{_BUILDING})号)"
_DAY_ZH = rf"(?P<day>\d{{1,2}}|{_ZH}(?=[日号]))(?:{_NUMBERED}|(?![日号个]))"
_NO_AMOUNT = rf"(?![\d万亿千百元个点倍吨米]|{_BUILDING})"


def number(text: str) -> int:
    """3, 三, 十二, 二十, two; 0 for what is none."""
    if text.isdecimal():
        return int(text)
    if text in _COUNTS:
        return _COUNTS[text]
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _FIGURES.get(text, 0)
    return _FIGURES.get(tens, 0 if tens else 1) * 10 + _FIGURES.get(ones, 0)


def day_of(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def months_on(day: date, count: int) -> date:
    """The same day `count` months later, or the month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def without_year(month: int, day: int, today: date) -> date | None:
    """This year's, or next year's when that is more than 60 days ago or does not exist."""
    this_year = day_of(today.year, month, day)
    if this_year is not None and today - this_year <= LOOKS_BACK:
        return this_year
    return day_of(today.year + 1, month, day)


def _year(words: str, today: date) -> int:
    named = {"今": today.year, "明": today.year + 1, "后": today.year + 2}
    return named.get(words[0]) or int(words.rstrip("年")) % 100 + 2000


def _calendar_week(today: date, weeks: int, weekday: int) -> date:
    return today - timedelta(days=today.weekday()) + timedelta(weeks=weeks, days=weekday)


def _next_weekday(after: date, weekday: int) -> date:
    return after + timedelta(days=(weekday - after.weekday()) % 7)


def _which(words: str | None) -> int:
    """本 0, 下 1, 下下 2, 上 -1."""
    return (words or "").count("下") - (words or "").count("上")


def _by_word(days: int) -> Meaning:
    return lambda _match, when: when.today + timedelta(days=days)


def _weekday_zh(match: "re.Match[str]", when: When) -> date:
    weekday = _WEEKDAYS_ZH[match["day"]]
    if match["which"] is None:
        return _next_weekday(when.after, weekday)
    return _calendar_week(when.today, _which(match["which"]), weekday)


def _weekend(match: "re.Match[str]", when: When) -> date:
    return _calendar_week(when.today, _which(match["which"]), 6)


def _weekday_en(match: "re.Match[str]", when: When) -> date:
    weekday = _WEEKDAYS_EN.index(match["day"][:3])
    if match["which"] is None:
        return _next_weekday(when.after, weekday)
    return _calendar_week(when.today, 1 if match["which"] == "next" else 0, weekday)


def _later(match: "re.Match[str]", when: When) -> date | None:
    """So many days, weeks, months or working days from today; half a month is 15 days."""
    text, unit = match["count"], match["unit"]
    count = number(text)
    if text == "半":
        if unit not in ("个月", "年"):
            return None
        return when.today + timedelta(days=15) if unit == "个月" else months_on(when.today, 6)
    if "工作日" in unit or unit.startswith(("work", "business", "wd", "bd")):
        return when.calendar.add(when.today, count)
    if unit in ("天", "日") or unit.startswith("d"):
        return when.today + timedelta(days=count)
    if unit[-1] in "周期拜" or unit.startswith("w"):
        return when.today + timedelta(weeks=count)
    return months_on(when.today, count * 12 if unit == "年" or unit.startswith("y") else count)


def _part_of_month(year: int, month: int, part: str) -> date:
    if part == "中":
        return date(year, month, 15)
    return date(year, month, 1) if part == "初" else month_end(year, month)


def _month_part(match: "re.Match[str]", when: When) -> date:
    """月底 is this month's last day; 月初 and 月中 alone are the next to come."""
    of = months_on(when.today.replace(day=1), _which(match["which"]))
    found = _part_of_month(of.year, of.month, match["part"])
    if match["which"] is None and found < when.today:
        following = months_on(of, 1)
        found = _part_of_month(following.year, following.month, match["part"])
    return found


def _named_month_part(match: "re.Match[str]", when: When) -> date | None:
    month = number(match["month"])
    if not 1 <= month <= 12:
        return None
    if match["year"]:
        return _part_of_month(_year(match["year"], when.today), month, match["part"])
    found = _part_of_month(when.today.year, month, match["part"])
    if when.today - found > LOOKS_BACK:
        return _part_of_month(when.today.year + 1, month, match["part"])
    return found


def _quarter(first: date, part: str) -> date:
    return first if part == "初" else month_end(first.year, first.month + 2)


def _first_of_quarter(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def _quarter_part(match: "re.Match[str]", when: When) -> date:
    first = months_on(_first_of_quarter(when.today), 3 * _which(match["which"]))
    found = _quarter(first, match["part"])
    if match["which"] is None and found < when.today:
        found = _quarter(months_on(first, 3), match["part"])
    return found


def _named_quarter(match: "re.Match[str]", when: When) -> date:
    first_month = number(match["quarter"]) * 3 - 2
    part = match.groupdict().get("part") or "末"
    if match.groupdict().get("year"):
        return _quarter(date(_year(match["year"], when.today), first_month, 1), part)
    found = _quarter(date(when.today.year, first_month, 1), part)
    return found if when.today - found <= LOOKS_BACK else _quarter(date(when.today.year + 1, first_month, 1), part)


def _year_part(match: "re.Match[str]", when: When) -> date:
    named = match["which"]
    year = when.today.year + {"明": 1, "后": 2}.get((named or "今")[0], 0)
    if match["part"] != "初":
        return date(year, 12, 31)
    first = date(year, 1, 1)
    return date(year + 1, 1, 1) if named is None and first < when.today else first


def _day_of_which_month(match: "re.Match[str]", when: When) -> date | None:
    of = months_on(when.today.replace(day=1), _which(match["which"]))
    return day_of(of.year, of.month, number(match["day"]))


def _next_numbered(match: "re.Match[str]", when: When) -> date | None:
    """28号: the next to come that the calendar has."""
    wanted = number(match["day"])
    for ahead in range(13 if 1 <= wanted <= 31 else 0):
        of = months_on(when.after.replace(day=1), ahead)
        found = day_of(of.year, of.month, wanted)
        if found is not None and found >= when.after:
            return found
    return None


def _month_and_day(match: "re.Match[str]", when: When) -> date | None:
    month, day = number(match["month"]), number(match["day"])
    year = match.groupdict().get("year")
    if year:
        return day_of(_year(year, when.today), month, day)
    return without_year(month, day, when.today)


def _month_name_and_day(match: "re.Match[str]", when: When) -> date | None:
    month, day = _MONTHS.index(match["month"][:3]) + 1, int(match["day"])
    if match["year"]:
        return day_of(int(match["year"]), month, day)
    return without_year(month, day, when.today)


def _end_of(match: "re.Match[str]", when: When) -> date:
    return _unit_end(match["unit"], when.today, 1 if match["which"] == "next" else 0)


def _end_of_short(match: "re.Match[str]", when: When) -> date:
    return _unit_end({"w": "week", "m": "month", "q": "quarter", "y": "year"}[match["unit"]], when.today, 0)


def _unit_end(unit: str, today: date, ahead: int) -> date:
    """The end of a week is its Friday, of the rest the last day."""
    if unit == "week":
        return _calendar_week(today, 1, 4) if ahead else _next_weekday(today, 4)
    if unit == "month":
        of = months_on(today.replace(day=1), ahead)
        return month_end(of.year, of.month)
    if unit == "quarter":
        return _quarter(months_on(_first_of_quarter(today), 3 * ahead), "末")
    return date(today.year + ahead, 12, 31)


def _end_of_month_name(match: "re.Match[str]", when: When) -> date:
    month = _MONTHS.index(match["month"][:3]) + 1
    found = month_end(when.today.year, month)
    return found if when.today - found <= LOOKS_BACK else month_end(when.today.year + 1, month)


def _start_of_next(match: "re.Match[str]", when: When) -> date:
    if match["unit"] == "week":
        return _calendar_week(when.today, 1, 0)
    if match["unit"] == "month":
        return months_on(when.today.replace(day=1), 1)
    if match["unit"] == "quarter":
        return months_on(_first_of_quarter(when.today), 3)
    return date(when.today.year + 1, 1, 1)


_UNITS_EN = (
    r"(?P<unit>work(?:ing)?\s?days?|business\s+days?|wd|bd|days?|d|weeks?|wks?|w|months?|mo|m|years?|yrs?|y)"
    r"(?:\s+(?:later|from\s+now))?"
)
_UNITS_ZH = r"(?P<unit>个?工作日|天|日|个?星期|个?礼拜|周|个月|年)"
_DATED = "dated"


def _rule(pattern: str, meaning: Meaning, kind: str = "") -> "tuple[re.Pattern[str], Meaning, str]":
    return re.compile(pattern), meaning, kind


RULES = (
    _rule("今天|今日|today", _by_word(0)),
    _rule("明天|明日|tomorrow|tmrw?", _by_word(1)),
    _rule(r"后天|后日|(?:the\s+)?day\s+after\s+tomorrow", _by_word(2)),
    _rule("大后天", _by_word(3)),
    _rule("昨天|yesterday", _by_word(-1)),
    _rule(_WHICH + r"(?:周|週|星期|礼拜)(?P<day>[一二三四五六日天])", _weekday_zh),
    _rule(_WHICH + "周末", _weekend),
    _rule(
        r"(?:(?P<which>next|this)\s+)?(?P<day>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:rs?(?:day)?)?"
        r"|fri(?:day)?|sat(?:urday)?|sun(?:day)?)",
        _weekday_en,
    ),
    _rule(rf"(?P<count>\d{{1,3}}|{_ZH}|半)\s?{_UNITS_ZH}(?:之后|以后|后(?![台端续勤])|之内|以内|内)", _later),
    _rule(rf"\+\s?(?P<count>\d{{1,3}})\s?{_UNITS_ZH}", _later),
    _rule(rf"(?:in\s+|\+\s?)?(?P<count>\d{{1,3}})\s?{_UNITS_EN}", _later),
    _rule(rf"in\s+(?P<count>an?|{'|'.join(list(_COUNTS)[2:])})\s+{_UNITS_EN}", _later),
    _rule(_WHICH + "月(?P<part>底|末|初|中(?!旬))", _month_part),
    _rule(_YEAR + rf"(?P<month>\d{{1,2}}|{_ZH})月(?P<part>底|末|初|中(?!旬))", _named_month_part),
    _rule(_WHICH + "季度?(?P<part>底|末|初)", _quarter_part),
    _rule(_YEAR + "第?(?P<quarter>[一二三四1-4])季度?(?P<part>底|末|初)", _named_quarter),
    _rule(_YEAR + "q(?P<quarter>[1-4])(?P<part>底|末|初)", _named_quarter),
    _rule("(?P<which>今年?|本年?|明年?|后年?)?年(?P<part>底|末|初)", _year_part),
    _rule(r"eo(?P<unit>[wmqy])", _end_of_short),
    _rule(r"end\s+of\s+(?:the\s+)?(?:(?P<which>this|next)\s+)?(?P<unit>week|month|quarter|year)", _end_of),
    _rule(r"end\s+of\s+" + _MONTH_EN, _end_of_month_name),
    _rule(r"end\s+of\s+q(?P<quarter>[1-4])", _named_quarter),
    _rule(r"(?:start|beginning)\s+of\s+next\s+(?P<unit>week|month|quarter|year)", _start_of_next),
    _rule(rf"(?P<which>下下个?|下个?|本|这个?|上个?)月{_DAY_ZH}", _day_of_which_month),
    _rule(rf"(?P<day>\d{{1,2}}|{_ZH}){_NUMBERED}", _next_numbered),
    _rule(rf"(?:the\s+)?(?P<day>\d{{1,2}}){_NTH}", _next_numbered),
    _rule(rf"{_YEAR}(?P<month>\d{{1,2}}|{_ZH})月{_DAY_ZH}", _month_and_day, _DATED),
    _rule(r"(?P<year>20\d\d)(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})", _month_and_day, _DATED),
    _rule(r"(?P<year>20\d\d)(?P<month>\d\d)(?P<day>\d\d)", _month_and_day, _DATED),
    _rule(r"(?P<month>\d{1,2})[-/.](?P<day>\d{1,2})" + _NO_AMOUNT, _month_and_day, _DATED),
    _rule(_MONTH_EN + rf"[\s.-]*(?P<day>\d{{1,2}}){_NTH}?(?:,?\s+(?P<year>20\d\d))?", _month_name_and_day, _DATED),
    _rule(
        rf"(?P<day>\d{{1,2}}){_NTH}?[\s-]*(?:of\s+)?{_MONTH_EN}(?:,?\s+(?P<year>20\d\d))?", _month_name_and_day, _DATED
    ),
)


def match_day(text: str, at: int, when: When) -> DayMatch | None:
    """The longest day that begins at `at`; None where none does. Letters and figures are not cut through."""
    best: DayMatch | None = None
    for pattern, meaning, kind in RULES:
        match = pattern.match(text, at)
        if match is None or _cuts(text, match.end()) or (best is not None and match.end() <= best.end):
            continue
        has_year = kind == _DATED and bool(match.groupdict().get("year"))
        best = DayMatch(match.end(), meaning(match, when), has_year, names_month=kind == _DATED)
    return best


def _cuts(text: str, end: int) -> bool:
    before, after = text[end - 1 : end], text[end : end + 1]
    return bool(re.match(r"[a-z0-9_]", after)) and bool(re.match(r"[a-z0-9]", before))
