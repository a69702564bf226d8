"""Every route and API operation, asked for by every person of the cast, answers as tests/permission_table.py says.

A route that is not in the table fails; so does an entry without a route.
"""

import uuid
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.permission_table import TABLE, Entry
from tests.world import World

OUTSIDE_THE_TABLE: set[str] = set()
REFUSED = {401, 403, 404, 405}


def all_routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            namespace = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from all_routes(pattern, namespace)
        elif isinstance(pattern, URLPattern):
            yield prefix + (pattern.name or str(pattern.pattern))


def test_every_route_is_in_the_table() -> None:
    assert set(all_routes()) - set(TABLE) - OUTSIDE_THE_TABLE == set()


def test_every_entry_has_its_route() -> None:
    assert set(TABLE) - set(all_routes()) == set()


ENTRIES = [(name, method, entry) for name, methods in TABLE.items() for method, entry in methods.items()]


@pytest.fixture(scope="module")
def sessions(shared_world: World) -> dict[str, str]:
    """Everybody's session, by name: signing in anew for each question would take a third of the time."""
    found = {}
    for who, person in shared_world.cast.everyone.items():
        client = Client()
        client.force_login(person, backend="people.backends.SignInBackend")
        found[who] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return found


@pytest.mark.parametrize(("name", "method", "entry"), ENTRIES, ids=[f"{m} {n}" for n, m, _ in ENTRIES])
def test_each_person_gets_what_the_table_says(
    shared_world: World, sessions: dict[str, str], name: str, method: str, entry: Entry
) -> None:
    path = reverse(name, args=entry.args(shared_world))
    wrong = []
    for who in [*shared_world.cast.everyone, "anonymous"]:
        status = ask(method, path, entry, shared_world, sessions.get(who))
        if status == entry.answers:
            continue
        expected = entry.expected(who, is_api=path.startswith("/api/"))
        if (expected == "let in" and status in REFUSED) or status >= 500:
            wrong.append(f"{who}: {status}, should be let in")
        elif expected != "let in" and status != expected:
            wrong.append(f"{who}: {status}, should be {expected}")
    assert not wrong, f"{method} {path}\n" + "\n".join(wrong)


def ask(method: str, path: str, entry: Entry, world: World, session: str | None) -> int:
    """The status of one request, with everything it wrote undone."""
    client = Client(raise_request_exception=False)
    if session is not None:
        client.cookies[settings.SESSION_COOKIE_NAME] = session
    with transaction.atomic():
        response: HttpResponse = client.generic(
            method,
            path,
            data=entry.body(world, path),
            content_type=entry.content_type(path),
            headers={"Idempotency-Key": str(uuid.uuid4()), "If-Match": '"1"'},
        )
        transaction.set_rollback(True)
    return response.status_code


METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def test_a_method_that_is_not_in_the_table_is_not_allowed(shared_world: World) -> None:
    """405 for a signed-in person, whatever the row; the API's own OPTIONS and HEAD apart."""
    client = Client(raise_request_exception=False)
    client.force_login(shared_world.cast.lin, backend="people.backends.SignInBackend")
    wrong = []
    for name, methods in TABLE.items():
        if any(entry.any_method for entry in methods.values()):
            continue
        entry = next(iter(methods.values()))
        path = reverse(name, args=entry.args(shared_world))
        for method in METHODS:
            if method not in methods:
                with transaction.atomic():
                    status = client.generic(method, path).status_code
                    transaction.set_rollback(True)
                if status != 405:
                    wrong.append(f"{method} {path} ({name}): {status}")
    assert not wrong, "\n".join(wrong)
