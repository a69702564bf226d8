"""Rows from a spreadsheet: what is understood, what is refused and why, all or nothing."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from goaltrack.common.errors import ActionForbidden, InvalidInput, StaleVersion, StateConflict
from history.models import LogEntry
from people.models import User
from planning.models import Breakdown
from planning.paste import read_table
from planning.selectors import breakdown_items
from planning.services import item_import, item_update
from planning.services.item_import import Pasted, pasted_rows
from tests.planning.breakdowns import Plan, fresh, sign_in
from tests.planning.money import make_money

HEAD = "序号\t任务名称\t负责人\tB角\t开始时间\t截止日期\t权重\t前置\t层级\t类型"


@pytest.fixture
def draft(plan: Plan) -> Breakdown:
    return plan.draft()


def table(*rows: str, head: str = HEAD) -> str:
    return "\n".join([head, *rows])


def judge(plan: Plan, draft: Breakdown, text: str, **place: Any) -> Pasted:
    return pasted_rows(plan.cast.lin, draft, text, **place)


def take(plan: Plan, draft: Breakdown, text: str, actor: User | None = None, **more: Any) -> int:
    known = {"key": uuid.uuid4(), "version": fresh(draft).version} | more
    return item_import(actor=actor or plan.cast.lin, breakdown_id=draft.pk, text=text, **known)


def refused(pasted: Pasted) -> list[tuple[int, set[str]]]:
    return [(row.number, set(row.problems.fields)) for row in pasted.refused]


GOOD = table(
    "1\t准备\t周可\t\t\t12月20日\t5\t\t1\t子目标",
    '2\t"普查\n数据"\t许星野\t周可\t3/5\t2月8日\t3\t\t2\t',
    "3\t入库\t许星野\t\t\t46000\t2\t2\t2\t任务",
)


def test_a_table_with_names_becomes_rows(plan: Plan, draft: Breakdown) -> None:
    year = plan.goal.start.year
    text = GOOD.replace("46000", f"{year}-11-20").replace("3/5", "1/5")
    assert take(plan, draft, text) == 3
    rows = {item.title: item for item in breakdown_items(draft)}
    assert list(rows)[3:] == ["准备", "普查 数据", "入库"]
    assert (rows["准备"].kind, rows["准备"].due) == ("goal", date(year, 12, 20))
    assert rows["普查 数据"].part_of == rows["入库"].part_of == rows["准备"]
    assert (rows["普查 数据"].start, rows["普查 数据"].weight) == (date(year, 1, 5), Decimal(3))
    assert list(rows["入库"].waits_for) == [rows["普查 数据"]]
    entry = LogEntry.objects.of(draft).filter(action="item.import").get()
    assert len(entry.changes) == 3


def test_it_comes_below_the_row_it_was_pasted_into(plan: Plan, draft: Breakdown) -> None:
    first = breakdown_items(draft)[0]
    take(plan, draft, "名称\t负责人\n甲\t周可\n乙\t周可", at=first.pk, start="title")
    assert [item.title for item in breakdown_items(draft)][:3] == [first.title, "甲", "乙"]


def test_without_a_row_to_come_below_it_comes_last_at_the_top_level(plan: Plan, draft: Breakdown) -> None:
    goal = draft.items.get(kind="goal")
    plan.add(draft, title="里面", under=goal.key)
    take(plan, draft, "名称\t负责人\n甲\t周可")
    assert [(item.title, item.level) for item in breakdown_items(draft)][-2:] == [("里面", 2), ("甲", 1)]


def test_what_is_wrong_is_said_by_row_and_nothing_is_taken_over(plan: Plan, draft: Breakdown) -> None:
    text = table(
        "1\t好的\t周可\t\t\t12-1\t1\t\t\t",
        "2\t\t张三\t\t\t13月5日\tabc\t9\t\t",
        "3\t同人\t周可\t周可\t\t2099-01-01\t0\t\t\t",
        "4\t无上级\t周可\t\t\t\t\t\t3\t",
    )
    named = [(2, {"owner", "due", "weight", "after"}), (3, {"weight"}), (4, {"level"})]
    assert refused(judge(plan, draft, text)) == named
    with pytest.raises(InvalidInput) as error:
        take(plan, draft, text)
    assert len(error.value.fields["text"]) == 3
    assert fresh(draft).items.count() == 3


def test_names_that_mean_nothing_are_left_out_and_said(plan: Plan, draft: Breakdown) -> None:
    pasted = judge(plan, draft, "标题\t备注\t负责人\n甲\t不要\t周可")
    assert pasted.table.ignored == ["备注"]
    assert (pasted.rows[0].item.title, pasted.rows[0].item.owner) == ("甲", plan.cast.zhou)


def test_a_second_column_for_the_same_is_left_out_and_said(plan: Plan, draft: Breakdown) -> None:
    pasted = judge(plan, draft, "任务名称\t工作内容\t负责人\n甲\t细说\t周可")
    assert (pasted.rows[0].item.title, pasted.table.ignored) == ("甲", ["工作内容"])


def test_cells_below_no_name_are_said(plan: Plan, draft: Breakdown) -> None:
    pasted = judge(plan, draft, "标题\t\t负责人\n甲\t备注\t周可\t多出\n乙\t\t周可\t")
    (note,) = pasted.table.notes
    assert all(f"“{text}”" in str(note) for text in ("备注", "多出"))
    assert read_table("\t".join("甲" * 11) + "\n甲", "title").notes


@pytest.mark.parametrize(
    ("text", "titles", "notes"),
    [
        ('"一网统管\t周可\t\t12-21\n乙\t周可', ['"一网统管', "乙"], 1),
        ('"数据治理"专项\t周可\n乙\t周可', ['"数据治理"专项', "乙"], 0),
        ('"甲\n""一""期"\t周可\n乙\t周可', ['甲 "一"期', "乙"], 0),
        ("\ufeff标题\t负责人\r\n甲\t周可\r\n", ["甲"], 0),
    ],
)
def test_quotation_marks_and_marks_of_order(
    plan: Plan, draft: Breakdown, text: str, titles: list[str], notes: int
) -> None:
    pasted = judge(plan, draft, text)
    assert [row.item.title for row in pasted.rows] == titles
    assert len(pasted.table.notes) == notes
    assert not pasted.refused


def test_numbers_of_rows_as_spreadsheets_write_them(plan: Plan, draft: Breakdown) -> None:
    pasted = judge(plan, draft, "序号\t名称\t前置\n1.0\t甲\t\n2.0\t乙\t1\n3\t丙\t2.0")
    first, second, third = (row.item for row in pasted.rows)
    assert (second.after, third.after) == ([first.key], [second.key])
    twice = judge(plan, draft, "序号\t名称\t前置\n1\t甲\t\n1\t乙\t\n3\t丙\t1")
    assert refused(twice) == [(3, {"after"})]


def test_weights_that_say_two_things_are_refused(plan: Plan, draft: Breakdown) -> None:
    assert not judge(plan, draft, "名称\t权重\n甲\t30%\n乙\t70%").refused
    assert refused(judge(plan, draft, "名称\t权重\n甲\t30%\n乙\t0.3")) == [(1, {"weight"})]
    assert refused(judge(plan, draft, "名称\t权重\n甲\t1_0")) == [(1, {"weight"})]


def test_a_long_cell_is_named_by_its_beginning(plan: Plan, draft: Breakdown) -> None:
    (row,) = judge(plan, draft, f"名称\t前置\n甲\t{'9' * 5000}").refused
    assert len(str(row.refused[0][1])) < 100
    assert refused(judge(plan, draft, "名" * 60_000)) == [(1, {"title"})]


def test_a_place_that_is_not_there_is_refused_at_its_field(plan: Plan, draft: Breakdown) -> None:
    for place, field in (({"at": 2**70}, "below"), ({"at": breakdown_items(draft)[0].pk, "start": "x"}, "start")):
        with pytest.raises(InvalidInput) as error:
            judge(plan, draft, "甲", **place)
        assert set(error.value.fields) == {field}


def test_cells_without_names_fill_what_is_there_and_go_on_below(plan: Plan, draft: Breakdown) -> None:
    rows = breakdown_items(draft)
    assert take(plan, draft, "7\n8", at=rows[1].pk, start="weight") == 2
    assert [item.weight for item in breakdown_items(draft)[1:]] == [7, 8]
    assert take(plan, draft, "甲\t周可\n乙\t许星野", at=rows[2].pk, start="title") == 2
    filled = [(item.title, item.owner) for item in breakdown_items(draft)]
    assert filled[2:] == [("甲", plan.cast.zhou), ("乙", plan.cast.xu)]
    assert refused(judge(plan, draft, "7\n8", at=breakdown_items(draft)[-1].pk, start="weight")) == [(2, {"title"})]


def test_filling_over_somebodys_change_is_refused(plan: Plan, draft: Breakdown) -> None:
    item, seen = breakdown_items(draft)[0], draft.version
    item_update(actor=plan.cast.zhou, item_id=item.pk, version=item.version, values={"title": "周可改的"})
    with pytest.raises(StaleVersion) as stale:
        take(plan, draft, "甲", version=seen, at=item.pk, start="title")
    assert [change["by"] for change in stale.value.changes] == ["周可"]
    assert take(plan, draft, "甲", at=item.pk, start="title") == 1
    item.refresh_from_db()
    assert item.title == "甲"


def test_money_comes_with_its_contract(plan: Plan) -> None:
    money = make_money(plan)
    head = "类型\t名称\t负责人\t合同\t款项类型\t金额\t到期"
    row = f"回款节点\t初验款\t周可\t{money.contract.number}\tinitial\t600,000.00\t12-20"
    breakdown = plan.start()
    assert take(plan, breakdown, f"{head}\n{row}") == 1
    made = breakdown.items.get()
    assert (made.contract, made.amount, made.project) == (money.contract, Decimal(600_000), plan.project)
    assert refused(judge(plan, breakdown, f"{head}\n{row.replace('600,000', '9,600,000')}")) == [(1, {"amount"})]


def test_rows_that_would_wait_for_each_other_are_refused(plan: Plan, draft: Breakdown) -> None:
    text = table("1\t甲\t周可\t\t\t\t\t2\t\t", "2\t乙\t周可\t\t\t\t\t1\t\t")
    assert refused(judge(plan, draft, text)) == [(1, {"after"})]


@pytest.mark.parametrize("text", ["", " \n\t\n", HEAD, "甲\n" * 501, "甲" * 70_000, "空\x00"])
def test_what_is_no_table_is_refused_as_a_whole(text: str) -> None:
    with pytest.raises(InvalidInput) as error:
        read_table(text)
    assert set(error.value.fields) == {"text"}


def test_five_hundred_rows_are_the_most(plan: Plan, draft: Breakdown) -> None:
    with pytest.raises(StateConflict):
        judge(plan, draft, "\n".join(f"第 {n} 项" for n in range(498)))


def test_the_same_paste_twice_is_taken_over_once(plan: Plan, draft: Breakdown) -> None:
    key, version = uuid.uuid4(), draft.version
    for _ in range(2):
        take(plan, draft, "名称\t负责人\n甲\t周可", key=key, version=version)
    assert draft.items.filter(title="甲").count() == 1


def test_strangers_paste_nothing(plan: Plan, draft: Breakdown) -> None:
    for name in ("tang", "guest"):
        with pytest.raises(ActionForbidden):
            take(plan, draft, "甲", plan.cast.everyone[name])
    assert sign_in(plan.cast.tang).get(f"/breakdowns/{draft.pk}/paste/").status_code == 403
    assert sign_in(plan.cast.guest).get(f"/breakdowns/{draft.pk}/paste/").status_code == 404


# The page


def send(client: Client, draft: Breakdown, **values: Any) -> Any:
    return client.post(f"/breakdowns/{draft.pk}/paste/", {"key": str(uuid.uuid4())} | values)


def test_the_page_shows_what_would_become_of_it_and_takes_it_over(plan: Plan, draft: Breakdown) -> None:
    lin = sign_in(plan.cast.lin)
    assert "Cells copied from Excel" in lin.get(f"/breakdowns/{draft.pk}/paste/").content.decode()
    shown = send(lin, draft, text="名称\t负责人\n甲\t周可")
    page = shown.content.decode()
    assert shown.status_code == 200
    assert "Take 1 row over" in page
    assert f'name="version" value="{draft.version}"' in page
    assert not draft.items.filter(title="甲").exists()
    done = send(lin, draft, text="名称\t负责人\n甲\t周可", version=draft.version, confirm="1")
    assert (done.status_code, done.url) == (302, f"/breakdowns/{draft.pk}/")
    assert draft.items.filter(title="甲").exists()


def test_what_was_pasted_stays_when_it_is_refused(plan: Plan, draft: Breakdown) -> None:
    lin = sign_in(plan.cast.lin)
    for more in ({}, {"confirm": "1", "version": draft.version}):
        page = send(lin, draft, text="名称\t负责人\n甲甲\t张三", **more).content.decode()
        assert "Nobody here is called “张三”." in page
        assert "甲甲\t张三" in page
        assert "Take 1 row over" not in page
    assert send(lin, draft, text="").status_code == 400
    stale = send(lin, draft, text="甲", at=breakdown_items(draft)[0].pk, start="title", version=0, confirm="1")
    assert stale.status_code == 412
    assert f'name="version" value="{draft.version}"' in stale.content.decode()
