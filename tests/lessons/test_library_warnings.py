"""Which lessons a text brings to mind."""

import pytest

from lessons.selectors import warnings_for
from lessons.services import lesson_withdraw
from tests.lessons.library import Library


def matched(library: Library, text: str) -> list[list[str]]:
    return [warning.matched for warning in warnings_for(library.cast.zhou, text)]


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("坐标", "核对坐标系"),
        ("GIS", "东区gis入库"),
        ("gis", "东区ＧＩＳ入库"),
        ("ＧＩＳ入库", "东区 GIS 入库"),
        ("GIS 入库", "东区GIS入库"),
        ("report", "weekly reports"),
        ("it系统", "给 IT系统 加固"),
        ("10.5", "坡度 10.5 度"),
        ("50%", "付 50% 预付款"),
        ("a_b", "表 a_b 的列"),
    ],
)
def test_a_keyword_is_met(library: Library, keyword: str, text: str) -> None:
    library.published(keywords=[keyword])
    assert matched(library, text) == [[keyword]]


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("IT", "units and items"),
        ("坐标", "坐下，标出"),
        ("坐标", "坐\n标"),
        ("10.5", "共 1035 处"),
        ("%_", "什么都没有"),
    ],
)
def test_a_keyword_is_not_met(library: Library, keyword: str, text: str) -> None:
    if keyword != "%_":
        library.published(keywords=[keyword])
    assert matched(library, text) == []


def test_pitfalls_then_the_most_words_then_the_newest(library: Library) -> None:
    practice = library.published(kind="practice", keywords=["坐标", "入库", "普查"])
    one = library.published(keywords=["坐标", "地铁"])
    two = library.published(keywords=["坐标", "入库"])
    newest = library.published(keywords=["普查"])
    found = warnings_for(library.cast.zhou, "普查数据入库先核坐标")
    assert [warning.lesson for warning in found] == [two, newest, one, practice]


def test_only_what_the_reader_sees_in_the_library_warns(library: Library) -> None:
    library.draft(keywords=["坐标"])
    library.submitted(keywords=["坐标"])
    lesson = library.published(keywords=["坐标"])
    assert warnings_for(library.cast.guest, "坐标") == []
    assert matched(library, "坐标") == [["坐标"]]
    lesson_withdraw(actor=library.cast.qin, lesson_id=lesson.pk, reason="不再适用")
    assert matched(library, "坐标") == []


def test_it_is_one_query(library: Library, django_assert_num_queries: object) -> None:
    for n in range(3):
        library.published(title=f"第 {n} 条")
    user = library.cast.zhou
    assert user.root_department_ids
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len(warnings_for(user, "坐标")) == 3
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert warnings_for(user, " \n") == []
