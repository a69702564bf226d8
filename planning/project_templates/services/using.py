"""A template put into the draft of a goal. What it brings becomes work only through the gate."""

from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from goaltrack.common.errors import DomainError, InvalidInput, StateConflict
from history.operations import operation
from history.versions import check_version
from people.models import User
from people.permissions import authorize
from planning import outline
from planning.models import Breakdown, BreakdownItem
from planning.project_templates.models import PlannedPrecondition, ProjectTemplate, TemplateUse
from planning.project_templates.placing import Placed, Wish, placed
from planning.services.breakdowns import breakdown_in_writing, locked_breakdown, require_draft
from planning.services.item_log import told
from planning.services.item_places import renumber
from planning.services.items import rows_of
from projects.models import Milestone
from projects.readiness.models import Precondition
from projects.readiness.services import precondition_create

# The key of the precondition that a planned one becomes follows from it: it is made once.
PLANNED = UUID("7a3f4a0e-2f0b-4d7c-9f37-6a55be0c1d90")


def template_use(
    *, actor: User, key: UUID, breakdown_id: int, template_id: int, version: int, wish: Wish
) -> TemplateUse:
    """Add the kept lines of the template's newest version at the end of a draft, below what is there.

    `version` is that of the template the preview showed. Preconditions wait beside the draft until a version passes.
    Raises InvalidInput at the fields of the wish, and at `lines` with every refused row; then nothing is added.
    """
    content = {
        "breakdown": breakdown_id,
        "template": template_id,
        "start": wish.start,
        "project": wish.project,
        "contract": wish.contract,
        "people": {role: user.pk for role, user in wish.people.items()},
        "lines": sorted(map(str, wish.lines)),
        "again": wish.again,
    }
    with operation("template.use", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(TemplateUse.objects)
        breakdown = breakdown_in_writing(actor, breakdown_id)
        template = ProjectTemplate.objects.select_for_update(no_key=True).get(pk=template_id)
        authorize(actor, "project_templates.template_use", template)
        if template.retired:
            raise StateConflict(_("This template is no longer offered."))
        check_version(template, version)
        edition = template.versions.order_by("-number")[0]
        found = placed(actor, breakdown, edition, wish)
        _require(found)
        use = TemplateUse.objects.create(
            template_version=edition,
            goal=breakdown.goal,
            breakdown=breakdown,
            project=wish.project,
            actor=actor,
            start=wish.start,
        )
        changes = _add_items(breakdown, found.items)
        _plan_preconditions(use, found)
        # Not the template's name: who reviews the goal may be from elsewhere.
        op.log(breakdown, changes=changes, note=_("%(count)d rows") % {"count": len(found.items)}, made=use)
    return use


def planned_precondition_drop(*, actor: User, row_id: int) -> None:
    """Strike out a precondition that was to come with the plan, while the goal's newest version is in writing.

    Twice is no error. What the experts read is not taken from under their eyes: StateConflict.
    """
    with operation("template.precondition_drop", actor=actor) as op:
        versions = Breakdown.objects.filter(goal__template_uses__preconditions=row_id).order_by("-number")
        breakdown = locked_breakdown(versions.values_list("pk", flat=True)[0])
        authorize(actor, "planning.breakdown_edit", breakdown)
        require_draft(breakdown)
        row = PlannedPrecondition.objects.select_for_update(no_key=True).get(pk=row_id)
        if row.dropped:
            return
        if row.made_id is not None:
            raise StateConflict(_("It is a precondition of the project by now: drop it there."))
        row.dropped = True
        row.save(update_fields=["dropped"])
        op.log(breakdown, note=row.title)


def preconditions_make(breakdown: Breakdown) -> None:
    """A version passed: what waits beside it becomes preconditions of the project, in the name of who put it there.

    What cannot be made any more, because the project is finished or a person has left, goes on waiting: it stops no
    verdict, and the page of the breakdown shows it.
    """
    waiting = PlannedPrecondition.objects.waiting().filter(
        use__goal=breakdown.goal_id, use__breakdown__number__lte=breakdown.number
    )
    for row in waiting.order_by("pk").select_for_update(of=("self",), no_key=True):
        try:
            row.made = _make(row)
        except DomainError:
            continue
        row.save(update_fields=["made"])


def _make(row: PlannedPrecondition) -> Precondition:
    use = TemplateUse.objects.select_related("project__department", "actor").get(pk=row.use_id)
    milestones = Milestone.objects.filter(origin=row.milestone_key, project=use.project, cancelled=False)
    milestone = milestones.first() if row.milestone_key is not None else None
    return precondition_create(
        actor=use.actor,
        key=uuid5(PLANNED, str(row.pk)),
        project=use.project,
        values={
            "title": row.title,
            "kind": row.kind,
            "lead": row.lead,
            "owner": row.owner,
            "follower": row.follower,
            "milestone": milestone,
            "needed_on": None if milestone is not None else row.needed_on,
        },
    )


def _require(found: Placed) -> None:
    for row in found.refused:
        texts = " ".join(str(text) for text in row.problems)
        found.problems.add("lines", _("“%(title)s”: %(problems)s") % {"title": row.line.title, "problems": texts})
    if found.problems.fields:
        raise InvalidInput(fields=found.problems.fields)


def _add_items(breakdown: Breakdown, items: list[BreakdownItem]) -> list[dict[str, object]]:
    rows = outline.placed(rows_of(breakdown))
    breakdown.version += 1
    for item in items:
        item.version = breakdown.version
    order = [*rows, *items]
    renumber(order)
    BreakdownItem.objects.bulk_create(items)
    breakdown.save(update_fields=["version"])
    changes: list[dict[str, object]] = []
    for item in items:
        changes += told(item, [{"field": "title", "old": None, "new": item.title}], order)
    return changes


def _plan_preconditions(use: TemplateUse, found: Placed) -> None:
    PlannedPrecondition.objects.bulk_create(
        [
            PlannedPrecondition(
                use=use,
                kind=row.line.need,
                title=row.line.title,
                lead=row.line.lead,
                needed_on=row.due,
                milestone_key=row.needed_for,
                owner=row.owner,
                follower=row.follower,
            )
            for row in found.preconditions
            if row.owner is not None
        ]
    )
