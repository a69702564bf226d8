"""Collecting: who was spoken with, what comes next, what is held, what was committed for a month, and its settings."""

from payments.collection.models.contacts import ContactLog, NextAction
from payments.collection.models.holds import Hold
from payments.collection.models.plans import CollectionPlan, PlanLine
from payments.collection.models.settings import ContactRhythm, EscalationPolicy

__all__ = [
    "CollectionPlan",
    "ContactLog",
    "ContactRhythm",
    "EscalationPolicy",
    "Hold",
    "NextAction",
    "PlanLine",
]
