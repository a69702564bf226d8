"""The pages of retrospectives: what they show, to whom, and that nothing typed is lost."""

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
HX = {"HX-Request": "true"}


def get(client: Client, path: str, status: int = 200, **headers: str) -> str:
    response = client.get(path, headers=headers)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def post(client: Client, path: str, status: int = 302, headers: dict[str, str] | None = None, **data: Any) -> str:
    response = client.post(path, {"key": str(uuid.uuid4())} | data, headers=headers)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def at(retrospective: Retrospective, verb: str = "") -> str:
    return f"/retrospectives/{retrospective.pk}/{verb}"


def test_the_list_shows_the_matrix_with_a_word_for_each_state(room: Room, as_: As) -> None:
    retrospective = room.start(OCTOBER)
    html = get(as_(room.cast.lin), "/retrospectives/")
    assert f'href="/retrospectives/{retrospective.pk}/"' in html
    assert "澜江智慧水务一期, 2026-10: Missed" in html
    assert "begin one" in html
    assert "To be held" in html
    assert "10 working days late" in html


def test_the_list_one_by_one(room: Room, as_: As) -> None:
    room.published()
    html = get(as_(room.cast.tang), "/retrospectives/?view=list&year=2026")
    assert "Held late" in html
    assert "Oct 2026" in html
    assert "No retrospectives in this year" in get(as_(room.cast.tang), "/retrospectives/?view=list&year=2025")


@pytest.mark.parametrize("query", ["year=x", "year=99999999", "year=1", "page=-1", "page=x", "view=%00", "who=%00"])
def test_a_strange_address_shows_the_list(room: Room, as_: As, query: str) -> None:
    assert "Retrospectives" in get(as_(room.cast.lin), f"/retrospectives/?{query}")


def test_an_outsider_sees_nothing(room: Room, as_: As) -> None:
    retrospective = room.start()
    guest = as_(room.cast.guest)
    assert "澜江" not in get(guest, "/retrospectives/")
    for verb in ("", "facts/"):
        get(guest, at(retrospective, verb), 404)


def test_the_facts_are_there_before_anybody_writes(room: Room, as_: As) -> None:
    task = room.task(date(2026, 10, 23))
    retrospective = room.start()
    html = get(as_(room.cast.lin), at(retrospective))
    assert "5 working days late on average" in html
    assert f'href="/retrospectives/{retrospective.pk}/facts/#slipped"' in html
    rows = get(as_(room.cast.xu), at(retrospective, "facts/"))
    assert f'href="/tasks/{task.pk}/"' in rows


def test_amounts_are_masked_for_who_may_not_read_them(room: Room, as_: As) -> None:
    retrospective = room.start()
    assert "who may read them" not in get(as_(room.cast.lin), at(retrospective))
    for verb in ("", "facts/"):
        assert "who may read them" in get(as_(room.cast.xu), at(retrospective, verb))


def test_a_line_is_added_by_enter(room: Room, as_: As) -> None:
    retrospective = room.start()
    client = as_(room.cast.xu)
    post(client, at(retrospective, "items/"), section="good", text="每天对账")
    assert "每天对账" in get(client, at(retrospective))
    html = post(client, at(retrospective, "items/"), 200, HX, section="problem", text="资料没要清单")
    assert 'id="section-problem"' in html
    assert 'id="section-common" hx-swap-oob="true"' in html
    assert "<html" not in html


def test_a_line_that_is_refused_keeps_what_was_typed(room: Room, as_: As) -> None:
    retrospective = room.start()
    client = as_(room.cast.xu)
    text = "反转\u202e方向"
    assert text in post(client, at(retrospective, "items/"), 400, section="good", text=text)
    assert text in post(client, at(retrospective, "items/"), 400, HX, section="good", text=text)
    assert "invalid-feedback" in post(client, at(retrospective, "items/"), 400, section="good", text="")
    post(client, at(retrospective, "items/"), 400, section="bad", text="x")
    post(client, at(retrospective, "items/"), 400, section="good", text="x", key="no uuid")
    assert not RetrospectiveItem.objects.exists()


def test_a_line_is_changed_with_and_without_a_script(room: Room, as_: As) -> None:
    item = room.write(room.start())
    client = as_(room.cast.zhou)
    path = f"/retrospectives/items/{item.pk}/edit/"
    assert "<html" in get(client, path)
    assert get(client, path, **HX).startswith("<li")
    post(client, path, text="换个说法", version=1)
    html = post(client, path, 412, text="又换", version=1)
    assert "又换" in html
    assert "换个说法" in html
    assert post(client, path, 412, HX, text="又换", version=1).startswith("<li")
    answer = client.post(path, {"text": "再换", "version": 2}, headers=HX)
    assert "再换" in answer.content.decode()
    assert answer.headers["HX-Retarget"] == "#section-problem"


def test_a_line_is_removed_and_removing_it_again_is_no_error(room: Room, as_: As) -> None:
    retrospective = room.start()
    item = room.write(retrospective)
    client = as_(room.cast.zhou)
    path = f"/retrospectives/items/{item.pk}/remove/"
    post(client, path, 302)
    post(client, path, 200, HX, retrospective=retrospective.pk, section="problem")
    post(client, path, 404, retrospective="x")


def test_what_others_met_too_is_offered_and_adopted(room: Room, as_: As) -> None:
    source = room.published(project=room.other_project()).items.get()
    retrospective = room.start()
    room.write(retrospective)
    client = as_(room.cast.xu)
    html = get(client, at(retrospective))
    assert "1 retrospective says much the same" in html
    assert "北澄地铁综合监控" in html
    post(client, at(retrospective, "adopt/"), item=source.pk)
    html = get(client, at(retrospective))
    assert "also in" in html
    assert "much the same" not in html
    post(client, at(retrospective, "adopt/"), 400, item="x")


