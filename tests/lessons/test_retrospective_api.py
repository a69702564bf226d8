"""/api/v1/retrospectives/: the same services, the same refusals."""

import json
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from lessons.models import Measure, Retrospective, RetrospectiveItem
from people.models import User
from projects.models import Task
from tests.lessons.retrospectives import NOVEMBER, OCTOBER, Room

As = Callable[[User], Client]
API = "/api/v1/retrospectives/"


def send(client: Client, method: str, path: str, body: Any = None, *, status: int, **headers: str) -> Any:
    names = {"Idempotency-Key": str(uuid.uuid4())} | {name.replace("_", "-"): value for name, value in headers.items()}
    data = "" if body is None else json.dumps(body)
    response = client.generic(method, API + path, data, content_type="application/json", headers=names)
    assert response.status_code == status, response.content.decode()
    return response.json() if response.content else None


def errors(client: Client, path: str, body: Any) -> set[str]:
    return set(send(client, "POST", path, body, status=400)["errors"])


def test_one_from_its_beginning_to_its_end(room: Room, as_: As) -> None:
    client = as_(room.cast.lin)
    made = send(client, "POST", "", {"project": room.project.pk, "month": "2026-10-09"}, status=201)
    pk = made["id"]
    assert (made["month"], made["due"], made["state"]) == ("2026-10-01", "2026-11-06", "open")
    item = send(client, "POST", f"{pk}/items/", {"section": "problem", "text": "没要清单"}, status=201)
    changed = send(client, "PATCH", f"items/{item['id']}/", {"text": "开工没要清单"}, status=200, If_Match='"1"')
    assert (changed["text"], changed["version"]) == ("开工没要清单", 2)
    send(client, "PATCH", f"items/{item['id']}/", {"text": "x"}, status=412, If_Match='"1"')
    send(client, "PATCH", f"items/{item['id']}/", {"text": "x"}, status=428)
    refused = send(client, "POST", f"{pk}/publish/", status=400, If_Match='"1"')
    assert set(refused["errors"]) == {"measures"}
    values = {"text": "样板加任务", "owner": room.cast.xu.pk, "due": "2026-11-30"}
    measure = send(client, "POST", f"{pk}/measures/", values, status=201)
    send(client, "PATCH", f"measures/{measure['id']}/", {"proof": "带出"}, status=200, If_Match='"1"')
    published = send(client, "POST", f"{pk}/publish/", status=200, If_Match='"1"')
    assert (published["state"], published["published_by"]["name"]) == ("published", "林一鸣")
    assert published["items"][0]["text"] == "开工没要清单"
    send(client, "POST", f"{pk}/items/", {"section": "good", "text": "晚了"}, status=409)
    task = send(client, "POST", f"measures/{measure['id']}/task/", status=201)["task"]
    assert Task.objects.get().pk == task
    november = room.start(NOVEMBER)
    body = {"retrospective": november.pk}
    carried = send(client, "POST", f"measures/{measure['id']}/carry/", body, status=201)
    assert (carried["task"], carried["carried_from"]) == (task, measure["id"])


def test_a_line_and_a_measure_are_removed(room: Room, as_: As) -> None:
    retrospective = room.start()
    item, measure = room.write(retrospective), room.measure(retrospective)
    client = as_(room.cast.xu)
    send(client, "POST", f"measures/{measure.pk}/done/", {"done": True}, status=200)
    send(client, "DELETE", f"items/{item.pk}/", status=204)
    send(client, "DELETE", f"measures/{measure.pk}/", status=204)
    assert not RetrospectiveItem.objects.exists()
    assert not Measure.objects.exists()


def test_the_same_key_writes_once(room: Room, as_: As) -> None:
    retrospective, key = room.start(), str(uuid.uuid4())
    client, body = as_(room.cast.xu), {"section": "good", "text": "每天对账"}
    first = send(client, "POST", f"{retrospective.pk}/items/", body, status=201, Idempotency_Key=key)
    assert send(client, "POST", f"{retrospective.pk}/items/", body, status=201, Idempotency_Key=key) == first


def test_bad_input_is_refused_at_its_field(room: Room, as_: As) -> None:
    retrospective = room.start()
    client = as_(room.cast.lin)
    assert errors(client, "", {"project": 0, "month": "x"}) == {"project", "month"}
    assert errors(client, "", {"project": room.project.pk, "month": "2026-12-01"}) == {"month"}
    items = f"{retrospective.pk}/items/"
    assert errors(client, items, {"section": "bad", "text": ""}) == {"section", "text"}
    assert errors(client, items, {"section": "good", "text": "好", "author": 1}) == {"author"}
    measure = {"text": "", "owner": room.cast.guest.pk, "due": "2026-13-01"}
    assert errors(client, f"{retrospective.pk}/measures/", measure) == {"text", "owner", "due"}
    assert errors(client, f"{retrospective.pk}/adopt/", {"item": 10**20}) == {"item"}
    assert errors(client, "rhythms/", {"department": room.cast.elsewhere.pk, "day": "x"}) == {"department", "day"}


