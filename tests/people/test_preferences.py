"""Language, theme, one's own page; the working-day calendar."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from goaltrack.common.errors import ActionForbidden, InvalidInput, StateConflict
from history.models import LogEntry
from people.models import CalendarOverride, User
from people.selectors import forget_calendar, workday_calendar
from people.services import calendar_override_remove, calendar_override_set, preferences_update

SATURDAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def fresh_calendar() -> None:
    forget_calendar()


def test_preferences(team: Any) -> None:
    user = preferences_update(actor=team.zhou, theme="dark")
    assert (user.theme, user.language, user.version) == ("dark", "zh-hans", 1)
    assert LogEntry.objects.of(user).count() == 1
    preferences_update(actor=team.zhou, theme="dark")
    assert LogEntry.objects.of(user).count() == 1
    with pytest.raises(InvalidInput) as error:
        preferences_update(actor=team.zhou, theme="pink", language="xx")
    assert set(error.value.fields) == {"theme", "language"}


def test_each_field_alone(team: Any, as_: Any) -> None:
    client = as_(team.zhou)
    answer = client.post("/team/me/preferences/", {"theme": "dark", "next": "/team/?q=a"})
    assert answer.url == "/team/?q=a"
    answer = client.post("/team/me/preferences/", {"language": "zh-hans"}, headers={"Referer": "https://evil.example/"})
    assert answer.url == "/team/me/"
    assert answer.cookies["gt_language"].value == "zh-hans"
    team.zhou.refresh_from_db()
    assert (team.zhou.theme, team.zhou.language) == ("dark", "zh-hans")
    client.post("/team/me/preferences/", {"theme": "", "language": ""})
    team.zhou.refresh_from_db()
    assert (team.zhou.theme, team.zhou.language) == ("", "zh-hans")


def test_by_script(team: Any, as_: Any) -> None:
    client = as_(team.zhou)
    by_script = {"Sec-Fetch-Dest": "empty"}
    assert client.post("/team/me/preferences/", {"theme": "light"}, headers=by_script).status_code == 204
    assert client.post("/team/me/preferences/", {"theme": "pink"}, headers=by_script).status_code == 400
    assert client.post("/team/me/preferences/", {"theme": "pink"}).status_code == 400
    assert client.get("/team/me/preferences/").status_code == 405


def test_nobody_is_sent_elsewhere(team: Any, as_: Any) -> None:
    for bad in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        assert as_(team.zhou).post("/team/me/preferences/", {"theme": "", "next": bad}).url == "/team/me/"


def test_my_page(team: Any, as_: Any) -> None:
    assert "My page" in as_(team.zhou).get("/team/me/").text
    assert Client().get("/team/me/").status_code == 302


def test_language_cookie(db: None) -> None:
    client = Client()
    assert "登录" in client.get("/accounts/login/").text or "Sign in" in client.get("/accounts/login/").text
    answer = client.post("/team/language/", {"language": "en", "next": "/accounts/login/"})
    assert (answer.url, client.cookies["gt_language"].value) == ("/accounts/login/", "en")
    page = client.get("/accounts/login/")
    assert 'lang="en"' in page.text
    assert page.headers["Content-Language"] == "en"
    client.post("/team/language/", {"language": "klingon"})
    assert client.cookies["gt_language"].value == "en"
    client.cookies["gt_language"] = "../../etc"
    assert 'lang="zh-Hans"' in client.get("/accounts/login/").text
    assert client.get("/team/language/").status_code == 405


def test_a_signed_in_persons_language_is_stored(team: Any, as_: Any) -> None:
    client = as_(team.zhou)
    client.post("/team/language/", {"language": "zh-hans"})
    assert User.objects.get(pk=team.zhou.pk).language == "zh-hans"
    assert 'lang="zh-Hans"' in client.get("/team/").text


def test_override(team: Any, django_capture_on_commit_callbacks: Any) -> None:
    assert not workday_calendar().is_workday(SATURDAY)
    with django_capture_on_commit_callbacks(execute=True):
        override = calendar_override_set(actor=team.admin, day=SATURDAY, worked=True, reason="年末冲刺")
    assert workday_calendar().is_workday(SATURDAY)
    calendar_override_set(actor=team.admin, day=SATURDAY, worked=True, reason="年末冲刺")
    assert LogEntry.objects.filter(action="calendar.override").count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        calendar_override_set(actor=team.admin, day=SATURDAY, worked=False, reason="取消")
    assert not workday_calendar().is_workday(SATURDAY)
    calendar_override_remove(actor=team.admin, override=override)
    assert not CalendarOverride.objects.exists()
    with pytest.raises(StateConflict):
        calendar_override_remove(actor=team.admin, override=override)


def test_override_is_for_administrators_of_a_whole_department(team: Any) -> None:
    override = CalendarOverride.objects.create(day=SATURDAY, worked=True, reason="x")
    for actor in (team.sub_admin, team.qin, team.zhou):
        with pytest.raises(ActionForbidden):
            calendar_override_set(actor=actor, day=SATURDAY, worked=True, reason="x")
        with pytest.raises(ActionForbidden):
            calendar_override_remove(actor=actor, override=override)
    with pytest.raises(InvalidInput):
        calendar_override_set(actor=team.admin, day=date(2026, 1, 1), worked=True, reason="")


def test_calendar_page(team: Any, as_: Any) -> None:
    admin = as_(team.admin)
    page = admin.get("/team/calendar/?year=2026")
    assert page.status_code == 200
    form = {"day": "2026-11-21", "worked": "1", "reason": "年末冲刺"}
    assert admin.post("/team/calendar/", form).url == "/team/calendar/?year=2026"
    assert "年末冲刺" in as_(team.zhou).get("/team/calendar/?year=2026").text
    assert admin.post("/team/calendar/", {**form, "day": "nonsense"}).status_code == 400
    assert admin.post("/team/calendar/", {**form, "reason": "x\x00"}).status_code == 400
    assert as_(team.zhou).post("/team/calendar/", form).status_code == 403
    for year in ("9999", "x", "²", "99999999999"):
        assert as_(team.zhou).get(f"/team/calendar/?year={year}").status_code == 200
    remove = f"/team/calendar/{CalendarOverride.objects.get().pk}/remove/"
    assert as_(team.zhou).post(remove).status_code == 403
    assert admin.post(remove).status_code == 302
    assert not CalendarOverride.objects.exists()


def test_single_keys_are_switched_off(team: Any, as_: Any) -> None:
    client = as_(team.zhou)
    assert "data-shortcuts" in client.get("/team/me/").text
    assert client.post("/team/me/preferences/", {"shortcuts": "0"}).status_code == 302
    page = client.get("/team/me/").text
    assert "data-shortcuts" not in page
    assert 'id="shortcuts"' not in page
    # Another setting alone leaves them off.
    client.post("/team/me/preferences/", {"theme": "dark"})
    assert User.objects.get(pk=team.zhou.pk).shortcuts is False
    assert client.patch("/api/v1/me/", {"shortcuts": True}, content_type="application/json").json()["shortcuts"] is True
