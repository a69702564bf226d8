"""People and their roles: who may change them, and what stands in the log afterwards."""

import uuid
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from goaltrack.common.errors import ActionForbidden, InvalidInput, StaleVersion, StateConflict
from history.models import LogEntry
from notices.tasks import sweep
from people.abilities import Ability
from people.models import RoleGrant, User
from people.permissions import may
from people.selectors import team_tree
from people.services import administrator_create, role_grant, role_revoke, user_create, user_update


def create(actor: User, department: Any, **values: Any) -> User:
    given = {"key": uuid.uuid4(), "username": "Q1001", "name": "许星野", "email": "XingYe@Example.com"}
    return user_create(actor=actor, department=department, **given | values)


def update(actor: User, user: User, **values: Any) -> User:
    given = {
        "version": user.version,
        "username": user.username,
        "name": user.name,
        "email": user.email,
        "department": user.department,
        "title": user.title,
    }
    return user_update(actor=actor, user=user, **given | values)


def test_create(team: Any) -> None:
    user = create(team.admin, team.utilities, title=" 工程师 ")
    assert (user.sort_key, user.search, user.email, user.title) == (
        "xu xing ye",
        "xxy xuxingye",
        "xingye@example.com",
        "工程师",
    )
    assert not user.has_usable_password()
    assert LogEntry.objects.of(user).get().action == "user.create"


def test_the_same_form_twice_makes_one(team: Any) -> None:
    key = uuid.uuid4()
    assert create(team.admin, team.utilities, key=key) == create(team.admin, team.utilities, key=key)


