"""The search of the top bar: what it finds, for whom, and how little it looks at."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from goaltrack.common import finding
from people.models import User
from projects.models import Task
from tests.world import World

HX = {"HX-Request": "true"}


def found(user: User, text: str, only: str = "") -> dict[str, list[str]]:
    groups = finding.search(user, text, most=20, only=only)
    return {group.kind.name: [one.title for one in group.found] for group in groups}


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="people.backends.SignInBackend")
    return client


@pytest.mark.parametrize(
    ("text", "kind", "title"),
    [
        ("接线图", "task", "补 2 张接线图"),
        ("补 接线", "task", "补 2 张接线图"),
        ("试运行", "milestone", "试运行满 30 天"),
        ("lanjiang", "project", "澜江智慧水务一期"),
        ("投诉从", "goal", "客户投诉从 24 件降到 8 件以内"),
        ("周可", "person", "周可"),
        ("三类", "lesson", "投诉先分三类再答复"),
    ],
)
def test_each_kind_is_found_by_a_part_of_its_title(shared_world: World, text: str, kind: str, title: str) -> None:
    assert title in found(shared_world.cast.lin, text)[kind]


def test_a_contract_is_found_by_its_number_and_tells_no_amount(shared_world: World) -> None:
    contract = shared_world.contract
    groups = finding.search(shared_world.cast.zhou, contract.number, most=5)
    one = next(group for group in groups if group.kind.name == "contract").found[0]
    assert (one.title, one.url) == (contract.name, f"/payments/contracts/{contract.pk}/")
    assert str(contract.amount) not in one.note


def test_applications_and_invoices_are_found_by_their_number_and_tell_no_amount(shared_world: World) -> None:
    cast, checkpoint = shared_world.cast, shared_world.checkpoint
    for kind, row in (("application", shared_world.application), ("invoice", shared_world.invoice)):
        groups = finding.search(cast.tang, row.number, most=5)
        one = next(group for group in groups if group.kind.name == kind).found[0]
        assert (one.title, one.url) == (row.number, f"/payments/checkpoints/{checkpoint.pk}/#{kind}-{row.pk}")
        assert one.note == "初验款 · 澜江市水务集团"
        assert found(cast.guest, row.number) == {}


@pytest.mark.usefixtures("undone")
def test_a_person_is_found_by_pinyin_and_initials(shared_world: World) -> None:
    User.objects.filter(pk=shared_world.cast.zhou.pk).update(search="zk zhouke")
    assert found(shared_world.cast.lin, "zk")["person"] == ["周可"]
    assert found(shared_world.cast.lin, "zhouke")["person"] == ["周可"]


def test_a_number_finds_the_task_before_all_others(shared_world: World) -> None:
    task = shared_world.free_task
    for text in (f"#{task.pk}", str(task.pk)):
        assert found(shared_world.cast.lin, text, "task")["task"][0] == task.title
    assert "person" not in found(shared_world.cast.lin, f"#{task.pk}")


def test_the_outsider_finds_nothing_of_it(shared_world: World) -> None:
    guest, task = shared_world.cast.guest, shared_world.free_task
    for text in ("接线图", f"#{task.pk}", "试运行", "lanjiang", "投诉", "周可", shared_world.contract.number, "log"):
        assert found(guest, text) == {}


@pytest.mark.usefixtures("undone")
def test_ones_own_open_tasks_come_first(shared_world: World) -> None:
    cast = shared_world.cast
    made = [("泵站甲", cast.lu, "todo"), ("泵站乙", cast.xu, "todo"), ("泵站丙", cast.xu, "cancelled")]
    for title, owner, status in made:
        Task.objects.create(title=title, owner=owner, due=shared_world.goal.due, status=status)
    Task.objects.create(title="泵站丁", owner=cast.lu, due=shared_world.goal.due)
    assert found(cast.xu, "泵站")["task"] == ["泵站乙", "泵站丁", "泵站甲", "泵站丙"]


def test_log_offers_ones_own_open_tasks_at_their_status(shared_world: World) -> None:
    task = shared_world.free_task
    groups = finding.search(shared_world.cast.xu, "log 接线", most=5, only="log")
    assert [one.url for one in groups[0].found] == [f"/tasks/{task.pk}/status/"]
    assert found(shared_world.cast.bai, "log 接线", "log") == {}


def test_a_single_character_looks_through_no_tasks(shared_world: World) -> None:
    assert "task" not in found(shared_world.cast.lin, "图")
    assert found(shared_world.cast.lin, "  ") == {}


def test_the_index_is_used_for_a_title(shared_world: World) -> None:
    titles = Task.objects.search("接线图").values("pk")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = titles.explain()
        cursor.execute("SET LOCAL enable_seqscan = on")
    assert "task_title" in plan


def test_the_rest_is_in_the_list(shared_world: World) -> None:
    groups = finding.search(shared_world.cast.lin, "3", most=1)
    assert all(len(group.found) == 1 for group in groups)
    group = next(iter(finding.search(shared_world.cast.lin, "投诉", most=0, only="goal")))
    assert group.more == "/goals/?q=%E6%8A%95%E8%AF%89"


def test_the_page_works_without_scripts_and_the_palette_gets_options(shared_world: World) -> None:
    client = client_of(shared_world.cast.lin)
    page = client.get("/search/", {"q": "接线图"}).content.decode()
    assert f'href="/tasks/{shared_world.free_task.pk}/"' in page
    part = client.get("/search/", {"q": "接线图"}, headers=HX).content.decode()
    assert ('role="option"' in part, "<h1>" in part) == (True, False)
    assert client.get("/search/").status_code == 200


def test_the_api_answers_by_kind_and_refuses_what_it_cannot_look_for(shared_world: World) -> None:
    client = client_of(shared_world.cast.lin)

    def ask(**params: str) -> Any:
        response = client.get("/api/v1/search/", params)
        return response.status_code, json.loads(response.content)

    status, groups = ask(q="接线图", kind="task")
    assert status == 200
    assert [(one["kind"], one["has_more"], [row["id"] for row in one["found"]]) for one in groups] == [
        ("task", False, [shared_world.free_task.pk])
    ]
    for params, field in (({"q": " "}, "q"), ({"q": "字" * 101}, "q"), ({"q": "图纸", "kind": "nonsense"}, "kind")):
        status, problem = ask(**params)
        assert (status, list(problem["errors"])) == (400, [field])


def test_it_costs_one_query_for_each_kind(shared_world: World, django_assert_num_queries: Any) -> None:
    user = shared_world.cast.lin
    found(user, "投诉")
    with django_assert_num_queries(10):
        found(user, "投诉")
