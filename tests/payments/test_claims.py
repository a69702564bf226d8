"""Applications for payment, the documents they need, and invoices: the rules of the services."""

import uuid
from datetime import date
from decimal import Decimal

import pytest

from goaltrack.common.errors import ActionForbidden, InvalidInput, StateConflict
from payments.claims.facts import claimed
from payments.claims.models import ApplicationReturn, Invoice, StepKind
from payments.claims.selectors.beginnings import documents_wanted, steps_to_begin_with
from payments.claims.services import (
    application_begin,
    application_go_on,
    application_resubmit,
    application_withdraw,
    document_confirm,
    document_provide,
    document_return,
    list_set,
    steps_set,
)
from payments.models import Condition
from payments.selectors import checkpoint_lines
from payments.services import checkpoint_cancel, checkpoint_update, condition_meet, contract_update
from tests.payments.claims import Claims
from tests.payments.conftest import TODAY
from tests.payments.ledger import Ledger, yuan

pytestmark = pytest.mark.django_db


@pytest.fixture
def claims(ledger: Ledger) -> Claims:
    return Claims(ledger)


def state_of(claims: Claims, checkpoint: object) -> str:
    rows = type(checkpoint).objects.filter(pk=checkpoint.pk)  # type: ignore[attr-defined]
    return checkpoint_lines(claims.ledger.cast.ye, rows)[0].state


# Applications


def test_an_application_walks_from_the_audit_to_the_disbursement(claims: Claims) -> None:
    checkpoint = claims.ledger.checkpoint()
    application = claims.apply(checkpoint)
    assert [step.kind for step in application.steps.all()] == ["supervisor", "approval", "invoice", "disbursement"]
    claims.go_on(application, date(2026, 11, 13))
    claims.go_on(application, date(2026, 11, 18))
    with pytest.raises(StateConflict, match="No invoice"):
        claims.go_on(application)
    claims.invoice(checkpoint, application=application)
    claims.go_on(application)
    assert claims.current(application).kind == StepKind.DISBURSEMENT
    assert state_of(claims, checkpoint) == "applied"
    claims.go_on(application)
    application.refresh_from_db()
    assert (application.state, application.ended_on) == ("paid", TODAY)
    with pytest.raises(StateConflict, match="has ended"):
        application_withdraw(actor=claims.ledger.cast.zhou, application_id=application.pk, reason="重报")


def test_going_on_twice_from_one_step_goes_on_once(claims: Claims) -> None:
    application = claims.apply(claims.ledger.checkpoint())
    first = claims.current(application)
    for _ in range(2):
        application_go_on(actor=claims.ledger.cast.zhou, application_id=application.pk, step_id=first.pk)
    assert claims.current(application).position == 2


def test_no_step_ends_before_it_began_or_in_the_future(claims: Claims) -> None:
    application = claims.apply(claims.ledger.checkpoint())
    for day in (date(2026, 11, 9), date(2026, 11, 21)):
        with pytest.raises(InvalidInput):
            claims.go_on(application, day)


def test_what_comes_back_lies_with_us_until_it_is_handed_in_again(claims: Claims) -> None:
    checkpoint = claims.ledger.checkpoint()
    application = claims.apply(checkpoint)
    claims.go_on(application, date(2026, 11, 12))
    claims.send_back(application, to=1)
    audit, approval = application.steps.filter(position__lte=2)
    assert (audit.lacking, audit.since, audit.done_on) == ("缺监理签字页", TODAY, None)
    # Counted at the step that sent it back.
    assert (audit.returns, approval.returns, approval.since) == (0, 1, None)
    row = ApplicationReturn.objects.get()
    assert (row.source, row.target) == (approval, audit)
    line = checkpoint_lines(claims.ledger.cast.ye, type(checkpoint).objects.filter(pk=checkpoint.pk))[0]
    assert line.waits_for == "us"
    with pytest.raises(StateConflict, match="came back"):
        claims.go_on(application)
    application_resubmit(actor=claims.ledger.cast.xu, application_id=application.pk)
    assert claims.current(application).lacking == ""
    claims.go_on(application)
    with pytest.raises(InvalidInput):
        claims.send_back(application, to=4)


def test_applications_never_exceed_what_is_outstanding(claims: Claims) -> None:
    checkpoint = claims.ledger.checkpoint(300_000)
    claims.ledger.receive(50_000, [(checkpoint.pk, Decimal(50_000))])
    first = claims.apply(checkpoint, 200_000)
    with pytest.raises(InvalidInput) as refused:
        claims.apply(checkpoint, "50000.01")
    assert list(refused.value.fields) == ["amount"]
    claims.apply(checkpoint, 50_000)
    application_withdraw(actor=claims.ledger.cast.zhou, application_id=first.pk, reason="金额有误，重报")
    claims.apply(checkpoint, 200_000)


