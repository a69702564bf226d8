"""A customer's statement of account: who may have one, what it says to the cent, and that nothing in it is fetched."""

import io
import re
import threading
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from unittest import mock
from urllib.parse import unquote

import pypdf
import pytest
from django.db import connection
from django.http import Http404
from django.test import Client
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, StateConflict
from payments.models import PaymentCheckpoint
from payments.statement_of_account import pdf, selectors
from payments.statement_of_account.ageing import aged
from payments.statement_of_account.capitals import in_capitals
from payments.statement_of_account.selectors import StatementOfAccount, customers_with_statement, statement_of_account
from people.models import User
from projects.models import Customer, Project
from tests.collection.chasing import hold as put_on_hold
from tests.payments.conftest import TODAY
from tests.payments.ledger import Ledger, make_contract, yuan

As = Callable[[User], Client]
NEW_YEAR = date(2026, 1, 1)


def _pdf_is_missing() -> str:
    try:
        pdf._weasyprint()
    except pdf.PdfUnavailable as missing:
        return str(missing.message)
    return ""


setting = pytest.mark.skipif(bool(_pdf_is_missing()), reason=_pdf_is_missing() or "PDF files can be set")


def statement_for(ledger: Ledger, who: str = "ye", since: date = NEW_YEAR) -> StatementOfAccount:
    return statement_of_account(ledger.cast.everyone[who], ledger.contract.customer_id, since=since)


def words_of(content: bytes) -> str:
    """The text of all pages, without the blanks that setting puts between signs."""
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
    return re.sub(r"\s+", "", "".join(pages))


def elsewhere(ledger: Ledger) -> Project:
    """Of the same customer, seen by the whole department; its amounts are 顾衡's, not 周可's."""
    return Project.objects.create(
        name="澜江桥隧监测", code="bridge", department=ledger.cast.transport, customer=ledger.project.customer,
        manager=ledger.cast.gu, start=ledger.project.start, due=ledger.project.due,
    )  # fmt: skip


# What it says


def test_each_checkpoint_stands_with_what_is_paid_outstanding_and_overdue(ledger: Ledger) -> None:
    late = ledger.checkpoint(300_000, due_on=TODAY - timedelta(days=31))
    ahead = ledger.checkpoint("200000.50", name="终验款")
    ledger.receive(100_000)
    statement = statement_for(ledger)
    [one] = statement.contracts
    assert [(line.checkpoint, line.outstanding, line.days_overdue) for line in one.lines] == [
        (late, yuan(200_000), 31),
        (ahead, yuan("200000.50"), 0),
    ]
    assert statement.outstanding == yuan("400000.50")
    assert statement.overdue == yuan(200_000)
    assert [one.amount for one in statement.ageing] == [yuan("200000.50"), 0, yuan(200_000), 0, 0]


def test_what_is_cancelled_is_no_debt_and_what_is_paid_is_not_overdue(ledger: Ledger) -> None:
    paid = ledger.checkpoint(100_000, due_on=TODAY - timedelta(days=90))
    PaymentCheckpoint.objects.filter(pk=ledger.checkpoint(50_000).pk).update(cancelled=True)
    ledger.receive(100_000)
    [line] = statement_for(ledger).contracts[0].lines
    assert (line.checkpoint, line.days_overdue, line.outstanding) == (paid, 0, 0)


def test_receipts_of_the_period_stand_with_their_reversals_and_earlier_ones_count_in_the_advance(
    ledger: Ledger,
) -> None:
    ledger.advance(70_000, received_on=TODAY - timedelta(days=40), reference="更早")
    receipt = ledger.advance(30_000, reference="网银 77")
    ledger.reverse(receipt, amount=yuan(10_000))
    statement = statement_for(ledger, since=TODAY - timedelta(days=30))
    assert [one.amount for one in statement.receipts] == [30_000, -10_000]
    assert (statement.received, statement.advance) == (20_000, 90_000)


def test_money_on_hold_or_disputed_is_marked_and_stays_in_the_ageing(ledger: Ledger) -> None:
    held = ledger.checkpoint(300_000, due_on=TODAY - timedelta(days=200))
    put_on_hold(ledger, held)
    statement = statement_for(ledger)
    hold = statement.contracts[0].lines[0].hold
    assert hold is not None
    assert hold.kind == "disputed"
    assert statement.held == statement.ageing[-1].amount == 300_000


def test_one_number_says_the_same(ledger: Ledger) -> None:
    ledger.checkpoint(300_000)
    first = statement_for(ledger).number
    assert first == statement_for(ledger, "lin").number
    ledger.receive(1)
    assert statement_for(ledger).number != first


CENTS = st.integers(0, 10**18 - 1) | st.integers(0, 10**7)


@given(st.lists(st.tuples(st.integers(0, 400), CENTS.map(lambda cents: Decimal(cents) / 100)), max_size=6))
def test_the_five_sums_make_up_what_is_outstanding(pairs: list[tuple[int, Decimal]]) -> None:
    sums = aged(pairs)
    assert len(sums) == 5
    assert sum(one.amount for one in sums) == sum(amount for _days, amount in pairs)


