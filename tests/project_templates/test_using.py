"""A template put into a draft: dated from a start, with people and sums, and no work before it has passed."""

import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from goaltrack.common.errors import ActionForbidden, InvalidInput, StaleVersion, StateConflict
from payments.models import Contract, PaymentCheckpoint
from people.models import User
from planning.models import Breakdown, BreakdownItem
from planning.project_templates.models import PlannedPrecondition, ProjectTemplate, TemplateUse
from planning.project_templates.placing import Placed, Wish, amounts, placed
from planning.project_templates.services import planned_precondition_drop, template_update, template_use
from planning.selectors import breakdown_owners
from projects.models import Milestone, Project, Task
from projects.readiness.models import Precondition
from tests.planning.breakdowns import fresh
from tests.planning.money import make_contract
from tests.project_templates.story import Story, newest

# A Monday; four weeks and a bit before the goal is due.
START = date(2026, 11, 23)


def wish(story: Story, template: ProjectTemplate, **other: Any) -> Wish:
    cast = story.cast
    people = {"manager": cast.lin, "follower": cast.zhou}
    people |= {"member-1": cast.xu, "member-2": cast.lu, "member-3": cast.ye}
    values: dict[str, Any] = {
        "start": START,
        "project": story.plan.project,
        "contract": None,
        "people": people,
        "lines": {line.key for line in newest(template).lines.all()},
    }
    return Wish(**(values | other))


def put(
    story: Story,
    template: ProjectTemplate,
    breakdown: Breakdown,
    actor: User | None = None,
    key: uuid.UUID | None = None,
    **other: Any,
) -> TemplateUse:
    version = other.pop("version", ProjectTemplate.objects.get(pk=template.pk).version)
    return template_use(
        actor=actor or story.cast.lin,
        key=key or uuid.uuid4(),
        breakdown_id=breakdown.pk,
        template_id=template.pk,
        version=version,
        wish=wish(story, template, **other),
    )


def items(breakdown: Breakdown) -> list[BreakdownItem]:
    return list(breakdown.items.order_by("position"))


def short(story: Story) -> ProjectTemplate:
    """What was 55 working days long would end after the goal: of the old project only what fits."""
    template = story.template()
    milestone = newest(template).lines.get(kind="milestone")
    story.line(
        template, kind="precondition", title="巡检车", start=None, due=6, need="site", lead=3, leads_to=milestone.key
    )
    return template


def test_it_fills_the_draft_below_what_is_there_and_nothing_is_work_yet(story: Story) -> None:
    breakdown = story.plan.start()
    story.plan.add(breakdown, title="先有的一行")
    put(story, story.template(), breakdown)
    first, milestone, task = items(breakdown)
    assert first.title == "先有的一行"
    assert (task.start, task.due, task.weight) == (START, date(2026, 11, 27), Decimal(2))
    assert (milestone.due, task.leads_to, task.owner) == (date(2026, 12, 1), milestone.key, story.cast.xu)
    assert not Task.objects.filter(project=story.plan.project).exists()
    assert story.cast.lin.pk in breakdown_owners(story.plan.goal)


def test_passed_it_is_work_and_its_preconditions_are_there(story: Story) -> None:
    breakdown, template = story.plan.start(), short(story)
    put(story, template, breakdown)
    waiting = PlannedPrecondition.objects.get()
    assert (waiting.made, waiting.needed_on) == (None, date(2026, 12, 1))
    story.plan.pass_it(story.plan.submit(breakdown))
    made = Precondition.objects.get(project=story.plan.project)
    assert made.milestone == Milestone.objects.get(title="首轮巡检完成")
    assert (made.lead, made.owner, PlannedPrecondition.objects.get().made) == (3, story.cast.xu, made)


def test_returned_it_makes_nothing_and_the_next_version_brings_it(story: Story) -> None:
    breakdown = story.plan.start()
    put(story, short(story), breakdown)
    story.plan.decide(story.plan.submit(breakdown), story.cast.bai, "return")
    assert not Precondition.objects.filter(project=story.plan.project).exists()
    story.plan.pass_it(story.plan.submit(story.plan.start()))
    assert Precondition.objects.filter(project=story.plan.project).count() == 1


def test_a_precondition_that_cannot_be_made_stops_no_verdict(story: Story) -> None:
    breakdown = story.plan.start()
    put(story, short(story), breakdown)
    story.plan.submit(breakdown)
    User.objects.filter(pk=story.cast.xu.pk).update(is_active=False)
    assert story.plan.pass_it(breakdown).state == "passed"
    assert PlannedPrecondition.objects.waiting().count() == 1


def test_a_precondition_is_struck_out_before(story: Story) -> None:
    breakdown = story.plan.start()
    put(story, short(story), breakdown)
    row = PlannedPrecondition.objects.get()
    with pytest.raises(ActionForbidden):
        planned_precondition_drop(actor=story.cast.xu, row_id=row.pk)
    story.plan.submit(breakdown)
    with pytest.raises(StateConflict):
        planned_precondition_drop(actor=story.cast.lin, row_id=row.pk)
    story.plan.decide(breakdown, story.cast.bai, "return")
    breakdown = story.plan.start()
    planned_precondition_drop(actor=story.cast.lin, row_id=row.pk)
    story.plan.pass_it(story.plan.submit(breakdown))
    assert not Precondition.objects.filter(project=story.plan.project).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        PlannedPrecondition.objects.update(made=Precondition.objects.get())


def test_twice_is_noticed_and_asked_about(story: Story) -> None:
    breakdown, template, key = story.plan.start(), story.template(), uuid.uuid4()
    uses = [put(story, template, breakdown, key=key) for _ in range(2)]
    assert uses[0] == uses[1]
    with pytest.raises(InvalidInput) as refused:
        put(story, template, breakdown)
    assert set(refused.value.fields) == {"again"}
    put(story, template, breakdown, again=True)
    assert len(items(breakdown)) == 4