def test_the_same_form_twice_is_one_application(claims: Claims) -> None:
    checkpoint, key = claims.ledger.checkpoint(), uuid.uuid4()
    values = {"number": "QK-1", "amount": yuan(1_000), "applied_on": TODAY}
    made = [
        application_begin(actor=claims.ledger.cast.ye, key=key, checkpoint_id=checkpoint.pk, values=values)
        for _ in range(2)
    ]
    assert (made[0], checkpoint.applications.count()) == (made[1], 1)


def test_outsiders_and_colleagues_without_a_part_run_no_application(claims: Claims) -> None:
    checkpoint = claims.ledger.checkpoint()
    application = claims.apply(checkpoint)
    for name in ("guest", "tang", "bai"):
        person = getattr(claims.ledger.cast, name)
        with pytest.raises(ActionForbidden):
            claims.apply(checkpoint, actor=person)
        with pytest.raises(ActionForbidden):
            claims.go_on(application, actor=person)
    with pytest.raises(ActionForbidden):
        claims.invoice(checkpoint, actor=claims.ledger.cast.zhou)


def test_a_step_takes_what_it_took_with_this_customer_before(claims: Claims) -> None:
    first = claims.ledger.checkpoint(100_000)
    application = claims.apply(first, applied_on=date(2026, 11, 2))
    claims.go_on(application, date(2026, 11, 18))
    steps = steps_to_begin_with(claims.ledger.checkpoint(100_000, name="终验款"))
    # Twelve working days from the 2nd to the 18th; of the others nothing is known yet.
    assert [step.usual for step in steps] == [12, 10, 3, 10]


def test_the_customers_steps_beat_the_general_ones(claims: Claims) -> None:
    cast, customer = claims.ledger.cast, claims.ledger.contract.customer
    general = [{"kind": "approval", "title": "业主审批", "held_by": "customer", "holder": "", "usual": 8}]
    own = [
        *general,
        {"kind": "other", "title": "财政评审", "held_by": "third_party", "holder": "财评中心", "usual": 20},
    ]
    steps_set(actor=cast.qin, department=cast.delivery, customer=None, version=0, rows=general)
    checkpoint = claims.ledger.checkpoint()
    assert [step.title for step in steps_to_begin_with(checkpoint)] == ["业主审批"]
    made = steps_set(actor=cast.qin, department=cast.delivery, customer=customer, version=0, rows=own)
    assert [step.title for step in steps_to_begin_with(checkpoint)] == ["业主审批", "财政评审"]
    assert made is not None
    steps_set(actor=cast.qin, department=cast.delivery, customer=customer, version=made.version, rows=[])
    assert [step.title for step in steps_to_begin_with(checkpoint)] == ["业主审批"]
    with pytest.raises(ActionForbidden):
        steps_set(actor=cast.zhou, department=cast.delivery, customer=None, version=1, rows=own)


# Documents


def test_the_list_becomes_conditions_with_who_sees_to_each(claims: Claims) -> None:
    cast = claims.ledger.cast
    row = {"title": "进度款支付证书", "held_by": "third_party", "role": "follower", "required": True}
    list_set(actor=cast.qin, department=cast.delivery, kind="initial", customer=None, version=0, rows=[row])
    checkpoint = claims.ledger.checkpoint()
    (condition,) = claims.take(checkpoint, "进度款支付证书")
    assert (condition.kind, condition.held_by, condition.owner) == ("document", "third_party", cast.xu)
    claims.take(checkpoint, "进度款支付证书")
    assert checkpoint.conditions.count() == 1
    assert [one.there for one in documents_wanted(checkpoint)] == [True]
    with pytest.raises(InvalidInput):
        claims.take(checkpoint, "别处的材料")


