"""A template's name, purpose and whether it is offered; and the version that is written in."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import Problems
from history.changes import apply_changes, initial_values
from history.operations import operation
from history.versions import check_version
from people.models import Department, User
from people.permissions import authorize
from planning.project_templates.models import ProjectTemplate, TemplateLine, TemplateLink, TemplateVersion

EDITABLE = ("name", "purpose", "retired")


def template_create(*, actor: User, key: UUID, department: Department, name: str, purpose: str = "") -> ProjectTemplate:
    """Begin a template by hand: version 1, without lines."""
    content = {"department": department, "name": name, "purpose": purpose}
    with operation("template.create", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(ProjectTemplate.objects)
        authorize(actor, "project_templates.template_create", department)
        template = begin_template(department, name=name, purpose=purpose)
        TemplateVersion.objects.create(template=template, number=1, author=actor)
        op.log(template, changes=initial_values(template, ("name", "purpose", "department")))
    return template


def template_update(*, actor: User, template_id: int, version: int, values: Mapping[str, Any]) -> ProjectTemplate:
    """Change its name, its purpose, or whether it is offered."""
    with operation("template.update", actor=actor) as op:
        department = ProjectTemplate.objects.values_list("department", flat=True).get(pk=template_id)
        Department.objects.select_for_update(no_key=True).get(pk=department)
        template = template_in_writing(actor, template_id)
        check_version(template, version)
        changes = apply_changes(template, {name: value for name, value in values.items() if name in EDITABLE})
        if not changes:
            return template
        _check(template)
        template.version += 1
        template.save()
        op.log(template, changes=changes)
    return template


def begin_template(department: Department, *, name: str, purpose: str) -> ProjectTemplate:
    """The checked and saved row, under the lock of its department: no two of a name."""
    Department.objects.select_for_update(no_key=True).get(pk=department.pk)
    template = ProjectTemplate(department=department, name=name.strip(), purpose=purpose.strip())
    _check(template)
    template.save()
    return template


def template_in_writing(actor: User, template_id: int) -> ProjectTemplate:
    """The locked template; raises ActionForbidden for a reader."""
    templates = ProjectTemplate.objects.select_related("department")
    template = templates.select_for_update(of=("self",), no_key=True).get(pk=template_id)
    authorize(actor, "project_templates.template_write", template)
    return template


def version_in_writing(actor: User, template: ProjectTemplate) -> TemplateVersion:
    """The newest version of the locked template; its copy, with the same keys, once it was used."""
    newest = template.versions.order_by("-number")[0]
    if not newest.uses.exists():
        return newest
    copy = TemplateVersion.objects.create(
        template=template,
        number=newest.number + 1,
        author=actor,
        source=newest.source,
        basis=newest.basis,
        took=newest.took,
    )
    lines = list(newest.lines.all())
    leads = {line.key: line.leads_to_id for line in lines}
    links = list(TemplateLink.objects.filter(after__in=lines))
    old = {line.pk: line.key for line in lines}
    for line in lines:
        line.pk, line.template_version, line.leads_to = None, copy, None
        line._state.adding = True
    new = {line.key: line for line in TemplateLine.objects.bulk_create(lines)}
    for line in lines:
        target = leads[line.key]
        line.leads_to = new[old[target]] if target is not None else None
    TemplateLine.objects.bulk_update([line for line in lines if line.leads_to is not None], ["leads_to"])
    _copy_links(links, old, new)
    return copy


def _copy_links(links: Sequence[TemplateLink], old: Mapping[int, UUID], new: Mapping[UUID, TemplateLine]) -> None:
    TemplateLink.objects.bulk_create(
        [
            TemplateLink(before=new[old[one.before_id]], after=new[old[one.after_id]], kind=one.kind, lag=one.lag)
            for one in links
        ]
    )


def _check(template: ProjectTemplate) -> None:
    problems = Problems()
    problems.check(template, exclude={"department"})
    if not problems.fields and not template.name.strip():
        problems.add("name", _("Give it a name."))
    named = ProjectTemplate.objects.filter(department=template.department_id, name=template.name)
    if not problems.fields and named.exclude(pk=template.pk).exists():
        problems.add("name", _("The department has a template of this name."))
    problems.raise_any()
