"""Templates as pages show them: each with its newest version, how often it was used, and where it came from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, F

from goals.models import Goal
from people.models import User
from planning.project_templates.models import (
    PlannedPrecondition,
    ProjectTemplate,
    TemplateLine,
    TemplateLink,
    TemplateUse,
    TemplateVersion,
)
from planning.project_templates.querysets import ProjectTemplateQuerySet
from projects.models import Project
from projects.models.dependencies import Dependency


@dataclass(frozen=True)
class TemplateRow:
    """`source` is there for who may see that project, and for nobody else."""

    template: ProjectTemplate
    version: TemplateVersion
    source: Project | None
    # How many lines the version has, and how often any version was used.
    lines: int
    uses: int

    @property
    def took(self) -> int | None:
        return self.version.took


def template_rows(user: User, templates: ProjectTemplateQuerySet) -> list[TemplateRow]:
    """Three queries, however many."""
    found = list(templates.with_uses().select_related("department"))
    versions = (
        TemplateVersion.objects.filter(template__in=found).order_by("template_id", "-number").distinct("template_id")
    )
    newest = {one.template_id: one for one in versions.select_related("author")}
    counts = _line_counts(newest.values())
    sources = _sources(user, newest.values())
    return [
        TemplateRow(
            template,
            version := newest[template.pk],
            sources.get(version.source_id or 0),
            counts.get(version.pk, 0),
            template.uses or 0,  # type: ignore[attr-defined]  # with_uses() has it
        )
        for template in found
    ]


def seen_source(user: User, version: TemplateVersion) -> Project | None:
    return _sources(user, [version]).get(version.source_id or 0)


def template_lines(version: TemplateVersion) -> list[TemplateLine]:
    """The lines in order, each told its number and the lines that it names: two queries."""
    lines = list(version.lines.all())
    by_id = {line.pk: line for line in lines}
    for number, line in enumerate(lines, start=1):
        line.number = number
    waits: dict[int, list[TemplateLink]] = {}
    for link in TemplateLink.objects.filter(after__in=lines):
        waits.setdefault(link.after_id, []).append(link)
    for line in lines:
        line.needed_for = by_id.get(line.leads_to_id or 0)
        links = sorted(waits.get(line.pk, ()), key=lambda link: by_id[link.before_id].number)
        line.waits_text = ", ".join(waits_words(by_id[link.before_id].number, link.kind, link.lag) for link in links)
    return lines


def waits_words(number: int, kind: str, lag: int) -> str:
    """As people type it: 3, 3FS+2, 5SS."""
    if kind == Dependency.Kind.FS and not lag:
        return str(number)
    return f"{number}{kind}{lag:+d}" if lag else f"{number}{kind}"


def links_of(lines: Sequence[TemplateLine]) -> list[TemplateLink]:
    return list(TemplateLink.objects.filter(after__in=lines))


def seen_uses(user: User, template: ProjectTemplate, *, limit: int = 10) -> list[TemplateUse]:
    """The newest uses for goals that the person may see."""
    uses = TemplateUse.objects.filter(template_version__template=template, goal__in=Goal.objects.visible_to(user))
    return list(uses.select_related("goal", "actor", "template_version", "breakdown")[:limit])


def planned_preconditions(breakdown_ids: Iterable[int]) -> dict[int, list[PlannedPrecondition]]:
    """What comes with each version when it passes, or came: of the templates put into it or an earlier one."""
    rows = PlannedPrecondition.objects.filter(
        dropped=False,
        use__goal__breakdowns__in=breakdown_ids,
        use__breakdown__number__lte=F("use__goal__breakdowns__number"),
    ).annotate(of_version=F("use__goal__breakdowns"))
    found: dict[int, list[PlannedPrecondition]] = {}
    for row in rows.select_related("owner", "follower", "use__project"):
        found.setdefault(row.of_version, []).append(row)  # type: ignore[attr-defined]  # annotated above
    return found


def _sources(user: User, versions: Iterable[TemplateVersion]) -> dict[int, Project]:
    ids = {one.source_id for one in versions if one.source_id is not None}
    return {one.pk: one for one in Project.objects.visible_to(user).filter(pk__in=ids)} if ids else {}


def _line_counts(versions: Iterable[TemplateVersion]) -> dict[int, int]:
    counted = TemplateLine.objects.filter(template_version__in=versions).order_by().values_list("template_version")
    return dict(counted.annotate(count=Count("pk")))
