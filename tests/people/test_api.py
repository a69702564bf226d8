"""/api/v1/ of people: each operation, who is refused and how, the same call twice, and an old version."""

import json
import uuid
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from goaltrack.common import clock
from goaltrack.common.errors import StateConflict
from history.models import LogEntry
from notices.models import Delivery
from notices.tasks import sweep
from people.models import CalendarOverride, Department, PeopleImport, RoleGrant, User
from people.selectors import forget_calendar

API = "/api/v1"


@pytest.fixture(autouse=True)
def _fresh_calendar() -> Any:
    forget_calendar()
    yield
    forget_calendar()


def call(client: Client, method: str, path: str, body: Any = None, **headers: str) -> Any:
    return client.generic(
        method,
        f"{API}{path}",
        data=b"" if body is None else json.dumps(body),
        content_type="application/json",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


def post(client: Client, path: str, body: Any = None, key: Any = None) -> Any:
    return call(client, "POST", path, body, Idempotency_Key=str(key or uuid.uuid4()))


def patch(client: Client, path: str, body: Any, version: int = 1) -> Any:
    return call(client, "PATCH", path, body, If_Match=f'"{version}"')


def get(client: Client, path: str) -> Any:
    return client.get(f"{API}{path}")


def problem(response: Any, status: int, code: str = "", *fields: str) -> dict[str, Any]:
    """The body of an error, which has the one form whatever went wrong."""
    assert (response.status_code, response.headers["Content-Type"]) == (status, "application/problem+json")
    body: dict[str, Any] = response.json()
    assert {"type", "title", "status", "detail"} <= set(body)
    assert body["status"] == status
    if code:
        assert body["type"] == f"urn:goaltrack:problem:{code}"
    assert set(body.get("errors", {})) == set(fields)
    return body


# The door


def test_nobody_gets_in_without_signing_in(team: Any, client: Client) -> None:
    for path in ("/departments/", "/people/", "/me/", "/calendar/overrides/", f"/people/{team.zhou.pk}/"):
        problem(get(client, path), 401, "not-authenticated")


def test_an_administrator_without_a_second_factor(team: Any, as_: Any, settings: Any) -> None:
    settings.MFA_REQUIRED_FOR_ADMINISTRATORS = True
    body = problem(get(as_(team.admin), "/people/"), 403, "second-factor-required")
    assert "second factor" in body["detail"]
    assert get(as_(team.lin), "/people/").status_code == 200


# Departments


def test_departments(team: Any, as_: Any) -> None:
    listed = get(as_(team.zhou), "/departments/").json()
    assert [row["code"] for row in listed["results"]] == ["delivery-2", "transport", "utilities"]
    assert listed["next"] is None
    below = get(as_(team.zhou), f"/departments/?parent={team.delivery.pk}").json()["results"]
    assert [row["code"] for row in below] == ["transport", "utilities"]
    tree = get(as_(team.zhou), f"/departments/?below={team.utilities.pk}").json()["results"]
    assert [row["path"] for row in tree] == [[team.delivery.pk, team.utilities.pk]]
    problem(get(as_(team.zhou), "/departments/?below=99999999999999999999"), 400, "invalid", "below")
    shown = get(as_(team.zhou), f"/departments/{team.utilities.pk}/")
    assert (shown.json()["name"], shown.headers["ETag"]) == ("公用事业组", '"1"')
    problem(get(as_(team.guest), f"/departments/{team.utilities.pk}/"), 404, "not-found")


def test_department_create(team: Any, as_: Any) -> None:
    admin, key = as_(team.admin), uuid.uuid4()
    body = {"name": "水务组", "code": "water", "parent": team.delivery.pk}
    first, again = (post(admin, "/departments/", body, key) for _ in range(2))
    assert (first.status_code, again.json(), first.headers["ETag"]) == (201, first.json(), '"1"')
    assert Department.objects.filter(code="water").count() == 1
    problem(post(admin, "/departments/", body), 400, "invalid", "code")
    problem(post(admin, "/departments/", {"colour": "red"}), 400, "invalid", "colour")
    problem(post(admin, "/departments/", {"code": "a b"}), 400, "invalid", "name", "code", "parent")
    problem(call(admin, "POST", "/departments/", body), 400, "invalid", "Idempotency-Key")
    problem(post(as_(team.lin), "/departments/", body | {"code": "x"}), 403, "forbidden")
    problem(post(as_(team.sub_admin), "/departments/", body | {"code": "x", "parent": None}), 403, "forbidden")
    # A parent out of sight does not exist.
    problem(post(as_(team.guest), "/departments/", body | {"code": "x"}), 400, "invalid", "parent")
    top = post(admin, "/departments/", {"name": "研究院", "code": "research", "parent": None})
    assert top.json()["path"] == [top.json()["id"]]
    assert get(admin, f"/departments/{top.json()['id']}/").status_code == 200


def test_a_key_is_good_for_one_thing(team: Any, as_: Any) -> None:
    admin, key = as_(team.admin), uuid.uuid4()
    post(admin, "/departments/", {"name": "水务组", "code": "water", "parent": team.delivery.pk}, key)
    person = {"username": "Q1001", "name": "许星野", "email": "", "department": team.utilities.pk}
    problem(post(admin, "/people/", person, key), 409, "key-reused")


def test_department_update(team: Any, as_: Any) -> None:
    admin, path = as_(team.admin), f"/departments/{team.utilities.pk}/"
    changed = patch(admin, path, {"name": "公用组"})
    assert (changed.json()["name"], changed.json()["code"], changed.headers["ETag"]) == ("公用组", "utilities", '"2"')
    stale = problem(patch(admin, path, {"name": "水"}), 412, "stale-version")
    assert (stale["current_version"], stale["changes"][0]["new"]) == (2, "公用组")
    problem(patch(admin, path, {"code": "Transport"}, 2), 400, "invalid", "code")
    problem(patch(admin, f"/departments/{team.delivery.pk}/", {"parent": team.utilities.pk}), 400, "invalid", "parent")
    assert patch(admin, path, {"parent": team.transport.pk}, 2).json()["path"][1] == team.transport.pk
    problem(call(admin, "PATCH", path, {"name": "x"}), 428, "precondition-required")
    problem(patch(as_(team.guest), path, {"name": "x"}), 404, "not-found")
    problem(patch(as_(team.lin), path, {"name": "x"}, 3), 403, "forbidden")


# People


def names(response: Any) -> list[str]:
    return [row["name"] for row in response.json()["results"]]


def test_people(team: Any, as_: Any) -> None:
    User.objects.filter(pk=team.tang.pk).update(is_active=False)
    lin, admin = as_(team.lin), as_(team.admin)
    assert names(get(lin, "/people/")) == ["程以宁", "何青禾", "林一鸣", "秦远", "周可"]
    assert names(get(lin, "/people/?q=zk")) == ["周可"]
    assert names(get(lin, f"/people/?department={team.utilities.pk}")) == ["何青禾", "林一鸣", "周可"]
    assert names(get(lin, f"/people/?department={team.elsewhere.pk}")) == []
    # Closed accounts are listed only for those who manage people.
    assert names(get(lin, "/people/?active=false")) == []
    assert names(get(admin, "/people/?active=false")) == ["唐越"]
    assert "唐越" in names(get(admin, "/people/"))
    assert "唐越" not in names(get(admin, "/people/?active=true"))
    problem(get(lin, "/people/?q=%00"), 400, "invalid", "q")
    assert names(get(as_(team.guest), "/people/")) == ["苏木"]


def test_pages_of_people_follow_each_other(team: Any, as_: Any) -> None:
    for number in range(5):
        team.person("周可", f"X{number}", team.utilities)
    lin = as_(team.lin)
    found: list[int] = []
    page = get(lin, "/people/?page_size=3").json()
    while True:
        found += [row["id"] for row in page["results"]]
        if page["next"] is None:
            break
        page = lin.get(page["next"]).json()
    assert found == list(User.objects.visible_to(team.lin).order_by("sort_key", "id").values_list("pk", flat=True))
    problem(get(lin, "/people/?cursor=nonsense"), 400, "invalid", "cursor")


def test_the_lists_cost_the_same_however_long(team: Any, as_: Any, django_assert_num_queries: Any) -> None:
    lin = as_(team.lin)
    for number in range(30):
        team.person("许星野", f"X{number}", team.utilities, ("lead", team.utilities))
        team.department("组", f"d{number}", team.delivery)
    for path in ("/people/", "/departments/"):
        # The session, the person with their roles, the rows.
        with django_assert_num_queries(3):
            get(lin, path)


def test_a_person_with_the_roles_one_may_see(team: Any, as_: Any) -> None:
    RoleGrant.objects.create(user=team.lin, role="expert", department=team.elsewhere)
    shown = get(as_(team.zhou), f"/people/{team.lin.pk}/")
    assert (shown.json()["email"], shown.headers["ETag"]) == ("q0004@example.com", '"1"')
    assert [(role["role"], role["role_name"], role["department_name"]) for role in shown.json()["roles"]] == [
        ("lead", "Team lead", "公用事业组")
    ]
    assert "password" not in shown.json()
    # A role here makes them visible to the other side, with that role only.
    assert [role["role"] for role in get(as_(team.guest), f"/people/{team.lin.pk}/").json()["roles"]] == ["expert"]
    problem(get(as_(team.guest), f"/people/{team.zhou.pk}/"), 404, "not-found")


def test_person_create(team: Any, as_: Any) -> None:
    admin, key = as_(team.admin), uuid.uuid4()
    body = {"username": "Q1001", "name": "许星野", "email": "XY@Example.com", "department": team.utilities.pk}
    first, again = (post(admin, "/people/", body, key) for _ in range(2))
    assert (first.status_code, again.json(), first.headers["ETag"]) == (201, first.json(), '"1"')
    assert (first.json()["email"], first.json()["roles"]) == ("xy@example.com", [])
    problem(post(admin, "/people/", body), 400, "invalid", "username", "email")
    weak = body | {"username": "Q1002", "email": "", "password": "short"}
    problem(post(admin, "/people/", weak), 400, "invalid", "password")
    assert post(admin, "/people/", weak | {"password": "water-under-the-bridge", "language": "en"}).status_code == 201
    assert User.objects.get(username="Q1002").check_password("water-under-the-bridge")
    for who in (team.lin, team.sub_admin):
        refused = post(as_(who), "/people/", body | {"username": "Q9", "department": team.transport.pk})
        problem(refused, 403, "forbidden")
    problem(post(as_(team.guest), "/people/", body | {"username": "Q9"}), 400, "invalid", "department")
    problem(call(admin, "POST", "/people/", body), 400, "invalid", "Idempotency-Key")
    problem(post(admin, "/people/", []), 400, "invalid", "non_field_errors")


def test_person_update(team: Any, as_: Any) -> None:
    admin, path = as_(team.admin), f"/people/{team.zhou.pk}/"
    changed = patch(admin, path, {"name": "周可可", "title": "工程师"})
    body = changed.json()
    assert (body["name"], body["title"], body["username"], body["version"]) == ("周可可", "工程师", "Q0005", 2)
    stale = problem(patch(admin, path, {"name": "周"}), 412, "stale-version")
    assert {change["field"] for change in stale["changes"]} == {"name", "title"}
    problem(patch(admin, path, {"username": "Q0004"}, 2), 400, "invalid", "username")
    problem(patch(admin, path, {"version": 3}, 2), 400, "invalid", "version")
    problem(call(admin, "PATCH", path, {"name": "x"}), 428, "precondition-required")
    problem(call(admin, "PATCH", path, {"name": "x"}, If_Match="*"), 412, "stale-version")
    problem(patch(as_(team.lin), path, {"name": "x"}, 2), 403, "forbidden")
    problem(patch(as_(team.guest), path, {"name": "x"}, 2), 404, "not-found")
    problem(patch(admin, f"/people/{team.admin.pk}/", {"is_active": False}), 400, "invalid", "is_active")
    assert patch(admin, path, {"is_active": False}, 2).json()["is_active"] is False


def test_a_person_without_a_department_gets_one_first(team: Any, as_: Any) -> None:
    RoleGrant.objects.create(user=team.zhou, role="expert", department=team.utilities)
    User.objects.filter(pk=team.zhou.pk).update(department=None)
    admin, path = as_(team.admin), f"/people/{team.zhou.pk}/"
    assert get(admin, path).json()["department_name"] is None
    problem(patch(admin, path, {"name": "x"}), 400, "invalid", "department")
    assert patch(admin, path, {"department": team.utilities.pk}).status_code == 200


def test_invite(team: Any, as_: Any, mailoutbox: list[Any]) -> None:
    admin, path = as_(team.admin), f"/people/{team.zhou.pk}/invite/"
    assert post(admin, path).status_code == 204
    assert mailoutbox == [], "no request waits for a mail server"
    assert sweep() == 1
    assert mailoutbox[0].to == ["q0005@example.com"]
    assert LogEntry.objects.of(team.zhou).get().action == "user.invite"
    problem(post(as_(team.lin), path), 403, "forbidden")
    problem(post(as_(team.guest), path), 404, "not-found")
    User.objects.filter(pk=team.zhou.pk).update(email="")
    assert "e-mail" in problem(post(admin, path), 409, "state-conflict")["detail"]
    assert sweep() == 0


def test_an_invitation_that_is_rolled_back_never_leaves(team: Any, as_: Any, monkeypatch: Any) -> None:
    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise StateConflict("changed meanwhile")

    monkeypatch.setattr("history.operations.Operation.log", fail)
    problem(post(as_(team.admin), f"/people/{team.zhou.pk}/invite/"), 409, "state-conflict")
    assert not Delivery.objects.exists()


# Roles


def test_role_grant(team: Any, as_: Any) -> None:
    admin, path, key = as_(team.admin), f"/people/{team.zhou.pk}/roles/", uuid.uuid4()
    body = {"role": "lead", "department": team.utilities.pk}
    first, again = (post(admin, path, body, key) for _ in range(2))
    assert (first.status_code, again.json()) == (201, first.json())
    assert (first.json()["role_name"], first.json()["department_name"]) == ("Team lead", "公用事业组")
    problem(post(admin, path, body), 400, "invalid", "role")
    problem(post(admin, path, {"role": "king"}), 400, "invalid", "role", "department")
    problem(call(admin, "POST", path, body), 400, "invalid", "Idempotency-Key")
    problem(post(as_(team.lin), path, body), 403, "forbidden")
    problem(post(as_(team.sub_admin), path, body | {"department": team.delivery.pk}), 403, "forbidden")
    problem(post(as_(team.guest), path, body), 404, "not-found")
    gone = f"/roles/{first.json()['id']}/"
    assert call(admin, "DELETE", gone).status_code == 204
    problem(post(admin, path, body, key), 409, "state-conflict")


def test_role_revoke(team: Any, as_: Any) -> None:
    grant = RoleGrant.objects.create(user=team.zhou, role="lead", department=team.utilities)
    unseen = RoleGrant.objects.create(user=team.zhou, role="expert", department=team.elsewhere)
    path, admin = f"/roles/{grant.pk}/", as_(team.admin)
    problem(call(as_(team.guest), "DELETE", path), 404, "not-found")
    problem(call(as_(team.lin), "DELETE", path), 403, "forbidden")
    problem(call(admin, "DELETE", f"/roles/{unseen.pk}/"), 404, "not-found")
    assert as_(team.admin).post(f"/team/roles/{unseen.pk}/revoke/").status_code == 404
    assert call(admin, "DELETE", path).status_code == 204
    problem(call(admin, "DELETE", path), 404, "not-found")
    problem(call(admin, "DELETE", f"/roles/{team.admin.role_grants.get().pk}/"), 409, "own-role")


# Oneself


def test_me(team: Any, as_: Any) -> None:
    lin = as_(team.lin)
    body = get(lin, "/me/").json()
    assert (body["username"], body["language"], body["theme"], body["roles"][0]["role"]) == ("Q0004", "en", "", "lead")
    changed = call(lin, "PATCH", "/me/", {"theme": "dark"}).json()
    assert (changed["theme"], changed["language"], changed["version"]) == ("dark", "en", 1)
    assert call(lin, "PATCH", "/me/", {"theme": "", "language": "zh-hans"}).json()["language"] == "zh-hans"
    team.lin.refresh_from_db()
    assert (team.lin.theme, team.lin.language) == ("", "zh-hans")
    problem(call(lin, "PATCH", "/me/", {"language": "fr"}), 400, "invalid", "language")
    problem(call(lin, "PATCH", "/me/", {"name": "x"}), 400, "invalid", "name")


# The calendar


def test_calendar_days(team: Any, as_: Any) -> None:
    with clock.at(date(2026, 11, 20)):
        CalendarOverride.objects.create(day=date(2026, 10, 8), worked=False, reason="团建")
        zhou = as_(team.zhou)
        body = get(zhou, "/calendar/days/?start=2026-09-30&end=2026-10-11").json()
        days = {day["day"]: day for day in body["days"]}
        assert len(days) == 12
        assert days["2026-10-01"] == {"day": "2026-10-01", "worked": False, "corrected": False}
        assert days["2026-10-08"] == {"day": "2026-10-08", "worked": False, "corrected": True}
        assert days["2026-10-10"]["worked"]
        assert body["working_days"] == sum(day["worked"] for day in body["days"])
        for query, fields in {
            "": ("start", "end"),
            "start=2026-10-01&end=tomorrow": ("end",),
            "start=2026-10-02&end=2026-10-01": ("end",),
            "start=2025-01-01&end=2026-10-01": ("end",),
            "start=2020-01-01&end=2020-01-02": ("start", "end"),
        }.items():
            problem(get(zhou, f"/calendar/days/?{query}"), 400, "invalid", *fields)


def test_calendar_overrides(team: Any, as_: Any) -> None:
    admin, key = as_(team.admin), uuid.uuid4()
    body = {"day": "2026-11-28", "worked": True, "reason": "补班"}
    first, again = (post(admin, "/calendar/overrides/", body, key) for _ in range(2))
    assert (first.status_code, again.json()) == (201, first.json())
    # Another call for the same day replaces it; the first key still answers with what it made.
    replaced = post(admin, "/calendar/overrides/", body | {"reason": "赶工"}).json()
    assert (replaced["id"], CalendarOverride.objects.get().reason) == (first.json()["id"], "赶工")
    post(admin, "/calendar/overrides/", body, key)
    assert CalendarOverride.objects.get().reason == "赶工"
    CalendarOverride.objects.create(day=date(2025, 1, 2), worked=False, reason="元旦")
    zhou = as_(team.zhou)
    assert [row["day"] for row in get(zhou, "/calendar/overrides/").json()["results"]] == ["2025-01-02", "2026-11-28"]
    assert [row["day"] for row in get(zhou, "/calendar/overrides/?year=2026").json()["results"]] == ["2026-11-28"]
    problem(get(zhou, "/calendar/overrides/?year=0"), 400, "invalid", "year")
    problem(post(admin, "/calendar/overrides/", {"day": "x"}), 400, "invalid", "day", "worked", "reason")
    problem(call(admin, "POST", "/calendar/overrides/", body), 400, "invalid", "Idempotency-Key")
    for who in (team.zhou, team.sub_admin):
        problem(post(as_(who), "/calendar/overrides/", body), 403, "forbidden")
    path = f"/calendar/overrides/{first.json()['id']}/"
    problem(call(zhou, "DELETE", path), 403, "forbidden")
    assert call(admin, "DELETE", path).status_code == 204
    problem(call(admin, "DELETE", path), 404, "not-found")
    problem(post(admin, "/calendar/overrides/", body, key), 409, "state-conflict")


# The import

HEADER = "部门编码,部门,上级部门编码,工号,姓名,邮箱,职务,角色\r\n"
ROWS = "utilities,,,Q1001,许星野,xy@example.com,,组长\r\nutilities,,,Q1002,,,,\r\nutilities,,,Q0005,周可,,,\r\n"


def upload(client: Client, content: str = HEADER + ROWS, key: Any = None) -> Any:
    file = SimpleUploadedFile("people.csv", content.encode())
    headers = {"Idempotency-Key": str(key or uuid.uuid4())}
    return client.post(f"{API}/people-imports/", {"file": file}, headers=headers)


def test_import(team: Any, as_: Any) -> None:
    admin, key = as_(team.admin), uuid.uuid4()
    first, again = (upload(admin, key=key) for _ in range(2))
    assert (first.status_code, again.json()) == (201, first.json())
    assert (first.json()["filename"], first.json()["row_count"], first.json()["counts"]) == ("people.csv", 3, None)
    path = f"/people-imports/{first.json()['id']}/"
    assert get(admin, path).json() == first.json()

    plan = get(admin, f"{path}plan/").json()
    assert plan["counts"] == {"new": 1, "changed": 0, "unchanged": 1, "error": 1}
    assert (plan["applicable"], plan["count"], plan["next"]) == (True, 3, None)
    assert [row["outcome"] for row in plan["results"]] == ["new", "error", "unchanged"]
    wrong = {"column": "name", "label": "Name", "message": "A person needs a name."}
    assert plan["results"][1]["problems"] == [wrong]
    assert [row["row"] for row in get(admin, f"{path}plan/?outcome=new").json()["results"]] == [2]
    second = get(admin, f"{path}plan/?page_size=2&page=2").json()
    assert ([row["row"] for row in second["results"]], second["next"]) == ([4], None)
    assert second["previous"].endswith("page_size=2")
    problem(get(admin, f"{path}plan/?outcome=odd"), 400, "invalid", "outcome")
    problem(get(admin, f"{path}plan/?page=9"), 404, "not-found")
    errors = get(admin, f"{path}errors/").json()

    key = uuid.uuid4()
    problem(call(admin, "POST", f"{path}apply/"), 400, "invalid", "Idempotency-Key")
    done, again = (post(admin, f"{path}apply/", key=key) for _ in range(2))
    assert (done.status_code, again.json(), done.json()["counts"]) == (200, done.json(), plan["counts"])
    assert User.objects.get(username="Q1001").role_grants.get().role == "lead"
    assert get(admin, f"{path}errors/").json() == errors
    assert [(row["row"], row["problems"]) for row in errors["results"]] == [(3, [wrong])]
    problem(post(admin, f"{path}apply/"), 409, "state-conflict")
    problem(get(admin, f"{path}plan/"), 409, "state-conflict")


def test_what_a_row_would_change(team: Any, as_: Any) -> None:
    admin = as_(team.admin)
    pk = upload(admin, f"{HEADER}utilities,,,Q0005,周可可,,,\r\n").json()["id"]
    (row,) = get(admin, f"/people-imports/{pk}/plan/").json()["results"]
    assert row["differences"] == [{"column": "name", "label": "Name", "old": "周可", "new": "周可可"}]


def test_a_later_upload_takes_the_place_of_one_not_applied(team: Any, as_: Any) -> None:
    admin, key = as_(team.admin), uuid.uuid4()
    first = upload(admin, key=key).json()
    upload(admin)
    problem(get(admin, f"/people-imports/{first['id']}/"), 404, "not-found")
    assert "later upload" in problem(upload(admin, key=key), 409, "state-conflict")["detail"]


def test_what_cannot_be_imported(team: Any, as_: Any) -> None:
    admin = as_(team.admin)
    for content in ("", "工号\r\nQ1\r\n", HEADER):
        problem(upload(admin, content), 400, "invalid", "file")
    sent = {"Idempotency-Key": str(uuid.uuid4())}
    problem(admin.post(f"{API}/people-imports/", {}, headers=sent), 400, "invalid", "file")
    file = SimpleUploadedFile("people.csv", b"x")
    problem(admin.post(f"{API}/people-imports/", {"file": file}), 400, "invalid", "Idempotency-Key")
    problem(post(admin, "/people-imports/", {}), 415, "unsupported-media-type")
    nothing = upload(admin, f"{HEADER}utilities,,,Q0005,周可,,,\r\n").json()["id"]
    problem(post(admin, f"/people-imports/{nothing}/apply/"), 409, "state-conflict")


def test_an_import_is_its_uploaders_own(team: Any, as_: Any) -> None:
    pk = upload(as_(team.admin)).json()["id"]
    problem(upload(as_(team.lin)), 403, "forbidden")
    for who, status, code in ((team.lin, 403, "forbidden"), (team.guest, 404, "not-found")):
        for path in ("", "plan/", "errors/"):
            problem(get(as_(who), f"/people-imports/{pk}/{path}"), status, code)
        problem(post(as_(who), f"/people-imports/{pk}/apply/"), status, code)
    assert PeopleImport.objects.get().applied_at is None
