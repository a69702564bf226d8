"""What was agreed about outstanding checkpoints, as the forecast asks for it (payments.standing)."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import CharField, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce, NullIf

from goaltrack.common import clock
from payments.collection.models import ContactLog, Hold
from payments.collection.promises import Made, last_day
from payments.forecast import HoldFact, PromiseFact
from payments.models import Allotment
from people.selectors import workday_calendar


def agreed(checkpoint_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The open hold and the newest promise of each, open or broken (one query)."""
    today, calendar = clock.today(), workday_calendar()
    found: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    for pk, what, on, until, words, by, amount, paid in _promises(checkpoint_ids).union(
        _holds(checkpoint_ids), all=True
    ):
        if what != "promise":
            found[pk]["hold"] = HoldFact(what, words, on, until, by)
        elif amount is None or paid < amount:
            is_open = last_day(Made(on, until), calendar) >= today
            found[pk]["promise" if is_open else "broken"] = PromiseFact(until, by, amount)
    return dict(found)


def _promises(checkpoint_ids: Sequence[int]) -> Any:
    """The newest promise of each: the checkpoints are not paid in full."""
    newest = ContactLog.objects.standing().filter(checkpoint=OuterRef("checkpoint"), promised_on__isnull=False)
    paid = (
        Allotment.objects.filter(checkpoint=OuterRef("checkpoint"), receipt__received_on__gte=OuterRef("on"))
        .order_by()
        .values("checkpoint")
        .annotate(total=Sum("amount"))
        .values("total")
    )
    return (
        ContactLog.objects.filter(
            checkpoint__in=checkpoint_ids,
            pk=Subquery(newest.order_by("-on", "-id").values("pk")[:1]),
        )
        .order_by()
        .values_list(
            "checkpoint",
            Value("promise", CharField()),
            "on",
            "promised_on",
            Value("", CharField()),
            Coalesce("person__name", NullIf("spoke_with", Value("")), "bureau__name", Value("")),
            "promised_amount",
            Coalesce(Subquery(paid), Decimal(0)),
        )
    )


def _holds(checkpoint_ids: Sequence[int]) -> Any:
    zero = Value(Decimal(0))
    return (
        Hold.objects.open()
        .filter(Q(checkpoint__in=checkpoint_ids))
        .order_by()
        .values_list("checkpoint", "kind", "since", "expected_until", "reason", F("raised_by"), zero, zero)
    )
