"""Texts without what belongs to one project alone: its name, who takes part in it, its sums, telephones. Pure.

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
# As people write them: 138 0000 0000, +86 138-0000-0000, 0513-8600 1234 转 806, (010) 8600 1234, 400-800-1234.
# Without its area code a number is any other.
_TELEPHONE = re.compile(
    r"(?<![\dA-Za-z-])(?:\+?86[- ]?)?(?:"
    r"1[3-9]\d[- ]?\d{4}[- ]?\d{4}"
    r"|[(（]?0\d{2,3}[)）]?[- ]?\d{3,4}[- ]?\d{4}(?: ?(?:转|ext\.?|-|#) ?\d{1,6})?"
    r"|400[- ]?\d{3}[- ]?\d{4})(?!\d)"
)
# A single letter or character is no name.
SHORTEST = 2


def scrubber(
    *, projects: Iterable[str], customers: Iterable[str], people: Iterable[str], parties: Iterable[str] = ()
) -> Callable[[str], str]:
    """What takes these names, every sum and every telephone number out of a text; `parties` are organisations.

    The longest name wins where several begin at a place.
    """
    words: dict[str, str] = {}
    for known, instead in (
        (people, _("[person]")),
        (parties, _("[organisation]")),
        (projects, _("[project]")),
        (customers, _("[customer]")),
    ):
        words.update({name.lower(): instead for name in known if len(name.strip()) >= SHORTEST})
    longest = sorted(words, key=len, reverse=True)
    names = re.compile("|".join(map(re.escape, longest)), re.IGNORECASE) if longest else None
    amount, telephone = _("[amount]"), _("[telephone]")

    def scrubbed(text: str) -> str:
        if names is not None:
            text = names.sub(lambda found: words[found[0].lower()], text)
        return _MONEY.sub(amount, _TELEPHONE.sub(telephone, text))

    return scrubbed
