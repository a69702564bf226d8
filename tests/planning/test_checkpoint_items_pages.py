"""Payment checkpoints on the pages and in the API of a breakdown, and who reads their amounts there."""

from decimal import Decimal
from typing import Any

import pytest

from payments.models import PaymentCheckpoint
from planning.models import BreakdownItem
from planning.services import item_remove, item_update
from projects.models import Project
from tests.planning.breakdowns import Plan, fresh, sign_in
from tests.planning.money import Money, make_money
from tests.planning.test_api import key, match, send
from tests.planning.test_views import item_form, text_of, url_of

API = "/api/v1/breakdowns/"


@pytest.fixture
def money(plan: Plan) -> Money:
    return make_money(plan)


def checkpoint_form(money: Money, **other: Any) -> dict[str, Any]:
    values = money.values()
    typed = {name: getattr(value, "pk", str(value)) for name, value in values.items()}
    return item_form(money.plan) | typed | other


def change(item: BreakdownItem, money: Money, **values: Any) -> None:
    version = BreakdownItem.objects.get(pk=item.pk).version
    item_update(actor=money.plan.cast.lin, item_id=item.pk, version=version, values=values)


# Writing


def test_a_checkpoint_is_added_and_stands_in_the_table(money: Money) -> None:
    breakdown, lin = money.plan.start(), sign_in(money.plan.cast.lin)
    typed = checkpoint_form(money, amount="600,000.00", project="")
    lin.post(url_of(breakdown, "items/add/"), typed)
    page = text_of(lin.get(url_of(breakdown)))
    assert "600,000.00" in page
    assert "Initial acceptance payment · LJ-118" in page
    assert "1 payment checkpoint" in page
    assert breakdown.items.get().project == money.plan.project


def test_a_refused_checkpoint_keeps_what_was_typed(money: Money) -> None:
    breakdown, lin = money.plan.start(), sign_in(money.plan.cast.lin)
    typed = checkpoint_form(money, amount="1,000,000.01", payment_kind="final")
    answer = lin.post(url_of(breakdown, "items/add/"), typed)
    page = text_of(answer)
    assert answer.status_code == 400
    assert "The contract has only 1,000,000.00 left for checkpoints." in page
    assert 'value="1,000,000.01"' in page
    assert '<option value="final" selected>' in page
    assert lin.post(url_of(breakdown, "items/add/"), typed | {"amount": "1.234"}).status_code == 400
    assert lin.post(url_of(breakdown, "items/add/"), typed | {"leads_to": "nonsense"}).status_code == 400


def test_money_given_to_a_task_is_refused_where_it_stands(money: Money) -> None:
    breakdown, lin = money.plan.start(), sign_in(money.plan.cast.lin)
    answer = lin.post(url_of(breakdown, "items/add/"), checkpoint_form(money, kind="task"))
    assert answer.status_code == 400
    assert "Only a payment checkpoint has this" in text_of(answer)


def test_a_checkpoint_is_changed_and_may_become_a_task_without_emptying_its_fields(money: Money) -> None:
    breakdown = money.chain()
    lin, item = sign_in(money.plan.cast.lin), breakdown.items.get(kind="checkpoint")
    edit = f"/breakdowns/items/{item.pk}/edit/"
    page = text_of(lin.get(edit))
    assert 'value="600,000.00"' in page
    assert f'<option value="{money.contract.pk}" selected>' in page
    typed = checkpoint_form(money, amount="650,000", version=item.version)
    assert lin.post(edit, typed).status_code == 302
    item.refresh_from_db()
    typed |= {"kind": "task", "amount": "650,000.00", "version": item.version}
    assert lin.post(edit, typed).status_code == 302
    item.refresh_from_db()
    assert (item.kind, item.amount) == ("task", None)


def test_what_it_is_needed_for_is_chosen_from_the_version_and_shown(money: Money) -> None:
    breakdown, lin = money.chain(), sign_in(money.plan.cast.lin)
    page = text_of(lin.get(url_of(breakdown)))
    assert 'title="试运行满 30 天"' in page
    assert 'title="管网 GIS 初验款"' in page
    milestone = breakdown.items.get(kind="milestone")
    assert f'<option value="{milestone.key}">2　试运行满 30 天</option>' in page
    typed = item_form(money.plan, title="拓扑核对", leads_to=str(milestone.key))
    assert lin.post(url_of(breakdown, "items/add/"), typed).status_code == 302
    assert breakdown.items.get(title="拓扑核对").leads_to == milestone.key


def test_contracts_whose_amounts_one_may_not_read_are_not_offered(money: Money) -> None:
    breakdown = money.plan.start()
    cast = money.plan.cast
    Project.objects.update(department=cast.transport, manager=cast.gu, follower=None)
    assert "LJ-118" in text_of(sign_in(cast.qin).get(url_of(breakdown)))
    assert "LJ-118" not in text_of(sign_in(cast.zhou).get(url_of(breakdown)))


# Reading


