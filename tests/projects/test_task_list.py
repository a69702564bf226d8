"""The list of tasks: its filter, its counts, its order, its cost."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dashboards import kept
from goaltrack.common import panels
from people.models import User
from people.selectors import workday_calendar
from projects.models import Task
from projects.selectors import Deadlines, TaskFilter, goal_work, project_overview, task_line
from projects.services import gated_cancel, milestone_achieve, task_log_status
from tests.cast import make_goal
from tests.projects.conftest import TODAY, World

SignIn = Callable[[User], Client]


def log(world: World, task: Task, status: str) -> None:
    task_log_status(actor=world.cast.lin, key=uuid.uuid4(), task_id=task.pk, to_status=status)


@pytest.fixture
def mixed(world: World) -> dict[str, Task]:
    made = {
        "late": world.task(title="甲 晚了", due=TODAY - timedelta(days=4)),
        "blocked": world.task(
            title="乙 受阻", due=TODAY + timedelta(days=3), owner=world.cast.lu, follower=None, priority=1
        ),
        "done": world.task(title="丙 完成", due=TODAY - timedelta(days=9), goal=None),
        "free": world.task(
            title="丁 无项目", project=None, goal=None, owner=world.cast.tang, follower=None, priority=3
        ),
        "gone": world.gated(title="戊 取消"),
    }
    log(world, made["blocked"], "blocked")
    log(world, made["done"], "done")
    gated_cancel(actor=world.cast.lin, origins=[made["gone"].origin], note="不做了")  # type: ignore[list-item]
    return made


def found(world: World, query: dict[str, Any], user: User | None = None) -> list[str]:
    chosen, unclear = TaskFilter.parse(query)
    assert not unclear
    return [task.title[0] for task in chosen.apply(user or world.cast.lin)]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({}, "丙甲戊乙丁"),
        ({"status": "open"}, "甲乙丁"),
        ({"status": "blocked"}, "乙"),
        ({"status": "done"}, "丙"),
        ({"status": "cancelled"}, "戊"),
        ({"overdue": "1"}, "甲"),
        ({"q": "受阻"}, "乙"),
        ({"q": "a\x00"}, ""),
        ({"sort": "-due"}, "丁乙戊甲丙"),
        ({"sort": "owner", "status": "open"}, "乙丁甲"),
        ({"sort": "status", "status": "open"}, "乙甲丁"),
        ({"priority": "high"}, "乙"),
        ({"priority": "medium", "status": "open"}, "甲"),
        ({"sort": "priority", "status": "open"}, "乙甲丁"),
        ({"sort": "-priority", "status": "open"}, "丁甲乙"),
        ({"project": "0"}, ""),
    ],
)
def test_conditions_and_order(world: World, mixed: Any, query: dict[str, str], titles: str) -> None:
    assert "".join(found(world, query)) == titles


def test_conditions_that_name_a_row(world: World, mixed: Any) -> None:
    assert found(world, {"project": str(world.project.pk), "status": "open"}) == ["甲", "乙"]
    assert found(world, {"goal": world.goal.pk, "status": "open"}) == ["甲", "乙"]
    assert found(world, {"owner": world.cast.tang.pk}) == ["丁"]
    assert found(world, {"who": "me"}, world.cast.lu) == ["丙", "甲", "乙"]


@pytest.mark.parametrize(
    "query",
    [
        {"project": "abc"}, {"goal": "9" * 30}, {"owner": "-1"}, {"status": "x"}, {"sort": "x"}, {"who": "you"},
        {"overdue": "maybe"}, {"project": "１"},
    ],
)  # fmt: skip
def test_conditions_that_cannot_be_understood_are_named(
    world: World, mixed: Any, as_: SignIn, query: dict[str, str]
) -> None:
    _chosen, unclear = TaskFilter.parse(query)
    assert list(unclear) == list(query)
    page = as_(world.cast.lin).get(reverse("task_list"), query)
    assert page.status_code == 200
    assert "not understood" in page.content.decode()


def test_the_head_counts_what_the_filter_finds(world: World, mixed: Any, as_: SignIn) -> None:
    client, url = as_(world.cast.lin), reverse("task_list")
    page = client.get(url)
    assert page.context["counts"] == {"total": 4, "open": 3, "overdue": 1, "blocked": 1, "shown": 3}
    assert client.get(url + "?status=blocked").context["counts"]["shown"] == 1
    chips = client.get(url, {"project": world.project.pk, "overdue": "1"}).context["chips"]
    assert [words for words, _link in chips] == ["Project: 澜江智慧水务一期", "Overdue"]
    more = client.get(url, {"more": "1", "project": world.project.pk, "owner": world.cast.xu.pk})
    assert more.context["chips"] == []
    assert "林一鸣" in more.content.decode()


def test_fragments_and_empty_lists(world: World, as_: SignIn) -> None:
    client, url = as_(world.cast.lin), reverse("task_list")
    assert "No tasks yet" in client.get(url).content.decode()
    task = world.task()
    fragment = client.get(url, headers={"HX-Request": "true"})
    assert "<html" not in fragment.content.decode()
    assert 'id="task-counts" hx-swap-oob="true"' in fragment.content.decode()
    assert "HX-Request" in fragment.headers["Vary"]
    assert "No task fits" in client.get(url + "?q=nichts").content.decode()
    log(world, task, "done")
    assert "Everything is finished" in client.get(url).content.decode()


def test_pages_of_fifty(world: World, as_: SignIn) -> None:
    for number in range(53):
        world.task(title=f"第 {number} 项")
    client, url = as_(world.cast.lin), reverse("task_list")
    first, last = client.get(url), client.get(url + "?page=2")
    assert (len(first.context["lines"]), len(last.context["lines"])) == (50, 3)
    assert "51–53 of 53" in last.content.decode()
    assert client.get(url + "?page=nonsense").status_code == 200


def queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len([query for query in caught.captured_queries if "django_session" not in query["sql"]])


def test_the_cost_does_not_grow_with_the_rows(world: World, as_: SignIn) -> None:
    kept.forget()
    workday_calendar()
    client = as_(world.cast.lin)
    # A late one: what it holds up is asked for.
    world.task(due=TODAY - timedelta(days=1))
    world.gated(is_milestone=True)
    places = [
        reverse("task_list"), reverse("project_list"), reverse("project_detail", args=[world.project.pk]),
        "/api/v1/tasks/", "/api/v1/milestones/", "/api/v1/projects/",
    ]  # fmt: skip
    before = {place: queries(client, place) for place in places}
    for number in range(30):
        task = world.task(title=f"第 {number} 项", due=TODAY - timedelta(days=number))
        world.gated(is_milestone=True)
        log(world, task, "blocked")
    after = {place: queries(client, place) for place in places}
    assert before == after
    # The person counts as one; the page itself: rows, counts, rights, what late ones hold up, unread notices.
    assert after[places[0]] <= 6
    assert after["/api/v1/tasks/"] <= 3


def test_the_work_below_a_goal(world: World) -> None:
    """What the goal page counts as late, of the goal and below it, is found by one address."""
    child = make_goal(world.cast, world.goal.cycle, parent=world.goal)
    world.task(title="子目标的任务", goal=child)
    own = found(world, {"goal": world.goal.pk})
    below = found(world, {"goal": world.goal.pk, "below": "1"})
    assert set(below) == {*own, "子"}
    chosen, unclear = TaskFilter.parse({"goal": str(world.goal.pk), "below": "1"})
    assert not unclear
    assert chosen.query("all") == f"?goal={world.goal.pk}&below=1"
    assert chosen.names(world.cast.lin)["goal"].startswith(world.goal.statement)
    assert TaskFilter.parse({"below": "1"})[0].query("all") == "?status=all"
    assert TaskFilter.parse({"below": "x"})[1].keys() == {"below"}
    assert found(world, {"goal": world.goal.pk, "below": "1"}, world.cast.guest) == []


# What the goal's page shows


def test_the_goals_panel(world: World, django_assert_num_queries: Any) -> None:
    done = world.gated(title="做完了", due=TODAY - timedelta(days=20))
    log(world, done, "done")
    late = world.gated(title="晚了", due=TODAY - timedelta(days=4))
    milestone = world.gated(is_milestone=True)
    for number in range(9):
        world.task(title=f"第 {number} 项")
    world.task(goal=None)
    with django_assert_num_queries(3):
        shown = goal_work(world.cast.lin, [world.goal.pk, 0])
    panel = shown[world.goal.pk]
    assert list(shown) == [world.goal.pk]
    assert (panel["task_count"], len(panel["tasks"]), panel["milestone_count"]) == (11, 8, 1)
    assert panel["tasks"][0].task == late
    assert panel["milestones"][0].milestone == milestone
    assert goal_work(world.cast.guest, [world.goal.pk]) == {}
    assert any(panel.template == "projects/_goal_work_panel.html" for panel in panels.at("goal.detail"))


def test_the_panel_stands_on_the_goals_page(world: World, as_: SignIn) -> None:
    world.gated(title="晚了", due=TODAY - timedelta(days=4))
    page = as_(world.cast.lin).get(reverse("goal_detail", args=[world.goal.pk]))
    assert "晚了" in page.content.decode()


# Days


def test_deadlines_count_working_days(world: World) -> None:
    deadlines = Deadlines(workday_calendar())
    assert (deadlines.of(TODAY - timedelta(days=4), TODAY).late, deadlines.of(TODAY, TODAY).left) == (4, 0)
    weekend = deadlines.of(TODAY + timedelta(days=1), TODAY + timedelta(days=2))
    assert (weekend.late, weekend.is_past) == (0, True)
    assert deadlines.of(TODAY + timedelta(days=3), TODAY).left == 1
    assert deadlines.between(TODAY, TODAY - timedelta(days=7)) == -5


def test_lines_of_blocked_and_followed_work(world: World) -> None:
    task = world.task(due=TODAY)
    log(world, task, "blocked")
    line = task_line(world.cast.lu, task.pk)
    assert (line.blocked_days, line.as_follower, line.is_late) == (1, True, False)
    milestone = world.gated(is_milestone=True, due=TODAY - timedelta(days=1))
    type(milestone).objects.filter(pk=milestone.pk).update(expected=TODAY + timedelta(days=30))
    lines = project_overview(world.cast.lin, world.project).milestones
    assert (lines[0].is_late, lines[0].is_at_risk, lines[0].ahead) == (True, False, 0)
    coming = world.gated(is_milestone=True, due=TODAY + timedelta(days=3))
    type(coming).objects.filter(pk=coming.pk).update(expected=TODAY + timedelta(days=30))
    assert project_overview(world.cast.lin, world.project).milestones[1].is_at_risk
    milestone_achieve(actor=world.cast.lin, milestone_id=coming.pk, on=TODAY - timedelta(days=1), evidence="x")
    assert project_overview(world.cast.lin, world.project).milestones[1].ahead == 2


def test_finished_work_is_counted_only_so_far(
    world: World, mixed: Any, as_: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cost of the head grows with what is open, not with what was ever done."""
    monkeypatch.setattr("projects.selectors.filters.COUNTED", 2)
    monkeypatch.setattr("projects.views.task_list.COUNTED", 2)
    client, url = as_(world.cast.lin), reverse("task_list")
    page = client.get(url + "?status=all")
    assert page.context["counts"] == {"total": 2, "open": 3, "overdue": 1, "blocked": 1, "shown": 2}
    assert "2+ tasks" in page.content.decode()
    for task in Task.objects.open():
        task_log_status(actor=task.owner, key=uuid.uuid4(), task_id=task.pk, to_status="done")
    assert client.get(url).context["counts"] == {"total": 2, "open": 0, "overdue": 0, "blocked": 0, "shown": 0}
    assert client.get(url + "?status=done").context["counts"]["shown"] == 2
