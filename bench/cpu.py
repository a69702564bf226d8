"""What processes have used of the processors, from Linux's /proc."""

from dataclasses import dataclass, field
from pathlib import Path


def children_of(parent: int) -> list[int]:
    """Its children now."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            found.append(int(stat.parent.name))
    return found


def used_ns(pid: int) -> int:
    """User and system time of all its threads. schedstat has nanoseconds, stat ticks of ten milliseconds."""
    total = 0
    for schedstat in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        try:
            total += int(schedstat.read_text().split()[0])
        except OSError:
            continue
    return total


def resident_mb(pid: int) -> float:
    """What stays in memory of it, pages shared with its parent included."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


@dataclass
class Meter:
    """The children of these parents, and the parents themselves: gunicorn's workers, PostgreSQL's processes."""

    parents: tuple[int, ...]
    _before: dict[int, int] = field(default_factory=dict, init=False)

    def start(self) -> None:
        self._before = self._read()

    def used_ms(self) -> float:
        """Since `start()`; a process that came meanwhile counts whole."""
        now = self._read()
        return sum(max(used - self._before.get(pid, 0), 0) for pid, used in now.items()) / 1e6

    def _read(self) -> dict[int, int]:
        pids = [pid for parent in self.parents for pid in (parent, *children_of(parent))]
        return {pid: used_ns(pid) for pid in pids}
