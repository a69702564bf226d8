"""Reads of collecting that are more than a queryset call; amounts and words are None without the right."""

from payments.collection.selectors.actions import ActionLine, action_lines, actions_due, actions_of
from payments.collection.selectors.chase import ChaseLine, ToChase, days_to_promise, keeps_money, to_chase
from payments.collection.selectors.contacts import ContactLine, contact_lines, contacts_of
from payments.collection.selectors.escalation import steps_lines, steps_of, steps_settled
from payments.collection.selectors.plans import PersonMonth, is_frozen, month_by_person, proposal
from payments.collection.selectors.rhythms import HearsFromUs, hear_from_us, rhythms
from payments.collection.selectors.standing import agreed

__all__ = [
    "ActionLine",
    "ChaseLine",
    "ContactLine",
    "HearsFromUs",
    "PersonMonth",
    "ToChase",
    "action_lines",
    "actions_due",
    "actions_of",
    "agreed",
    "contact_lines",
    "contacts_of",
    "days_to_promise",
    "hear_from_us",
    "is_frozen",
    "keeps_money",
    "month_by_person",
    "proposal",
    "rhythms",
    "steps_lines",
    "steps_of",
    "steps_settled",
    "to_chase",
]
