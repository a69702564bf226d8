"""The pages and calls of a contract's terms: what they show, to whom, and that nothing typed is lost."""

import json
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from goaltrack.common.errors import ActionForbidden, InvalidInput
from notices.models import Notice
from payments.models import Contract, PaymentCheckpoint
from payments.services import contract_update
from payments.terms.models import Annex, Audit, Guarantee
from payments.terms.services import annex_attach, guarantee_create, guarantee_return
from people.models import User
from tests.payments.chains import day
from tests.payments.conftest import TODAY
from tests.payments.ledger import PDF, Ledger, yuan
from tests.payments.test_audits import audited
from tests.payments.test_payment_reminders import told_on
from tests.payments.test_terms import MIXED, amend, line, set_lines

As = Callable[[User], Client]
HX = {"HX-Request": "true"}


def url(name: str, ledger: Ledger) -> str:
    return reverse(name, args=[ledger.contract.pk])


def guarantee(ledger: Ledger, **more: Any) -> Guarantee:
    values = {
        "kind": "performance",
        "number": "BH-7",
        "bank": "澜江银行",
        "amount": yuan(50_000),
        "valid_from": day("01-05"),
        "expires_on": day("12-18"),
        "owner": ledger.cast.zhou,
        "follower": ledger.cast.xu,
    }
    return guarantee_create(
        actor=ledger.cast.ye, key=uuid.uuid4(), contract_id=ledger.contract.pk, values=values | more
    )


def annex(ledger: Ledger, name: str = "合同.pdf", content: bytes = PDF, who: str = "ye", **more: Any) -> Annex:
    return annex_attach(
        actor=getattr(ledger.cast, who),
        key=uuid.uuid4(),
        contract_id=ledger.contract.pk,
        upload=SimpleUploadedFile(name, content),
        **more,
    )


def test_the_contract_shows_what_its_amount_is_made_of(ledger: Ledger, as_: As) -> None:
    set_lines(ledger, *MIXED)
    amend(ledger, line("泵站", 120_000), reason="增加三个泵站，12 万元")
    audited(ledger)
    guarantee(ledger)
    annex(ledger)
    page = as_(ledger.cast.ye).get(url("contract_detail", ledger)).content.decode()
    for shown in ("530,973.45", "69,026.55", "1,120,000.00", "12 万元", "900,000.00", "150,000.00", "50,000.00"):
        assert shown in page
    # Who reads no amounts sees rates, states and names, and no sum anywhere.
    page = as_(ledger.cast.lu).get(url("contract_detail", ledger)).content.decode()
    for hidden in ("530,973", "120,000", "12 万元", "900,000", "150,000", "50,000", "1,000,000"):
        assert hidden not in page
    for shown in ("设备", "13%", "补-1", "BH-7", "合同.pdf", "澜江市审计局"):
        assert shown in page


def test_calls_tell_no_amount_to_who_may_not_read_it(ledger: Ledger, as_: As) -> None:
    set_lines(ledger, *MIXED)
    amend(ledger, line("泵站", 120_000))
    audit = audited(ledger)
    guarantee(ledger)
    path = f"/api/v1/contracts/{ledger.contract.pk}/terms/"
    terms = as_(ledger.cast.ye).get(path).json()
    assert [one["net"] for one in terms["lines"]] == ["530973.45", "229357.80", "141509.43"]
    assert (terms["amount"], terms["audits"][0]["reduction"]) == ("1120000.00", "150000.00")
    hidden = as_(ledger.cast.lu).get(path).json()
    amounts = [hidden["amount"], hidden["net"], hidden["signed"], hidden["lines"][0]["amount"]]
    amounts += [hidden["amendments"][0]["amount"], hidden["audits"][0]["audited_price"]]
    assert [*amounts, hidden["guarantees"][0]["amount"]] == [None] * 7
    assert hidden["amendments"][0]["reason"] == ""
    assert as_(ledger.cast.lu).get(f"/api/v1/audits/{audit.pk}/plan/").status_code == 403
    assert as_(ledger.cast.guest).get(path).status_code == 404


