"""A database of an earlier release, brought up to date: nothing is lost, rights are right, and people work on.

Each release leaves `<number>-<name>.sql.gz` here (docs/upgrading.md).
"""

import gzip
import os
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from pytest_django import DjangoDbBlocker

from goaltrack.common import clock
from goaltrack.launcher.embedded import APP_ROLE, OWNER_ROLE
from goaltrack.launcher.pgtools import script_into
from history.tracking import append_only_tables

FOLDER = Path(__file__).resolve().parent
DUMPS = sorted(FOLDER.glob("*.sql.gz"))
PASSWORD = "goaltrack-demo"
# What migrate writes itself.
ITS_OWN = {"django_migrations", "django_content_type", "auth_permission"}
# A release that changes what is in a row says so here: table -> columns that may differ from the dump.
REWRITTEN: dict[str, set[str]] = {}
PAGES = (
    "/",
    "/goals/",
    "/projects/",
    "/tasks/",
    "/reviews/",
    "/notices/",
    "/team/",
    "/api/v1/goals/",
    "/api/v1/tasks/",
)

Rows = dict[str, Counter[str]]


class Upgraded:
    """One restored and migrated database, what was in it before, and the day its demo is about."""

    def __init__(self, before: Rows, columns: dict[str, list[str]]) -> None:
        self.day = newest_day()
        self.before = before
        self.columns = columns


