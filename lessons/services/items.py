"""What people say about the month: one line each, in four sections, until the retrospective is published."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import Problems, StateConflict
from history.changes import apply_changes, initial_values
from history.operations import operation
from history.versions import check_version
from lessons.models import Retrospective, RetrospectiveItem
from people.models import User
from people.permissions import authorize

NOT_YOURS = _("Only those who work in the project and those who lead it write here.")
PUBLISHED = _("This retrospective is published and can no longer be changed.")


def item_write(*, actor: User, key: UUID, retrospective_id: int, section: str, text: str) -> RetrospectiveItem:
    """Add a line to a section. Raises InvalidInput for an empty or too long one, StateConflict after publishing."""
    content = {"retrospective": retrospective_id, "section": section, "text": text}
    with operation("retrospective_item.write", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(RetrospectiveItem.objects)
        retrospective = locked_open(actor, retrospective_id)
        item = _new_item(actor, retrospective, section=section, text=one_line(text))
        op.log(item, changes=initial_values(item, ["section", "text"]))
    return item


def item_adopt(*, actor: User, key: UUID, retrospective_id: int, item_id: int) -> RetrospectiveItem:
    """Make another project's published problem a common problem here, once. `item_id` must be visible to the actor."""
    content = {"retrospective": retrospective_id, "item": item_id}
    with operation("retrospective_item.adopt", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(RetrospectiveItem.objects)
        retrospective = locked_open(actor, retrospective_id)
        visible = RetrospectiveItem.objects.visible_to(actor)
        source = visible.select_related("retrospective").filter(pk=item_id).first()
        problems = Problems()
        if source is None or not _is_problem_elsewhere(source, retrospective):
            problems.add("item", _("There is no such problem in another project's published retrospective."))
        problems.raise_any()
        assert source is not None
        there = retrospective.items.filter(adopted_from=source).first()
        if there is not None:
            return there
        common = RetrospectiveItem.Section.COMMON
        item = _new_item(actor, retrospective, section=common, text=source.text, adopted_from=source)
        op.log(item, changes=initial_values(item, ["section", "text", "adopted_from"]))
    return item


def item_change(*, actor: User, item_id: int, version: int, text: str) -> RetrospectiveItem:
    """Put it in other words; refused when somebody did so since `version`."""
    with operation("retrospective_item.change", actor=actor) as op:
        item = _locked_item(actor, item_id)
        check_version(item, version)
        changes = apply_changes(item, {"text": one_line(text)})
        if not changes:
            return item
        _check(item)
        item.version += 1
        item.save(update_fields=["text", "version"])
        op.log(item, changes=changes)
    return item


def item_remove(*, actor: User, item_id: int) -> None:
    """Take a line away; one that became a lesson stays."""
    with operation("retrospective_item.remove", actor=actor) as op:
        item = _locked_item(actor, item_id)
        if hasattr(item, "lesson"):
            raise StateConflict(_("A lesson came from this line: it stays."))
        op.log(item, changes=[{"field": "text", "old": item.text, "new": None}])
        item.delete()


def locked_open(actor: User, retrospective_id: int) -> Retrospective:
    """The retrospective, locked against being published meanwhile; refused as `require_open` says."""
    retrospective = (
        Retrospective.objects.select_related("project__department")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=retrospective_id)
    )
    require_open(actor, retrospective)
    return retrospective


def require_open(actor: User, retrospective: Retrospective) -> None:
    """Raise 403 for who does not write in it, 409 once it is published."""
    authorize(actor, "lessons.retrospective_write", retrospective.project, NOT_YOURS)
    if not retrospective.is_open:
        raise StateConflict(PUBLISHED)


def one_line(text: str) -> str:
    return " ".join(text.split())


def _locked_item(actor: User, item_id: int) -> RetrospectiveItem:
    retrospective_id = RetrospectiveItem.objects.values_list("retrospective_id", flat=True).get(pk=item_id)
    retrospective = locked_open(actor, retrospective_id)
    item = RetrospectiveItem.objects.select_for_update(of=("self",), no_key=True).get(pk=item_id)
    item.retrospective = retrospective
    return item


def _is_problem_elsewhere(source: RetrospectiveItem, retrospective: Retrospective) -> bool:
    there = source.retrospective
    is_problem = source.section == RetrospectiveItem.Section.PROBLEM
    return is_problem and not there.is_open and there.project_id != retrospective.project_id


def _new_item(
    actor: User,
    retrospective: Retrospective,
    *,
    section: str,
    text: str,
    adopted_from: RetrospectiveItem | None = None,
) -> RetrospectiveItem:
    item = RetrospectiveItem(
        retrospective=retrospective,
        section=section,
        position=retrospective.items.filter(section=section).count(),
        text=text,
        author=actor,
        adopted_from=adopted_from,
    )
    _check(item)
    item.save()
    return item


def _check(item: RetrospectiveItem) -> None:
    problems = Problems()
    problems.check(item, exclude={"retrospective", "author", "adopted_from"})
    problems.raise_any()
