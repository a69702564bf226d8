"""Chinese names in Latin letters: what lists are sorted by and what a typed "zk" or "zhouke" finds."""

# pypinyin is imported where it is used: its dictionaries take 55 MB, and few processes ever write a name.


def sort_key(name: str) -> str:
    """The full pinyin, syllables apart, so that 安宁 stands before 白露."""
    from pypinyin import lazy_pinyin

    return " ".join(lazy_pinyin(name)).lower()[:120]


def search_text(name: str) -> str:
    """Initials and full pinyin, both lower-case: "zk zhouke"."""
    from pypinyin import Style, lazy_pinyin

    initials = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))
    full = "".join(lazy_pinyin(name))
    return f"{initials} {full}".lower()[:240]
