"""An amount in Chinese capital words (人民币大写), as bills and statements carry it."""

from decimal import Decimal

from goaltrack.common.money import rounded

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")


def capital(amount: Decimal) -> str:
    """壹拾贰万叁仟元整 for 123000; below 10^16, in cents; below zero it begins with 负."""
    cents = int(rounded(abs(amount)) * 100)
    yuan, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    words = f"{_whole(yuan)}元" if yuan or not cents else ""
    if not jiao and not fen:
        words += "整"
    else:
        if jiao:
            words += f"{DIGITS[jiao]}角"
        elif yuan:
            words += "零"
        words += f"{DIGITS[fen]}分" if fen else "整"
    return f"{'负' if amount < 0 and cents else ''}{words}"


def _whole(number: int) -> str:
    if not number:
        return DIGITS[0]
    groups = []
    while number:
        groups.append(number % 10_000)
        number //= 10_000
    words, lacks_zero = "", False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            lacks_zero = bool(words)
            # 万亿 with nothing in its 亿 still says 亿.
            if place == 2 and len(groups) > 3:
                words += GROUPS[2]
            continue
        if words and (lacks_zero or group < 1000):
            words += DIGITS[0]
        unit = "万" if place == 3 else GROUPS[place]
        words += _group(group) + unit
        lacks_zero = False
    return words


def _group(number: int) -> str:
    """Of 1 to 9999; one 零 for any zeros between its digits."""
    words, lacks_zero = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            words += (DIGITS[0] if lacks_zero and words else "") + DIGITS[digit] + PLACES[place]
            lacks_zero = False
        else:
            lacks_zero = True
    return words
