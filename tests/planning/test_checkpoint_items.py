"""Payment checkpoints as items: what is asked of them, and how they become money that a goal counts."""

import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from goals.models import GoalTotals
from goals.services import goal_totals_rebuild
from goaltrack.common.errors import ActionForbidden, InvalidInput, StaleVersion, StateConflict
from history.models import LogEntry
from payments.models import Condition, PaymentCheckpoint
from payments.services import checkpoint_create, contract_update
from people.models import User
from planning.models import BreakdownItem
from planning.selectors import breakdown_items, item_sums
from planning.services import item_remove, item_update
from projects.models import Milestone, Project, Task
from tests.planning.breakdowns import Plan, fresh
from tests.planning.money import Money, make_contract, make_money


@pytest.fixture
def money(plan: Plan) -> Money:
    return make_money(plan)


def change(item: BreakdownItem, actor: User, **values: Any) -> BreakdownItem:
    version = BreakdownItem.objects.get(pk=item.pk).version
    return item_update(actor=actor, item_id=item.pk, version=version, values=values)


def refused_at(error: pytest.ExceptionInfo[InvalidInput]) -> set[str]:
    return set(error.value.fields)


# What is asked of an item


def test_a_checkpoint_is_added_with_its_contract_kind_and_amount(money: Money) -> None:
    item = BreakdownItem.objects.get(pk=money.checkpoint(money.plan.start(), project=None).pk)
    assert (item.contract, item.payment_kind, item.amount) == (money.contract, "initial", Decimal("600000.00"))
    assert item.project == money.plan.project, "its contract says which project it is of"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("contract", None),
        ("payment_kind", ""),
        ("payment_kind", "tip"),
        ("amount", None),
        ("amount", Decimal(0)),
        ("amount", Decimal(-1)),
        ("amount", Decimal("0.001")),
        ("amount", Decimal(10) ** 15),
        ("amount", Decimal("NaN")),
        ("title", "长" * 121),
    ],
)
def test_what_does_not_fit_a_checkpoint_is_refused_at_its_field(money: Money, field: str, value: Any) -> None:
    breakdown = money.plan.start()
    with pytest.raises(InvalidInput) as refused:
        money.checkpoint(breakdown, **{field: value})
    assert refused_at(refused) == {field}
    assert not breakdown.items.exists()


