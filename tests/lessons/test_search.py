"""Search without word segmentation: what two adjacent characters find, what they do not, and what is refused."""

import pytest
from django.db import connection
from hypothesis import example, given, settings
from hypothesis import strategies as st

from goaltrack.common.errors import InvalidInput
from lessons.search import (
    CJK,
    LONGEST_QUERY,
    Query,
    bigrams,
    excerpt,
    fold,
    highlight,
    parse_query,
    search_document,
    tokens,
)

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
# Chinese as it is typed: with figures, Latin words, both widths, punctuation, and whatever else a paste brings along.
TEXT = st.lists(
    st.one_of(
        st.text(HAN, min_size=1, max_size=6),
        st.sampled_from(
            ["GIS", "ＧＩＳ", "v2.1", " ", "，", "。", "\n", "３月", "'", "\\", "İ", "ﬁ", "㈱", "<b>", "款"]
        ),
        st.text(max_size=4),
    ),
    max_size=12,
).map("".join)


def found(query: Query, document: str) -> bool:
    """Whether PostgreSQL finds the query in the document."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [document, query.as_tsquery()])
        return bool(cursor.fetchone()[0])


def ask(text: str) -> Query:
    query = parse_query(text)
    assert query is not None
    return query


def document(*texts: str) -> str:
    return search_document(texts, "ABCD"[: len(texts)])


def marked(text: str, query: str) -> list[str]:
    return [part.text for part in highlight(text, ask(query)) if part.marked]


def test_the_parts_of_a_text_are_pairs_of_characters_and_words() -> None:
    assert bigrams("未回款项，ＧＩＳ 入库 3 天") == {"未回", "回款", "款项", "gis", "入库", "3"}
    assert bigrams("款") == set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("回款", "清理未回款项"),
        ("未回款项", "清理未回款项"),
        ("普查数据 坐标", "客户的普查数据混用三套坐标系"),
        ("普查数据，坐标", "客户的普查数据混用三套坐标系"),
        ("gis", "管网 ＧＩＳ 入库"),
        ("GIS入库", "管网 GIS 入库返工"),
        ("GIS 入库", "入库之前先看 GIS"),
        ("A角", "由 A角 负责"),
        ("B角", "换 B角。"),
        ("３月", "十3月起"),
        ("v2.1", "升级到 V2.1 之后"),
        ("TCP/IP", "走 tcp/ip 协议"),
        ("report", "weekly reports"),
        ("𠮷野", "𠮷野家"),
    ],
)
def test_it_finds(query: str, text: str) -> None:
    assert found(ask(query), document(text))
    assert marked(text, query)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("款回", "清理未回款项"),
        ("回款", "收回，款项"),
        ("回款", "收回\n款项"),
        ("数据坐标", "数据 坐标"),
        ("普查数据 投影", "客户的普查数据混用三套坐标系"),
        ("IS", "管网 GIS 入库"),
        ("10.5", "共 105 处"),
        ("回款项", "回款 款项"),
    ],
)
def test_it_does_not_find(query: str, text: str) -> None:
    assert not found(ask(query), document(text))


@pytest.mark.django_db
def test_a_phrase_does_not_reach_from_one_text_into_the_next() -> None:
    assert not found(ask("回款"), document("收回", "款项"))
    assert found(ask("收回 款项"), document("收回", "款项"))


@pytest.mark.django_db
def test_a_weight_limits_the_query_to_a_part_of_the_document() -> None:
    with connection.cursor() as cursor:
        document_of_two = document("清理未回款项", "验收")
        cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [document_of_two, ask("回款").as_tsquery("A")])
        assert cursor.fetchone() == (True,)
        cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [document_of_two, ask("验收").as_tsquery("A")])
        assert cursor.fetchone() == (False,)


@pytest.mark.django_db
@settings(max_examples=150, deadline=None)
@given(text=TEXT, at=st.integers(0, 50))
@example(text="İ款项", at=0)
def test_any_two_adjacent_characters_find_their_text(text: str, at: int) -> None:
    pairs = [token.text for token in tokens(text) if token.kind == "pair"]
    if not pairs:
        return
    pair = pairs[at % len(pairs)]
    assert found(ask(pair), document("标题", text))
    assert fold(pair) in [fold(said) for said in marked(text, pair)] or any(
        pair in fold(said) for said in marked(text, pair)
    )


@pytest.mark.django_db
@settings(max_examples=150, deadline=None)
@given(text=TEXT, pair=st.text(HAN, min_size=2, max_size=4))
def test_only_what_stands_in_the_text_is_found(text: str, pair: str) -> None:
    assert found(ask(pair), document(text)) == (pair in fold(text))


@settings(max_examples=300, deadline=None)
@given(text=TEXT, query=TEXT)
def test_the_parts_joined_again_are_the_text(text: str, query: str) -> None:
    try:
        asked = parse_query(query)
    except InvalidInput:
        return
    parts = highlight(text, asked)
    assert "".join(part.text for part in parts) == text
    assert all(part.text for part in parts)


@pytest.mark.django_db
@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=60), query=st.text(max_size=60))
def test_whatever_is_typed_is_valid_to_the_database(text: str, query: str) -> None:
    try:
        asked = parse_query(query)
    except InvalidInput:
        return
    if asked is not None:
        found(asked, document(text))


@pytest.mark.django_db
def test_a_very_long_word_and_a_very_long_text_are_kept() -> None:
    assert found(ask("回款"), document("回款" * 2_500, "x" * 5_000, "款项" * 2_500))
    assert found(ask("款项"), document("回款" * 2_500, "x" * 5_000, "款项"))


@pytest.mark.parametrize(
    "query", ["款", "a", " 款 ", "款！", "，", "……", "()!&|", "款" * (LONGEST_QUERY + 1), "x" * 1000]
)
def test_what_cannot_be_looked_for_is_refused_at_its_field(query: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_query(query)
    assert list(refused.value.fields) == ["q"]


@pytest.mark.parametrize("query", ["", "  ", "\x00", "\u3000"])
def test_nothing_typed_is_no_query(query: str) -> None:
    assert parse_query(query) is None


def test_the_longest_query_is_taken() -> None:
    assert parse_query("款" * LONGEST_QUERY)


def test_terms_stand_once() -> None:
    assert ask("回款 回款，GIS ＧＩＳ").terms == ("回款", "gis")


def test_overlapping_terms_are_one_mark() -> None:
    parts = highlight("未回款项", ask("回款 款项"))
    assert [(part.text, part.marked) for part in parts] == [("未", False), ("回款项", True)]


def test_a_mark_covers_what_was_written_not_what_it_folds_to() -> None:
    assert marked("用 ＧＩＳ入库", "gis") == ["ＧＩＳ"]


def test_an_excerpt_shows_the_place_where_it_was_found() -> None:
    text = "前" * 300 + "回款" + "后" * 300
    parts = excerpt(text, ask("回款"), length=100)
    assert parts[0].text == parts[-1].text == "…"
    assert [part.text for part in parts if part.marked] == ["回款"]
    assert sum(len(part.text) for part in parts) <= 102
    assert "".join(part.text for part in excerpt("短文\n两行", ask("回款"))) == "短文 两行"


def test_pairs_are_of_cjk_characters() -> None:
    assert "\u4e00" in CJK
    assert [(token.text, token.kind) for token in tokens("款a款项")] == [
        ("款", "last"),
        ("a", "word"),
        ("款项", "pair"),
        ("项", "last"),
    ]
