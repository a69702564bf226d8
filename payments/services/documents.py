"""Files that prove a condition, kept under a name of ours and only ever handed out (goaltrack.common.uploads)."""

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile

from goaltrack.common.uploads import checked, digest
from history.operations import operation
from payments.models import Condition, Document
from payments.services.checkpoints import locked_checkpoint
from people.models import User
from people.permissions import authorize


def document_attach(*, actor: User, key: UUID, condition_id: int, upload: "UploadedFile[Any]") -> Document:
    """Keep a file with a condition. Raises InvalidInput at `upload` for its name, its size or its kind."""
    content = {"condition": condition_id, "name": upload.name, "sha256": digest(upload)}
    with operation("document.attach", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(Document.objects)
        condition = Condition.objects.get(pk=condition_id)
        condition.checkpoint = locked_checkpoint(condition.checkpoint_id)
        authorize(actor, "payments.condition_meet", condition)
        name, content_type = checked(upload)
        document = Document.objects.create(
            condition=condition,
            file=upload,
            name=name,
            content_type=content_type,
            size=upload.size or 0,
            uploaded_by=actor,
        )
        op.log(condition, note=name, made=document)
    return document
