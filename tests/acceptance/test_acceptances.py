"""Acceptances: planned by stage and scope, applied for, held, passed by evidence, and what they do to a milestone."""

import uuid
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from goaltrack.common.errors import ActionForbidden, InvalidInput, StaleVersion, StateConflict
from history.models import LogEntry
from notices.models import Notice
from people.models import User
from people.permissions import may
from projects.acceptance.models import Acceptance, AcceptanceStep, Result
from projects.acceptance.permissions import WriteRights
from projects.acceptance.selectors import acceptance_lines, coming, matrices
from projects.acceptance.services import (
    acceptance_again,
    acceptance_apply,
    acceptance_cancel,
    acceptance_create,
    acceptance_hold,
    acceptance_update,
    acceptance_withdraw,
    document_file,
    document_mark,
    part_pass_over,
    step_done,
)
from projects.finishing import still_open
from projects.models import Milestone, Project
from projects.network import node_of
from projects.services import milestone_achieve, milestone_update, work_change_weigh
from tests.acceptance.site import DUE, Site, pdf


def test_it_begins_with_the_usual_steps_and_documents_of_its_stage(site: Site) -> None:
    line = acceptance_lines(site.cast.lin, [site.fresh()])[0]
    assert (len(line.steps), len(line.documents), line.missing_steps, line.missing_documents) == (7, 7, 7, 6)
    # The self-check, fifteen working days before: the first.
    assert (line.missing[0].due, line.missing[0].late) == (date(2026, 11, 27), 0)


def test_at_most_one_stands_of_a_stage_and_scope(site: Site) -> None:
    site.plan()
    for unit in (None, site.unit):
        with pytest.raises(InvalidInput) as refused:
            site.plan(unit=unit)
        assert set(refused.value.fields) == {"stage"}
    acceptance_cancel(actor=site.cast.lin, row_id=site.row.pk, reason="并入整体验收")
    again = site.plan(unit=site.unit)
    with pytest.raises(IntegrityError), transaction.atomic():
        Acceptance.objects.filter(pk=site.row.pk).update(state="prepared")
    assert Acceptance.objects.standing().filter(unit=site.unit).get() == again


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("unit", {"stage": "unit"}),
        ("stage", {"stage": "harvest"}),
        ("owner", {"owner": "guest"}),
        ("follower", {"follower": "xu"}),
        ("due", {"due": date(9999, 1, 1)}),
        ("milestone", {"milestone": "taken"}),
    ],
)
def test_bad_input_is_told_at_its_field(site: Site, field: str, values: dict[str, Any]) -> None:
    known = {**site.cast.everyone, "taken": site.milestone}
    given = {name: known.get(value, value) if name != "stage" else value for name, value in values.items()}
    with pytest.raises(InvalidInput) as refused:
        site.plan(**given)
    assert field in refused.value.fields


def test_it_is_applied_for_held_and_passed_in_that_order(site: Site) -> None:
    xu, pk = site.cast.xu, site.row.pk
    with pytest.raises(StateConflict):
        acceptance_hold(actor=xu, row_id=pk)
    with pytest.raises(StateConflict):
        site.decide()
    acceptance_apply(actor=xu, row_id=pk, on=date(2026, 11, 9))
    acceptance_apply(actor=xu, row_id=pk)
    for day in (date(2026, 11, 6), date(2026, 11, 21)):
        with pytest.raises(InvalidInput) as refused:
            acceptance_hold(actor=xu, row_id=pk, on=day)
        assert set(refused.value.fields) == {"on"}
    acceptance_withdraw(actor=xu, row_id=pk, reason="业主改期")
    assert (site.fresh().state, site.fresh().applied_on) == ("prepared", None)
    site.complete()
    site.decide()
    actions = list(LogEntry.objects.of(site.row).order_by("id").values_list("action", flat=True))
    assert (actions[:3], actions[-1]) == (
        ["acceptance.create", "acceptance.apply", "acceptance.withdraw"],
        "acceptance.pass",
    )


def test_passing_is_refused_at_each_thing_that_is_missing(site: Site) -> None:
    site.hold()
    with pytest.raises(InvalidInput) as refused:
        site.decide(decided_by=" ", minutes="")
    missing = {f"step-{one.pk}" for one in site.steps()}
    missing |= {f"document-{one.pk}" for one in site.documents() if one.required}
    assert set(refused.value.fields) == missing | {"documents", "decided_by", "minutes"}


def test_who_runs_the_project_passes_over_what_is_missing_with_a_reason(site: Site) -> None:
    site.hold()
    parts = [*site.steps(), *(one for one in site.documents() if one.required)]
    with pytest.raises(ActionForbidden):
        part_pass_over(actor=site.cast.xu, model=type(parts[0]), part_id=parts[0].pk, reason="不需要")
    for part in parts:
        part_pass_over(actor=site.cast.lin, model=type(part), part_id=part.pk, reason="合同未要求")
    with pytest.raises(InvalidInput) as refused:
        site.decide()
    assert set(refused.value.fields) == {"documents"}
    document_file(actor=site.cast.xu, part_id=parts[-1].pk, upload=pdf())
    assert site.decide().state == "passed"


