"""The phases of a project, all written at once."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import Problems, StateConflict
from history.operations import operation
from history.versions import check_version
from people.models import User
from people.permissions import authorize
from projects.models import Phase, Project
from projects.models.phases import MOST_PHASES

FIELDS = ("name", "start", "due")


def phases_set(*, actor: User, project_id: int, version: int, rows: Sequence[Mapping[str, Any]]) -> list[Phase]:
    """The project has these phases, in this order: `id` (of one it has, or none), name, start and due of each. One
    without an id is the one of that name, where there is one.

    Those that are not among them go. Refused when the project was changed since `version`; problems stand at
    `phases.<number>.<field>`, counted from 0.
    """
    with operation("project.phases_set", actor=actor) as op:
        projects = Project.objects.select_related("department").select_for_update(of=("self",), no_key=True)
        project = projects.get(pk=project_id)
        authorize(actor, "projects.project_update", project)
        check_version(project, version)
        if project.state == Project.State.FINISHED:
            raise StateConflict(_("This project is finished."))
        before = {phase.pk: phase for phase in Phase.objects.filter(project=project)}
        old = [_words(phase) for phase in before.values()]
        phases = _read(project, rows, before)
        new = [_words(phase) for phase in phases]
        if old == new:
            return phases
        kept = {phase.pk for phase in phases}
        Phase.objects.filter(pk__in=[pk for pk in before if pk not in kept]).delete()
        for phase in phases:
            phase.save()
        project.version += 1
        project.save(update_fields=["version"])
        op.log(project, changes=[{"field": "phases", "old": "; ".join(old), "new": "; ".join(new)}])
    return phases


def phases_freeze(project: Project) -> None:
    """Within the kick-off, which holds the project: their dates become the baseline."""
    Phase.objects.filter(project=project).update(baseline_start=F("start"), baseline_due=F("due"))


def _read(project: Project, rows: Sequence[Mapping[str, Any]], before: Mapping[int, Phase]) -> list[Phase]:
    problems = Problems()
    if len(rows) > MOST_PHASES:
        problems.add("phases", _("At most %(count)d.") % {"count": MOST_PHASES})
        problems.raise_any()
    phases: list[Phase] = []
    asked = {row.get("id") for row in rows}
    unnamed = {phase.name: phase for phase in before.values() if phase.pk not in asked}
    for number, row in enumerate(rows):
        known = before.get(row.get("id") or 0)
        if row.get("id") and (known is None or known in phases):
            problems.add(f"phases.{number}.id", _("The project has no such phase, or it stands here twice."))
            continue
        name = str(row["name"]).strip()
        known = known or unnamed.pop(name, None)
        phase = known or Phase(project=project)
        phase.name, phase.start, phase.due = name, row["start"], row["due"]
        phase.position = number + 1
        own = Problems()
        own.check(phase, exclude={"id", "project"})
        if not own.fields:
            _compare(own, phase, phases)
        for name, messages in own.fields.items():
            for message in messages:
                problems.add(f"phases.{number}.{name}", message)
        if known is None and project.kicked_off_on is not None:
            phase.baseline_start, phase.baseline_due = phase.start, phase.due
        phases.append(phase)
    problems.raise_any()
    return phases


def _compare(problems: Problems, phase: Phase, earlier: Sequence[Phase]) -> None:
    if phase.due < phase.start:
        problems.add("due", _("It ends before it starts."))
    if any(one.name == phase.name for one in earlier):
        problems.add("name", _("Another phase has this name."))
    if earlier and isinstance(earlier[-1].start, date) and phase.start < earlier[-1].start:
        problems.add("start", _("It starts before the phase before it, “%(name)s”.") % {"name": earlier[-1].name})


def _words(phase: Phase) -> str:
    return f"{phase.name} {phase.start.isoformat()} – {phase.due.isoformat()}"
