"""`python -m bench.goals [tasks …]`: 2,000 goals in six levels, with ever more tasks below them.

The tree, a goal's page, the dashboard and one task's completion: server time, CPU and queries, and how they grow. The
same requests at every size; what a page costs must follow from the goals, not from the tasks.
"""

import itertools
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from bench.clients import Call, Client
from bench.cpu import Meter, children_of
from bench.operations import own_tasks
from bench.servers import OURS, Servers, run_python, servers, state_folder
from bench.single import timed
from goaltrack.launcher.messages import compile_catalogues
from goaltrack.launcher.state import CHECKOUT

SIZES = (10_000, 100_000, 1_000_000)
GOALS = 2_000
WARM_UP, EACH = 4, 30
PAGE_BOUND, WRITE_BOUND = 1.3, 1.5


@dataclass(frozen=True)
class Asked:
    """One kind of request; `people` are who asks."""

    key: str
    words: str
    people: str
    bound: float

    def calls(self, facts: dict[str, Any]) -> Iterator[Call]:
        if self.key == "complete":
            return completions(facts)
        goals = facts["goals"]
        paths = {
            "tree": "/goals/",
            "branch": f"/goals/?under={goals[1]}",
            "whole": "/goals/?open=l99",
            "goal": f"/goals/{goals[1]}/",
            "why": f"/goals/{goals[0]}/why/",
            "dashboard": "/dashboard/",
        }
        return itertools.repeat(Call(paths[self.key]))


ASKED = (
    Asked("tree", "the tree of the year, page", "managers", PAGE_BOUND),
    Asked("branch", "one branch opened, page", "managers", PAGE_BOUND),
    Asked("whole", "the tree with every branch open, page", "managers", PAGE_BOUND),
    Asked("goal", "a goal one level below the top, page", "managers", PAGE_BOUND),
    Asked("why", "the top goal's number explained, page", "managers", PAGE_BOUND),
    Asked("dashboard", "dashboard, page", "managers", PAGE_BOUND),
    Asked("complete", "complete a task, API", "members", WRITE_BOUND),
)


def completions(facts: dict[str, Any]) -> Iterator[Call]:
    """Each of a member's open tasks is completed, and taken up again for the next round."""
    for pk in itertools.cycle(own_tasks(facts, 0)):
        path = f"/api/v1/tasks/{pk}/status-logs/"
        yield Call(path, {"to_status": "done", "note": "双方已签字"}, status=201)
        yield Call(path, {"to_status": "doing", "note": "补一处遗漏"}, status=201)


def measure(running: Servers, postgres: int, count: int) -> dict[str, Any]:
    environment = running.environment(OURS) | {"BENCH_GOALS": str(GOALS)}
    say(f"filling with {GOALS:,} goals and {count:,} tasks")
    run_python(environment, "-m", "goaltrack.launcher.prepare")
    facts = json.loads(run_python(environment, "-m", "bench.data", str(count))) | {"count": count}
    child, port = running.start_web(OURS, workers=1)
    meter = Meter((child.pid, postgres))
    assert children_of(child.pid)
    figures: dict[str, Any] = {}
    for asked in ASKED:
        say(asked.words)
        calls = asked.calls(facts)
        client = Client(OURS, port, facts[asked.people][0]["session"], calls)
        figures[asked.key] = timed(client, meter, partial(next, calls), warm_up=WARM_UP, each=EACH)
        client.close()
    paths = {asked.key: next(asked.calls(facts)).path for asked in ASKED if asked.key != "complete"}
    told = {"session": facts["managers"][0]["session"], "paths": paths, "plans": count == max(SIZES)}
    seen = json.loads(run_python(environment, "-m", "bench.goal_queries", json.dumps(told)))
    for key, queries in seen["queries"].items():
        figures[key]["queries"] = queries
    return {"tasks": count, "figures": figures, "plans": seen["plans"]}


def table(results: list[dict[str, Any]]) -> str:
    """Markdown: each size's median, p95, CPU and queries, and the ratio of the CPU to the smallest size's."""
    lines = [
        "| | tasks | median, ms | p95, ms | CPU, ms | queries | CPU to the first | bound |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for asked in ASKED:
        first = results[0]["figures"][asked.key]
        for result in results:
            one = result["figures"][asked.key]
            lines.append(
                f"| {asked.words} | {result['tasks']:,} | {one['median_ms']} | {one['p95_ms']} | {one['cpu_ms']} "
                f"| {one.get('queries', '')} | {one['cpu_ms'] / first['cpu_ms']:.2f} | {asked.bound} |"
            )
    return "\n".join(lines)


def shortfalls(results: list[dict[str, Any]]) -> Iterator[str]:
    for asked in ASKED:
        first = results[0]["figures"][asked.key]
        for result in results[1:]:
            one = result["figures"][asked.key]
            if one["cpu_ms"] > asked.bound * first["cpu_ms"]:
                yield f"{asked.words} at {result['tasks']:,}: {one['cpu_ms'] / first['cpu_ms']:.2f} > {asked.bound}"
            if one.get("queries") != first.get("queries"):
                yield f"{asked.words} at {result['tasks']:,}: {one['queries']} queries instead of {first['queries']}"


def say(words: str) -> None:
    print(f"· {words}", file=sys.stderr, flush=True)


def main() -> int:
    sizes = [int(size.replace(",", "").replace("_", "")) for size in sys.argv[1:]] or list(SIZES)
    os.environ["BENCH_GOALS"] = str(GOALS)
    compile_catalogues(CHECKOUT / "locale")
    results = []
    for size in sizes:
        with servers() as running:
            results.append(measure(running, running.start_databases().pid, size))
    print(table(results))
    for name, plan in results[-1]["plans"].items():
        print(f"\n{name}\n{plan}")
    short = list(shortfalls(results))
    print("\nFalls short:" if short else "\nNothing falls short.")
    for line in short:
        print(f"  {line}")
    (state_folder() / "bench-goals.json").write_text(json.dumps(results, indent=1, ensure_ascii=False))
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
