"""Keeping the conditions of a list under a name."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import Problems
from history.operations import operation
from people.models import Department, SavedView, User
from people.pages import ROUTES
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
            return op.made_row(SavedView.objects)
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
            problems.add("department", _("Only its leads and managers share a view with this department."))
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


def view_open_with(*, actor: User, page: str, view: SavedView | None) -> None:
    """Let the page open with `view` for this person where its address asks for nothing; with None as it is.

    Raises InvalidInput at `view` where it belongs to another page, or is not offered to the person.
    """
    with operation("view.open_with", actor=actor) as op:
        user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.pk)
        problems = Problems()
        if page not in ROUTES or (view is not None and view.page != page):
            problems.add("view", _("This view belongs to another page."))
        elif view is not None and not SavedView.objects.visible_to(actor).filter(pk=view.pk).exists():
            problems.add("view", _("There is no such view."))
        problems.raise_any()
        before = user.opening_views.get(page)
        after = None if view is None else view.pk
        if before == after:
            return
        user.opening_views = {name: pk for name, pk in user.opening_views.items() if name != page}
        if view is not None:
            user.opening_views[page] = view.pk
        user.save(update_fields=["opening_views"])
        op.log(user, changes=[{"field": "opening_views", "old": before, "new": after}], note=view.name if view else "")
    actor.opening_views = user.opening_views
