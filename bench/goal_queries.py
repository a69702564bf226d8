"""`python -m bench.goal_queries '<told>'`: how many queries the pages take, and the plans of the slow ones."""

import json
import sys
from typing import Any

import django

from bench.queries import SESSION_AND_PERSON
from bench.servers import HOST, OURS

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

# Seconds from which a query's plan is worth reading.
SLOW = 0.02
LONGEST_PLAN = 40


def queries_of(client: Client, path: str) -> list[dict[str, str]]:
    client.get(path)
    connection.force_debug_cursor = True
    connection.queries_log.clear()
    response = client.get(path)
    if response.status_code != 200:
        raise SystemExit(f"{path}: {response.status_code}")
    return list(connection.queries_log)[SESSION_AND_PERSON:]


def plan_of(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {sql}")
        return "\n".join(row[0] for row in cursor.fetchmany(LONGEST_PLAN))


def main() -> None:
    told: dict[str, Any] = json.loads(sys.argv[1])
    client = Client(HTTP_HOST=HOST, HTTP_X_FORWARDED_PROTO="https")
    client.cookies[OURS.session_cookie] = told["session"]
    counts, plans = {}, {}
    for key, path in told["paths"].items():
        seen = queries_of(client, path)
        counts[key] = len(seen)
        for number, query in enumerate(seen, start=1):
            if told["plans"] and float(query["time"]) >= SLOW:
                plans[f"{key}, query {number} ({query['time']} s)"] = plan_of(query["sql"])
    print(json.dumps({"queries": counts, "plans": plans}))


if __name__ == "__main__":
    main()
