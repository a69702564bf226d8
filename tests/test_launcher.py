"""`make run`'s launcher: what was acknowledged survives `kill -9` of anything, and nothing survives the launcher."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from goaltrack.launcher.embedded import APP_ROLE, OWNER_ROLE
from goaltrack.launcher.processes import identity

ROOT = Path(__file__).resolve().parent.parent
OURS = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "REDIS_URL",
    "DJANGO_SETTINGS_MODULE",
    "GOALTRACK_TEST_DATABASE_URL",
    "CI",
)


class Launcher:
    """One state folder and the launchers started on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.env = {name: value for name, value in os.environ.items() if name not in OURS} | {
            "GOALTRACK_STATE": str(folder / "state"),
            "GOALTRACK_DATA": str(folder / "data"),
            "GOALTRACK_PORT": str(self.port),
            "GOALTRACK_DEMO": "no",
        }
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> subprocess.Popen[str]:
        with (self.folder / "out").open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "goaltrack.launcher"], cwd=ROOT, env=self.env, stdin=subprocess.DEVNULL,
                stdout=out, stderr=subprocess.STDOUT, text=True,
            )  # fmt: skip
        return self.process

    def output(self) -> str:
        return (self.folder / "out").read_text()

    def wait_for(self, text: str, seconds: float = 180) -> None:
        deadline = time.monotonic() + seconds
        while text not in self.output():
            assert self.process is not None
            assert self.process.poll() is None, self.output()
            assert time.monotonic() < deadline, self.output()
            time.sleep(0.1)

    def children(self) -> dict[str, str]:
        return dict(json.loads((self.folder / "state/processes.json").read_text()))

    def pid_of(self, program: str) -> int:
        for pid in self.children():
            command = Path(f"/proc/{pid}/cmdline")
            if command.exists() and program in command.read_bytes().replace(b"\0", b" ").decode():
                return int(pid)
        raise AssertionError(f"no {program} among {self.children()}")

    def connect(self, role: str = OWNER_ROLE) -> psycopg.Connection:
        return psycopg.connect(f"postgres://{role}@/goaltrack?host={self.folder}/data/run", autocommit=True)

    def rows(self) -> list[int]:
        with self.connect() as connection:
            return [row[0] for row in connection.execute("SELECT n FROM survivors ORDER BY n")]

    def interrupt(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)


@pytest.fixture
def launcher() -> Iterator[Launcher]:
    # Not pytest's own folder: PostgreSQL's account must be able to enter, and the path be short.
    folder = Path(tempfile.mkdtemp(prefix="gt-launch-"))
    folder.chmod(0o755)
    launcher = Launcher(folder)
    yield launcher
    if launcher.process and launcher.process.poll() is None:
        launcher.process.terminate()
        launcher.process.wait(60)
    shutil.rmtree(folder)


def gone(children: dict[str, str], seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while any(identity(int(pid)) == who for pid, who in children.items()):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


@pytest.mark.soak
def test_a_life_with_several_deaths(launcher: Launcher) -> None:
    launcher.start()
    launcher.wait_for("Ready.")
    base = f"http://127.0.0.1:{launcher.port}"
    assert json.load(urllib.request.urlopen(f"{base}/readyz"))["status"] == "ready"
    with launcher.connect() as connection:
        connection.execute("CREATE TABLE survivors (n integer PRIMARY KEY)")
        connection.execute("INSERT INTO survivors VALUES (1)")

    # The serving role owns nothing.
    with launcher.connect(APP_ROLE) as connection:
        owned = connection.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user").fetchone()
        assert owned == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE mine (n integer)")

    # A second one says where the first one runs.
    second = subprocess.run(
        [sys.executable, "-m", "goaltrack.launcher"],
        cwd=ROOT,
        env=launcher.env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 1
    assert f"http://localhost:{launcher.port}" in second.stdout

    # kill -9 of PostgreSQL, of the broker and of the worker: each comes back.
    for program, name in (
        ("bin/postgres", "postgresql"),
        ("valkey-server", "broker"),
        ("celery -A goaltrack worker", "worker"),
    ):
        os.kill(launcher.pid_of(program), signal.SIGKILL)
        launcher.wait_for(f"{name} ended by signal 9", 10)
    wait_ready(base)
    assert launcher.rows() == [1]
    with launcher.connect() as connection:
        connection.execute("INSERT INTO survivors VALUES (2)")

    # kill -9 of the launcher alone: its children follow it.
    children = launcher.children()
    launcher.process.kill()
    launcher.process.wait()
    assert gone(children)

    # kill -9 of everything at once, then a start that finds all of it.
    launcher.start()
    launcher.wait_for("Ready.")
    assert launcher.rows() == [1, 2]
    with launcher.connect() as connection:
        connection.execute("INSERT INTO survivors VALUES (3)")
    children = launcher.children()
    for pid in [launcher.process.pid, *children]:
        os.kill(int(pid), signal.SIGKILL)
    launcher.process.wait()
    launcher.start()
    launcher.wait_for("Ready.")
    assert launcher.rows() == [1, 2, 3]

    # Ctrl-C ends all of it, in order.
    children = launcher.children()
    assert launcher.interrupt() == 0
    assert gone(children, 1)
    assert "all data is kept" in launcher.output()


def wait_ready(base: str, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            if urllib.request.urlopen(f"{base}/readyz", timeout=3).status == 200:
                return
        except urllib.error.HTTPError as error:
            last = error.read().decode()
        except OSError as error:
            last = str(error)
        assert time.monotonic() < deadline, last
        time.sleep(0.1)


@pytest.mark.slow
def test_a_taken_port_is_said_and_leaves_nothing_running(launcher: Launcher) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", launcher.port))
        taken.listen()
        assert launcher.start().wait(30) == 1
    assert f"Port {launcher.port} is taken" in launcher.output()
    assert "GOALTRACK_PORT=" in launcher.output()
    assert launcher.children() == {}


def test_catalogues_compile_without_gettext(tmp_path: Path) -> None:
    from goaltrack.launcher.messages import compile_catalogues

    folder = tmp_path / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "a"\nmsgstr "甲"\n'
    )
    assert compile_catalogues(tmp_path) == 1
    assert (folder / "django.mo").exists()
    assert compile_catalogues(tmp_path) == 0
