"""An amount of CNY in Chinese capitals (人民币大写), as it stands on cheques and statements."""

from decimal import Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
WAN, YI = 10_000, 100_000_000


def in_capitals(amount: Decimal) -> str:
    """107,000.53 is 壹拾万柒仟元伍角叁分: to the cent; 整 where there is no 分, 零 where a place in between is empty.

    Raises ValueError for an amount that is not in whole cents.
    """
    cents = amount * 100
    if cents != cents.to_integral_value():
        raise ValueError(f"not in whole cents: {amount}")
    yuan, rest = divmod(abs(int(cents)), 100)
    jiao, fen = divmod(rest, 10)
    text = f"{_whole(yuan)}元" if yuan or not rest else ""
    if jiao:
        text += f"{DIGITS[jiao]}角"
    elif fen and yuan:
        text += "零"
    text += f"{DIGITS[fen]}分" if fen else "整"
    return f"负{text}" if amount < 0 else text


def _whole(number: int) -> str:
    for size, name in ((YI, "亿"), (WAN, "万")):
        if number >= size:
            high, low = divmod(number, size)
            gap = "零" if 0 < low < size // 10 else ""
            return f"{_whole(high)}{name}{gap}{_whole(low) if low else ''}"
    return _below_wan(number) if number else DIGITS[0]


def _below_wan(number: int) -> str:
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + PLACES[place]
        gap = not digit
    return text
