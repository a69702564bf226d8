"""The folder of uploaded files, and how a restore exchanges all that is in it: wholly or not at all.

A restore unpacks into `.restoring-<token>` and leaves the token in the database, in the transaction that writes it.
Whoever finds such a folder later knows by that token which way to finish: forward if it was committed, else back.
"""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from goaltrack.launcher.archive import RESERVED

RESTORING, PLACING, REPLACED = RESERVED


@contextmanager
def held(folder: Path) -> Iterator[bool]:
    """Whether we are the only one who exchanges files here, for as long as the block runs."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(opened)


def uploaded(folder: Path) -> Iterator[Path]:
    """The files themselves, without what a restore keeps beside them."""
    for path in sorted(folder.rglob("*")):
        if path.relative_to(folder).parts[0].startswith(RESERVED) or path.is_symlink():
            continue
        if path.is_file():
            yield path


def begin(folder: Path) -> tuple[str, Path]:
    """A token for the database, and an empty folder to unpack into."""
    token = secrets.token_hex(8)
    fresh = folder / f"{RESTORING}{token}"
    fresh.mkdir(mode=0o700)
    return token, fresh


def unsettled(folder: Path) -> list[Path]:
    """What restores left behind, because they were killed or are still at it."""
    return [entry for entry in folder.glob(".*") if entry.name.startswith(RESERVED)]


def settle(folder: Path, committed: str | None) -> None:
    """Finish the restore whose token the database holds; drop what any other one left."""
    for token in {entry.name.rpartition("-")[2] for entry in unsettled(folder)}:
        if token == committed:
            _put_in_place(folder, token)
        else:
            shutil.rmtree(folder / f"{RESTORING}{token}", ignore_errors=True)
        shutil.rmtree(folder / f"{REPLACED}{token}", ignore_errors=True)


def _put_in_place(folder: Path, token: str) -> None:
    """Resumable at every step. The folder itself may be a mounted volume, so only what is in it is renamed."""
    restoring, placing, replaced = (folder / f"{word}{token}" for word in RESERVED)
    if restoring.exists():
        replaced.mkdir(exist_ok=True)
        for entry in list(folder.iterdir()):
            if not entry.name.startswith(RESERVED):
                entry.rename(replaced / entry.name)
        restoring.rename(placing)
    if placing.exists():
        for entry in list(placing.iterdir()):
            entry.rename(folder / entry.name)
        placing.rmdir()
