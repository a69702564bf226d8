"""`make backup`: the database and the uploaded files in one dated archive, also while people work.

The database is dumped in one snapshot and the files are read after it, so every file the snapshot speaks of is there.
"""

import contextlib
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from goaltrack.launcher import pgtools
from goaltrack.launcher.archive import DATABASE, FILES, Manifest, written
from goaltrack.launcher.console import problem, step
from goaltrack.launcher.embedded import StartFailed
from goaltrack.launcher.place import Place, end_in_order, opened
from goaltrack.launcher.state import CHECKOUT, State
from goaltrack.launcher.uploads import uploaded

# What `kill -9` left of a backup is older than any that still runs.
STALE_SECONDS = 24 * 3600


def main() -> int:
    os.umask(0o077)
    end_in_order()
    try:
        with opened(alone=False) as place:
            made = backup(place, folder_for_backups())
    except KeyboardInterrupt:
        problem("Interrupted: no backup was written.", "已中断：未生成备份。")
        return 130
    except (StartFailed, pgtools.ProgramFailed, psycopg.Error, OSError) as failure:
        problem(f"No backup was written: {failure}", "未生成备份。")
        return 1
    step(f"Backup written: {made} ({made.stat().st_size / 1e6:,.1f} MB).", "备份已完成。")
    return 0


def folder_for_backups() -> Path:
    folder = Path(os.environ.get("TO") or State.from_environment().folder / "backups").expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def backup(place: Place, folder: Path) -> Path:
    """Write the archive; what failed leaves nothing behind."""
    target = folder / f"goaltrack-{time.strftime('%Y-%m-%d-%H%M%S')}.tar"
    if target.exists():
        raise StartFailed(f"{target} is there already.")
    for left in folder.glob(".goaltrack-*.tar.*"):
        if left.stat().st_mtime < time.time() - STALE_SECONDS:
            left.unlink()
    step("Reading the database.", "正在导出数据库。")
    manifest = describe(place.url)
    dump = folder / f".{target.name}.{os.getpid()}.dump"
    try:
        pgtools.run("pg_dump", place.url, "--format=custom", f"--file={dump}")
        with written(target, manifest) as archive:
            archive.add(DATABASE, dump)
            dump.unlink()
            step("Reading the uploaded files.", "正在收集上传的文件。")
            for path in uploaded(place.files):
                # One that vanished belonged to a change that was rolled back, or to a row that says it was removed.
                with contextlib.suppress(FileNotFoundError):
                    archive.add(FILES + path.relative_to(place.files).as_posix(), path)
    finally:
        dump.unlink(missing_ok=True)
    step(f"{len(manifest.files)} files.", f"共 {len(manifest.files)} 个文件。")
    return target


def describe(url: str) -> Manifest:
    """What is asked of the database before it is dumped; says it when that database is not ours."""
    with psycopg.connect(url, connect_timeout=10) as connection:
        found = connection.execute("SELECT to_regclass('public.django_migrations')").fetchone()
        if found is None or found[0] is None:
            raise StartFailed("The database holds no tables of Goaltrack: there is nothing to back up.")
        rows = connection.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1").fetchall()
        server = connection.info.server_version
    return Manifest(
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        version=version(),
        postgresql=str(server),
        migrations=[row[0] for row in rows],
    )


def version() -> str:
    """The commit this runs from, where git knows it."""
    asked = ["git", "-C", str(CHECKOUT), "describe", "--always", "--dirty"]
    try:
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


if __name__ == "__main__":
    sys.exit(main())
