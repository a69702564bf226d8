"""Files that people hand in: few kinds, limited in size, kept under a name of ours and only ever handed out."""

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from django.http import FileResponse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.errors import InvalidInput, Message

LONGEST_NAME = 120
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True)
class Kind:
    """What people call such a file, the type it is handed out as, how it begins, and what else it must hold.

    A file without a beginning is text: it holds no control characters.
    """

    words: Message
    content_type: str
    begins: bytes = b""
    holds: bytes = b""


TYPES: dict[str, Kind] = {
    ".pdf": Kind("PDF", "application/pdf", b"%PDF-"),
    # The names of an archive's parts stand in it as they are.
    ".docx": Kind("Word", f"{_OFFICE}.wordprocessingml.document", _ZIP, b"word/"),
    ".xlsx": Kind("Excel", f"{_OFFICE}.spreadsheetml.sheet", _ZIP, b"xl/"),
    ".pptx": Kind("PowerPoint", f"{_OFFICE}.presentationml.presentation", _ZIP, b"ppt/"),
    ".doc": Kind("Word", "application/msword", _OLE),
    ".xls": Kind("Excel", "application/vnd.ms-excel", _OLE),
    ".ppt": Kind("PowerPoint", "application/vnd.ms-powerpoint", _OLE),
    ".ofd": Kind("OFD", "application/ofd", _ZIP, b"OFD.xml"),
    ".png": Kind("PNG", "image/png", b"\x89PNG\r\n\x1a\n"),
    ".jpg": Kind("JPEG", "image/jpeg", b"\xff\xd8\xff"),
    ".jpeg": Kind("JPEG", "image/jpeg", b"\xff\xd8\xff"),
    ".gif": Kind("GIF", "image/gif", b"GIF8"),
    ".webp": Kind("WebP", "image/webp", b"RIFF", b"WEBP"),
    ".dwg": Kind("DWG", "application/acad", b"AC10"),
    ".zip": Kind("ZIP", "application/zip", _ZIP),
    ".csv": Kind("CSV", "text/csv"),
    ".txt": Kind(pgettext_lazy("kind of file", "text"), "text/plain"),
}
DOCUMENTS = (".pdf", ".docx", ".xlsx", ".ofd", ".png", ".jpg", ".jpeg")
# What a browser may show in a page; a drawing (SVG) is a page of its own and is none.
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_UNFIT = re.compile(r"[\\/\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_NO_TEXT = bytes({*range(9), *range(14, 32)} - {27})


def allowed_kinds(types: Iterable[str] = DOCUMENTS, limit: int = 0) -> str:
    """What may be handed in, for the hint below the field."""
    facts = {"kinds": _named(types), "count": (limit or settings.DOCUMENT_LIMIT) // 1_000_000}
    return gettext("%(kinds)s, at most %(count)d MB.") % facts


def own_path(folder: str) -> str:
    """Under a name of ours: what people call their file never becomes a path."""
    return f"{folder}/{clock.today():%Y/%m}/{uuid.uuid4().hex}"


def digest(upload: "UploadedFile[Any]") -> str:
    found = sha256()
    for chunk in upload.chunks():
        found.update(chunk)
    return found.hexdigest()


def cleaned_name(name: str) -> str:
    """What people call a file, without its folders and signs that do not show; a long one is cut before its end."""
    last = _UNFIT.sub("", re.split(r"[\\/]", name)[-1]).strip()
    ending = PurePath(last).suffix
    return last if len(last) <= LONGEST_NAME else last[: LONGEST_NAME - len(ending)] + ending


def checked(
    upload: "UploadedFile[Any]", *, name: str | None = None, types: Iterable[str] = DOCUMENTS, limit: int = 0
) -> tuple[str, str]:
    """The file's name (its own where none is given) and the type it will be handed out as, which its content is of."""
    name = (upload.name or "").strip() if name is None else name
    if not name or name in (".", "..") or _UNFIT.search(name):
        raise _refusal(_("The file's name may not hold a path or control characters."))
    if len(name) > LONGEST_NAME:
        raise _refusal(_("The file's name may have at most %(count)d characters.") % {"count": LONGEST_NAME})
    ending = PurePath(name).suffix.lower()
    if ending not in types or ending not in TYPES:
        raise _refusal(_("Only %(kinds)s files are kept.") % {"kinds": _named(types)})
    if not upload.size:
        raise _refusal(_("The file is empty."))
    limit = limit or settings.DOCUMENT_LIMIT
    if upload.size > limit:
        raise _refusal(_("The file is larger than %(count)d MB.") % {"count": limit // 1_000_000})
    if not _is(upload, TYPES[ending]):
        raise _refusal(_("The file is not what its name says it is."))
    return name, TYPES[ending].content_type


def _is(upload: "UploadedFile[Any]", kind: Kind) -> bool:
    """Read once, in pieces; `tail` is what may belong to a word that a piece cuts in two."""
    first, found, tail = True, not kind.holds, b""
    for chunk in upload.chunks():
        if first and not chunk.startswith(kind.begins):
            return False
        first = False
        if not kind.begins and len(chunk.translate(None, _NO_TEXT)) < len(chunk):
            return False
        found = found or kind.holds in tail + chunk
        if found and kind.begins:
            break
        tail = chunk[-len(kind.holds) :]
    upload.seek(0)
    return found


def _named(types: Iterable[str]) -> str:
    return gettext(", ").join(dict.fromkeys(str(TYPES[ending].words) for ending in types if ending in TYPES))


def _refusal(message: Message) -> InvalidInput:
    return InvalidInput(fields={"upload": [message]})


def as_attachment(file: FieldFile, *, name: str, content_type: str) -> FileResponse:
    """In a sandbox: whatever the file holds, it never runs as a page of ours."""
    response = FileResponse(file.open("rb"), as_attachment=True, filename=name, content_type=content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def as_picture(file: FieldFile, *, content_type: str) -> FileResponse:
    """For a page to show; opened by itself it is a picture and nothing else, whatever it holds."""
    assert content_type in PICTURES, "what is no picture is only ever handed out"
    response = FileResponse(file.open("rb"), content_type=content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    # Not fetched anew with every tap on the page.
    response.headers["Cache-Control"] = "private, max-age=300"
    return response