def test_calls_set_lines_on_the_version_seen_and_settle_an_audit(ledger: Ledger, as_: As) -> None:
    client, path = as_(ledger.cast.ye), f"/api/v1/contracts/{ledger.contract.pk}"
    checkpoint = ledger.checkpoint(400_000)

    def call(method: str, address: str, body: Any, **headers: str) -> Any:
        return getattr(client, method)(address, json.dumps(body), content_type="application/json", headers=headers)

    lines = {"lines": [{"title": "设备", "amount": "700000.00", "tax_rate": "13"}]}
    done = call("put", f"{path}/lines/", lines, **{"If-Match": '"1"'})
    assert (done.status_code, done.json()["amount"], done.headers["ETag"]) == (200, "700000.00", '"2"')
    assert call("put", f"{path}/lines/", lines, **{"If-Match": '"1"'}).status_code == 412
    wrong = {"lines": [{"title": "设备", "amount": "100.00"}]}
    assert list(call("put", f"{path}/lines/", wrong, **{"If-Match": '"2"'}).json()["errors"]) == ["amount_0"]
    audit = audited(ledger, 350_000)
    plan = client.get(f"/api/v1/audits/{audit.pk}/plan/").json()
    assert (plan["difference"], plan["rows"][0]["after"]) == ("-350000.00", "200000.00")
    amounts = [{"checkpoint": checkpoint.pk, "amount": "300000.00"}]
    settled = call(
        "post", f"/api/v1/audits/{audit.pk}/settle/", {"number": "审定", "amounts": amounts}, **{"If-Match": '"1"'}
    )
    assert (settled.status_code, settled.json()["state"]) == (200, "settled")
    assert PaymentCheckpoint.objects.get().amount == 300_000


def test_an_audit_is_settled_on_one_page_with_a_preview(ledger: Ledger, as_: As) -> None:
    checkpoint = ledger.checkpoint(1_000_000)
    audit = audited(ledger)
    client, path = as_(ledger.cast.ye), reverse("audit_settle", args=[audit.pk])
    assert "900,000.00" in client.get(path).content.decode()
    typed = {
        "version": 1,
        "number": "审定",
        "signed_on": "2026-11-18",
        "tax_rate": "",
        f"amount_{checkpoint.pk}": "950,000",
    }
    shown = client.post(path, {**typed, "preview": "1"}, headers=HX).content.decode()
    assert "−50,000.00" in shown
    assert "<html" not in shown
    refused = client.post(path, typed)
    assert (refused.status_code, 'value="950,000"' in refused.content.decode()) == (400, True)
    done = client.post(path, {**typed, f"amount_{checkpoint.pk}": "855000"})
    assert done.status_code == 302
    assert (Audit.objects.get().state, PaymentCheckpoint.objects.get().amount) == ("settled", 855_000)


def test_rows_are_added_without_losing_what_was_typed(ledger: Ledger, as_: As) -> None:
    client, path = as_(ledger.cast.ye), url("contract_lines", ledger)
    page = client.post(
        path, {"version": 1, "rows": 2, "title_0": "设备", "amount_0": "8", "title_1": "软件", "more": "1"}
    ).content.decode()
    assert 'value="软件"' in page
    assert 'name="title_4"' in page
    done = client.post(
        path,
        {
            "version": 1,
            "rows": 2,
            "title_0": "设备",
            "amount_0": "700,000",
            "tax_rate_0": "13",
            "title_1": "软件",
            "amount_1": "200000",
            "tax_rate_1": "6",
        },
    )
    assert done.status_code == 302
    assert Contract.objects.get().amount == 900_000


