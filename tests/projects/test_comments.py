"""What is said about a task: by whoever sees it, to whom it names and to those who follow it."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goals.models import Goal
from goaltrack.common.errors import ActionForbidden, InvalidInput, StaleVersion, StateConflict
from history.models import LogEntry
from notices.models import Notice
from people.models import User
from projects.models import Comment, Task, TaskWatcher
from projects.selectors.talk import SHOWN, talk_of, targets_offered
from projects.services import (
    comment_add,
    comment_remove,
    comment_update,
    task_log_status,
    task_unwatch,
    task_update,
    task_watch,
)
from tests.cast import make_goal
from tests.projects.conftest import World, build_world
from tests.races import at_once

SignIn = Callable[[User], Client]
HX = {"HX-Request": "true"}


def say(actor: User, task: Task, text: str, key: uuid.UUID | None = None) -> Comment:
    comment, _found = comment_add(actor=actor, key=key or uuid.uuid4(), task_id=task.pk, text=text)
    return comment


def told(kind: str) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("recipient__name", flat=True))


def hidden(world: World) -> Task:
    """Of a personal goal of 许星野: 唐越, elsewhere in the department, sees neither."""
    owner: dict[str, Any] = {"owner": world.cast.xu, "follower": None}
    goal = make_goal(world.cast, world.cycle, world.cast.xu, kind=Goal.Kind.PERSONAL, active=False, **owner)
    return world.task(world.cast.xu, project=None, goal=goal, follower=None)


# --- Writing ---


def test_a_colleague_is_named_by_pinyin_and_told(world: World) -> None:
    task = world.task()
    comment = say(world.cast.xu, task, "@zhouke 看下 2 号柜，抄送@林一鸣\r\n明天要")
    assert comment.text == "@周可 看下 2 号柜，抄送@林一鸣\n明天要"
    assert set(comment.mentioned) == {world.cast.zhou.pk, world.cast.lin.pk}
    assert told("task.mentioned") == {"周可", "林一鸣"}
    assert told("task.commented") == {"陆小满"}, "its B; who is mentioned hears it once"
    assert Notice.objects.filter(kind="task.mentioned").first().link == f"/tasks/{task.pk}/#comment-{comment.pk}"  # type: ignore[union-attr]
    assert LogEntry.objects.of(comment).get().action == "comment.add"


def test_an_address_and_a_stranger_are_no_mentions(world: World) -> None:
    comment, found = comment_add(
        actor=world.cast.xu, key=uuid.uuid4(), task_id=world.task().pk, text="发到 zk@zhouke.example；@苏木 不在"
    )
    assert comment.mentioned == []
    assert [name for name, _several in found.missed] == ["@苏木"]


def test_two_of_one_name_are_told_apart_by_their_number(world: World) -> None:
    cast = world.cast
    User.objects.filter(pk=cast.tang.pk).update(name="周可")
    comment, found = comment_add(actor=cast.xu, key=uuid.uuid4(), task_id=world.task().pk, text="@周可 @tangyue 请看")
    assert (comment.text, comment.mentioned) == ("@周可 @周可 请看", [cast.tang.pk])
    assert found.missed == [("@周可", ("周可", "周可"))]
    changed, _found = comment_update(actor=cast.xu, comment_id=comment.pk, version=1, text="@周可 再看")
    assert changed.mentioned == [cast.tang.pk], "whom the comment named already is meant"


@pytest.mark.parametrize("text", ["", " \n ", "长" * 5001, "翻转\u202e文字", "零\x00"])
def test_bad_text_is_told_at_its_field(world: World, text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        say(world.cast.xu, world.task(), text)
    assert set(refused.value.fields) == {"text"}


def test_the_same_form_twice_is_one_comment(world: World) -> None:
    task, key = world.task(), uuid.uuid4()
    assert say(world.cast.xu, task, "@zhouke 收到了吗", key) == say(world.cast.xu, task, "@zhouke 收到了吗", key)
    assert Comment.objects.count() == 1


def test_who_does_not_see_the_task_says_nothing(world: World) -> None:
    comment = say(world.cast.xu, world.task(), "第一条")
    for call in (
        lambda: say(world.cast.guest, comment.task, "我也说一句"),
        lambda: task_watch(actor=world.cast.guest, task_id=comment.task_id),
        lambda: comment_update(actor=world.cast.lu, comment_id=comment.pk, version=1, text="改了"),
        lambda: comment_remove(actor=world.cast.lin, comment_id=comment.pk),
    ):
        with pytest.raises(ActionForbidden):
            call()


def test_an_edit_is_marked_and_tells_only_the_new(world: World) -> None:
    comment = say(world.cast.xu, world.task(), "@周可 看下")
    changed, _found = comment_update(actor=world.cast.xu, comment_id=comment.pk, version=1, text="@周可 @白露 看下")
    assert (changed.version, changed.edited_at is not None) == (2, True)
    assert Notice.objects.filter(kind="task.mentioned").count() == 2
    with pytest.raises(StaleVersion) as stale:
        comment_update(actor=world.cast.xu, comment_id=comment.pk, version=1, text="旧的")
    assert [change["new"] for change in stale.value.changes] == ["@周可 @白露 看下"]


def test_what_an_edit_takes_away_is_in_no_notice_that_waits(world: World) -> None:
    comment = say(world.cast.xu, world.task(), "@周可 密码是 1234")
    comment_update(actor=world.cast.xu, comment_id=comment.pk, version=1, text="@周可 密码另发")
    told = Notice.objects.filter(kind__in=("task.mentioned", "task.commented"))
    assert {notice.params["note"] for notice in told} == {"@周可 密码另发"}
    assert {notice.params["title"] for notice in told} == {comment.task.title}


def test_a_removed_one_keeps_its_place_and_loses_its_words(world: World) -> None:
    comment = say(world.cast.xu, world.task(), "@周可 密码是 1234")
    comment_remove(actor=world.cast.xu, comment_id=comment.pk)
    removed = comment_remove(actor=world.cast.xu, comment_id=comment.pk)
    assert (removed.text, removed.mentioned, removed.is_removed) == ("", [], True)
    assert not Notice.objects.filter(occasion=f"comment {comment.pk}").exists()
    assert Comment.pgh_event_model.objects.filter(text="@周可 密码是 1234").exists()  # type: ignore[attr-defined]
    with pytest.raises(StateConflict):
        comment_update(actor=world.cast.xu, comment_id=comment.pk, version=2, text="又来")


def test_the_database_keeps_text_and_removal_apart(world: World) -> None:
    comment = say(world.cast.xu, world.task(), "留着")
    for values in ({"text": ""}, {"removed_at": comment.created_at}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Comment.objects.filter(pk=comment.pk).update(**values)
    watcher = TaskWatcher.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        TaskWatcher.objects.create(task=comment.task, user=watcher.user)


# --- Following ---


def test_a_mention_gives_sight_of_that_task_alone_until_one_leaves(world: World, as_: SignIn) -> None:
    task, other, tang = hidden(world), hidden(world), world.cast.tang
    assert not Task.objects.visible_to(tang).exists()
    say(world.cast.xu, task, "@唐越 帮忙看看")
    assert list(Task.objects.visible_to(tang)) == [task]
    assert not Goal.objects.visible_to(tang).filter(pk=task.goal_id).exists()
    page = as_(tang).get(reverse("task_detail", args=[task.pk])).content.decode()
    assert task.title in page
    assert task.goal is not None
    assert task.goal.statement not in page
    assert as_(tang).get(reverse("api_task_detail", args=[task.pk])).json()["goal"] is None
    assert [row["goal"] for row in as_(tang).get("/api/v1/tasks/").json()["results"]] == [None]
    listed = as_(tang).get("/tasks/").content.decode()
    assert (task.title in listed, task.goal.statement in listed) == (True, False)
    assert as_(tang).get(reverse("task_detail", args=[other.pk])).status_code == 404
    left = as_(tang).post(reverse("task_unwatch", args=[task.pk]))
    assert (left.status_code, left.url) == (302, "/tasks/")  # type: ignore[attr-defined]
    assert not Task.objects.visible_to(tang).exists()


def test_who_leads_the_task_takes_a_watcher_away(world: World) -> None:
    task = hidden(world)
    say(world.cast.xu, task, "@唐越 写错人了")
    with pytest.raises(ActionForbidden):
        task_unwatch(actor=world.cast.tang, task_id=task.pk, user_id=world.cast.xu.pk)
    task_unwatch(actor=world.cast.xu, task_id=task.pk, user_id=world.cast.tang.pk)
    assert not Task.objects.visible_to(world.cast.tang).exists()


def test_watchers_hear_of_comments_ends_blocks_and_another_date(world: World) -> None:
    task, cast = world.task(), world.cast
    task_watch(actor=cast.bai, task_id=task.pk)
    task_watch(actor=cast.bai, task_id=task.pk)
    say(cast.xu, task, "进度正常")
    for status in ("blocked", "doing", "done"):
        task_log_status(actor=cast.xu, key=uuid.uuid4(), task_id=task.pk, to_status=status)
    task.refresh_from_db()
    task_update(actor=cast.xu, task_id=task.pk, version=task.version, values={"due": world.cycle.end})
    kinds = Notice.objects.filter(recipient=cast.bai).values_list("kind", flat=True)
    assert sorted(kinds) == ["task.blocked", "task.commented", "task.due_moved", "task.finished"]
    assert all(str(notice) for notice in Notice.objects.all())
    assert not Notice.objects.filter(recipient=cast.xu, kind__in=kinds).exists(), "never who did it"


def test_whom_a_block_waits_for_is_told_once(world: World) -> None:
    task, cast = world.task(), world.cast
    task_watch(actor=cast.zhou, task_id=task.pk)
    task_log_status(actor=cast.xu, key=uuid.uuid4(), task_id=task.pk, to_status="blocked", blocked_by=cast.zhou)
    assert [notice.kind for notice in Notice.objects.filter(recipient=cast.zhou)] == ["task.blocking"]


@pytest.mark.django_db(transaction=True)
def test_four_comments_at_once_make_one_watcher() -> None:
    world = build_world()
    task = world.task()
    at_once(*[lambda: say(world.cast.zhou, task, "@白露 看看")] * 4)
    assert (Comment.objects.count(), TaskWatcher.objects.count()) == (4, 2)


# --- Reading ---


def test_links_unfurl_for_those_who_may_see_what_they_lead_to(world: World, as_: SignIn) -> None:
    task, secret = world.task(), hidden(world)
    text = f"等 {settings.SITE_URL}/goals/{world.goal.pk}/。见 #task-{secret.pk} 和 #milestone-999，<b>粗</b>"
    say(world.cast.xu, task, text)
    assert f"#task-{secret.pk}" not in Notice.objects.get(kind="task.commented").text
    seen = talk_of(world.cast.xu, task).lines[0]
    assert {target.title for target in seen.targets} == {world.goal.statement, secret.title}
    unseen = talk_of(world.cast.tang, task).lines[0]
    assert [target.title for target in unseen.targets] == [world.goal.statement]
    assert "".join(part.text for part in unseen.parts) == text
    page = as_(world.cast.tang).get(reverse("task_detail", args=[task.pk])).content.decode()
    assert f"#task-{secret.pk} 和" in page
    assert "&lt;b&gt;粗&lt;/b&gt;" in page


def test_many_comments_cost_as_many_queries_as_one(world: World) -> None:
    task, milestone = world.task(), world.gated(is_milestone=True)
    texts = f"@周可 #task-{task.pk} #goal-{world.goal.pk} #project-{world.project.pk} #milestone-{milestone.pk}"
    say(world.cast.xu, task, texts)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            talk_of(world.cast.xu, task)
        return len(captured)

    few = queries()
    zhou = [world.cast.zhou.pk]
    Comment.objects.bulk_create(
        [Comment(task=task, author=world.cast.lu, text=texts, mentioned=zhou) for _number in range(40)]
    )
    assert (few, queries()) == (6, 6)


def test_the_newest_fifty_stand_there_and_the_earlier_ones_on_demand(world: World, as_: SignIn) -> None:
    task, author = world.task(), world.cast.lu
    Comment.objects.bulk_create([Comment(task=task, author=author, text=f"第{n}句") for n in range(SHOWN + 3)])
    newest = talk_of(world.cast.xu, task)
    assert [line.comment.text for line in newest.lines][::49] == ["第3句", "第52句"]
    client, address = as_(world.cast.xu), reverse("task_comments", args=[task.pk])
    for headers in ({}, HX):
        page = client.get(f"{address}?before={newest.before}", headers=headers).content.decode()
        assert "第2句" in page
        assert "第3句" not in page


def test_what_can_be_pointed_to_is_what_one_sees(world: World) -> None:
    task, secret = world.task(title="泵站接线"), hidden(world)
    Task.objects.filter(pk=secret.pk).update(title="泵站私事")
    assert [target.mark for target in targets_offered(world.cast.tang, "泵站")] == [f"#task-{task.pk}"]
    assert targets_offered(world.cast.tang, "") == []


# --- Pages and API ---


def test_a_comment_is_sent_changed_and_removed_without_scripts(world: World, as_: SignIn) -> None:
    task, client = world.task(), as_(world.cast.xu)
    address = reverse("task_comments", args=[task.pk])
    sent = client.post(address, {"key": str(uuid.uuid4()), "text": "@zhouke 看下"})
    comment = Comment.objects.get()
    assert sent.url == f"/tasks/{task.pk}/#comment-{comment.pk}"  # type: ignore[attr-defined]
    refused = client.post(address, {"key": str(uuid.uuid4()), "text": " "})
    assert (refused.status_code, b"Write something." in refused.content) == (400, True)
    edit = reverse("comment_update", args=[comment.pk])
    assert "@周可 看下" in client.get(edit).content.decode()
    client.post(edit, {"version": 1, "text": "改好了"})
    stale = client.post(edit, {"version": 1, "text": "我的字还在"})
    assert (stale.status_code, "我的字还在" in stale.content.decode()) == (412, True)
    client.post(reverse("comment_remove", args=[comment.pk]))
    page = client.get(reverse("task_detail", args=[task.pk])).content.decode()
    assert "Removed by its author" in page
    assert "改好了" not in page


def test_what_is_being_written_stays_when_a_status_is_logged(world: World, as_: SignIn) -> None:
    task, client = world.task(), as_(world.cast.xu)
    form = {"key": str(uuid.uuid4()), "to_status": "doing", "place": "page"}
    tapped = client.post(reverse("task_log_status", args=[task.pk]), form, headers=HX).content.decode()
    assert 'id="saying" hx-preserve="true"' in tapped
    sent = client.post(
        reverse("task_comments", args=[task.pk]), {"key": str(uuid.uuid4()), "text": "@nobody 好"}, headers=HX
    ).content.decode()
    assert "hx-preserve" not in sent
    assert "Nobody you see is called “@nobody”." in sent


def test_the_api_says_the_same(world: World, as_: SignIn) -> None:
    task, client = world.task(), as_(world.cast.xu)
    address = reverse("api_comment_list", args=[task.pk])
    key = {"Idempotency-Key": str(uuid.uuid4())}
    body: Any = {"text": f"@zhouke 见 #goal-{world.goal.pk}"}
    made = client.post(address, body, content_type="application/json", headers=key)
    assert (made.status_code, made["ETag"]) == (201, '"1"')
    assert made.json()["mentioned"] == [{"id": world.cast.zhou.pk, "name": "周可"}]
    assert made.json()["references"][0]["title"] == world.goal.statement
    one = reverse("api_comment_detail", args=[made.json()["id"]])
    changed = client.patch(one, {"text": "改"}, content_type="application/json", headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    assert client.delete(one).status_code == 204
    assert client.get(address).json()["results"][0]["text"] == ""
    watch = reverse("api_task_watch", args=[task.pk])
    watchers = client.get(reverse("api_watcher_list", args=[task.pk])).json()
    assert {person["name"] for person in watchers} == {"许星野", "周可"}
    assert (client.delete(watch).status_code, client.put(watch).status_code) == (204, 204)