@pytest.mark.parametrize("kind", ["task", "milestone", "goal"])
def test_other_kinds_hold_no_money(money: Money, kind: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        money.checkpoint(money.plan.start(), kind=kind)
    assert refused_at(refused) == {"contract", "payment_kind", "amount"}


def test_the_database_keeps_money_to_checkpoints(money: Money) -> None:
    item = money.checkpoint(money.plan.start())
    for values in ({"kind": "task"}, {"amount": None}, {"contract": None}, {"payment_kind": ""}, {"amount": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            BreakdownItem.objects.filter(pk=item.pk).update(**values)


def test_the_contract_is_of_the_project_that_the_item_names(money: Money) -> None:
    other = Project.objects.create(
        name="榆川供热改造",
        code="yuchuan",
        department=money.plan.cast.utilities,
        manager=money.plan.cast.lin,
        start=money.plan.goal.start,
        due=money.plan.goal.due,
    )
    with pytest.raises(InvalidInput) as refused:
        money.checkpoint(money.plan.start(), project=other)
    assert refused_at(refused) == {"contract"}


def test_who_may_not_read_its_amounts_proposes_nothing_for_a_contract(money: Money) -> None:
    """周可 follows the goal and may write its breakdown, but reads no amounts of 顾长风's project."""
    cast = money.plan.cast
    project = Project.objects.create(
        name="云栖港调度系统",
        code="yunqi",
        department=cast.transport,
        manager=cast.gu,
        start=money.plan.goal.start,
        due=money.plan.goal.due,
    )
    contract = make_contract(money.plan, project, number="YQ-77")
    with pytest.raises(InvalidInput) as refused:
        money.checkpoint(money.plan.start(), cast.zhou, contract=contract, project=project)
    assert refused_at(refused) == {"contract"}


def test_the_amount_fits_into_what_the_contract_has_left(money: Money) -> None:
    plan = money.plan
    checkpoint_create(
        actor=plan.cast.ye,
        key=uuid.uuid4(),
        contract_id=money.contract.pk,
        values={"name": "预付款", "kind": "advance", "amount": 100_000, "due_on": plan.goal.due, "owner": plan.cast.ye},
    )
    breakdown = plan.start()
    first = money.checkpoint(breakdown, amount=Decimal(600_000))
    with pytest.raises(InvalidInput) as refused:
        money.checkpoint(breakdown, title="终验款", amount=Decimal("300000.01"))
    assert refused_at(refused) == {"amount"}
    assert "300,000.00" in str(refused.value.fields["amount"][0])
    assert money.checkpoint(breakdown, title="终验款", amount=Decimal(300_000)).pk
    assert change(first, plan.cast.lin, amount=Decimal(500_000)).amount == 500_000
    with pytest.raises(InvalidInput):
        change(first, plan.cast.lin, amount=Decimal("600000.01"))


def test_the_next_version_counts_its_own_amounts_instead_of_the_passed_ones(money: Money) -> None:
    money.passed()
    item = money.plan.start().items.get(kind="checkpoint")
    assert change(item, money.plan.cast.lin, amount=Decimal(1_000_000)).amount == 1_000_000


# What an item is needed for


def test_a_task_is_needed_for_a_milestone_and_a_milestone_for_a_checkpoint(money: Money) -> None:
    items = money.chain().items
    task, milestone, checkpoint = (items.get(kind=kind) for kind in ("task", "milestone", "checkpoint"))
    assert (task.leads_to, milestone.leads_to, checkpoint.leads_to) == (milestone.key, checkpoint.key, None)
    brought = {item.kind: item for item in breakdown_items(task.breakdown)}
    assert brought["task"].needed_for == milestone
    assert brought["milestone"].needed_for == checkpoint


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("task", "checkpoint"),
        ("task", "task"),
        ("milestone", "milestone"),
        ("milestone", "task"),
        ("goal", "milestone"),
        ("checkpoint", "milestone"),
    ],
)
def test_it_leads_to_nothing_else(money: Money, kind: str, target: str) -> None:
    breakdown = money.chain()
    aim = breakdown.items.get(kind=target)
    values = money.values(amount=Decimal(1)) if kind == "checkpoint" else {"kind": kind}
    with pytest.raises(InvalidInput) as refused:
        money.plan.add(breakdown, **values, title="再来一项", leads_to=aim.key) if kind != "checkpoint" else (
            money.checkpoint(breakdown, amount=Decimal(1), leads_to=aim.key)
        )
    assert refused_at(refused) == {"leads_to"}


def test_it_leads_to_an_item_of_the_same_version_and_never_to_itself(money: Money) -> None:
    milestone = money.chain().items.get(kind="milestone")
    for key in (milestone.key, uuid.uuid4()):
        with pytest.raises(InvalidInput) as refused:
            change(milestone, money.plan.cast.lin, leads_to=key)
        assert refused_at(refused) == {"leads_to"}


def test_a_milestone_is_of_the_project_whose_money_waits_for_it(money: Money) -> None:
    milestone = money.chain().items.get(kind="milestone")
    with pytest.raises(InvalidInput) as refused:
        change(milestone, money.plan.cast.lin, project=None)
    assert refused_at(refused) == {"leads_to"}


def test_what_led_to_a_removed_item_leads_nowhere(money: Money) -> None:
    breakdown = money.chain()
    item_remove(actor=money.plan.cast.lin, item_id=breakdown.items.get(kind="milestone").pk)
    assert breakdown.items.get(kind="task").leads_to is None


def test_another_kind_takes_money_and_links_with_it(money: Money) -> None:
    breakdown = money.chain()
    checkpoint = breakdown.items.get(kind="checkpoint")
    changed = change(checkpoint, money.plan.cast.lin, kind="task")
    assert (changed.contract, changed.payment_kind, changed.amount) == (None, "", None)
    assert changed.key != checkpoint.key
    assert breakdown.items.get(kind="milestone").leads_to is None


def test_another_contract_is_another_checkpoint_and_its_milestones_follow(money: Money) -> None:
    breakdown = money.chain()
    checkpoint = breakdown.items.get(kind="checkpoint")
    changed = change(checkpoint, money.plan.cast.lin, contract=make_contract(money.plan, number="LJ-119"))
    assert changed.key != checkpoint.key
    assert breakdown.items.get(kind="milestone").leads_to == changed.key


def test_money_counts_by_its_amount_and_not_by_weight(money: Money) -> None:
    sums = item_sums(list(money.chain().items.all()))
    assert (sums.checkpoints, sums.weight) == (1, Decimal(80))


# Passing


def test_passing_makes_the_checkpoint_with_its_condition_and_the_steps_to_it(money: Money) -> None:
    money.passed()
    checkpoint, milestone = PaymentCheckpoint.objects.get(), Milestone.objects.get()
    item = BreakdownItem.objects.get(kind="checkpoint")
    assert (checkpoint.name, checkpoint.kind, checkpoint.amount) == ("管网 GIS 初验款", "initial", Decimal(600_000))
    assert (checkpoint.contract, checkpoint.goal, checkpoint.due_on) == (money.contract, money.plan.goal, item.due)
    assert (checkpoint.owner, checkpoint.follower) == (money.plan.cast.ye, money.plan.cast.xu)
    assert checkpoint.origin == item.key
    assert checkpoint.is_gated
    condition = Condition.objects.get()
    assert (condition.checkpoint, condition.milestone, condition.kind) == (checkpoint, milestone, "milestone")
    assert Task.objects.get().milestone == milestone
    assert GoalTotals.objects.get(pk=money.plan.goal.pk).money_planned == 600_000
    assert goal_totals_rebuild() == []
    assert LogEntry.objects.filter(action="checkpoint.create").get().object_id == checkpoint.pk


def test_the_next_version_changes_amount_and_dates_through_the_gate(money: Money) -> None:
    money.passed()
    second = money.plan.start()
    change(second.items.get(kind="checkpoint"), money.plan.cast.lin, amount=Decimal(700_000), follower=None)
    money.plan.submit(second)
    assert PaymentCheckpoint.objects.get().amount == 600_000, "until it passes, the passed one rules"
    money.plan.pass_it(second)
    checkpoint = PaymentCheckpoint.objects.get()
    assert (checkpoint.amount, checkpoint.follower, checkpoint.version) == (700_000, None, 2)
    assert Condition.objects.count() == 1
    assert GoalTotals.objects.get(pk=money.plan.goal.pk).money_planned == 700_000
    assert goal_totals_rebuild() == []


def test_amounts_may_move_from_one_checkpoint_to_another_of_a_full_contract(money: Money) -> None:
    plan, first = money.plan, money.chain()
    money.checkpoint(first, title="终验款", amount=Decimal(400_000))
    plan.submit(first)
    plan.pass_it(first)
    second = plan.start()
    for title, amount in (("终验款", 100_000), ("管网 GIS 初验款", 900_000)):
        change(second.items.get(title=title), plan.cast.lin, amount=Decimal(amount))
    plan.submit(second)
    plan.pass_it(second)
    assert set(PaymentCheckpoint.objects.values_list("name", "amount")) == {
        ("终验款", Decimal(100_000)),
        ("管网 GIS 初验款", Decimal(900_000)),
    }


def test_what_the_next_version_leaves_out_is_cancelled_with_its_condition(money: Money) -> None:
    money.passed()
    second = money.plan.start()
    item_remove(actor=money.plan.cast.lin, item_id=second.items.get(kind="checkpoint").pk)
    money.plan.submit(second)
    money.plan.pass_it(second)
    assert PaymentCheckpoint.objects.get().cancelled
    assert not Condition.objects.exists()
    assert GoalTotals.objects.get(pk=money.plan.goal.pk).money_planned == 0
    assert goal_totals_rebuild() == []


def test_a_condition_added_by_hand_stays_when_versions_come(money: Money) -> None:
    money.passed()
    checkpoint = PaymentCheckpoint.objects.get()
    by_hand = Condition.objects.create(checkpoint=checkpoint, kind="document", title="测评报告", position=2)
    second = money.plan.start()
    change(second.items.get(kind="milestone"), money.plan.cast.lin, leads_to=None)
    money.plan.submit(second)
    money.plan.pass_it(second)
    assert list(checkpoint.conditions.all()) == [by_hand]


def test_paid_money_is_not_left_out(money: Money) -> None:
    money.passed()
    second = money.plan.start()
    item = second.items.get(kind="checkpoint")
    money.receive(200_000)
    with pytest.raises(StateConflict):
        item_remove(actor=money.plan.cast.lin, item_id=item.pk)
    with pytest.raises(InvalidInput) as refused:
        change(item, money.plan.cast.lin, kind="task")
    assert refused_at(refused) == {"kind"}
    with pytest.raises(InvalidInput) as refused:
        change(item, money.plan.cast.lin, amount=Decimal("199999.99"))
    assert refused_at(refused) == {"amount"}
    assert change(item, money.plan.cast.lin, amount=Decimal(200_000)).amount == 200_000


def test_money_that_comes_during_the_review_keeps_its_checkpoint(money: Money) -> None:
    money.passed()
    second = money.plan.start()
    item_remove(actor=money.plan.cast.lin, item_id=second.items.get(kind="checkpoint").pk)
    money.plan.submit(second)
    money.plan.decide(second, money.plan.cast.bai)
    money.receive(200_000)
    money.plan.decide(second, money.plan.cast.shen)
    assert fresh(second).state == "passed"
    assert not PaymentCheckpoint.objects.get().cancelled
    (left,) = [row for row in fresh(second).applied if row["what"] == "left"]
    assert (left["title"], left["why"], left["changes"]) == ("管网 GIS 初验款", "received", [])
    assert goal_totals_rebuild() == []


def test_a_contract_that_shrank_during_the_review_stops_the_version_without_naming_sums(money: Money) -> None:
    breakdown = money.chain()
    money.plan.submit(breakdown)
    money.plan.decide(breakdown, money.plan.cast.shen)
    contract = money.contract
    contract_update(
        actor=money.plan.cast.ye,
        contract_id=contract.pk,
        version=contract.version,
        values={"amount": Decimal(500_000)},
    )
    with pytest.raises(StateConflict) as refused:
        money.plan.decide(breakdown, money.plan.cast.bai)
    assert "LJ-118" in str(refused.value.message)
    assert "500,000" not in str(refused.value.message)
    assert not PaymentCheckpoint.objects.exists()


# Who may


def test_who_may_not_read_the_amount_changes_no_checkpoint(money: Money) -> None:
    """周可 writes the breakdown as the goal's B; the amounts of 交通交付组's contract are not for him."""
    cast = money.plan.cast
    item = money.checkpoint(money.plan.start())
    Project.objects.update(department=cast.transport, manager=cast.gu, follower=None)
    with pytest.raises(ActionForbidden):
        change(item, cast.zhou, title="改")
    with pytest.raises(ActionForbidden):
        item_remove(actor=cast.zhou, item_id=item.pk)
    assert change(item, cast.qin, title="改").title == "改"


def test_guesses_do_not_find_out_what_the_contract_has_left(money: Money) -> None:
    """周可 is the checkpoint's A and reads its amount, but not the contract's."""
    cast = money.plan.cast
    item = money.checkpoint(money.plan.start(), owner=cast.zhou, follower=None)
    Project.objects.update(department=cast.transport, manager=cast.gu, follower=None)
    said = set()
    for amount in (Decimal(1), Decimal(10) ** 9):
        with pytest.raises(InvalidInput) as refused:
            change(item, cast.zhou, amount=amount)
        said.add(str(refused.value.fields["amount"]))
    assert len(said) == 1, "the same words for too little and too much"
    assert change(item, cast.zhou, title="改").title == "改"


def test_a_conflict_does_not_tell_amounts(money: Money) -> None:
    cast = money.plan.cast
    breakdown = money.chain()
    checkpoint = breakdown.items.get(kind="checkpoint")
    Project.objects.update(department=cast.transport, manager=cast.gu, follower=None)
    change(checkpoint, cast.qin, amount=Decimal(654_321))
    for actor, told in ((cast.zhou, False), (cast.qin, True)):
        with pytest.raises(StaleVersion) as stale:
            item_update(actor=actor, item_id=checkpoint.pk, version=checkpoint.version, values={"title": "改"})
        assert ("654321" in str(stale.value.changes)) is told
