"""Child processes that cannot outlive whoever started them, not even after `kill -9`.

Three nets, because each has a hole: on Linux the kernel signals a child whose parent dies; on every system a watchdog
process notices the closed pipe and ends the children's whole groups; and the next start ends what is left of the last
one (`end_leftovers`), in case the watchdog was killed as well.
"""

import contextlib
import ctypes
import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
LOG_LIMIT = 10 * 1024 * 1024

LINUX = platform.system() == "Linux"
# Looked up before any fork: loading a library between fork and exec may deadlock.
_prctl = ctypes.CDLL(None).prctl if LINUX else None


@dataclass(frozen=True)
class Account:
    """The operating system's user a child runs as."""

    name: str
    uid: int
    gid: int


@dataclass
class Child:
    """One long-running child in a process group of its own, so that Ctrl-C reaches only the launcher."""

    name: str
    argv: Sequence[str]
    log: Path
    env: Mapping[str, str]
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    # Sent by the kernel when the parent dies without stopping the child in order.
    orphan_signal: signal.Signals = signal.SIGTERM
    grace: float = 10.0
    cwd: Path | None = None
    process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    @property
    def pid(self) -> int:
        assert self.process is not None, f"{self.name} was not started"
        return self.process.pid

    def start(self) -> None:
        """Start it; call this from the main thread, whose death is what the kernel watches."""
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".old.log"))
        with self.log.open("ab") as log:
            # S603: the launcher only starts programs it names itself.
            self.process = subprocess.Popen(  # noqa: S603
                list(self.argv),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=dict(self.env),
                cwd=self.cwd or self.log.parent,
                start_new_session=True,
                preexec_fn=follow_parent(os.getpid(), self.orphan_signal),
                user=self.account.uid if self.account else None,
                group=self.account.gid if self.account else None,
                extra_groups=[] if self.account else None,
            )

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Ask it to stop, wait, and kill what is left of its group."""
        if self.process is None:
            return
        if self.alive():
            self.process.send_signal(self.stop_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(self.grace)
        kill_group(self.pid)
        self.process.wait()

    def kill_group(self) -> None:
        """After an unexpected death: end the grandchildren too, before a restart."""
        kill_group(self.pid)

    def last_words(self, lines: int = 5) -> str:
        """The end of its log, for the message that says it died."""
        if not self.log.exists():
            return ""
        with self.log.open("rb") as log:
            log.seek(max(0, self.log.stat().st_size - 8192))
            return "\n".join(log.read().decode("utf-8", "replace").splitlines()[-lines:])


def follow_parent(parent: int, death_signal: signal.Signals) -> Callable[[], None]:
    """What runs between fork and exec. It comes after the change of user, which would clear the setting."""

    def prepare() -> None:
        # A shell that starts something in the background makes it ignore SIGINT; PostgreSQL stops by SIGINT.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        if _prctl is not None:
            _prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return prepare


def kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


class Watchdog:
    """A process that outlives this one by a moment, to end its children and remove its temporary folders."""

    def __init__(self) -> None:
        reading, self._writing = os.pipe()
        script = Path(__file__).with_name("watchdog.py")
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-I", "-S", str(script)],
            stdin=reading,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(reading)

    def alive(self) -> bool:
        return self.process.poll() is None

    def watch(self, child: Child) -> None:
        self._tell(f"watch {child.pid} {int(child.orphan_signal)}")

    def forget(self, pid: int) -> None:
        self._tell(f"forget {pid}")

    def remove_afterwards(self, folder: Path) -> None:
        self._tell(f"remove {folder}")

    def dismiss(self) -> None:
        """Everything was stopped in order: nothing is left to do."""
        self._tell("done")
        self.close()

    def close(self) -> None:
        os.close(self._writing)
        self.process.wait()

    def _tell(self, line: str) -> None:
        with contextlib.suppress(BrokenPipeError):
            os.write(self._writing, f"{line}\n".encode())


def identity(pid: int) -> str | None:
    """What tells this process from a later one with the same number; None when there is no such process."""
    if LINUX:
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            return None
        fields = stat.rpartition(")")[2].split()
        state, started = fields[0], fields[19]
        return None if state in "ZX" else f"{_boot_id()}/{started}"
    answer = subprocess.run(  # noqa: S603
        ["/bin/ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip() or None


def _boot_id() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def end_leftovers(recorded: Mapping[str, str], *, grace: float = 8.0) -> list[int]:
    """End what an earlier launcher left behind, given {pid: identity}; return the pids that were still there."""
    left = [int(pid) for pid, who in recorded.items() if identity(int(pid)) == who]
    if not left:
        return []
    # They are dying already, each by its own orphan signal or the watchdog's; only help after a moment.
    if not _wait_gone(left, recorded, grace / 2):
        for pid in left:
            if identity(pid) == recorded[str(pid)]:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(pid, signal.SIGINT)
        _wait_gone(left, recorded, grace / 2)
    for pid in left:
        if identity(pid) == recorded[str(pid)]:
            kill_group(pid)
    _wait_gone(left, recorded, 2.0)
    return left


def _wait_gone(pids: Sequence[int], recorded: Mapping[str, str], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while any(identity(pid) == recorded[str(pid)] for pid in pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
