"""A row that was taken out of a draft comes back as it stood, and what is due is due within its sub-goal."""

import uuid
from datetime import timedelta

import pytest

from goaltrack.common.errors import ActionForbidden, InvalidInput, StateConflict
from planning.models import Breakdown, BreakdownItem
from planning.removed import removed_items
from planning.selectors import breakdown_items
from planning.services import item_import, item_move, item_place, item_remove, item_restore, item_update
from tests.planning.breakdowns import Plan, fresh, sign_in
from tests.planning.money import make_money

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


def facts(breakdown: Breakdown) -> list[tuple[object, ...]]:
    return [
        (row.pk, row.key, row.number, row.level, row.title, row.under, row.leads_to, row.after, row.amount)
        for row in breakdown_items(breakdown)
    ]


def an_outline(plan: Plan) -> Breakdown:
    """A sub-goal with two tasks, of which one leads to the milestone below and one comes after the sub-goal's first."""
    breakdown = plan.start()
    subgoal = plan.add(breakdown, kind="goal", title="数据入库")
    milestone = plan.add(breakdown, kind="milestone", title="试运行")
    first = plan.add(breakdown, title="取数", under=subgoal.key, leads_to=milestone.key)
    plan.add(breakdown, title="清洗", under=subgoal.key, after=[first.key])
    plan.add(breakdown, title="通报", after=[subgoal.key])
    return fresh(breakdown)


@pytest.mark.parametrize("title", ["数据入库", "试运行", "取数", "清洗"])
def test_a_row_comes_back_where_it_stood_with_all_that_named_it(plan: Plan, title: str) -> None:
    breakdown = an_outline(plan)
    before = facts(breakdown)
    item = breakdown.items.get(title=title)
    item_remove(actor=plan.cast.lin, item_id=item.pk)
    assert [row.title for row in removed_items(breakdown, breakdown.items.all())] == [title]
    for _ in range(2):
        back = item_restore(actor=plan.cast.lin, breakdown_id=breakdown.pk, key=item.key)
        assert back.pk == item.pk
    assert facts(breakdown) == before
    assert removed_items(breakdown, breakdown.items.all()) == []


def test_a_sub_goal_and_its_part_come_back_in_any_order(plan: Plan) -> None:
    breakdown = an_outline(plan)
    before = facts(breakdown)
    gone = [breakdown.items.get(title=title) for title in ("数据入库", "取数")]
    for item in gone:
        item_remove(actor=plan.cast.lin, item_id=item.pk)
    for item in gone:
        item_restore(actor=plan.cast.lin, breakdown_id=breakdown.pk, key=item.key)
    assert {row[1] for row in facts(breakdown)} == {row[1] for row in before}
    assert breakdown.items.get(title="清洗").under == gone[0].key
    assert breakdown.items.get(title="取数").leads_to == breakdown.items.get(title="试运行").key


def test_what_moved_on_meanwhile_stays_where_it_is(plan: Plan) -> None:
    breakdown = an_outline(plan)
    subgoal, other = breakdown.items.get(title="数据入库"), plan.add(breakdown, kind="goal", title="另一个")
    item_remove(actor=plan.cast.lin, item_id=subgoal.pk)
    item_place(actor=plan.cast.zhou, item_id=breakdown.items.get(title="取数").pk, under=other.key, below=None)
    item_restore(actor=plan.cast.lin, breakdown_id=breakdown.pk, key=subgoal.key)
    parts = {row.title: row.under for row in breakdown.items.all()}
    assert (parts["取数"], parts["清洗"]) == (other.key, subgoal.key)