@pytest.mark.parametrize(("days", "place"), [(0, 0), (1, 1), (30, 1), (31, 2), (180, 3), (181, 4)])
def test_a_range_ends_with_its_last_day(days: int, place: int) -> None:
    assert [bool(one.amount) for one in aged([(days, Decimal(1))])].index(True) == place


# In Chinese capitals


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("1000000000000.00", "壹万亿元整"),
    ],
)
def test_amounts_are_written_as_banks_write_them(amount: str, text: str) -> None:
    assert in_capitals(Decimal(amount)) == text


def naive(amount: Decimal) -> str:
    """Every digit with its place, then what is not said is struck out."""
    yuan_digits, cents = f"{amount:.2f}".split(".")
    places = "元拾佰仟万拾佰仟亿拾佰仟万拾佰仟"
    text = "".join(
        "零壹贰叁肆伍陆柒捌玖"[int(digit)] + place
        for digit, place in zip(yuan_digits, reversed(places[: len(yuan_digits)]), strict=True)
    )
    text = re.sub("零[拾佰仟]", "零", text)
    text = re.sub("零+", "零", text)
    text = re.sub("零([万亿元])", r"\1", text).replace("亿万", "亿零")
    text = re.sub("零+", "零", text).replace("零元", "元")
    jiao, fen = ("零壹贰叁肆伍陆柒捌玖"[int(digit)] for digit in cents)
    text = "" if text == "元" else text
    if cents == "00":
        return (text or "零元") + "整"
    text += f"{jiao}角" if jiao != "零" else ("零" if text else "")
    return text + (f"{fen}分" if fen != "零" else "整")


@given(CENTS)
def test_capitals_are_those_of_the_naive_way(cents: int) -> None:
    amount = Decimal(cents) / 100
    assert in_capitals(amount) == naive(amount)


def test_what_is_not_in_whole_cents_has_no_capitals() -> None:
    with pytest.raises(ValueError, match="whole cents"):
        in_capitals(Decimal("0.001"))


# Who may have it


@pytest.mark.parametrize("who", ["ye", "zhou"])
def test_who_reads_the_amounts_gets_one(ledger: Ledger, who: str) -> None:
    assert statement_for(ledger, who).customer == ledger.contract.customer
    assert list(customers_with_statement(ledger.cast.everyone[who])) == [ledger.contract.customer]


@pytest.mark.parametrize("who", ["xu", "admin"])
def test_who_sees_the_contract_and_not_its_amounts_is_refused(ledger: Ledger, who: str) -> None:
    with pytest.raises(ActionForbidden):
        statement_for(ledger, who)
    assert not customers_with_statement(ledger.cast.everyone[who])


def test_the_outsider_does_not_learn_of_the_customer(ledger: Ledger) -> None:
    with pytest.raises(Http404):
        statement_for(ledger, "guest")
    assert not customers_with_statement(ledger.cast.guest)


def test_one_contract_whose_amounts_one_may_not_read_closes_the_whole(ledger: Ledger) -> None:
    """Else the total would be taken for all that the customer owes."""
    make_contract(ledger.cast, elsewhere(ledger), number="LJ-2026-200")
    with pytest.raises(ActionForbidden):
        statement_for(ledger, "zhou")
    assert not customers_with_statement(ledger.cast.zhou)
    assert len(statement_for(ledger, "ye").contracts) == 2
    [customer] = customers_with_statement(ledger.cast.ye)
    assert customer.contracts_seen == 2  # type: ignore[attr-defined]


def test_more_lines_than_can_be_set_are_refused_in_words(ledger: Ledger) -> None:
    ledger.checkpoint()
    ledger.advance()
    with mock.patch.object(selectors, "MOST_LINES", 2), pytest.raises(StateConflict, match="more than 2 lines"):
        statement_for(ledger)


# As a file


@setting
def test_the_pdf_is_chinese_with_capitals_and_numbered_pages(ledger: Ledger, as_: As) -> None:
    ledger.checkpoint("300000.05", due_on=TODAY - timedelta(days=31))
    ledger.receive(100_000, reference="网银 77")
    client = as_(ledger.cast.ye)
    User.objects.filter(pk=ledger.cast.ye.pk).update(language="zh-hans")
    response = client.get(f"/payments/statements-of-account/{ledger.contract.customer_id}/")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    named = re.fullmatch(r"attachment; filename=\"(.+)\"; filename\*=UTF-8''(.+)", response["Content-Disposition"])
    assert named is not None
    plain, full = named.groups()
    assert plain == f"statement-20261120-{ledger.contract.customer_id}.pdf"
    assert unquote(full) == "对账单 澜江市水务集团 2026-11-20.pdf"
    words = words_of(response.content)
    for said in ("对账单", "澜江市水务集团", "LJ-2026-118", "网银77", "200,000.05", "贰拾万元零伍分", "31"):
        assert said in words
    assert "请于收到之日起15日内核对" in words
    assert "第1/1页" in words


