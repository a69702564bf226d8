"""`make backup` and `make restore`: into an empty place all comes back, and what is interrupted leaves nothing half."""

import os
import shutil
import stat
import subprocess
import sys
import tarfile
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from goaltrack.common import clock
from goaltrack.launcher.archive import DATABASE, FILES, Manifest, checked, extract, written
from goaltrack.launcher.pgtools import program
from payments.services import checkpoint_create, condition_add, contract_create, document_attach, receipt_record
from tests.conftest import TEMPLATE
from tests.test_launcher import OURS, ROOT, Launcher, launcher
from tests.world import build_world

__all__ = ["launcher"]
pytestmark = pytest.mark.slow

CONTENT = b"%PDF-1.7\n" + bytes(range(256)) * 5000
# The other tests keep uploads in memory.
ON_DISK = settings.STORAGES | {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}}
CATALOGUE = (
    # Without the text of conditions: PostgreSQL words them anew when it reads its own wording.
    "SELECT conname, contype, convalidated, conrelid::regclass FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace",
    "SELECT tgname, pg_get_triggerdef(oid), obj_description(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT indexrelid::regclass, indrelid::regclass, indisunique, indisvalid, indnatts, indpred IS NULL FROM pg_index"
    " JOIN pg_class ON pg_class.oid = indexrelid WHERE relnamespace = 'public'::regnamespace",
    "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'",
    "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "SELECT table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee = 'goaltrack_app'",
)


@dataclass
class Place:
    """A database on the tests' server and a folder of uploads, as `DATABASE_URL` and `MEDIA_ROOT` name them."""

    name: str
    folder: Path

    @property
    def media(self) -> Path:
        return self.folder / "media"

    @property
    def url(self) -> str:
        server = urlsplit(os.environ["GOALTRACK_TEST_DATABASE_URL"])
        return urlunsplit(server._replace(path=f"/{self.name}"))

    def run(self, module: str, **more: str) -> "subprocess.CompletedProcess[str]":
        environment = {name: value for name, value in os.environ.items() if name not in OURS}
        environment |= {"DATABASE_URL": self.url, "MEDIA_ROOT": str(self.media), "GOALTRACK_STATE": str(self.folder)}
        environment["DJANGO_SETTINGS_MODULE"] = "goaltrack.settings.local"
        return subprocess.run(
            [sys.executable, "-m", f"goaltrack.launcher.{module}"],
            cwd=ROOT,
            env=environment | more,
            capture_output=True,
            text=True,
            check=False,
        )

    def rows(self) -> dict[str, list[Any]]:
        """Every row of every table, and what stands around the tables."""
        with psycopg.connect(self.url) as database:
            tables = database.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            found = {
                table: sorted(row[0] for row in database.execute(f'SELECT t::text FROM "{table}" t'))
                for (table,) in tables
            }
            return found | {query: sorted(map(str, database.execute(query))) for query in CATALOGUE}

    def files(self) -> dict[str, bytes]:
        found = self.media.rglob("*") if self.media.exists() else []
        return {str(path.relative_to(self.media)): path.read_bytes() for path in found if path.is_file()}


def administrate(*statements: str) -> None:
    with psycopg.connect(os.environ["GOALTRACK_TEST_DATABASE_URL"], autocommit=True) as admin:
        for statement in statements:
            admin.execute(statement)


