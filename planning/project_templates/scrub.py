"""Texts without what belongs to one project alone: its name, its customer, its people, its sums. Pure.

What stands in their place says what was there, so that whoever reads the line knows what to put in.
"""

import re
from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

# Sums of money as people write them: ¥1,280,000.00, 65 万元, 人民币 3 亿, and 128 万 where no word follows.
_NUMBER = r"\d[\d,，]*(?:\.\d+)?"
_MONEY = re.compile(
    rf"(?:[¥￥]|\b(?:CNY|RMB)\b|人民币)\s*{_NUMBER}\s*[千百万亿]*\s*元?"
    rf"|{_NUMBER}\s*[千百万亿]*\s*(?:元|CNY\b|RMB\b)"
    rf"|{_NUMBER}\s*[万亿](?![\w])"
)
# A single letter or character is no name.
SHORTEST = 2


def scrubber(*, projects: Iterable[str], customers: Iterable[str], people: Iterable[str]) -> Callable[[str], str]:
    """What takes these names, and every sum, out of a text. The longest name wins where several begin at a place."""
    words: dict[str, str] = {}
    for known, instead in ((people, _("[person]")), (projects, _("[project]")), (customers, _("[customer]"))):
        words.update({name.lower(): instead for name in known if len(name.strip()) >= SHORTEST})
    longest = sorted(words, key=len, reverse=True)
    names = re.compile("|".join(map(re.escape, longest)), re.IGNORECASE) if longest else None
    amount = _("[amount]")

    def scrubbed(text: str) -> str:
        if names is not None:
            text = names.sub(lambda found: words[found[0].lower()], text)
        return _MONEY.sub(amount, text)

    return scrubbed
