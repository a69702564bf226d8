"""The department tree: services, and the database's own rules around the ORM."""

import threading
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from goaltrack.common.errors import ActionForbidden, InvalidInput, StaleVersion
from history.models import LogEntry
from people.models import Department
from people.services import department_create, department_update


def sql(statement: str, *args: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, args)


def paths() -> dict[str, list[str]]:
    codes = dict(Department.objects.values_list("pk", "code"))
    return {code: [codes[pk] for pk in path] for code, path in Department.objects.values_list("code", "path")}


def test_the_database_fills_path_and_root(team: Any) -> None:
    sql(
        "INSERT INTO people_department (name, code, parent_id, level_label, version, path) "
        "VALUES ('泵站班', 'pumps', %s, '', 1, '{}')",
        team.utilities.pk,
    )
    assert paths()["pumps"] == ["delivery-2", "utilities", "pumps"]
    assert Department.objects.get(code="pumps").root_id == team.delivery.pk


def test_a_moved_subtree_carries_its_paths(team: Any) -> None:
    team.department("泵站班", "pumps", team.utilities)
    sql("UPDATE people_department SET parent_id = %s WHERE id = %s", team.elsewhere.pk, team.utilities.pk)
    assert paths()["utilities"] == ["delivery-1", "utilities"]
    assert paths()["pumps"] == ["delivery-1", "utilities", "pumps"]
    assert Department.objects.get(code="pumps").root_id == team.elsewhere.pk


@pytest.mark.parametrize("target", ["utilities", "pumps"])
def test_the_database_refuses_a_loop(team: Any, target: str) -> None:
    team.department("泵站班", "pumps", team.utilities)
    below = Department.objects.get(code=target)
    with pytest.raises(IntegrityError, match="below itself"):
        sql("UPDATE people_department SET parent_id = %s WHERE id = %s", below.pk, team.utilities.pk)
    assert paths()["utilities"] == ["delivery-2", "utilities"]


def test_a_path_written_by_hand_is_put_right(team: Any) -> None:
    sql("UPDATE people_department SET path = '{}', root_id = NULL")
    assert paths()["utilities"] == ["delivery-2", "utilities"]
    assert Department.objects.get(code="utilities").root_id == team.delivery.pk


@pytest.mark.django_db(transaction=True)
def test_two_moves_at_once_make_no_loop() -> None:
    from tests.people.conftest import Team

    team = Team()
    moves = [(team.utilities, team.transport), (team.transport, team.utilities)]
    ready, errors = threading.Barrier(2), []

    def move(one: Department, under: Department) -> None:
        ready.wait()
        try:
            sql("UPDATE people_department SET parent_id = %s WHERE id = %s", under.pk, one.pk)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=move, args=pair) for pair in moves]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(errors) == 1
    for path in paths().values():
        assert len(path) == len(set(path))


def create(team: Any, actor: Any, **values: Any) -> Department:
    given = {"key": uuid.uuid4(), "name": "泵站班", "code": "pumps", "parent": team.utilities, "level_label": "班组"}
    return department_create(actor=actor, **given | values)


def test_create(team: Any) -> None:
    department = create(team, team.admin)
    assert department.path == [team.delivery.pk, team.utilities.pk, department.pk]
    entry = LogEntry.objects.of(department).get()
    assert (entry.action, entry.actor) == ("department.create", team.admin)


def test_the_same_form_twice_makes_one(team: Any) -> None:
    key = uuid.uuid4()
    assert create(team, team.admin, key=key) == create(team, team.admin, key=key)
    assert Department.objects.filter(code="pumps").count() == 1


@pytest.mark.parametrize("who", ["lin", "zhou", "guest", "qin"])
def test_others_may_not_create(team: Any, who: str) -> None:
    with pytest.raises(ActionForbidden):
        create(team, getattr(team, who))
    assert not Department.objects.filter(code="pumps").exists()


def test_an_administrator_of_a_part_stays_in_it(team: Any) -> None:
    create(team, team.sub_admin)
    with pytest.raises(ActionForbidden):
        create(team, team.sub_admin, code="p2", parent=team.transport)
    with pytest.raises(ActionForbidden):
        create(team, team.sub_admin, code="p3", parent=None)


