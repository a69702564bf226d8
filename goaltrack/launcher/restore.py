"""`make restore FILE=…`: an archive of `make backup` into an empty place, or with FORCE=1 in place of what is there.

Every checksum is compared before anything is touched. The database changes in one transaction; the files are unpacked
beside the present ones and take their place by renaming, which a kill in between only puts off (`uploads`).
"""

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import psycopg

from goaltrack.launcher import pgtools, uploads
from goaltrack.launcher.archive import DATABASE, BadArchive, Manifest, checked, extract, extract_files
from goaltrack.launcher.console import problem, step
from goaltrack.launcher.embedded import APP_ROLE, StartFailed
from goaltrack.launcher.ourselves import run_python
from goaltrack.launcher.place import Place, end_in_order, opened
from goaltrack.launcher.prepare import TOKEN, restored_token

CHUNK = 1024 * 1024
# A session that was closed may show for a moment.
COMPANY_SECONDS = 3.0
KNOWN_MIGRATIONS = """
import django; django.setup()
from django.db.migrations.loader import MigrationLoader
print(*(".".join(key) for key in MigrationLoader(None).disk_migrations), sep="\\n")
"""
# A new `public` belongs to whom PostgreSQL itself gives it, so that the next dump leaves it out.
EMPTIED = b"""
BEGIN;
SET lock_timeout = '10s';
SET client_min_messages = warning;
DROP SCHEMA public CASCADE;
CREATE SCHEMA public;
ALTER SCHEMA public OWNER TO pg_database_owner;
GRANT USAGE ON SCHEMA public TO PUBLIC;
"""
COMMITTED = "\nCOMMENT ON SCHEMA public IS '{mark}';\nCOMMIT;\n"


class Refused(Exception):
    """Nothing was changed, and why."""

    def __init__(self, english: str, chinese: str) -> None:
        super().__init__(english)
        self.chinese = chinese


def main() -> int:
    os.umask(0o077)
    end_in_order()
    source = os.environ.get("FILE", "")
    if not source:
        problem("Say what to restore: make restore FILE=var/backups/goaltrack-….tar", "请用 FILE=… 指定备份文件。")
        return 2
    archive = Path(source).expanduser().resolve()
    try:
        step("Comparing the checksums.", "正在校验备份文件。")
        manifest = checked(archive)
        with opened(alone=True) as place:
            restore(place, archive, manifest, force=os.environ.get("FORCE") == "1")
    except Refused as refusal:
        problem(f"Not restored: {refusal}", f"未恢复：{refusal.chinese}")
    except BadArchive as fault:
        problem(f"Not restored: {fault}", "未恢复：备份文件不完整或已损坏，现有数据没有改动。")
    except (StartFailed, pgtools.ProgramFailed, psycopg.Error, OSError) as failure:
        problem(f"The restore did not end well: {failure}", "恢复未能完成，原因见上。")
    except KeyboardInterrupt:
        problem("Interrupted: run it again.", "已中断，请重新执行。")
        return 130
    else:
        step(f"Restored what was backed up at {manifest.made_at}.", "已恢复。")
        return 0
    return 1


def restore(place: Place, archive: Path, manifest: Manifest, *, force: bool) -> None:
    refuse_newer(place, manifest)
    refuse_company(place.url)
    place.files.mkdir(parents=True, exist_ok=True)
    with uploads.held(place.files) as alone:
        if not alone:
            raise Refused(f"another restore is writing into {place.files}.", "另一个恢复正在进行。")
        with psycopg.connect(place.url) as connection:
            uploads.settle(place.files, restored_token(connection))
        if not force:
            refuse_people(place)
        refuse_full(place, manifest)
        count = exchange(place, archive, manifest)
    step(f"{count} files are in {place.files}.", f"共恢复 {count} 个文件。")
    step("Bringing the database up to date and giving the serving role its rights.", "正在更新数据库结构与权限。")
    run_python(dict(place.environment), "-m", "goaltrack.launcher.prepare")
    finish(place)


def refuse_newer(place: Place, manifest: Manifest) -> None:
    """An older archive is brought up to date; a newer one cannot be taken back."""
    known = set(run_python(dict(place.environment), "-c", KNOWN_MIGRATIONS).split())
    if unknown := sorted(set(manifest.migrations) - known):
        raise Refused(
            f"the archive was made by a newer version ({manifest.version}), with migrations unknown here: "
            f"{', '.join(unknown[:5])}. Restore it with that version.",
            f"备份来自更新的版本（{manifest.version}），请用该版本恢复。",
        )


