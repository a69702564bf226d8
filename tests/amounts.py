"""A world whose every amount can be recognised, and the reading of answers that finds them there.

Each amount is a multiple of UNIT; so are sums, differences and what is left. Whatever number of an answer is one of
them, written in full, in ten thousands, without its tax or in a cell of a workbook, tells of money.
"""

import html
import io
import re
import uuid
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from goals.models import Goal
from goaltrack.common import clock
from notices.reminders import remind
from payments.claims.services import invoice_reverse
from payments.collection.services import hold_place
from payments.models import Condition, PaymentCheckpoint
from payments.services import checkpoint_update, receipt_reverse
from tests.cast import make_goal
from tests.payments.bank import Bank
from tests.payments.bank import line as bank_row
from tests.payments.claims import Claims
from tests.payments.ledger import WORTH, Ledger, yuan
from tests.suppliers.supplies import Supplies
from tests.world import World, add_item, build_world

# What a thousand of the tests is worth here. Prime in cents, so that no other number is a multiple by its making.
UNIT = Decimal("7391.31")
MOST = 3_000
RATES = (Decimal("1.06"), Decimal("1.09"), Decimal("1.13"))

NUMBER = re.compile(r"(?<![\w.,])[-−]?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?![\d]|,\d{3})")
BRIEF = re.compile(r"(\d[\d,]*(?:\.\d+)?)(?:\s|<[^>]*>){0,6}万")
CHART = re.compile(r"<script[^>]*type=\"application/json\"[^>]*>(.*?)</script>", re.DOTALL)
WAN = Decimal(10_000)


def text_of(response: HttpResponseBase) -> str:
    """Body and headers as text; the parts of a workbook unpacked."""
    if getattr(response, "streaming", False):
        body = b"".join(response)
    else:
        assert isinstance(response, HttpResponse)
        body = response.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"\n".join(packed.read(name) for name in packed.namelist())
    words = [html.unescape(body.decode("utf-8", "replace"))]
    words += [f"{name}: {value}" for name, value in response.items() if name not in ("Content-Length", "ETag")]
    return "\n".join(words)


def amounts_in(text: str) -> set[str]:
    """The numbers of `text` that are amounts of the world, as they are written."""
    return {written for written, _amount in _read(text)}


def thousands_in(text: str) -> set[int]:
    """The same, in thousands as the tests give them."""
    return {int(amount / UNIT) for _written, amount in _read(text)}


def _read(text: str) -> Iterator[tuple[str, Decimal]]:
    for found in NUMBER.finditer(text):
        value = Decimal(found[1].replace(",", "") + (found[2] or ""))
        for factor in (Decimal(1), *RATES):
            # Without its tax an amount is rounded to the cent.
            amount = nearest(value * factor, Decimal("0.011") if factor > 1 else Decimal(0))
            if amount is not None:
                yield found[0], amount
                break
    for found in BRIEF.finditer(text):
        amount = nearest(Decimal(found[1].replace(",", "")) * WAN, WAN / 200)
        if amount is not None:
            yield f"{found[1]} 万", amount
    for chart in CHART.finditer(text):
        for found in NUMBER.finditer(chart[1]):
            # In ten thousands, as charts take them.
            if found[2] and len(found[2]) > 2:
                amount = nearest(Decimal(found[1] + found[2]) * WAN, WAN / 200)
                if amount is not None:
                    yield found[0], amount


def nearest(value: Decimal, off: Decimal) -> Decimal | None:
    """The amount that `value` stands for, if it is that far `off` it at most."""
    times = round(value / UNIT)
    return times * UNIT if 1 <= times <= MOST and abs(value - times * UNIT) <= off else None


def build_money_world() -> World:
    """The world of the permission table with more money in it: late, held, proposed, and nobody's but 周可's."""
    token = WORTH.set(UNIT / 1_000)
    try:
        world = build_world()
        _more_money(world)
        remind()
    finally:
        WORTH.reset(token)
    return world


def _more_money(world: World) -> None:
    cast, today = world.cast, clock.today()
    ledger = Ledger(cast, world.project, world.goal, world.contract)
    counting = make_goal(
        cast,
        world.cycle,
        statement="澜江一期收回尾款",
        source=Goal.Source.COLLECTIONS,
        unit="万元",
        baseline=None,
        target=Decimal(80),
    )
    late = ledger.checkpoint(
        230_000, name="终验款", owner=cast.zhou, follower=cast.lin, goal=counting, due_on=today - timedelta(days=40)
    )
    ledger.condition(late, kind=Condition.Kind.MILESTONE, title="", milestone=world.milestone)
    shared = ledger.checkpoint(150_000, name="质保金", owner=cast.zhou, follower=cast.lin)
    changed = {"amount": None, "share": Decimal("11.00")}
    checkpoint_update(actor=cast.ye, checkpoint_id=shared.pk, version=shared.version, values=changed)
    held = ledger.checkpoint(70_000, name="到货款", owner=cast.zhou, follower=cast.lin)
    hold_place(
        actor=cast.zhou, key=uuid.uuid4(), checkpoint_id=held.pk, values={"kind": "on_hold", "reason": "等财政批复"}
    )
    claims = Claims(ledger)
    claims.apply(late, 31_000)
    invoice = claims.invoice(late, 21_000)
    red = {"number": "R-1", "issued_on": today, "note": "税率有误", "amount": yuan(5_000)}
    invoice_reverse(actor=cast.ye, key=uuid.uuid4(), invoice_id=invoice.pk, values=red)
    receipt = ledger.receive(90_000, [(late.pk, yuan(80_000))], reference="网银 9")
    receipt_reverse(actor=cast.ye, key=uuid.uuid4(), receipt_id=receipt.pk, reason="退回", amount=yuan(15_000))
    bank = Bank(ledger, world.bank_account)
    bank.book(bank.preview(bank_row("20261119-1", payer="澜江市水务集团")))
    supplies = Supplies(ledger, world.supplies.supplier, world.supplies.contract)
    supplies.contract = supplies.signed(
        name="泵站电气采购", amount=yuan(130_000), reference=yuan(310_000), owner=cast.zhou, follower=None
    )
    supplies.pay(26_000, supplies.plan(62_000, milestone=world.milestone))
    world.draft.refresh_from_db()
    add_item(
        cast.lin,
        world.draft,
        "checkpoint",
        "投诉整改款",
        owner=cast.zhou,
        contract=world.contract,
        amount=yuan(45_000),
        payment_kind=PaymentCheckpoint.Kind.PROGRESS,
    )
