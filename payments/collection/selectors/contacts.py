"""Contacts as pages show them: masked where they must be, each promise with how it stands."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from goaltrack.common import clock
from payments.collection import promises
from payments.collection.models import ContactLog
from payments.collection.promises import Made, Paid, state_of
from payments.models import Allotment, PaymentCheckpoint
from payments.permissions import amounts_readable
from people.models import User
from people.selectors import workday_calendar


@dataclass(frozen=True)
class ContactLine:
    """`said` and `promised_amount` are None for who may not read the checkpoint's amounts: people write sums there."""

    row: ContactLog
    said: str | None
    promised_amount: Decimal | None
    knows: bool
    # Of its promise, one of promises.STATES; empty without one, or where it was corrected.
    state: str

    @property
    def state_label(self) -> str:
        return str(promises.LABELS[self.state]) if self.state else ""

    @property
    def who(self) -> str:
        """A person who was removed is named no more."""
        row = self.row
        if row.person is not None:
            return f"{row.person.name}（{row.person.bureau.name}）" if row.person.bureau else row.person.name
        return row.spoke_with or (row.bureau.name if row.bureau is not None else "")

    @property
    def is_corrected(self) -> bool:
        return hasattr(self.row, "superseded_by")


def contacts_of(user: User, checkpoint: PaymentCheckpoint) -> list[ContactLine]:
    """Of a checkpoint that the reader sees, the newest first (three queries)."""
    return contact_lines(user, ContactLog.objects.filter(checkpoint=checkpoint).as_lines())


def contact_lines(user: User, rows: Iterable[ContactLog]) -> list[ContactLine]:
    """Of rows read with `as_lines()`: two queries more, one for who reads all amounts."""
    rows = list(rows)
    rights = amounts_readable(user)
    states = promise_states({row.checkpoint_id for row in rows if row.checkpoint_id and row.promised_on})
    lines = []
    for row in rows:
        knows = row.checkpoint is None or rights.may_read_checkpoint(row.checkpoint)
        said, amount = (row.said, row.promised_amount) if knows else (None, None)
        lines.append(ContactLine(row, said, amount, knows, states.get(row.pk, "")))
    return lines


def promise_states(checkpoint_ids: Iterable[int]) -> dict[int, str]:
    """How each standing promise about these checkpoints stands, by its contact (two queries, none for none)."""
    ids = list(checkpoint_ids)
    if not ids:
        return {}
    made = ContactLog.objects.standing().filter(checkpoint__in=ids, promised_on__isnull=False)
    by_checkpoint: defaultdict[int, list[tuple[int, Made, Decimal]]] = defaultdict(list)
    values = ("pk", "checkpoint", "on", "promised_on", "promised_amount", "checkpoint__amount")
    for pk, checkpoint, on, promised_on, amount, of in made.order_by("on", "id").values_list(*values):
        by_checkpoint[checkpoint].append((pk, Made(on, promised_on, amount), of))
    paid: defaultdict[int, list[Paid]] = defaultdict(list)
    rows = Allotment.objects.filter(checkpoint__in=ids).order_by()
    for checkpoint, on, amount in rows.values_list("checkpoint", "receipt__received_on", "amount"):
        paid[checkpoint].append(Paid(on, amount))
    found: dict[int, str] = {}
    for checkpoint, row in by_checkpoint.items():
        found |= _states(row, paid[checkpoint])
    return found


def _states(row: Sequence[tuple[int, Made, Decimal]], paid: Sequence[Paid]) -> dict[int, str]:
    today, calendar = clock.today(), workday_calendar()
    newer = [one.made_on for _pk, one, _of in row[1:]]
    return {
        pk: state_of(one, of=of, paid=paid, newer_on=newer_on, today=today, calendar=calendar)
        for (pk, one, of), newer_on in zip(row, [*newer, None], strict=True)
    }
