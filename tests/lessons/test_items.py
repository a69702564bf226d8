"""Lines of a retrospective: written by who works in the project, until it is published."""

import uuid
from typing import Any

import pytest

from goaltrack.common.errors import ActionForbidden, InvalidInput, StaleVersion, StateConflict
from lessons.models import RetrospectiveItem
from lessons.services import item_adopt, item_change, item_remove, item_write, lesson_from_item
from tests.lessons.retrospectives import OCTOBER, Room


def write(room: Room, who: str = "xu", *, key: uuid.UUID | None = None, **values: Any) -> RetrospectiveItem:
    retrospective = values.pop("retrospective", None) or room.start()
    return item_write(
        actor=getattr(room.cast, who),
        key=key or uuid.uuid4(),
        retrospective_id=retrospective.pk,
        **({"section": "good", "text": "终验前每天对账"} | values),
    )


@pytest.mark.parametrize("who", ["lin", "zhou", "xu", "qin"])
def test_the_projects_people_and_its_leads_write(room: Room, who: str) -> None:
    item = write(room, who)
    assert (item.section, item.text, item.author) == ("good", "终验前每天对账", getattr(room.cast, who))


@pytest.mark.parametrize("who", ["tang", "bai", "guest"])
def test_others_do_not(room: Room, who: str) -> None:
    with pytest.raises(ActionForbidden):
        write(room, who)
    assert not RetrospectiveItem.objects.exists()


def test_it_is_one_line_at_the_end_of_its_section(room: Room) -> None:
    retrospective = room.start()
    first = write(room, retrospective=retrospective, text="  第一行\n 接着  说 ")
    second = write(room, retrospective=retrospective)
    assert first.text == "第一行 接着 说"
    assert list(retrospective.items.all()) == [first, second]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": " \n "}, "text"),
        ({"text": "字" * 2_001}, "text"),
        ({"text": "有\x00空字符"}, "text"),
        ({"text": "反转\u202e方向"}, "text"),
        ({"section": "bad"}, "section"),
        ({"section": ""}, "section"),
    ],
)
def test_bad_input_is_refused_at_its_field(room: Room, values: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        write(room, **values)
    assert set(refused.value.fields) == {field}


def test_the_same_form_twice_writes_once(room: Room) -> None:
    retrospective, key = room.start(), uuid.uuid4()
    assert write(room, retrospective=retrospective, key=key) == write(room, retrospective=retrospective, key=key)
    assert RetrospectiveItem.objects.count() == 1


def test_a_colleague_puts_it_in_other_words(room: Room) -> None:
    item = write(room)
    changed = item_change(actor=room.cast.zhou, item_id=item.pk, version=1, text="终验前两周每天对账")
    assert (changed.text, changed.version, changed.author) == ("终验前两周每天对账", 2, room.cast.xu)


def test_an_edit_of_an_old_version_is_refused_with_what_changed(room: Room) -> None:
    item = write(room)
    item_change(actor=room.cast.zhou, item_id=item.pk, version=1, text="甲")
    with pytest.raises(StaleVersion) as refused:
        item_change(actor=room.cast.xu, item_id=item.pk, version=1, text="乙")
    assert refused.value.changes[0]["new"] == "甲"


def test_an_edit_to_nothing_is_refused(room: Room) -> None:
    item = write(room)
    with pytest.raises(InvalidInput):
        item_change(actor=room.cast.xu, item_id=item.pk, version=1, text=" ")


def test_it_is_removed(room: Room) -> None:
    item_remove(actor=room.cast.zhou, item_id=write(room).pk)
    assert not RetrospectiveItem.objects.exists()


def test_what_became_a_lesson_stays(room: Room) -> None:
    item = write(room)
    lesson_from_item(actor=room.cast.xu, key=uuid.uuid4(), item_id=item.pk)
    with pytest.raises(StateConflict):
        item_remove(actor=room.cast.xu, item_id=item.pk)


def test_an_outsider_changes_nothing(room: Room) -> None:
    item, outsider = write(room), room.cast.tang
    with pytest.raises(ActionForbidden):
        item_change(actor=outsider, item_id=item.pk, version=1, text="改")
    with pytest.raises(ActionForbidden):
        item_remove(actor=outsider, item_id=item.pk)


def test_after_publishing_nothing_is_written(room: Room) -> None:
    retrospective = room.published()
    item = retrospective.items.get()
    for attempt in (
        lambda: write(room, retrospective=retrospective),
        lambda: item_change(actor=room.cast.xu, item_id=item.pk, version=1, text="改"),
        lambda: item_remove(actor=room.cast.xu, item_id=item.pk),
    ):
        with pytest.raises(StateConflict):
            attempt()


def adopt(room: Room, source: RetrospectiveItem, who: str = "xu") -> RetrospectiveItem:
    retrospective = room.project.retrospectives.get(month=OCTOBER)
    return item_adopt(
        actor=getattr(room.cast, who), key=uuid.uuid4(), retrospective_id=retrospective.pk, item_id=source.pk
    )


def test_a_problem_of_another_project_is_adopted_once(room: Room) -> None:
    source = room.published(project=room.other_project()).items.get()
    room.start()
    item = adopt(room, source)
    assert (item.section, item.text, item.adopted_from) == ("common", source.text, source)
    assert adopt(room, source, "lin") == item


def test_only_published_problems_of_other_projects_are_adopted(room: Room) -> None:
    mine = room.start()
    other = room.start(project=room.other_project())
    unpublished = room.write(other)
    own = room.write(mine)
    published = room.other_project("青岚教育云")
    good = room.start(project=published)
    praise = room.write(good, "每天对账", "good")
    room.measure(good)
    room.publish(good)
    for source in (unpublished, own, praise):
        with pytest.raises(InvalidInput) as refused:
            adopt(room, source)
        assert "item" in refused.value.fields
