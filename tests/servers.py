"""A pytest plugin (`-p tests.servers` in pyproject.toml): each run has a PostgreSQL and a broker of its own.

They must be there before pytest-django reads the settings, hence the early hook. One PostgreSQL serves a run and all
its xdist workers; each pytest process has its own broker, so that no worker takes another's messages. Nothing uses a
fixed port or path, and everything dies and is removed with pytest, however pytest ends.

GOALTRACK_TEST_DATABASE_URL names a server to use instead: its role must be a superuser.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

# Importing anything of goaltrack makes celery.py choose the production settings where none are chosen.
os.environ["DJANGO_SETTINGS_MODULE"] = "goaltrack.settings.test"

from goaltrack.launcher.embedded import OWNER_ROLE, Postgres, Valkey, prepare_home
from goaltrack.launcher.processes import Child, Watchdog

_running: list[Child] = []
_folders: list[Path] = []
_watchdog: Watchdog | None = None

# The broker of this pytest process, for tests that stop it.
broker: Child | None = None


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    if not {"-h", "--help", "-V", "--version", "--collect-only", "--co"} & set(early_config.invocation_params.args):
        start()
        atexit.register(stop)
    yield


def pytest_unconfigure() -> None:
    stop()


def start() -> None:
    """Start what is missing and put its addresses into the environment."""
    global broker, _watchdog
    folder = Path(tempfile.mkdtemp(prefix="gt-test-"))
    _folders.append(folder)
    _watchdog = Watchdog()
    _watchdog.remove_afterwards(folder)
    home = prepare_home(folder, folder / "log")
    postgres = Postgres(home, lasting=False)
    valkey = Valkey(home, lasting=False)
    needs_postgres = "GOALTRACK_TEST_DATABASE_URL" not in os.environ
    broker = _start(valkey.child())
    if needs_postgres:
        postgres.initialise()
        server = _start(postgres.child())
        postgres.wait_ready(server)
        postgres.ensure_roles()
        # Read by the xdist workers, which inherit the environment.
        os.environ["GOALTRACK_TEST_DATABASE_URL"] = postgres.url(OWNER_ROLE)
        os.environ["GOALTRACK_TEST_OWN_SERVER"] = "yes"
    valkey.wait_ready(broker)
    os.environ["DATABASE_URL"] = os.environ["GOALTRACK_TEST_DATABASE_URL"]
    os.environ["REDIS_URL"] = valkey.url
    os.environ["EMAIL_FILE_PATH"] = str(folder / "mail")


def _start(child: Child) -> Child:
    assert _watchdog is not None
    child.start()
    _watchdog.watch(child)
    _running.append(child)
    return child


def stop() -> None:
    global _watchdog
    for child in reversed(_running):
        child.stop()
    _running.clear()
    for folder in _folders:
        shutil.rmtree(folder, ignore_errors=True)
    _folders.clear()
    if _watchdog is not None:
        _watchdog.dismiss()
        _watchdog = None
