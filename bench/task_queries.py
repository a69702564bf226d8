"""`python -m bench.task_queries '<facts>'`: the queries of each operation, in the large and the small project."""

import json
import sys
from typing import Any

import django

from bench.queries import SESSION_AND_PERSON
from bench.task_operations import OPERATIONS, Scene

django.setup()

from django.db import connection  # noqa: E402

from bench.counting import asking  # noqa: E402


def main() -> None:
    facts: dict[str, Any] = json.loads(sys.argv[1])
    ask = asking(facts["managers"][0]["session"])
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
