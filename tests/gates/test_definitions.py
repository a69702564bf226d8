"""Gates are written by administrators; what has begun goes on by the rules it began with."""

import uuid

import pytest

from goaltrack.common.errors import ActionForbidden, InvalidInput, StaleVersion
from history.models import LogEntry
from projects.gates.models import GateDefinition
from projects.gates.services import definition_create, definition_update
from projects.gates.services.definitions import EDITABLE, Parts
from tests.gates.house import DECISION, DOCUMENT, STEP, House


def change(house: House, *steps: dict[str, object], version: int = 1, **values: object) -> GateDefinition:
    kept = {name: getattr(house.screen, name) for name in EDITABLE}
    return definition_update(
        actor=house.cast.admin,
        definition_id=house.screen.pk,
        version=version,
        values=kept | values,
        parts=Parts(steps=steps),
    )


def test_a_changed_gate_leaves_begun_cases_as_they_are(house: House) -> None:
    case = house.start()
    change(house, DECISION | {"name": "总师审定"}, name="大屏终审")
    assert [step.name for step in case.steps.all()] == ["专家评审", "部门审批"]
    assert case.documents.count() == 2
    after = house.start()
    assert ([step.name for step in after.steps.all()], after.documents.count()) == (["总师审定"], 0)
    entry = LogEntry.objects.get(action="gate.update")
    assert {change["field"] for change in entry.changes} == {"name", "steps", "documents", "checks"}


def test_saving_what_is_there_changes_nothing(house: House) -> None:
    gate = house.visiting
    kept = {name: getattr(gate, name) for name in EDITABLE}
    same = definition_update(
        actor=house.cast.admin, definition_id=gate.pk, version=1, values=kept, parts=Parts(steps=[DECISION])
    )
    assert same.version == 1


def test_an_old_page_changes_nothing(house: House) -> None:
    change(house, DECISION)
    with pytest.raises(StaleVersion):
        change(house, STEP, version=1)


def test_only_administrators_of_the_department_write_gates(house: House) -> None:
    for user in (house.cast.qin, house.cast.lin, house.cast.guest):
        with pytest.raises(ActionForbidden):
            definition_create(
                actor=user,
                key=uuid.uuid4(),
                values={"name": "评审", "code": "x", "kind": "review", "department": house.cast.delivery},
                parts=Parts(steps=[DECISION]),
            )


@pytest.mark.parametrize(
    ("steps", "more", "field"),
    [
        ([], {}, "steps"),
        ([DECISION | {"workdays": 0}], {}, "steps-0-workdays"),
        ([STEP, DECISION | {"name": ""}], {}, "steps-1-name"),
        ([DECISION | {"reviewer": "person"}], {}, "steps-0-person"),
        ([DECISION | {"reviewer": "nobody"}], {}, "steps-0-reviewer"),
        ([DECISION], {"documents": [{"name": "稿", "required": True, "needed_at": 2}]}, "documents-0-needed_at"),
        ([DECISION], {"checks": [""]}, "checks-0-text"),
        ([DECISION], {"checks": [f"第 {number} 行" for number in range(31)]}, "checks"),
        ([DECISION], {"checks": ["字号可读", "字号可读 "]}, "checks-1-text"),
        ([DECISION], {"documents": [DOCUMENT, DOCUMENT]}, "documents-1-name"),
        ([STEP, DECISION, STEP], {}, "steps-2-name"),
        ([DECISION], {"code": "screen"}, "code"),
        ([DECISION], {"kind": "kickoff", "scope": "unit"}, "scope"),
    ],
)
def test_what_does_not_fit_is_said_at_its_place(house: House, steps: list, more: dict, field: str) -> None:
    with pytest.raises(InvalidInput) as error:
        house.define(more.pop("code", "new"), steps=steps, **more)
    assert set(error.value.fields) == {field}


def test_a_stranger_is_not_named(house: House) -> None:
    with pytest.raises(InvalidInput) as error:
        house.define("new", steps=[DECISION | {"reviewer": "person", "person": house.cast.guest}])
    assert set(error.value.fields) == {"steps-0-person"}


def test_the_same_form_sent_twice_defines_one(house: House) -> None:
    key, before = uuid.uuid4(), GateDefinition.objects.count()
    values = {"name": "评审", "code": "x", "kind": "review", "department": house.cast.delivery}
    for _ in range(2):
        definition_create(actor=house.cast.admin, key=key, values=values, parts=Parts(steps=[DECISION]))
    assert GateDefinition.objects.count() == before + 1
