"""What the page of one retrospective shows; its verbs answer with it when something was wrong."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from goals.models import Goal
from goaltrack.common import clock
from lessons.facts import Facts
from lessons.forms.retrospectives import AdoptForm, CarryForm, ItemForm, KeyForm, MeasureForm, PublishForm
from lessons.models import Measure, Retrospective, RetrospectiveItem
from lessons.months import last_of, month_after
from lessons.selectors import retrospective_lines, similar_problems
from lessons.selectors.facts import facts_for
from people.models import User
from people.permissions import may
from people.requests import SignedInRequest
from people.selectors import workday_calendar
from projects.models import ProjectMember

Section = RetrospectiveItem.Section
# So many names stand in the head; the others are counted.
MOST_MEMBERS = 8


def retrospective_for(request: SignedInRequest, pk: int) -> Retrospective:
    """The retrospective, or 404 where the reader may not see it."""
    related = ("project__department", "project__manager", "project__follower", "published_by")
    return get_object_or_404(Retrospective.objects.visible_to(request.user).select_related(*related), pk=pk)


def readable_goals(user: User, facts: Facts) -> set[int]:
    """Which of the facts' goals the reader may open."""
    ids = [fact.id for fact in facts.goals]
    return set(Goal.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()


def sections_context(
    request: SignedInRequest, retrospective: Retrospective, forms: Mapping[str, ItemForm] | None = None
) -> dict[str, Any]:
    """The sections with their lines, their forms, and what other projects say alike: three queries."""
    items = list(
        retrospective.items.select_related("author", "adopted_from__retrospective__project", "lesson").order_by(
            "position", "id"
        )
    )
    may_write = retrospective.is_open and may(request.user, "lessons.retrospective_write", retrospective.project)
    similar = similar_problems(request.user, retrospective, items) if may_write else []
    return {
        "retrospective": retrospective,
        "may_write": may_write,
        "may_draft": may(request.user, "lessons.retrospective_write", retrospective.project),
        "sections": {
            str(section): {
                "name": str(section),
                "label": section.label,
                "lines": [item for item in items if item.section == section],
                "form": (forms or {}).get(str(section)) or ItemForm(section=str(section)),
            }
            for section in Section
        },
        "similar": [(one, [(other, AdoptForm(initial={"item": other.pk})) for other in one.others]) for one in similar],
        "lesson_form": KeyForm(),
    }


def measures_context(
    request: SignedInRequest, retrospective: Retrospective, form: MeasureForm | None = None
) -> dict[str, Any]:
    measures = retrospective.measures.select_related("owner", "task", "carried_to__retrospective", "carried_from")
    return {
        "measures": [_measure_row(request.user, retrospective, one) for one in measures],
        "measure_form": form or MeasureForm(actor=request.user, initial=_first_values(retrospective)),
        "key_form": KeyForm(),
    }


def detail_page(
    request: SignedInRequest,
    retrospective: Retrospective,
    *,
    item_form: ItemForm | None = None,
    measure_form: MeasureForm | None = None,
    refused: Mapping[str, Sequence[Any]] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page. `refused`: why it could not be published, by section."""
    facts, readable = facts_for(request.user, retrospective)
    forms = {str(item_form["section"].value()): item_form} if item_form is not None else {}
    context = sections_context(request, retrospective, forms) | measures_context(request, retrospective, measure_form)
    runs = [pk for pk in (retrospective.project.manager_id, retrospective.project.follower_id) if pk]
    members = ProjectMember.objects.filter(project=retrospective.project).select_related("user").order_by("user")
    context |= {
        "line": retrospective_lines(request.user, [retrospective])[0],
        "facts": facts,
        "amounts_readable": readable,
        "members": members.exclude(user__in=runs)[: MOST_MEMBERS + 1],
        "most_members": MOST_MEMBERS,
        "may_publish": retrospective.is_open
        and may(request.user, "lessons.retrospective_publish", retrospective.project),
        "publish_form": PublishForm(initial={"version": retrospective.version}),
        "carry_form": CarryForm(initial={"retrospective": retrospective.pk}),
        "refused_items": (refused or {}).get("items", ()),
        "refused_measures": (refused or {}).get("measures", ()),
        "item_form": item_form,
        "today": clock.today(),
    }
    return render(request, "lessons/retrospective_detail.html", context, status=status)


def _first_values(retrospective: Retrospective) -> dict[str, Any]:
    """A measure is the project's A's, and due at the end of the next month, unless somebody says otherwise."""
    due = workday_calendar().on_or_before(last_of(month_after(retrospective.month)))
    return {"owner": retrospective.project.manager_id, "due": due if due >= clock.today() else None}


def _measure_row(user: User, retrospective: Retrospective, measure: Measure) -> dict[str, Any]:
    """A measure with what the reader may do about it."""
    measure.retrospective = retrospective
    finished = measure.finished_on
    acts = user.pk == measure.owner_id or may(user, "lessons.retrospective_write", retrospective.project)
    return {
        "measure": measure,
        "finished_on": finished,
        "is_late": finished is None and measure.due < clock.today(),
        "by_hand": measure.task is None or measure.task.status == "cancelled",
        "may_act": acts,
        "carried": getattr(measure, "carried_to", None),
    }
