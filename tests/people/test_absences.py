"""Who may say when somebody is away, which days are taken, and where it shows."""

import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, InvalidInput, StateConflict
from history.models import LogEntry
from people.models import Absence, User
from people.selectors import away
from people.services import absence_record, absence_remove
from tests.people.conftest import Team
from tests.races import at_once

TODAY = date(2026, 11, 20)
SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.at(TODAY):
        yield


def record(actor: User, person: User, days: int = 2, start: date = TODAY, **other: Any) -> Absence:
    values = {"kind": "trip", "start": start, "end": start + timedelta(days=days - 1), "note": "澜江现场"}
    key = other.pop("key", uuid.uuid4())
    return absence_record(actor=actor, key=key, user_id=person.pk, values=values | other.get("values", {}))


def test_the_first_and_the_last_day_count(team: Team) -> None:
    record(team.zhou, team.zhou)
    assert [team.zhou.pk in away(TODAY + timedelta(days=n)) for n in (-1, 0, 1, 2)] == [False, True, True, False]
    assert LogEntry.objects.of(team.zhou).get().action == "absence.record"


@pytest.mark.parametrize("who", ["zhou", "lin", "qin", "admin", "sub_admin"])
def test_oneself_who_leads_and_who_administers(team: Team, who: str) -> None:
    absence = record(getattr(team, who), team.zhou)
    absence_remove(actor=getattr(team, who), absence_id=absence.pk)
    assert not Absence.objects.exists()
    with pytest.raises(StateConflict):
        absence_remove(actor=getattr(team, who), absence_id=absence.pk)


@pytest.mark.parametrize("who", ["tang", "guest"])
def test_nobody_else(team: Team, who: str) -> None:
    with pytest.raises(ActionForbidden):
        record(getattr(team, who), team.zhou)
    absence = record(team.zhou, team.zhou)
    with pytest.raises(ActionForbidden):
        absence_remove(actor=getattr(team, who), absence_id=absence.pk)
    with pytest.raises(ActionForbidden):
        record(team.zhou, team.lin)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"end": TODAY - timedelta(days=1)}, "end"),
        ({"start": TODAY - timedelta(days=9), "end": TODAY - timedelta(days=1)}, "end"),
        ({"end": TODAY + timedelta(days=400)}, "end"),
        ({"start": date(2099, 1, 1), "end": date(2099, 12, 31)}, "end"),
        ({"kind": "nonsense"}, "kind"),
        ({"note": "x" * 201}, "note"),
        ({"note": "a\x00b"}, "note"),
        ({"start": None}, "start"),
    ],
)
def test_days_that_make_no_sense(team: Team, values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        record(team.zhou, team.zhou, values=values)
    assert set(refused.value.fields) == {field}


def test_a_day_is_recorded_once(team: Team) -> None:
    key = uuid.uuid4()
    assert record(team.zhou, team.zhou, key=key) == record(team.zhou, team.zhou, key=key)
    for start in (TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1)):
        with pytest.raises(InvalidInput) as refused:
            record(team.zhou, team.zhou, start=start)
        assert set(refused.value.fields) == {"start"}
    record(team.zhou, team.zhou, start=TODAY + timedelta(days=2))
    record(team.lin, team.lin)
    with pytest.raises(IntegrityError, match="absence_ends_after_start"), transaction.atomic():
        Absence.objects.update(end=TODAY - timedelta(days=9))


