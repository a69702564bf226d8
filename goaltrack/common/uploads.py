"""Files that people hand in: few kinds, limited in size, kept under a name of ours and only ever handed out."""

import re
from hashlib import sha256
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from django.http import FileResponse
from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import InvalidInput, Message

LONGEST_NAME = 120
# By extension: the type it is handed out as, and how such a file begins.
TYPES: dict[str, tuple[str, tuple[bytes, ...]]] = {
    ".pdf": ("application/pdf", (b"%PDF-",)),
    ".png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    ".jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (b"PK\x03\x04",)),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (b"PK\x03\x04",)),
    ".ofd": ("application/ofd", (b"PK\x03\x04",)),
}
_UNFIT = re.compile(r"[\\/\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def allowed_kinds() -> str:
    """What may be handed in, for the hint below the field."""
    return str(_("PDF, Word, Excel, OFD, PNG or JPEG, at most %(count)d MB.")) % {
        "count": settings.DOCUMENT_LIMIT // 1_000_000
    }


def digest(upload: "UploadedFile[Any]") -> str:
    found = sha256()
    for chunk in upload.chunks():
        found.update(chunk)
    return found.hexdigest()


def checked(upload: "UploadedFile[Any]") -> tuple[str, str]:
    """The file's name and the type it will be handed out as."""
    name = (upload.name or "").strip()
    if not name or name in (".", "..") or _UNFIT.search(name):
        raise _refusal(_("The file's name may not hold a path or control characters."))
    if len(name) > LONGEST_NAME:
        raise _refusal(_("The file's name may have at most %(count)d characters.") % {"count": LONGEST_NAME})
    kind = TYPES.get(PurePath(name).suffix.lower())
    if kind is None:
        raise _refusal(_("Only PDF, Word, Excel, OFD, PNG and JPEG files are kept."))
    if not upload.size:
        raise _refusal(_("The file is empty."))
    if upload.size > settings.DOCUMENT_LIMIT:
        megabytes = settings.DOCUMENT_LIMIT // 1_000_000
        raise _refusal(_("The file is larger than %(count)d MB.") % {"count": megabytes})
    upload.seek(0)
    head = upload.read(16)
    upload.seek(0)
    if not head.startswith(kind[1]):
        raise _refusal(_("The file is not what its name says it is."))
    return name, kind[0]


def _refusal(message: Message) -> InvalidInput:
    return InvalidInput(fields={"upload": [message]})


def as_attachment(file: FieldFile, *, name: str, content_type: str) -> FileResponse:
    """In a sandbox: whatever the file holds, it never runs as a page of ours."""
    response = FileResponse(file.open("rb"), as_attachment=True, filename=name, content_type=content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response
