"""The rows that pages are about: found among those the reader may see, else 404."""

from django.shortcuts import get_object_or_404

from payments.claims.models import ApplicationStep, Invoice, PaymentApplication
from people.models import User

CHECKPOINT = ("contract__project__department", "contract__customer", "owner", "follower")


def application_or_404(user: User, pk: int) -> PaymentApplication:
    related = [f"checkpoint__{name}" for name in CHECKPOINT]
    return get_object_or_404(PaymentApplication.objects.visible_to(user).select_related(*related), pk=pk)


def step_or_404(user: User, pk: int) -> ApplicationStep:
    related = [f"application__checkpoint__{name}" for name in CHECKPOINT]
    return get_object_or_404(ApplicationStep.objects.visible_to(user).select_related(*related), pk=pk)


def invoice_or_404(user: User, pk: int) -> Invoice:
    related = [f"checkpoint__{name}" for name in CHECKPOINT]
    return get_object_or_404(Invoice.objects.visible_to(user).select_related(*related), pk=pk)


def page_of(application: PaymentApplication) -> str:
    return f"/payments/checkpoints/{application.checkpoint_id}/#application-{application.pk}"
