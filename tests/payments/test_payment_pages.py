"""The pages of money: what they show, to whom, their filters and empty states."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from goaltrack.common import clock
from payments.models import Contract
from payments.services import condition_meet
from people.models import User
from projects.models import Project
from tests.cast import build_cast
from tests.payments.chains import day
from tests.payments.ledger import Ledger, make_contract

As = Callable[[User], Client]
HX = {"HX-Request": "true"}


def get(client: Client, path: str, status: int = 200, **headers: str) -> str:
    response = client.get(path, headers=headers)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def section(html: str, name: str) -> str:
    return html.split(f'id="{name}"')[1].split("</section>")[0]


def some_money(ledger: Ledger) -> None:
    """One overdue with the customer, one of ours that is due soon, one paid, an advance of 40,000."""
    ledger.checkpoint(210_000, name="到货款", due_on=day("10-31"))
    ours = ledger.checkpoint(130_000, name="初验款", due_on=day("12-10"))
    ledger.condition(ours, title="第三方测评报告", due=day("11-16"), expected=day("12-24"))
    paid = ledger.checkpoint(100_000, name="预付款", due_on=day("03-01"))
    ledger.receive(140_000, [(paid.pk, Decimal(100_000))])


# Stuck money


def test_stuck_money_says_what_waits_on_what_on_whom_since_when(ledger: Ledger, as_: As) -> None:
    some_money(ledger)
    html = get(as_(ledger.cast.ye), "/payments/")
    lines = section(html, "lines")
    assert "到货款" in lines
    assert "210,000.00" in lines
    assert "2026-10-31" in lines
    assert "15 working days late" in lines
    assert "澜江市水务集团" in lines
    assert "第三方测评报告, 4 working days late" in lines
    assert "周可" in lines
    assert "预付款" not in lines
    assert lines.index("到货款") < lines.index("初验款")


def test_above_it_stand_the_sums_and_below_it_the_ageing_and_the_year(ledger: Ledger, as_: As) -> None:
    some_money(ledger)
    html = get(as_(ledger.cast.ye), "/payments/")
    facts = html.split("gt-facts")[1].split("</dl>")[0]
    assert "210 K" in facts
    assert "130 K of it expected late" in facts
    assert "1–30 days" in section(html, "ageing")
    collections = section(html, "collections")
    assert "Received 140 K of 440 K planned for the year" in collections
    assert '<a class="ink" href="/payments/receipts/?month=2026-11">140,000.00</a>' in collections


def test_a_lead_sees_the_amounts_of_their_department(ledger: Ledger, as_: As) -> None:
    some_money(ledger)
    assert "210,000.00" in get(as_(ledger.cast.lin), "/payments/")


def test_a_member_sees_what_is_stuck_without_any_amount(ledger: Ledger, as_: As) -> None:
    some_money(ledger)
    html = get(as_(ledger.cast.tang), "/payments/")
    assert "到货款" in html
    assert "Amounts are shown to team leads" in html
    for trace in ("210,000", "210 K", "130,000", "140,000", 'id="ageing"', 'id="collections"'):
        assert trace not in html


def test_the_filters_narrow_the_list_and_stay_in_the_links(ledger: Ledger, as_: As) -> None:
    some_money(ledger)
    ye = as_(ledger.cast.ye)
    theirs = section(get(ye, "/payments/?waits_for=customer"), "lines")
    assert "到货款" in theirs
    assert "初验款" not in theirs
    soon = get(ye, f"/payments/?show=soon&project={ledger.project.pk}")
    assert "初验款" in section(soon, "lines")
    assert "到货款" not in section(soon, "lines")
    assert f"?waits_for=us&amp;project={ledger.project.pk}&amp;show=soon" in soon
    nothing = get(ye, "/payments/?waits_for=third_party")
    assert "No checkpoint fits the conditions" in nothing


def test_htmx_gets_the_part_that_the_filter_swaps(ledger: Ledger, as_: As) -> None:
    html = get(as_(ledger.cast.ye), "/payments/?show=overdue", **HX)
    assert html.lstrip().startswith('<div class="stack" id="stuck">')


@pytest.mark.parametrize(
    "query",
    ["waits_for=nobody", "project=0", "project=x", "department=-1", "show=%00", "show=late", "page=x", "page=-1"],
)
def test_a_strange_condition_is_named_and_left_out(ledger: Ledger, as_: As, query: str) -> None:
    some_money(ledger)
    html = get(as_(ledger.cast.ye), f"/payments/?{query}")
    assert "到货款" in html
    name = query.split("=")[0]
    assert (f"were not understood and left out: {name}" in html) == (name != "page")


def test_a_project_one_may_not_see_is_no_filter(ledger: Ledger, as_: As) -> None:
    html = get(as_(ledger.cast.guest), f"/payments/?project={ledger.project.pk}")
    assert "left out: project" in html
    assert ledger.project.name not in html


def test_without_contracts_the_page_says_what_to_do_first(db: None, as_: As) -> None:
    cast = build_cast()
    html = get(as_(cast.ye), "/payments/")
    assert "No contracts yet" in html
    assert "Managers and collections owners enter them." in html
    assert "No contracts yet" in get(as_(cast.ye), "/payments/contracts/")
    assert "No receipts in this time" in get(as_(cast.ye), "/payments/receipts/")


def test_with_contracts_and_nothing_waiting_it_says_so(ledger: Ledger, as_: As) -> None:
    html = get(as_(ledger.cast.ye), "/payments/")
    assert "No money is waiting" in html
    assert "Nothing is overdue." in html


def test_someone_from_another_department_sees_no_money_at_all(ledger: Ledger, as_: As) -> None:
    some_money(ledger)
    checkpoint = ledger.contract.checkpoints.first()
    assert checkpoint is not None
    guest = as_(ledger.cast.guest)
    for path in ("/payments/", "/payments/contracts/", "/payments/receipts/", "/payments/receipts/new/"):
        html = get(guest, path)
        assert "澜江" not in html
        assert "210,000" not in html
    for path in (
        f"/payments/contracts/{ledger.contract.pk}/",
        f"/payments/contracts/{ledger.contract.pk}/edit/",
        f"/payments/checkpoints/{checkpoint.pk}/",
        f"/payments/checkpoints/{checkpoint.pk}/conditions/new/",
    ):
        get(guest, path, 404)


# Contracts


def test_the_contracts_are_listed_with_their_sums_and_found_by_customer(ledger: Ledger, as_: As) -> None:
    some_money(ledger)
    ye = as_(ledger.cast.ye)
    html = get(ye, "/payments/contracts/?q=水务集团")
    for amount in ("1,000,000.00", "440,000.00", "100,000.00"):
        assert amount in html
    assert "No contract fits the conditions" in get(ye, "/payments/contracts/?q=%00地铁")
    assert "1,000,000" not in get(as_(ledger.cast.xu), "/payments/contracts/")


def test_a_contract_shows_its_checkpoints_and_its_ledger(ledger: Ledger, as_: As) -> None:
    some_money(ledger)
    html = get(as_(ledger.cast.ye), f"/payments/contracts/{ledger.contract.pk}/")
    assert "560 K has no checkpoint yet" in html
    assert "Paid in full" in section(html, "checkpoints")
    assert "140,000.00" in section(html, "ledger")
    assert "40,000.00" in section(html, "ledger")


def test_a_member_reads_the_contract_without_amounts_and_cannot_change_it(ledger: Ledger, as_: As) -> None:
    some_money(ledger)
    ledger.receive(1_000, note="含 1 千元质保金")
    tang = as_(ledger.cast.tang)
    html = get(tang, f"/payments/contracts/{ledger.contract.pk}/")
    api = get(tang, f"/api/v1/receipts/?contract={ledger.contract.pk}")
    assert "质保金" not in api
    assert "质保金" in get(as_(ledger.cast.ye), f"/api/v1/receipts/?contract={ledger.contract.pk}")
    forms = (f"contracts/{ledger.contract.pk}/receipts/new/", "New checkpoint")
    for trace in ("质保金", "210,000", "1,000,000", "140,000", *forms):
        assert trace not in html
    for path in ("edit/", "checkpoints/new/", "receipts/new/"):
        get(tang, f"/payments/contracts/{ledger.contract.pk}/{path}", 403)
    get(tang, "/payments/contracts/new/", 403)


def test_of_a_checkpoint_that_is_ones_own_one_reads_the_amount_not_the_contracts(ledger: Ledger, as_: As) -> None:
    checkpoint = ledger.checkpoint(None, share=Decimal(21), owner=ledger.cast.xu, follower=None)
    xu = as_(ledger.cast.xu)
    html = get(xu, f"/payments/contracts/{ledger.contract.pk}/")
    for page in (html, get(xu, f"/payments/checkpoints/{checkpoint.pk}/")):
        assert "210,000.00" in page
        assert "1,000,000" not in page
        # Its share beside its amount would tell it.
        assert "21%" not in page
    assert '"share":null' in get(xu, f"/api/v1/checkpoints/{checkpoint.pk}/")
    assert "21%" in get(as_(ledger.cast.ye), f"/payments/checkpoints/{checkpoint.pk}/")


# A checkpoint


def test_a_checkpoint_shows_the_chain_to_its_money_and_its_conditions(ledger: Ledger, as_: As) -> None:
    checkpoint = ledger.checkpoint(due_on=day("10-31"))
    condition = ledger.condition(checkpoint, title="第三方测评报告", due=day("11-16"), held_by="third_party")
    html = get(as_(ledger.cast.zhou), f"/payments/checkpoints/{checkpoint.pk}/")
    assert "Broken at the dashed red link" in html
    assert "周可·4 working days late" in html
    assert f'id="condition-{condition.pk}"' in html
    assert "It is there" in html
    assert "Third party" in html


def test_it_says_the_one_thing_that_comes_next(ledger: Ledger, as_: As) -> None:
    checkpoint = ledger.checkpoint(50_000)
    condition = ledger.condition(checkpoint)
    page = as_(ledger.cast.ye)
    there = f"/payments/checkpoints/{checkpoint.pk}/"
    assert f'class="btn btn-primary" href="{there}#condition-{condition.pk}"' in get(page, there)
    condition_meet(actor=ledger.cast.zhou, condition_id=condition.pk, met_on=clock.today(), evidence="盖章件已存")
    assert f'class="btn btn-primary" href="{there}applications/new/"' in get(page, there)
    ledger.receive(50_000, [(checkpoint.pk, Decimal(50_000))])
    assert 'id="next"' not in get(page, there)


def test_a_paid_checkpoint_shows_what_settled_it(ledger: Ledger, as_: As) -> None:
    checkpoint = ledger.checkpoint(50_000)
    ledger.receive(50_000, [(checkpoint.pk, Decimal(50_000))])
    html = get(as_(ledger.cast.ye), f"/payments/checkpoints/{checkpoint.pk}/")
    assert "paid in full" in html
    assert "What settled it" in html


def test_without_conditions_it_says_what_they_are_for(ledger: Ledger, as_: As) -> None:
    checkpoint = ledger.checkpoint()
    html = get(as_(ledger.cast.ye), f"/payments/checkpoints/{checkpoint.pk}/")
    assert "No conditions yet" in html
    assert f'href="/payments/checkpoints/{checkpoint.pk}/conditions/new/"' in html
    assert "conditions/new/" not in get(as_(ledger.cast.tang), f"/payments/checkpoints/{checkpoint.pk}/")


@pytest.mark.parametrize("who", ["zhou", "xu", "lin", "qin", "ye"])
def test_those_involved_may_say_that_a_condition_is_met(ledger: Ledger, as_: As, who: str) -> None:
    condition = ledger.condition(ledger.checkpoint())
    get(as_(ledger.cast.everyone[who]), f"/payments/conditions/{condition.pk}/meet/")


def test_others_may_not(ledger: Ledger, as_: As) -> None:
    condition = ledger.condition(ledger.checkpoint())
    get(as_(ledger.cast.tang), f"/payments/conditions/{condition.pk}/meet/", 403)
    get(as_(ledger.cast.guest), f"/payments/conditions/{condition.pk}/meet/", 404)


# Receipts


def test_the_receipts_of_a_month_and_of_a_project(ledger: Ledger, as_: As) -> None:
    some_money(ledger)
    ye = as_(ledger.cast.ye)
    assert "140 K in all" in get(ye, f"/payments/receipts/?month=2026-11&project={ledger.project.pk}")
    assert "No receipts in this time" in get(ye, "/payments/receipts/?month=2026-10")
    assert "140,000.00" in get(ye, "/payments/receipts/?month=2026-13&project=x")


def test_a_member_sees_that_money_came_not_how_much(ledger: Ledger, as_: As) -> None:
    some_money(ledger)
    html = get(as_(ledger.cast.tang), "/payments/receipts/")
    assert "2026-11-20" in html
    assert "140" not in html.split("<main")[1]


def test_no_sum_where_a_row_of_another_page_may_not_be_read(ledger: Ledger, as_: As) -> None:
    other = Project.objects.create(
        name="北澄地铁综合监控", code="beicheng", department=ledger.cast.transport, manager=ledger.cast.gu,
        customer=ledger.project.customer, start=ledger.project.start, due=ledger.project.due,
    )  # fmt: skip
    metro = Ledger(
        ledger.cast, other, ledger.goal, make_contract(ledger.cast, other, number="BC-1", name="北澄地铁合同")
    )
    metro.advance(500_000, received_on=day("01-05"))
    for _n in range(50):
        ledger.advance(1_000)
    html = get(as_(ledger.cast.lin), "/payments/receipts/")
    assert "1,000.00" in html
    assert "in all" not in html


def test_a_receipt_is_recorded_for_the_contracts_one_keeps(ledger: Ledger, as_: As) -> None:
    assert f'href="/payments/contracts/{ledger.contract.pk}/receipts/new/"' in get(
        as_(ledger.cast.ye), "/payments/receipts/new/"
    )
    assert Contract.objects.count() == 1
    assert "澜江" not in get(as_(ledger.cast.lin), "/payments/receipts/new/").split("<main")[1]