def money_of(story: Story, template: ProjectTemplate) -> Contract:
    for title, kind, share in (
        ("预付款", "advance", "33.33"),
        ("初验款", "initial", "33.33"),
        ("尾款", "final", "33.34"),
    ):
        story.line(template, kind="checkpoint", title=title, start=None, due=8, payment_kind=kind, share=Decimal(share))
    return make_contract(story.plan, amount=Decimal("100000.01"))


def test_shares_become_sums_of_the_contract_to_the_cent(story: Story) -> None:
    breakdown, template = story.plan.start(), story.template()
    contract = money_of(story, template)
    put(story, template, breakdown, contract=contract)
    sums = [item.amount for item in items(breakdown) if item.amount is not None]
    assert sums == [Decimal("33330.00"), Decimal("33330.00"), Decimal("33340.01")]
    story.plan.pass_it(story.plan.submit(breakdown))
    assert PaymentCheckpoint.objects.filter(contract=contract).count() == 3


@given(
    total=st.decimals("0.01", "9999999999.99", places=2),
    parts=st.lists(st.integers(1, 10_000), min_size=1, max_size=8),
)
def test_shares_of_a_whole_are_the_whole(total: Decimal, parts: Sequence[int]) -> None:
    shares = [(Decimal(part) * 100 / sum(parts)).quantize(Decimal("0.01")) for part in parts]
    shares[-1] += 100 - sum(shares)
    assert sum(amounts(total, shares)) == total


def test_money_asks_for_a_contract_that_one_may_read_and_that_holds_it(story: Story) -> None:
    breakdown, template = story.plan.start(), story.template()
    contract = money_of(story, template)
    for chosen in (None, story.contract):
        with pytest.raises(InvalidInput) as refused:
            put(story, template, breakdown, contract=chosen)
        assert set(refused.value.fields) == {"contract"}
    # 周可 writes the goal's breakdown, and reads no amounts.
    Project.objects.filter(pk=story.plan.project.pk).update(follower=story.cast.xu)
    with pytest.raises(InvalidInput) as refused:
        put(story, template, breakdown, story.cast.zhou, contract=contract)
    assert set(refused.value.fields) == {"contract"}
    put(story, template, breakdown, contract=contract)
    with pytest.raises(InvalidInput) as refused:
        put(story, template, breakdown, contract=contract, again=True)
    assert set(refused.value.fields) == {"contract"}


def test_bad_wishes_are_told_at_their_fields_and_nothing_is_added(story: Story) -> None:
    breakdown, template, people = story.plan.start(), story.template(), wish(story, story.template("甲")).people
    for field, other in (
        ("start", {"start": date(9999, 12, 31)}),
        ("start", {"start": date(1, 1, 1)}),
        ("lines", {"lines": set()}),
        ("lines", {"lines": {uuid.uuid4()}}),
        ("project", {"project": story.old}),
        ("role-member-1", {"people": {}}),
        ("role-member-1", {"people": {**people, "member-1": story.cast.guest}}),
        # After the goal is due.
        ("lines", {"start": date(2026, 12, 28)}),
    ):
        with pytest.raises(InvalidInput) as refused:
            put(story, template, breakdown, **other)
        assert set(refused.value.fields) == {field}, other
    assert items(breakdown) == []


def look(story: Story, template: ProjectTemplate, **other: Any) -> Placed:
    return placed(story.cast.lin, story.plan.start(), newest(template), wish(story, template, **other))


def test_the_preview_says_what_is_worth_a_look(story: Story) -> None:
    Project.objects.filter(pk=story.plan.project.pk).update(due=date(2026, 11, 25))
    story.plan.project.refresh_from_db()
    template = story.take(name="旧计划")
    rows = {row.line.start: row for row in look(story, template, start=date(2026, 9, 1)).rows if row.line.start}
    assert [str(note) for note in rows[1].notes] == ["已过到期日"] or len(rows[1].notes) == 1
    late = look(story, story.template())
    assert all(len(row.notes) == 1 for row in late.rows)
    assert late.problems.fields == {}


def test_a_precondition_is_judged_like_the_items(story: Story) -> None:
    template = story.template()
    story.line(template, kind="precondition", title="设备", start=None, due=500, need="procurement", lead=3)
    (late,) = (row for row in look(story, template).rows if row.line.title == "设备")
    assert (late.problems, len([note for note in late.notes if "目标" in str(note) or "goal" in str(note)])) == ([], 1)
    (far,) = (row for row in look(story, template, start=date(2100, 6, 1)).rows if row.line.title == "设备")
    assert len(far.problems) == 1


def test_only_who_writes_the_breakdown_and_reads_the_template_uses_it(story: Story) -> None:
    breakdown, template = story.plan.start(), story.template()
    for name in ("xu", "gu", "guest"):
        with pytest.raises(ActionForbidden):
            put(story, template, breakdown, story.cast.everyone[name])
    template_update(actor=story.cast.lin, template_id=template.pk, version=3, values={"retired": True})
    with pytest.raises(StateConflict):
        put(story, template, breakdown)


def test_what_was_previewed_is_used_or_nothing(story: Story) -> None:
    breakdown, template = story.plan.start(), story.template()
    version = ProjectTemplate.objects.get(pk=template.pk).version
    story.line(template, title="又一行")
    with pytest.raises(StaleVersion):
        put(story, template, breakdown, version=version)
    story.plan.add(breakdown)
    story.plan.submit(fresh(breakdown))
    with pytest.raises(StateConflict):
        put(story, template, breakdown)