def test_money_comes_back_only_where_it_still_fits(plan: Plan) -> None:
    money = make_money(plan)
    breakdown = plan.start()
    checkpoint = money.checkpoint(breakdown)
    item_remove(actor=plan.cast.lin, item_id=checkpoint.pk)
    other = money.checkpoint(breakdown, title="终验款", amount=500_000)
    with pytest.raises(InvalidInput) as refused:
        item_restore(actor=plan.cast.lin, breakdown_id=breakdown.pk, key=checkpoint.key)
    assert set(refused.value.fields) == {"amount"}
    item_remove(actor=plan.cast.lin, item_id=other.pk)
    assert item_restore(actor=plan.cast.lin, breakdown_id=breakdown.pk, key=checkpoint.key).amount == 600_000


def test_it_is_put_back_by_those_who_write_while_it_is_written(plan: Plan) -> None:
    breakdown = plan.draft()
    item = breakdown.items.get(kind="task")
    item_remove(actor=plan.cast.lin, item_id=item.pk)
    with pytest.raises(ActionForbidden):
        item_restore(actor=plan.cast.bai, breakdown_id=breakdown.pk, key=item.key)
    with pytest.raises(StateConflict):
        item_restore(actor=plan.cast.lin, breakdown_id=breakdown.pk, key=uuid.uuid4())
    plan.submit(breakdown)
    with pytest.raises(StateConflict):
        item_restore(actor=plan.cast.lin, breakdown_id=breakdown.pk, key=item.key)


def test_what_the_version_in_force_holds_comes_back_into_the_next(plan: Plan) -> None:
    first = plan.passed()
    second = plan.start()
    item = second.items.get(kind="milestone")
    item_remove(actor=plan.cast.lin, item_id=item.pk)
    second.removed_items.all().delete()
    api = sign_in(plan.cast.lin)
    address = f"/api/v1/breakdowns/{second.pk}/items/removed/"
    assert [row["key"] for row in api.get(address).json()] == [str(item.key)]
    answer = api.post(f"{address}{item.key}/")
    assert (answer.status_code, answer.json()["title"]) == (200, item.title)
    assert second.items.count() == first.items.count()


def test_the_grid_gets_the_key_to_put_a_row_back_and_the_page_has_a_button(plan: Plan) -> None:
    breakdown, lin = plan.draft(), sign_in(plan.cast.lin)
    item = breakdown.items.get(kind="task")
    gone = lin.post(f"/breakdowns/items/{item.pk}/remove/", {"since": fresh(breakdown).version}, headers=JSON).json()
    assert (gone["removed"], gone["said"]) == (str(item.key), f"Removed “{item.title}”.")
    address = f"/breakdowns/{breakdown.pk}/items/{item.key}/restore/"
    assert address in lin.get(f"/breakdowns/{breakdown.pk}/").content.decode()
    back = lin.post(address, {"since": gone["version"]}, headers=JSON).json()
    assert f'id="item-{item.pk}"' in back["rows"]
    assert lin.post(address, follow=True).status_code == 200
    assert sign_in(plan.cast.bai).post(address).status_code == 403
    assert sign_in(plan.cast.guest).post(address).status_code == 404


def test_a_part_is_due_within_its_sub_goal(plan: Plan) -> None:
    breakdown = plan.start()
    due = plan.goal.due - timedelta(days=20)
    subgoal = plan.add(breakdown, kind="goal", title="数据入库", due=due)
    part = plan.add(breakdown, title="取数", under=subgoal.key, due=due)
    late = plan.add(breakdown, title="通报")
    lin = plan.cast.lin

    def refused(call: object, **values: object) -> str:
        with pytest.raises(InvalidInput) as caught:
            call(actor=lin, **values)  # type: ignore[operator]
        assert set(caught.value.fields) == {"due"}
        return str(caught.value.fields["due"][0])

    edit = {"item_id": part.pk, "version": part.version, "values": {"due": due + timedelta(days=1)}}
    assert "数据入库" in refused(item_update, **edit)
    shorter = {"item_id": subgoal.pk, "version": subgoal.version, "values": {"due": due - timedelta(days=1)}}
    assert "取数" in refused(item_update, **shorter)
    refused(item_place, item_id=late.pk, under=subgoal.key, below=None)
    rows = [("类型", "名称", "负责人", "截止日期", "级别"), ("子目标", "另一个", "许星野", str(due), "1")]
    rows.append(("任务", "它的一项", "许星野", str(plan.goal.due), "2"))
    placing = {"breakdown_id": breakdown.pk, "key": uuid.uuid4(), "version": fresh(breakdown).version}
    with pytest.raises(InvalidInput) as caught:
        item_import(actor=lin, text="\n".join("\t".join(row) for row in rows), **placing)  # type: ignore[arg-type]
    assert "另一个" in str(caught.value.fields["text"])
    # Both at once, and what says nothing of days, go through.
    item_move(actor=lin, item_id=part.pk, step="out")
    item_update(actor=lin, item_id=part.pk, version=part.version, values={"due": due + timedelta(days=1)})


