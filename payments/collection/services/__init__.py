from payments.collection.services.actions import action_add, action_tick, action_update
from payments.collection.services.contacts import contact_correct, contact_log
from payments.collection.services.holds import hold_lift, hold_place, hold_update
from payments.collection.services.plans import plan_commit, plan_confirm, plan_explain
from payments.collection.services.settings import escalation_set, rhythm_set

__all__ = [
    "action_add",
    "action_tick",
    "action_update",
    "contact_correct",
    "contact_log",
    "escalation_set",
    "hold_lift",
    "hold_place",
    "hold_update",
    "plan_commit",
    "plan_confirm",
    "plan_explain",
    "rhythm_set",
]
