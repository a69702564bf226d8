"""Steps and documents of an acceptance, the conditions it leaves open, reminders of both, and races."""

import uuid
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, InvalidInput, StaleVersion, StateConflict
from people.models import User
from projects.acceptance.models import (
    Acceptance,
    AcceptanceDocument,
    AcceptancePoint,
    AcceptanceStep,
    Result,
)
from projects.acceptance.reminders import parts_due, points_due
from projects.acceptance.services import (
    acceptance_cancel,
    document_file,
    document_mark,
    part_add,
    part_move,
    part_pass_over,
    part_remove,
    part_update,
    point_remove,
    point_settle,
    point_to_task,
    point_update,
    step_done,
    step_undone,
)
from projects.models import Milestone, Project
from projects.services import milestone_achieve, project_suspend, task_throw_away
from tests.acceptance.conftest import TODAY
from tests.acceptance.site import Site, build_site, pdf
from tests.races import at_once


def test_steps_are_added_changed_moved_and_removed(site: Site) -> None:
    values = {"title": "第三方检测", "who": "检测所", "required": False, "before": 9}
    step = part_add(actor=site.cast.xu, key=uuid.uuid4(), model=AcceptanceStep, row_id=site.row.pk, values=values)
    part_move(actor=site.cast.xu, model=AcceptanceStep, part_id=step.pk, step="up")
    assert [one.title for one in site.steps()][-2:][0] == "第三方检测"
    changed = {"title": "第三方检测报告"}
    part_update(actor=site.cast.xu, model=AcceptanceStep, part_id=step.pk, version=1, values=changed)
    with pytest.raises(StaleVersion):
        part_update(actor=site.cast.lu, model=AcceptanceStep, part_id=step.pk, version=1, values={"title": "检测"})
    part_remove(actor=site.cast.xu, model=AcceptanceStep, part_id=step.pk)
    assert len(site.steps()) == 7


def test_only_who_runs_the_project_takes_out_what_is_required(site: Site) -> None:
    step, document = site.steps()[0], site.documents()[0]
    with pytest.raises(ActionForbidden):
        part_remove(actor=site.cast.xu, model=AcceptanceDocument, part_id=document.pk)
    optional = {"required": False}
    with pytest.raises(ActionForbidden):
        part_update(actor=site.cast.xu, model=AcceptanceStep, part_id=step.pk, version=1, values=optional)
    part_update(actor=site.cast.lin, model=AcceptanceStep, part_id=step.pk, version=1, values=optional)
    part_remove(actor=site.cast.lin, model=AcceptanceDocument, part_id=document.pk)


def test_a_step_is_done_on_a_day_and_taken_back(site: Site) -> None:
    step = site.steps()[0]
    with pytest.raises(InvalidInput) as refused:
        step_done(actor=site.cast.xu, part_id=step.pk, on=date(2026, 11, 21), note="\x00")
    assert set(refused.value.fields) == {"on", "note"}
    part_pass_over(actor=site.cast.lin, model=AcceptanceStep, part_id=step.pk, reason="免做")
    done = step_done(actor=site.cast.xu, part_id=step.pk, on=date(2026, 11, 18), note="记录 3 号")
    assert (done.done_by, done.passed_over) == (site.cast.xu, "")
    step_undone(actor=site.cast.xu, part_id=step.pk)
    assert site.steps()[0].done_on is None


def test_a_document_is_confirmed_by_somebody_and_keeps_its_file(site: Site) -> None:
    document = site.documents()[0]
    with pytest.raises(InvalidInput) as refused:
        document_mark(actor=site.cast.xu, part_id=document.pk, state="confirmed")
    assert set(refused.value.fields) == {"confirmed_by"}
    assert document_file(actor=site.cast.xu, part_id=document.pk, upload=pdf()).state == "ready"
    document_mark(actor=site.cast.xu, part_id=document.pk, state="confirmed", confirmed_by="监理张工")
    # Withdrawn it is missing, and so is its file.
    withdrawn = document_mark(actor=site.cast.xu, part_id=document.pk, state="missing")
    assert (withdrawn.file.name, withdrawn.confirmed_by, withdrawn.is_missing) == ("", "", True)


def test_a_file_that_is_not_what_it_says_is_refused(site: Site) -> None:
    document = site.documents()[0]
    for upload in (
        SimpleUploadedFile("a.exe", b"MZ"),
        SimpleUploadedFile("a.pdf", b"MZ"),
        SimpleUploadedFile("b.pdf", b""),
    ):
        with pytest.raises(InvalidInput) as refused:
            document_file(actor=site.cast.xu, part_id=document.pk, upload=upload)
        assert set(refused.value.fields) == {"upload"}


def test_passed_with_what_is_left_open_it_is_settled_by_its_own_a(site: Site) -> None:
    site.complete()
    with pytest.raises(InvalidInput) as refused:
        site.decide(Result.PASSED_OPEN)
    assert set(refused.value.fields) == {"result"}
    point = site.point()
    with pytest.raises(InvalidInput):
        site.decide(Result.PASSED)
    assert site.decide(Result.PASSED_OPEN).is_passed
    assert Milestone.objects.get(pk=site.milestone.pk).achieved_on is not None
    with pytest.raises(StateConflict):
        site.point(text="后来才想起")
    with pytest.raises(StateConflict):
        point_update(actor=site.cast.xu, point_id=point.pk, version=1, values={"text": "改写"})
    point_update(actor=site.cast.xu, point_id=point.pk, version=1, values={"due": date(2026, 12, 11)})
    with pytest.raises(StateConflict):
        point_remove(actor=site.cast.lin, point_id=point.pk)
    with pytest.raises(ActionForbidden):
        point_settle(actor=site.cast.tang, point_id=point.pk, on=None, evidence="照片")
    with pytest.raises(InvalidInput) as refused:
        point_settle(actor=site.cast.zhou, point_id=point.pk, on=date(2027, 1, 1), evidence=" ")
    assert set(refused.value.fields) == {"on", "evidence"}
    # A finished project's are still settled.
    Project.objects.filter(pk=site.project.pk).update(state="finished")
    for _click in range(2):
        point_settle(actor=site.cast.zhou, point_id=point.pk, on=TODAY, evidence="复查单 5 号")
    with pytest.raises(StateConflict):
        point_settle(actor=site.cast.zhou, point_id=point.pk, on=TODAY, evidence="别的")


