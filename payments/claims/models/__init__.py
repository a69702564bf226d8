"""Applications for payment with their steps, invoices, and the templates that an application begins with."""

from payments.claims.models.applications import (
    LONGEST_USUAL,
    ApplicationReturn,
    ApplicationStep,
    PaymentApplication,
    StepKind,
)
from payments.claims.models.invoices import Invoice
from payments.claims.models.templates import ApplicationList, ListItem, PlannedStep, StepPlan

__all__ = [
    "LONGEST_USUAL",
    "ApplicationList",
    "ApplicationReturn",
    "ApplicationStep",
    "Invoice",
    "ListItem",
    "PaymentApplication",
    "PlannedStep",
    "StepKind",
    "StepPlan",
]
