"""What the pages of work say of the plan it came from: what goes to the experts, and what is on its way to them."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goals.models import Goal
from goaltrack.common import panels
from history.selectors import field_label
from notices import kinds
from notices.kinds import NoticeKind
from payments.models import PaymentCheckpoint
from people.models import User
from planning.live import NAMES, Work
from planning.materiality import ALWAYS, EXISTENCE, FIELDS, Material
from planning.models import Breakdown
from planning.pending import Plan, plans_of
from projects.models import Milestone, Task

TEMPLATE = "planning/_gated_note.html"


def gated_task(user: User, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    return _notes(Task, user, ids)


def gated_milestone(user: User, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    return _notes(Milestone, user, ids)


def gated_checkpoint(user: User, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    return _notes(PaymentCheckpoint, user, ids)


def gated_goal(user: User, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    return _notes(Goal, user, ids)


def register() -> None:
    for place, provider in (
        ("task.gated", gated_task),
        ("milestone.gated", gated_milestone),
        ("checkpoint.gated", gated_checkpoint),
        ("goal.gated", gated_goal),
    ):
        panels.register(place, provider, template=TEMPLATE)
    kinds.register(
        NoticeKind(
            "breakdown.proposed",
            label=gettext_lazy("Change of a plan proposed"),
            title=gettext_lazy("%(author)s proposes a change of “%(title)s” (version %(number)s)"),
            icon="git-compare",
        )
    )
    kinds.register(
        NoticeKind(
            "breakdown.replaced",
            label=gettext_lazy("My proposal was replaced"),
            title=gettext_lazy("%(author)s replaced what you proposed for “%(title)s” (version %(number)s)"),
            icon="git-compare",
        )
    )


def _notes(model: type[Work], user: User, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """A query for the works, and those of `plans_of` where any came from a plan."""
    related = ["owner", "follower", *(["project"] if "project" in NAMES[model].values() else [])]
    works: list[Any] = list(model._default_manager.filter(pk__in=ids, origin__isnull=False).select_related(*related))
    plans = plans_of(user, works) if works else {}
    return {work.pk: _note(user, work, plans[work.origin]) for work in works if work.origin in plans}


def _note(user: User, work: Work, plan: Plan) -> dict[str, Any]:
    return {
        "plan": plan,
        "mine": plan.by == user,
        "key": work.origin,
        "material": material_words(work, plan.material),
        "takes_back": take_back_words(user, plan),
    }


def take_back_words(user: User, plan: Plan) -> str:
    """What the button says that takes the proposal back; empty where the person may not."""
    fields = plan.fields_of(user)
    if not fields or plan.version is None or plan.version.state != Breakdown.State.DRAFT:
        return ""
    if plan.removes:
        return _("Keep it in the plan")
    if len(fields) == len(plan.fields):
        return _("Take the proposal back")
    return _("Take back what you proposed")


def material_words(work: Work, material: Material) -> str:
    """What of the work goes to the experts, as one list."""
    names = NAMES[type(work)]
    asked = [name for name in (*FIELDS, *sorted(ALWAYS)) if name in names and name in material.fields | ALWAYS]
    fields = [field_label(work, names[name]) for name in asked]
    if EXISTENCE in material.fields:
        fields.append(_("cancelling it"))
    return _(", ").join(fields)
