"""Preconditions: scheduled backwards from when they are needed, ready by evidence, told of in time."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, InvalidInput, StaleVersion, StateConflict
from history.models import LogEntry
from notices.models import Notice
from people.models import User
from people.permissions import may
from projects.models import Milestone
from projects.readiness.lead_times import USUAL, lead_times
from projects.readiness.models import Precondition
from projects.readiness.permissions import WriteRights
from projects.readiness.reminders import preconditions_to_begin
from projects.readiness.selectors import PreconditionLine, precondition_lines, radar
from projects.readiness.services import (
    precondition_begin,
    precondition_create,
    precondition_drop,
    precondition_ready,
    precondition_update,
)
from tests.projects.conftest import World


def add(world: World, actor: User | None = None, **values: Any) -> Precondition:
    complete: dict[str, Any] = {
        "title": "压力变送器 40 台",
        "kind": "procurement",
        "owner": world.cast.xu,
        "needed_on": date(2026, 12, 18),
        "lead": 10,
    }
    return precondition_create(
        actor=actor or world.cast.lin, key=uuid.uuid4(), project=world.project, values=complete | values
    )


def line(world: World, row: Precondition) -> PreconditionLine:
    return precondition_lines(world.cast.lin, Precondition.objects.as_lines().filter(pk=row.pk))[0]


def test_it_must_begin_so_many_working_days_before_it_is_needed(world: World) -> None:
    shown = line(world, add(world))
    assert (shown.begin_by, shown.begin_late, shown.state) == (date(2026, 12, 4), 0, "waiting")
    late = line(world, add(world, lead=25))
    # Begun today it would come on the 24th: on the day it is needed would do.
    assert (late.begin_by, late.begin_late, late.comes_late) == (date(2026, 11, 13), 5, 4)


def test_it_follows_the_milestone_that_needs_it(world: World) -> None:
    milestone = world.gated(is_milestone=True, due=date(2026, 12, 18))
    row = add(world, milestone=milestone, needed_on=None)
    assert line(world, row).begin_by == date(2026, 12, 4)
    Milestone.objects.filter(pk=milestone.pk).update(due=date(2026, 12, 25))
    assert line(world, row).begin_by == date(2026, 12, 11)


def test_lead_times_are_learned_from_three_on(world: World) -> None:
    assert lead_times()["data"] == USUAL["data"]
    for days in (2, 3, 9):
        row = add(world, kind="data", title=f"普查数据 {days}")
        Precondition.objects.filter(pk=row.pk).update(
            begun_on=date(2026, 11, 2), ready_on=date(2026, 11, 2 + days), evidence="移交单"
        )
    # Mon to Wed, Thu and the Wednesday after: 3, 4 and 8 working days.
    assert lead_times()["data"] == 4
    assert line(world, add(world, kind="data", lead=None)).lead == 4


def test_expected_by_its_owner_counts_before_the_lead_time(world: World) -> None:
    row = add(world, expected=date(2026, 12, 22))
    assert (line(world, row).comes, line(world, row).comes_late) == (date(2026, 12, 22), 2)


def test_begun_then_ready_by_evidence_and_on_record(world: World) -> None:
    row = add(world)
    precondition_begin(actor=world.cast.xu, row_id=row.pk)
    precondition_begin(actor=world.cast.xu, row_id=row.pk)
    with pytest.raises(InvalidInput) as refused:
        precondition_ready(actor=world.cast.xu, row_id=row.pk, on=None, evidence=" ")
    assert set(refused.value.fields) == {"evidence"}
    with pytest.raises(InvalidInput) as refused:
        precondition_ready(actor=world.cast.xu, row_id=row.pk, on=date(2026, 11, 2), evidence="送货单")
    assert set(refused.value.fields) == {"on"}
    precondition_ready(actor=world.cast.xu, row_id=row.pk, on=date(2026, 11, 20), evidence="送货单 7 号")
    actions = LogEntry.objects.of(row).order_by("id").values_list("action", flat=True)
    assert list(actions) == ["precondition.create", "precondition.begin", "precondition.ready"]
    with pytest.raises(StateConflict):
        precondition_drop(actor=world.cast.xu, row_id=row.pk, reason="不要了")


def test_dropped_with_its_reason_it_is_over(world: World) -> None:
    row = add(world)
    precondition_drop(actor=world.cast.lin, row_id=row.pk, reason="客户自购")
    with pytest.raises(StateConflict):
        precondition_begin(actor=world.cast.lin, row_id=row.pk)
    assert radar(world.cast.lin, ahead=90) == []


def test_an_edit_on_an_old_version_is_refused(world: World) -> None:
    row = add(world)
    precondition_update(actor=world.cast.xu, row_id=row.pk, version=1, values={"lead": 12})
    with pytest.raises(StaleVersion):
        precondition_update(actor=world.cast.lin, row_id=row.pk, version=1, values={"lead": 15})


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("needed_on", {"needed_on": None}),
        ("lead", {"lead": 501}),
        ("kind", {"kind": "weather"}),
        ("owner", {"owner": "guest"}),
        ("follower", {"follower": "xu"}),
    ],
)
def test_bad_input_is_told_at_its_field(world: World, field: str, values: dict[str, Any]) -> None:
    given = {name: world.cast.everyone.get(value, value) for name, value in values.items()}
    with pytest.raises(InvalidInput) as refused:
        add(world, **given)
    assert field in refused.value.fields


@pytest.mark.parametrize("name", ["tang", "guest"])
def test_others_neither_add_nor_change(world: World, name: str) -> None:
    row, stranger = add(world), world.cast.everyone[name]
    with pytest.raises(ActionForbidden):
        add(world, actor=stranger)
    with pytest.raises(ActionForbidden):
        precondition_begin(actor=stranger, row_id=row.pk)
    assert not WriteRights(stranger).may_write(Precondition.objects.as_lines().get(pk=row.pk))


def test_the_rule_for_many_is_the_rule_for_one(world: World) -> None:
    row = Precondition.objects.as_lines().get(pk=add(world).pk)
    for person in world.cast.everyone.values():
        fresh = User.objects.get(pk=person.pk)
        assert WriteRights(fresh).may_write(row) == may(fresh, "readiness.precondition_write", row), person.name


def test_the_radar_holds_what_must_begin_soon_and_what_comes_too_late(world: World) -> None:
    soon = add(world, title="快到了")
    far = add(world, title="还早", needed_on=date(2027, 6, 1))
    late = add(world, title="来不及", needed_on=date(2027, 6, 1), expected=date(2027, 6, 30))
    assert [one.row for one in radar(world.cast.lin)] == [soon, late]
    assert [one.row for one in radar(world.cast.lin, ahead=365)] == [soon, far, late]
    assert [one.row for one in radar(world.cast.lin, mine=True)] == []
    assert radar(world.cast.guest) == []


def test_what_nobody_waits_for_any_more_is_neither_shown_nor_reminded_of(world: World) -> None:
    milestone = world.gated(is_milestone=True, due=date(2026, 11, 27))
    row = add(world, milestone=milestone, needed_on=None)
    assert [one.row for one in radar(world.cast.lin)] == [row]
    Milestone.objects.filter(pk=milestone.pk).update(cancelled=True)
    assert (radar(world.cast.lin), list(preconditions_to_begin(date(2026, 11, 30)))) == ([], [])
    with pytest.raises(InvalidInput) as refused:
        add(world, milestone=Milestone.objects.get(pk=milestone.pk), needed_on=None)
    assert set(refused.value.fields) == {"milestone"}
    # What it says already, it may go on saying.
    precondition_update(actor=world.cast.xu, row_id=row.pk, version=1, values={"title": "变送器"})


def test_ready_with_other_evidence_is_told_that_it_was(world: World) -> None:
    row = add(world)
    for _click in range(2):
        precondition_ready(actor=world.cast.xu, row_id=row.pk, on=date(2026, 11, 20), evidence="送货单 7 号")
    with pytest.raises(StateConflict):
        precondition_ready(actor=world.cast.xu, row_id=row.pk, on=date(2026, 11, 20), evidence="送货单 8 号")


def test_who_gets_it_is_told_and_reminded_before_it_must_begin(world: World) -> None:
    row = add(world)
    notice = Notice.objects.get(kind="precondition.assigned")
    assert (notice.recipient, notice.link) == (world.cast.xu, f"/preconditions/{row.pk}/")
    assert list(preconditions_to_begin(date(2026, 11, 30))) == []
    (due,) = preconditions_to_begin(date(2026, 12, 1))
    assert (due.owner, due.params["due"], due.occasion) == (world.cast.xu, "2026-12-04", "2026-12-04 week -1")
    (again,) = preconditions_to_begin(date(2026, 12, 14))
    assert again.occasion == "2026-12-04 week 1"


@pytest.mark.parametrize(
    "values", [{"needed_on": None}, {"ready_on": date(2026, 11, 20)}, {"follower_id": "owner"}], ids=str
)
def test_the_database_keeps_to_it(world: World, values: dict[str, Any]) -> None:
    row = add(world)
    given = {name: row.owner_id if value == "owner" else value for name, value in values.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Precondition.objects.filter(pk=row.pk).update(**given)


def test_its_pages_from_the_project_to_ready(world: World, as_: Callable[[User], Client]) -> None:
    client = as_(world.cast.lin)
    address = reverse("precondition_create", args=[world.project.pk])
    sent = {"key": str(uuid.uuid4()), "title": "图纸会审", "kind": "drawings", "owner": world.cast.xu.pk}
    assert client.post(address, sent).status_code == 400
    assert client.post(address, sent | {"needed_on": "2026-12-18"}).status_code == 302
    row = Precondition.objects.get()
    assert "图纸会审" in client.get(reverse("project_scope", args=[world.project.pk])).content.decode()
    assert "图纸会审" in client.get(reverse("precondition_radar")).content.decode()
    client.post(reverse("precondition_begin", args=[row.pk]))
    ready = {"on": clock.today().isoformat(), "evidence": "会审纪要"}
    client.post(reverse("precondition_ready", args=[row.pk]), ready)
    assert Precondition.objects.get().evidence == "会审纪要"
    assert as_(world.cast.guest).get(reverse("precondition_detail", args=[row.pk])).status_code == 404
