"""One size: fill both databases, start both sites, measure operation by operation in alternating rounds."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bench.clients import Client, send_all
from bench.cpu import Meter, children_of, resident_mb
from bench.operations import DRF_LIST, OPERATIONS, Operation
from bench.servers import FLOOR, OURS, Servers, Site, run_python

CLIENTS = 8
ROUNDS = 5
EACH = 20
WARM_UP = 5
# A round of one operation on one site takes no longer, and a size none longer than its share of patience.
ROUND_SECONDS = 4.0
COLD_STARTS = 3
WORKER_MB = 140
COLD_SECONDS = 2.0

Say = Callable[[str], None]


@dataclass
class Web:
    """A running site, and what measures it."""

    site: Site
    port: int
    workers: list[int]
    meter: Meter
    facts: dict[str, Any]

    def clients(self, operation: Operation) -> list[Client]:
        people = self.facts[operation.people]
        return [
            Client(self.site, self.port, people[place]["session"], operation.calls(self.site.name, self.facts, place))
            for place in range(CLIENTS)
        ]


@dataclass
class Series:
    """The milliseconds a request of one operation, round by round."""

    ours: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    size: dict[str, int] = field(default_factory=dict)

    def add(self, site: str, milliseconds: float, size: int) -> None:
        (self.ours if site == "ours" else self.floor).append(milliseconds)
        self.size[site] = size

    def figures(self, bound: float) -> dict[str, Any]:
        """Medians; the ratio is the median of the rounds' own ratios."""
        known: dict[str, Any] = {"floor_ms": round(statistics.median(self.floor), 2)}
        if self.ours:
            ratio = statistics.median(mine / base for mine, base in zip(self.ours, self.floor, strict=True))
            known |= {"ours_ms": round(statistics.median(self.ours), 2), "ratio": round(ratio, 2), "bound": bound}
        return known | {"bytes": self.size}


def measure(running: Servers, postgres: int, count: int, say: Say) -> dict[str, Any]:
    """Everything of one size; the databases are filled already."""
    import json

    began = time.monotonic()
    ours_env, floor_env = running.environment(OURS), running.environment(FLOOR)
    say(f"filling both databases with {count:,} tasks")
    run_python(ours_env, "-m", "goaltrack.launcher.prepare")
    facts = {
        "ours": json.loads(run_python(ours_env, "-m", "bench.data", str(count))),
        "floor": json.loads(run_python(floor_env, "-m", "bench.floor.data", str(count))),
    }
    for known in facts.values():
        known["count"] = count
    filled = time.monotonic() - began
    say(f"filled in {filled:.0f} s; starting both sites")
    webs = [_start(running, site, postgres, facts[site.name]) for site in (OURS, FLOOR)]
    series = _rounds(webs, say)
    memory = {web.site.name: round(max(map(resident_mb, web.workers)), 1) for web in webs}
    facts["ours"]["task"] = next(iter(webs[0].clients(OPERATIONS[3])[0].calls)).path.strip("/").rsplit("/", 1)[-1]
    queries = json.loads(run_python(ours_env, "-m", "bench.queries", json.dumps(facts["ours"])))
    cold = {site.name: _cold_start(running, site) for site in (OURS, FLOOR)}
    return {
        "tasks": count,
        "operations": {
            operation.key: {"words": operation.words} | series[operation.key].figures(operation.bound)
            for operation in (*OPERATIONS, DRF_LIST)
        },
        "queries": queries,
        "worker_mb": memory | {"bound": WORKER_MB},
        "cold_start_s": cold | {"bound": COLD_SECONDS},
        "filled_s": round(filled),
        "took_s": round(time.monotonic() - began),
    }


def _start(running: Servers, site: Site, postgres: int, facts: dict[str, Any]) -> Web:
    child, port = running.start_web(site)
    return Web(site, port, children_of(child.pid), Meter((child.pid, postgres)), facts)


def _rounds(webs: list[Web], say: Say) -> dict[str, Series]:
    operations = (*OPERATIONS, DRF_LIST)
    series = {operation.key: Series() for operation in operations}
    clients = {
        (web.site.name, operation.key): web.clients(operation)
        for web in webs
        for operation in operations
        if not (operation is DRF_LIST and web.site is OURS)
    }
    say("warming up")
    for own in clients.values():
        send_all(own, each=WARM_UP, seconds=ROUND_SECONDS)
    for number in range(ROUNDS):
        say(f"round {number + 1} of {ROUNDS}")
        for operation in operations:
            # Who comes first changes from round to round.
            for web in webs if number % 2 else reversed(webs):
                if own := clients.get((web.site.name, operation.key)):
                    web.meter.start()
                    sent = send_all(own, each=EACH, seconds=ROUND_SECONDS)
                    series[operation.key].add(web.site.name, web.meter.used_ms() / sent.requests, sent.size)
    for client in (client for own in clients.values() for client in own):
        client.close()
    return series


def _cold_start(running: Servers, site: Site) -> float:
    """From nothing to the first answer of a gunicorn with one worker, the median of a few."""
    seconds = []
    for _ in range(COLD_STARTS):
        began = time.monotonic()
        child, _port = running.start_web(site, workers=1)
        seconds.append(time.monotonic() - began)
        running.stop(child)
    return round(statistics.median(seconds), 2)
