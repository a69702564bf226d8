"""`python -m bench [tasks …]`: measure at each size, print the tables, keep the figures in var/bench.json."""

import json
import platform
import sys
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.measure import measure
from bench.report import growth, shortfalls, table
from bench.servers import servers, state_folder
from goaltrack.launcher.messages import compile_catalogues
from goaltrack.launcher.state import CHECKOUT

SIZES = (10_000, 1_000_000)


def say(words: str) -> None:
    print(f"· {words}", file=sys.stderr, flush=True)


def main() -> int:
    if not Path("/proc/self/schedstat").exists():
        print("What a request costs is read from Linux's /proc, which this system does not have.", file=sys.stderr)
        return 2
    sizes = [int(size.replace(",", "").replace("_", "")) for size in sys.argv[1:]] or list(SIZES)
    compile_catalogues(CHECKOUT / "locale")
    results: list[dict[str, Any]] = []
    for size in sizes:
        with servers() as running:
            postgres = running.start_databases()
            results.append(measure(running, postgres.pid, size, say))
        print(f"\n{table(results[-1])}\n", flush=True)
    if len(results) > 1:
        print(growth(results[0], results[-1]))
    short = list(shortfalls(results))
    print("\nFalls short:" if short else "\nNothing falls short.")
    for line in short:
        print(f"  {line}")
    report = {
        "at": datetime.now().astimezone().isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "django": version("django"),
        "results": results,
        "short": short,
    }
    (state_folder() / "bench.json").write_text(json.dumps(report, indent=1, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
