"""Keeps the children running: says which one died, and starts it again unless it keeps dying."""

import signal
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from goaltrack.launcher.console import problem, step
from goaltrack.launcher.embedded import Postgres, Valkey
from goaltrack.launcher.processes import Child, Watchdog
from goaltrack.launcher.state import State

RESTARTS = 5
WINDOW = 60.0


class GaveUp(Exception):
    """A child died too often."""


class Stopped(Exception):
    """Ctrl-C, SIGTERM or a closed terminal."""


class StopRequest:
    """Turns those into `Stopped`, except where a half-done step would lose a child."""

    def __init__(self) -> None:
        self._asked = False
        self._shielded = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._handle)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self._asked = True
        if not self._shielded:
            raise Stopped

    @contextmanager
    def held_back(self) -> Iterator[None]:
        self._shielded = True
        try:
            yield
        finally:
            self._shielded = False
        if self._asked:
            raise Stopped

    def refuse_more(self) -> None:
        """Stopping has begun: a second Ctrl-C must not leave half of the children behind."""
        self._shielded = True


class Family:
    """All children, in the order they were started; stopped in the reverse order."""

    def __init__(self, state: State, request: StopRequest) -> None:
        self.state = state
        self.request = request
        self.children: list[Child] = []
        self.watchdog = Watchdog()
        self._servers: dict[str, Postgres | Valkey] = {}
        self._deaths: dict[str, deque[float]] = defaultdict(deque)

    def start(self, child: Child) -> Child:
        with self.request.held_back():
            child.start()
            self.children.append(child)
            self._account(child)
        return child

    def start_server(self, server: Postgres | Valkey) -> None:
        child = self.start(server.child())
        self._servers[child.name] = server
        server.wait_ready(child)

    def _account(self, child: Child) -> None:
        self.watchdog.watch(child)
        self.state.record(self.children)

    def look_after(self) -> None:
        """Restart who died. Call it often."""
        if not self.watchdog.alive():
            self.watchdog.close()
            self.watchdog = Watchdog()
            for child in self.children:
                self.watchdog.watch(child)
        for position, child in enumerate(self.children):
            if not child.alive():
                self._revive(position, child)

    def _revive(self, position: int, child: Child) -> None:
        assert child.process is not None
        code = child.process.returncode
        how = f"by signal {-code}" if code < 0 else f"with code {code}"
        child.kill_group()
        self.watchdog.forget(child.pid)
        deaths = self._deaths[child.name]
        deaths.append(time.monotonic())
        while deaths[0] < time.monotonic() - WINDOW:
            deaths.popleft()
        if len(deaths) > RESTARTS:
            problem(
                f"{child.name} ended {len(deaths)} times within {WINDOW:.0f} s, last {how}; stopping everything. "
                f"The end of {child.log}:\n{child.last_words()}",
                f"{child.name} 反复退出，已全部停止；原因见上面的日志。",
            )
            raise GaveUp(child.name)
        step(f"{child.name} ended {how}; starting it again.", f"{child.name} 已退出，正在重新启动。")
        time.sleep(0.2 * len(deaths))
        server = self._servers.get(child.name)
        successor = server.child() if server else child
        with self.request.held_back():
            successor.start()
            self.children[position] = successor
            self._account(successor)
        if server:
            server.wait_ready(successor)

    def stop(self) -> None:
        """In reverse order, PostgreSQL last."""
        for child in reversed(self.children):
            child.stop()
        self.children.clear()
        self.state.record([])
        self.watchdog.dismiss()
