"""What people say about a task: written, changed and removed by their author, told to those whom it concerns."""

from collections.abc import Collection
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.errors import Problems, StateConflict
from history.operations import operation
from history.versions import check_version
from notices.services import notice_mark_read, notice_reword, notice_send, notice_withdraw
from people.models import User
from people.permissions import authorize
from projects.models import Comment
from projects.models.talk import LONGEST_COMMENT
from projects.selectors.quick_add import people_named_for
from projects.services.tasks import locked_task
from projects.services.watchers import watchers_add, watchers_tell
from projects.talk import Mentions, read_mentions, split

MOST_MENTIONS = 30
SHOWN_IN_NOTICE = 120
NOT_YOURS = _("Only its author changes or removes a comment.")


def comment_add(*, actor: User, key: UUID, task_id: int, text: str) -> tuple[Comment, Mentions]:
    """Say something about a task that one sees. Whoever is named with "@" sees and follows the task from now on, and so
    does the author; both answers tell what was written and whom it names.

    Raises InvalidInput at `text`.
    """
    with operation("comment.add", actor=actor, key=key, content={"task": task_id, "text": text}) as op:
        if op.replayed:
            comment = op.made_row(Comment.objects.select_related("task", "author"))
            return comment, Mentions(comment.text)
        task = locked_task(task_id)
        authorize(actor, "projects.comment_add", task)
        found = _read(actor, text)
        comment = Comment(task=task, author=actor, text=found.text, mentioned=sorted(found.people))
        _check(comment)
        comment.save()
        op.log(comment)
        notice_mark_read(actor=actor, subject=task)
        watchers_add(task, [actor.pk, *found.people])
        _tell_mentioned(actor, comment, found.people)
        watchers_tell(
            kind="task.commented",
            actor=actor,
            task=task,
            occasion=_occasion(comment),
            params={"note": _brief(comment)},
            but=found.people,
            also=[user for user in (task.owner, task.follower) if user is not None],
            link=comment_link(comment),
        )
    return comment, found


def comment_update(*, actor: User, comment_id: int, version: int, text: str) -> tuple[Comment, Mentions]:
    """Write it anew; those whom only the new text names are told. Raises StaleVersion, and StateConflict once it is
    removed."""
    with operation("comment.update", actor=actor) as op:
        comment = _locked(comment_id)
        authorize(actor, "projects.comment_update", comment, NOT_YOURS)
        _require_there(comment)
        check_version(comment, version)
        found = _read(actor, text, known=comment.mentioned)
        before, told = comment.text, set(comment.mentioned)
        comment.text, comment.mentioned = found.text, sorted(found.people)
        _check(comment)
        if comment.text == before:
            return comment, found
        comment.edited_at = clock.now()
        comment.version += 1
        comment.save(update_fields=["text", "mentioned", "edited_at", "version"])
        op.log(comment, changes=[{"field": "text", "old": before, "new": comment.text}])
        notice_reword(subject=comment.task, occasion=_occasion(comment), params={"note": _brief(comment)})
        new = found.people.keys() - told
        watchers_add(comment.task, new)
        _tell_mentioned(actor, comment, new)
    return comment, found


def comment_remove(*, actor: User, comment_id: int) -> Comment:
    """Take its text away: the place says that something stood there. Notices of it go. Twice changes nothing."""
    with operation("comment.remove", actor=actor) as op:
        comment = _locked(comment_id)
        authorize(actor, "projects.comment_remove", comment, NOT_YOURS)
        if comment.is_removed:
            return comment
        comment.text, comment.mentioned, comment.removed_at = "", [], clock.now()
        comment.version += 1
        comment.save(update_fields=["text", "mentioned", "removed_at", "version"])
        notice_withdraw(subject=comment.task, occasion=_occasion(comment))
        op.log(comment)
    return comment


def comment_link(comment: Comment) -> str:
    return f"/tasks/{comment.task_id}/#comment-{comment.pk}"


def _locked(comment_id: int) -> Comment:
    comments = Comment.objects.select_related("task", "author").select_for_update(of=("self",), no_key=True)
    return comments.get(pk=comment_id)


def _require_there(comment: Comment) -> None:
    if comment.is_removed:
        raise StateConflict(_("This comment was removed."))


def _read(actor: User, text: str, known: Collection[int] = ()) -> Mentions:
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")]
    return read_mentions("\n".join(lines), lambda: people_named_for(actor), known)


def _check(comment: Comment) -> None:
    problems = Problems()
    problems.text("text", comment.text, missing=_("Write something."), most=LONGEST_COMMENT)
    if len(comment.mentioned) > MOST_MENTIONS:
        problems.add("text", _("It names more than %(count)d people.") % {"count": MOST_MENTIONS})
    problems.raise_any()


def _tell_mentioned(actor: User, comment: Comment, user_ids: Collection[int]) -> None:
    others = set(user_ids) - {actor.pk}
    if not others:
        return
    notice_send(
        kind="task.mentioned",
        recipients=User.objects.filter(pk__in=others),
        subject=comment.task,
        occasion=_occasion(comment),
        link=comment_link(comment),
        params={"title": comment.task.title, "author": actor.name, "note": _brief(comment)},
    )


def _occasion(comment: Comment) -> str:
    return f"comment {comment.pk}"


def _brief(comment: Comment) -> str:
    """Its beginning, for the notice: a removed comment takes that along. What it points to is read on the page."""
    pieces = split(comment.text, site=settings.SITE_URL)
    words = " ".join("".join("[…]" if piece.reference else piece.text for piece in pieces).split())
    return words if len(words) <= SHOWN_IN_NOTICE else f"{words[: SHOWN_IN_NOTICE - 1]}…"
