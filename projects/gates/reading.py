"""What those who decide a case have before their eyes, and what changed of it: its documents, and its visit."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from projects.gates.models import GateCase, Visit

VISIT = "visit"


def reading_of(case: GateCase) -> str:
    """`12:3 13:1 visit:2`: each document that is there with its version, and the visit's."""
    there = case.documents.exclude(provided_at=None).order_by("pk").values_list("pk", "version")
    parts = [f"{pk}:{version}" for pk, version in there]
    parts += [f"{VISIT}:{version}" for version in Visit.objects.filter(case=case).values_list("version", flat=True)]
    return " ".join(parts)


def changed_since(case: GateCase, reading: str) -> Sequence[str]:
    """The documents that came or were replaced since, with by whom; and the visit."""
    known = set(reading.split())
    there = case.documents.exclude(provided_at=None).select_related("provided_by")
    changed = [
        _("“%(document)s”, replaced by %(name)s: %(now)s")
        % {"document": one.name, "name": one.provided_by, "now": one.reference or one.file_name}
        for one in there
        if f"{one.pk}:{one.version}" not in known
    ]
    visit = Visit.objects.filter(case=case).first()
    if visit is not None and f"{VISIT}:{visit.version}" not in known:
        changed.append(_("The visit was changed."))
    return changed
