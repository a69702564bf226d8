"""Saved views: the conditions of a list under a name, one's own or shared with a department."""

import uuid
from typing import Any

import pytest
from django.test import Client

from goaltrack.common.errors import ActionForbidden, InvalidInput
from people.models import SavedView, User
from people.selectors import opening_address, saved_views
from people.services import view_open_with, view_remove, view_save
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


def test_views_of_tasks_are_shown_where_they_were_saved(cast: Cast, client: Client) -> None:
    client.force_login(cast.zhou)
    address = "/team/views/save/tasks/?query=view%3Dboard%26who%3Dme"
    done = client.post(address, {"key": str(uuid.uuid4()), "name": "我的看板"})
    assert done.headers["Location"] == "/tasks/board/?who=me"
    view = SavedView.objects.get()
    assert [one.address for one in saved_views(cast.zhou, "tasks")] == ["/tasks/board/?who=me"]
    assert saved_views(cast.zhou, "goals") == []
    listed = client.get("/team/views/of/tasks/").content.decode()
    assert f'action="/team/views/{view.pk}/open-with/"' in listed
    assert client.get("/team/views/of/nonsense/").status_code == 404


def test_a_page_asked_for_nothing_opens_with_the_persons_view(cast: Cast, client: Client) -> None:
    view = view_save(actor=cast.lin, key=uuid.uuid4(), page="tasks", name="组", query="", department=cast.utilities)
    view_open_with(actor=cast.zhou, page="tasks", view=view)
    client.force_login(cast.zhou)
    assert client.get("/tasks/").headers["Location"] == "/tasks/?status=open"
    # The address stays the truth: where it asks for something, that is shown.
    assert client.get("/tasks/?status=open").status_code == 200
    assert client.get("/tasks/board/").status_code == 200
    assert opening_address(cast.xu, "tasks") == ""


def test_a_view_that_is_no_longer_offered_opens_nothing(cast: Cast) -> None:
    view = view_save(actor=cast.lin, key=uuid.uuid4(), page="tasks", name="组", query="", department=cast.utilities)
    view_open_with(actor=cast.zhou, page="tasks", view=view)
    cast.zhou.opening_views |= {"goals": view.pk}
    assert opening_address(cast.zhou, "goals") == ""
    view_remove(actor=cast.lin, view_id=view.pk)
    assert opening_address(cast.zhou, "tasks") == ""


def test_one_opens_a_page_with_what_one_is_offered_alone(cast: Cast, client: Client) -> None:
    view = save(cast.lin)
    for who, page in ((cast.zhou, "goals"), (cast.lin, "tasks")):
        with pytest.raises(InvalidInput):
            view_open_with(actor=who, page=page, view=view)
    client.force_login(cast.lin)
    assert client.put(f"/api/v1/views/{view.pk}/open-with/").status_code == 204
    assert client.get("/api/v1/views/").json()["results"][0]["opens"] is True
    assert client.delete(f"/api/v1/views/{view.pk}/open-with/").status_code == 204
    assert client.get("/api/v1/views/").json()["results"][0]["opens"] is False
