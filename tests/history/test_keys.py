"""A form sent twice makes one row; the same form with other content is not swallowed."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from goaltrack.common import clock
from goaltrack.common.errors import StateConflict
from projects.models import Task
from projects.services import task_create
from tests.cast import Cast, build_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return build_cast()


def test_the_same_key_with_other_content_is_refused(cast: Cast) -> None:
    key = uuid.uuid4()
    values = {"title": "补一张表", "owner": cast.xu, "due": clock.today()}
    first = task_create(actor=cast.xu, key=key, values=values)
    assert task_create(actor=cast.xu, key=key, values=values) == first
    with pytest.raises(StateConflict) as caught:
        task_create(actor=cast.xu, key=key, values=values | {"title": "补两张表"})
    assert caught.value.code == "key-reused"
    assert Task.objects.count() == 1


def test_the_page_keeps_what_was_typed_and_saves_it_at_the_next_try(cast: Cast, client: Client) -> None:
    client.force_login(cast.xu, backend="people.backends.SignInBackend")
    form = {"key": str(uuid.uuid4()), "title": "补一张表", "owner": cast.xu.pk, "due": clock.today().isoformat()}
    assert client.post(reverse("task_create"), form).status_code == 302
    edited = form | {"title": "补两张表"}
    refused = client.post(reverse("task_create"), edited)
    assert refused.status_code in (400, 409)
    shown = refused.context["form"]
    assert shown["title"].value() == "补两张表"
    assert client.post(reverse("task_create"), edited | {"key": shown["key"].value()}).status_code == 302
    assert set(Task.objects.values_list("title", flat=True)) == {"补一张表", "补两张表"}
