"""The archive of `make backup` is read as if a stranger had sent it; the folder of uploads is exchanged as a whole."""

import hashlib
import io
import json
import tarfile
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from goaltrack.launcher import uploads
from goaltrack.launcher.archive import (
    DATABASE,
    FILES,
    MANIFEST,
    SEAL,
    BadArchive,
    Manifest,
    checked,
    extract_files,
    written,
)

DUMP, REPORT = b"a dump" * 1000, b"%PDF-1.7 a report"
FACTS = {"made_at": "2026-09-01T08:00:00+00:00", "version": "v1", "postgresql": "180000", "migrations": ["goals.0001"]}

Member = tuple[tarfile.TarInfo, bytes]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    (tmp_path / "dump").write_bytes(DUMP)
    (tmp_path / "report").write_bytes(REPORT)
    made = tmp_path / "archive.tar"
    with written(made, Manifest(**FACTS)) as writer:  # type: ignore[arg-type]
        writer.add(DATABASE, tmp_path / "dump")
        writer.add(f"{FILES}documents/报告", tmp_path / "report")
    return made


def plain(name: str, content: bytes = b"x") -> Member:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    return member, content


def forged(tmp_path: Path, *members: Member, listed: bool = True, **facts: Any) -> Path:
    """An archive with a list and a seal that are right, as somebody who means harm would make it."""
    path = tmp_path / "forged.tar"
    members = (plain(DATABASE, DUMP), *members)
    parts = {m.name: {"size": m.size, "sha256": hashlib.sha256(content).hexdigest()} for m, content in members}
    text = json.dumps(FACTS | {"format": 1, "parts": parts if listed else {}} | facts).encode()
    with tarfile.open(path, "w") as tar:
        for member, content in (
            *members,
            plain(MANIFEST, text),
            plain(SEAL, hashlib.sha256(text).hexdigest().encode()),
        ):
            tar.addfile(member, io.BytesIO(content))
    return path


def test_what_was_written_is_read(archive: Path, tmp_path: Path) -> None:
    manifest = checked(archive)
    assert manifest.files == [f"{FILES}documents/报告"]
    assert extract_files(archive, manifest, tmp_path / "out") == 1
    assert (tmp_path / "out/documents/报告").read_bytes() == REPORT


@pytest.mark.parametrize(
    "name",
    [
        "files/../../escaped",
        "files//etc/escaped",
        "/etc/escaped",
        "../escaped",
        "files/./escaped",
        "files/",
        "files/.replaced-1/escaped",
        "elsewhere",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadArchive, match="no file of ours"):
        checked(forged(tmp_path, plain(name)))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE])
def test_only_plain_files_are_taken(tmp_path: Path, kind: bytes) -> None:
    member = tarfile.TarInfo("files/link")
    member.type, member.linkname = kind, "/etc/passwd"
    with pytest.raises(BadArchive, match="no file of ours"):
        checked(forged(tmp_path, (member, b"")))


@pytest.mark.parametrize("name", [MANIFEST, SEAL])
def test_the_list_is_no_link_either(tmp_path: Path, name: str) -> None:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = tarfile.SYMTYPE, DATABASE
    with tarfile.open(tmp_path / "linked.tar", "w") as tar:
        for one in (MANIFEST, SEAL):
            tar.addfile(member if one == name else plain(one)[0], io.BytesIO(b"x"))
    with pytest.raises(BadArchive):
        checked(tmp_path / "linked.tar")


def test_a_file_larger_than_its_archive_is_refused(tmp_path: Path) -> None:
    """A sparse file: a terabyte of nothing in a few bytes."""
    member, content = plain("files/sparse")
    member.pax_headers = {"GNU.sparse.map": "0,1", "GNU.sparse.size": str(2**40)}
    with pytest.raises(BadArchive):
        checked(forged(tmp_path, (member, content)))


def test_the_same_name_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadArchive, match="twice"):
        checked(forged(tmp_path, plain("files/one", b"1"), plain("files/one", b"2")))


def test_what_is_not_listed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadArchive, match="damaged"):
        checked(forged(tmp_path, plain("files/one"), listed=False))


