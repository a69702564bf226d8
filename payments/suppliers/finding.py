"""Supplier contracts in the search of the top bar. No amounts: they need a right of their own."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from goaltrack.common.finding import Asked, Found, Kind, register
from payments.suppliers.models import SupplierContract
from people.models import User


def find_supplier_contracts(user: User, asked: Asked, most: int) -> list[Found]:
    """By number, name or supplier: one query."""
    if not asked.words:
        return []
    wanted = Q()
    for word in asked.words:
        wanted &= Q(number__icontains=word) | Q(name__icontains=word) | Q(supplier__name__icontains=word)
    contracts = SupplierContract.objects.visible_to(user).filter(wanted).select_related("supplier", "project")
    return [
        Found(
            one.pk,
            one.name,
            reverse("supplier_contract_detail", args=[one.pk]),
            (one.number, one.supplier.name, one.project.name),
        )
        for one in contracts.order_by("-signed_on", "-id")[:most]
    ]


def register_all() -> None:
    register(
        Kind(
            "supplier_contract",
            _("Supplier contracts"),
            "file-text",
            find_supplier_contracts,
            order=72,
            more="supplier_contract_list",
        )
    )
