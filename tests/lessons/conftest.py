from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.test import Client

from goaltrack.common import clock
from people.models import User
from tests.kept import kept
from tests.lessons.library import make_library
from tests.lessons.retrospectives import TODAY, build_room


@pytest.fixture
def today() -> Iterator[date]:
    with clock.at(TODAY):
        yield TODAY


library = kept(make_library)
room = kept(build_room, on=TODAY)


@pytest.fixture
def as_() -> Callable[[User], Client]:
    """A client signed in as the person, speaking English so that texts can be compared."""

    def sign_in(user: User) -> Client:
        User.objects.filter(pk=user.pk).update(language="en")
        client = Client()
        client.force_login(user, backend="people.backends.SignInBackend")
        return client

    return sign_in
