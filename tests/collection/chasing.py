"""What the tests of collecting do over and over."""

import uuid
from datetime import date
from typing import Any

from payments.collection.models import ContactLog, Hold
from payments.collection.services import contact_log, hold_place
from payments.models import PaymentCheckpoint
from people.models import User
from tests.payments.ledger import Ledger, yuan


def contact(ledger: Ledger, about: PaymentCheckpoint, actor: User | None = None, **values: Any) -> ContactLog:
    """周可 telephoned today."""
    if isinstance(values.get("promised_amount"), int):
        values["promised_amount"] = yuan(values["promised_amount"])
    complete = {"spoke_with": "邵临溪", "said": "款已报到财务科"}
    return contact_log(
        actor=actor or ledger.cast.zhou, key=uuid.uuid4(), checkpoint_id=about.pk, values=complete | values
    )


def promise(ledger: Ledger, about: PaymentCheckpoint, on: date, amount: int | None = None, **values: Any) -> ContactLog:
    return contact(ledger, about, promised_on=on, promised_amount=amount, **values)


def hold(ledger: Ledger, about: PaymentCheckpoint, actor: User | None = None, **values: Any) -> Hold:
    complete = {"kind": "disputed", "reason": "客户不认可增补工程量", "raised_by": "邵临溪"}
    return hold_place(
        actor=actor or ledger.cast.zhou, key=uuid.uuid4(), checkpoint_id=about.pk, values=complete | values
    )