@pytest.mark.parametrize("who", ["qin", "lin", "zhou", "guest"])
def test_others_may_not_create(team: Any, who: str) -> None:
    with pytest.raises(ActionForbidden):
        create(getattr(team, who), team.utilities)
    assert not User.objects.filter(username="Q1001").exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"username": "q0005"}, "username"),
        ({"username": "a@b.com"}, "username"),
        ({"username": "has space"}, "username"),
        ({"email": "Q0005@EXAMPLE.com"}, "email"),
        ({"email": "nonsense"}, "email"),
        ({"name": ""}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"password": "short"}, "password"),
        ({"password": "1234567890123"}, "password"),
    ],
)
def test_bad_input_is_named_at_its_field(team: Any, values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as error:
        create(team.admin, team.utilities, **values)
    assert field in error.value.fields


def test_the_database_keeps_numbers_and_addresses_apart(team: Any) -> None:
    for column, value in (("username", "q0005"), ("email", "Q0005@example.com")):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE people_user SET {column} = %s WHERE id = %s", [value, team.tang.pk])


def test_update(team: Any) -> None:
    EmailAddress.objects.create(user=team.zhou, email=team.zhou.email, verified=True, primary=True)
    changed = update(team.admin, team.zhou, name="周可可", email="new@example.com", department=team.transport)
    assert (changed.version, changed.search) == (2, "zkk zhoukeke")
    assert {c["field"] for c in LogEntry.objects.of(changed).get().changes} == {"name", "email", "department"}
    # The old address no longer opens the account.
    assert not EmailAddress.objects.filter(user=team.zhou).exists()


def test_an_unchanged_form_writes_nothing(team: Any) -> None:
    assert update(team.admin, team.zhou).version == 1


def test_an_old_version_is_refused(team: Any) -> None:
    update(team.admin, team.zhou, name="周可可")
    with pytest.raises(StaleVersion):
        update(team.admin, team.zhou, version=1, name="周")


def test_nobody_closes_their_own_account(team: Any) -> None:
    with pytest.raises(InvalidInput) as error:
        update(team.admin, team.admin, is_active=False)
    assert "is_active" in error.value.fields


def test_outsiders_may_not_update(team: Any) -> None:
    for actor in (team.guest, team.lin, team.zhou):
        with pytest.raises(ActionForbidden):
            update(actor, team.zhou, name="x")
    with pytest.raises(ActionForbidden):
        update(team.sub_admin, team.zhou, department=team.transport)


def test_an_administrator_of_a_part_does_not_take_over_somebody_higher(team: Any) -> None:
    """Changing the e-mail address and resetting the password would make them the higher one."""
    RoleGrant.objects.create(user=team.zhou, role="manager", department=team.delivery)
    assert may(team.admin, "people.manage", team.zhou)
    with pytest.raises(ActionForbidden):
        update(team.sub_admin, team.zhou, email="mine@example.com")


def test_a_closed_account_manages_nothing(team: Any) -> None:
    team.admin.is_active = False
    assert not may(team.admin, "people.manage")
    assert not may(team.admin, "people.manage", team.utilities)
    assert not may(team.admin, "people.manage", team.zhou)


def test_grant_and_revoke(team: Any) -> None:
    key = uuid.uuid4()
    for _ in range(2):
        grant = role_grant(actor=team.admin, key=key, user=team.zhou, role="lead", department=team.utilities)
    assert RoleGrant.objects.filter(user=team.zhou).count() == 1
    with pytest.raises(InvalidInput):
        role_grant(actor=team.admin, key=uuid.uuid4(), user=team.zhou, role="lead", department=team.utilities)
    with pytest.raises(InvalidInput):
        role_grant(actor=team.admin, key=uuid.uuid4(), user=team.zhou, role="king", department=team.utilities)
    zhou = User.objects.signed_in().get(pk=team.zhou.pk)
    assert zhou.can(Ability.WRITE_GOALS, team.utilities)
    assert not zhou.can(Ability.WRITE_GOALS, team.transport)
    role_revoke(actor=team.admin, grant=grant)
    with pytest.raises(StateConflict):
        role_revoke(actor=team.admin, grant=grant)
    assert [entry.action for entry in LogEntry.objects.of(team.zhou)] == ["role.revoke", "role.grant"]


def test_roles_are_given_and_taken_only_below_oneself(team: Any) -> None:
    for actor in (team.guest, team.lin, team.zhou):
        with pytest.raises(ActionForbidden):
            role_grant(actor=actor, key=uuid.uuid4(), user=actor, role="administrator", department=team.utilities)
    with pytest.raises(ActionForbidden):
        role_grant(actor=team.sub_admin, key=uuid.uuid4(), user=team.zhou, role="lead", department=team.delivery)
    with pytest.raises(ActionForbidden):
        role_revoke(actor=team.sub_admin, grant=team.qin.role_grants.get())


def test_the_last_door_stays_open(team: Any) -> None:
    with translation.override("en"), pytest.raises(StateConflict, match="own administrator"):
        role_revoke(actor=team.admin, grant=team.admin.role_grants.get())


def test_the_first_administrator_needs_no_department(db: None) -> None:
    user = administrator_create(
        username="root1", name="何青禾", email="", password="water-under-the-bridge", department_name="交付二部"
    )
    assert user.is_administrator
    assert user.department.name == "交付二部"
    assert LogEntry.objects.of(user).get().actor is None


# Reading


def test_visible_people_and_departments(team: Any) -> None:
    assert team.guest not in User.objects.visible_to(team.zhou)
    assert set(User.objects.visible_to(team.guest)) == {team.guest}
    RoleGrant.objects.create(user=team.guest, role="expert", department=team.utilities)
    assert team.guest in User.objects.visible_to(team.zhou)


@pytest.mark.parametrize(("query", "found"), [("zk", "周可"), ("zhou ke", "周可"), ("周", "周可"), ("q0005", "周可")])
def test_search(team: Any, query: str, found: str) -> None:
    people = [person.name for branch in team_tree(team.lin, query) for person in branch.people]
    assert people == [found]


def test_the_tree_costs_three_queries(team: Any, django_assert_num_queries: Any) -> None:
    reader = User.objects.signed_in().get(pk=team.lin.pk)
    assert [branch.department.code for branch in team_tree(reader)] == ["delivery-2", "transport", "utilities"]
    for number in range(30):
        team.person("许星野", f"X{number}", team.utilities, ("lead", team.utilities))
    with django_assert_num_queries(3):
        team_tree(reader)


def test_closed_accounts_are_shown_to_administrators_only(team: Any, as_: Any) -> None:
    update(team.admin, team.tang, is_active=False)
    assert "唐越" not in as_(team.lin).get("/team/").text
    assert "唐越" in as_(team.admin).get("/team/").text


# Pages


def test_team_page(team: Any, as_: Any) -> None:
    page = as_(team.zhou).get("/team/")
    assert "周可" in page.text
    assert "苏木" not in page.text
    assert "/team/people/new/" not in page.text
    assert "/team/people/new/" in as_(team.admin).get("/team/").text
    fragment = as_(team.zhou).get("/team/?q=zk", headers={"HX-Request": "true"})
    assert "<html" not in fragment.text
    assert "Nobody found" in as_(team.zhou).get("/team/?q=nobody%00").text


def test_person_pages(team: Any, as_: Any) -> None:
    admin, url = as_(team.admin), f"/team/people/{team.zhou.pk}/"
    assert f"{url}edit/" not in as_(team.lin).get(url).text
    assert f"{url}edit/" in admin.get(url).text
    assert as_(team.guest).get(url).status_code == 404
    for method in ("get", "post"):
        assert getattr(as_(team.guest), method)(f"{url}edit/").status_code == 404
        assert getattr(as_(team.lin), method)(f"{url}edit/").status_code == 403
    assert admin.get(f"{url}edit/").status_code == 200
    form = {
        "version": 1,
        "name": "周可可",
        "username": "Q0005",
        "email": "",
        "department": team.utilities.pk,
        "is_active": "on",
    }
    assert admin.post(f"{url}edit/", form).url == url
    assert admin.post(f"{url}edit/", form | {"name": "周"}).status_code == 412
    wrong = admin.post(f"{url}edit/", form | {"version": 2, "username": "Q0004"})
    assert (wrong.status_code, "already" in wrong.text) == (400, True)
    assert admin.post(f"{url}edit/", form | {"department": ""}).status_code == 400


def test_person_create_page(team: Any, as_: Any) -> None:
    admin = as_(team.admin)
    assert admin.get(f"/team/people/new/?department={team.utilities.pk}").status_code == 200
    form = {"key": uuid.uuid4(), "name": "许星野", "username": "Q1001", "department": team.utilities.pk}
    answer = admin.post("/team/people/new/", form)
    made = User.objects.get(username="Q1001")
    assert answer.url == f"/team/people/{made.pk}/"
    assert admin.post("/team/people/new/", form | {"key": uuid.uuid4()}).status_code == 400
    assert as_(team.sub_admin).post("/team/people/new/", form | {"department": team.transport.pk}).status_code == 400
    assert as_(team.lin).get("/team/people/new/").status_code == 403


def test_role_pages(team: Any, as_: Any) -> None:
    admin, url = as_(team.admin), f"/team/people/{team.zhou.pk}/"
    form = {"key": uuid.uuid4(), "role": "lead", "department": team.utilities.pk}
    assert as_(team.lin).post(f"{url}roles/grant/", form).status_code == 403
    assert as_(team.guest).post(f"{url}roles/grant/", form).status_code == 404
    assert admin.post(f"{url}roles/grant/", form).url == url
    again = admin.post(f"{url}roles/grant/", form | {"key": uuid.uuid4()})
    assert (again.status_code, "holds this role" in again.text) == (400, True)
    assert admin.post(f"{url}roles/grant/", {"role": "lead"}).status_code == 400
    grant = team.zhou.role_grants.get()
    revoke = f"/team/roles/{grant.pk}/revoke/"
    assert admin.get(revoke).status_code == 405
    assert as_(team.guest).post(revoke).status_code == 404
    assert as_(team.lin).post(revoke).status_code == 403
    assert admin.post(revoke).url == url
    own = team.admin.role_grants.get()
    assert "own administrator role" in admin.post(f"/team/roles/{own.pk}/revoke/", follow=True).text


def test_a_role_in_an_unseen_department_stays_unseen(team: Any, as_: Any) -> None:
    RoleGrant.objects.create(user=team.zhou, role="expert", department=team.elsewhere)
    assert "交付一部" not in as_(team.lin).get(f"/team/people/{team.zhou.pk}/").text


def test_invite(team: Any, as_: Any, mailoutbox: list[Any]) -> None:
    admin, url = as_(team.admin), f"/team/people/{team.zhou.pk}/invite/"
    assert as_(team.lin).post(url).status_code == 403
    assert "We are sending a mail" in admin.post(url, follow=True).text
    assert mailoutbox == [], "no request waits for a mail server"
    sweep()
    assert mailoutbox[0].to == ["q0005@example.com"]
    User.objects.filter(pk=team.zhou.pk).update(email="")
    assert "needs an e-mail" in admin.post(url, follow=True).text
    assert sweep() == 0
