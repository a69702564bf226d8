"""What the launcher keeps between starts, and the lock that lets only one run at a time."""

import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from goaltrack.launcher.embedded import SYSTEM_FOLDER
from goaltrack.launcher.processes import Child, identity
from goaltrack.launcher.running import LOCK

CHECKOUT = Path(__file__).resolve().parent.parent.parent


class AlreadyRunning(Exception):
    """Another launcher holds the lock; `where` is what it wrote there."""

    def __init__(self, where: Mapping[str, Any]) -> None:
        self.where = where
        super().__init__("already running")


@dataclass(frozen=True)
class State:
    """`folder` is ours (var/ in the checkout), `data` is the servers'."""

    folder: Path
    data: Path

    @property
    def logs(self) -> Path:
        return self.folder / "log"

    @classmethod
    def from_environment(cls) -> "State":
        folder = Path(os.environ.get("GOALTRACK_STATE") or CHECKOUT / "var").resolve()
        if named := os.environ.get("GOALTRACK_DATA"):
            data = Path(named).resolve()
        elif os.geteuid() == 0:
            # The unprivileged account may not enter the checkout: it may be below a home of mode 0700.
            data = SYSTEM_FOLDER / f"goaltrack-{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"
        else:
            data = folder / "data"
        return cls(folder, data)

    def lock(self) -> "Lock":
        self.folder.mkdir(parents=True, exist_ok=True)
        return Lock(self.folder / LOCK)

    def secret_key(self) -> str:
        """Made once; readable by us alone."""
        path = self.folder / "secrets.json"
        if not path.exists():
            building = path.with_suffix(".new")
            building.unlink(missing_ok=True)
            with os.fdopen(os.open(building, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as file:
                json.dump({"SECRET_KEY": secrets.token_urlsafe(50)}, file)
                file.flush()
                os.fsync(file.fileno())
            building.replace(path)
        return str(json.loads(path.read_text())["SECRET_KEY"])

    def record(self, children: list[Child]) -> None:
        """Write down who runs, so that a start after `kill -9` knows what may be left."""
        running = {str(child.pid): identity(child.pid) for child in children if child.alive()}
        building = self._record.with_suffix(".new")
        building.write_text(json.dumps(running))
        building.replace(self._record)

    def recorded(self) -> dict[str, str]:
        try:
            return dict(json.loads(self._record.read_text()))
        except (OSError, ValueError):
            return {}

    @property
    def _record(self) -> Path:
        return self.folder / "processes.json"


class Lock:
    """Held by the kernel for as long as this process lives, so it cannot go stale."""

    def __init__(self, path: Path) -> None:
        # "a+" does not empty what the other one wrote.
        self._file = path.open("a+")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(self._read()) from None
        self.tell({"pid": os.getpid()})

    def tell(self, facts: Mapping[str, Any]) -> None:
        self._file.seek(0)
        self._file.truncate()
        json.dump(facts, self._file)
        self._file.flush()

    def _read(self) -> dict[str, Any]:
        self._file.seek(0)
        try:
            return dict(json.load(self._file))
        except ValueError:
            return {}

    def release(self) -> None:
        self._file.close()
