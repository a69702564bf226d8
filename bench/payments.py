"""`make bench-payments`: money among 10,000 contracts, 60,000 checkpoints and 200,000 receipts.

Server time, CPU and queries of each page and of one receipt; a page beside its own SQL and template (bench.replay), in
the same run. An import of 50,000 bank lines as the worker does it: time, CPU, peak of memory.
"""

import json
import os
import sys
from collections.abc import Iterator
from functools import partial
from typing import Any

from bench.clients import Client
from bench.cpu import Meter
from bench.payment_operations import OPERATIONS, Operation, Scene
from bench.servers import OURS, REPLAY, Servers, Site, run_python, servers, state_folder
from bench.single import timed
from goaltrack.launcher.messages import compile_catalogues
from goaltrack.launcher.state import CHECKOUT

TASKS = 10_100
WARM_UP, EACH = 3, 24
# Of what takes a second.
FEW = 4
PAGE_BOUND = 1.5
MEMORY_BOUND_MB = 512
BOOKING_BOUND_S = 60


def measure(running: Servers, postgres: int) -> dict[str, Any]:
    ours = running.environment(OURS)
    say("filling the database")
    run_python(ours, "-m", "goaltrack.launcher.prepare")
    facts = json.loads(run_python(ours, "-m", "bench.data", str(TASKS)))
    facts |= json.loads(run_python(ours, "-m", "bench.payment_data", json.dumps(facts)))
    say("reading 50,000 bank lines")
    read = json.loads(run_python(ours, "-m", "bench.payment_import", "read", json.dumps(facts)))
    facts["statement"] = read["statement"]
    scenes = {name: _scene(running, site, postgres, facts) for name, site in (("ours", OURS), ("replay", REPLAY))}
    figures: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        say(operation.words)
        each, warm_up = (FEW, 1) if operation.is_heavy else (EACH, WARM_UP)
        makes = {"ours": operation.make} | ({"replay": operation.replayed()} if operation.is_page else {})
        figures[operation.key] = {
            name: timed(*scenes[name][:2], partial(make, scenes[name][2]), warm_up=warm_up, each=each)
            for name, make in makes.items()
        }
    for client, _meter, _scene_of in scenes.values():
        client.close()
    queries = json.loads(run_python(ours, "-m", "bench.payment_queries", json.dumps(facts)))
    say("booking them")
    booked = json.loads(run_python(ours, "-m", "bench.payment_import", "book", json.dumps(facts)))
    imports = {"read": read["figures"], "booked": booked["figures"], "receipts": booked["receipts"]}
    return {"counts": facts["counts"], "open": facts["open"], "figures": figures, "queries": queries, "import": imports}


def _scene(running: Servers, site: Site, postgres: int, facts: dict[str, Any]) -> tuple[Client, Meter, Scene]:
    """A site of its own with one worker, and a manager who asks it."""
    child, port = running.start_web(site, workers=1)
    client = Client(site, port, facts["managers"][0]["session"], iter(()))
    return client, Meter((child.pid, postgres)), Scene(facts, client.ask)


def ratio(figures: dict[str, Any]) -> float | None:
    return figures["ours"]["cpu_ms"] / figures["replay"]["cpu_ms"] if "replay" in figures else None


def row(operation: Operation, result: dict[str, Any]) -> str:
    figures = result["figures"][operation.key]
    ours, found = figures["ours"], ratio(figures)
    cells = [operation.words, ours["median_ms"], ours["p95_ms"], ours["cpu_ms"], result["queries"][operation.key]]
    cells += ["", ""] if found is None else [figures["replay"]["cpu_ms"], f"{found:.2f}"]
    return "| " + " | ".join(map(str, cells)) + " |"


def table(result: dict[str, Any]) -> str:
    """Markdown: the pages and changes, then the import."""
    counts = result["counts"]
    first = f"{counts['PaymentCheckpoint']:,} checkpoints, {result['open']:,} open; {counts['Receipt']:,} receipts"
    heads = (first, "median, ms", "p95, ms", "CPU, ms", "queries", "SQL and template, ms", "ratio")
    lines = ["| " + " | ".join(heads) + " |", "|---" + "|--:" * (len(heads) - 1) + "|"]
    lines += [row(operation, result) for operation in OPERATIONS]
    lines += ["", "| 50,000 bank lines | wall, s | CPU of the worker, s | CPU of PostgreSQL, s | peak of memory, MB |"]
    lines += ["|---|--:|--:|--:|--:|"]
    for name, words in (("read", "read"), ("booked", f"booked, {result['import']['receipts']:,} receipts")):
        one = result["import"][name]
        lines += [f"| {words} | {one['wall_s']} | {one['worker_s']} | {one['database_s']} | {one['peak_mb']} |"]
    return "\n".join(lines)


def shortfalls(result: dict[str, Any]) -> Iterator[str]:
    for operation in OPERATIONS:
        found = ratio(result["figures"][operation.key])
        if found is not None and found > PAGE_BOUND:
            yield f"{operation.words}: {found:.2f} times its SQL and template > {PAGE_BOUND}"
    for name in ("read", "booked"):
        one = result["import"][name]
        if one["peak_mb"] > MEMORY_BOUND_MB:
            yield f"import, {name}: {one['peak_mb']} MB > {MEMORY_BOUND_MB}"
    booked = result["import"]["booked"]
    if booked["worker_s"] + booked["database_s"] > BOOKING_BOUND_S:
        yield f"booking: {booked['worker_s'] + booked['database_s']:.1f} s of CPU > {BOOKING_BOUND_S}"


def say(words: str) -> None:
    print(f"· {words}", file=sys.stderr, flush=True)


def main() -> int:
    os.environ["BENCH_PLANS"] = "1"
    compile_catalogues(CHECKOUT / "locale")
    with servers() as running:
        result = measure(running, running.start_databases().pid)
    print(f"\n{table(result)}\n", flush=True)
    short = list(shortfalls(result))
    print("\nFalls short:" if short else "\nNothing falls short.")
    for line in short:
        print(f"  {line}")
    (state_folder() / "bench-payments.json").write_text(json.dumps(result, indent=1, ensure_ascii=False))
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