def test_it_becomes_a_free_task_once_and_the_task_stays(site: Site) -> None:
    point = site.point()
    task = point_to_task(actor=site.cast.xu, key=uuid.uuid4(), point_id=point.pk)
    assert point_to_task(actor=site.cast.zhou, key=uuid.uuid4(), point_id=point.pk) == task
    assert (task.owner, task.due, task.project, task.weight) == (site.cast.zhou, point.due, site.project, None)
    with pytest.raises(StateConflict):
        task_throw_away(actor=site.cast.lin, task_id=task.pk)


def test_the_a_of_a_point_is_one_of_the_colleagues(site: Site) -> None:
    with pytest.raises(InvalidInput) as refused:
        site.point(owner=site.cast.guest)
    assert set(refused.value.fields) == {"owner"}


def test_with_an_a_who_has_left_it_moves_on_and_becomes_a_task_under_another(site: Site) -> None:
    point, xu = site.point(), site.cast.xu
    User.objects.filter(pk=site.cast.zhou.pk).update(is_active=False)
    later = point_update(actor=xu, point_id=point.pk, version=1, values={"due": date(2026, 12, 11)})
    with pytest.raises(StateConflict, match=site.cast.zhou.name):
        point_to_task(actor=xu, key=uuid.uuid4(), point_id=point.pk)
    point_update(actor=xu, point_id=point.pk, version=later.version, values={"owner": xu})
    assert point_to_task(actor=xu, key=uuid.uuid4(), point_id=point.pk).owner == xu


def test_what_is_due_is_reminded_of_some_working_days_before(site: Site) -> None:
    # The first step is due fifteen working days before: on Friday the 27th.
    assert list(parts_due(date(2026, 11, 23))) == []
    (due,) = parts_due(date(2026, 11, 24))
    assert (due.owner, due.follower, due.params["count"]) == (site.cast.xu, site.cast.lu, 1)
    step_done(actor=site.cast.xu, part_id=site.steps()[0].pk)
    assert list(parts_due(date(2026, 11, 24))) == []
    acceptance_cancel(actor=site.cast.lin, row_id=site.row.pk, reason="不做")
    assert list(parts_due(date(2026, 12, 16))) == []


def test_a_condition_left_open_is_reminded_of_while_it_is_open(site: Site) -> None:
    point = site.point()
    assert list(points_due(date(2026, 11, 30))) == []
    (due,) = points_due(date(2026, 12, 1))
    assert (due.owner, due.follower, due.occasion) == (site.cast.zhou, site.cast.xu, "2026-12-04 week -1")
    point_settle(actor=site.cast.zhou, point_id=point.pk, on=TODAY, evidence="照片")
    assert list(points_due(date(2026, 12, 1))) == []


def test_while_the_project_rests_nobody_is_reminded(site: Site) -> None:
    site.point()
    assert list(parts_due(date(2026, 12, 1)))
    project_suspend(actor=site.cast.lin, project_id=site.project.pk, reason="现场停工", until=date(2027, 1, 15))
    assert [*parts_due(date(2026, 12, 1)), *points_due(date(2026, 12, 1))] == []


@pytest.mark.django_db(transaction=True)
def test_two_pass_it_at_once_while_a_document_is_withdrawn(transactional_db: None) -> None:
    with clock.at(TODAY):
        site = build_site()
        site.complete()
        document = site.documents()[0]

        def at_noon(call):  # type: ignore[no-untyped-def]
            with clock.at(TODAY):
                return call()

        at_once(
            lambda: at_noon(lambda: site.decide()),
            lambda: at_noon(lambda: site.decide(actor=site.cast.lin)),
            lambda: at_noon(lambda: document_mark(actor=site.cast.lu, part_id=document.pk, state="missing")),
        )
    row = Acceptance.objects.get(pk=site.row.pk)
    # Passed with the document, once, or not passed and without it.
    assert row.is_passed == (AcceptanceDocument.objects.get(pk=document.pk).state == "confirmed")
    assert row.rounds.count() == int(row.is_passed)
    assert (Milestone.objects.get(pk=site.milestone.pk).achieved_on is not None) == row.is_passed


@pytest.mark.django_db(transaction=True)
def test_a_milestone_is_ticked_while_an_acceptance_takes_it(transactional_db: None) -> None:
    with clock.at(TODAY):
        site = build_site()
        milestone = site.gated(is_milestone=True, title="整体初验")

        def tick() -> Milestone:
            with clock.at(TODAY):
                return milestone_achieve(actor=site.cast.zhou, milestone_id=milestone.pk, on=TODAY, evidence="签字单")

        def plan() -> Acceptance:
            with clock.at(TODAY):
                return site.plan(milestone=milestone)

        at_once(tick, plan, plan)
    taken = Acceptance.objects.filter(milestone=milestone).count()
    assert taken + int(Milestone.objects.get(pk=milestone.pk).achieved_on is not None) == 1
    assert AcceptancePoint.objects.count() == 0
