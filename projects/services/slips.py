"""Since when the work of a module slips: said once, so that people are told once of it."""

from collections.abc import Collection
from datetime import date

from history.operations import operation
from projects.models import Module, Project


def slips_mark(*, slipping: Collection[int], on: date) -> dict[int, date]:
    """Note the day on which these modules were first seen to slip, and that others do no more; returns it by module.

    Safe to run twice, and by two beats at once.
    """
    begun = Module.objects.filter(pk__in=slipping, slips_since=None)
    ended = Module.objects.exclude(pk__in=slipping).filter(slips_since__isnull=False)
    # While a project rests nobody asks: it goes on with what was said.
    ended = ended.exclude(project__state=Project.State.SUSPENDED)
    for action, rows, day in (("module.slip", begun, on), ("module.slip_ended", ended, None)):
        if not rows.exists():
            continue
        with operation(action, actor=None) as op:
            modules = list(rows.select_for_update(skip_locked=True).order_by("pk"))
            for module in modules:
                module.slips_since = day
            Module.objects.bulk_update(modules, ["slips_since"])
            op.log_all([(module, []) for module in modules])
    marked = Module.objects.filter(pk__in=slipping, slips_since__isnull=False)
    return {pk: day for pk, day in marked.values_list("pk", "slips_since") if day is not None}
