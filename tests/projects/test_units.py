"""Units of a project: added, renamed, put in order and removed by who may change it, each name once."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from goaltrack.common.errors import ActionForbidden, InvalidInput, StaleVersion, StateConflict
from history.models import LogEntry
from people.models import User
from projects.models import Milestone, Module, Project, Task, Unit
from projects.services import milestone_update, unit_add, unit_move, unit_remove, unit_update
from tests.projects.conftest import World


def add(world: World, name: str = "泵站监测", actor: User | None = None) -> Unit:
    return unit_add(actor=actor or world.cast.lin, key=uuid.uuid4(), project_id=world.project.pk, name=name)


def names(world: World) -> list[str]:
    return list(world.project.units.values_list("name", flat=True))


def test_units_stand_in_the_order_they_were_added_until_they_are_moved(world: World) -> None:
    one, _two, three = add(world), add(world, " 管网 GIS "), add(world, "调度中心")
    assert names(world) == ["泵站监测", "管网 GIS", "调度中心"]
    unit_move(actor=world.cast.lin, unit_id=three.pk, step="up")
    unit_move(actor=world.cast.lin, unit_id=one.pk, step="up")
    assert names(world) == ["泵站监测", "调度中心", "管网 GIS"]
    assert LogEntry.objects.of(world.project).filter(action="unit.add").count() == 3


def test_the_same_form_twice_is_one_unit(world: World) -> None:
    send: dict[str, Any] = {
        "actor": world.cast.lin,
        "key": uuid.uuid4(),
        "project_id": world.project.pk,
        "name": "泵站",
    }
    assert unit_add(**send) == unit_add(**send)
    assert Unit.objects.count() == 1


@pytest.mark.parametrize("name", ["", "   ", "泵站监测", "长" * 81, "空\x00字符"])
def test_a_name_that_does_not_fit_is_refused(world: World, name: str) -> None:
    add(world)
    other = add(world, "管网 GIS")
    for call in (
        lambda: add(world, name),
        lambda: unit_update(actor=world.cast.lin, unit_id=other.pk, version=1, name=name),
    ):
        with pytest.raises(InvalidInput) as refused:
            call()
        assert set(refused.value.fields) == {"name"}


@pytest.mark.parametrize("name", ["xu", "tang", "guest"])
def test_others_neither_add_nor_change(world: World, name: str) -> None:
    unit, stranger = add(world), world.cast.everyone[name]
    for call in (
        lambda: add(world, "调度中心", stranger),
        lambda: unit_update(actor=stranger, unit_id=unit.pk, version=1, name="调度中心"),
        lambda: unit_move(actor=stranger, unit_id=unit.pk, step="up"),
        lambda: unit_remove(actor=stranger, unit_id=unit.pk),
    ):
        with pytest.raises(ActionForbidden):
            call()


def test_renaming_on_an_old_version_is_refused(world: World) -> None:
    unit = add(world)
    unit_update(actor=world.cast.lin, unit_id=unit.pk, version=1, name="泵站")
    with pytest.raises(StaleVersion):
        unit_update(actor=world.cast.zhou, unit_id=unit.pk, version=1, name="泵房")


def test_it_stays_while_something_hangs_on_it_and_says_what(world: World) -> None:
    unit, milestone = add(world), world.gated(is_milestone=True)
    milestone_update(actor=world.cast.zhou, milestone_id=milestone.pk, version=1, values={"unit": unit})
    with pytest.raises(StateConflict) as refused:
        unit_remove(actor=world.cast.lin, unit_id=unit.pk)
    assert "里程碑 × 1" in refused.value.words or "milestone × 1" in refused.value.words
    milestone_update(actor=world.cast.zhou, milestone_id=milestone.pk, version=2, values={"unit": None})
    unit_remove(actor=world.cast.lin, unit_id=unit.pk)
    assert names(world) == []


def test_a_finished_project_keeps_its_units(world: World) -> None:
    unit = add(world)
    Project.objects.update(state=Project.State.FINISHED)
    for call in (
        lambda: add(world, "调度中心"),
        lambda: unit_update(actor=world.cast.lin, unit_id=unit.pk, version=1, name="泵站"),
        lambda: unit_remove(actor=world.cast.lin, unit_id=unit.pk),
    ):
        with pytest.raises(StateConflict):
            call()


def test_the_database_keeps_a_milestone_out_of_the_units_of_other_projects(world: World) -> None:
    elsewhere = Project.objects.create(
        name="别处", code="elsewhere", department=world.project.department, manager=world.cast.lin,
        start=world.cycle.start, due=world.cycle.end,
    )  # fmt: skip
    unit = Unit.objects.create(project=elsewhere, name="汇聚平台")
    milestone = world.gated(is_milestone=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Milestone.objects.filter(pk=milestone.pk).update(unit=unit)


def test_its_pages_from_adding_to_removing(world: World, as_: Callable[[User], Client]) -> None:
    client, address = as_(world.cast.lin), reverse("unit_list", args=[world.project.pk])
    assert client.post(address, {"key": str(uuid.uuid4()), "name": "泵站监测"}).status_code == 302
    unit = Unit.objects.get()
    assert client.post(address, {"key": str(uuid.uuid4()), "name": "泵站监测"}).status_code == 400
    late = world.gated(is_milestone=True)
    milestone_update(actor=world.cast.zhou, milestone_id=late.pk, version=1, values={"unit": unit})
    page = client.get(reverse("unit_detail", args=[unit.pk])).content.decode()
    assert late.title in page
    assert "1 is late" in page
    assert "milestone × 1" in client.post(reverse("unit_remove", args=[unit.pk])).content.decode()
    rename = {"version": 1, "name": "泵站"}
    assert client.post(reverse("unit_update", args=[unit.pk]), rename).status_code == 302
    assert client.post(reverse("unit_update", args=[unit.pk]), rename | {"name": "泵房"}).status_code == 412
    assert as_(world.cast.guest).get(reverse("unit_detail", args=[unit.pk])).status_code == 404


def test_its_page_counts_more_than_it_lists(
    world: World, as_: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projects.selectors.units.MOST_PRESSING", 1)
    unit, module = add(world), Module.objects.create(project=world.project, name="拓扑", owner=world.cast.xu)
    Module.objects.update(unit=unit)
    late = [world.task(module=module, due=date(2026, 11, day)) for day in (16, 17)]
    Task.objects.filter(pk=late[1].pk).update(status="blocked", blocked_by=world.cast.zhou, blocked_since=late[1].due)
    page = as_(world.cast.lin).get(reverse("unit_detail", args=[unit.pk]))
    overview = page.context["overview"]
    assert (overview.late_count, overview.listed, overview.waits_for) == (2, 1, [world.cast.zhou])
    assert "The first 1 of 2." in page.content.decode()