def newest_day() -> date:
    """The day the demo was loaded on: nobody was added later."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (max(date_joined) AT TIME ZONE 'Asia/Shanghai')::date FROM people_user")
        day: date = cursor.fetchone()[0]
    return day


@pytest.fixture(scope="module", params=DUMPS, ids=lambda path: path.name.removesuffix(".sql.gz"))
def upgraded(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Upgraded]:
    server = os.environ["GOALTRACK_TEST_DATABASE_URL"]
    database = f"upgrade_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with psycopg.connect(server, autocommit=True) as admin:
        for role in (OWNER_ROLE, APP_ROLE):
            if not admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                admin.execute(f"CREATE ROLE {role}")
        admin.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {database} TEMPLATE template0")
    url = urlunsplit(urlsplit(server)._replace(path=f"/{database}"))
    with script_into(url) as psql, gzip.open(request.param) as dump:
        assert psql.stdin is not None
        psql.stdin.write(dump.read())
    usual = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        try:
            enter(database)
            columns = columns_by_table()
            before = rows_by_table(columns)
            call_command("migrate", interactive=False, verbosity=0)
            call_command("createcachetable")
            yield Upgraded(before, columns)
        finally:
            enter(usual)
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {database} WITH (FORCE)")


def enter(database: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = database
    ContentType.objects.clear_cache()


def columns_by_table() -> dict[str, list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, array_agg(column_name::text ORDER BY ordinal_position) FROM information_schema.columns"
            " WHERE table_schema = 'public' GROUP BY table_name"
        )
        return dict(cursor.fetchall())


def rows_by_table(columns: dict[str, list[str]]) -> Rows:
    """A checksum of every row, over the given columns."""
    found = {}
    with connection.cursor() as cursor:
        for table, names in columns.items():
            kept = ", ".join(f'"{name}"' for name in names if name not in REWRITTEN.get(table, set()))
            cursor.execute(f'SELECT md5(ROW({kept})::text) FROM "{table}"')
            found[table] = Counter(row[0] for row in cursor.fetchall())
    return found


pytestmark = pytest.mark.slow


def test_there_is_a_dump_to_upgrade_from() -> None:
    assert DUMPS


def test_no_migration_is_missing(upgraded: Upgraded) -> None:
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


def test_every_row_is_still_there_as_it_was(upgraded: Upgraded) -> None:
    now = columns_by_table()
    lost = {table: set(names) - set(now.get(table, [])) for table, names in upgraded.columns.items()}
    assert {table: names for table, names in lost.items() if names} == {}
    after = rows_by_table(upgraded.columns)
    for table, rows in upgraded.before.items():
        assert rows <= after[table], table
        if table not in ITS_OWN and not table.endswith("event"):
            assert rows.total() == after[table].total(), table
    for table in ("goals_goal", "projects_task", "projects_statuslog", "goals_checkin", "history_logentry"):
        assert upgraded.before[table].total() > 0, table
    assert upgraded.before["goals_goalevent"] == after["goals_goalevent"]


def test_the_serving_role_has_its_rights_and_no_more(upgraded: Upgraded) -> None:
    kept, everyday = {"SELECT", "INSERT"}, {"SELECT", "INSERT", "UPDATE", "DELETE"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename, tableowner FROM pg_tables WHERE schemaname = 'public'")
        owners = dict(cursor.fetchall())
        cursor.execute(
            "SELECT table_name, array_agg(privilege_type::text) FROM information_schema.role_table_grants"
            " WHERE grantee = %s AND table_schema = 'public' GROUP BY table_name",
            [APP_ROLE],
        )
        rights = {table: set(held) for table, held in cursor.fetchall()}
        cursor.execute("SELECT has_schema_privilege(%s, 'public', 'CREATE')", [APP_ROLE])
        assert cursor.fetchone() == (False,)
    assert APP_ROLE not in owners.values()
    append_only = set(append_only_tables())
    for table in owners:
        assert rights[table] == (kept if table in append_only else everyday), table


def test_totals_have_not_drifted(upgraded: Upgraded) -> None:
    out = StringIO()
    call_command("goal_totals_rebuild", stdout=out)
    assert out.getvalue().strip() == "Drifted: 0"


@pytest.fixture
def serving(upgraded: Upgraded, settings: Any) -> Iterator[Client]:
    """A browser before a server that works with the rights of the serving role."""
    connection.close()
    options = connection.settings_dict["OPTIONS"]
    usual = options["options"]
    options["options"] = f"{usual} -c role={APP_ROLE}"
    # The passwords of the demo are hashed as a release hashes them.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    with clock.at(upgraded.day):
        yield Client()
    connection.close()
    options["options"] = usual


def sign_in(client: Client, username: str) -> None:
    answer = client.post("/accounts/login/", {"login": username, "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


@pytest.mark.parametrize("username", ["xuxingye", "linyiming", "qinyuan", "yezhiwei", "chengyining"])
def test_people_sign_in_and_see_their_pages(serving: Client, username: str) -> None:
    sign_in(serving, username)
    for page in PAGES:
        assert serving.get(page).status_code == 200, page


def test_old_rows_open(serving: Client, upgraded: Upgraded) -> None:
    from goals.models import Goal
    from projects.models import Project, Task

    sign_in(serving, "qinyuan")
    for path, model in (("goals", Goal), ("tasks", Task), ("projects", Project)):
        for row in model.objects.order_by("pk")[:10]:
            assert serving.get(f"/{path}/{row.pk}/").status_code == 200, f"{path} {row.pk}"
            assert serving.get(f"/api/v1/{path}/{row.pk}/").status_code == 200, f"{path} {row.pk}"


def test_new_work_can_be_written(serving: Client, upgraded: Upgraded) -> None:
    from people.models import User
    from projects.models import Project

    def post(path: str, body: dict[str, Any]) -> Any:
        key = {"Idempotency-Key": str(uuid.uuid4())}
        return serving.post(f"/api/v1/{path}", body, content_type="application/json", headers=key)

    sign_in(serving, "linyiming")
    lead = User.objects.get(username="linyiming")
    project = Project.objects.filter(manager=lead)[0]
    day = str(upgraded.day)
    made = post("tasks/", {"title": "升级之后的第一件事", "project": project.pk, "owner": lead.pk, "due": day})
    assert made.status_code == 201, made.content.decode()
    done = post(f"tasks/{made.json()['id']}/status-logs/", {"to_status": "doing"})
    assert done.status_code == 201, done.content.decode()
