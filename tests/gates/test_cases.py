"""A case goes through its steps one after another, by the rules it began with."""

import uuid
from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, ProgrammingError, transaction

from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, InvalidInput, StaleVersion, StateConflict
from history.models import LogEntry
from notices.models import Notice
from people.models import RoleGrant
from people.selectors import workday_calendar
from projects.gates.models import CaseRound, CaseStep, GateCase
from projects.gates.reading import reading_of
from projects.gates.selectors import projects_to_start_in
from projects.gates.services import case_start, case_submit, case_withdraw, check_tick, document_provide
from projects.gates.services.cases import open_review
from reviews.models import Review
from reviews.services import verdict_give
from tests.gates.house import DECISION, STEP, House


def provide(house: House, case: GateCase, name: str) -> None:
    document = case.documents.get(name=name)
    document_provide(actor=house.cast.zhou, document_id=document.pk, version=document.version, reference="档案 A-12")


def ready(house: House) -> GateCase:
    """In review at its first step, everything there but the ticks."""
    case = house.start()
    provide(house, case, "大屏设计稿")
    provide(house, case, "评审记录")
    return house.submit(case)


def fields(error: "pytest.ExceptionInfo[InvalidInput]") -> set[str]:
    return set(error.value.fields)


def test_it_copies_the_rules_and_is_named_after_the_gate(house: House) -> None:
    case = house.start()
    assert (case.title, case.state, case.step) == ("大屏评审 · 澜江智慧水务一期", "draft", 0)
    assert [step.name for step in case.steps.all()] == ["专家评审", "部门审批"]
    assert [document.name for document in case.documents.all()] == ["大屏设计稿", "评审记录"]
    assert [check.text for check in case.checks.all()] == ["字号在三米外可读"]


def test_the_same_form_sent_twice_begins_one(house: House) -> None:
    key = uuid.uuid4()
    made = [
        case_start(actor=house.cast.zhou, key=key, definition=house.screen, project=house.project) for _ in range(2)
    ]
    assert made[0] == made[1]
    assert GateCase.objects.count() == 1


def test_it_waits_for_the_documents_of_its_step(house: House) -> None:
    case = house.start()
    with pytest.raises(InvalidInput) as error:
        house.submit(case)
    assert fields(error) == {"documents"}
    assert "大屏设计稿" in str(error.value.fields["documents"][0])
    provide(house, case, "大屏设计稿")
    assert house.submit(case).state == GateCase.State.IN_REVIEW


def test_a_step_asks_those_of_its_role_and_is_due_in_its_working_days(house: House) -> None:
    review = open_review(ready(house))
    assert {row.reviewer.name for row in review.assignments.all()} == {"白露", "沈若谷"}
    assert review.due == workday_calendar().add(clock.today(), 3)
    assert (review.submitted_by, review.link) == (house.cast.zhou, f"/gates/{GateCase.objects.get().pk}/")
    told = Notice.objects.filter(kind="review.waiting").values_list("recipient__name", flat=True)
    assert set(told) == {"白露", "沈若谷"}


def test_one_pass_is_enough_where_any_may_decide_and_opens_the_next_step(house: House) -> None:
    case = ready(house)
    house.decide(case, house.cast.bai)
    assert (case.state, case.step) == ("in_review", 2)
    assert [row.reviewer for row in open_review(case).assignments.all()] == [house.cast.qin]
    assert not Notice.objects.filter(kind="review.waiting", recipient=house.cast.shen, read_at=None).exists()


def test_all_must_pass_where_all_are_needed(house: House) -> None:
    gate = house.define("both", steps=[STEP | {"needs": "all"}])
    case = house.submit(house.start(gate))
    house.decide(case, house.cast.bai)
    assert case.state == GateCase.State.IN_REVIEW
    house.decide(case, house.cast.shen)
    assert (case.state, case.passed_on) == ("passed", clock.today())