def enter(database: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = database
    ContentType.objects.clear_cache()


@pytest.fixture(scope="module")
def source(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Place]:
    """A little of everything, made through the services; with money, and a document among the uploads."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    place = Place(f"backup_source_{worker}", Path(tempfile.mkdtemp(prefix="gt-backup-")))
    administrate(
        f'DROP DATABASE IF EXISTS "{place.name}" WITH (FORCE)', f'CREATE DATABASE "{place.name}" TEMPLATE "{TEMPLATE}"'
    )
    usual = connection.settings_dict["NAME"]
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=str(place.media), STORAGES=ON_DISK):
        try:
            enter(place.name)
            fill()
        finally:
            enter(usual)
    assert place.run("prepare").returncode == 0
    yield place
    administrate(f'DROP DATABASE "{place.name}" WITH (FORCE)')
    shutil.rmtree(place.folder)


def fill() -> None:
    world = build_world()
    ye, today = world.cast.ye, clock.today()
    terms = {"number": "LJ-2026-01", "name": "澜江一期", "amount": Decimal("1000000.00"), "signed_on": today}
    parties = {"project": world.project, "customer": world.project.customer}
    contract = contract_create(actor=ye, key=uuid.uuid4(), values=parties | terms)
    due = {"name": "初验款", "kind": "initial", "share": Decimal(30), "due_on": today + timedelta(days=9), "owner": ye}
    checkpoint = checkpoint_create(actor=ye, key=uuid.uuid4(), contract_id=contract.pk, values=due)
    condition = condition_add(
        actor=ye,
        key=uuid.uuid4(),
        checkpoint_id=checkpoint.pk,
        values={"kind": "document", "title": "付款申请材料", "held_by": "us"},
    )
    upload = SimpleUploadedFile("初验报告.pdf", CONTENT)
    document_attach(actor=ye, key=uuid.uuid4(), condition_id=condition.pk, upload=upload)
    money = {"amount": Decimal("120000.50"), "received_on": today, "method": "transfer"}
    receipt_record(actor=ye, key=uuid.uuid4(), contract_id=contract.pk, values=money)


@pytest.fixture(scope="module")
def archive(source: Place) -> Path:
    done = source.run("backup", TO=str(source.folder / "backups"))
    assert done.returncode == 0, done.stdout + done.stderr
    [made] = (source.folder / "backups").iterdir()
    return made


@pytest.fixture
def target(source: Place, tmp_path: Path) -> Iterator[Place]:
    place = Place(f"{source.name}_target", tmp_path)
    administrate(
        f'DROP DATABASE IF EXISTS "{place.name}" WITH (FORCE)', f'CREATE DATABASE "{place.name}" TEMPLATE template0'
    )
    yield place
    administrate(f'DROP DATABASE "{place.name}" WITH (FORCE)')


def assert_same(one: Place, other: Place) -> None:
    before, after = one.rows(), other.rows()
    assert before.keys() == after.keys()
    for name in before:
        lost = [row for row in before[name] if row not in after[name]]
        extra = [row for row in after[name] if row not in before[name]]
        assert (lost[:3], extra[:3]) == ([], []), name
        assert len(before[name]) == len(after[name]), name
    # By name and length first: the contents make no readable message.
    kept = {path: len(content) for path, content in one.files().items()}
    assert {path: len(content) for path, content in other.files().items()} == kept
    assert other.files() == one.files()


def test_all_of_it_comes_back_in_an_empty_place(source: Place, archive: Path, target: Place) -> None:
    restored = target.run("restore", FILE=str(archive))
    assert restored.returncode == 0, restored.stdout + restored.stderr
    assert_same(source, target)
    after = target.rows()
    assert CONTENT in target.files().values()
    for table in ("payments_receipt", "payments_allotment", "goals_goal", "projects_statuslog", "history_logentry"):
        assert after[table], table


def test_the_archive_is_for_its_owner_alone_and_nothing_else_is_left(source: Place, archive: Path) -> None:
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert [path.name for path in archive.parent.iterdir()] == [archive.name]
    assert {name.removeprefix(FILES) for name in checked(archive).files} == set(source.files()) != set()
    with tarfile.open(archive) as tar:
        assert b"%PDF" not in tar.extractfile(DATABASE).read()[:1000]  # type: ignore[union-attr]


def test_a_place_with_data_is_refused_unless_told(source: Place, archive: Path, target: Place) -> None:
    assert target.run("restore", FILE=str(archive)).returncode == 0
    (target.media / "newer.txt").write_bytes(b"newer")
    with psycopg.connect(target.url) as database:
        database.execute("CREATE TABLE newer (n integer)")
    before = target.rows(), target.files()

    refused = target.run("restore", FILE=str(archive))
    assert refused.returncode == 1
    assert "FORCE=1" in refused.stdout
    assert "数据库里已有数据" in refused.stdout
    assert (target.rows(), target.files()) == before

    told = target.run("restore", FILE=str(archive), FORCE="1")
    assert told.returncode == 0, told.stdout + told.stderr
    assert_same(source, target)


def test_files_alone_are_somebodys_data_too(archive: Path, target: Place) -> None:
    target.media.mkdir()
    (target.media / "theirs.txt").write_bytes(b"theirs")
    refused = target.run("restore", FILE=str(archive))
    assert refused.returncode == 1
    assert "there are files" in refused.stdout
    assert target.files() == {"theirs.txt": b"theirs"}
    assert "people_user" not in target.rows()


def test_nobody_is_restored_over_while_they_work(archive: Path, target: Place) -> None:
    with psycopg.connect(target.url):
        refused = target.run("restore", FILE=str(archive))
    assert refused.returncode == 1
    assert "stop web, worker and beat" in refused.stdout
    assert "people_user" not in target.rows()


def rewritten(archive: Path, target: Path, *, dump: bytes | None = None, **facts: Any) -> Path:
    """The same archive with something else in it, and checksums that are right."""
    old = checked(archive)
    known = {"made_at": old.made_at, "version": old.version, "postgresql": old.postgresql, "migrations": old.migrations}
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch, written(target, Manifest(**(known | facts))) as new:
        parts = {DATABASE: Path(scratch) / "dump", f"{FILES}documents/1": Path(scratch) / "upload"}
        extract(archive, old, DATABASE, parts[DATABASE])
        if dump is not None:
            parts[DATABASE].write_bytes(dump)
        parts[f"{FILES}documents/1"].write_bytes(CONTENT)
        for name, path in parts.items():
            new.add(name, path)
    return target


def test_an_archive_of_a_newer_version_is_refused(archive: Path, target: Place, tmp_path: Path) -> None:
    newer = rewritten(archive, tmp_path / "newer.tar", migrations=["payments.9999_from_the_future"])
    refused = target.run("restore", FILE=str(newer))
    assert refused.returncode == 1
    assert "payments.9999_from_the_future" in refused.stdout
    assert "people_user" not in target.rows()


@pytest.mark.parametrize(
    "kept",
    [
        pytest.param(0, id="no dump at all", marks=pytest.mark.soak),
        pytest.param(3000, id="its beginning", marks=pytest.mark.soak),
        pytest.param(-5000, id="all but its end"),
    ],
)
def test_a_dump_that_breaks_off_changes_nothing(archive: Path, target: Place, tmp_path: Path, kept: int) -> None:
    """Its checksum is right, so only PostgreSQL's own tools notice; what was there stays as it was."""
    whole = rewritten(archive, tmp_path / "whole.tar")
    extract(whole, checked(whole), DATABASE, tmp_path / "whole")
    broken = rewritten(archive, tmp_path / "broken.tar", dump=(tmp_path / "whole").read_bytes()[:kept])
    assert target.run("restore", FILE=str(archive)).returncode == 0
    (target.media / "theirs.txt").write_bytes(b"theirs")
    before = target.rows(), target.files()

    failed = target.run("restore", FILE=str(broken), FORCE="1")
    assert failed.returncode == 1, failed.stdout
    assert "pg_restore failed" in failed.stdout
    assert (target.rows(), target.files()) == before
    assert not [entry for entry in target.media.iterdir() if entry.name.startswith(".")]


def deadly_psql(folder: Path, lines: str) -> str:
    """A psql that kills whoever called it; `"$real" "$@"` is psql itself."""
    script = folder / "psql"
    script.write_text(f'#!/bin/sh\nreal="{program("psql")}"\nparent=$PPID\n{lines}\nkill -9 $parent\n')
    script.chmod(0o755)
    return str(script)


@pytest.mark.soak
def test_killed_half_way_through_the_database_leaves_nothing(
    source: Place, archive: Path, target: Place, tmp_path: Path
) -> None:
    empty = target.rows()
    killed = target.run("restore", FILE=str(archive), PSQL=deadly_psql(tmp_path, 'head -c 150000 | "$real" "$@"'))
    assert killed.returncode == -9
    assert target.rows() == empty
    assert not [path for path in target.files() if not path.startswith(".")]

    again = target.run("restore", FILE=str(archive))
    assert again.returncode == 0, again.stdout
    assert_same(source, target)


@pytest.mark.soak
def test_killed_right_after_the_database_is_finished_by_the_next_start(
    source: Place, archive: Path, target: Place, tmp_path: Path
) -> None:
    target.media.mkdir()
    (target.media / "theirs.txt").write_bytes(b"theirs")
    killed = target.run("restore", FILE=str(archive), FORCE="1", PSQL=deadly_psql(tmp_path, '"$real" "$@"'))
    assert killed.returncode == -9
    assert (target.media / "theirs.txt").exists()

    assert target.run("prepare").returncode == 0
    assert_same(source, target)


def test_a_backup_that_fails_leaves_no_file(source: Place, target: Place, tmp_path: Path) -> None:
    failed = target.run("backup", TO=str(tmp_path / "backups"))
    assert failed.returncode == 1
    assert "nothing to back up" in failed.stdout
    assert list((tmp_path / "backups").iterdir()) == []
    (tmp_path / "psql").write_text("#!/bin/sh\necho 'pg_dump: no room left' >&2\nexit 1\n")
    (tmp_path / "psql").chmod(0o755)
    failed = source.run("backup", TO=str(tmp_path / "backups"), PG_DUMP=str(tmp_path / "psql"))
    assert failed.returncode == 1
    assert "no room left" in failed.stdout
    assert "未生成备份" in failed.stdout
    assert list((tmp_path / "backups").iterdir()) == []


@pytest.mark.soak
def test_make_run_is_backed_up_while_it_works_and_restored_after_a_reset(launcher: Launcher) -> None:
    def own(module: str, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=launcher.env | more,
            capture_output=True,
            text=True,
            check=False,
        )

    launcher.start()
    launcher.wait_for("Ready.")
    with launcher.connect() as database:
        database.execute("CREATE TABLE survivors (n integer PRIMARY KEY)")
        database.execute("INSERT INTO survivors VALUES (1)")
    upload = launcher.folder / "state/media/documents/1"
    upload.parent.mkdir(parents=True)
    upload.write_bytes(CONTENT)
    done = own("goaltrack.launcher.backup")
    assert done.returncode == 0, done.stdout
    [archive] = (launcher.folder / "state/backups").iterdir()
    refused = own("goaltrack.launcher.restore", FILE=str(archive), FORCE="1")
    assert refused.returncode == 1
    assert f"http://localhost:{launcher.port}" in refused.stdout
    with launcher.connect() as database:
        database.execute("INSERT INTO survivors VALUES (2)")
    assert launcher.interrupt() == 0

    # Stopped, it is backed up as well.
    stopped = own("goaltrack.launcher.backup", TO=str(launcher.folder / "second"))
    assert stopped.returncode == 0, stopped.stdout
    assert launcher.children() == {}

    assert own("goaltrack.launcher", "--forget").returncode == 0
    assert archive.exists()
    assert not upload.exists()
    restored = own("goaltrack.launcher.restore", FILE=str(archive))
    assert restored.returncode == 0, restored.stdout
    assert upload.read_bytes() == CONTENT
    launcher.start()
    launcher.wait_for("Ready.")
    assert launcher.rows() == [1]
