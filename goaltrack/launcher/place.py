"""Where the data is: the database of DATABASE_URL, or the local one, whether it runs or not; and the uploaded files."""

import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from goaltrack.launcher.embedded import APP_ROLE, OWNER_ROLE, Postgres, StartFailed, clean_environment, prepare_home
from goaltrack.launcher.ourselves import run_python, serving_environment
from goaltrack.launcher.processes import Child, Watchdog, end_leftovers
from goaltrack.launcher.running import already_running
from goaltrack.launcher.state import AlreadyRunning, State

SOCKET_LINE = 4  # of postmaster.pid


def end_in_order() -> None:
    """SIGTERM and a closed terminal are a Ctrl-C: what was begun is taken back."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)


@dataclass(frozen=True)
class Place:
    """`url` signs in as the owner; `environment` is for our own commands."""

    url: str
    files: Path
    environment: Mapping[str, str]


@contextmanager
def opened(*, alone: bool) -> Iterator[Place]:
    """The database, answering. `alone`: nothing else may use it meanwhile, so a running `make run` is refused."""
    if os.environ.get("DATABASE_URL"):
        environment = clean_environment()
        environment["DJANGO_SETTINGS_MODULE"] = environment.get("GOALTRACK_SETTINGS") or "goaltrack.settings.local"
        owner = environment.get("DATABASE_OWNER_URL") or environment["DATABASE_URL"]
        yield _place(owner, environment)
        return
    state = State.from_environment()
    try:
        lock = state.lock()
    except AlreadyRunning as running:
        if alone:
            raise StartFailed(already_running(running.where).removeprefix("✗ ")) from None
        yield _local(state, _sockets_of_the_running_one(state))
        return
    try:
        with _started(state, may_create=alone) as postgres:
            yield _local(state, postgres.home.sockets)
    finally:
        lock.release()


def _place(url: str, environment: Mapping[str, str]) -> Place:
    files = run_python(dict(environment), "-c", "from django.conf import settings; print(settings.MEDIA_ROOT)")
    return Place(url, Path(files.strip()), environment)


def _local(state: State, sockets: Path) -> Place:
    urls = {role: f"postgres://{role}@/goaltrack?host={sockets}" for role in (OWNER_ROLE, APP_ROLE)}
    environment = serving_environment(state, "http://localhost")
    environment |= {"DATABASE_URL": urls[APP_ROLE], "DATABASE_OWNER_URL": urls[OWNER_ROLE]}
    return _place(urls[OWNER_ROLE], environment)


def _sockets_of_the_running_one(state: State) -> Path:
    try:
        return Path((state.data / "postgresql/postmaster.pid").read_text().splitlines()[SOCKET_LINE])
    except (OSError, IndexError):
        raise StartFailed(
            "Goaltrack is starting or stopping, or uses the database of a DATABASE_URL: set it here too.\n"
            "  Goaltrack 正在启动或停止，或使用 DATABASE_URL 指定的数据库：请在此处也设置。"
        ) from None


@contextmanager
def _started(state: State, *, may_create: bool) -> Iterator[Postgres]:
    end_leftovers(state.recorded())
    if not may_create and not (state.data / "postgresql/PG_VERSION").exists():
        raise StartFailed(f"There is no database in {state.data}: nothing was ever started here.")
    postgres = Postgres(prepare_home(state.data, state.logs))
    postgres.initialise()
    watchdog = Watchdog()
    server: Child = postgres.child()
    server.start()
    watchdog.watch(server)
    state.record([server])
    try:
        postgres.wait_ready(server)
        postgres.ensure_roles()
        yield postgres
    finally:
        server.stop()
        state.record([])
        watchdog.dismiss()
