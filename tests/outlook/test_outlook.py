"""The forecast weighted and plain, budgets that close, and what if. Today is Friday, 2026-11-20."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, InvalidInput, StaleVersion
from payments.collection.models import ContactLog, Hold
from payments.models import Condition, PaymentCheckpoint
from payments.outlook.assuming import Asked, Scene
from payments.outlook.cutoffs import day_in, missed
from payments.outlook.models import ForecastPolicy
from payments.outlook.selectors import Outlook, OutlookLine, outlook
from payments.outlook.services import customer_budget_set, forecast_policy_set
from people.models import User
from projects.acceptance.models import Acceptance
from projects.models import Unit
from tests.payments.chains import day, milestone, step_to, waiting_for
from tests.payments.ledger import Ledger

As = Callable[[User], Client]


def looked(ledger: Ledger, user: User | None = None, **narrowed: Any) -> Outlook:
    return outlook(user or ledger.cast.ye, **{"year": 2026} | narrowed)


def only(ledger: Ledger) -> OutlookLine:
    (line,) = looked(ledger).lines
    return line


def hold(checkpoint: PaymentCheckpoint, by: User) -> None:
    Hold.objects.create(
        checkpoint=checkpoint, kind="on_hold", reason="变更未定", raised_by="业主", since=clock.today(), placed_by=by
    )


def promise(ledger: Ledger, checkpoint: PaymentCheckpoint, made: date, on: date) -> None:
    ContactLog.objects.create(
        project=ledger.project, checkpoint=checkpoint,
        on=made, channel="phone", spoke_with="许科长", said="月底付", promised_on=on,
        by=ledger.cast.ye,
    )  # fmt: skip


def public(ledger: Ledger, cut_off: str = "") -> None:
    customer = ledger.contract.customer_id
    customer_budget_set(actor=ledger.cast.ye, customer_id=customer, is_public=True, cut_off=cut_off)


def settle(ledger: Ledger, actor: User | None = None, version: int = 0, **values: Any) -> ForecastPolicy:
    return forecast_policy_set(
        actor=actor or ledger.cast.ye, department_id=ledger.project.department_id, version=version, values=values
    )


# How likely it is


def test_money_that_waits_for_conditions_counts_half(ledger: Ledger) -> None:
    ledger.condition(ledger.checkpoint("100000.01"))
    line = only(ledger)
    # 50,000.005 is rounded half up.
    assert (line.stage, line.percent, line.weighted) == ("waiting", 50, Decimal("50000.01"))


def test_a_broken_promise_weighs_less_than_none(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint(due_on=day("11-02"))
    assert only(ledger).stage == "overdue"
    promise(ledger, checkpoint, day("11-03"), day("11-12"))
    assert (only(ledger).stage, only(ledger).percent) == ("broken", 30)
    promise(ledger, checkpoint, day("11-19"), day("11-27"))
    assert (only(ledger).stage, only(ledger).expected) == ("promised", day("11-27"))


def test_what_is_on_hold_counts_nothing_and_stands_in_no_month(ledger: Ledger) -> None:
    hold(ledger.checkpoint(50_000), ledger.cast.ye)
    found = looked(ledger)
    assert (found.held, found.lines[0].weighted, found.year_end) == (50_000, 0, 0)
    assert found.shown("held") == found.lines


def test_a_department_settles_its_weights_and_those_below_follow(ledger: Ledger) -> None:
    ledger.condition(ledger.checkpoint(100_000))
    forecast_policy_set(actor=ledger.cast.qin, department_id=ledger.cast.delivery.pk, version=0, values={"waiting": 40})
    assert only(ledger).weighted == 40_000
    settle(ledger, waiting=0)
    assert only(ledger).weighted == 0
    settle(ledger, version=1, waiting=None)
    assert only(ledger).weighted == 40_000


def test_weights_are_percentages_and_cut_offs_days_of_the_year(ledger: Ledger) -> None:
    with pytest.raises(InvalidInput) as refused:
        settle(ledger, waiting=101, cut_off="13-40")
    assert set(refused.value.fields) == {"waiting", "cut_off"}


def test_an_edit_on_old_weights_is_refused(ledger: Ledger) -> None:
    settle(ledger, waiting=40)
    with pytest.raises(StaleVersion):
        settle(ledger, version=0, waiting=60)


def test_weights_and_budgets_are_settled_by_who_keeps_the_money(ledger: Ledger) -> None:
    for person in (ledger.cast.xu, ledger.cast.lin, ledger.cast.guest):
        with pytest.raises(ActionForbidden):
            settle(ledger, actor=person, waiting=10)
        with pytest.raises(ActionForbidden):
            customer_budget_set(actor=person, customer_id=ledger.contract.customer_id, is_public=True)


# By month


def test_each_month_stands_beside_the_plan_and_the_same_month_of_the_year_before(ledger: Ledger) -> None:
    with clock.at(date(2025, 11, 3)):
        ledger.advance(70_000)
    ledger.advance(30_000)
    ledger.condition(ledger.checkpoint(50_000, due_on=day("12-01")), expected=day("12-20"))
    ledger.checkpoint(90_000, due_on=date(2027, 2, 1))
    found = looked(ledger)
    november, december = found.months[10:]
    assert (november.last_year, november.received, december.planned) == (70_000, 30_000, 50_000)
    assert (december.forecast, december.weighted) == (50_000, 25_000)
    assert (found.year_end, found.year_end_weighted, found.beyond) == (80_000, 55_000, 90_000)


def test_a_bill_in_hand_counts_in_full_in_the_month_it_matures(ledger: Ledger) -> None:
    ledger.advance(40_000, method="bill", maturity_on=day("12-28"))
    december = looked(ledger).months[11]
    assert (december.forecast, december.weighted, december.received) == (40_000, 40_000, 0)


def test_only_money_whose_amount_one_reads_stands_in_the_forecast(ledger: Ledger) -> None:
    ledger.checkpoint(50_000, owner=ledger.cast.zhou, follower=None)
    ledger.checkpoint(70_000, owner=ledger.cast.xu, follower=None)
    ledger.advance(10_000)
    mine, hers = looked(ledger, ledger.cast.xu), looked(ledger)
    assert ([one.outstanding for one in mine.lines], mine.received) == ([70_000], 0)
    assert (len(hers.lines), hers.received) == (2, 10_000)
    assert looked(ledger, ledger.cast.guest).lines == []


# Budgets that close


def test_a_cut_off_is_a_day_of_every_year() -> None:
    assert day_in(2027, "02-30") == date(2027, 2, 28)
    assert missed(day("12-15"), "12-15") is None
    assert missed(day("12-16"), "12-15") == day("12-15")
    assert missed(date(2027, 1, 4), "12-15") is None


def test_money_expected_after_the_cut_off_of_a_public_customer_may_slip(ledger: Ledger) -> None:
    ledger.checkpoint(50_000, due_on=day("12-20"))
    assert looked(ledger).slipping == 0
    public(ledger)
    assert (only(ledger).missed, looked(ledger).slipping) == (day("12-15"), 50_000)
    settle(ledger, cut_off="12-25")
    assert only(ledger).missed is None
    public(ledger, "12-10")
    assert only(ledger).missed == day("12-10")


def test_stuck_money_and_the_checkpoint_say_what_may_slip_and_who_holds_fiscal_funds(ledger: Ledger, as_: As) -> None:
    public(ledger)
    checkpoint = ledger.checkpoint(50_000, due_on=day("12-20"))
    ledger.condition(checkpoint, kind=Condition.Kind.FISCAL, title="省级专项资金", holder="省财政厅")
    for page in ("/payments/", f"/payments/checkpoints/{checkpoint.pk}/"):
        text = as_(ledger.cast.ye).get(page).content.decode()
        assert "after the budget cut-off of 2026-12-15: may slip into 2027" in text
        assert "waits for fiscal funds, held by 省财政厅" in text
    row = as_(ledger.cast.ye).get(f"/api/v1/checkpoints/{checkpoint.pk}/").json()
    assert [flag["kind"] for flag in row["flags"]] == ["cut_off", "fiscal"]
    assert looked(ledger).fiscal == 50_000


# What if


def scene(ledger: Ledger, moves: dict[str, str] | None = None, drops: tuple[int, ...] = (), accept: str = "") -> Any:
    found = Scene(looked(ledger))
    asked = found.read((moves or {}).items(), map(str, drops), accept)
    return found, asked


def assumed(curve: Any) -> dict[int, Decimal]:
    return {one.month.month: one.assumed for one in curve.months if one.assumed}


def test_a_moved_milestone_moves_its_money_whatever_its_tasks_say(ledger: Ledger) -> None:
    reached = milestone(ledger, day("11-25"))
    step_to(ledger, reached, day("12-30"))
    waiting_for(ledger, reached, amount=80_000, due_on=day("11-28"))
    found, asked = scene(ledger, {f"milestone-{reached.pk}": "2026-11-27"})
    (curve,) = found.curves(asked)
    assert assumed(curve) == {11: 80_000}
    assert [(one.month.month, one.difference) for one in curve.months] == [(11, 80_000), (12, -80_000)]


def test_a_dropped_document_is_not_waited_for(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint(60_000, due_on=day("11-25"))
    dropped = ledger.condition(checkpoint, expected=day("12-30"))
    found, asked = scene(ledger, drops=(dropped.pk,))
    assert assumed(found.curves(asked)[0]) == {11: 60_000}


def test_a_moved_checkpoint_comes_back_from_its_hold(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint(60_000)
    hold(checkpoint, ledger.cast.ye)
    found, asked = scene(ledger, {f"checkpoint-{checkpoint.pk}": "2026-12-02"})
    (curve,) = found.curves(asked)
    assert (assumed(curve), curve.total().difference) == ({12: 60_000}, 60_000)


def of_units(ledger: Ledger) -> list[Acceptance]:
    """Two units, accepted on 11-30 and 12-28."""
    found = []
    for place, due in enumerate(("11-30", "12-28")):
        unit = Unit.objects.create(project=ledger.project, name=f"泵站 {place}", position=place)
        found.append(
            Acceptance.objects.create(
                project=ledger.project, stage="unit", unit=unit, owner=ledger.cast.zhou, due=day(due)
            )
        )
    return found


def test_accepted_unit_by_unit_the_money_of_the_whole_comes_in_parts(ledger: Ledger) -> None:
    of_units(ledger)
    whole = Acceptance.objects.create(project=ledger.project, stage="final", owner=ledger.cast.zhou, due=day("12-30"))
    checkpoint = ledger.checkpoint("100000.01", due_on=day("11-25"))
    ledger.condition(checkpoint, kind="acceptance", title="", acceptance=whole, stage="final")
    found, asked = scene(ledger, accept="both")
    by_unit, as_whole = found.curves(asked)
    assert assumed(by_unit) == {11: Decimal("50000.01"), 12: Decimal("50000.00")}
    assert assumed(as_whole) == {12: Decimal("100000.01")}


def test_accepted_as_a_whole_the_first_unit_waits_for_the_last(ledger: Ledger) -> None:
    first, _last = of_units(ledger)
    checkpoint = ledger.checkpoint(40_000, due_on=day("11-25"))
    ledger.condition(checkpoint, kind="acceptance", title="", acceptance=first, stage="unit")
    found, asked = scene(ledger, accept="whole")
    (curve,) = found.curves(asked)
    assert [(one.present, one.assumed) for one in curve.months] == [(40_000, 0), (0, 40_000)]


@pytest.mark.parametrize("text", ["gestern", "2026-02-30", "2026-11-19", "2101-01-01", "9999-99-99"])
def test_a_day_that_cannot_be_keeps_what_was_typed_and_says_why(ledger: Ledger, as_: As, text: str) -> None:
    checkpoint = ledger.checkpoint(60_000)
    found, asked = scene(ledger, {f"checkpoint-{checkpoint.pk}": text})
    lever = found.levers[f"checkpoint-{checkpoint.pk}"]
    assert isinstance(asked, Asked)
    assert (lever.typed, bool(lever.error), asked.assumptions.moves) == (text, True, {})
    page = as_(ledger.cast.ye).get("/payments/forecast/what-if/", {f"checkpoint-{checkpoint.pk}": text})
    assert page.status_code == 400
    assert f'value="{text}"' in page.content.decode()
    call = as_(ledger.cast.ye).get("/api/v1/forecast/what-if/", {"move": f"checkpoint-{checkpoint.pk}:{text}"})
    assert call.status_code == 400


def test_what_if_saves_nothing_and_its_address_says_all_of_it(ledger: Ledger, as_: As) -> None:
    checkpoint = ledger.checkpoint(60_000, due_on=day("11-25"))
    dropped = ledger.condition(checkpoint, expected=day("12-30"))
    client = as_(ledger.cast.ye)
    sent = {f"checkpoint-{checkpoint.pk}": "2026-12-24", f"condition-{dropped.pk}": "", "drop": str(dropped.pk)}
    short = client.get("/payments/forecast/what-if/", sent | {"accept": ""})
    assert short.status_code == 302
    assert short["Location"].endswith(f"?checkpoint-{checkpoint.pk}=2026-12-24&drop={dropped.pk}")
    with CaptureQueriesContext(connection) as captured:
        page = client.get(short["Location"])
        call = client.get(
            "/api/v1/forecast/what-if/", {"move": f"checkpoint-{checkpoint.pk}:2026-12-24", "drop": dropped.pk}
        )
    assert (page.status_code, call.status_code) == (200, 200)
    wrote = [one["sql"] for one in captured.captured_queries if not one["sql"].lstrip("(").startswith("SELECT")]
    assert wrote == []
    months = {one["month"]: one["assumed"] for one in call.json()[0]["months"]}
    assert months["2026-12-01"] == "60000.00"


def test_the_outsider_moves_nothing_of_ours(ledger: Ledger, as_: As) -> None:
    checkpoint = ledger.checkpoint(60_000)
    call = as_(ledger.cast.guest).get("/api/v1/forecast/what-if/", {"move": f"checkpoint-{checkpoint.pk}:2026-12-24"})
    assert call.status_code == 400
    page = as_(ledger.cast.guest).get("/payments/forecast/")
    assert "初验款" not in page.content.decode()


def test_each_number_of_a_month_leads_to_its_rows(ledger: Ledger, as_: As) -> None:
    ledger.condition(ledger.checkpoint(50_000, due_on=day("12-01")))
    client = as_(ledger.cast.ye)
    page = client.get("/payments/forecast/").content.decode()
    assert "/payments/forecast/rows/2026-12/" in page
    rows = client.get("/payments/forecast/rows/2026-12/").content.decode()
    assert "50,000.00" in rows
    assert "25,000.00" in rows
    assert client.get("/payments/forecast/rows/nothing/").status_code == 404
