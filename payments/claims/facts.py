"""What the forecast and the caps of a contract need to know of applications and invoices."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal

from django.db.models import F, Min, Q, Sum
from django.db.models.functions import Coalesce

from payments.claims.models import ApplicationStep, Invoice, PaymentApplication
from payments.forecast import US, StepFact
from payments.models import Contract, PaymentCheckpoint

ZERO = Decimal(0)


def open_steps(checkpoint_ids: Collection[int]) -> dict[int, tuple[tuple[StepFact, ...], ...]]:
    """By checkpoint the open steps of each application that runs (one query). What came back lies with us."""
    rows = (
        ApplicationStep.objects.filter(
            application__state=PaymentApplication.State.RUNNING,
            application__checkpoint__in=checkpoint_ids,
            done_on=None,
        )
        .order_by("application", "position")
        .values("application", "kind", "title", "usual", "since", "held_by", "holder", "lacking")
        .annotate(checkpoint=F("application__checkpoint"))
    )
    found: defaultdict[int, defaultdict[int, list[StepFact]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        held_by, holder = (US, "") if row["lacking"] else (row["held_by"], row["holder"])
        url = f"/payments/checkpoints/{row['checkpoint']}/#application-{row['application']}"
        step = StepFact(row["kind"], row["title"], row["usual"], row["since"], held_by, holder, url)
        found[row["checkpoint"]][row["application"]].append(step)
    return {pk: tuple(tuple(steps) for steps in one.values()) for pk, one in found.items()}


def invoiced_days(checkpoint_ids: Collection[int]) -> dict[int, date]:
    """The newest day of an invoice that stands, of each checkpoint invoiced in full (one query, none for none)."""
    if not checkpoint_ids:
        return {}
    # An invoice with its reversals is one group: of what was reversed in whole the day does not count.
    rows = (
        Invoice.objects.filter(checkpoint__in=checkpoint_ids)
        .order_by()
        .values("checkpoint", first=Coalesce("original", "pk"))
        .annotate(left=Sum("amount"), day=Min("issued_on", filter=Q(original=None)), whole=F("checkpoint__amount"))
    )
    totals: defaultdict[int, Decimal] = defaultdict(Decimal)
    days: dict[int, date] = {}
    whole: dict[int, Decimal] = {}
    for row in rows:
        pk = row["checkpoint"]
        whole[pk] = row["whole"]
        if row["left"] > 0:
            totals[pk] += row["left"]
            days[pk] = max(days.get(pk, row["day"]), row["day"])
    return {pk: day for pk, day in days.items() if totals[pk] >= whole[pk]}


def applied_for(checkpoint_id: int) -> Decimal:
    """What the applications that run ask for together."""
    running = PaymentApplication.objects.running().filter(checkpoint=checkpoint_id)
    return running.aggregate(total=Sum("amount"))["total"] or ZERO


def invoiced_of(checkpoint_id: int) -> Decimal:
    """Reversals taken off."""
    return Invoice.objects.filter(checkpoint=checkpoint_id).aggregate(total=Sum("amount"))["total"] or ZERO


def invoiced_of_contract(contract: Contract) -> Decimal:
    return Invoice.objects.filter(checkpoint__contract=contract).aggregate(total=Sum("amount"))["total"] or ZERO


def claims_of(checkpoints: Iterable[PaymentCheckpoint]) -> dict[int, Decimal]:
    """By id what `claimed` says of each (two queries)."""
    amounts = {one.pk: one.settled for one in checkpoints}
    invoices = Invoice.objects.filter(checkpoint__in=amounts).order_by().values_list("checkpoint")
    invoiced = dict(invoices.annotate(total=Sum("amount")))
    running = PaymentApplication.objects.running().filter(checkpoint__in=amounts).order_by()
    applied = running.values_list("checkpoint", "checkpoint__amount").annotate(total=Sum("amount"))
    # Money that came for an application that still runs is not asked for twice: the checkpoint stays as large as it is.
    asked = {pk: min(amounts[pk] + total, whole) for pk, whole, total in applied}
    return {pk: max(invoiced.get(pk, ZERO), asked.get(pk, ZERO)) for pk in amounts}


def claimed(checkpoint: PaymentCheckpoint) -> Decimal:
    """Below this its amount cannot fall, and while it is not zero the checkpoint cannot be cancelled."""
    return claims_of([checkpoint])[checkpoint.pk]
