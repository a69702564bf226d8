"""The rows as the grid writes them: cell by cell, conflicts by row, and what somebody else did meanwhile."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from goaltrack.common import clock
from goaltrack.common.errors import Problems
from people.models import User
from people.selectors import workday_calendar
from planning.cells import Cells
from planning.gantt import HEAD, ROW, gantt
from planning.models import Breakdown, Presence
from planning.selectors import breakdown_items
from tests.cast import person
from tests.planning.breakdowns import Plan, fresh, sign_in
from tests.planning.money import make_money

JSON = {"Accept": "application/json"}


@pytest.fixture
def draft(plan: Plan) -> Breakdown:
    return plan.draft()


@pytest.fixture
def lin(plan: Plan) -> Client:
    return sign_in(plan.cast.lin)


def post(client: Client, path: str, **values: Any) -> Any:
    return client.post(f"/breakdowns/{path}", values, headers=JSON)


def new_row(plan: Plan, **other: Any) -> dict[str, Any]:
    cells = {"kind": "任务", "title": "取数", "owner": "许星野", "follower": "", "due": str(plan.goal.due)}
    return cells | {"key": str(uuid.uuid4()), "since": 0} | other


# Saving


def test_a_new_row_is_saved_once_and_answered_with_what_changed(plan: Plan, draft: Breakdown, lin: Client) -> None:
    first = draft.items.first()
    assert first is not None
    typed = new_row(plan, below=first.pk, since=draft.version)
    answers = [post(lin, f"{draft.pk}/rows/add/", **typed).json() for _ in range(2)]
    assert answers[0]["id"] == answers[1]["id"]
    made = draft.items.get(title="取数")
    assert (made.owner, made.position, made.weight) == (plan.cast.xu, 2, Decimal(1))
    assert [entry[0] for entry in answers[0]["order"]] == [item.pk for item in breakdown_items(draft)]
    assert f'id="item-{made.pk}"' in answers[0]["rows"]
    assert f'id="item-{first.pk}"' not in answers[0]["rows"], "only rows that changed are sent"


@pytest.mark.parametrize("below", ["0", "x", str(2**70)])
def test_a_new_row_below_none_is_refused_at_its_place(plan: Plan, draft: Breakdown, lin: Client, below: str) -> None:
    answer = post(lin, f"{draft.pk}/rows/add/", **new_row(plan, below=below))
    assert (answer.status_code, set(answer.json()["errors"])) == (400, {"below"})


def test_only_the_cells_that_were_typed_are_changed(plan: Plan, draft: Breakdown, lin: Client) -> None:
    item = draft.items.get(kind="task")
    answer = post(lin, f"items/{item.pk}/save/", version=item.version, weight="１２.５", owner=f"@{plan.cast.zhou.pk}")
    assert answer.status_code == 200
    item.refresh_from_db()
    assert (item.weight, item.owner, item.title, item.follower) == (
        Decimal("12.5"), plan.cast.zhou, "图层权限与脱敏", plan.cast.lu,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("owner", "张三"), ("owner", ""), ("due", "13月5日"), ("due", ""),
        ("weight", "重"), ("weight", ""), ("weight", "0"), ("weight", "1E999999"), ("owner", "@" + "9" * 5000),
        ("follower", "许星野"), ("after", "9"), ("after", "1"), ("leads_to", "3"), ("title", ""), ("kind", "文件夹"),
        ("project", "没有的项目"), ("title", "长" * 201), ("acceptance", "字" * 10_001), ("title", "空\x00"),
        ("start", "2099-01-01"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_is_refused_where_it_is(draft: Breakdown, lin: Client, cell: str, text: str) -> None:
    item = draft.items.get(kind="task")
    answer = post(lin, f"items/{item.pk}/save/", version=item.version, **{cell: text})
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"due" if cell == "start" else cell}
    assert fresh(draft).version == draft.version


def test_the_second_in_a_row_is_told_by_cell_and_may_save_over_it(plan: Plan, draft: Breakdown, lin: Client) -> None:
    item = draft.items.get(kind="task")
    path = f"items/{item.pk}/save/"
    post(sign_in(plan.cast.zhou), path, version=item.version, title="周可改的", owner="陆小满", follower="")
    refused = post(lin, path, version=item.version, title="我改的")
    assert refused.status_code == 412
    told = {one["field"]: (one["by"], one["theirs"]) for one in refused.json()["conflicts"]}
    assert told["title"] == ("周可", "周可改的")
    assert told["owner"] == ("周可", "陆小满")
    assert post(lin, path, version=refused.json()["current"], title="我改的").status_code == 200
    item.refresh_from_db()
    assert (item.title, item.owner) == ("我改的", plan.cast.lu)


def test_two_people_in_two_rows_both_save(plan: Plan, draft: Breakdown, lin: Client) -> None:
    task, milestone = draft.items.get(kind="task"), draft.items.get(kind="milestone")
    zhou = sign_in(plan.cast.zhou)
    assert post(zhou, f"items/{milestone.pk}/save/", version=milestone.version, title="周可的").status_code == 200
    answer = post(lin, f"items/{task.pk}/save/", version=task.version, title="我的", since=draft.version)
    assert answer.status_code == 200
    assert "周可的" in answer.json()["rows"]
    assert answer.json()["by"][str(milestone.pk)].startswith("周可")


def test_rows_move_and_are_told_in_their_new_order(plan: Plan, draft: Breakdown, lin: Client) -> None:
    first, second, third = breakdown_items(draft)
    answer = post(lin, f"items/{second.pk}/save/", version=second.version, after=f"@{first.pk}")
    assert f'data-v="@{first.pk}"' in answer.json()["rows"]
    answer = post(lin, f"items/{third.pk}/move/", below=0)
    assert [entry[0] for entry in answer.json()["order"]] == [third.pk, first.pk, second.pk]
    refused = post(lin, f"items/{second.pk}/move/", step="in")
    assert (refused.status_code, set(refused.json()["errors"])) == (400, {"under"})
    assert len(post(lin, f"items/{first.pk}/remove/", breakdown=draft.pk).json()["order"]) == 2
    assert post(lin, f"items/{first.pk}/move/", step="up").status_code == 404


def test_without_scripts_a_row_moves_on_its_page(draft: Breakdown, lin: Client) -> None:
    item = breakdown_items(draft)[2]
    assert "Indent" in lin.get(f"/breakdowns/items/{item.pk}/edit/").content.decode()
    answer = lin.post(f"/breakdowns/items/{item.pk}/move/", {"step": "up"})
    assert (answer.status_code, answer.url) == (302, f"/breakdowns/items/{item.pk}/edit/")
    assert breakdown_items(draft)[1].pk == item.pk
    page = lin.post(f"/breakdowns/items/{item.pk}/move/", {"step": "in"}, follow=True)
    assert "Only a sub-goal has items under it" in page.content.decode()


@pytest.mark.parametrize(("name", "status"), [("tang", 403), ("guest", 404)])
def test_strangers_write_no_rows(plan: Plan, draft: Breakdown, name: str, status: int) -> None:
    item, client = draft.items.get(kind="task"), sign_in(plan.cast.everyone[name])
    for path in (f"{draft.pk}/rows/add/", f"items/{item.pk}/save/", f"items/{item.pk}/move/", f"{draft.pk}/sync/"):
        assert post(client, path, **new_row(plan)).status_code == status, path
    assert client.get(f"/breakdowns/{draft.pk}/beside/").status_code == status
    assert not Presence.objects.exists()


def test_a_submitted_version_is_no_longer_written(plan: Plan, draft: Breakdown, lin: Client) -> None:
    item = draft.items.get(kind="task")
    plan.submit(draft)
    for path in (f"{draft.pk}/rows/add/", f"items/{item.pk}/save/", f"items/{item.pk}/move/", f"{draft.pk}/sync/"):
        assert post(lin, path, **new_row(plan)).status_code == 409, path


def test_an_amount_nobody_may_read_is_not_in_the_rows(plan: Plan) -> None:
    breakdown, cast = make_money(plan).chain(), plan.cast
    type(plan.project).objects.update(department=cast.transport, manager=cast.gu, follower=None)
    for user, shown in ((cast.qin, True), (cast.zhou, False)):
        rows = post(sign_in(user), f"{breakdown.pk}/sync/", since=0).json()["rows"]
        assert ("600,000.00" in rows) is shown


# Two people


def test_who_else_is_there_and_in_which_row(plan: Plan, draft: Breakdown, lin: Client) -> None:
    zhou, item = sign_in(plan.cast.zhou), draft.items.get(kind="task")
    assert post(lin, f"{draft.pk}/sync/", since=draft.version).json() == {"version": draft.version, "people": []}
    post(zhou, f"{draft.pk}/sync/", since=draft.version, at=item.pk)
    assert post(lin, f"{draft.pk}/sync/", since=draft.version).json()["people"] == [["周可", item.pk]]
    Presence.objects.update(at=clock.now() - timedelta(seconds=30))
    assert post(lin, f"{draft.pk}/sync/", since=draft.version).json()["people"] == []
    assert Presence.objects.count() == 2


def test_the_question_costs_the_same_however_many_rows(
    plan: Plan, draft: Breakdown, lin: Client, django_assert_num_queries: Any
) -> None:
    def ask() -> None:
        post(lin, f"{draft.pk}/sync/", since=fresh(draft).version)

    ask()
    for n in range(20):
        plan.add(draft, title=f"第 {n} 项")
    # `fresh` above is one of them.
    with django_assert_num_queries(6):
        ask()


# What cells mean


@pytest.fixture
def cells(plan: Plan, draft: Breakdown) -> Cells:
    return Cells(plan.cast.lin, draft, breakdown_items(draft))


def read(cells: Cells, name: str, text: str) -> Any:
    problems = Problems()
    values = cells.read({name: text}, problems)
    return values[name] if name in values else str(problems.fields[name][0])


@pytest.mark.parametrize(
    "text",
    [
        "{y}-03-05",
        "{y}/3/5",
        "{y}.3.5",
        "{y}年3月5日",
        "3月5日",
        "3/5",
        "3-5",
        "３－５",
        "{y}0305",
        "{y}-03-05 00:00:00",
    ],
)
def test_days_as_people_write_them(plan: Plan, cells: Cells, text: str) -> None:
    year = plan.goal.start.year
    assert read(cells, "due", text.format(y=year)) == date(year, 3, 5)


def test_days_as_a_spreadsheet_counts_them(cells: Cells) -> None:
    assert read(cells, "due", "46000") == date(2025, 12, 9)
    for wrong in ("2月30日", "明天", "123456", "5/2026", "12"):
        assert isinstance(read(cells, "due", wrong), str)


@pytest.mark.parametrize("text", ["周可", "zhouke", "ZHOU KE", "zk", "@{pk}", " 周可 "])
def test_people_by_name_pinyin_and_choice(plan: Plan, cells: Cells, text: str) -> None:
    User.objects.filter(pk=plan.cast.zhou.pk).update(search="zk zhouke")
    assert read(cells, "owner", text.format(pk=plan.cast.zhou.pk)) == plan.cast.zhou


def test_a_name_that_two_people_have_is_asked_back(plan: Plan, cells: Cells) -> None:
    person("周可", "zhouke2", plan.cast.medical)
    assert "公用事业组" in read(cells, "owner", "周可")
    assert "医疗交付组" in read(cells, "owner", "周可")
    assert isinstance(read(cells, "owner", plan.cast.guest.name), str), "nobody from elsewhere"


def test_kinds_projects_and_rows(plan: Plan, cells: Cells) -> None:
    assert [read(cells, "kind", text) for text in ("里程碑", "milestone", "lcb", "")] == [*["milestone"] * 3, "task"]
    assert read(cells, "project", plan.project.code) == read(cells, "project", plan.project.name) == plan.project
    first, second, _third = cells.rows
    assert read(cells, "after", "1，2") == read(cells, "after", f"@{first.pk},@{second.pk}") == [first.key, second.key]


# The drawing


def test_the_drawing_stands_in_the_rows_of_the_table(plan: Plan, draft: Breakdown) -> None:
    task, milestone, goal = breakdown_items(draft)
    task.start, milestone.waits_for = plan.goal.start, [task]
    drawn = gantt(plan.goal.start, plan.goal.due, [task, milestone, goal], workday_calendar(), plan.goal.start)
    assert [bar.y for bar in drawn.bars] == [HEAD + ROW * n + ROW // 2 for n in range(3)]
    assert drawn.height == HEAD + 3 * ROW
    per_day = drawn.goal_width // ((plan.goal.due - plan.goal.start).days + 1)
    assert drawn.bars[0].width == per_day * ((task.due - plan.goal.start).days + 1)
    assert (drawn.bars[1].width, drawn.bars[2].x) == (0, drawn.goal_x), "a milestone is a point"
    assert [(link.early, link.leads) for link in drawn.links] == [(False, False)]
    assert drawn.today is not None
    assert drawn.off.count("M") > 40, "weekends and holidays"


def test_a_short_proposal_is_drawn_wide(plan: Plan) -> None:
    day = plan.goal.start
    drawn = gantt(day, day + timedelta(days=30), [], workday_calendar(), day - timedelta(days=99))
    assert (drawn.today, drawn.bars) == (None, [])
    assert drawn.goal_width == 31 * 18
