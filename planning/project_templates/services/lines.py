"""The lines of a template, written by hand. Each edit is of the newest version, or begins the next one."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from goaltrack.common.errors import Problems, StaleVersion, StateConflict
from history.changes import apply_changes, initial_values
from history.operations import operation
from history.selectors import changes_since, field_label
from people.models import User
from planning import outline
from planning.models import BreakdownItem
from planning.project_templates.models import ProjectTemplate, TemplateLine, TemplateLink, TemplateVersion
from planning.project_templates.services.heads import template_in_writing, version_in_writing
from projects.models import Dependency
from projects.models.dependencies import LONGEST_LAG

Kind = TemplateLine.Kind
EDITABLE = (
    "kind",
    "title",
    "acceptance",
    "start",
    "due",
    "weight",
    "owner_role",
    "follower_role",
    "payment_kind",
    "share",
    "need",
    "lead",
)
MOST_LINES = 300
MOST_LINKS = 20
# What a line of each kind may be needed for.
STEP_TO = {Kind.TASK: Kind.MILESTONE, Kind.MILESTONE: Kind.CHECKPOINT, Kind.PRECONDITION: Kind.MILESTONE}


class Waits(NamedTuple):
    """A line that another waits for, by its key."""

    key: UUID
    kind: str = Dependency.Kind.FS
    lag: int = 0


def line_add(*, actor: User, key: UUID, template_id: int, values: Mapping[str, Any]) -> TemplateLine:
    """Add a line at the end, from `values`: EDITABLE, `leads_to` (a key), `waits_for` (Waits)."""
    with operation("template.line_add", actor=actor, key=key, content={**values, "template": template_id}) as op:
        if op.replayed:
            return op.made_row(TemplateLine.objects)
        template = template_in_writing(actor, template_id)
        version = version_in_writing(actor, template)
        lines = list(version.lines.all())
        if len(lines) >= MOST_LINES:
            raise StateConflict(_("A template has at most %(count)d lines.") % {"count": MOST_LINES})
        line = TemplateLine(template_version=version, key=uuid4(), position=len(lines) + 1)
        for name in EDITABLE:
            if name in values:
                setattr(line, name, values[name])
        _write(line, lines, values)
        line.version = template.version = template.version + 1
        line.save()
        _link(line, lines, values)
        template.save(update_fields=["version"])
        op.log(template, changes=_told(line, initial_values(line, EDITABLE)), note=line.title, made=line)
    return line


def line_update(*, actor: User, template_id: int, key: UUID, version: int, values: Mapping[str, Any]) -> TemplateLine:
    """Change a line; `version` is that of the line the edit was built on. A kind takes its own fields along."""
    with operation("template.line_update", actor=actor) as op:
        template = template_in_writing(actor, template_id)
        _require_line(template.versions.order_by("-number")[0], key)
        lines = list(version_in_writing(actor, template).lines.all())
        line = next(one for one in lines if one.key == key)
        _check_row(template, line, version)
        others = [one for one in lines if one.key != key]
        before = (line.start, line.due, line.leads_to_id, _links_of(line))
        changes = apply_changes(line, {name: value for name, value in values.items() if name in EDITABLE})
        # What was typed anew is a working day.
        line.start_rest = line.start_rest if line.start == before[0] else 0
        line.due_rest = line.due_rest if line.due == before[1] else 0
        _write(line, others, values)
        line.version = template.version + 1
        line.save()
        _link(line, others, values)
        if line.leads_to_id != before[2]:
            changes.append({"field": "leads_to", "old": None, "new": str(line.leads_to or "")})
        if _links_of(line) != before[3]:
            changes.append({"field": "waits_for", "old": None, "new": None})
        if not changes:
            return line
        template.version += 1
        template.save(update_fields=["version"])
        op.log(template, changes=_told(line, changes), note=line.title)
    return line


def line_move(*, actor: User, template_id: int, key: UUID, down: bool) -> None:
    """Change places with the line above or below; at the edge nothing happens."""
    with operation("template.line_move", actor=actor) as op:
        template = template_in_writing(actor, template_id)
        _require_line(template.versions.order_by("-number")[0], key)
        lines = list(version_in_writing(actor, template).lines.all())
        at = next(n for n, one in enumerate(lines) if one.key == key)
        to = at + 1 if down else at - 1
        if not 0 <= to < len(lines):
            return
        lines[at], lines[to] = lines[to], lines[at]
        _renumber(lines)
        template.version += 1
        template.save(update_fields=["version"])
        op.log(template, note=lines[to].title)


def line_remove(*, actor: User, template_id: int, key: UUID) -> None:
    """Take a line out; what was needed for it, or waited for it, does so no more. Twice is no error."""
    with operation("template.line_remove", actor=actor) as op:
        template = template_in_writing(actor, template_id)
        if not template.versions.order_by("-number")[0].lines.filter(key=key).exists():
            return
        lines = list(version_in_writing(actor, template).lines.all())
        line = next(one for one in lines if one.key == key)
        title = line.title
        line.delete()
        _renumber([one for one in lines if one.key != key])
        template.version += 1
        template.save(update_fields=["version"])
        op.log(template, changes=_told(line, [{"field": "title", "old": title, "new": None}]), note=title)


def check_line(line: TemplateLine, others: Sequence[TemplateLine], leads_to: UUID | None) -> Problems:
    """What is wrong with a line; it is told what it leads to."""
    problems = Problems()
    problems.check(line, exclude={"template_version", "leads_to"})
    if problems.fields:
        return problems
    if not line.title.strip():
        problems.add("title", _("Give it a title."))
    if line.start is not None and line.due < line.start:
        problems.add("due", _("It is due before it starts."))
    if line.follower_role and line.follower_role == line.owner_role:
        problems.add("follower_role", _("A and B must be two people."))
    if line.kind == Kind.CHECKPOINT:
        if not line.payment_kind:
            problems.add("payment_kind", _("Choose the kind of payment."))
        if line.share is None:
            problems.add("share", _("A payment checkpoint has a share of the contract."))
        if len(line.title) > 120:
            problems.add("title", _("At most %(count)d characters.") % {"count": 120})
    if line.kind == Kind.PRECONDITION and not line.need:
        problems.add("need", _("Choose what kind of thing is needed."))
    target = next((one for one in others if one.key == leads_to), None)
    if leads_to is not None and target is None:
        problems.add("leads_to", _("There is no such line in this version."))
    elif target is not None and STEP_TO.get(Kind(line.kind)) != target.kind:
        words = _("A task or a precondition is needed for a milestone, a milestone for a payment checkpoint.")
        problems.add("leads_to", words)
    line.leads_to = target
    return problems


def _write(line: TemplateLine, others: Sequence[TemplateLine], values: Mapping[str, Any]) -> None:
    """Bring the line into order, and judge it; links are looked at by `_link`."""
    line.title = line.title.strip() if isinstance(line.title, str) else line.title
    if line.kind != Kind.CHECKPOINT:
        line.payment_kind, line.share = "", None
    if line.kind != Kind.PRECONDITION:
        line.need, line.lead = "", None
    else:
        line.start, line.start_rest = None, 0
    known = {one.pk: one.key for one in others}
    leads_to = values["leads_to"] if "leads_to" in values else known.get(line.leads_to_id or 0)
    problems = check_line(line, others, leads_to)
    # A line of another kind is no step for those that were one.
    if line.pk is not None:
        for step in others:
            if step.leads_to_id == line.pk and STEP_TO.get(Kind(step.kind)) != line.kind:
                problems.add("kind", _("“%(title)s” is needed for it: change that first.") % {"title": step.title})
    waits = values["waits_for"] if "waits_for" in values else _links_of(line) if line.pk else []
    _check_links(line, others, waits, problems)
    problems.raise_any()


def _check_links(
    line: TemplateLine, others: Sequence[TemplateLine], waits: Collection[Waits], problems: Problems
) -> None:
    keys = {one.key for one in others}
    if len(waits) > MOST_LINKS or len({one.key for one in waits}) < len(waits):
        problems.add("waits_for", _("Each line once, and at most %(count)d of them.") % {"count": MOST_LINKS})
    elif any(one.key not in keys for one in waits):
        problems.add("waits_for", _("There is no such line in this version."))
    elif any(one.kind not in Dependency.Kind.values or abs(one.lag) > LONGEST_LAG for one in waits):
        problems.add("waits_for", _("FS, SS or FF, and at most %(days)d working days.") % {"days": LONGEST_LAG})
    elif not problems.fields and (circle := _circle(line, others, waits)):
        titles = " → ".join(item.title for item in [*circle, circle[0]])
        problems.add("waits_for", _("They would wait for each other: %(titles)s.") % {"titles": titles})


def _circle(line: TemplateLine, others: Sequence[TemplateLine], waits: Collection[Waits]) -> list[BreakdownItem]:
    """As the draft would refuse it that the template is put into."""
    before: dict[int, list[UUID]] = {}
    for after, key in TemplateLink.objects.filter(after__in=others).values_list("after", "before__key"):
        before.setdefault(after, []).append(key)
    keys: dict[int | None, UUID | None] = {one.pk: one.key for one in [*others, line]} | {None: None}
    items = [
        BreakdownItem(key=one.key, title=one.title, after=before.get(one.pk, []), leads_to=keys.get(one.leads_to_id))
        for one in others
    ]
    leads_to = line.leads_to.key if line.leads_to else None
    own = BreakdownItem(key=line.key, title=line.title, after=[one.key for one in waits], leads_to=leads_to)
    return outline.circle([*items, own])


def _link(line: TemplateLine, others: Sequence[TemplateLine], values: Mapping[str, Any]) -> None:
    if "waits_for" not in values:
        return
    by_key = {one.key: one for one in others}
    TemplateLink.objects.filter(after=line).delete()
    for one in values["waits_for"]:
        TemplateLink.objects.create(before=by_key[one.key], after=line, kind=one.kind, lag=one.lag)


def _links_of(line: TemplateLine) -> list[Waits]:
    links = TemplateLink.objects.filter(after=line).order_by("before__position")
    return [Waits(*one) for one in links.values_list("before__key", "kind", "lag")]


def _renumber(lines: Sequence[TemplateLine]) -> None:
    moved = []
    for number, line in enumerate(lines, start=1):
        if line.position != number:
            line.position = number
            moved.append(line)
    TemplateLine.objects.bulk_update(moved, ["position"])


def _require_line(version: TemplateVersion, key: UUID) -> None:
    if not version.lines.filter(key=key).exists():
        raise StateConflict(_("This line has been removed meanwhile."))


def _check_row(template: ProjectTemplate, line: TemplateLine, expected: int) -> None:
    if line.version != expected:
        changes = [
            change | {"label": field_label(line, change["field"])}
            for change in changes_since(template, expected)
            if change.get("line") == str(line.key)
        ]
        raise StaleVersion(current=line.version, changes=changes)


def _told(line: TemplateLine, changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [change | {"line": str(line.key), "line_title": line.title} for change in changes]
