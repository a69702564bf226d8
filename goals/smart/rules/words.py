"""Reading what people write: the parts of a sentence, and answers that are none."""

import re

# Short words that put the answer off: 待定, 暂缺, 按需调配, 视情况而定, 尚未落实.
_PUT_OFF = re.compile(
    r"(?:待|暂|按需|按实际|视|看情况|根据(?:情况|需要)|另行|后续|再[说议定]|尚未|未[定知]|不[详清])\D{0,6}"
)
_NO_ANSWER = {"", "略", "同上", "领导支持", "各方支持", "自行解决", "协调解决", "内部消化", "tbd", "na", "unknown"}
_NONE = {"无", "没有", "暂无", "无需", "不需要", "none", "nothing", "no"}
_PUNCTUATION = re.compile(r"[\s\W_]+")
CLAUSE = re.compile(
    r"[，；;。!！?？\n]|\.(?!\d)|(?<!\d),|,(?!\d{3}(?!\d))"
    r"|并(?!行|网|购|联|轨|重)|\b(?:and|while|so that|in order to)\b",
    re.IGNORECASE,
)


def bare(text: str) -> str:
    """The words without spaces and punctuation, in lower case."""
    return _PUNCTUATION.sub("", text).lower()


def says_none(text: str) -> bool:
    return bare(text) in _NONE


def is_no_answer(text: str) -> bool:
    """Empty, or words that put the answer off; “none” is an answer."""
    said = bare(text)
    return said in _NO_ANSWER or (said not in _NONE and bool(_PUT_OFF.fullmatch(said)))
