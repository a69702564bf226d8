"""Applications for payment and invoices in the search of the top bar. No amounts: they need a right of their own."""

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from goaltrack.common.finding import Asked, Found, Kind, register
from payments.claims.models import Invoice, PaymentApplication
from people.models import User

RELATED = ("checkpoint__contract__project", "checkpoint__contract__customer")


def find_applications(user: User, asked: Asked, most: int) -> list[Found]:
    """By number: one query."""
    if not asked.words:
        return []
    rows = PaymentApplication.objects.visible_to(user).filter(_by_number(asked.words)).select_related(*RELATED)
    return [_found(one, "application") for one in rows.order_by("-applied_on", "-id")[:most]]


def find_invoices(user: User, asked: Asked, most: int) -> list[Found]:
    """By number, reversals too: one query."""
    if not asked.words:
        return []
    rows = Invoice.objects.visible_to(user).filter(_by_number(asked.words)).select_related(*RELATED)
    return [_found(one, "invoice") for one in rows.order_by("-issued_on", "-id")[:most]]


def _by_number(words: Iterable[str]) -> Q:
    wanted = Q()
    for word in words:
        wanted &= Q(number__icontains=word)
    return wanted


def _found(one: PaymentApplication | Invoice, anchor: str) -> Found:
    """On the page of its checkpoint."""
    checkpoint = one.checkpoint
    url = f"{reverse('checkpoint_detail', args=[checkpoint.pk])}#{anchor}-{one.pk}"
    return Found(one.pk, one.number, url, (checkpoint.name, checkpoint.contract.customer.name))


def register_all() -> None:
    register(Kind("application", _("Applications for payment"), "hourglass", find_applications, order=74))
    register(Kind("invoice", _("Invoices"), "receipt", find_invoices, order=76))
