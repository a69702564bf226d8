"""`python -m bench.queries '<facts>'`: how many queries a page takes beyond the session's and the person's."""

import json
import sys
from typing import Any

import django

from bench.servers import HOST, OURS

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

# (key, who, address, bound)
PAGES = (
    ("list, API", "members", "/api/v1/tasks/", 4),
    ("list, page", "members", "/tasks/", 4),
    ("detail, API", "members", "/api/v1/tasks/{task}/", 5),
    ("detail, page", "members", "/tasks/{task}/", 5),
    ("dashboard, page", "managers", "/dashboard/", 8),
)
SESSION_AND_PERSON = 2


def count(facts: dict[str, Any], who: str, address: str) -> list[str]:
    client = Client(HTTP_HOST=HOST, HTTP_X_FORWARDED_PROTO="https")
    client.cookies[OURS.session_cookie] = facts[who][0]["session"]
    path = address.format(task=facts["task"])
    client.get(path)
    connection.force_debug_cursor = True
    connection.queries_log.clear()
    response = client.get(path)
    said = [query["sql"] for query in connection.queries_log]
    if response.status_code != 200:
        raise SystemExit(f"{path}: {response.status_code}")
    return said[SESSION_AND_PERSON:]


def main() -> None:
    facts = json.loads(sys.argv[1])
    found = {}
    for key, who, address, bound in PAGES:
        found[key] = {"queries": len(count(facts, who, address)), "bound": bound}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
