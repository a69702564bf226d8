"""Tasks, milestones and projects in the search of the top bar."""

from typing import Any, TypeVar

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from goaltrack.common import dates
from goaltrack.common.finding import Asked, Found, Kind, register
from goaltrack.common.markup import TASK_STATUS
from people.models import User
from projects.models import Milestone, Project, Task
from projects.querysets import OPEN, SHORTEST_PAIRED, MilestoneQuerySet, TaskQuerySet
from projects.selectors.concealed import conceal, saying_what_is_watched

# So many of the newest that fit are read; of these the reader's own open work comes first.
LOOKED_AT = 100
# What begins a line that asks for tasks to log: "log pump", “状态 泵站”.
LOG_WORDS = ("log", "status", "状态", "日志")

Rows = TypeVar("Rows", TaskQuerySet, MilestoneQuerySet)


def find_tasks(user: User, asked: Asked, most: int) -> list[Found]:
    """Two queries at most: the one of the number, and those with the words in their title; two more for those that
    the reader merely watches."""
    tasks = (
        saying_what_is_watched(Task.objects.visible_to(user), user)
        .select_related("owner", "project")
        .only("title", "status", "due", "owner__name", "follower", "reviewer", "goal", "project__name")
    )
    found = _by_number(tasks, asked) + _by_words(tasks, asked)

    def place(task: Task) -> tuple[bool, bool, bool, int]:
        is_own = user.pk in (task.owner_id, task.follower_id)
        begins = bool(asked.words) and task.title.lower().startswith(asked.words[0].lower())
        return (task.status not in OPEN, not is_own, not begins, -task.pk)

    number = asked.number
    ranked = sorted(dict.fromkeys(found), key=lambda task: (task.pk != number, *place(task)))
    conceal(user, ranked[:most])
    return [_found_task(task, reverse("task_detail", args=[task.pk])) for task in ranked[:most]]


def find_tasks_to_log(user: User, asked: Asked, most: int) -> list[Found]:
    """After “log” or “status”: one's own open tasks, the first due first, each at its status log (one query)."""
    if not asked.words or asked.words[0].lower() not in LOG_WORDS:
        return []
    tasks = Task.objects.of_person(user).open().select_related("owner", "project").order_by("due", "id")
    for word in asked.words[1:]:
        tasks = tasks.search(word)
    return [_found_task(task, reverse("task_log_status", args=[task.pk])) for task in tasks[:most]]


def find_milestones(user: User, asked: Asked, most: int) -> list[Found]:
    milestones = (
        Milestone.objects.visible_to(user)
        .select_related("owner", "project")
        .only("title", "due", "achieved_on", "cancelled", "owner__name", "project__name")
    )
    found = dict.fromkeys(_by_number(milestones, asked) + _by_words(milestones, asked))
    ranked = sorted(found, key=lambda one: (one.pk != asked.number, one.is_over, -one.pk))
    return [
        Found(
            one.pk,
            one.title,
            reverse("milestone_detail", args=[one.pk]),
            (dates.short(one.due), one.owner.name, one.project.name if one.project else ""),
        )
        for one in ranked[:most]
    ]


def find_projects(user: User, asked: Asked, most: int) -> list[Found]:
    """By name, code or customer (one query); those that run first."""
    wanted = Q(pk=asked.number) if asked.number else Q()
    of_words = Q()
    for word in asked.words:
        of_words &= Q(name__icontains=word) | Q(code__icontains=word) | Q(customer__name__icontains=word)
    wanted |= of_words
    projects = Project.objects.visible_to(user).filter(wanted).select_related("customer", "department")
    ranked = projects.order_by("state", "-due", "id")[:most]
    return [
        Found(
            one.pk,
            one.name,
            reverse("project_detail", args=[one.pk]),
            (one.code, one.customer.name if one.customer else "", one.department.name),
        )
        for one in ranked
    ]


def register_all() -> None:
    register(Kind("log", _("Log the status of"), "activity", find_tasks_to_log, order=5))
    register(Kind("task", _("Tasks"), "list-check", find_tasks, order=10, more="task_list", beside={"status": "all"}))
    register(Kind("milestone", _("Milestones"), "flag", find_milestones, order=20))
    register(
        Kind(
            "project", _("Projects"), "briefcase", find_projects, order=30, more="project_list", beside={"state": "all"}
        )
    )


def _by_number(rows: Rows, asked: Asked) -> list[Any]:
    return list(rows.filter(pk=asked.number)) if asked.number else []


def _by_words(rows: Rows, asked: Asked) -> list[Any]:
    # A single character stands in too many titles, and no index knows it.
    if not any(len(word) >= SHORTEST_PAIRED for word in asked.words):
        return []
    for word in asked.words:
        rows = rows.search(word)
    return list(rows.order_by("-pk")[:LOOKED_AT])


def _found_task(task: Task, url: str) -> Found:
    _kind, icon, words = TASK_STATUS[task.status]
    project = task.project.name if task.project else ""
    return Found(task.pk, task.title, url, (words, task.owner.name, dates.short(task.due), project), icon)