def test_amounts_are_shown_only_to_who_may_read_them(money: Money) -> None:
    breakdown = money.chain()
    money.plan.submit(breakdown)
    for name, shown in (("qin", True), ("lin", True), ("ye", True), ("xu", True), ("bai", False), ("tang", False)):
        reader = sign_in(money.plan.cast.everyone[name])
        page = text_of(reader.get(url_of(breakdown)))
        assert ("600,000.00" in page) is shown, name
        assert "管网 GIS 初验款" in page
        items = reader.get(f"{API}{breakdown.pk}/").json()["items"]
        assert [item["amount"] for item in items if item["kind"] == "checkpoint"] == ["600000.00" if shown else None]
    assert sign_in(money.plan.cast.guest).get(url_of(breakdown)).status_code == 404


def test_who_may_not_read_the_amount_gets_no_form_that_holds_it(money: Money) -> None:
    breakdown, cast = money.chain(), money.plan.cast
    Project.objects.update(department=cast.transport, manager=cast.gu, follower=None)
    edit = f"/breakdowns/items/{breakdown.items.get(kind='checkpoint').pk}/edit/"
    zhou = sign_in(cast.zhou)
    assert edit not in text_of(zhou.get(url_of(breakdown)))
    answer = zhou.get(edit)
    assert answer.status_code == 403
    assert "600" not in text_of(answer)


def test_the_comparison_tells_that_an_amount_changed_and_to_whom_by_how_much(money: Money) -> None:
    money.passed()
    second = money.plan.start()
    change(second.items.get(kind="checkpoint"), money, amount=Decimal(700_000))
    change(second.items.get(kind="milestone"), money, leads_to=None)
    money.plan.submit(second)
    page = text_of(sign_in(money.plan.cast.qin).get(url_of(second)))
    assert "; amounts changed" in page
    assert "Was: </span>600,000.00</del>" in page
    assert "Now: </span>700,000.00</ins>" in page
    assert "Was: </span>管网 GIS 初验款</del>" in page
    masked = text_of(sign_in(money.plan.cast.bai).get(url_of(second)))
    assert "; amounts changed" in masked
    assert "600,000" not in masked
    assert "700,000" not in masked


def test_the_comparison_says_that_amounts_stay(money: Money) -> None:
    money.passed()
    second = money.plan.start()
    item_remove(actor=money.plan.cast.lin, item_id=second.items.get(kind="task").pk)
    money.plan.submit(second)
    assert "; amounts unchanged" in text_of(sign_in(money.plan.cast.bai).get(url_of(second)))


def test_a_passed_version_leads_to_its_checkpoint(money: Money) -> None:
    breakdown = money.passed()
    page = text_of(sign_in(money.plan.cast.bai).get(url_of(breakdown)))
    assert f"/payments/checkpoints/{PaymentCheckpoint.objects.get().pk}/" in page


# The API


def test_the_api_writes_and_compares_checkpoints(money: Money) -> None:
    breakdown, lin = money.plan.start(), sign_in(money.plan.cast.lin)
    items = f"{API}{breakdown.pk}/items/"
    body = {name: getattr(value, "pk", None) or str(value) for name, value in money.values().items()}
    body |= {"due": str(money.plan.goal.due)}
    made = send(lin, "post", items, body, **key(), **match(breakdown))
    assert made.status_code == 201
    assert (made.json()["amount"], made.json()["contract"]) == ("600000.00", money.contract.pk)
    step = money.plan.add(breakdown, kind="milestone", title="试运行满 30 天")
    url = f"{items}{step.pk}/"
    answer = send(lin, "patch", url, {"leads_to": made.json()["key"]}, **match(breakdown))
    assert answer.json()["leads_to"] == made.json()["key"]
    money.plan.submit(breakdown)
    money.plan.pass_it(breakdown)
    second = money.plan.start()
    item = second.items.get(kind="checkpoint")
    change_it = {"amount": "700000.00", "payment_kind": "final"}
    assert send(lin, "patch", f"{API}{second.pk}/items/{item.pk}/", change_it, **match(second)).status_code == 200
    for name, was in (("lin", "600000.00"), ("bai", None)):
        diff = sign_in(money.plan.cast.everyone[name]).get(f"{API}{second.pk}/diff/").json()
        line = next(line for line in diff["lines"] if line["status"] == "changed")
        assert line["old"] == {"payment_kind": "initial", "amount": was}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", "0"),
        ("amount", "0.001"),
        ("amount", "1e15"),
        ("amount", "viel"),
        ("amount", None),
        ("payment_kind", "tip"),
        ("contract", 999_999),
        ("leads_to", "nonsense"),
        ("leads_to", "5f1c7f0e-0d5c-4f4e-9d42-7d0f6a3b2c11"),
    ],
)
def test_the_api_names_the_field_that_is_wrong(money: Money, field: str, value: Any) -> None:
    breakdown = money.plan.start()
    body = {name: getattr(one, "pk", None) or str(one) for name, one in money.values().items()}
    body |= {"due": str(money.plan.goal.due), field: value}
    answer = send(
        sign_in(money.plan.cast.lin), "post", f"{API}{breakdown.pk}/items/", body, **key(), **match(fresh(breakdown))
    )
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {field}
