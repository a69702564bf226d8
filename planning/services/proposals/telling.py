"""What is said of proposals: to whom, in which words, and why a version cannot take one now."""

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from goals.models import Goal
from goaltrack.common.errors import StateConflict
from notices.services import notice_send
from people.models import User
from planning.changes import Change
from planning.models import Breakdown, BreakdownItem
from planning.pending import Plan


def under_review(version: Breakdown) -> StateConflict:
    """The refusal of whatever would change a version that the experts read."""
    return StateConflict(
        _(
            "Version %(number)s of the breakdown is with the experts; what else is to change waits until they"
            " have decided, or its author takes it back."
        )
        % {"number": version.number},
        extra={"breakdown": link(version)},
    )


def tell(goal: Goal, actor: User, version: Breakdown, title: str, *, replaced: Collection[User] = ()) -> None:
    """Whoever answers for the plan: a proposal that nobody submits goes nowhere. And whose proposal it replaces."""
    answerable = {goal.owner, version.author} - set(replaced) - {actor}
    for kind, recipients in (("breakdown.proposed", answerable), ("breakdown.replaced", set(replaced))):
        notice_send(
            kind=kind,
            recipients=list(recipients),
            subject=version,
            occasion=f"v{version.version}",
            link=link(version),
            params={"title": title, "author": actor.name, "number": str(version.number)},
        )


def pending_of(plan: Plan | None, fields: Collection[str]) -> list[tuple[Change, User]]:
    """What the version proposes for these fields, and who did; its author where the log does not say."""
    if plan is None or plan.version is None:
        return []
    author = plan.version.author
    said = {name: one.by or author for name, one in plan.proposed.items()}
    return [(change, said.get(change.field, author)) for change in plan.changes if change.field in fields]


def named(items: Iterable[BreakdownItem | None]) -> str:
    """The first of several, and how many more there are."""
    titles = [item.title for item in items if item is not None]
    return titles[0] if len(titles) == 1 else f"{titles[0]} (+{len(titles) - 1})"


def link(version: Breakdown) -> str:
    """The address of its page."""
    return f"/breakdowns/{version.pk}/"
