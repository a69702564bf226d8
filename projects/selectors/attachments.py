"""The files of one piece of work, as its page shows them."""

from dataclasses import dataclass

from django.conf import settings

from goaltrack.common.uploads import allowed_kinds
from people.models import User
from people.permissions import may
from projects.models import Attachment, Milestone, Task
from projects.permissions import leads_work
from projects.querysets import may_carry


@dataclass(frozen=True)
class AttachmentLine:
    attachment: Attachment
    may_remove: bool


@dataclass(frozen=True)
class Attachments:
    """`removed` are those that were taken away, the latest first."""

    work: Task | Milestone
    there: list[AttachmentLine]
    removed: list[AttachmentLine]
    may_add: bool

    @property
    def is_of_task(self) -> bool:
        return isinstance(self.work, Task)

    @property
    def allowed(self) -> str:
        return allowed_kinds(settings.ATTACHMENT_TYPES, settings.ATTACHMENT_LIMIT)

    @property
    def accepted(self) -> str:
        """What the browser's own choice of files offers."""
        return ",".join(settings.ATTACHMENT_TYPES)


def attachments_of(user: User, work: Task | Milestone) -> Attachments:
    """One query at most, for a reader who may see the work."""
    leads = bool(leads_work.test(user, work))
    rows = work.attachments.select_related("added_by", "removed_by") if may_carry(work, "attachments") else ()
    lines = [AttachmentLine(one, leads or one.added_by_id == user.pk) for one in rows]
    return Attachments(
        work=work,
        there=[line for line in lines if line.attachment.removed_at is None],
        removed=[line for line in reversed(lines) if line.attachment.removed_at is not None],
        may_add=work.how_ended != "cancelled" and may(user, "projects.attachment_add", work),
    )
