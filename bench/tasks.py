"""`python -m bench.tasks [tasks …]`: tasks and plans, in a project of 10,000 tasks and in one of 100.

Server time, CPU and queries of each view and change, by page and by API, beside the small project; a page beside its
own SQL and template as well (bench.replay), and all beside a bare Django. What a page costs must follow from what it
shows.
"""

import json
import os
import sys
from collections.abc import Iterator
from functools import partial
from typing import Any

from bench.clients import Client
from bench.cpu import Meter
from bench.servers import FLOOR, OURS, REPLAY, Servers, Site, run_python, servers, state_folder
from bench.single import timed
from bench.task_operations import OPERATIONS, Operation, Scene
from goaltrack.launcher.messages import compile_catalogues
from goaltrack.launcher.state import CHECKOUT

# 10,100 is both projects and nothing else.
SIZES = (10_100, 1_000_000)
# Before that a process does not stand as it does all day: each of its four connections prepares a statement at its
# fifth time, and a page's own SQL and template were asked for twice as often.
WARM_UP, EACH = 24, 24
# Of what takes a second.
FEW = 6
PAGE_BOUND = 1.5
# So many queries are asked only where there is something: what late tasks hold up, the slack of what follows.
BY_DATA = 2


def measure(running: Servers, postgres: int, count: int) -> dict[str, Any]:
    ours, floor = running.environment(OURS), running.environment(FLOOR)
    say(f"filling both databases with {count:,} tasks")
    run_python(ours, "-m", "goaltrack.launcher.prepare")
    facts = json.loads(run_python(ours, "-m", "bench.data", str(count)))
    facts |= json.loads(run_python(ours, "-m", "bench.task_data", json.dumps(facts)))
    plain = json.loads(run_python(floor, "-m", "bench.floor.data", str(count)))
    # Both databases number their tasks alike, but for those of `bench.task_data`.
    plain |= {name: facts[name] for name in ("own", "today")}
    plain |= {"large": plain["projects"][-2], "small": plain["projects"][-1]}
    plain["together"] = list(range(count - 600, count - 100))
    scenes = {
        "large": _scene(running, OURS, postgres, facts, "large"),
        "small": _scene(running, OURS, postgres, facts, "small"),
        "replay": _scene(running, REPLAY, postgres, facts, "large"),
        "floor": _scene(running, FLOOR, postgres, plain, "large"),
    }
    figures: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        say(operation.words)
        each, warm_up = (FEW, 1) if operation.is_heavy else (EACH, WARM_UP)
        figures[operation.key] = {
            name: timed(client, meter, partial(make, scene), warm_up=warm_up, each=each)
            for name, (client, meter, scene) in scenes.items()
            if (make := operation.of(name)) is not None
        }
    for client, _meter, _scene_of in scenes.values():
        client.close()
    seen = json.loads(run_python(ours, "-m", "bench.task_queries", json.dumps(facts)))
    return {"tasks": count, "figures": figures, "queries": seen}


def _scene(
    running: Servers, site: Site, postgres: int, facts: dict[str, Any], project: str
) -> tuple[Client, Meter, Scene]:
    """A site of its own with one worker, and somebody who asks it."""
    child, port = running.start_web(site, workers=1)
    client = Client(site, port, facts["managers"][0]["session"], iter(()))
    return client, Meter((child.pid, postgres)), Scene(facts, project, client.ask)


def ratio(figures: dict[str, Any], name: str) -> float | None:
    return figures["large"]["cpu_ms"] / figures[name]["cpu_ms"] if name in figures else None


def row(operation: Operation, result: dict[str, Any]) -> list[str]:
    figures = result["figures"][operation.key]
    large, queries = figures["large"], result["queries"][operation.key]
    ratios = [ratio(figures, name) for name in ("small", "replay", "floor")]
    return [
        operation.words,
        f"{large['median_ms']}",
        f"{large['p95_ms']}",
        f"{large['cpu_ms']}",
        " / ".join(str(queries[name]) for name in ("large", "small") if name in queries),
        *("" if one is None else f"{one:.2f}" for one in ratios),
        *(f"{figures[name]['cpu_ms']}" if name in figures else "" for name in ("replay", "floor")),
    ]


def table(result: dict[str, Any]) -> str:
    """Markdown of one size: the large project's figures, and how much more of the CPU it takes than the others."""
    heads = ("median, ms", "p95, ms", "CPU, ms", "queries, large / small", "to 100 tasks")
    heads += ("to SQL and template", "to a bare site", "SQL and template, ms", "bare site, ms")
    lines = [f"| {result['tasks']:,} tasks | " + " | ".join(heads) + " |", "|---" + "|--:" * len(heads) + "|"]
    lines += ["| " + " | ".join(row(operation, result)) + " |" for operation in OPERATIONS]
    return "\n".join(lines)


def shortfalls(results: list[dict[str, Any]]) -> Iterator[str]:
    for result in results:
        for operation in OPERATIONS:
            figures, queries = result["figures"][operation.key], result["queries"][operation.key]
            where = f"{operation.words} at {result['tasks']:,}"
            for name in ("small", "replay") if operation.is_page else ():
                found = ratio(figures, name)
                if found is not None and found > PAGE_BOUND:
                    yield f"{where}: {found:.2f} times the {name} one > {PAGE_BOUND}"
            if max(queries.values()) - min(queries.values()) > BY_DATA:
                yield f"{where}: {queries} queries"


def say(words: str) -> None:
    print(f"· {words}", file=sys.stderr, flush=True)


def main() -> int:
    sizes = [int(size.replace(",", "").replace("_", "")) for size in sys.argv[1:]] or list(SIZES)
    os.environ["BENCH_PLANS"] = "1"
    compile_catalogues(CHECKOUT / "locale")
    results = []
    for size in sizes:
        with servers() as running:
            results.append(measure(running, running.start_databases().pid, size))
        print(f"\n{table(results[-1])}\n", flush=True)
    short = list(shortfalls(results))
    print("\nFalls short:" if short else "\nNothing falls short.")
    for line in short:
        print(f"  {line}")
    (state_folder() / "bench-tasks.json").write_text(json.dumps(results, indent=1, ensure_ascii=False))
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
