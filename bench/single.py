"""One client that asks one thing after the other: the server's time, and its CPU."""

import statistics
import time
from collections.abc import Callable
from typing import Any

from bench.clients import Call, Client
from bench.cpu import Meter


def timed(client: Client, meter: Meter, make: Callable[[], Call], *, warm_up: int, each: int) -> dict[str, Any]:
    """Milliseconds a request; what `make` itself asks before is not counted. `size`: bytes of the last answer."""
    times, used, size = [], 0.0, 0
    for number in range(warm_up + each):
        call = make()
        meter.start()
        began = time.perf_counter()
        size = len(client.ask(call))
        took = (time.perf_counter() - began) * 1000
        if number >= warm_up:
            times.append(took)
            used += meter.used_ms()
    return {
        "median_ms": round(statistics.median(times), 1),
        "p95_ms": round(statistics.quantiles(times, n=20)[-1], 1) if len(times) > 1 else round(times[0], 1),
        "cpu_ms": round(used / each, 1),
        "bytes": size,
    }
