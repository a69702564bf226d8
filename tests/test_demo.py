"""The demo, as those who open it find it."""

import unicodedata
from collections.abc import Iterator
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from goals.models import CheckIn, Cycle, Goal
from goals.selectors import goal_tree
from goaltrack.common import clock
from lessons.models import Retrospective
from notices.models import Delivery, Notice
from payments.models import Contract, Receipt
from people.models import Department, User
from planning.demo.people import GUEST, LOGINS, PASSWORD
from planning.models import Breakdown
from projects.models import Milestone, Project, StatusLog, Task
from tests.test_demo_days import fits


@pytest.fixture(scope="module")
def loaded(module_db: None) -> Iterator[date]:
    """The demo, loaded on this day, and still that day."""
    today = date(2026, 11, 23)
    with clock.at(today):
        call_command("load_demo", stdout=StringIO())
        yield today


@pytest.fixture
def day(loaded: date, undone: None) -> date:
    return loaded


def person(name: str) -> User:
    return User.objects.get(name=name)


def test_fits_the_day_it_is_loaded_on(day: date) -> None:
    fits(day)


def test_looks_inhabited(day: date) -> None:
    for goal in Goal.objects.active():
        assert goal.checkins.values("day").distinct().count() >= 2, goal
    assert Milestone.objects.exclude(achieved_on=None).exists()
    assert Task.objects.done().count() > 120
    assert Project.objects.filter(state=Project.State.FINISHED).count() == 1
    assert StatusLog.objects.count() > 300
    first = StatusLog.objects.earliest("at").at.date()
    assert 80 <= (day - first).days <= 110, "three months of status logs"
    kept = Retrospective.objects.filter(state=Retrospective.State.PUBLISHED)
    assert kept.count() >= 12
    assert Retrospective.objects.filter(state=Retrospective.State.OPEN, due__lt=day).count() == 1, "one was skipped"
    rows = goal_tree(user=person("秦远"), cycle=Cycle.objects.get(start__year=day.year))
    assert {row.goal.continues.cycle.state for row in rows if row.goal.continues} == {"closed"}
    assert Goal.objects.exclude(supports=None).exists()
    assert CheckIn.objects.exclude(supersedes=None).exists()
    assert [row.depth for row in rows].count(1) >= 4
    assert len(rows) == 25


def test_the_guest_sees_nothing_of_it(day: date) -> None:
    guest = User.objects.get(username=GUEST.username)
    for model in (Goal, Project, Task, Milestone, Breakdown, CheckIn, Notice, Contract, Receipt, Retrospective):
        assert not model.objects.visible_to(guest).exists(), model
    assert [department.name for department in Department.objects.visible_to(guest)] == ["交付一部"]
    # Whoever adds a first-level department administers it.
    assert {user.name for user in User.objects.visible_to(guest)} == {guest.name, "程以宁"}


def test_notices_stay_in_the_app(day: date, mailoutbox) -> None:
    assert not Delivery.objects.exists()
    assert mailoutbox == []
    unread = Notice.objects.filter(read_at=None)
    assert set(unread.values_list("recipient__name", flat=True)) >= {"白露", "沈若谷", "林一鸣"}
    assert Notice.objects.exclude(read_at=None).exists()


def test_the_logins_are_one_aligned_line_for_each_kind_of_user(day: date) -> None:
    assert all(user.check_password(PASSWORD) for user in User.objects.all())
    out = StringIO()
    call_command("demo_logins", stdout=out)
    head, *lines = out.getvalue().rstrip("\n").split("\n")
    assert len(lines) == len(LOGINS) == 8

    def column(line: str, word: str) -> int:
        before = line[: line.index(word)]
        return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in before)

    assert {column(line, PASSWORD) for line in lines} == {column(head, "密码")}
    for line, (_chinese, _english, name, username) in zip(lines, LOGINS, strict=True):
        assert username in line
        assert User.objects.get(username=username).name == name


def test_a_second_load_is_refused_and_changes_nothing(day: date) -> None:
    before = Task.objects.count()
    with pytest.raises(CommandError, match="people in this database already"):
        call_command("load_demo", stdout=StringIO())
    out = StringIO()
    call_command("load_demo", "--if-empty", stdout=out)
    assert "not loaded" in out.getvalue()
    assert Task.objects.count() == before
