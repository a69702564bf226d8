"""`python -m bench.task_queries '<facts>'`: the queries of each operation, in the large and the small project."""

import json
import sys
import uuid
from typing import Any

import django

from bench.clients import Call
from bench.queries import SESSION_AND_PERSON
from bench.servers import HOST, OURS
from bench.task_operations import OPERATIONS, Scene

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402


def main() -> None:
    facts: dict[str, Any] = json.loads(sys.argv[1])
    client = Client(HTTP_HOST=HOST, HTTP_X_FORWARDED_PROTO="https")
    client.cookies[OURS.session_cookie] = facts["managers"][0]["session"]
    connection.force_debug_cursor = True

    def ask(call: Call) -> bytes:
        headers = {"HX-Request": "true"} if call.swapped else {}
        connection.queries_log.clear()
        if call.form is not None:
            response = client.post(call.path, call.form, headers=headers)
        elif call.body is not None:
            headers["Idempotency-Key"] = str(uuid.uuid4())
            response = client.post(call.path, call.body, content_type="application/json", headers=headers)
        else:
            response = client.get(call.path, headers=headers)
        if response.status_code != call.status:
            raise SystemExit(f"{call.path}: {response.status_code}: {response.content[:500]!r}")
        return bytes(response.content)

    # Moves go on where the measured ones ended.
    scenes = {name: Scene(facts, name, ask, {"moved": 60}) for name in ("large", "small")}
    found: dict[str, dict[str, int]] = {}
    for operation in OPERATIONS:
        for name, scene in scenes.items():
            if (make := operation.of(name)) is None:
                continue
            # The second time: what a process keeps is there.
            ask(make(scene))
            ask(make(scene))
            found.setdefault(operation.key, {})[name] = len(connection.queries_log) - SESSION_AND_PERSON
    print(json.dumps(found))


if __name__ == "__main__":
    main()
