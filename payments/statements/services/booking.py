"""Books what was chosen of a statement: every line becomes a receipt, or none does."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal

from django.db import DatabaseError, connection, transaction
from django.db.models import Value
from django.db.models.fields.json import JSONField
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goals.services import totals_apply
from goaltrack.common import clock
from goaltrack.common.errors import DomainError, StateConflict
from history.changes import initial_values
from history.operations import Operation, operation
from payments.bank import BankAccount
from payments.forms import money_projects
from payments.models import Allotment, Contract, PaymentCheckpoint, Receipt
from payments.selectors import due_days
from payments.services.receipts import FIELDS, ZERO
from payments.shares import MoneyShares
from payments.statements.models import Statement, StatementLine
from payments.statements.services.claims import Progress, claim
from payments.statements.services.reading import PIECE, already_there, pieces
from people.models import User
from people.permissions import authorize

State, Verdict = Statement.State, StatementLine.Verdict
# A thousand at a time: Django's bulk_update would ask of every line which of them it is.
BECAME = """
    UPDATE statements_statementline line SET receipt_id = pair.receipt
    FROM unnest(%s::bigint[], %s::bigint[]) AS pair (line, receipt) WHERE line.id = pair.line
"""


class NothingFits(StateConflict):
    """Lines that could not be booked as confirmed; `found` maps a reason to their ids."""

    def __init__(self, found: dict[str, list[int]]) -> None:
        self.found = found
        count = sum(map(len, found.values()))
        words = ngettext(
            "%(count)d line no longer fits, so nothing was booked. Look at it, then confirm again.",
            "%(count)d lines no longer fit, so nothing was booked. Look at them, then confirm again.",
            count,
        )
        super().__init__(words % {"count": count})


def statement_book(*, statement_id: int) -> bool:
    """Whether this call booked it. Where it is refused, nothing of it is booked, and the preview says why."""
    if not claim(statement_id, State.BOOKING):
        return False
    statement = Statement.objects.select_related("account__department", "confirmed_by").get(pk=statement_id)
    actor = statement.confirmed_by
    assert actor is not None, "a constraint: what is booked was confirmed"
    try:
        with translation.override(actor.language or None), Progress(statement_id) as progress:
            return _book(statement, actor, progress)
    except NothingFits as refusal:
        _refuse(statement, str(refusal.message), refusal.found)
    except (DomainError, DatabaseError) as error:
        # A trigger that refuses, or a lock that could not be had: the books are as they were.
        words = error.words if isinstance(error, DomainError) else _("The data changed meanwhile; confirm it again.")
        _refuse(statement, words, {})
    return False


def _book(statement: Statement, actor: User, progress: Progress) -> bool:
    with operation("statement.book", actor=actor) as op:
        lines = statement.lines.chosen()
        contracts = _locked(lines.order_by().values_list("contract_id", flat=True).distinct())
        accounts = BankAccount.objects.select_for_update(of=("self",), no_key=True)
        account = accounts.select_related("department").get(pk=statement.account_id)
        # Whoever had it too was first: it waited for these locks, and so did this.
        if not Statement.objects.filter(pk=statement.pk, state=State.BOOKING).exists():
            return False
        # Rights may have gone since it was confirmed; the lines say for themselves which contracts no longer fit.
        authorize(actor, "payments.account_write", account.department)
        _check(statement, actor, contracts)
        shares, queue = MoneyShares(), Queue(contracts)
        in_order = lines.select_related("contract").order_by("received_on", "number")
        done = 0
        for piece in pieces(in_order.iterator(PIECE), PIECE):
            _book_piece(op, piece, account, queue, shares, actor)
            done += len(piece)
            progress.say(done)
        statement.lines.kept_for_later().update(waits=True)
        statement.state, statement.done_at, statement.claimed_until = State.DONE, clock.now(), None
        statement.save(update_fields=["state", "done_at", "claimed_until"])
        op.log(statement, note=ngettext("%(count)d receipt", "%(count)d receipts", done) % {"count": done})
        totals_apply(changes=shares.by_goal)
    return True


def _locked(ids: Collection[int]) -> dict[int, Contract]:
    """The contracts by primary key, before anything else (docs/locking.md)."""
    contracts = Contract.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=list(ids))
    return {one.pk: one for one in contracts.select_related("project", "customer").order_by("pk")}


def _check(statement: Statement, actor: User, contracts: dict[int, Contract]) -> None:
    found: dict[str, list[int]] = {}
    taken = statement.lines.filter(verdict__in=[Verdict.READY, Verdict.LATER], left_out=False)
    for reason, known in already_there():
        if ids := list(taken.filter(known).values_list("pk", flat=True)):
            found[reason] = ids
    kept = set(money_projects(actor).order_by().values_list("pk", flat=True))
    foreign = [pk for pk, one in contracts.items() if one.project_id not in kept]
    if foreign:
        found["not-kept"] = list(statement.lines.chosen().filter(contract__in=foreign).values_list("pk", flat=True))
    if found:
        raise NothingFits(found)


class Queue:
    """What is outstanding on each contract, the oldest due first, less what this booking settled of it."""

    def __init__(self, contracts: dict[int, Contract]) -> None:
        checkpoints = PaymentCheckpoint.objects.outstanding().filter(contract__in=contracts)
        outstanding = list(checkpoints.select_related("contract__customer", "owner").order_by("pk"))
        days = due_days(outstanding)
        self._by_pk = {one.pk: one for one in outstanding}
        self._left = {one.pk: one.outstanding for one in outstanding}
        self._dated: defaultdict[int, list[PaymentCheckpoint]] = defaultdict(list)
        dated = sorted((day, one.pk) for one in outstanding if (day := days[one.pk]) is not None)
        for _day, pk in dated:
            self._dated[self._by_pk[pk].contract_id].append(self._by_pk[pk])

    def settle(self, line: StatementLine) -> Iterator[tuple[PaymentCheckpoint, Decimal]]:
        """The checkpoint that was suggested, where all of the money fits; else the oldest due first."""
        assert line.amount is not None, "a constraint: what is ready has an amount"
        left = line.amount
        named = self._by_pk.get(line.checkpoint_id or 0)
        fits = named is not None and named.contract_id == line.contract_id and self._left[named.pk] >= left
        for checkpoint in [named] if named is not None and fits else self._dated[line.contract_id or 0]:
            part = min(left, self._left[checkpoint.pk])
            if part > ZERO:
                self._left[checkpoint.pk] -= part
                left -= part
                yield checkpoint, part


def _book_piece(
    op: Operation,
    lines: Sequence[StatementLine],
    account: BankAccount,
    queue: Queue,
    shares: MoneyShares,
    actor: User,
) -> None:
    receipts = Receipt.objects.bulk_create([_receipt(line, account, actor) for line in lines])
    allotments = []
    for line, receipt in zip(lines, receipts, strict=True):
        for checkpoint, part in queue.settle(line):
            allotments.append(Allotment(receipt=receipt, checkpoint=checkpoint, amount=part, made_by=actor))
            shares.collect(checkpoint, receipt.received_on, part)
    Allotment.objects.bulk_create(allotments)
    with connection.cursor() as cursor:
        cursor.execute(BECAME, [[line.pk for line in lines], [receipt.pk for receipt in receipts]])
    op.log_all((receipt, initial_values(receipt, FIELDS)) for receipt in receipts)


def _receipt(line: StatementLine, account: BankAccount, actor: User) -> Receipt:
    amount, day = line.amount, line.received_on
    assert amount is not None, "a constraint: what is ready has one"
    assert day is not None, "a constraint: what is ready has one"
    return Receipt(
        contract=line.contract,
        amount=amount,
        received_on=day,
        account=account,
        payer=line.payer,
        reference=line.reference,
        note=line.remark,
        recorded_by=actor,
    )


def _refuse(statement: Statement, words: str, found: dict[str, list[int]]) -> None:
    """Back to the preview; what is known already is a duplicate there, what is not kept waits for another choice."""
    with transaction.atomic():
        mine = Statement.objects.filter(pk=statement.pk, state=State.BOOKING)
        if not mine.update(state=State.READY, problem=words, claimed_until=None, version=statement.version + 1):
            return
        for reason, ids in found.items():
            verdict = Verdict.LATER if reason == "not-kept" else Verdict.DUPLICATE
            field = "contract" if reason == "not-kept" else "reference"
            statement.lines.filter(pk__in=ids).update(
                verdict=verdict,
                problems=Value([[field, reason, ""]], JSONField()),
                contract=None,
                checkpoint=None,
                basis="",
            )
