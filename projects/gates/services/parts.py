"""What a case is given: its documents and the ticks of its checklist. Under the lock of the case."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.errors import Problems, StateConflict
from goaltrack.common.uploads import checked
from history.operations import operation
from history.versions import check_version
from people.models import User
from people.permissions import authorize
from projects.gates.models import CaseCheck, CaseDocument, GateCase
from projects.gates.services.cases import locked_case


def document_provide(
    *,
    actor: User,
    document_id: int,
    version: int,
    reference: str = "",
    note: str = "",
    upload: "UploadedFile[Any] | None" = None,
) -> CaseDocument:
    """Say where a document is, or hand in its file, or both. What comes takes the place of what was there: a new
    reference also that of an earlier file, which the evidence keeps. Raises InvalidInput at `reference` where neither
    is given, and at `upload` for a file that is not kept. The note alone may be changed."""
    with operation("case.document", actor=actor) as op:
        case_id = CaseDocument.objects.values_list("case", flat=True).get(pk=document_id)
        case = _open_case(case_id)
        authorize(actor, "gates.case_write", case)
        document: CaseDocument = case.documents.select_for_update(no_key=True).get(pk=document_id)
        check_version(document, version)
        old, referred, noted = document.handed_in, document.reference, document.note
        document.reference, document.note = reference.strip(), note.strip()
        if upload is not None:
            document.file_name, document.content_type = checked(upload)
        elif document.reference not in ("", referred):
            document.file, document.file_name, document.content_type = "", "", ""
        problems = Problems()
        problems.check(document, exclude={"case", "file", "name"})
        # A file stays where only its note is changed.
        says_nothing = upload is None and not document.reference and document.note in ("", noted)
        if says_nothing or not (document.reference or document.file_name):
            problems.add("reference", _("Attach the file, or say where the document is."))
        problems.raise_any()
        if upload is not None:
            document.file.save(document.file_name, upload, save=False)
        document.provided_by, document.provided_at = actor, clock.now()
        document.version += 1
        document.save()
        new = document.handed_in
        op.log(document, changes=[{"field": "reference", "old": old or None, "new": new}], note=document.note)
        op.log(case, note=f"{document.name}: {new}")
    return document


def check_tick(*, actor: User, check_id: int, ticked: bool) -> CaseCheck:
    """Tick a line of the checklist, or take the tick back; as it is already changes nothing."""
    with operation("case.tick" if ticked else "case.untick", actor=actor) as op:
        case = _open_case(CaseCheck.objects.values_list("case", flat=True).get(pk=check_id))
        authorize(actor, "gates.case_check", case)
        check: CaseCheck = case.checks.select_related("ticked_by").get(pk=check_id)
        if ticked == (check.ticked_at is not None):
            return check
        check.ticked_by, check.ticked_at = (actor, clock.now()) if ticked else (None, None)
        check.save()
        op.log(case, note=check.text)
    return check


def _open_case(case_id: int) -> GateCase:
    case = locked_case(case_id)
    if not case.is_open:
        raise StateConflict(_("It is over: %(state)s.") % {"state": case.get_state_display()})
    return case
