"""PostgreSQL, the broker and gunicorn for one run, in a temporary folder; all of it ends with us, however we end."""

import os
import shutil
import socket
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from goaltrack.launcher.embedded import APP_ROLE, OWNER_ROLE, Home, Postgres, Valkey, clean_environment, prepare_home
from goaltrack.launcher.processes import Child, Watchdog
from goaltrack.launcher.state import CHECKOUT

HOST = "goaltrack.example"
FLOOR_DATABASE = "floor"
READY_SECONDS = 60.0
# As they stand in goaltrack/launcher/__main__.py.
GUNICORN = ("--worker-class=gthread", "--threads=4", "--preload", "--no-control-socket", "--graceful-timeout=8")


@dataclass(frozen=True)
class Site:
    """One of those that are compared."""

    name: str
    wsgi: str
    settings: str
    session_cookie: str
    csrf_cookie: str


OURS = Site("ours", "bench.wsgi", "bench.settings", "gt_session", "gt_csrf")
REPLAY = Site("replay", "bench.replay", "bench.settings", OURS.session_cookie, OURS.csrf_cookie)
FLOOR = Site("floor", "bench.floor.wsgi", "bench.floor.settings", "sessionid", "csrftoken")


class Servers:
    """Started in order, stopped in reverse."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.watchdog = Watchdog()
        self.watchdog.remove_afterwards(folder)
        self.home: Home = prepare_home(folder / "data", folder / "log")
        self.postgres = Postgres(self.home)
        self.valkey = Valkey(self.home)
        self.children: list[Child] = []

    def start(self, child: Child) -> Child:
        child.start()
        self.watchdog.watch(child)
        self.children.append(child)
        return child

    def stop(self, child: Child) -> None:
        child.stop()
        self.watchdog.forget(child.pid)
        self.children.remove(child)

    def start_databases(self) -> Child:
        """PostgreSQL as `make run` has it, but for autovacuum, which would come in the middle of a round."""
        self.postgres.initialise()
        server = self.start(self.postgres.child())
        broker = self.start(self.valkey.child())
        self.postgres.wait_ready(server)
        self.valkey.wait_ready(broker)
        self.postgres.ensure_roles()
        self.postgres.ensure_roles(FLOOR_DATABASE)
        with psycopg.connect(self.postgres.url(OWNER_ROLE), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET autovacuum = off")
            connection.execute("ALTER SYSTEM SET max_wal_size = '4GB'")
            connection.execute("SELECT pg_reload_conf()")
        return server

    def environment(self, site: Site) -> dict[str, str]:
        return clean_environment() | {
            "DJANGO_SETTINGS_MODULE": site.settings,
            "PYTHONPATH": str(CHECKOUT),
            "SECRET_KEY": "measured-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH-./!",
            "ALLOWED_HOSTS": HOST,
            "SITE_URL": f"https://{HOST}",
            "BEHIND_PROXY": "true",
            "DATABASE_URL": self.postgres.url(APP_ROLE),
            "DATABASE_OWNER_URL": self.postgres.url(OWNER_ROLE),
            "FLOOR_DATABASE_URL": self.postgres.url(OWNER_ROLE, FLOOR_DATABASE),
            "REDIS_URL": self.valkey.url,
            "EMAIL_FILE_PATH": str(self.folder / "mail"),
            "MEDIA_ROOT": str(self.folder / "media"),
            # As the launcher and the image set it.
            "MALLOC_ARENA_MAX": "2",
        }

    def start_web(self, site: Site, *, workers: int = 2) -> tuple[Child, int]:
        """gunicorn on a free port, answering; returns it with its port."""
        port = _free_port()
        argv = [sys.executable, "-m", "gunicorn", site.wsgi, f"--bind=127.0.0.1:{port}", f"--workers={workers}"]
        child = Child(
            name=f"web-{site.name}",
            argv=[*argv, *GUNICORN],
            log=self.folder / "log" / f"web-{site.name}.log",
            env=self.environment(site),
            cwd=CHECKOUT,
        )
        self.start(child)
        _wait_healthy(child, port)
        return child, port


@contextmanager
def servers() -> Iterator[Servers]:
    folder = Path(tempfile.mkdtemp(prefix="gt-bench-"))
    folder.chmod(0o755)
    running = Servers(folder)
    try:
        yield running
    finally:
        for child in reversed(running.children):
            child.stop()
        shutil.rmtree(folder, ignore_errors=True)
        running.watchdog.dismiss()


def run_python(env: Mapping[str, str], *arguments: str) -> str:
    """One of our programs to its end; what it printed last."""
    from goaltrack.launcher.ourselves import run_python as run

    return run(dict(env), *arguments).strip().splitlines()[-1]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_healthy(child: Child, port: int) -> None:
    headers = {"Host": HOST, "X-Forwarded-Proto": "https"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers=headers)
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            with urllib.request.urlopen(request, timeout=10):
                return
        except OSError as error:
            if not child.alive() or time.monotonic() > deadline:
                raise SystemExit(f"{child.name} does not answer ({error}):\n{child.last_words(20)}") from None
        time.sleep(0.01)


def state_folder() -> Path:
    """Where the figures go."""
    folder = Path(os.environ.get("GOALTRACK_STATE") or CHECKOUT / "var")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
