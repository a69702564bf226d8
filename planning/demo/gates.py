"""The gates are defined with the year's goals; then cases go through them, and projects hold what they owe.

Two projects have skipped one of their reviews (SKIPPED), so that what is missing is seen.
"""

import uuid
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from goaltrack.common import clock
from planning.demo.days import Days
from planning.demo.gate_sketches import CASES, FILED, GATES, SAID, SKIPPED, CaseSketch, GateSketch, VisitSketch
from planning.demo.people import ADMINISTRATOR, ROOT
from planning.demo.projects import PROJECTS
from planning.demo.settle import Stage
from projects.gates.models import GateCase, GateDefinition
from projects.gates.services import (
    case_start,
    case_submit,
    check_tick,
    definition_create,
    document_provide,
    visit_report,
)
from projects.gates.services.cases import open_review
from projects.gates.services.definitions import Parts
from projects.gates.stages import CLOSING, KICKOFF, MIDWAY, Life, Obligation, obligations
from projects.models import Project
from reviews.kinds import kind_of
from reviews.services import verdict_give

Script = Iterator[tuple[date, Callable[[], Any]]]
EXPERT, MANAGER = "白露", "秦远"
# In working days before it is due: when a stage's review is submitted.
EARLY = 4


class Gates:
    def __init__(self, stage: Stage, days: Days) -> None:
        self.stage = stage
        self.days = days
        self.cases: dict[object, int] = {}

    def settle(self) -> None:
        """On the day the year's goals are written down: from then on the stages are asked for."""
        for sketch in GATES:
            administrator = self.stage.people[ADMINISTRATOR.name]
            definition_create(actor=administrator, key=uuid.uuid4(), values=self._values(sketch), parts=_parts(sketch))

    def events(self) -> Script:
        for sketch in PROJECTS:
            skipped = [stage for code, stage in SKIPPED if code == sketch.code]
            project = self.stage.projects[sketch.code]
            owed = self._owed(project, planned=sketch.planned)
            over = [one for one in owed if one.due < self.days.today]
            for one in over:
                # Of the quarters the newest that is over.
                newest = max((other.due for other in over if other.stage == one.stage), default=one.due)
                if one.stage not in skipped or one.due != newest:
                    yield from self._held(project, one)
        for case in CASES:
            yield from self._case(case)

    def _owed(self, project: Project, *, planned: bool) -> list[Obligation]:
        since = dict.fromkeys((KICKOFF, MIDWAY, CLOSING), self.days.planning)
        life = Life(project.start, project.due, is_planned=planned)
        return obligations(life, [], since=since, today=self.days.today, calendar=self.days.calendar)

    def _held(self, project: Project, one: Obligation) -> Script:
        """A review before, during or after: begun, submitted and passed shortly before it is due."""
        day = max(self.days.calendar.add(one.due, -EARLY), self.days.calendar.add(self.days.planning, 1))
        name = (project.pk, one.stage, one.quarter)
        yield day, partial(self._hold, name, project, one)
        deciders = (MANAGER,) if one.stage == MIDWAY else (EXPERT, MANAGER)
        for after, (who, said) in enumerate(zip(deciders, SAID[-len(deciders) :], strict=True), start=1):
            yield self.days.calendar.add(day, after), partial(self._decide, name, who, "pass", said)

    def _hold(self, name: object, project: Project, one: Obligation) -> None:
        gate = GateDefinition.objects.get(kind=one.stage)
        applicant = project.manager
        case = case_start(actor=applicant, key=uuid.uuid4(), definition=gate, project=project, quarter=one.quarter)
        self.cases[name] = case.pk
        self._prepare(case, {document.name: FILED for document in case.documents.all()}, ticked=True)
        case_submit(actor=applicant, case_id=case.pk, version=case.version)

    def _case(self, sketch: CaseSketch) -> Script:
        yield self.days.at(sketch.begun), partial(self._begin, sketch)
        if sketch.submitted is not None:
            yield self.days.at(sketch.submitted), partial(self._submit, sketch)
        for offset, who, decision, said in sketch.decisions:
            yield self.days.at(offset), partial(self._decide, sketch.note, who, decision, said)
        if sketch.visit is not None and sketch.visit.result:
            yield self.days.at(sketch.visit.day + 1), partial(self._report, sketch, sketch.visit)

    def _begin(self, sketch: CaseSketch) -> None:
        project = self.stage.projects[sketch.project]
        case = case_start(
            actor=self.stage.people[sketch.applicant],
            key=uuid.uuid4(),
            definition=GateDefinition.objects.get(code=sketch.gate),
            project=project,
            title=sketch.title,
            note=sketch.note,
            unit=project.units.get(name=sketch.unit) if sketch.unit else None,
            visit=self._visit(sketch.visit) if sketch.visit else None,
        )
        self.cases[sketch.note] = case.pk
        self._prepare(case, sketch.documents, ticked=sketch.ticked)

    def _prepare(self, case: GateCase, there: dict[str, str], *, ticked: bool) -> None:
        for document in case.documents.filter(name__in=there):
            document_provide(
                actor=case.applicant, document_id=document.pk, version=document.version, reference=there[document.name]
            )
        for check in case.checks.all() if ticked else ():
            check_tick(actor=case.applicant, check_id=check.pk, ticked=True)

    def _submit(self, sketch: CaseSketch) -> None:
        case = GateCase.objects.get(pk=self.cases[sketch.note])
        case_submit(actor=case.applicant, case_id=case.pk, version=case.version)

    def _decide(self, name: object, who: str, decision: str, said: str) -> None:
        review = open_review(GateCase.objects.get(pk=self.cases[name]))
        verdict_give(
            actor=self.stage.people[who],
            review_id=review.pk,
            decision=decision,
            summary=said,
            read=kind_of(review.kind).reading(review),
        )

    def _report(self, sketch: CaseSketch, visit: VisitSketch) -> None:
        planned = GateCase.objects.get(pk=self.cases[sketch.note]).visit
        visit_report(
            actor=self.stage.people[visit.host],
            visit_id=planned.pk,
            version=planned.version,
            result=visit.result,
            follow_ups=visit.follow_ups,
        )

    def _visit(self, sketch: VisitSketch) -> dict[str, Any]:
        zone = timezone.get_default_timezone()
        begins = datetime.combine(self.days.at(sketch.day), time(sketch.hour), tzinfo=zone)
        return {
            "starts_at": begins,
            "ends_at": begins + timedelta(hours=sketch.hours),
            "organisation": sketch.organisation,
            "guests": sketch.guests,
            "headcount": sketch.headcount,
            "level": sketch.level,
            "host": self.stage.people[sketch.host],
            "co_host": self.stage.people[sketch.co_host],
            "route": "\n".join(sketch.route),
        }

    def _values(self, sketch: GateSketch) -> dict[str, Any]:
        named = {name: getattr(sketch, name) for name in ("code", "name", "kind", "purpose", "scope")}
        return named | {"department": self.stage.departments[ROOT], "holds_from": clock.today()}


def _parts(sketch: GateSketch) -> Parts:
    return Parts(
        steps=[
            {"name": name, "reviewer": reviewer, "person": None, "needs": needs, "workdays": workdays}
            for name, reviewer, needs, workdays in sketch.steps
        ],
        documents=[
            {"name": name, "needed_at": needed_at, "required": required}
            for name, needed_at, required in sketch.documents
        ],
        checks=[{"text": text} for text in sketch.checks],
    )
