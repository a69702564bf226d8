"""An edit of gated work, parted: what of it waits for the experts, and what holds at once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from goals.gate import Edit
from goals.models import Goal
from goaltrack.common.errors import Message, Problems
from payments.models import PaymentCheckpoint
from people.selectors import workday_calendar
from planning.live import NAMES, Work, item_names, values_of
from planning.materiality import DATES, together
from planning.models import BreakdownItem
from planning.policy import material_in
from projects.models import Milestone, Task

# What of the work no item can say: it is changed by taking it out of the plan and adding it elsewhere.
FIXED: dict[type[Work], Collection[str]] = {
    Goal: {"parent"},
    Task: {"goal"},
    Milestone: {"goal"},
    PaymentCheckpoint: {"goal", "share", "due_event", "due_days"},
}


def key_of(work: Work) -> UUID:
    """The key of the item that gated work came from."""
    assert work.origin is not None, "only gated work comes here"
    return work.origin


@dataclass(frozen=True)
class Asked:
    """An edit, parted: what of it waits for the gate and what holds at once; by the names of items and of the work."""

    edit: Edit
    proposed: Mapping[str, Any]
    carried: Mapping[str, Any]
    now: Mapping[str, Any]

    @property
    def key(self) -> UUID:
        return key_of(self.edit.work)


def parted(goal: Goal, agreed: Mapping[UUID, BreakdownItem], edits: Sequence[Edit]) -> list[Asked]:
    """Held against what the version in force says of each."""
    policy, calendar = material_in(goal.department), workday_calendar()
    found = []
    for edit in edits:
        work: Work = edit.work
        names = item_names(type(work))
        wanted = {names[name]: value for name, value in edit.values.items() if name in names}
        held = {name: getattr(agreed[key_of(edit.work)], name) for name in wanted}
        for name in DATES & held.keys():
            # A sub-goal whose start the plan leaves open began where it began.
            held[name] = held[name] or getattr(work, NAMES[type(work)][name])
        material = {name for name in wanted if policy.is_material(name, held[name], wanted[name], calendar)}
        waits = together(material, _changed(work, wanted))
        found.append(
            Asked(
                edit,
                proposed={name: value for name, value in wanted.items() if name in waits},
                carried={name: value for name, value in wanted.items() if name not in waits},
                now={name: value for name, value in edit.values.items() if names.get(name) not in waits},
            )
        )
    return found


def _changed(work: Work, wanted: Mapping[str, Any]) -> frozenset[str]:
    was = values_of(work)
    return frozenset(name for name, value in wanted.items() if value != was[name])


def saved(work: Work, now: Mapping[str, Any]) -> tuple[str, ...]:
    """What holds at once and is new."""
    return tuple(name for name, value in now.items() if value != getattr(work, name))


def refuse_fixed(work: Work, values: Mapping[str, Any]) -> None:
    """Raise InvalidInput for what no item of a plan can say."""
    words: dict[str, Message] = {
        "share": _("The plan holds an amount: change that."),
        "due_event": _("The plan holds a date: change that."),
        "due_days": _("The plan holds a date: change that."),
    }
    problems = Problems()
    for name in values:
        if name in FIXED[type(work)] and values[name] != getattr(work, name):
            here = _("It belongs to the plan of its goal: take it out there and add it anew elsewhere.")
            problems.add(name, words.get(name, here))
    problems.raise_any()


def refuse_ended(work: Work, proposed: Mapping[str, Any]) -> None:
    """Raise InvalidInput for whatever the gate would decide of finished work."""
    problems = Problems()
    for name in proposed:
        problems.add(NAMES[type(work)][name], _("It is finished: what the plan said of it stays."))
    problems.raise_any()