def test_passing_achieves_its_milestone_and_the_evidence_names_it(site: Site) -> None:
    site.complete()
    site.decide()
    milestone = Milestone.objects.get(pk=site.milestone.pk)
    assert milestone.achieved_on == date(2026, 11, 19)
    assert "泵站监测" in milestone.evidence
    assert "纪要 2026-31" in milestone.evidence


def test_a_tick_does_not_achieve_what_an_acceptance_achieves(site: Site) -> None:
    achieve = {"milestone_id": site.milestone.pk, "on": date(2026, 11, 19), "evidence": "签字单"}
    with pytest.raises(StateConflict) as refused:
        milestone_achieve(actor=site.cast.zhou, **achieve)
    assert refused.value.extra == {"link": f"/acceptances/{site.row.pk}/"}
    acceptance_cancel(actor=site.cast.lin, row_id=site.row.pk, reason="不再单独验收")
    assert milestone_achieve(actor=site.cast.zhou, **achieve).achieved_on == date(2026, 11, 19)


def test_a_milestone_that_was_cancelled_meanwhile_keeps_nothing_from_being_passed(site: Site) -> None:
    site.complete()
    Milestone.objects.filter(pk=site.milestone.pk).update(cancelled=True)
    assert site.decide().state == "passed"
    assert Milestone.objects.get(pk=site.milestone.pk).achieved_on is None


def test_one_that_moved_to_another_project_is_told_of(site: Site) -> None:
    site.complete()
    Milestone.objects.filter(pk=site.milestone.pk).update(project=None)
    with pytest.raises(InvalidInput) as refused:
        site.decide()
    assert (set(refused.value.fields), site.fresh().state) == ({"milestone"}, "held")


def test_a_milestone_that_it_achieves_moves_to_no_other_project(site: Site) -> None:
    lin, milestone, free = site.cast.lin, site.milestone, site.gated(is_milestone=True, title="整体初验")
    with pytest.raises(InvalidInput) as refused:
        milestone_update(
            actor=lin, milestone_id=milestone.pk, version=milestone.version, values={"project": None, "module": None}
        )
    assert list(refused.value.fields) == ["project"]
    found = work_change_weigh(actor=lin, nodes=[node_of(milestone), node_of(free)], values={"project": None})
    assert [(fate.work, fate.refusal) for fate in found.refused] == [(milestone, refused.value.words)]
    acceptance_cancel(actor=lin, row_id=site.row.pk, reason="不再单独验收")
    assert not work_change_weigh(actor=lin, nodes=[node_of(milestone)], values={"project": None}).refused


def test_a_project_is_not_finished_while_one_is_open(site: Site) -> None:
    (open_one,) = (one for one in still_open(site.project) if "acceptances" in one.link)
    assert (open_one.count, open_one.titles) == (1, [str(site.row)])
    acceptance_cancel(actor=site.cast.lin, row_id=site.row.pk, reason="不再单独验收")
    assert not [one for one in still_open(site.project) if "acceptances" in one.link]


def test_failed_it_goes_into_another_round_and_the_first_stays_as_it_was(site: Site) -> None:
    site.hold()
    first, document = site.steps()[0], site.documents()[0]
    step_done(actor=site.cast.xu, part_id=first.pk)
    document_mark(actor=site.cast.xu, part_id=document.pk, state="handed_over")
    site.decide(Result.FAILED)
    with pytest.raises(StateConflict):
        step_done(actor=site.cast.xu, part_id=site.steps()[1].pk)
    with pytest.raises(InvalidInput) as refused:
        acceptance_again(actor=site.cast.xu, row_id=site.row.pk, due=date(9999, 1, 1))
    assert set(refused.value.fields) == {"due"}
    acceptance_again(actor=site.cast.xu, row_id=site.row.pk, due=date(2027, 1, 15))
    row = site.fresh()
    assert (row.state, row.round, row.applied_on, row.due) == ("prepared", 2, None, date(2027, 1, 15))
    # The steps anew, the documents where they are.
    assert (site.steps()[0].done_on, site.documents()[0].state) == (None, "handed_over")
    assert row.steps.get(pk=first.pk).done_on == date(2026, 11, 20)
    with pytest.raises(StateConflict):
        step_done(actor=site.cast.xu, part_id=first.pk, note="补记")
    site.complete()
    site.decide()
    assert list(row.rounds.values_list("number", "result")) == [(2, "passed"), (1, "failed")]


def test_the_same_result_again_changes_nothing_another_one_is_refused(site: Site) -> None:
    site.complete()
    site.decide()
    site.decide()
    with pytest.raises(StateConflict):
        site.decide(minutes="另一份纪要")
    assert site.row.rounds.count() == 1