def test_facts_with_their_amounts_only_for_who_may_read_them(room: Room, as_: As) -> None:
    task = room.task(date(2026, 10, 23))
    retrospective = room.start()
    path = f"{API}{retrospective.pk}/"
    facts = as_(room.cast.lin).get(path).json()["facts"]
    assert (facts["slipped_count"], facts["slipped_days"]) == (1, "5.0")
    assert facts["slipped"][0]["id"] == task.pk
    assert facts["planned"] is not None
    masked = as_(room.cast.xu).get(path).json()["facts"]
    assert (masked["planned"], masked["received"]) == (None, None)
    assert as_(room.cast.guest).get(path).status_code == 404


def test_published_amounts_are_masked_too(room: Room, as_: As) -> None:
    retrospective = room.published()
    assert Retrospective.objects.get().facts["planned"] is not None
    facts = as_(room.cast.xu).get(f"{API}{retrospective.pk}/").json()["facts"]
    assert (facts["planned"], facts["received"]) == (None, None)


def test_the_list_is_filtered_and_paged(room: Room, as_: As) -> None:
    for month in (date(2026, 9, 1), OCTOBER, NOVEMBER):
        room.start(month)
    client = as_(room.cast.tang)
    rows = client.get(f"{API}?page_size=2&year=2026&state=open&project={room.project.pk}").json()
    assert [row["month"] for row in rows["results"]] == ["2026-11-01", "2026-10-01"]
    assert client.get(rows["next"]).json()["results"][0]["month"] == "2026-09-01"
    assert client.get(f"{API}?year=2025").json()["results"] == []
    assert client.get(f"{API}?year=x").status_code == 400
    assert as_(room.cast.guest).get(API).json()["results"] == []


def test_the_matrix_and_what_waits(room: Room, as_: As) -> None:
    retrospective = room.start()
    client = as_(room.cast.lin)
    (row,) = client.get(f"{API}matrix/?year=2026&department={room.cast.utilities.pk}").json()
    assert row["cells"][9] == {"month": "2026-10-01", "state": "missed", "retrospective": retrospective.pk}
    assert row["missed"] == 1
    assert client.get(f"{API}matrix/?year=9999").status_code == 400
    assert client.get(f"{API}matrix/?who=you").status_code == 400
    (waiting,) = client.get(f"{API}waiting/").json()
    assert (waiting["retrospective"]["id"], waiting["late"], waiting["is_mine"]) == (retrospective.pk, 10, True)
    assert as_(room.cast.xu).get(f"{API}waiting/").json() == []


def test_what_others_met_too(room: Room, as_: As) -> None:
    source = room.published(project=room.other_project()).items.get()
    mine = room.start()
    room.write(mine)
    client = as_(room.cast.xu)
    (found,) = client.get(f"{API}{mine.pk}/similar/").json()
    assert found["others"][0]["project"]["name"] == "北澄地铁综合监控"
    adopted = send(client, "POST", f"{mine.pk}/adopt/", {"item": source.pk}, status=201)
    assert (adopted["section"], adopted["adopted_from"]) == ("common", source.pk)


def test_the_days_of_the_departments(room: Room, as_: As) -> None:
    client = as_(room.cast.qin)
    days = send(client, "POST", "rhythms/", {"department": room.cast.delivery.pk, "day": 20}, status=200)
    assert {row["day"] for row in days} == {20}
    assert errors(client, "rhythms/", {"department": room.cast.delivery.pk, "day": 31}) == {"day"}
    send(as_(room.cast.lin), "POST", "rhythms/", {"department": room.cast.utilities.pk, "day": 9}, status=403)


def test_its_history(room: Room, as_: As) -> None:
    retrospective = room.published()
    rows = as_(room.cast.xu).get(f"{API}{retrospective.pk}/history/").json()["results"]
    assert [row["action"] for row in rows] == ["retrospective.publish", "retrospective.start"]


@pytest.mark.parametrize("path", ["items/", "measures/", "publish/", "adopt/"])
def test_others_do_not_write(room: Room, as_: As, path: str) -> None:
    retrospective = room.start()
    source = room.published(project=room.other_project()).items.get()
    body: dict[str, Any] = {
        "items/": {"section": "good", "text": "好"},
        "measures/": {"text": "做", "owner": room.cast.tang.pk, "due": "2026-11-30"},
        "adopt/": {"item": source.pk},
    }.get(path, {})
    send(as_(room.cast.tang), "POST", f"{retrospective.pk}/{path}", body, status=403, If_Match='"1"')
    send(as_(room.cast.guest), "POST", f"{retrospective.pk}/{path}", body, status=404, If_Match='"1"')
