"""Reads what to clean up from its standard input; when that closes without "done", its owner was killed: clean up.

Run as a script with `-I -S`, so it starts fast and imports nothing of the project.
"""

import contextlib
import os
import shutil
import signal
import sys
import time


def main() -> None:
    for asked in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(asked, signal.SIG_IGN)
    groups: dict[int, int] = {}
    folders: list[str] = []
    for line in sys.stdin:
        verb, *rest = line.rstrip("\n").split(" ", 1)
        if verb == "done":
            return
        if verb == "remove":
            folders.append(rest[0])
        elif verb == "forget":
            groups.pop(int(rest[0]), None)
        elif verb == "watch":
            pid, number = rest[0].split()
            groups[int(pid)] = int(number)
    for pid, number in groups.items():
        send(pid, number)
    deadline = time.monotonic() + 5
    while groups and time.monotonic() < deadline:
        for pid in [pid for pid in groups if not alive(pid)]:
            send(pid, signal.SIGKILL)  # Its grandchildren, if any.
            del groups[pid]
        time.sleep(0.05)
    for pid in groups:
        send(pid, signal.SIGKILL)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def send(pid: int, number: int) -> bool:
    """Signal a whole group; False when nobody is left in it."""
    with contextlib.suppress(PermissionError):
        try:
            os.killpg(pid, number)
        except ProcessLookupError:
            return False
    return True


def alive(pid: int) -> bool:
    """False for a zombie too: where nobody reaps orphans, their numbers stay."""
    if not sys.platform.startswith("linux"):
        return send(pid, 0)
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


if __name__ == "__main__":
    main()
