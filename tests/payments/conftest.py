from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.test import Client
from django.utils import translation

from goaltrack.common import clock
from people.models import User
from tests.kept import kept
from tests.payments.ledger import make_ledger

TODAY = date(2026, 11, 20)  # a Friday


@pytest.fixture(autouse=True)
def _friday_in_november() -> Iterator[None]:
    """Today is 2026-11-20, and messages are English."""
    with clock.at(TODAY), translation.override("en"):
        yield


ledger = kept(make_ledger, on=TODAY, language="en")


@pytest.fixture
def as_() -> Callable[[User], Client]:
    """A client signed in as the person, speaking English so that texts can be compared."""

    def sign_in(user: User) -> Client:
        User.objects.filter(pk=user.pk).update(language="en")
        client = Client()
        client.force_login(user, backend="people.backends.SignInBackend")
        return client

    return sign_in