def test_whoever_adds_a_first_level_department_administers_it(team: Any) -> None:
    made = create(team, team.admin, parent=None)
    assert team.admin.role_grants.filter(department=made, role="administrator").exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"code": "UTILITIES"}, "code"),
        ({"code": "with space"}, "code"),
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "nul\x00l"}, "name"),
    ],
)
def test_bad_input_is_named_at_its_field(team: Any, values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as error:
        create(team, team.admin, **values)
    assert field in error.value.fields


def update(actor: Any, department: Department, **values: Any) -> Department:
    given = {
        "version": department.version,
        "name": department.name,
        "code": department.code,
        "parent": department.parent,
        "level_label": department.level_label,
    }
    return department_update(actor=actor, department=department, **given | values)


def test_update_and_move(team: Any) -> None:
    pumps = create(team, team.admin)
    moved = update(team.admin, team.utilities, parent=team.transport, name="水务组")
    assert (moved.name, moved.version) == ("水务组", 2)
    pumps.refresh_from_db()
    assert pumps.path == [team.delivery.pk, team.transport.pk, team.utilities.pk, pumps.pk]
    fields = {change["field"] for change in LogEntry.objects.of(moved).first().changes}
    assert fields == {"name", "parent"}


def test_an_unchanged_form_writes_nothing(team: Any) -> None:
    assert update(team.admin, team.utilities).version == 1
    assert not LogEntry.objects.of(team.utilities).exists()


def test_an_old_version_is_refused_with_what_changed(team: Any) -> None:
    update(team.admin, team.utilities, name="水务组")
    with pytest.raises(StaleVersion) as error:
        update(team.admin, team.utilities, version=1, name="给排水组")
    assert error.value.changes[0]["new"] == "水务组"


@pytest.mark.parametrize("into", ["utilities", "pumps"])
def test_a_loop_is_an_error_at_the_field(team: Any, into: str) -> None:
    create(team, team.admin)
    with pytest.raises(InvalidInput) as error:
        update(team.admin, team.utilities, parent=Department.objects.get(code=into))
    assert "parent" in error.value.fields


def test_nobody_moves_a_department_out_of_or_into_what_they_do_not_manage(team: Any) -> None:
    for parent in (team.elsewhere, team.transport, None):
        with pytest.raises(ActionForbidden):
            update(team.sub_admin, team.utilities, parent=parent)
    for outsider in (team.guest, team.lin):
        with pytest.raises(ActionForbidden):
            update(outsider, team.utilities, name="x")


def test_pages(team: Any, as_: Any) -> None:
    admin = as_(team.admin)
    assert admin.get("/team/departments/new/").status_code == 200
    form = {"key": uuid.uuid4(), "name": "泵站班", "code": "pumps", "parent": team.utilities.pk}
    assert admin.post("/team/departments/new/", form).url == "/team/"
    assert admin.post("/team/departments/new/", {**form, "key": uuid.uuid4()}).status_code == 400
    page = f"/team/departments/{team.utilities.pk}/edit/"
    assert admin.get(page).status_code == 200
    edit = {"version": 1, "name": "水务组", "code": "utilities", "parent": team.delivery.pk}
    assert admin.post(page, edit).status_code == 302
    stale = admin.post(page, {**edit, "name": "给排水组"})
    assert stale.status_code == 412
    assert "水务组" in stale.text
    assert "给排水组" in stale.text
    assert admin.post(page, {**edit, "version": 2, "code": "transport"}).status_code == 400
    assert as_(team.lin).get(page).status_code == 403
    assert as_(team.lin).get("/team/departments/new/").status_code == 403
    assert as_(team.guest).get(page).status_code == 404


def test_the_nearest_department_that_settled_it_rules(team: Any) -> None:
    pumps = team.department("泵站班", "pumps", team.utilities)
    settled = {team.delivery.pk: "all", team.elsewhere.pk: "beside", team.utilities.pk: "utilities"}
    assert pumps.nearest_first(settled) == ["utilities", "all"]
    assert (pumps.nearest(settled), team.delivery.nearest(settled)) == ("utilities", "all")
    assert team.elsewhere.nearest({team.delivery.pk: "all"}) is None
