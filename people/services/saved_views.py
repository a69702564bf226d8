"""Keeping the conditions of a list under a name."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import Problems
from history.operations import operation
from people.models import Department, SavedView, User
from people.permissions import authorize, may

MOST = 30


def view_save(
    *, actor: User, key: UUID, page: str, name: str, query: str, department: Department | None = None
) -> SavedView:
    """Save `query` (the address's query string) for `page`; with `department`, for everybody there as well.

    Raises InvalidInput at `name` where the person has such a view already, and at `department` where they may not
    share with it.
    """
    content = {"page": page, "name": name, "query": query, "department": department}
    with operation("view.save", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return SavedView.objects.get(pk=op.made)
        # The person's row is the lock: two of one name would both be new.
        User.objects.select_for_update(no_key=True).get(pk=actor.pk)
        view = SavedView(owner=actor, page=page, name=name.strip(), query=query, department=department)
        problems = Problems()
        problems.check(view)
        own = SavedView.objects.filter(owner=actor, page=page)
        if own.count() >= MOST:
            problems.add("name", _("You have %(count)d views already: remove one first.") % {"count": MOST})
        if own.filter(name=view.name).exists():
            problems.add("name", _("You have a view of this name already."))
        if department is not None and not may(actor, "people.view_share", department):
            problems.add("department", _("Only those who write goals there share a view with this department."))
        problems.raise_any()
        view.save()
        op.log(view, note=view.name)
    return view


def view_remove(*, actor: User, view_id: int) -> None:
    """Remove a saved view; removing it twice is no error."""
    with operation("view.remove", actor=actor) as op:
        view = SavedView.objects.select_for_update().filter(pk=view_id).first()
        if view is None:
            return
        authorize(actor, "people.view_remove", view)
        op.log(view, note=view.name)
        view.delete()