@pytest.mark.parametrize(
    "facts", [{"parts": []}, {"parts": {"a": 1}}, {"migrations": 5}, {"unknown": 1}, {"format": 2}, {"format": None}]
)
def test_a_list_that_says_something_else_is_refused(tmp_path: Path, facts: dict[str, Any]) -> None:
    with pytest.raises(BadArchive):
        checked(forged(tmp_path, **facts))


def test_every_damaged_byte_of_content_is_noticed(archive: Path) -> None:
    whole = archive.read_bytes()
    with tarfile.open(archive) as tar:
        places = [member.offset_data for member in tar]
    for place in places:
        archive.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(BadArchive):
            checked(archive)


def test_an_archive_that_was_cut_off_is_refused(archive: Path) -> None:
    whole = archive.read_bytes()
    with tarfile.open(archive) as tar:
        end = tar.getmember(SEAL).offset_data + 64
    for length in (0, 100, 512, 3000, end // 2, end - 1):
        archive.write_bytes(whole[:length])
        with pytest.raises(BadArchive):
            checked(archive)


@pytest.mark.parametrize("content", [b"", b"not a tar" * 500, b"\0" * 10240, b"\xff" * 10240])
def test_something_else_is_no_archive(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "other").write_bytes(content)
    with pytest.raises(BadArchive):
        checked(tmp_path / "other")
    with pytest.raises(BadArchive, match="There is no"):
        checked(tmp_path / "missing")


def test_an_archive_that_changes_after_it_was_checked_is_noticed(archive: Path, tmp_path: Path) -> None:
    manifest = checked(archive)
    archive.write_bytes(archive.read_bytes().replace(b"a report", b"a retort"))
    with pytest.raises(BadArchive, match="changed while it was read"):
        extract_files(archive, manifest, tmp_path / "out")


def test_an_archive_gets_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    def fail() -> None:
        with written(tmp_path / "archive.tar", Manifest(**FACTS)):  # type: ignore[arg-type]
            raise OSError("no room left")

    with pytest.raises(OSError, match="no room left"):
        fail()
    assert list(tmp_path.iterdir()) == []


# --- The exchange of the uploads, stopped after each of its renames ---


@pytest.fixture
def begun(tmp_path: Path) -> tuple[Path, str]:
    """A folder with two old files in which a restore has unpacked two new ones."""
    for name in ("old", "both"):
        (tmp_path / name).write_text("old")
    token, fresh = uploads.begin(tmp_path)
    for name in ("new", "both"):
        (fresh / name).write_text("new")
    return tmp_path, token


def held_in(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


def test_a_restore_that_was_committed_is_finished(begun: tuple[Path, str]) -> None:
    folder, token = begun
    uploads.settle(folder, token)
    assert held_in(folder) == {"new": "new", "both": "new"}


@pytest.mark.parametrize("committed", [None, "another"])
def test_a_restore_that_was_not_committed_is_taken_back(begun: tuple[Path, str], committed: str | None) -> None:
    folder, _token = begun
    uploads.settle(folder, committed)
    assert held_in(folder) == {"old": "old", "both": "old"}


@pytest.mark.parametrize("renames", range(6))
def test_a_kill_between_two_renames_is_made_good(
    begun: tuple[Path, str], renames: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two old files go, one folder changes its name, two new ones come: five renames in all."""
    folder, token = begun
    rename = Path.rename
    left = [renames]

    def counted(path: Path, target: Path) -> Path:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", counted)
        with pytest.raises(KeyboardInterrupt) if renames < 5 else nullcontext():
            uploads.settle(folder, token)
    uploads.settle(folder, token)
    assert held_in(folder) == {"new": "new", "both": "new"}


def test_only_one_exchanges_files_at_a_time(tmp_path: Path) -> None:
    with uploads.held(tmp_path) as first, uploads.held(tmp_path) as second:
        assert (first, second) == (True, False)
    with uploads.held(tmp_path) as later:
        assert later


def test_what_a_restore_keeps_is_no_upload(begun: tuple[Path, str]) -> None:
    folder, _token = begun
    (folder / "link").symlink_to("/etc/passwd")
    assert {path.name for path in uploads.uploaded(folder)} == {"old", "both"}