def test_who_was_late_before_may_still_be_renamed(plan: Plan) -> None:
    breakdown = plan.start()
    subgoal = plan.add(breakdown, kind="goal", title="数据入库")
    part = plan.add(breakdown, title="取数", under=subgoal.key)
    BreakdownItem.objects.filter(pk=subgoal.pk).update(due=part.due - timedelta(days=3))
    renamed = item_update(actor=plan.cast.lin, item_id=part.pk, version=part.version, values={"title": "取数与核对"})
    assert renamed.title == "取数与核对"


@pytest.mark.parametrize(
    ("text", "amount"),
    [("650,000", 650_000), ("65万", 650_000), ("0.65M", 650_000), ("¥ 650000.00 元", 650_000), ("30%", 300_000)],
)
def test_an_amount_is_typed_as_people_write_it_or_as_a_share(plan: Plan, text: str, amount: int) -> None:
    money = make_money(plan)
    breakdown = plan.start()
    item, lin = money.checkpoint(breakdown), sign_in(plan.cast.lin)
    typed = {"amount": text, "version": item.version, "since": 0}
    answer = lin.post(f"/breakdowns/items/{item.pk}/save/", typed, headers=JSON)
    assert answer.status_code == 200, answer.json()
    item.refresh_from_db()
    assert item.amount == amount


@pytest.mark.parametrize(("text", "words"), [("120%", "only"), ("x%", "no number"), ("", "has an amount")])
def test_an_amount_that_cannot_be_is_refused_in_its_cell(plan: Plan, text: str, words: str) -> None:
    money = make_money(plan)
    item, lin = money.checkpoint(plan.start()), sign_in(plan.cast.lin)
    typed = {"amount": text, "version": item.version, "since": 0}
    answer = lin.post(f"/breakdowns/items/{item.pk}/save/", typed, headers=JSON)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["amount"])
    assert words in answer.json()["errors"]["amount"][0]


def test_who_may_not_read_the_contract_tries_no_shares_of_it(plan: Plan) -> None:
    money = make_money(plan)
    breakdown = plan.start()
    item = money.checkpoint(breakdown, follower=plan.cast.zhou)
    hidden = money.checkpoint(breakdown, title="终验款", amount=1000)
    type(plan.project).objects.update(department=plan.cast.transport, manager=plan.cast.gu, follower=None)
    zhou = sign_in(plan.cast.zhou)
    typed = {"amount": "60%", "version": item.version, "since": 0}
    answer = zhou.post(f"/breakdowns/items/{item.pk}/save/", typed, headers=JSON)
    assert (answer.status_code, "may see the contract" in answer.json()["errors"]["amount"][0]) == (400, True)
    # A row whose money is not theirs at all: refused in words, and nothing is lost.
    answer = zhou.post(
        f"/breakdowns/items/{hidden.pk}/save/", {"title": "x", "version": hidden.version, "since": 0}, headers=JSON
    )
    assert (answer.status_code, "holds an amount" in answer.json()["message"]) == (403, True)
