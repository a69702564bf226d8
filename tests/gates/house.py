"""A department with gates, and a project that goes through them."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from goaltrack.common import clock
from people.models import User
from projects.gates.models import CaseDocument, GateCase, GateDefinition, Visit
from projects.gates.reading import reading_of
from projects.gates.services import case_start, case_submit, definition_create, document_provide
from projects.gates.services.cases import open_review
from projects.gates.services.definitions import Parts
from projects.models import Project, Unit
from projects.services import unit_add
from reviews.models import Verdict
from reviews.services import verdict_give
from tests.cast import Cast, make_cycle, make_project

# A Monday; the project began on the first of January.
TODAY = date(2026, 11, 23)
STEP = {"name": "专家评审", "reviewer": "expert", "person": None, "workdays": 3, "needs": "any"}
DECISION = {"name": "部门审批", "reviewer": "manager", "person": None, "workdays": 2, "needs": "all"}
DOCUMENT = {"name": "大屏设计稿", "required": True, "needed_at": 1}


@dataclass
class House:
    """`screen` has two steps, a document at each and a checklist; `visiting` is for visits; `midway` for quarters."""

    cast: Cast
    project: Project
    unit: Unit
    screen: GateDefinition
    visiting: GateDefinition
    midway: GateDefinition

    def define(
        self, code: str, *, steps: Any = (DECISION,), documents: Any = (), checks: Any = (), **values: Any
    ) -> GateDefinition:
        complete: dict[str, Any] = {
            "name": "大屏评审",
            "kind": "review",
            "department": self.cast.delivery,
            "code": code,
            "holds_from": date(clock.today().year, 1, 1),
        }
        parts = Parts(steps=list(steps), documents=list(documents), checks=[{"text": text} for text in checks])
        return definition_create(actor=self.cast.admin, key=uuid.uuid4(), values=complete | values, parts=parts)

    def start(self, gate: GateDefinition | None = None, actor: User | None = None, **values: Any) -> GateCase:
        return case_start(
            actor=actor or self.cast.zhou,
            key=uuid.uuid4(),
            definition=gate or self.screen,
            project=self.project,
            **values,
        )

    def guests(self, **values: Any) -> dict[str, Any]:
        begins = at(clock.today() + timedelta(days=3), 9)
        complete = {
            "starts_at": begins,
            "ends_at": begins + timedelta(hours=2),
            "organisation": "临川市水务局",
            "guests": "高局长等",
            "headcount": 6,
            "level": "official",
            "host": self.cast.lin,
            "co_host": self.cast.zhou,
            "route": "调度中心\n泵站监测\n座谈",
        }
        return complete | values

    def visit(self, **values: Any) -> Visit:
        return self.start(self.visiting, visit=self.guests(**values)).visit

    def hand_in(self, case: GateCase, name: str = "大屏设计稿", content: bytes = b"%PDF-1.7 ...") -> CaseDocument:
        document = case.documents.get(name=name)
        upload = SimpleUploadedFile(f"{name}.pdf", content)
        return document_provide(actor=case.applicant, document_id=document.pk, version=document.version, upload=upload)

    def submit(self, case: GateCase, note: str = "") -> GateCase:
        case.refresh_from_db()
        return case_submit(actor=case.applicant, case_id=case.pk, version=case.version, note=note)

    def decide(self, case: GateCase, actor: User, decision: str = "pass", summary: str = "") -> Verdict:
        review = open_review(case)
        reading = reading_of(case)
        verdict = verdict_give(actor=actor, review_id=review.pk, decision=decision, summary=summary, read=reading)
        case.refresh_from_db()
        return verdict

    def passed(self, gate: GateDefinition, **values: Any) -> GateCase:
        """Through a gate that only the manager decides."""
        case = self.submit(self.start(gate, **values))
        self.decide(case, self.cast.qin)
        return case


def at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=timezone.get_default_timezone())


def build_house(cast: Cast, project: Project | None = None) -> House:
    if project is None:
        project = make_project(cast, make_cycle(cast))
    unit = unit_add(actor=cast.lin, key=uuid.uuid4(), project_id=project.pk, name="泵站监测")
    house = House(cast, project, unit, None, None, None)  # type: ignore[arg-type]  # filled right below
    late = {"name": "评审记录", "required": True, "needed_at": 2}
    house.screen = house.define(
        "screen",
        steps=[STEP, DECISION],
        documents=[DOCUMENT, late],
        checks=["字号在三米外可读"],
        purpose="上大屏之前看一遍",
    )
    house.visiting = house.define("visit", name="参观申请", kind="visit")
    house.midway = house.define("midway", name="事中跟进", kind="midway")
    return house
