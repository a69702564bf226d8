from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from goals.models import Cycle, Goal
from goaltrack.common import clock, panels
from people.models import User
from tests.cast import Cast, build_cast, make_cycle, make_goal
from tests.kept import kept

TODAY = date(2026, 11, 20)
As = Callable[..., Client]


@pytest.fixture(autouse=True)
def _friday_in_november() -> Iterator[None]:
    """Today is 2026-11-20, a Friday, and messages are English."""
    with clock.at(TODAY), translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _without_upper_apps(monkeypatch: pytest.MonkeyPatch) -> None:
    """The goal pages stand alone; what upper apps show on them is tested with the upper apps."""
    monkeypatch.setattr(panels, "_places", {})


cast = kept(build_cast, on=TODAY, language="en")


@pytest.fixture
def cycle(cast: Cast) -> Cycle:
    return make_cycle(cast)


@pytest.fixture
def goal(cast: Cast, cycle: Cycle) -> Goal:
    """林一鸣's active goal with 周可 as B."""
    return make_goal(cast, cycle)


@pytest.fixture
def as_() -> Callable[[User], Client]:
    """A client signed in as the person, speaking English so that texts can be compared."""

    def sign_in(user: User, **extra: Any) -> Client:
        User.objects.filter(pk=user.pk).update(language="en")
        client = Client(**extra)
        client.force_login(user, backend="people.backends.SignInBackend")
        return client

    return sign_in