def test_a_document_is_provided_comes_back_and_is_confirmed(claims: Claims) -> None:
    zhou, condition = claims.ledger.cast.zhou, claims.ledger.condition(claims.ledger.checkpoint())
    assert condition.document_state == "missing"
    with pytest.raises(StateConflict, match="not there"):
        document_return(actor=zhou, condition_id=condition.pk, lacking="缺章")
    document_provide(actor=zhou, condition_id=condition.pk)
    back = document_return(actor=zhou, condition_id=condition.pk, lacking="缺章")
    assert (back.document_state, back.returns, back.lacking) == ("returned", 1, "缺章")
    document_provide(actor=zhou, condition_id=condition.pk)
    there = document_confirm(actor=zhou, condition_id=condition.pk, confirmed_by="监理 王工")
    assert (there.document_state, there.met_on, there.confirmed_by) == ("confirmed", TODAY, "监理 王工")
    again = document_return(actor=zhou, condition_id=condition.pk, lacking="金额大写有误")
    assert (again.document_state, again.returns, again.met_on) == ("returned", 2, None)
    condition_meet(actor=zhou, condition_id=condition.pk, met_on=TODAY, evidence="已补")
    assert Condition.objects.get(pk=condition.pk).document_state == "confirmed"


# Invoices


def test_invoices_stay_within_the_checkpoint_and_a_reversal_frees_it_again(claims: Claims) -> None:
    checkpoint = claims.ledger.checkpoint(300_000)
    invoice = claims.invoice(checkpoint, 200_000)
    assert invoice.tax == Decimal("11320.75")
    with pytest.raises(InvalidInput) as refused:
        claims.invoice(checkpoint, "100000.01")
    assert list(refused.value.fields) == ["amount"]
    part = claims.reverse(invoice, 50_000)
    assert (part.amount, part.original) == (yuan(-50_000), invoice)
    claims.invoice(checkpoint, 150_000)
    with pytest.raises(InvalidInput):
        claims.reverse(invoice, "150000.01")
    assert claims.reverse(invoice).amount == yuan(-150_000)
    for row in (invoice, part):
        with pytest.raises(StateConflict):
            claims.reverse(row)
    assert sum(Invoice.objects.values_list("amount", flat=True)) == 150_000


def test_what_is_claimed_keeps_the_checkpoint_and_its_amount(claims: Claims) -> None:
    ye, checkpoint = claims.ledger.cast.ye, claims.ledger.checkpoint(1_000_000)
    claims.invoice(checkpoint, 1_000_000)
    with pytest.raises(StateConflict, match="invoiced"):
        checkpoint_cancel(actor=ye, checkpoint_id=checkpoint.pk, reason="取消")
    with pytest.raises(InvalidInput) as refused:
        checkpoint_update(actor=ye, checkpoint_id=checkpoint.pk, version=1, values={"amount": yuan(900_000)})
    assert list(refused.value.fields) == ["amount"]
    with pytest.raises(InvalidInput):
        contract_update(actor=ye, contract_id=claims.ledger.contract.pk, version=1, values={"amount": yuan(900_000)})


def test_money_that_comes_while_it_is_applied_for_is_claimed_once(claims: Claims) -> None:
    ledger = claims.ledger
    checkpoint = ledger.checkpoint(300_000)
    claims.apply(checkpoint, 300_000)
    ledger.receive(120_000, [(checkpoint.pk, yuan(120_000))])
    assert claimed(checkpoint) == yuan(300_000)
    renamed = checkpoint_update(
        actor=ledger.cast.ye, checkpoint_id=checkpoint.pk, version=checkpoint.version, values={"name": "初验款一"}
    )
    with pytest.raises(InvalidInput):
        checkpoint_update(
            actor=ledger.cast.ye,
            checkpoint_id=checkpoint.pk,
            version=renamed.version,
            values={"amount": yuan("299999.99")},
        )


def test_money_due_after_its_invoice_has_a_day_once_all_of_it_is_invoiced(claims: Claims) -> None:
    checkpoint = claims.ledger.checkpoint(100_000, due_event="invoiced", due_days=15)
    rows = type(checkpoint).objects.filter(pk=checkpoint.pk)
    claims.invoice(checkpoint, 60_000)
    assert checkpoint_lines(claims.ledger.cast.ye, rows)[0].due is None
    claims.invoice(checkpoint, 40_000)
    assert checkpoint_lines(claims.ledger.cast.ye, rows)[0].due == date(2026, 12, 5)


def test_an_invoice_that_was_reversed_gives_no_day(claims: Claims) -> None:
    checkpoint = claims.ledger.checkpoint(100_000, due_event="invoiced", due_days=15)
    wrong = claims.invoice(checkpoint, 100_000)
    claims.reverse(wrong)
    claims.invoice(checkpoint, 100_000, issued_on=date(2026, 11, 2))
    rows = type(checkpoint).objects.filter(pk=checkpoint.pk)
    assert checkpoint_lines(claims.ledger.cast.ye, rows)[0].due == date(2026, 11, 17)
