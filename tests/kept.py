"""Worlds kept for the tests in a row that begin with the same one: built once, then copied, each test's writes undone.

    plan = kept(make_plan)

makes the fixture `plan`. The world's rows stand in a transaction that is rolled back when a test comes that begins
otherwise; every test works in a savepoint on top of it, with a deep copy of the objects. A test with transactions of
its own (`transaction=True`, a live server) builds the world for itself.
"""

import copy
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import translation
from pytest_django import DjangoDbBlocker

from goaltrack.common import clock

Build = Callable[[], Any]


def kept(build: Build, *, on: date | None = None, language: str = "") -> Any:
    """A fixture of the world that `build` makes; it is made, and the test runs, on that day and in that language."""

    @contextmanager
    def there_and_then() -> Iterator[None]:
        with ExitStack() as circumstances:
            if on:
                circumstances.enter_context(clock.at(on))
            if language:
                circumstances.enter_context(translation.override(language))
            yield

    @there_and_then()
    def built() -> Any:
        return build()

    def world(db: None) -> Iterator[Any]:
        with there_and_then():
            yield worlds.copy_of(built)

    world.built = built  # type: ignore[attr-defined]
    return pytest.fixture(world)


class Worlds:
    """At most one is there at a time."""

    def __init__(self) -> None:
        self._built: Build | None = None
        self._world: Any = None
        self._transaction: Any = None
        self._blocker: DjangoDbBlocker | None = None

    def enter(self, test: pytest.Item, blocker: DjangoDbBlocker) -> None:
        """Before the test's own transaction begins."""
        wanted = self._wanted(test)
        if wanted is self._built and not connection.closed_in_transaction:
            return
        self.leave()
        if wanted is None:
            return
        with blocker.unblock():
            self._transaction = transaction.atomic()
            # As in Django's test cases: what must not run inside a transaction runs inside this one.
            self._transaction._from_testcase = True
            self._transaction.__enter__()
            self._built, self._blocker = wanted, blocker
            self._world = wanted()
            # Each test would check again what is still to be checked.
            connection.check_constraints()

    def leave(self) -> None:
        if self._built is None:
            return
        assert self._blocker is not None
        with self._blocker.unblock():
            if not connection.closed_in_transaction:
                transaction.set_rollback(True)
            self._transaction.__exit__(None, None, None)
        self._built = self._world = self._transaction = None

    def leave_unless(self, following: pytest.Item | None) -> None:
        if following is None or self._wanted(following) is not self._built:
            self.leave()

    def copy_of(self, built: Build) -> Any:
        return copy.deepcopy(self._world) if built is self._built else built()

    @staticmethod
    def _wanted(test: pytest.Item) -> Build | None:
        names = getattr(test, "fixturenames", ())
        mark = test.get_closest_marker("django_db")
        if (mark and mark.kwargs.get("transaction")) or {"transactional_db", "live_server"} & set(names):
            return None
        definitions = test._fixtureinfo.name2fixturedefs if names else {}  # type: ignore[attr-defined]
        innermost = [definitions[name][-1].func for name in names if name in definitions]
        wanted = [one.built for one in innermost if hasattr(one, "built")]
        return wanted[0] if wanted else None


worlds = Worlds()