def test_the_next_step_waits_for_its_documents_too(house: House) -> None:
    case = house.start()
    provide(house, case, "大屏设计稿")
    house.submit(case)
    with pytest.raises(InvalidInput, match="评审记录"):
        house.decide(case, house.cast.bai)
    assert not Review.objects.get().verdicts.exists()


def test_the_checklist_is_ticked_before_the_last_step_passes(house: House) -> None:
    case = ready(house)
    house.decide(case, house.cast.bai)
    with pytest.raises(InvalidInput, match="字号在三米外可读"):
        house.decide(case, house.cast.qin)
    # Who was asked for the open step ticks it as well as the applicant.
    check = check_tick(actor=house.cast.qin, check_id=case.checks.get().pk, ticked=True)
    assert (check.ticked_by, check.ticked_at) == (house.cast.qin, clock.now())
    house.decide(case, house.cast.qin)
    assert case.state == GateCase.State.PASSED
    with pytest.raises(StateConflict):
        check_tick(actor=house.cast.zhou, check_id=check.pk, ticked=False)


def test_who_was_not_asked_ticks_nothing(house: House) -> None:
    check = ready(house).checks.get()
    for stranger in (house.cast.tang, house.cast.ye, house.cast.guest):
        with pytest.raises(ActionForbidden):
            check_tick(actor=stranger, check_id=check.pk, ticked=True)


def test_a_returned_one_is_mended_and_goes_back_to_its_step(house: House) -> None:
    case = ready(house)
    house.decide(case, house.cast.bai)
    house.decide(case, house.cast.qin, "return", "口径与周报不一致")
    assert (case.state, case.step) == ("returned", 2)
    assert Notice.objects.filter(kind="review.returned", recipient=house.cast.zhou).exists()
    with pytest.raises(InvalidInput) as error:
        house.submit(case)
    assert fields(error) == {"note"}
    house.submit(case, "口径改为按合同额")
    assert (case.step, [row.reviewer for row in open_review(case).assignments.all()]) == (2, [house.cast.qin])
    rounds = CaseRound.objects.filter(step__case=case, step__position=2)
    assert [(one.review.state, one.note) for one in rounds] == [("returned", ""), ("open", "口径改为按合同额")]


def test_submitting_twice_asks_once(house: House) -> None:
    case = ready(house)
    again = case_submit(actor=house.cast.zhou, case_id=case.pk, version=1)
    assert again.state == GateCase.State.IN_REVIEW
    assert Review.objects.count() == 1


def test_an_old_page_does_not_submit(house: House) -> None:
    case = house.start()
    with pytest.raises(StaleVersion):
        case_submit(actor=house.cast.zhou, case_id=case.pk, version=case.version + 1)


def test_only_the_applicant_submits(house: House) -> None:
    case = house.start()
    for other in (house.cast.lin, house.cast.qin, house.cast.guest):
        with pytest.raises(ActionForbidden):
            case_submit(actor=other, case_id=case.pk, version=case.version)


def test_cases_are_begun_by_those_who_work_in_the_project_or_write_projects(house: House) -> None:
    for user in (house.cast.lin, house.cast.zhou, house.cast.qin):
        assert house.start(actor=user).applicant == user
        assert house.project in projects_to_start_in(user)
    for user in (house.cast.tang, house.cast.bai, house.cast.guest, house.cast.gu):
        with pytest.raises(ActionForbidden):
            house.start(actor=user)
        assert house.project not in projects_to_start_in(user)


def test_nobody_decides_their_own_application(house: House) -> None:
    gate = house.define("own", steps=[DECISION])
    case = house.start(gate, actor=house.cast.qin)
    with pytest.raises(InvalidInput) as error:
        house.submit(case)
    assert fields(error) == {"reviewers"}
    assert "部门审批" in str(error.value.fields["reviewers"][0])


