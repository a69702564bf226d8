"""The checklist of a task. Each service holds the task, so that lines and their order change one after the other."""

from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.errors import Problems, StateConflict
from history.changes import apply_changes
from history.operations import operation
from history.versions import check_version
from people.models import User
from people.permissions import authorize
from projects.models import ChecklistLine, Task
from projects.services.locks import locked_work
from projects.services.tasks import require_standing

MOST_LINES = 100
LONGEST_LINE = 200
NOT_YOURS = _("Only its A, its B and those who lead it keep its checklist.")


def checklist_add(*, actor: User, key: UUID, task_id: int, text: str) -> ChecklistLine:
    """Add a line at the end. Raises InvalidInput at `text`."""
    with operation("checklist.add", actor=actor, key=key, content={"task": task_id, "text": text}) as op:
        if op.replayed:
            return op.made_row(ChecklistLine.objects)
        task = _locked(actor, task_id)
        lines = ChecklistLine.objects.filter(task=task)
        problems = _checked(text)
        if lines.there().count() >= MOST_LINES:
            problems.add("text", _("A checklist has at most %(count)d lines.") % {"count": MOST_LINES})
        problems.raise_any()
        last = lines.aggregate(last=Max("position"))["last"] or 0
        line = ChecklistLine.objects.create(task=task, text=text.strip(), position=last + 1)
        op.log(task, note=line.text, made=line)
    return line


def checklist_rename(*, actor: User, line_id: int, version: int, text: str) -> ChecklistLine:
    """Change what a line says. Raises StaleVersion when somebody did since `version`."""
    with operation("checklist.rename", actor=actor) as op:
        line = _locked_line(actor, line_id)
        check_version(line, version)
        _checked(text).raise_any()
        changes = apply_changes(line, {"text": text.strip()})
        if changes:
            line.version += 1
            line.save(update_fields=["text", "version"])
            op.log(line, changes=changes)
    return line


def checklist_tick(*, actor: User, line_id: int, done: bool) -> ChecklistLine:
    """Tick a line or take the tick back; the same again changes nothing, and leaves who ticked it first."""
    with operation("checklist.tick" if done else "checklist.untick", actor=actor) as op:
        line = _locked_line(actor, line_id)
        if line.is_done != done:
            line.done_by, line.done_at = (actor, clock.now()) if done else (None, None)
            line.save(update_fields=["done_by", "done_at"])
            # About the line: a task's own timeline is for what changed of it.
            op.log(line)
    return line


def checklist_move(*, actor: User, line_id: int, after: int | None) -> ChecklistLine:
    """Put a line behind another one of the same task, or first. Raises InvalidInput at `after`."""
    with operation("checklist.move", actor=actor) as op:
        line = _locked_line(actor, line_id)
        lines = list(ChecklistLine.objects.filter(task=line.task_id).there())
        others = [one for one in lines if one.pk != line.pk]
        place = 0
        if after is not None:
            places = [number for number, one in enumerate(others, start=1) if one.pk == after]
            problems = Problems()
            if not places:
                problems.add("after", _("There is no such line any more."))
            problems.raise_any()
            place = places[0]
        ordered = [*others[:place], line, *others[place:]]
        moved = []
        for position, one in enumerate(ordered, start=1):
            if one.position != position:
                one.position = position
                moved.append(one)
        if [one.pk for one in ordered] != [one.pk for one in lines]:
            ChecklistLine.objects.bulk_update(moved, ["position"])
            op.log(line)
    return line


def checklist_remove(*, actor: User, line_id: int) -> ChecklistLine:
    """Take a line away; doing it twice changes nothing."""
    with operation("checklist.remove", actor=actor) as op:
        line = _locked_line(actor, line_id, removed=True)
        if line.removed_at is None:
            line.removed_at = clock.now()
            line.save(update_fields=["removed_at"])
            op.log(line.task, note=line.text)
    return line


def checklist_restore(*, actor: User, line_id: int) -> ChecklistLine:
    """Undo the removal of a line: it is where it was. Doing it twice changes nothing."""
    with operation("checklist.restore", actor=actor) as op:
        line = _locked_line(actor, line_id, removed=True)
        if line.removed_at is not None:
            line.removed_at = None
            line.save(update_fields=["removed_at"])
            op.log(line.task, note=line.text)
    return line


def _checked(text: str) -> Problems:
    problems = Problems()
    problems.text("text", text, missing=_("Say what is to be ticked."), most=LONGEST_LINE)
    return problems


def _locked(actor: User, task_id: int) -> Task:
    task = locked_work(Task, task_id)
    authorize(actor, "projects.checklist_write", task, NOT_YOURS)
    require_standing(task)
    return task


def _locked_line(actor: User, line_id: int, *, removed: bool = False) -> ChecklistLine:
    """The line with its task, which is locked; one that was removed only where that is asked about."""
    task = _locked(actor, ChecklistLine.objects.values_list("task", flat=True).get(pk=line_id))
    line = ChecklistLine.objects.get(pk=line_id)
    line.task = task
    if line.removed_at is not None and not removed:
        raise StateConflict(_("This line was removed."))
    return line