def test_a_measure_that_is_refused_keeps_what_was_typed(room: Room, as_: As) -> None:
    retrospective = room.start()
    client = as_(room.cast.lin)
    typed = {"text": "样板加任务", "owner": room.cast.xu.pk, "due": "2026-11-19", "proof": "新分解带出"}
    html = post(client, at(retrospective, "measures/"), 400, **typed)
    assert 'value="样板加任务"' in html
    assert "That day is over" in html
    post(client, at(retrospective, "measures/"), 302, **(typed | {"due": "2026-11-30"}))
    assert "样板加任务" in get(client, at(retrospective))


def test_a_measure_through_its_life(room: Room, as_: As) -> None:
    october = room.start()
    measure = room.measure(october)
    client = as_(room.cast.lin)
    base = f"/retrospectives/measures/{measure.pk}"
    values = {"text": "新说法", "owner": room.cast.xu.pk, "due": "2026-11-30", "proof": ""}
    assert "Change the measure" in get(client, f"{base}/edit/")
    post(client, f"{base}/edit/", **values, version=1)
    assert "新说法" in post(client, f"{base}/edit/", 412, **values, version=1)
    post(client, f"{base}/done/", done="1")
    post(client, f"{base}/done/")
    post(client, f"{base}/task/")
    task = Task.objects.get()
    assert f'href="/tasks/{task.pk}/"' in get(client, at(october))
    post(client, f"{base}/done/", 409, done="1")
    november = room.start(NOVEMBER)
    assert "Carry over" in get(client, at(november))
    post(client, f"{base}/carry/", retrospective=november.pk)
    assert "carried over" in get(client, at(november))
    assert Measure.objects.get(carried_from=measure).task == task


def test_a_measure_is_removed(room: Room, as_: As) -> None:
    measure = room.measure(room.start())
    post(as_(room.cast.lin), f"/retrospectives/measures/{measure.pk}/remove/")
    assert not Measure.objects.exists()


def test_an_empty_one_is_not_published_and_says_so_at_its_sections(room: Room, as_: As) -> None:
    retrospective = room.start()
    html = post(as_(room.cast.lin), at(retrospective, "publish/"), 400, version=1)
    assert 'href="#section-good">Write at least one thing' in html
    assert 'href="#measures">Add at least one measure' in html
    assert html.count("Write at least one thing") == 3


def test_once_published_it_is_read_only(room: Room, as_: As) -> None:
    retrospective = room.start()
    room.write(retrospective)
    room.measure(retrospective)
    client = as_(room.cast.lin)
    assert "Publish</button>" in get(client, at(retrospective))
    post(client, at(retrospective, "publish/"), version=1)
    html = get(client, at(retrospective))
    assert "published by 林一鸣 on 11-20" in html
    for gone in ("Publish</button>", "items/", "Add a measure", "/edit/"):
        assert gone not in html
    post(client, at(retrospective, "items/"), 409, section="good", text="晚了")
    assert "Make it a task" in html


def test_publishing_from_a_strange_form_asks_to_look_again(room: Room, as_: As) -> None:
    retrospective = room.start()
    room.write(retrospective)
    room.measure(retrospective)
    post(as_(room.cast.lin), at(retrospective, "publish/"), version="x")
    assert Retrospective.objects.get().is_open


@pytest.mark.parametrize("verb", ["items/", "adopt/", "measures/", "publish/"])
def test_a_reader_does_not_write(room: Room, as_: As, verb: str) -> None:
    retrospective = room.start()
    client = as_(room.cast.tang)
    assert "Add a measure" not in get(client, at(retrospective))
    post(client, at(retrospective, verb), 403)
    post(as_(room.cast.guest), at(retrospective, verb), 404)


def test_one_is_begun(room: Room, as_: As) -> None:
    client = as_(room.cast.lin)
    path = "/retrospectives/start/"
    assert 'value="2026-10" selected' in get(client, f"{path}?project={room.project.pk}&month=2026-10")
    get(client, f"{path}?project=x&month=y")
    post(client, path, project=room.project.pk, month="2026-10")
    assert Retrospective.objects.get().month == OCTOBER
    post(client, path, 400, project=room.project.pk, month="2027-10")
    post(client, path, 400, project=999_999, month="2026-10")
    get(as_(room.cast.xu), path, 403)


def test_the_day_of_a_department(room: Room, as_: As) -> None:
    client = as_(room.cast.qin)
    place = room.cast.utilities.pk
    post(client, "/retrospectives/rhythm/", department=place, day=10)
    assert 'value="10"' in get(client, "/retrospectives/rhythm/")
    assert 'value="31"' in post(client, "/retrospectives/rhythm/", 400, department=place, day=31)
    post(client, "/retrospectives/rhythm/", 400, department=place, day="x")
    post(client, "/retrospectives/rhythm/", department=place, day="")
    post(client, "/retrospectives/rhythm/", 404, department=room.cast.elsewhere.pk, day=10)
    get(as_(room.cast.lin), "/retrospectives/rhythm/", 403)


def test_the_projects_page_shows_the_last_and_the_running_one(room: Room, as_: As) -> None:
    retrospective = room.published()
    room.start(NOVEMBER)
    html = get(as_(room.cast.tang), f"/projects/{room.project.pk}/more/")
    assert "Retrospective of Nov 2026" in html
    assert f'href="/retrospectives/{retrospective.pk}/"' in html
    assert "0 of 1 measures done" in html


def test_a_line_offers_to_become_a_lesson(room: Room, as_: As) -> None:
    item = room.write(room.start())
    client = as_(room.cast.xu)
    assert f'action="/lessons/from-item/{item.pk}/"' in get(client, at(item.retrospective))
