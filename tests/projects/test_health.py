"""How a project does: what each rule finds, the worst of it, and what its manager says against it."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, InvalidInput, StateConflict
from people.models import User
from projects.health import HOLDS_DAYS, Facts, findings, suggestion
from projects.models import HealthStatement, Milestone, Phase, Project, Task
from projects.readiness.services import precondition_create
from projects.selectors.health import Health, health_of
from projects.services import health_state
from tests.projects.conftest import World


@pytest.fixture(autouse=True)
def young(world: World) -> None:
    """Nothing is behind its pace yet."""
    Project.objects.filter(pk=world.project.pk).update(start=date(2026, 11, 16), due=date(2027, 12, 31))


def health(world: World) -> Health:
    return health_of([Project.objects.get(pk=world.project.pk)])[world.project.pk]


def state(world: World, actor: User | None = None, **values: Any) -> HealthStatement:
    complete = {"confidence": "off_track", "reason": "业主换了分管领导", "key": uuid.uuid4()}
    return health_state(actor=actor or world.cast.lin, project_id=world.project.pk, **(complete | values))


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (Facts(), {}),
        (Facts(late_tasks=4, late_days=2, blocked_tasks=1, blocked_days=4), {}),
        (Facts(late_tasks=1, late_days=3), {"late": "at_risk"}),
        (Facts(late_tasks=1, late_days=10), {"late": "off_track"}),
        (Facts(blocked_tasks=2, blocked_days=5, phase_days=15), {"blocked": "at_risk", "phases": "off_track"}),
        (Facts(slipped_milestones=1, milestone_days=15), {"milestones": "off_track"}),
        (Facts(phase="实施", phase_days=5), {"phases": "at_risk"}),
        (Facts(progress=Decimal(20), pace=Decimal(90)), {"pace": "off_track"}),
    ],
)
def test_each_rule_by_its_working_days(facts: Facts, found: dict[str, str]) -> None:
    reasons = findings(facts, 7)
    assert {one.rule: one.confidence for one in reasons} == found
    by_rank = ["on_track", "at_risk", "off_track"].index
    assert suggestion(reasons) == max(found.values(), key=by_rank, default="on_track")
    assert all(one.words and ("7" in one.link) for one in reasons)


def test_the_facts_of_a_project(world: World) -> None:
    # On the 20th of November: one task late, one blocked, a milestone and a phase that slipped.
    world.task(due=date(2026, 11, 16))
    Task.objects.filter(pk=world.task().pk).update(status="blocked", blocked_since=date(2026, 11, 12))
    milestone = world.gated(is_milestone=True, due=date(2026, 11, 25))
    Milestone.objects.filter(pk=milestone.pk).update(expected=date(2026, 12, 16))
    Phase.objects.create(
        project=world.project, position=1, name="实施", start=date(2026, 11, 2), due=date(2026, 11, 30),
        baseline_start=date(2026, 11, 2), baseline_due=date(2026, 11, 23),
    )  # fmt: skip
    with translation.override("en"):
        words = {one.rule: one.words for one in health(world).found}
    assert words["late"] == "1 task is late, by 4 working days"
    assert words["blocked"] == "1 task has been blocked for 7 working days"
    assert words["milestones"] == "1 milestone is expected 15 working days after its baseline"
    assert words["phases"] == "The phase “实施” slipped by 5 working days"
    assert health(world).suggested == "off_track"


def test_a_precondition_that_comes_too_late_puts_it_at_risk(world: World) -> None:
    values = {"title": "变送器", "kind": "procurement", "owner": world.cast.xu, "lead": 10}
    precondition_create(
        actor=world.cast.lin, key=uuid.uuid4(), project=world.project, values=values | {"needed_on": date(2026, 11, 27)}
    )
    (found,) = [one for one in health(world).found if one.rule == "preconditions"]
    assert (found.confidence, found.link) == ("at_risk", f"/preconditions/?project={world.project.pk}")


def test_the_managers_word_holds_for_a_while_and_the_suggestion_stands_beside_it(world: World) -> None:
    world.task(due=date(2026, 11, 16))
    suggested = health(world).suggested
    said = state(world)
    assert said.suggested == suggested == "at_risk"
    stated = health(world)
    assert (stated.confidence, stated.suggested, stated.why) == ("off_track", "at_risk", "业主换了分管领导")
    later = state(world, confidence="on_track", reason="已经协调好")
    assert health(world).statement == later
    with clock.at(clock.today() + timedelta(days=HOLDS_DAYS)):
        assert not health(world).is_stated
        assert health(world).confidence == health(world).suggested


def test_only_what_goes_on_has_a_health(world: World) -> None:
    Project.objects.filter(pk=world.project.pk).update(state="planned")
    assert health(world).confidence == ""
    with pytest.raises(StateConflict):
        state(world)


@pytest.mark.parametrize(("field", "value"), [("confidence", "fine"), ("reason", " "), ("reason", "x" * 1001)])
def test_bad_input_is_told_at_its_field(world: World, field: str, value: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        state(world, **{field: value})
    assert set(refused.value.fields) == {field}


def test_who_does_not_run_it_says_nothing_and_nobody_changes_what_was_said(world: World) -> None:
    with pytest.raises(ActionForbidden):
        state(world, actor=world.cast.xu)
    said = state(world)
    with pytest.raises(DatabaseError), transaction.atomic():
        HealthStatement.objects.filter(pk=said.pk).update(reason="改口")


def test_on_its_page_and_in_the_list(world: World, as_: Callable[[User], Client]) -> None:
    client, listed = as_(world.cast.lin), reverse("project_list")
    world.task(due=date(2026, 11, 16))
    page = client.get(reverse("project_detail", args=[world.project.pk])).content.decode()
    assert f"/tasks/?project={world.project.pk}&amp;overdue=1" in page
    assert "1 task is late, by 4 working days" in client.get(listed).content.decode()
    assert [len(client.get(f"{listed}?health={value}").context["lines"]) for value in ("at_risk", "on_track")] == [1, 0]
    assert len(client.get(f"{listed}?sort=health&health=x%00&page=99").context["lines"]) == 1
    address = reverse("health_state", args=[world.project.pk])
    refused = client.post(address, {"key": str(uuid.uuid4()), "confidence": "off_track", "reason": ""})
    assert refused.status_code == 400
    client.post(address, {"key": str(uuid.uuid4()), "confidence": "off_track", "reason": "业主换了分管领导"})
    assert "业主换了分管领导" in client.get(listed).content.decode()
    assert as_(world.cast.guest).post(address).status_code == 404
