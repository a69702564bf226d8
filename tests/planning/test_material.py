"""What is material: a department's word, inherited from the nearest one above."""

import pytest
from django.db import IntegrityError, transaction

from goaltrack.common.errors import ActionForbidden, InvalidInput, StaleVersion
from history.models import LogEntry
from people.models import Department
from planning.materiality import DEFAULT_FIELDS
from planning.models import MaterialPolicy
from planning.policy import material_in
from planning.services import material_forget, material_set
from tests.cast import Cast
from tests.planning.breakdowns import sign_in

pytestmark = pytest.mark.django_db


def test_unless_set_dates_owner_amounts_weight_and_existence_are_material(cast: Cast) -> None:
    material = material_in(cast.utilities)
    assert material.fields == DEFAULT_FIELDS == {"start", "due", "owner", "amount", "weight", "existence"}
    assert (material.tolerance, material.settled_by) == (0, None)


def test_the_nearest_above_rules_until_the_department_says_its_own(cast: Cast) -> None:
    material_set(actor=cast.qin, department_id=cast.delivery.pk, version=0, fields=["due"], tolerance=2)
    assert (material_in(cast.utilities).fields, material_in(cast.utilities).tolerance) == ({"due"}, 2)
    material_set(actor=cast.qin, department_id=cast.utilities.pk, version=0, fields=[], tolerance=0)
    assert material_in(cast.utilities).fields == frozenset()
    assert material_in(cast.medical).fields == {"due"}
    for _twice in range(2):
        material_forget(actor=cast.qin, department_id=cast.utilities.pk, version=1)
    assert material_in(cast.utilities).fields == {"due"}
    assert LogEntry.objects.filter(action__startswith="material.").count() == 3


def test_managers_and_administrators_settle_it(cast: Cast) -> None:
    # Not the lead whose plans are judged by it.
    for stranger in (cast.xu, cast.shen, cast.lin, cast.guest):
        with pytest.raises(ActionForbidden):
            material_set(actor=stranger, department_id=cast.utilities.pk, version=0, fields=[], tolerance=0)
    for settles in (cast.qin, cast.admin):
        material_set(actor=settles, department_id=cast.utilities.pk, version=0, fields=[], tolerance=0)
        material_forget(actor=settles, department_id=cast.utilities.pk, version=1)


def test_bad_input_stands_at_its_field(cast: Cast) -> None:
    with pytest.raises(InvalidInput) as caught:
        material_set(actor=cast.qin, department_id=cast.utilities.pk, version=0, fields=["colour"], tolerance=21)
    assert set(caught.value.fields) == {"fields", "tolerance"}


def test_who_was_slower_is_told(cast: Cast) -> None:
    material_set(actor=cast.qin, department_id=cast.utilities.pk, version=0, fields=["due"], tolerance=0)
    with pytest.raises(StaleVersion):
        material_set(actor=cast.qin, department_id=cast.utilities.pk, version=0, fields=["owner"], tolerance=0)
    same = material_set(actor=cast.qin, department_id=cast.utilities.pk, version=1, fields=["due"], tolerance=0)
    assert same.version == 1


def test_the_database_knows_the_fields_and_the_most_days(cast: Cast) -> None:
    for values in ({"fields": ["colour"]}, {"tolerance": 21}):
        with pytest.raises(IntegrityError), transaction.atomic():
            MaterialPolicy.objects.create(department=cast.utilities, **values)


def test_the_pages(cast: Cast) -> None:
    qin = sign_in(cast.qin)
    assert "公用事业组" in qin.get("/breakdowns/material/").content.decode()
    url = f"/breakdowns/material/{cast.utilities.pk}/"
    assert qin.get(url).status_code == 200
    typed = {"own": "own", "fields_chosen": ["due", "title"], "tolerance": "x", "version": 0}
    refused = qin.post(url, typed)
    assert (refused.status_code, 'value="x"' in refused.content.decode()) == (400, True)
    assert qin.post(url, typed | {"tolerance": "3"}).status_code == 302
    assert material_in(cast.utilities).fields == {"due", "title"}
    assert qin.post(url, typed | {"tolerance": "4"}).status_code == 412
    assert qin.post(url, {"own": "", "tolerance": "0", "version": 1}).status_code == 302
    assert material_in(cast.utilities).settled_by is None
    assert sign_in(cast.xu).get(url).status_code == 403
    assert sign_in(cast.guest).get(url).status_code == 404
    assert sign_in(cast.guest).get("/breakdowns/material/").status_code == 200


def test_the_api(cast: Cast) -> None:
    qin, url = sign_in(cast.qin), f"/api/v1/breakdowns/material/{cast.utilities.pk}/"
    assert {row["department"] for row in qin.get("/api/v1/breakdowns/material/").json()} == set(
        Department.objects.visible_to(cast.qin).values_list("pk", flat=True)
    )
    body, match = {"material": ["due"], "tolerance": 1}, {"If-Match": '"0"'}
    answer = qin.put(url, body, content_type="application/json", headers=match)
    assert (answer.status_code, answer.json()["material"], answer.headers["ETag"]) == (200, ["due"], '"1"')
    assert qin.put(url, body, content_type="application/json", headers={"If-Match": '"7"'}).status_code == 412
    assert qin.put(url, {"material": ["x"]}, content_type="application/json", headers=match).status_code == 400
    assert qin.delete(url, headers={"If-Match": '"1"'}).json()["settled_by"] is None
    assert sign_in(cast.xu).put(url, body, content_type="application/json", headers=match).status_code == 403
    assert sign_in(cast.guest).get(url).status_code == 404
