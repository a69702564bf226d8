"""How money, numbers and days are written, in both languages."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from goaltrack.common import clock, dates, money, numbers


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Decimal(1280000), "1,280,000.00"),
        (Decimal("-0.005"), "−0.01"),
        (Decimal(0), "0.00"),
        (None, "—"),
    ],
)
def test_full_amounts(amount: Decimal | None, text: str) -> None:
    assert money.full(amount) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Decimal(1280000), "128 万"),
        (Decimal(128000000), "1.28 亿"),
        (Decimal(99999999), "10,000 万"),
        (Decimal(-25000), "−2.5 万"),
        (None, "—"),
    ],
)
def test_brief_amounts_in_chinese(amount: Decimal | None, text: str) -> None:
    with translation.override("zh-hans"):
        assert money.brief(amount) == text


@pytest.mark.parametrize(("amount", "text"), [(Decimal(1280000), "1.28 M"), (Decimal(25000), "25 K")])
def test_brief_amounts_in_english(amount: Decimal, text: str) -> None:
    with translation.override("en"):
        assert money.brief(amount) == text


@pytest.mark.parametrize(("value", "text"), [(Decimal("2300.5000"), "2,300.5"), (Decimal(-3), "−3"), (None, "—")])
def test_plain_numbers(value: Decimal | None, text: str) -> None:
    assert numbers.plain(value) == text


def test_days_are_short_within_the_year_and_whole_outside_it() -> None:
    with clock.at(date(2026, 11, 20)):
        assert dates.short(date(2026, 11, 24)) == "11-24"
        assert dates.short(date(2027, 1, 4)) == "2027-01-04"
        assert dates.short(None) == "—"


def test_the_weekday_stands_where_somebody_must_act() -> None:
    with clock.at(date(2026, 11, 20)), translation.override("zh-hans"):
        assert dates.with_weekday(date(2026, 11, 24)) == "11-24（周二）"
        assert dates.with_weekday(None) == "—"


def test_a_moved_clock_moves_today_and_comes_back() -> None:
    real = clock.today()
    with clock.at(date(2020, 2, 29)):
        assert clock.today() == date(2020, 2, 29)
    assert clock.today() == real


def test_the_environment_can_fix_the_day(settings) -> None:
    settings.CLOCK_TODAY = "2026-11-20"
    assert clock.today() == date(2026, 11, 20)
