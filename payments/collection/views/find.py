"""The rows that pages are about: found among those the reader may see, else 404."""

from django.shortcuts import get_object_or_404

from payments.collection.models import CollectionPlan, ContactLog, Hold, NextAction, PlanLine
from people.models import User
from projects.parties.models import Bureau


def bureau_or_404(user: User, pk: int) -> Bureau:
    return get_object_or_404(Bureau.objects.visible_to(user).with_project(), pk=pk)


def contact_or_404(user: User, pk: int) -> ContactLog:
    return get_object_or_404(ContactLog.objects.visible_to(user).as_lines().select_related("project"), pk=pk)


def action_or_404(user: User, pk: int) -> NextAction:
    return get_object_or_404(NextAction.objects.visible_to(user).as_lines(), pk=pk)


def hold_or_404(user: User, pk: int) -> Hold:
    related = ("checkpoint__contract__project__department", "checkpoint__contract__customer")
    return get_object_or_404(Hold.objects.visible_to(user).select_related(*related), pk=pk)


def plan_or_404(user: User, pk: int) -> CollectionPlan:
    return get_object_or_404(CollectionPlan.objects.visible_to(user).select_related("owner__department"), pk=pk)


def plan_line_or_404(user: User, pk: int) -> PlanLine:
    return get_object_or_404(PlanLine.objects.visible_to(user).select_related("plan__owner__department"), pk=pk)
