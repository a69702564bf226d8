"""Publishing: not empty, by who answers for the project, once and for good."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from goaltrack.common.errors import ActionForbidden, InvalidInput, StaleVersion
from lessons.models import Measure, Retrospective, RetrospectiveItem, RetrospectiveRhythm
from lessons.services import retrospective_publish
from notices.models import Notice
from tests.lessons.retrospectives import OCTOBER, Room


def publish(room: Room, retrospective: Retrospective, who: str = "lin", version: int = 1) -> Retrospective:
    return retrospective_publish(actor=getattr(room.cast, who), retrospective_id=retrospective.pk, version=version)


def test_an_empty_one_is_refused_at_both_sections(room: Room) -> None:
    retrospective = room.start()
    with pytest.raises(InvalidInput) as refused:
        publish(room, retrospective)
    assert set(refused.value.fields) == {"items", "measures"}


@pytest.mark.parametrize("section", ["common", "cause"])
def test_causes_alone_are_not_enough(room: Room, section: str) -> None:
    retrospective = room.start()
    room.write(retrospective, section=section)
    room.measure(retrospective)
    with pytest.raises(InvalidInput) as refused:
        publish(room, retrospective)
    assert set(refused.value.fields) == {"items"}


@pytest.mark.parametrize("section", ["good", "problem"])
def test_one_line_and_one_measure_are(room: Room, section: str) -> None:
    retrospective = room.start()
    room.write(retrospective, section=section)
    room.measure(retrospective)
    published = publish(room, retrospective)
    assert (published.state, published.published_by, published.version) == ("published", room.cast.lin, 2)
    assert published.facts["first"] == "2026-10-01"


@pytest.mark.parametrize("who", ["lin", "zhou", "qin"])
def test_the_projects_a_and_b_and_its_leads_publish(room: Room, who: str) -> None:
    retrospective = room.start()
    room.write(retrospective)
    room.measure(retrospective)
    assert publish(room, retrospective, who).published_by == getattr(room.cast, who)


@pytest.mark.parametrize("who", ["xu", "tang", "bai", "guest"])
def test_others_do_not(room: Room, who: str) -> None:
    retrospective = room.start()
    with pytest.raises(ActionForbidden):
        publish(room, retrospective, who)


def test_the_projects_people_are_told_once(room: Room) -> None:
    retrospective = room.published()
    publish(room, retrospective)
    told = Notice.objects.filter(kind="retrospective.published")
    assert {notice.recipient for notice in told} == {room.cast.zhou, room.cast.xu}
    assert told[0].link == f"/retrospectives/{retrospective.pk}/"
    assert "澜江智慧水务一期" in told[0].text


def test_publishing_again_changes_nothing(room: Room) -> None:
    retrospective = room.published()
    again = publish(room, retrospective, "zhou", version=1)
    assert (again.published_by, again.version) == (room.cast.lin, 2)


def test_another_version_is_refused(room: Room) -> None:
    with pytest.raises(StaleVersion):
        publish(room, room.start(), version=7)


# Around the ORM: what the services never do is refused by the database too.


def refused(sql: str, *params: Any) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, params)
    except IntegrityError:
        return True
    return False


def test_a_published_one_cannot_be_changed_or_deleted(room: Room) -> None:
    pk = room.published().pk
    assert refused("UPDATE lessons_retrospective SET facts = '{}' WHERE id = %s", pk)
    assert refused("UPDATE lessons_retrospective SET state='open', published_at=NULL, published_by_id=NULL")
    assert refused("DELETE FROM lessons_retrospective WHERE id = %s", pk)


def test_nor_can_what_was_said_in_it(room: Room) -> None:
    pk = room.published().pk
    assert refused("UPDATE lessons_retrospectiveitem SET text = 'x' WHERE retrospective_id = %s", pk)
    assert refused("DELETE FROM lessons_retrospectiveitem WHERE retrospective_id = %s", pk)
    assert refused("UPDATE lessons_measure SET text = 'x' WHERE retrospective_id = %s", pk)
    assert refused("DELETE FROM lessons_measure WHERE retrospective_id = %s", pk)
    item, measure = RetrospectiveItem.objects.get(), Measure.objects.get()
    item.pk = measure.pk = None
    for new in (item, measure):
        with pytest.raises(IntegrityError), transaction.atomic():
            new.save(force_insert=True)


def test_but_a_measure_is_followed_up(room: Room) -> None:
    pk = room.published().pk
    assert not refused("UPDATE lessons_measure SET done_on = '2026-11-20' WHERE retrospective_id = %s", pk)


def test_one_a_month_that_begins_on_the_first(room: Room) -> None:
    room.start(OCTOBER)
    values = {"project": room.project, "opened_on": OCTOBER, "due": OCTOBER}
    for month in (OCTOBER, OCTOBER.replace(day=2)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Retrospective.objects.bulk_create([Retrospective(month=month, **values)])


def test_published_means_by_whom_and_when(room: Room) -> None:
    pk = room.start().pk
    assert refused("UPDATE lessons_retrospective SET state = 'published' WHERE id = %s", pk)


@pytest.mark.parametrize("day", [0, 29])
def test_a_rhythm_has_a_day_that_every_month_has(room: Room, day: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        RetrospectiveRhythm.objects.bulk_create([RetrospectiveRhythm(department=room.cast.utilities, day=day)])


def test_a_problem_is_adopted_once(room: Room) -> None:
    source = room.published(project=room.other_project()).items.get()
    mine = room.start()
    values = {"retrospective": mine, "section": "common", "text": "x", "author": room.cast.lin}
    RetrospectiveItem.objects.create(adopted_from=source, **values)
    with pytest.raises(IntegrityError), transaction.atomic():
        RetrospectiveItem.objects.create(adopted_from=source, **values)


def test_the_key_of_the_form_is_its_own(room: Room) -> None:
    """A key that wrote a line cannot add a measure."""
    from goaltrack.common.errors import StateConflict
    from lessons.services import item_write, measure_add

    retrospective, key = room.start(), uuid.uuid4()
    item_write(actor=room.cast.lin, key=key, retrospective_id=retrospective.pk, section="good", text="好")
    with pytest.raises(StateConflict):
        measure_add(actor=room.cast.lin, key=key, retrospective_id=retrospective.pk, values={})
