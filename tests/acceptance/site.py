"""A project with a unit and an initial acceptance of it: 许星野 brings it through with 陆小满 behind."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from people.models import User
from projects.acceptance.models import Acceptance, AcceptanceDocument, AcceptancePoint, AcceptanceStep, Result
from projects.acceptance.services import (
    acceptance_apply,
    acceptance_create,
    acceptance_decide,
    acceptance_hold,
    document_mark,
    point_add,
    step_done,
)
from projects.models import Milestone, Unit
from projects.services import unit_add
from tests.projects.conftest import World, build_world

TODAY = date(2026, 11, 20)
DUE = date(2026, 12, 18)
PDF = b"%PDF-1.4 minutes"


@dataclass
class Site:
    world: World
    unit: Unit
    milestone: Milestone
    row: Acceptance

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or "world" not in self.__dict__:
            raise AttributeError(name)
        return getattr(self.world, name)

    def plan(self, actor: User | None = None, **values: Any) -> Acceptance:
        complete: dict[str, Any] = {"stage": "initial", "unit": None, "owner": self.cast.xu, "due": DUE}
        actor, values = actor or self.cast.lin, complete | values
        return acceptance_create(actor=actor, key=uuid.uuid4(), project=self.project, values=values)

    def fresh(self, row: Acceptance | None = None) -> Acceptance:
        return Acceptance.objects.as_lines().get(pk=(row or self.row).pk)

    def steps(self) -> list[AcceptanceStep]:
        return list(self.row.steps.under_way())

    def documents(self) -> list[AcceptanceDocument]:
        return list(self.row.documents.under_way())

    def point(self, actor: User | None = None, **values: Any) -> AcceptancePoint:
        complete: dict[str, Any] = {"text": "三号泵房标识牌补齐", "owner": self.cast.zhou, "due": date(2026, 12, 4)}
        actor, values = actor or self.cast.xu, complete | values
        return point_add(actor=actor, key=uuid.uuid4(), row_id=self.row.pk, values=values)

    def hold(self) -> None:
        acceptance_apply(actor=self.cast.xu, row_id=self.row.pk, on=date(2026, 11, 9))
        acceptance_hold(actor=self.cast.xu, row_id=self.row.pk, on=date(2026, 11, 18))

    def complete(self) -> None:
        """Held, with every step done and every document with the customer."""
        self.hold()
        for step in self.steps():
            step_done(actor=self.cast.xu, part_id=step.pk)
        for document in self.documents():
            document_mark(actor=self.cast.xu, part_id=document.pk, state="confirmed", confirmed_by="监理张工")

    def decide(self, result: str = Result.PASSED, actor: User | None = None, **values: Any) -> Acceptance:
        said: dict[str, Any] = {"on": date(2026, 11, 19), "decided_by": "水务集团工程部", "minutes": "纪要 2026-31"}
        return acceptance_decide(actor=actor or self.cast.xu, row_id=self.row.pk, result=result, **(said | values))


def pdf(name: str = "纪要.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, "application/pdf")


def build_site() -> Site:
    world = build_world()
    unit = unit_add(actor=world.cast.lin, key=uuid.uuid4(), project_id=world.project.pk, name="泵站监测")
    milestone = world.gated(is_milestone=True, title="泵站监测初验", due=DUE)
    values = {
        "stage": "initial",
        "unit": unit,
        "owner": world.cast.xu,
        "follower": world.cast.lu,
        "milestone": milestone,
        "due": DUE,
    }
    row = acceptance_create(actor=world.cast.lin, key=uuid.uuid4(), project=world.project, values=values)
    return Site(world, unit, milestone, row)
