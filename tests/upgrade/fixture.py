"""`make upgrade-fixture NAME=…`: the demo of this release as a dump, for every later release to be upgraded from.

It is made in a cluster of its own in a temporary folder; what `make run` keeps is not touched.
"""

import gzip
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from goaltrack.launcher.embedded import APP_ROLE, OWNER_ROLE, Postgres, prepare_home
from goaltrack.launcher.pgtools import run
from goaltrack.launcher.processes import Watchdog

FOLDER = Path(__file__).resolve().parent
CHECKOUT = FOLDER.parent.parent


def main() -> int:
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    target = FOLDER / f"{name}.sql.gz"
    if not re.fullmatch(r"\d\d-[a-z0-9-]+", name) or target.exists():
        print("Give it a number and a name that is not taken: make upgrade-fixture NAME=02-money")
        return 1
    with tempfile.TemporaryDirectory(prefix="gt-fixture-") as scratch:
        Path(scratch).chmod(0o755)
        home = prepare_home(Path(scratch) / "data", Path(scratch) / "log")
        postgres = Postgres(home, lasting=False)
        postgres.initialise()
        server, watchdog = postgres.child(), Watchdog()
        server.start()
        watchdog.watch(server)
        try:
            postgres.wait_ready(server)
            postgres.ensure_roles()
            fill(postgres)
            dump(postgres.url(OWNER_ROLE), target)
        finally:
            server.stop()
            watchdog.dismiss()
    print(f"{target.relative_to(CHECKOUT)}: {target.stat().st_size // 1024} KB")
    return 0


def fill(postgres: Postgres) -> None:
    """As a first `make run` does: migrated by the owner, loaded by the role that serves."""
    environment = dict(os.environ) | {"DJANGO_SETTINGS_MODULE": "goaltrack.settings.local"}
    environment.pop("DATABASE_OWNER_URL", None)
    for role, command in (
        (OWNER_ROLE, ["-m", "goaltrack.launcher.prepare"]),
        (APP_ROLE, ["manage.py", "load_demo"]),
    ):
        subprocess.run(
            [sys.executable, *command], cwd=CHECKOUT, env=environment | {"DATABASE_URL": postgres.url(role)}, check=True
        )


def dump(url: str, target: Path) -> None:
    """Plain SQL with the rights of both roles; without a time stamp in the compressed file."""
    building = target.with_suffix(".new")
    plain = target.with_suffix("")
    try:
        run("pg_dump", url, "--format=plain", "--no-owner", f"--file={plain}")
        building.write_bytes(gzip.compress(plain.read_bytes(), 9, mtime=0))
        building.replace(target)
    finally:
        plain.unlink(missing_ok=True)
        building.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
