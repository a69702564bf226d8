"""When a planned payment falls due and when it is expected, from its day, its milestone or our own payment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max

from goaltrack.common import clock
from payments.forecast import Forecast
from payments.models import Allotment, PaymentCheckpoint
from payments.selectors import forecasts
from payments.suppliers.models import PlannedPayment


@dataclass(frozen=True)
class When:
    """`due` is None while what it follows has not happened; `expected` while that is in no forecast.

    That is where it was cancelled, or is on hold or disputed.
    """

    due: date | None
    expected: date | None

    @property
    def is_overdue(self) -> bool:
        return self.due is not None and self.due < clock.today()


def whens(planned: Sequence[PlannedPayment], known: Mapping[int, Forecast] | None = None) -> dict[int, When]:
    """By id (five queries at most); they come with `milestone` and `checkpoint`.

    `known`: forecasts of checkpoints that were worked out already.
    """
    followed = {one.checkpoint.pk: one.checkpoint for one in planned if one.checkpoint is not None}
    received = _received_on(pk for pk, one in followed.items() if not one.outstanding and not one.cancelled)
    known = known or {}
    unknown = [pk for pk, one in followed.items() if one.outstanding and pk not in known]
    ahead = {**known, **_forecasts(unknown)}
    today = clock.today()
    return {one.pk: _when(one, received, ahead, today) for one in planned}


def _when(planned: PlannedPayment, received: Mapping[int, date], ahead: Mapping[int, Forecast], today: date) -> When:
    after = timedelta(days=planned.days or 0)
    happened: date | None = None
    awaited: date | None = None
    if planned.due_on is not None:
        happened = planned.due_on
    elif planned.milestone is not None:
        happened = planned.milestone.achieved_on
        awaited = None if planned.milestone.cancelled else planned.milestone.expected or planned.milestone.due
    elif planned.checkpoint is not None:
        happened = received.get(planned.checkpoint.pk)
        found = ahead.get(planned.checkpoint.pk)
        awaited = found.expected if found is not None else None
    due = None if happened is None else happened + after
    if due is not None:
        return When(due, max(due, today))
    return When(None, None if awaited is None else max(awaited, today) + after)


def _forecasts(ids: Sequence[int]) -> dict[int, Forecast]:
    if not ids:
        return {}
    rows = PaymentCheckpoint.objects.filter(pk__in=ids).select_related("contract__customer", "owner")
    return forecasts(list(rows))


def _received_on(ids: Iterable[int]) -> dict[int, date]:
    """When the last money of these paid checkpoints is cash."""
    paid = list(ids)
    if not paid:
        return {}
    rows = Allotment.objects.live().filter(checkpoint__in=paid).order_by()
    return dict(rows.values_list("checkpoint").annotate(day=Max("receipt__cash_on")))
