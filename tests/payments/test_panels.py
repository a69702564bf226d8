"""What other pages show of money: the project's chain, the goal's money, what waits for a task or milestone."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from django.test import Client

from payments.panels import goal_money, next_payments, project_money_chain
from payments.selectors import checkpoint_lines
from people.models import User
from tests.payments.chains import day, milestone, step_to, waiting_for
from tests.payments.ledger import Ledger

As = Callable[[User], Client]


def get(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def test_the_project_shows_the_chain_to_its_next_payments(ledger: Ledger, as_: As) -> None:
    reached = milestone(ledger, day("12-04"))
    step_to(ledger, reached, day("11-12"))
    waiting_for(ledger, reached, name="管网 GIS 初验款", due_on=day("12-15"))
    html = get(as_(ledger.cast.lin), f"/projects/{ledger.project.pk}/")
    assert "The chain to the next payment" in html
    assert "管网拓扑核对" in html
    assert "许星野·6 working days late" in html
    assert "300 K" in html


def test_whoever_may_not_read_amounts_sees_the_chain_without_them(ledger: Ledger, as_: As) -> None:
    ledger.checkpoint(123_000, name="管网 GIS 初验款")
    html = get(as_(ledger.cast.tang), f"/projects/{ledger.project.pk}/")
    assert "管网 GIS 初验款" in html
    assert "123,000" not in html
    assert "123 K" not in html


def test_a_project_without_a_contract_shows_no_money(ledger: Ledger) -> None:
    assert project_money_chain(ledger.cast.lin, [0]) == {}


def test_a_contract_without_checkpoints_leads_to_itself(ledger: Ledger, as_: As) -> None:
    html = get(as_(ledger.cast.lin), f"/projects/{ledger.project.pk}/")
    assert "The contract has no payment checkpoints yet." in html
    assert f'href="/payments/contracts/{ledger.contract.pk}/"' in html


def test_the_earliest_unpaid_come_next_and_those_without_a_day_last(ledger: Ledger) -> None:
    event = ledger.checkpoint(10_000, name="终验款", due_event="conditions", due_days=10)
    late = ledger.checkpoint(10_000, name="到货款", due_on=day("11-02"))
    settled = ledger.checkpoint(10_000, name="预付款", due_on=day("10-02"))
    ledger.receive(10_000, [(settled.pk, Decimal(10_000))])
    lines = checkpoint_lines(ledger.cast.ye, ledger.contract.checkpoints.order_by("id"))
    assert [line.checkpoint for line in next_payments(lines)] == [late, event]


def test_the_goal_shows_its_money_and_what_is_missing_to_its_target(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint(300_000)
    ledger.receive(200_000, [(checkpoint.pk, Decimal(200_000))])
    found = goal_money(ledger.cast.lin, [ledger.goal.pk])[ledger.goal.pk]
    assert [line.checkpoint for line in found["lines"]] == [checkpoint]
    figures = found["figures"]
    assert (figures["collected"], figures["planned"], figures["target"]) == (200_000, 300_000, 800_000)
    assert (figures["gap"], figures["coverage"]) == (600_000, Decimal("37.5"))


def test_the_goals_figures_are_for_those_who_may_read_amounts(ledger: Ledger, as_: As) -> None:
    ledger.checkpoint(300_000)
    assert goal_money(ledger.cast.tang, [ledger.goal.pk])[ledger.goal.pk]["figures"] is None
    html = get(as_(ledger.cast.tang), f"/goals/{ledger.goal.pk}/").split('id="money"')[1].split("</section>")[0]
    assert "初验款" in html
    assert "300,000" not in html


def test_a_late_task_says_in_the_list_how_much_it_holds_up(ledger: Ledger, as_: As) -> None:
    reached = milestone(ledger)
    step_to(ledger, reached, day("11-12"))
    waiting_for(ledger, reached)
    assert "Holds up 300 K" in get(as_(ledger.cast.lin), "/tasks/?status=all")
    assert "Holds up money" in get(as_(ledger.cast.tang), "/tasks/?status=all&owner=")


def test_a_task_in_time_says_nothing_in_the_list(ledger: Ledger, as_: As) -> None:
    reached = milestone(ledger)
    step_to(ledger, reached, day("12-12"))
    waiting_for(ledger, reached)
    assert "Holds up" not in get(as_(ledger.cast.lin), "/tasks/?status=all")


def test_the_pages_of_a_task_and_of_its_milestone_name_the_money_that_waits(ledger: Ledger, as_: As) -> None:
    reached = milestone(ledger)
    task, checkpoint = step_to(ledger, reached, day("12-12")), waiting_for(ledger, reached)
    for path in (f"/tasks/{task.pk}/", f"/milestones/{reached.pk}/"):
        html = get(as_(ledger.cast.lin), path)
        assert "Money that waits for it" in html
        assert f'href="/payments/checkpoints/{checkpoint.pk}/"' in html


def test_no_money_waits_for_other_work(ledger: Ledger, as_: As) -> None:
    task = step_to(ledger, None, date(2026, 11, 12))
    assert "Money that waits for it" not in get(as_(ledger.cast.lin), f"/tasks/{task.pk}/")