def refuse_company(url: str) -> None:
    others = 0
    deadline = time.monotonic() + COMPANY_SECONDS
    with psycopg.connect(url, connect_timeout=10, autocommit=True) as connection:
        while True:
            row = connection.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND usename IS NOT NULL"
            ).fetchone()
            others = row[0] if row else 0
            if not others or time.monotonic() > deadline:
                break
            time.sleep(0.1)
    if others:
        raise Refused(
            f"{others} other sessions use the database: stop web, worker and beat first.",
            f"还有 {others} 个连接在使用数据库，请先停止网页、后台任务与定时任务。",
        )


def refuse_people(place: Place) -> None:
    """A place is empty when nobody is in its database and no file in its folder."""
    with psycopg.connect(place.url) as connection:
        row = connection.execute("SELECT to_regclass('public.people_user') IS NOT NULL").fetchone()
        if row and row[0]:
            row = connection.execute("SELECT EXISTS (SELECT FROM people_user)").fetchone()
    if row and row[0]:
        raise Refused(
            "there is data in the database. Back it up, then say FORCE=1 to replace it.",
            "数据库里已有数据。请先备份，再用 FORCE=1 覆盖。",
        )
    if next(uploads.uploaded(place.files), None):
        raise Refused(
            f"there are files in {place.files}. Back them up, then say FORCE=1 to replace them.",
            f"{place.files} 里已有文件。请先备份，再用 FORCE=1 覆盖。",
        )


def refuse_full(place: Place, manifest: Manifest) -> None:
    """The present files stay until the new ones are all there."""
    needed = sum(manifest.parts[name].size for name in manifest.files)
    free = shutil.disk_usage(place.files).free
    if needed > free:
        raise Refused(
            f"{place.files} has room for {free / 1e6:,.0f} MB; the uploaded files need {needed / 1e6:,.0f} MB.",
            f"{place.files} 所在磁盘空间不足。",
        )


def exchange(place: Place, archive: Path, manifest: Manifest) -> int:
    """Files and database, both or neither; returns how many files."""
    token, fresh = uploads.begin(place.files)
    try:
        step("Unpacking the uploaded files.", "正在解包上传的文件。")
        count = extract_files(archive, manifest, fresh)
        # What the transaction promises must be on the disk before it.
        os.sync()
        step("Writing the database, in one transaction.", "正在写入数据库。")
        write_database(place.url, archive, manifest, token)
    finally:
        # The database is asked even when all went well: whether COMMIT arrived is only known there.
        with psycopg.connect(place.url, connect_timeout=10) as connection:
            committed = restored_token(connection)
        uploads.settle(place.files, committed)
    if committed != token:
        raise pgtools.ProgramFailed("psql ended well, but its transaction was not committed.")
    return count


def write_database(url: str, archive: Path, manifest: Manifest, token: str) -> None:
    """pg_restore writes the script, psql runs it; COMMIT follows only when all of it was written."""
    with tempfile.TemporaryDirectory(prefix="goaltrack-restore-", dir=archive_scratch(archive)) as scratch:
        dump = Path(scratch) / DATABASE
        extract(archive, manifest, DATABASE, dump)
        with pgtools.script_into(url) as psql:
            assert psql.stdin is not None
            psql.stdin.write(EMPTIED)
            with pgtools.script_of(dump) as script:
                shutil.copyfileobj(script, psql.stdin, CHUNK)
            psql.stdin.write(COMMITTED.format(mark=TOKEN + token).encode())


def archive_scratch(archive: Path) -> Path:
    """Beside the archive, where there is room for one; the system's temporary folder if that may not be written."""
    return archive.parent if os.access(archive.parent, os.W_OK) else Path(tempfile.gettempdir())


def finish(place: Place) -> None:
    role = place.environment.get("DATABASE_APP_ROLE") or APP_ROLE
    with psycopg.connect(place.url, autocommit=True) as connection:
        connection.execute("ANALYZE")
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
            step(
                f"There is no database role {role}: create it (deploy/database-roles.sh), then run "
                "python -m goaltrack.launcher.prepare.",
                f"缺少数据库角色 {role}，请先创建。",
            )


if __name__ == "__main__":
    sys.exit(main())
