"""Contracts in the search of the top bar. No amounts: they need a right of their own."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from goaltrack.common.finding import Asked, Found, Kind, register
from payments.models import Contract
from people.models import User


def find_contracts(user: User, asked: Asked, most: int) -> list[Found]:
    """By number, name or customer: one query."""
    if not asked.words:
        return []
    wanted = Q()
    for word in asked.words:
        wanted &= Q(number__icontains=word) | Q(name__icontains=word) | Q(customer__name__icontains=word)
    contracts = Contract.objects.visible_to(user).filter(wanted).select_related("customer", "project")
    return [
        Found(
            one.pk,
            one.name,
            reverse("contract_detail", args=[one.pk]),
            (one.number, one.customer.name, one.project.name),
        )
        for one in contracts.order_by("-signed_on", "-id")[:most]
    ]


def register_all() -> None:
    register(Kind("contract", _("Contracts"), "file-text", find_contracts, order=70, more="contract_list"))
