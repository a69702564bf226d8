"""Reads of cases: where each stands, and the steps of one with what was said."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, Q

from goaltrack.common import clock
from people.abilities import Ability
from people.models import User
from people.selectors import workday_calendar
from projects.gates.models import CaseRound, CaseStep, GateCase, GateDefinition
from projects.gates.querysets import DefinitionQuerySet
from projects.models import Project
from projects.querysets import ProjectQuerySet
from reviews.models import Review
from reviews.selectors import Reviewer, reviewers_of, with_people


@dataclass(frozen=True)
class StepMark:
    """A step in the chain: done, next, late, returned or idle."""

    label: str
    state: str


@dataclass(frozen=True)
class Round:
    review: Review
    note: str
    asked: list[Reviewer]


@dataclass(frozen=True)
class StepLine:
    step: CaseStep
    state: str
    rounds: list[Round]
    late_days: int


@dataclass(frozen=True)
class CaseLine:
    case: GateCase
    steps: list[StepMark]


def case_lines(cases: Iterable[GateCase]) -> list[CaseLine]:
    """Of cases that came `with_people()`: no query."""
    return [CaseLine(case, [StepMark(step.name, _mark(case, step)) for step in case.steps.all()]) for case in cases]


def case_steps(case: GateCase, reader: User) -> list[StepLine]:
    """The steps with every round and what was said in it, and whom of those asked the reader may replace."""
    reviews = Prefetch("review", with_people(Review.objects.all()))
    related = CaseRound.objects.prefetch_related(reviews)
    calendar, today = workday_calendar(), clock.today()
    lines = []
    for step in case.steps.select_related("person").prefetch_related(Prefetch("rounds", related)):
        found = list(step.rounds.all())
        # The last one of the step at which it stands: no other is open.
        last = found[-1] if found and step.position == case.step else None
        rounds = [
            Round(one.review, one.note, reviewers_of(one.review, reader if one is last else None)) for one in found
        ]
        open_rounds = [one.review for one in rounds if one.review.state == Review.State.OPEN]
        late = calendar.late(open_rounds[0].due, today) if open_rounds else 0
        state = _mark(case, step)
        lines.append(StepLine(step, "late" if state == "next" and late else state, rounds, late))
    return lines


def projects_to_start_in(user: User) -> ProjectQuerySet:
    """Those that are not finished, and in which the rule `gates.case_start` holds."""
    led = Project.objects.filter(department__path__overlap=user.departments_with(Ability.WRITE_PROJECTS)).values("pk")
    own = Q(manager=user) | Q(follower=user) | Q(pk__in=user.project_memberships.values("project"))
    return Project.objects.filter(own | Q(pk__in=led)).exclude(state=Project.State.FINISHED)


def startable(project: Project) -> DefinitionQuerySet:
    """The gates that hold for the project."""
    return GateDefinition.objects.holding_for(project.department)


def _mark(case: GateCase, step: CaseStep) -> str:
    if case.state == GateCase.State.PASSED or step.position < case.step:
        return "done"
    if step.position == case.step:
        if case.state == GateCase.State.RETURNED:
            return "returned"
        if case.state == GateCase.State.IN_REVIEW:
            return "next"
    return "idle"
