"""A template from a project: what stands of its plan, struck out and renamed as the person says."""

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from goaltrack.common.errors import InvalidInput, StateConflict, invalid
from history.changes import initial_values
from history.operations import operation
from people.models import Department, User
from people.permissions import authorize
from planning import outline
from planning.models import BreakdownItem
from planning.project_templates.models import ProjectTemplate, TemplateLine, TemplateLink, TemplateVersion
from planning.project_templates.offsets import Offset
from planning.project_templates.services.heads import begin_template
from planning.project_templates.services.lines import MOST_LINES, MOST_LINKS, check_line
from planning.project_templates.taken import Basis, TakenLine, first_of, taken_from
from projects.models import Project


def template_take(
    *,
    actor: User,
    key: UUID,
    project: Project,
    department: Department,
    name: str,
    purpose: str = "",
    basis: str,
    kept: Mapping[str, str],
    from_first: bool = False,
) -> ProjectTemplate:
    """Make a template of the project's plan: of the lines whose places are `kept`, under the titles given there.

    An empty title stays as it is. Nothing of people, customers and amounts goes in; what a person types does.
    `from_first` counts days from the first task that is kept in place of the project's start.
    """
    content = {"project": project, "department": department, "name": name, "purpose": purpose, "basis": basis}
    content |= {"from_first": from_first}
    with operation("template.take", actor=actor, key=key, content={**content, "kept": dict(kept)}) as op:
        if op.replayed:
            return op.made_row(ProjectTemplate.objects)
        require_takable(actor, project)
        authorize(actor, "project_templates.template_create", department)
        if basis not in Basis.values:
            raise invalid("basis", _("Choose which days count."))
        taken = taken_from(project, basis)
        lines = _kept(taken.lines, kept)
        if from_first:
            _shift(lines)
        template = begin_template(department, name=name, purpose=purpose)
        version = TemplateVersion.objects.create(
            template=template, number=1, author=actor, source=project, basis=basis, took=taken.took
        )
        _write(version, lines)
        # Not where it came from: the log is read by all who read the template.
        changes = initial_values(template, ("name", "purpose", "department"))
        op.log(template, changes=changes, note=_("%(count)d lines") % {"count": len(lines)})
    return template


def require_takable(actor: User, project: Project) -> None:
    """Raise ActionForbidden for who does not read all of it, StateConflict for a project that has not begun."""
    authorize(actor, "project_templates.template_take", project)
    if project.state == Project.State.PLANNED:
        raise StateConflict(_("This project has not begun: there is nothing to learn from yet."))


def _kept(lines: Sequence[TakenLine], kept: Mapping[str, str]) -> list[TakenLine]:
    found = [line for line in lines if line.place in kept]
    if not kept:
        raise invalid("lines", _("Keep at least one line."))
    if len(found) < len(kept):
        raise invalid("lines", _("Some of it is not in the project any more: look at it again."))
    if len(found) > MOST_LINES:
        raise invalid("lines", _("A template has at most %(count)d lines.") % {"count": MOST_LINES})
    for line in found:
        line.title = kept[line.place].strip() or line.title
    _untie(found)
    return found


def _shift(lines: Sequence[TakenLine]) -> None:
    """All by the same working days: every length and every distance stays."""
    first = first_of(lines)
    for line in lines:
        line.due = Offset(line.due.days - first, line.due.rest)
        line.start = Offset(line.start.days - first, line.start.rest) if line.start else None


def _untie(lines: Sequence[TakenLine]) -> None:
    """Only ties to what is kept; and no circle, which steps and links of a live plan may make together."""
    places = {line.place for line in lines}
    for line in lines:
        line.leads_to = line.leads_to if line.leads_to in places else ""
        line.waits_for = [one for one in line.waits_for if one[0] in places][:MOST_LINKS]
    keys = {place: uuid4() for place in places}
    while circle := outline.circle(
        BreakdownItem(
            key=keys[line.place],
            title=line.place,
            after=[keys[place] for place, _kind, _lag in line.waits_for],
            leads_to=keys.get(line.leads_to),
        )
        for line in lines
    ):
        tied = {item.title for item in circle}
        next(line for line in lines if line.place in tied and line.waits_for).waits_for = []


def _write(version: TemplateVersion, lines: Sequence[TakenLine]) -> None:
    rows = {line.place: _row(version, line, number) for number, line in enumerate(lines, start=1)}
    everything, problems = list(rows.values()), []
    for line in lines:
        row = rows[line.place]
        leads_to = rows[line.leads_to].key if line.leads_to else None
        wrong = check_line(row, [one for one in everything if one is not row], leads_to)
        problems += [f"{line.title}: {text}" for texts in wrong.fields.values() for text in texts]
        row.leads_to = None
    if problems:
        raise InvalidInput(fields={"lines": list(problems)})
    TemplateLine.objects.bulk_create(everything)
    led = [line for line in lines if line.leads_to]
    for line in led:
        rows[line.place].leads_to = rows[line.leads_to]
    TemplateLine.objects.bulk_update([rows[line.place] for line in led], ["leads_to"])
    TemplateLink.objects.bulk_create(
        [
            TemplateLink(before=rows[place], after=rows[line.place], kind=kind, lag=lag)
            for line in lines
            for place, kind, lag in line.waits_for
        ]
    )


def _row(version: TemplateVersion, line: TakenLine, number: int) -> TemplateLine:
    return TemplateLine(
        template_version=version,
        position=number,
        kind=line.kind,
        title=line.title,
        acceptance=line.acceptance,
        start=line.start.days if line.start else None,
        start_rest=line.start.rest if line.start else 0,
        due=line.due.days,
        due_rest=line.due.rest,
        weight=line.weight,
        owner_role=line.owner_role,
        follower_role=line.follower_role,
        payment_kind=line.payment_kind,
        share=line.share,
        need=line.need,
        lead=line.lead,
    )
