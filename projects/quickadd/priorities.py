"""`!` and a level: 高 中 低, high medium low, 1 2 3. A sentence's own exclamation mark is none."""

import re

from projects.quickadd.text import is_chinese, word_ends

LEVELS = {"高": "high", "中": "medium", "低": "low", "1": "high", "2": "medium", "3": "low"}
_LEVEL = re.compile(r"(?P<word>high|medium|med|low)|(?P<zh>[高中低])(?:优先级|优)?|(?P<figure>[123])")
# 高铁, 中午, 低压, 3天: words that only begin like a level.
_WORDS = {
    "高": "铁温考速管层度级压峰校新清效可并达手兴中原尔空质危负频配层位",
    "中": "国午心标间秋期台央文断型控枢部层学转医药",
    "低": "压温代价效保碳空频配位层谷",
    "1": "个天台次点号月年周条项份人期楼层万千百",
}
_WORDS["2"] = _WORDS["3"] = _WORDS["1"]


def match_priority(text: str, at: int, *, is_loose: bool) -> tuple[int, str] | None:
    """Where the level at `at` ends, and the level. `is_loose`: Chinese may be glued to its end."""
    match = _LEVEL.match(text, at)
    if match is None or not word_ends(text, match.end()):
        return None
    follows = text[match.end() : match.end() + 1]
    if is_chinese(follows):
        alone = match.end() - at == 1
        if not is_loose or (alone and follows in _WORDS.get(match[0], "")):
            return None
    level = match["zh"] or match["figure"]
    return match.end(), LEVELS[level] if level else "medium" if match["word"] == "med" else match["word"]
