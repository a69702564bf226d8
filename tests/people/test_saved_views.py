"""Saved views: the conditions of a list under a name, one's own or shared with a department."""

import uuid
from typing import Any

import pytest
from django.test import Client

from goaltrack.common.errors import ActionForbidden, InvalidInput
from people.models import SavedView, User
from people.selectors import saved_views
from people.services import view_remove, view_save
from tests.cast import Cast, build_cast


@pytest.fixture
def cast(db: None) -> Cast:
    return build_cast()


def save(actor: User, name: str = "重点", **more: Any) -> SavedView:
    return view_save(actor=actor, key=uuid.uuid4(), page="goals", name=name, query="key=1", **more)


def test_ones_own_is_offered_to_nobody_else(cast: Cast) -> None:
    view = save(cast.zhou)
    assert saved_views(cast.zhou, "goals") == [view]
    assert saved_views(cast.qin, "goals") == []


def test_a_shared_one_is_offered_to_the_department(cast: Cast) -> None:
    view = save(cast.lin, department=cast.utilities)
    offered = {name for name, user in cast.everyone.items() if saved_views(user, "goals")}
    assert {"lin", "zhou", "xu"} <= offered
    assert not offered & {"guest", "shen", "tang"}
    assert [(one.pk, one.removable) for one in saved_views(cast.zhou, "goals")] == [(view.pk, False)]


def test_it_is_shared_by_those_who_write_goals_there(cast: Cast) -> None:
    with pytest.raises(InvalidInput) as caught:
        save(cast.zhou, department=cast.utilities)
    assert list(caught.value.fields) == ["department"]


def test_a_name_is_given_once(cast: Cast) -> None:
    save(cast.lin)
    with pytest.raises(InvalidInput) as caught:
        save(cast.lin)
    assert list(caught.value.fields) == ["name"]
    assert save(cast.zhou).name == "重点"


def test_the_same_key_saves_once(cast: Cast) -> None:
    key = uuid.uuid4()
    made = [view_save(actor=cast.lin, key=key, page="goals", name="重点", query="") for _ in range(2)]
    assert made[0] == made[1]


def test_its_owner_removes_it_and_who_writes_the_departments_goals(cast: Cast) -> None:
    view = save(cast.lin, department=cast.utilities)
    with pytest.raises(ActionForbidden):
        view_remove(actor=cast.zhou, view_id=view.pk)
    view_remove(actor=cast.qin, view_id=view.pk)
    view_remove(actor=cast.qin, view_id=view.pk)
    assert not SavedView.objects.exists()


def test_the_page_saves_and_goes_back_to_the_list(cast: Cast, client: Client) -> None:
    client.force_login(cast.lin)
    address = "/team/views/save/goals/?query=strategy%3Dgrow%26show%3Dactive"
    assert client.get(address).status_code == 200
    refused = client.post(address, {"key": str(uuid.uuid4()), "name": ""})
    assert refused.status_code == 400
    done = client.post(address, {"key": str(uuid.uuid4()), "name": "增量"})
    assert done.headers["Location"] == "/goals/?strategy=grow&show=active"
    assert client.get("/team/views/save/nonsense/").status_code == 404
    view = SavedView.objects.get()
    assert client.post(f"/team/views/{view.pk}/remove/").status_code == 302