@setting
def test_in_english_there_are_no_capitals(ledger: Ledger, as_: As) -> None:
    ledger.checkpoint(300_000)
    response = as_(ledger.cast.ye).get(f"/api/v1/customers/{ledger.contract.customer_id}/statement-of-account/")
    words = words_of(response.content)
    assert "Statementofaccount" in words
    assert "Page1/1" in words
    assert "元整" not in words
    assert "大写" not in words


@setting
def test_what_people_typed_is_text_and_nothing_is_fetched(ledger: Ledger) -> None:
    Customer.objects.filter(pk=ledger.contract.customer_id).update(
        name='<img src="http://127.0.0.1:9/x"><b>水务</b>/\n'
    )
    ledger.checkpoint(300_000, name='<link rel="attachment" href="file:///etc/passwd">')
    with mock.patch("urllib.request.OpenerDirector.open") as fetched, translation.override("en"):
        response = pdf.pdf_response(statement_for(ledger))
    assert not fetched.called
    words = words_of(response.content)
    assert "<b>水务</b>" in words
    assert 'href="file:///etc/passwd"' in words
    assert not pypdf.PdfReader(io.BytesIO(response.content)).attachments
    assert "\n" not in response["Content-Disposition"]
    assert "%2F" not in response["Content-Disposition"]


@setting
def test_an_address_in_the_template_would_be_refused_too() -> None:
    fetcher = pdf._refusing(pdf._weasyprint())
    for address in ("file:///etc/passwd", "http://127.0.0.1:9/", "data:text/plain,x"):
        with pytest.raises(ValueError, match="no addresses"):
            fetcher.fetch(address)


@setting
def test_a_caller_who_takes_only_pdf_gets_it_and_errors_are_json(ledger: Ledger, as_: As) -> None:
    path = f"/api/v1/customers/{ledger.contract.customer_id}/statement-of-account/"
    client = as_(ledger.cast.ye)
    assert client.get(path, headers={"accept": "application/pdf"}).headers["Content-Type"] == "application/pdf"
    refused = client.get(path, {"since": "gestern"}, headers={"accept": "application/pdf"})
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["since"])


@pytest.mark.parametrize("missing", ["pango", "font"])
def test_where_something_of_the_system_is_missing_the_page_says_what(ledger: Ledger, as_: As, missing: str) -> None:
    client, path = as_(ledger.cast.ye), f"/payments/statements-of-account/{ledger.contract.customer_id}/"
    if missing == "pango":
        gone = mock.patch("builtins.__import__", side_effect=_without_pango(__import__))
    else:
        gone = mock.patch.object(pdf, "has_chinese_font", return_value=False)
    with gone:
        response = client.get(path)
    assert response.status_code == 503
    assert ("Pango" if missing == "pango" else "Chinese font") in response.content.decode()


def _without_pango(real: Callable[..., object]) -> Callable[..., object]:
    def load(name: str, *more: object, **others: object) -> object:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *more, **others)

    return load


# The page


def test_the_page_lists_customers_with_what_they_owe(ledger: Ledger, as_: As) -> None:
    ledger.checkpoint("300000.05")
    html = as_(ledger.cast.ye).get("/payments/statements-of-account/", {"since": "2026-03-01"}).content.decode()
    assert "澜江市水务集团" in html
    assert "300,000.05" in html
    assert f"/payments/statements-of-account/{ledger.contract.customer_id}/?since=2026-03-01" in html
    assert "澜江市水务集团" not in as_(ledger.cast.bai).get("/payments/statements-of-account/").content.decode()


@pytest.mark.parametrize("typed", ["2026-02-30", "1999-12-31", "2026-11-21", "2026-W01-1", "\x00"])
def test_a_day_that_is_none_is_said_and_stays_typed(ledger: Ledger, as_: As, typed: str) -> None:
    client = as_(ledger.cast.ye)
    customer = ledger.contract.customer_id
    if typed != "\x00":
        page = client.get("/payments/statements-of-account/", {"since": typed})
        assert page.status_code == 400
        assert f'value="{typed}"' in page.content.decode()
    assert client.get(f"/payments/statements-of-account/{customer}/", {"since": typed}).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_what_is_recorded_meanwhile_is_in_all_sums_or_in_none(ledger: Ledger) -> None:
    ledger.checkpoint(300_000)
    real = selectors._owed

    def meanwhile(*args: object) -> object:
        recorder = threading.Thread(target=_record, args=(ledger,))
        recorder.start()
        recorder.join(30)
        return real(*args)  # type: ignore[arg-type]

    with mock.patch.object(selectors, "_owed", meanwhile):
        statement = statement_for(ledger)
    assert (statement.outstanding, statement.received_in_all, statement.advance) == (300_000, 0, 0)
    assert statement_for(ledger).outstanding == 200_000


def _record(ledger: Ledger) -> None:
    with clock.at(TODAY):
        ledger.receive(100_000)
    connection.close()
