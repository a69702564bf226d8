"""Checkpoints as lines of a page: what is outstanding, where it is stuck, on whom, and when it can be expected."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import BooleanField, Case, QuerySet, Value, When

from payments import flags
from payments.flags import Flag
from payments.forecast import STATE_LABELS, Forecast, HoldFact, PromiseFact, Step
from payments.models import PaymentCheckpoint
from payments.permissions import AmountRights, amounts_readable
from payments.selectors.facts import forecasts
from projects.querysets import projects_visible_to

if TYPE_CHECKING:
    from people.models import User


@dataclass(frozen=True)
class CheckpointLine:
    """One checkpoint on a page; the amounts are None where the reader may not know them."""

    checkpoint: PaymentCheckpoint
    amount: Decimal | None
    settled: Decimal | None
    outstanding: Decimal | None
    # Beside an amount it tells the contract's: None for who may not read the project's amounts.
    share: Decimal | None
    forecast: Forecast
    # What else must be known of it; filled in where it is shown (`with_flags`).
    flags: tuple[Flag, ...] = ()

    @property
    def state(self) -> str:
        return self.forecast.state

    @property
    def state_label(self) -> str:
        return str(STATE_LABELS[self.forecast.state])

    @property
    def due(self) -> date | None:
        return self.forecast.due

    @property
    def expected(self) -> date | None:
        """When the money can be expected; None when it is all there, or was cancelled."""
        return self.forecast.expected

    @property
    def late(self) -> int:
        """Working days since the due day, while it is overdue."""
        return self.forecast.late

    @property
    def slips(self) -> int:
        """Working days by which it is expected after a due day that is still ahead."""
        return self.forecast.slips

    @property
    def partly(self) -> bool:
        return 0 < self.checkpoint.settled < self.checkpoint.amount

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.forecast.steps

    @property
    def blocker(self) -> Step | None:
        return self.forecast.blocker

    @property
    def waits_for(self) -> str:
        """us, customer or third_party; nothing where it only waits for its day."""
        return self.forecast.waits_for

    @property
    def hold(self) -> HoldFact | None:
        """Why it is on hold or disputed; beside the state, which goes on."""
        return self.forecast.hold

    @property
    def is_held(self) -> bool:
        return self.hold is not None

    @property
    def promise(self) -> PromiseFact | None:
        """The newest promise that is still open; its amount is read by `promised`."""
        return self.forecast.promise

    @property
    def promised(self) -> Decimal | None:
        """What was promised: all that is outstanding where no amount was named; None for who may not know it."""
        if self.promise is None or self.outstanding is None:
            return None
        return min(self.promise.amount or self.outstanding, self.outstanding)

    @property
    def in_charge(self) -> "User | None":
        return self.forecast.in_charge


def checkpoint_lines(user: "User", checkpoints: QuerySet[PaymentCheckpoint]) -> list[CheckpointLine]:
    """The lines of these checkpoints for this reader, in their order (four queries, and those of
    payments.standing).

    The caller filters what is seen: a queryset that starts at `visible_to(user)`, or at a row found there.
    """
    readable = Case(
        When(projects_visible_to(user, "contract__project__"), then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    found = list(
        checkpoints.select_related("contract__project__department", "contract__customer", "owner", "follower").annotate(
            project_readable=readable
        )
    )
    return as_lines(found, amounts_readable(user)) if found else []


def with_flags(lines: Iterable[CheckpointLine]) -> list[CheckpointLine]:
    """The lines with what payments.flags knows of them."""
    lines = list(lines)
    found = flags.of(lines)
    return [replace(line, flags=tuple(found.get(line.checkpoint.pk, ()))) for line in lines]


def as_lines(checkpoints: Iterable[PaymentCheckpoint], rights: AmountRights) -> list[CheckpointLine]:
    checkpoints = list(checkpoints)
    linked = {one.contract.project_id for one in checkpoints if getattr(one, "project_readable", True)}
    known = forecasts(checkpoints, readable_projects=linked)
    lines = []
    for one in checkpoints:
        may_read = rights.may_read_checkpoint(one)
        lines.append(
            CheckpointLine(
                one,
                one.amount if may_read else None,
                one.settled if may_read else None,
                one.outstanding if may_read else None,
                one.share if rights.may_read(one.contract.project) else None,
                known[one.pk],
            )
        )
    return lines
