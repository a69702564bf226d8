from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.test import Client

from goaltrack.common import clock
from people.models import User
from tests.cast import build_cast
from tests.gates.house import TODAY, build_house
from tests.kept import kept


@pytest.fixture
def today() -> Iterator[date]:
    with clock.at(TODAY):
        yield TODAY


house = kept(lambda: build_house(build_cast()), on=TODAY)


@pytest.fixture
def as_() -> Callable[[User], Client]:
    """A client signed in as the person, speaking English so that texts can be compared."""

    def sign_in(user: User) -> Client:
        User.objects.filter(pk=user.pk).update(language="en")
        client = Client()
        client.force_login(user, backend="people.backends.SignInBackend")
        return client

    return sign_in


cast = kept(build_cast)