def test_a_projects_b_stands_in_where_its_a_applies(house: House) -> None:
    gate = house.define("lead", steps=[DECISION | {"reviewer": "project"}])
    by_a = house.submit(house.start(gate, actor=house.cast.lin))
    by_b = house.submit(house.start(gate, actor=house.cast.zhou))
    asked = [[row.reviewer for row in open_review(case).assignments.all()] for case in (by_a, by_b)]
    assert asked == [[house.cast.zhou], [house.cast.lin]]
    house.decide(by_a, house.cast.zhou)
    assert by_a.state == GateCase.State.PASSED


def test_a_named_person_decides_from_wherever_they_are_and_reads_the_case(house: House) -> None:
    gate = house.define("named", steps=[DECISION | {"reviewer": "person", "person": house.cast.tang}])
    case = house.submit(house.start(gate))
    assert GateCase.objects.visible_to(house.cast.tang).get() == case
    house.decide(case, house.cast.tang)
    assert case.state == GateCase.State.PASSED


def test_whose_role_was_taken_away_decides_no_more(house: House) -> None:
    case = ready(house)
    review = open_review(case)
    RoleGrant.objects.filter(user=house.cast.bai, role="expert").delete()
    with pytest.raises(ActionForbidden):
        verdict_give(actor=house.cast.bai, review_id=review.pk, decision="pass", read=reading_of(case))
    house.decide(case, house.cast.shen)
    assert case.step == 2


def test_a_gate_of_units_asks_for_one_of_the_project(house: House) -> None:
    gate = house.define("unit", kind="acceptance", scope="unit")
    with pytest.raises(InvalidInput) as error:
        house.start(gate)
    assert fields(error) == {"unit"}
    assert house.start(gate, unit=house.unit).title == "大屏评审 · 泵站监测"
    with pytest.raises(InvalidInput) as error:
        house.start(house.screen, unit=house.unit)
    assert fields(error) == {"unit"}


def test_a_gate_of_another_department_does_not_hold(house: House) -> None:
    gate = house.define("medical", department=house.cast.medical)
    with pytest.raises(InvalidInput) as error:
        house.start(gate)
    assert fields(error) == {"definition"}


def test_a_quarter_has_one_review_under_way_and_the_second_person_is_told(house: House) -> None:
    first = house.start(house.midway)
    with pytest.raises(InvalidInput) as error:
        house.start(house.midway, actor=house.cast.lin)
    assert fields(error) == {"quarter"}
    assert first.title in str(error.value.fields["quarter"][0])
    assert first.applicant.name in str(error.value.fields["quarter"][0])
    case_withdraw(actor=first.applicant, case_id=first.pk, reason="下周再办")
    assert house.start(house.midway, actor=house.cast.lin).quarter == first.quarter


def test_a_quarter_is_only_for_a_mid_way_review_and_has_begun(house: House) -> None:
    assert house.start(house.midway).quarter == date(2026, 10, 1)
    for gate, quarter in (
        (house.screen, date(2026, 7, 1)),
        (house.midway, date(2027, 1, 1)),
        (house.midway, date(2026, 8, 1)),
        (house.midway, date(2025, 10, 1)),
    ):
        with pytest.raises(InvalidInput) as error:
            house.start(gate, quarter=quarter)
        assert fields(error) == {"quarter"}


def test_what_is_withdrawn_is_over_and_asks_nobody_any_more(house: House) -> None:
    case = ready(house)
    with pytest.raises(InvalidInput) as error:
        case_withdraw(actor=house.cast.zhou, case_id=case.pk, reason=" ")
    assert fields(error) == {"reason"}
    with pytest.raises(ActionForbidden):
        case_withdraw(actor=house.cast.tang, case_id=case.pk, reason="不做了")
    # Who runs the project may, where the applicant is away.
    case_withdraw(actor=house.cast.lin, case_id=case.pk, reason="不做了")
    case.refresh_from_db()
    assert (case.state, Review.objects.get().state) == ("withdrawn", "withdrawn")
    assert case_withdraw(actor=house.cast.zhou, case_id=case.pk, reason="不做了").version == case.version
    with pytest.raises(StateConflict):
        case_submit(actor=house.cast.zhou, case_id=case.pk, version=case.version)
    assert LogEntry.objects.filter(action="case.withdraw", note="不做了").exists()