def test_the_pages(team: Team, as_: SignIn) -> None:
    zhou = as_(team.zhou)
    form = {"key": str(uuid.uuid4()), "kind": "leave", "start": "2026-11-20", "end": "2026-11-24", "note": "家里有事"}
    address = f"/team/people/{team.zhou.pk}/absences/new/"
    assert zhou.get(address).status_code == 200
    wrong = zhou.post(address, form | {"end": "2026-11-19"})
    assert (wrong.status_code, "家里有事" in wrong.content.decode()) == (400, True)
    assert zhou.post(address, form).url == "/team/me/"
    assert "家里有事" in zhou.get("/team/me/").content.decode()
    tang = as_(team.tang)
    seen = tang.get(f"/team/people/{team.zhou.pk}/").content.decode()
    assert "Away today" in seen
    assert "家里有事" not in seen, "why is read by those who lead"
    assert tang.get(address).status_code == 403
    assert "Away until 11-24" in tang.get("/team/").content.decode()
    lin = as_(team.lin)
    assert "家里有事" in lin.get(f"/team/people/{team.zhou.pk}/").content.decode()
    absence = Absence.objects.get()
    assert as_(team.guest).post(f"/team/absences/{absence.pk}/remove/").status_code == 404
    assert lin.post(f"/team/absences/{absence.pk}/remove/").url == f"/team/people/{team.zhou.pk}/"
    assert "Away until" not in tang.get("/team/").content.decode()


@pytest.mark.parametrize("who", ["zhou", "guest", "gone", "away"])
def test_who_cannot_stand_in(team: Team, who: str) -> None:
    """Oneself, somebody unseen, somebody who left, and who is away then too."""
    if who == "gone":
        User.objects.filter(pk=team.tang.pk).update(is_active=False)
    if who == "away":
        record(team.tang, team.tang)
    stand_in = team.tang if who in ("gone", "away") else getattr(team, who)
    with pytest.raises(InvalidInput) as refused:
        record(team.zhou, team.zhou, values={"stand_in": stand_in})
    assert set(refused.value.fields) == {"stand_in"}


def test_a_stand_in_is_named_on_the_form_and_shown(team: Team, as_: SignIn) -> None:
    zhou = as_(team.zhou)
    address = f"/team/people/{team.zhou.pk}/absences/new/"
    form = {"kind": "trip", "start": "2026-11-20", "end": "2026-11-24", "note": "", "key": str(uuid.uuid4())}
    assert zhou.post(address, form | {"stand_in": team.guest.pk}).status_code == 400
    answer = zhou.post(address, form | {"stand_in": team.lin.pk}, follow=True)
    assert "reviews to 林一鸣" in answer.content.decode()
    assert "林一鸣 stands in" in as_(team.tang).get(f"/team/people/{team.zhou.pk}/").content.decode()
    log = LogEntry.objects.get(action="absence.record")
    assert {"field": "stand_in", "old": None, "new": team.lin.pk, "new_text": "林一鸣"} in log.changes


def test_the_database_lets_nobody_stand_in_for_themselves(team: Team) -> None:
    absence = record(team.zhou, team.zhou)
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.filter(pk=absence.pk).update(stand_in=team.zhou)


def test_the_api(team: Team, as_: SignIn) -> None:
    zhou, address = as_(team.zhou), f"/api/v1/people/{team.zhou.pk}/absences/"
    body: dict[str, Any] = {"kind": "leave", "start": "2026-11-20", "end": "2026-11-24", "note": "家里有事"}
    body["stand_in"] = team.lin.pk
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    for _twice in range(2):
        made = zhou.post(address, body, content_type="application/json", headers=headers)
        assert made.status_code == 201
    assert Absence.objects.count() == 1
    assert zhou.get(address).json()["results"] == [
        body | {"id": made.json()["id"], "stand_in": {"id": team.lin.pk, "name": "林一鸣"}}
    ]
    assert as_(team.tang).get(address).json()["results"][0]["note"] == ""
    assert as_(team.guest).get(address).status_code == 404
    other = {"Idempotency-Key": str(uuid.uuid4())}
    assert as_(team.tang).post(address, body, content_type="application/json", headers=other).status_code == 403
    one = f"/api/v1/absences/{made.json()['id']}/"
    assert as_(team.tang).delete(one).status_code == 403
    assert zhou.delete(one).status_code == 204
    assert zhou.delete(one).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_same_days_at_once_are_recorded_once(team: Team) -> None:
    def call() -> Absence:
        with clock.at(TODAY):
            return record(team.zhou, team.zhou)

    results = at_once(call, call, call, call)
    assert sum(isinstance(result, Absence) for result in results) == 1
    assert Absence.objects.count() == 1
