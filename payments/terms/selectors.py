"""What a contract's page and call show of its terms, amounts masked for who may not read them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from goaltrack.common import clock
from payments.claims.facts import claims_of
from payments.models import Contract, PaymentCheckpoint
from payments.terms.models import Amendment, Annex, Audit, ContractLine, Guarantee
from payments.terms.reminders import AHEAD_DAYS
from payments.terms.replanning import Replan, replan
from payments.terms.splitting import ZERO
from people.selectors import workday_calendar
from projects.models import Unit
from projects.parties.models import Party


@dataclass(frozen=True)
class LineRow:
    """`net` and `tax` are None as well where the rate is not known."""

    line: ContractLine
    units: list[Unit]
    amount: Decimal | None
    net: Decimal | None
    tax: Decimal | None


@dataclass(frozen=True)
class AmendmentRow:
    """`reason` is empty for who may not read amounts: people write sums into it."""

    amendment: Amendment
    lines: list[LineRow]
    amount: Decimal | None
    reason: str
    annexes: list[Annex]
    is_reversed: bool
    is_of_audit: bool


@dataclass(frozen=True)
class AuditRow:
    audit: Audit
    submitted: Decimal | None
    audited: Decimal | None
    reduction: Decimal | None
    share: Decimal | None
    annexes: list[Annex]


@dataclass(frozen=True)
class GuaranteeRow:
    """`is_soon`: within the working days ahead of which its A is reminded."""

    guarantee: Guarantee
    amount: Decimal | None
    state: str
    is_soon: bool
    annexes: list[Annex]


@dataclass(frozen=True)
class TermsOfContract:
    """`net` and `tax` of the whole are None while a line in force has no rate; `knows`: amounts may be read."""

    contract: Contract
    knows: bool
    lines: list[LineRow]
    amendments: list[AmendmentRow]
    signed: Decimal | None
    amount: Decimal | None
    net: Decimal | None
    tax: Decimal | None
    audits: list[AuditRow]
    guarantees: list[GuaranteeRow]
    annexes: list[Annex]
    parties: list[Party]
    lacks_rate: bool = field(default=False)

    @property
    def audit(self) -> AuditRow | None:
        """The one that stands."""
        return next((row for row in self.audits if row.audit.state != Audit.State.REVERSED), None)

    @property
    def is_frozen(self) -> bool:
        """What was signed is changed by amendments only."""
        return any(row.amendment.is_in_force for row in self.amendments)


def terms_of_contract(contract: Contract, *, knows: bool) -> TermsOfContract:
    """In seven queries."""
    today = clock.today()
    soon = workday_calendar().add(today, max(AHEAD_DAYS))
    by_amendment: defaultdict[int | None, list[LineRow]] = defaultdict(list)
    for line in contract.lines.prefetch_related("units"):
        by_amendment[line.amendment_id].append(_line_row(line, knows))
    annexes = list(contract.annexes.select_related("uploaded_by"))
    amendments = list(contract.amendments.select_related("made_by"))
    audits = list(contract.audits.all())
    reversed_ones = {one.reverses_id for one in amendments}
    of_audits = {one.amendment_id for one in audits}
    rows = [
        AmendmentRow(
            one,
            by_amendment[one.pk],
            _sum(row.line.amount for row in by_amendment[one.pk]) if knows else None,
            one.reason if knows else "",
            [annex for annex in annexes if annex.amendment_id == one.pk],
            one.pk in reversed_ones,
            one.pk in of_audits,
        )
        for one in amendments
    ]
    in_force = [*by_amendment[None], *(line for row in rows if row.amendment.is_in_force for line in row.lines)]
    lacks_rate = any(row.line.tax_rate is None for row in in_force)
    sees_tax = knows and not lacks_rate
    return TermsOfContract(
        contract=contract,
        knows=knows,
        lines=by_amendment[None],
        amendments=rows,
        signed=_sum(row.line.amount for row in by_amendment[None]) if knows else None,
        amount=contract.amount if knows else None,
        net=_sum(row.line.net or ZERO for row in in_force) if sees_tax else None,
        tax=_sum(row.line.tax or ZERO for row in in_force) if sees_tax else None,
        audits=[_audit_row(one, annexes, knows) for one in audits],
        guarantees=[
            GuaranteeRow(
                one,
                one.amount if knows else None,
                one.state_on(today),
                one.returned_on is None and today <= one.expires_on <= soon,
                [annex for annex in annexes if annex.guarantee_id == one.pk],
            )
            for one in contract.guarantees.select_related("owner", "follower")
        ],
        annexes=annexes,
        parties=list(contract.parties.all()),
        lacks_rate=lacks_rate,
    )


def planned_anew(contract: Contract, price: Decimal) -> Replan:
    """What settling an audit of this price does to the contract's checkpoints (three queries)."""
    checkpoints = list(PaymentCheckpoint.objects.filter(contract=contract).standing().order_by("due_on", "id"))
    return replan(contract.amount, price, checkpoints, claims_of(checkpoints))


def common_rate(lines: Sequence[LineRow]) -> Decimal | None:
    """The tax rate of all of them, where they have one."""
    rates = {row.line.tax_rate for row in lines}
    return rates.pop() if len(rates) == 1 else None


def _line_row(line: ContractLine, knows: bool) -> LineRow:
    amounts = (line.amount, line.net, line.tax) if knows else (None, None, None)
    return LineRow(line, list(line.units.all()), *amounts)


def _audit_row(audit: Audit, annexes: Iterable[Annex], knows: bool) -> AuditRow:
    reduction = audit.reduction
    share = None if reduction is None else reduction * 100 / audit.submitted_price
    own = [annex for annex in annexes if annex.audit_id == audit.pk]
    if not knows:
        return AuditRow(audit, None, None, None, None, own)
    return AuditRow(audit, audit.submitted_price, audit.audited_price, reduction, share, own)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)
