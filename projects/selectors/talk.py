"""What was said about a task, as its reader sees it; and what can be pointed to while writing."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from goals.models import Goal
from goaltrack.common import clock, dates, markup
from people.models import User
from projects.models import Comment, Milestone, Project, Task, TaskWatcher
from projects.querysets import may_carry
from projects.talk import KINDS, Reference, points_to, split

# So many of the newest stand on the page; the earlier ones are fetched in lots of as many.
SHOWN = 50
OFFERED = 5
Look = tuple[str, str, str]


@dataclass(frozen=True)
class Target:
    """Something that a comment points to, for a reader who may see it."""

    reference: Reference
    title: str
    state: str
    # How the state looks: its tone, its words, its icon.
    look: Look

    @property
    def words(self) -> str:
        return self.look[1]

    @property
    def shown(self) -> SafeString:
        return markup.state(*self.look, bare=True)

    @property
    def link(self) -> str:
        return f"/{KINDS[self.reference.kind]}/{self.reference.pk}/"

    @property
    def icon(self) -> str:
        return {"task": "list-check", "milestone": "flag", "project": "briefcase", "goal": "target"}[
            self.reference.kind
        ]

    @property
    def mark(self) -> str:
        return f"#{self.reference.kind}-{self.reference.pk}"


@dataclass(frozen=True)
class Part:
    """A piece of a comment: plain, somebody's name, or a target."""

    text: str
    target: Target | None = None
    is_mention: bool = False


@dataclass(frozen=True)
class CommentLine:
    comment: Comment
    parts: list[Part]
    may_change: bool
    mentioned: list[User] = field(default_factory=list)

    @property
    def targets(self) -> list[Target]:
        return list({part.target.reference: part.target for part in self.parts if part.target}.values())


@dataclass(frozen=True)
class Talk:
    """Some comments, oldest first; `before` is where the earlier ones end, where there are any."""

    lines: list[CommentLine]
    before: int | None


def talk_of(user: User, task: Task, *, before: int | None = None) -> Talk:
    """The newest comments, or the newest of those before the one named: one query at most, and those of
    `comment_lines`."""
    if not may_carry(task, "comments"):
        return Talk([], None)
    comments = Comment.objects.filter(task=task).select_related("author").order_by("-id")
    if before is not None:
        comments = comments.filter(pk__lt=before)
    found = list(comments[: SHOWN + 1])
    shown = found[:SHOWN][::-1]
    return Talk(comment_lines(user, shown), shown[0].pk if len(found) > SHOWN else None)


def comment_lines(user: User, comments: Iterable[Comment]) -> list[CommentLine]:
    """However many: one query for the names, and one for each kind of thing that they point to."""
    comments = list(comments)
    site = settings.SITE_URL
    named = {pk for comment in comments for pk in comment.mentioned}
    people = User.objects.only("name").in_bulk(named) if named else {}
    targets = targets_of(user, {ref for comment in comments for ref in points_to(comment.text, site=site)})
    lines = []
    for comment in comments:
        mentioned = [people[pk] for pk in comment.mentioned if pk in people]
        pieces = split(comment.text, site=site, names=[person.name for person in mentioned])
        parts = [
            Part(piece.text, targets.get(piece.reference) if piece.reference else None, piece.is_mention)
            for piece in pieces
        ]
        lines.append(CommentLine(comment, parts, comment.author_id == user.pk and not comment.is_removed, mentioned))
    return lines


def watchers_of(task: Task) -> list[User]:
    """Who follows the task, longest first (one query at most)."""
    if not may_carry(task, "watchers"):
        return []
    watchers = TaskWatcher.objects.filter(task=task, user__is_active=True).select_related("user")
    return [watcher.user for watcher in watchers.order_by("since", "id")]


def targets_of(user: User, references: Iterable[Reference]) -> dict[Reference, Target]:
    """Those that the reader may see: one query for each kind that is asked for."""
    ids: defaultdict[str, list[int]] = defaultdict(list)
    for reference in references:
        ids[reference.kind].append(reference.pk)
    rows = _rows(user)
    found: dict[Reference, Target] = {}
    for kind, pks in ids.items():
        found |= {target.reference: target for target in _targets(kind, rows[kind].filter(pk__in=pks))}
    return found


def targets_offered(user: User, words: str) -> list[Target]:
    """What a comment could point to, the newest first of each kind: four queries, none without words."""
    if not words:
        return []
    titles = {"task": "title", "milestone": "title", "project": "name", "goal": "statement"}
    found: list[Target] = []
    for kind, rows in _rows(user).items():
        found += _targets(kind, rows.filter(**{f"{titles[kind]}__icontains": words}).order_by("-pk")[:OFFERED])
    return found


def _rows(user: User) -> dict[str, Any]:
    return {
        "task": Task.objects.visible_to(user).values_list("pk", "title", "status"),
        "milestone": Milestone.objects.visible_to(user).values_list("pk", "title", "due", "achieved_on", "cancelled"),
        "project": Project.objects.visible_to(user).values_list("pk", "name", "state"),
        "goal": Goal.objects.visible_to(user).values_list("pk", "statement", "state"),
    }


def _targets(kind: str, rows: Iterable[tuple[Any, ...]]) -> list[Target]:
    looks: dict[str, Callable[..., tuple[str, Look]]] = {
        "task": _task_look,
        "milestone": _milestone_look,
        "project": _project_look,
        "goal": _goal_look,
    }
    return [Target(Reference(kind, pk), title, *looks[kind](*rest)) for pk, title, *rest in rows]


def _task_look(status: str) -> tuple[str, Look]:
    tone, icon, words = markup.TASK_STATUS[status]
    return status, (tone, str(words), icon)


def _milestone_look(due: date, achieved_on: date | None, cancelled: bool) -> tuple[str, Look]:
    if cancelled:
        return _task_look("cancelled")
    if achieved_on is not None:
        return "achieved", ("ok", _("Reached"), "")
    return "open", ("off" if due < clock.today() else "idle", dates.short(due), "clock")


def _project_look(state: str) -> tuple[str, Look]:
    looks: Mapping[str, Look] = {
        Project.State.PLANNED: ("idle", pgettext("project state", "Planned"), "clock"),
        Project.State.ACTIVE: ("info", pgettext("project state", "Active"), "player-play"),
        Project.State.SUSPENDED: ("idle", pgettext("project state", "Suspended"), "player-pause"),
        Project.State.FINISHED: ("ok", pgettext("project state", "Finished"), ""),
    }
    return state, looks[state]


def _goal_look(state: str) -> tuple[str, Look]:
    looks = {"draft": ("idle", "edit"), "active": ("info", "player-play"), "closed": ("ok", "check")}
    tone, icon = looks.get(state, ("idle", "ban"))
    return state, (tone, str(Goal.State(state).label), icon)
