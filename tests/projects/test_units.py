"""Units of a project: added by who may change it, each name once."""

import uuid

import pytest

from goaltrack.common.errors import ActionForbidden, InvalidInput
from history.models import LogEntry
from projects.models import Project, Unit
from projects.services import unit_add
from tests.cast import Cast, build_cast, make_cycle, make_project


@pytest.fixture
def cast(db: None) -> Cast:
    return build_cast()


@pytest.fixture
def project(cast: Cast) -> Project:
    return make_project(cast, make_cycle(cast))


def test_units_stand_in_the_order_they_were_added(cast: Cast, project: Project) -> None:
    for name in ("泵站监测", " 管网 GIS "):
        unit_add(actor=cast.lin, key=uuid.uuid4(), project_id=project.pk, name=name)
    assert list(project.units.values_list("name", "position")) == [("泵站监测", 1), ("管网 GIS", 2)]
    assert LogEntry.objects.of(project).filter(action="unit.add").count() == 2


def test_the_same_form_twice_is_one_unit(cast: Cast, project: Project) -> None:
    send = {"actor": cast.lin, "key": uuid.uuid4(), "project_id": project.pk, "name": "泵站监测"}
    assert unit_add(**send) == unit_add(**send)
    assert Unit.objects.count() == 1


@pytest.mark.parametrize("name", ["", "   ", "泵站监测", "长" * 81, "空\x00字符"])
def test_a_name_that_does_not_fit_is_refused(cast: Cast, project: Project, name: str) -> None:
    unit_add(actor=cast.lin, key=uuid.uuid4(), project_id=project.pk, name="泵站监测")
    with pytest.raises(InvalidInput) as refused:
        unit_add(actor=cast.lin, key=uuid.uuid4(), project_id=project.pk, name=name)
    assert set(refused.value.fields) == {"name"}


@pytest.mark.parametrize("name", ["xu", "tang", "guest"])
def test_others_add_none(cast: Cast, project: Project, name: str) -> None:
    with pytest.raises(ActionForbidden):
        unit_add(actor=cast.everyone[name], key=uuid.uuid4(), project_id=project.pk, name="泵站监测")
