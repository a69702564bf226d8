"""The archive of `make backup`: one tar with the database's dump, the uploaded files, and last a list of both.

The list stands last, so an archive that was cut off has none; its own checksum follows it.
"""

import hashlib
import io
import json
import os
import tarfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

FORMAT = 1
DATABASE = "database.dump"
FILES = "files/"
MANIFEST = "manifest.json"
SEAL = "manifest.sha256"
CHUNK = 1024 * 1024
# Of the list, which is read into memory: enough for a million files.
LONGEST_LIST = 256 * 1024 * 1024
# What a restore names its own folders among the uploaded files.
RESERVED = (".restoring-", ".placing-", ".replaced-")


class BadArchive(Exception):
    """Not an archive of ours, or not as it was written; the message is for the person at the terminal."""


@dataclass(frozen=True)
class Part:
    size: int
    sha256: str


@dataclass
class Manifest:
    """What the archive holds, and what wrote it."""

    made_at: str
    version: str
    postgresql: str
    migrations: Sequence[str]
    format: int = FORMAT
    parts: dict[str, Part] = field(default_factory=dict)

    @property
    def files(self) -> list[str]:
        return [name for name in self.parts if name.startswith(FILES)]


class Digesting(io.RawIOBase):
    """Reads another file and keeps the checksum of what went through."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        block = self._source.read(size)
        self._digest.update(block)
        return block

    def hexdigest(self) -> str:
        return self._digest.hexdigest()


class Writer:
    """Adds parts one by one; `seal` ends it."""

    def __init__(self, tar: tarfile.TarFile, manifest: Manifest) -> None:
        self._tar = tar
        self.manifest = manifest

    def add(self, name: str, path: Path) -> None:
        with path.open("rb") as source:
            header = self._header(name, os.fstat(source.fileno()).st_size)
            reading = Digesting(source)
            self._tar.addfile(header, reading)
        self.manifest.parts[name] = Part(header.size, reading.hexdigest())

    def seal(self) -> None:
        text = json.dumps(asdict(self.manifest), indent=1).encode()
        for name, content in ((MANIFEST, text), (SEAL, hashlib.sha256(text).hexdigest().encode())):
            self._tar.addfile(self._header(name, len(content)), io.BytesIO(content))

    def _header(self, name: str, size: int) -> tarfile.TarInfo:
        header = tarfile.TarInfo(name)
        header.size, header.mode, header.mtime = size, 0o600, int(time.time())
        return header


@contextmanager
def written(target: Path, manifest: Manifest) -> Iterator[Writer]:
    """An archive under a temporary name, readable by us alone, that gets its own name when it is complete."""
    building = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        with os.fdopen(os.open(building, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                writer = Writer(tar, manifest)
                yield writer
                writer.seal()
            file.flush()
            os.fsync(file.fileno())
        building.rename(target)
    finally:
        building.unlink(missing_ok=True)


def checked(path: Path) -> Manifest:
    """Read all of it and compare every checksum; raises BadArchive before anything was touched."""
    seen: dict[str, Part] = {}
    try:
        with tarfile.open(path, "r:") as tar:
            manifest = _manifest(tar)
            for member in tar:
                _refuse_strange(member)
                if member.name in seen:
                    raise BadArchive(f"The archive holds {member.name!r} twice.")
                seen[member.name] = _part(tar, member)
    except FileNotFoundError:
        raise BadArchive(f"There is no {path}.") from None
    # ValueError and OverflowError: what tarfile says to some headers that nobody wrote in good faith.
    except (tarfile.TarError, OSError, EOFError, ValueError, OverflowError) as error:
        raise BadArchive(f"{path} cannot be read as an archive of `make backup`: {error}") from None
    del seen[MANIFEST], seen[SEAL]
    wrong = sorted(name for name in seen.keys() | manifest.parts.keys() if seen.get(name) != manifest.parts.get(name))
    if wrong or DATABASE not in seen:
        raise BadArchive(f"{path} is damaged; not as it was written: {', '.join(wrong[:5]) or DATABASE}.")
    return manifest


def extract(path: Path, manifest: Manifest, name: str, target: Path) -> None:
    """One part, into a file of our own choosing."""
    with tarfile.open(path, "r:") as tar:
        _copy(tar, tar.getmember(name), target, manifest.parts[name])


def extract_files(path: Path, manifest: Manifest, folder: Path) -> int:
    """All uploaded files, below `folder`; returns how many."""
    count = 0
    with tarfile.open(path, "r:") as tar:
        for member in tar:
            if member.name.startswith(FILES):
                _refuse_strange(member)
                target = folder / member.name.removeprefix(FILES)
                target.parent.mkdir(parents=True, exist_ok=True)
                _copy(tar, member, target, manifest.parts[member.name])
                count += 1
    return count


def _copy(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path, expected: Part) -> None:
    """Compared again while it is written: the archive may have changed since it was checked."""
    with _reading(tar, member) as source, target.open("xb") as file:
        reading = Digesting(source)
        while block := reading.read(CHUNK):
            file.write(block)
    if Part(member.size, reading.hexdigest()) != expected:
        raise BadArchive(f"The archive changed while it was read: {member.name!r}.")


def _manifest(tar: tarfile.TarFile) -> Manifest:
    try:
        text, seal = (_small(tar, name) for name in (MANIFEST, SEAL))
    except KeyError:
        raise BadArchive(
            f"{tar.name!s} is not a complete archive of `make backup`: it has no list of its parts."
        ) from None
    if hashlib.sha256(text).hexdigest().encode() != seal:
        raise BadArchive(f"{tar.name!s} is damaged: its list of parts is not as it was written.")
    try:
        facts = json.loads(text)
        if facts["format"] != FORMAT:
            raise BadArchive(f"{tar.name!s} has format {facts['format']}; this version reads format {FORMAT}.")
        facts["parts"] = {name: Part(**part) for name, part in facts["parts"].items()}
        facts["migrations"] = [str(name) for name in facts["migrations"]]
        return Manifest(**facts)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BadArchive(f"{tar.name!s} has a list of parts that `make backup` did not write.") from None


def _small(tar: tarfile.TarFile, name: str) -> bytes:
    member = tar.getmember(name)
    if member.size > LONGEST_LIST:
        raise BadArchive(f"The archive's {name} is larger than any that `make backup` writes.")
    with _reading(tar, member) as source:
        return source.read()


def _refuse_strange(member: tarfile.TarInfo) -> None:
    """Only plain files, under the names we gave them: none may land outside the folder it belongs to."""
    name = member.name
    place = PurePosixPath(name.removeprefix(FILES))
    ours = name in (DATABASE, MANIFEST, SEAL) or (
        name.startswith(FILES)
        and not place.is_absolute()
        and ".." not in place.parts
        # As it was written: no doubled slash, which would leave an absolute rest.
        and str(place) == name.removeprefix(FILES)
        and not place.parts[0].startswith(RESERVED)
        and "\0" not in name
    )
    # A sparse file may be far larger than its archive.
    if not ours or not member.isreg() or member.issparse():
        raise BadArchive(f"The archive holds something that is no file of ours: {name!r}.")


def _part(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Part:
    with _reading(tar, member) as source:
        reading = Digesting(source)
        while reading.read(CHUNK):
            pass
    return Part(member.size, reading.hexdigest())


def _reading(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    _refuse_strange(member)
    source = tar.extractfile(member)
    assert source is not None, member.name
    return source