def test_the_database_keeps_to_it(site: Site) -> None:
    rows = Acceptance.objects.filter(pk=site.row.pk)
    step = AcceptanceStep.objects.filter(acceptance=site.row)
    refused: list[tuple[Any, dict[str, Any]]] = [
        (rows, {"state": "passed"}),
        (rows, {"follower": site.row.owner_id}),
        (rows, {"stage": "unit", "unit": None}),
        (step, {"done_on": DUE}),
        (step, {"passed_over": "免"}),
        (site.row.documents.all(), {"state": "confirmed", "state_on": DUE}),
    ]
    site.hold()
    site.decide(Result.FAILED)
    refused += [(site.row.rounds.all(), {"minutes": "改"}), (step, {"note": "改"})]
    for found, values in refused:
        with pytest.raises(Exception, match=r"violates|over|append|Cannot"), transaction.atomic():
            found.update(**values)
    with pytest.raises(Exception, match="over"), transaction.atomic():
        step.delete()


@pytest.mark.parametrize("name", ["tang", "guest"])
def test_others_neither_plan_nor_change(site: Site, name: str) -> None:
    stranger, pk = site.cast.everyone[name], site.row.pk
    for refused in (
        lambda: site.plan(stranger, stage="final"),
        lambda: acceptance_apply(actor=stranger, row_id=pk),
        lambda: acceptance_cancel(actor=stranger, row_id=pk, reason="不做"),
        lambda: step_done(actor=stranger, part_id=site.steps()[0].pk),
        lambda: document_file(actor=stranger, part_id=site.documents()[0].pk, upload=pdf()),
        lambda: site.point(stranger),
        lambda: site.decide(actor=stranger),
    ):
        with pytest.raises(ActionForbidden):
            refused()


def test_its_b_brings_it_through_but_does_not_cancel_it(site: Site) -> None:
    acceptance_apply(actor=site.cast.lu, row_id=site.row.pk)
    with pytest.raises(ActionForbidden):
        acceptance_cancel(actor=site.cast.lu, row_id=site.row.pk, reason="不做")


def test_the_rule_for_many_is_the_rule_for_one(site: Site) -> None:
    row = site.fresh()
    for person in site.cast.everyone.values():
        fresh = User.objects.get(pk=person.pk)
        rights = WriteRights(fresh)
        assert rights.may_write(row) == may(fresh, "acceptance.write", row), person.name
        assert rights.may_run(row) == may(fresh, "acceptance.run", row), person.name


def test_a_finished_project_takes_nothing_and_one_that_has_not_begun_no_application(site: Site) -> None:
    Project.objects.filter(pk=site.project.pk).update(state="planned")
    with pytest.raises(StateConflict):
        acceptance_apply(actor=site.cast.xu, row_id=site.row.pk)
    Project.objects.filter(pk=site.project.pk).update(state="finished")
    for refused in (
        lambda: site.plan(stage="final"),
        lambda: acceptance_apply(actor=site.cast.xu, row_id=site.row.pk),
        lambda: acceptance_cancel(actor=site.cast.lin, row_id=site.row.pk, reason="不做"),
        lambda: step_done(actor=site.cast.xu, part_id=site.steps()[0].pk),
        lambda: site.point(),
    ):
        with pytest.raises(StateConflict):
            refused()


def test_an_edit_on_an_old_version_is_refused(site: Site) -> None:
    acceptance_update(actor=site.cast.xu, row_id=site.row.pk, version=1, values={"expected": date(2026, 12, 25)})
    with pytest.raises(StaleVersion):
        acceptance_update(actor=site.cast.lin, row_id=site.row.pk, version=1, values={"due": DUE})


def test_who_gets_it_is_told_and_becomes_a_member(site: Site) -> None:
    told = Notice.objects.filter(kind="acceptance.assigned").values_list("recipient", flat=True)
    assert set(told) == {site.cast.xu.pk, site.cast.lu.pk}
    row = site.plan(owner=site.cast.tang)
    assert site.project.members.filter(user=site.cast.tang).exists()
    assert Acceptance.objects.visible_to(site.cast.tang).filter(pk=row.pk).exists()


def test_what_comes_and_the_matrix(site: Site) -> None:
    late = site.plan(stage="arrival", due=date(2026, 11, 16))
    site.plan(stage="final", due=date(2027, 6, 1))
    assert [line.row for line in coming(site.cast.lin)] == [late, site.row]
    assert coming(site.cast.lin)[0].late == 4
    assert [line.row for line in coming(site.cast.lin, mine=True)] == []
    assert coming(site.cast.guest) == []
    matrix = matrices(site.cast.lin, [site.project], {site.project.pk})[site.project.pk]
    found = [(row.unit, [cell.stage for cell in row.cells if cell.line]) for row in matrix.rows]
    assert found == [(site.unit, ["initial"]), (None, ["arrival", "final"])]


def test_a_key_makes_one(site: Site) -> None:
    key, values = uuid.uuid4(), {"stage": "final", "owner": site.cast.xu, "due": DUE}
    made = {acceptance_create(actor=site.cast.lin, key=key, project=site.project, values=values).pk for _ in range(2)}
    assert len(made) == 1
