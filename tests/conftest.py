"""What every test shares: one migrated database, copied for each pytest process, and the browser's options."""

import gc
import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from coverage import Coverage
from pytest_django import DjangoDbBlocker

from goaltrack.launcher import pgtools

if TYPE_CHECKING:
    from tests.kept import Worlds
    from tests.world import World

TESTS = Path(__file__).parent
TEMPLATE = "goaltrack_template"
TEMPLATE_LOCK = 7_305_001
# Written by `migrate`, and by no test.
OF_MIGRATE = ["auth_permission", "django_content_type", "django_migrations"]
# Without triggers and foreign keys, and only from tables that ever held a row.
EMPTY = """
DO $$
DECLARE found regclass;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR found IN
    SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    AND relname <> ALL (%s) AND pg_relation_size(oid) > 0
  LOOP
    EXECUTE format('DELETE FROM %%s', found);
  END LOOP;
END $$
"""
# The migrated database, kept until the program changes: migrating takes twenty seconds, loading it one.
MIGRATED = TESTS.parent / "var" / "migrated"
BROWSER = os.environ.get("GOALTRACK_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
# These ask a thousand times for whole pages; what the rules decide is covered by the tests that call the rules.
THROUGH_PAGES = re.compile(r"api|browser|dashboard|demo|home|pages|permission_table|query_budgets|views")
BROWSER_HELP = "no Chromium: `apt-get install chromium fonts-noto-cjk`, or name one in GOALTRACK_CHROMIUM"


@contextmanager
def untraced() -> Iterator[None]:
    """Without counting lines for the coverage, which slows what runs by half."""
    coverage = Coverage.current()
    if coverage is not None:
        coverage.stop()
    try:
        yield
    finally:
        if coverage is not None:
            coverage.start()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    if THROUGH_PAGES.search(item.path.relative_to(TESTS).as_posix()):
        with untraced():
            return (yield)
    return (yield)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Migrate once a run, into a template; every pytest process gets a copy of it, which takes a tenth of a second."""
    from django.db import connection
    from django.test import TransactionTestCase

    # Django's way truncates each table, writes content types and permissions anew and grants all rights again.
    TransactionTestCase._fixture_teardown = _empty  # type: ignore[method-assign]
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    name = f"test_goaltrack_{worker}"
    with django_db_blocker.unblock():
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [TEMPLATE_LOCK])
            _make_template(connection, cursor)
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}"')
        connection.settings_dict["NAME"] = name
    yield
    with django_db_blocker.unblock():
        connection.close()


def _empty(_: object) -> None:
    """What a test with transactions of its own left is removed."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(EMPTY, [OF_MIGRATE])


def _make_template(connection: Any, cursor: Any) -> None:
    # The mark says that it is finished: an interrupted migration leaves it unmarked.
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s AND datistemplate", [TEMPLATE])
    if cursor.fetchone():
        return
    kept = MIGRATED / f"{_program_hash()}.sql"
    server = urlsplit(os.environ["GOALTRACK_TEST_DATABASE_URL"])
    url = urlunsplit(server._replace(path=f"/{TEMPLATE}"))
    # Another server may be of a version that our pg_dump does not read.
    own = "GOALTRACK_TEST_OWN_SERVER" in os.environ
    if own and kept.exists():
        cursor.execute(f'DROP DATABASE IF EXISTS "{TEMPLATE}"')
        cursor.execute(f'CREATE DATABASE "{TEMPLATE}" TEMPLATE template0')
        with pgtools.script_into(url) as psql:
            assert psql.stdin is not None
            psql.stdin.write(kept.read_bytes())
    else:
        connection.settings_dict["TEST"]["NAME"] = TEMPLATE
        with untraced():
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        connection.close()
        if own:
            _keep(url, kept)
    cursor.execute(f'ALTER DATABASE "{TEMPLATE}" IS_TEMPLATE true')


def _keep(url: str, kept: Path) -> None:
    shutil.rmtree(MIGRATED, ignore_errors=True)
    MIGRATED.mkdir(parents=True)
    unfinished = kept.with_suffix(f".{os.getpid()}")
    pgtools.run("pg_dump", url, f"--file={unfinished}")
    unfinished.rename(kept)


def _program_hash() -> str:
    """Of all code that a migration may call, and of the versions it is run with."""
    from django.apps import apps

    root = TESTS.parent
    ours = {config.path for config in apps.get_app_configs() if Path(config.path).parent == root} | {root / "goaltrack"}
    found = hashlib.sha256((root / "requirements.lock").read_bytes())
    for path in sorted(path for folder in ours for path in Path(folder).rglob("*.py")):
        found.update(path.read_bytes())
    return found.hexdigest()[:16]


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> Iterator[object]:
    """pytest-django opens the test's transaction in this fixture: the kept world goes below it."""
    if fixturedef.argname == "_django_db_helper":
        worlds().enter(request.node, request.getfixturevalue("django_db_blocker"))
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> Iterator[None]:
    try:
        return (yield)
    finally:
        worlds().leave_unless(nextitem)


def worlds() -> "Worlds":
    from tests.kept import worlds

    return worlds


@pytest.fixture(scope="module")
def module_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database for all tests of a module, which see each other's rows unless each undoes its own."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def undone(module_db: None) -> Iterator[None]:
    """What the test writes on top of `module_db` is undone."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def shared_world(module_db: None) -> "World":
    """One world for all questions of a module."""
    from tests.world import build_world

    return build_world()


@pytest.fixture(autouse=True)
def lasting_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process keeps for a minute does not run out between two counts of queries."""
    monkeypatch.setattr("people.selectors._CALENDAR_SECONDS", float("inf"))
    monkeypatch.setattr("dashboards.kept._SECONDS", float("inf"))


def pytest_configure(config: pytest.Config) -> None:
    # Playwright's synchronous API runs an event loop in the test's own thread, which Django would refuse.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser its tests are skipped, saying how to install one; in CI that is a failure."""
    if BROWSER or os.environ.get("CI"):
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=BROWSER_HELP))


def pytest_collection_finish() -> None:
    """What was imported and collected stays: looking through it for garbage took a tenth of the time.

    So did looking through a kept world, which every few hundred new objects called for.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """In CI a skipped test is a failure: what is not tested there is tested nowhere."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped") and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    if not BROWSER:
        pytest.fail(BROWSER_HELP)
    return {
        "executable_path": BROWSER,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }
