"""What those who decide a case have before their eyes, and what changed of it: its documents, and its visit."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from projects.gates.models import CaseDocument, GateCase, Visit

VISIT = "visit"


def as_read(documents: Iterable[CaseDocument], visit: Visit | None) -> str:
    """`12:3 13:1 visit:2`: each document that is there with its version, and the visit's."""
    there = sorted((one.pk, one.version) for one in documents if one.is_there)
    parts = [f"{pk}:{version}" for pk, version in there]
    return " ".join([*parts, f"{VISIT}:{visit.version}"] if visit else parts)


def reading_of(case: GateCase) -> str:
    """How it stands now, in two queries."""
    return as_read(case.documents.all(), Visit.objects.filter(case=case).first())


def changed_since(case: GateCase, reading: str) -> Sequence[str]:
    """The documents that came or were replaced since, with by whom; and the visit."""
    known = set(reading.split())
    there = case.documents.exclude(provided_at=None).select_related("provided_by")
    changed = [
        _("“%(document)s”, provided by %(name)s: %(now)s")
        % {"document": one.name, "name": one.provided_by, "now": one.handed_in}
        for one in there
        if f"{one.pk}:{one.version}" not in known
    ]
    visit = Visit.objects.filter(case=case).first()
    if visit is not None and f"{VISIT}:{visit.version}" not in known:
        changed.append(_("The visit was changed."))
    return changed
