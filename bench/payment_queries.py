"""`python -m bench.payment_queries '<facts>'`: the queries of each operation beyond session and person."""

import json
import sys
from typing import Any

import django

from bench.payment_operations import OPERATIONS, Scene
from bench.queries import SESSION_AND_PERSON

django.setup()

from django.db import connection  # noqa: E402

from bench.counting import asking  # noqa: E402


def main() -> None:
    facts: dict[str, Any] = json.loads(sys.argv[1])
    scene = Scene(facts, asking(facts["managers"][0]["session"]))
    found: dict[str, int] = {}
    for operation in OPERATIONS:
        # The second time: what a process keeps is there.
        for _ in range(2):
            scene.ask(operation.make(scene))
        found[operation.key] = len(connection.queries_log) - SESSION_AND_PERSON
    print(json.dumps(found))


if __name__ == "__main__":
    main()
