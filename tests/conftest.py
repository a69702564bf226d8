"""What every test shares: one migrated database, copied for each pytest process, and the browser's options."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

TEMPLATE = "goaltrack_template"
TEMPLATE_LOCK = 7_305_001
BROWSER = os.environ.get("GOALTRACK_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
BROWSER_HELP = "no Chromium: `apt-get install chromium fonts-noto-cjk`, or name one in GOALTRACK_CHROMIUM"


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Migrate once a run, into a template; every pytest process gets a copy of it, which takes a tenth of a second."""
    from django.db import connection

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


def _make_template(connection: Any, cursor: Any) -> None:
    # The mark says that it is finished: an interrupted migration leaves it unmarked.
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s AND datistemplate", [TEMPLATE])
    if cursor.fetchone():
        return
    connection.settings_dict["TEST"]["NAME"] = TEMPLATE
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()
    cursor.execute(f'ALTER DATABASE "{TEMPLATE}" IS_TEMPLATE true')


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