def test_the_split_shows_each_amount_before_it_is_saved(ledger: Ledger, as_: As) -> None:
    client, path = as_(ledger.cast.ye), url("contract_split", ledger)
    typed: dict[str, Any] = {"key": str(uuid.uuid4()), "rows": 4, "owner": ledger.cast.zhou.pk}
    for place, (name, share) in enumerate((("预付款", "33.33"), ("进度款", "33.33"), ("终验款", "33.34"))):
        typed |= {
            f"name_{place}": name,
            f"kind_{place}": "progress",
            f"share_{place}": share,
            f"due_on_{place}": "2026-12-30",
        }
    shown = client.post(path, {**typed, "preview": "1"}, headers=HX).content.decode()
    assert shown.count("333,300.00") == 2
    assert "333,400.00" in shown
    wrong = client.post(path, {**typed, "due_on_1": ""})
    assert (wrong.status_code, PaymentCheckpoint.objects.count()) == (400, 0)
    assert client.post(path, typed).status_code == 302
    assert [one.amount for one in PaymentCheckpoint.objects.order_by("pk")] == [333_300, 333_300, 333_400]


def test_a_hostile_annex_is_refused(ledger: Ledger) -> None:
    for name, content in (("合同.pdf", b"MZ"), ("合同.html", PDF), ("合同.pdf", b"")):
        with pytest.raises(InvalidInput):
            annex(ledger, name, content)
    with pytest.raises(ActionForbidden):
        annex(ledger, who="lin")


def test_an_annex_is_handed_out_to_who_reads_amounts(ledger: Ledger, as_: As) -> None:
    paper = annex(ledger, about=guarantee(ledger))
    assert paper.guarantee is not None
    path = reverse("annex_download", args=[paper.pk])
    response = as_(ledger.cast.ye).get(path)
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert [as_(getattr(ledger.cast, who)).get(path).status_code for who in ("lu", "guest")] == [403, 404]


def test_its_a_is_reminded_twenty_working_days_before_a_guarantee_expires(ledger: Ledger) -> None:
    paper = guarantee(ledger, expires_on=day("12-21"))
    told_on(day("11-20"))
    assert not Notice.objects.filter(kind="guarantee.expiring").exists()
    told_on(day("11-23"), day("11-24"))
    [notice] = Notice.objects.filter(kind="guarantee.expiring")
    assert (notice.recipient, "50000" in str(notice.params)) == (ledger.cast.zhou, False)
    guarantee_return(actor=ledger.cast.ye, guarantee_id=paper.pk, on=TODAY)
    told_on(day("12-15"))
    assert Notice.objects.filter(kind="guarantee.expiring").count() == 1


def test_a_guarantee_that_does_not_fit_is_refused_at_its_field(ledger: Ledger) -> None:
    guarantee(ledger)
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("number", {}),
        ("expires_on", {"number": "BH-8", "expires_on": day("01-04")}),
        ("follower", {"number": "BH-8", "follower": ledger.cast.zhou}),
        ("amount", {"number": "BH-8", "amount": yuan(0)}),
    ]
    for field, values in wrong:
        with pytest.raises(InvalidInput) as caught:
            guarantee(ledger, **values)
        assert list(caught.value.fields) == [field]


def test_retention_money_is_due_when_the_warranty_is_over(ledger: Ledger, as_: As) -> None:
    due = {"due_on": None, "due_event": "warranty", "due_days": 0, "kind": "retention"}
    with pytest.raises(InvalidInput) as caught:
        ledger.checkpoint(50_000, **due)
    assert list(caught.value.fields) == ["due_event"]
    contract_update(actor=ledger.cast.ye, contract_id=ledger.contract.pk, version=1, values={"warranty_months": 24})
    retention = ledger.checkpoint(50_000, **due)
    condition = ledger.condition(retention, title="终验报告")
    type(condition).objects.filter(pk=condition.pk).update(met_on=date(2026, 8, 31))
    row = as_(ledger.cast.ye).get(f"/api/v1/checkpoints/{retention.pk}/").json()
    assert (row["due"], row["state"]) == ("2028-08-31", "not_due")
    with pytest.raises(InvalidInput):
        contract_update(
            actor=ledger.cast.ye, contract_id=ledger.contract.pk, version=2, values={"warranty_months": None}
        )