def test_only_a_visit_has_guests(house: House) -> None:
    with pytest.raises(InvalidInput) as error:
        house.start(visit=house.guests())
    assert fields(error) == {"visit"}
    with pytest.raises(InvalidInput) as error:
        house.start(house.visiting)
    assert {"starts_at", "organisation", "host"} <= fields(error)


def test_who_sees_it(house: House) -> None:
    case = house.start()
    sees = {user.name for user in house.cast.everyone.values() if case in GateCase.objects.visible_to(user)}
    assert sees == {user.name for user in house.cast.everyone.values()} - {"苏木"}


@pytest.mark.parametrize(
    "values",
    [{"state": "passed"}, {"state": "in_review", "step": 0}, {"quarter": date(2026, 10, 1)}],
    ids=["passed without its day", "in review at no step", "a quarter of something else"],
)
def test_the_database_keeps_cases_in_order(house: House, values: dict[str, object]) -> None:
    case = house.start()
    with pytest.raises(IntegrityError), transaction.atomic():
        GateCase.objects.filter(pk=case.pk).update(**values)


def test_the_database_keeps_parts_in_order(house: House) -> None:
    case = house.start()
    for rows, values in (
        (case.documents, {"reference": "A-1"}),
        (case.checks, {"ticked_by": house.cast.lin}),
        (house.screen.steps, {"reviewer": "person"}),
        (house.screen.steps, {"workdays": 0}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseStep.objects.create(case=case, position=1, name="x", reviewer="lead")


def test_rounds_are_never_changed(house: House) -> None:
    ready(house)
    with pytest.raises(ProgrammingError), transaction.atomic():
        CaseRound.objects.update(note="改了")


def test_a_document_needs_a_place_or_a_file(house: House) -> None:
    document = house.start().documents.first()
    assert document is not None
    with pytest.raises(InvalidInput) as error:
        document_provide(actor=house.cast.zhou, document_id=document.pk, version=1)
    assert fields(error) == {"reference"}
    with pytest.raises(ActionForbidden):
        document_provide(actor=house.cast.tang, document_id=document.pk, version=1, reference="A-1")
    document_provide(actor=house.cast.zhou, document_id=document.pk, version=1, reference="A-1")
    with pytest.raises(StaleVersion):
        document_provide(actor=house.cast.lin, document_id=document.pk, version=1, reference="A-2")


def test_what_was_handed_in_last_holds(house: House) -> None:
    case = house.start()
    document = house.hand_in(case)
    kept = document.file.name
    give = {"actor": house.cast.zhou, "document_id": document.pk}
    noted = document_provide(**give, version=2, note="第二版")
    assert (noted.file_name, noted.note) == ("大屏设计稿.pdf", "第二版")
    referred = document_provide(**give, version=3, reference="档 2026-114")
    assert (referred.file.name, referred.file_name, referred.handed_in) == ("", "", "档 2026-114")
    assert default_storage.exists(kept), "the evidence keeps what was handed in"
    upload = SimpleUploadedFile("稿.pdf", b"%PDF-1.7")
    both = document_provide(**give, version=4, reference="档 2026-115", upload=upload)
    assert both.handed_in == "稿.pdf, 档 2026-115"
    noted = document_provide(**give, version=5, reference="档 2026-115", note="终稿")
    assert noted.handed_in == both.handed_in, "the same reference again replaces nothing"
    said = LogEntry.objects.filter(action="case.document", object_type="gates.gatecase").order_by("pk")
    assert [entry.note for entry in said][1:4:2] == ["大屏设计稿: 大屏设计稿.pdf", "大屏设计稿: 稿.pdf, 档 2026-115"]
