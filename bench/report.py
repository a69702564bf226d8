"""The table of the budgets, and what falls short."""

from collections.abc import Iterator
from typing import Any

# A dashboard at the larger size costs at most so much of itself at the smaller one.
GROWTH_BOUND = 1.3


def table(result: dict[str, Any]) -> str:
    """One size as Markdown."""
    lines = [
        f"| {result['tasks']:,} tasks | ours, ms | floor, ms | ratio | bound | short by |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for one in result["operations"].values():
        if "ratio" not in one:
            lines.append(f"| {one['words']} | | {one['floor_ms']:.1f} | | | |")
            continue
        short = f"{(one['ratio'] - one['bound']) * one['floor_ms']:.1f} ms" if one["ratio"] > one["bound"] else ""
        lines.append(
            f"| {one['words']} | {one['ours_ms']:.1f} | {one['floor_ms']:.1f} | {one['ratio']:.2f} | {one['bound']} "
            f"| {short} |"
        )
    for words, key, unit in (
        ("worker memory, resident", "worker_mb", "MB"),
        ("cold start of a worker", "cold_start_s", "s"),
    ):
        one = result[key]
        short = f"{one['ours'] - one['bound']:.1f} {unit}" if one["ours"] > one["bound"] else ""
        lines.append(f"| {words} | {one['ours']} {unit} | {one['floor']} {unit} | | {one['bound']} {unit} | {short} |")
    for page, one in result["queries"].items():
        short = str(one["queries"] - one["bound"]) if one["queries"] > one["bound"] else ""
        lines.append(f"| queries beyond session and person: {page} | {one['queries']} | | | {one['bound']} | {short} |")
    return "\n".join(lines)


def growth(small: dict[str, Any], large: dict[str, Any]) -> str:
    """How much more the roll-ups cost where there are more tasks."""
    lines = []
    for key in ("roll_up_api", "dashboard"):
        before, after = small["operations"].get(key), large["operations"].get(key)
        if before and after and "ours_ms" in before:
            ratio = after["ours_ms"] / before["ours_ms"]
            verdict = "" if ratio <= GROWTH_BOUND else f": short by {ratio - GROWTH_BOUND:.2f}"
            lines.append(
                f"{before['words']}: {large['tasks']:,} tasks cost {ratio:.2f} times {small['tasks']:,} "
                f"(bound {GROWTH_BOUND}){verdict}"
            )
    return "\n".join(lines)


def shortfalls(results: list[dict[str, Any]]) -> Iterator[str]:
    for result in results:
        for line in table(result).splitlines()[2:]:
            words, *_, short = [cell.strip() for cell in line.strip("|").split("|")]
            if short:
                yield f"{result['tasks']:,} tasks: {words}: short by {short}"
    if len(results) > 1:
        yield from (line for line in growth(results[0], results[-1]).splitlines() if "short" in line)
