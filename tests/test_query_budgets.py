"""Each list and page costs the recorded number of queries, with two rows and with many."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.growth import grow
from tests.permission_table import TABLE
from tests.world import World

FILE = Path(__file__).with_name("query_budgets.json")
BUDGETS: dict[str, dict[str, Any]] = json.loads(FILE.read_text())
MANY = 60


def queries(world: World, name: str, person: str) -> list[str]:
    client = Client()
    client.force_login(getattr(world.cast, person), backend="people.backends.SignInBackend")
    path = reverse(name, args=TABLE[name]["GET"].args(world))
    # Once to fill what a process keeps for a minute (calendar, cycle), then counted.
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    assert response.status_code == 200, path
    return [query["sql"] for query in captured.captured_queries]


@pytest.mark.usefixtures("undone")
@pytest.mark.parametrize("name", sorted(BUDGETS))
def test_a_page_costs_the_recorded_number_of_queries(shared_world: World, name: str) -> None:
    person = BUDGETS[name]["as"]
    few = queries(shared_world, name, person)
    grow(shared_world, MANY)
    many = queries(shared_world, name, person)
    # What a page knows not to be there yet it does not ask for.
    spared = BUDGETS[name].get("spared", 0)
    assert len(many) == len(few) + spared, "grows with its rows:\n" + "\n".join(sql[:200] for sql in many)
    assert len(many) == BUDGETS[name]["queries"], "\n".join(sql[:200] for sql in many)


def test_every_page_and_list_has_a_budget() -> None:
    """Forms and confirmations apart: what shows rows is counted."""
    shown = {name for name, methods in TABLE.items() if "GET" in methods and methods["GET"].shows_rows}
    assert shown - set(BUDGETS) == set()
