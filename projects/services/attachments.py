"""Attachments of tasks and milestones: files kept under a name of ours (goaltrack.common.uploads)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import Problems, StateConflict
from goaltrack.common.uploads import checked, cleaned_name, digest
from history.operations import operation
from people.models import User
from people.permissions import authorize
from projects.models import Attachment, Milestone, Task
from projects.network import node_of
from projects.services.locks import locked_work

# So long a removed file can be put back.
KEPT_FOR = timedelta(days=30)
MOST_ATTACHMENTS = 100
# So many files one run of the clock deletes.
BATCH = 500
NOT_YOURS = _("Only its A, its B and those who lead it attach files.")
FULL = _("At most %(count)d files are kept here.")
NOT_YOURS_TO_REMOVE = _("Only who attached a file and those who lead the work remove it.")


def attachment_add(*, actor: User, key: UUID, work: Task | Milestone, upload: "UploadedFile[Any]") -> Attachment:
    """Keep a file with a task or milestone. Raises InvalidInput at `upload` for its name, size or kind."""
    # The name is only shown: what does not belong into one is left out of it.
    name = cleaned_name(upload.name or "")
    content = {"work": str(node_of(work)), "name": name, "sha256": digest(upload)}
    with operation("attachment.add", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(Attachment.objects)
        work = locked_work(Task, work.pk) if isinstance(work, Task) else locked_work(Milestone, work.pk)
        authorize(actor, "projects.attachment_add", work, NOT_YOURS)
        if work.how_ended == "cancelled":
            raise StateConflict(_("Nothing is attached to what was cancelled."))
        problems = Problems()
        if work.attachments.there().count() >= MOST_ATTACHMENTS:
            problems.add("upload", FULL % {"count": MOST_ATTACHMENTS})
        problems.raise_any()
        limits: dict[str, Any] = {"types": settings.ATTACHMENT_TYPES, "limit": settings.ATTACHMENT_LIMIT}
        name, content_type = checked(upload, name=name, **limits)
        attachment = Attachment.objects.create(
            task=work if isinstance(work, Task) else None,
            milestone=work if isinstance(work, Milestone) else None,
            file=upload,
            name=name,
            content_type=content_type,
            size=upload.size or 0,
            added_by=actor,
        )
        op.log(work, note=name, made=attachment)
    return attachment


def attachment_remove(*, actor: User, attachment_id: int) -> Attachment:
    """Take a file away; the row stays and says who did. Doing it twice changes nothing."""
    with operation("attachment.remove", actor=actor) as op:
        attachment = _locked_attachment(attachment_id)
        authorize(actor, "projects.attachment_remove", attachment, NOT_YOURS_TO_REMOVE)
        if attachment.removed_at is None:
            entry = op.log(attachment.work, note=attachment.name)
            attachment.removed_by, attachment.removed_at = actor, entry.at
            attachment.save(update_fields=["removed_by", "removed_at"])
    return attachment


def attachment_restore(*, actor: User, attachment_id: int) -> Attachment:
    """Put a removed file back, as long as it is there and no more than fit. Doing it twice changes nothing."""
    with operation("attachment.restore", actor=actor) as op:
        found = Attachment.objects.get(pk=attachment_id)
        held = found.work
        work = locked_work(Task, held.pk) if isinstance(held, Task) else locked_work(Milestone, held.pk)
        attachment = _locked_attachment(attachment_id)
        authorize(actor, "projects.attachment_remove", attachment, NOT_YOURS_TO_REMOVE)
        if attachment.removed_at is None:
            return attachment
        if not attachment.file:
            raise StateConflict(_("This file was deleted for good."))
        if work.attachments.there().count() >= MOST_ATTACHMENTS:
            raise StateConflict(FULL % {"count": MOST_ATTACHMENTS})
        attachment.removed_by = attachment.removed_at = None
        attachment.save(update_fields=["removed_by", "removed_at"])
        op.log(attachment.work, note=attachment.name)
    return attachment


def attachments_purge(*, at: datetime) -> int:
    """Delete the files of what was removed long enough before `at`; the rows stay. Returns how many went.

    A file goes before its row says so: whoever is killed between the two leaves a row that the next run takes again.
    """
    removed = Attachment.objects.filter(removed_at__lt=at - KEPT_FOR).exclude(file="")
    count = 0
    for pk in list(removed.order_by("removed_at").values_list("pk", flat=True)[:BATCH]):
        with operation("attachment.purge", actor=None) as op:
            attachment = removed.select_for_update(skip_locked=True).filter(pk=pk).first()
            if attachment is None:
                continue
            attachment.file.delete(save=False)
            attachment.save(update_fields=["file"])
            op.log(attachment.work, note=attachment.name)
            count += 1
    return count


def _locked_attachment(attachment_id: int) -> Attachment:
    return Attachment.objects.with_work().select_for_update(of=("self",)).get(pk=attachment_id)
