"""What the page of a checkpoint shows of its applications and invoices (goaltrack.common.panels)."""

from collections.abc import Mapping, Sequence
from typing import Any

from payments.claims.models import Invoice, PaymentApplication
from payments.claims.selectors.lines import application_lines, invoice_lines
from payments.models import PaymentCheckpoint
from people.models import User
from people.permissions import may

Contexts = Mapping[int, Mapping[str, Any]]


def _checkpoints(user: User, ids: Sequence[int]) -> list[PaymentCheckpoint]:
    rows = PaymentCheckpoint.objects.visible_to(user).filter(pk__in=ids)
    return list(rows.select_related("contract__project__department", "owner", "follower"))


def checkpoint_applications(user: User, ids: Sequence[int]) -> Contexts:
    """Those that run and those that ended, the newest first."""
    lines = application_lines(user, PaymentApplication.objects.visible_to(user).filter(checkpoint__in=ids))
    return {
        one.pk: {
            "checkpoint": one,
            "lines": [line for line in lines if line.application.checkpoint_id == one.pk],
            "may_run": not one.cancelled and may(user, "claims.application_write", one),
            "may_invoice": not one.cancelled and may(user, "claims.invoice_write", one),
        }
        for one in _checkpoints(user, ids)
    }


def checkpoint_invoices(user: User, ids: Sequence[int]) -> Contexts:
    lines = invoice_lines(user, Invoice.objects.visible_to(user).filter(checkpoint__in=ids))
    return {
        one.pk: {
            "checkpoint": one,
            "lines": [line for line in lines if line.invoice.checkpoint_id == one.pk],
            "may_invoice": not one.cancelled and may(user, "claims.invoice_write", one),
        }
        for one in _checkpoints(user, ids)
    }
