"""Reads of money that are more than a queryset call. Each costs a fixed number of queries however many rows there are.

Amounts are None for a reader without the right (payments.permissions.amounts_readable).
"""

from payments.selectors.departments import DepartmentMoney, department_money
from payments.selectors.facts import customer_delays, due_days, forecasts, known_facts
from payments.selectors.held import HeldUp, money_held_up, money_held_up_by_milestones
from payments.selectors.lines import CheckpointLine, checkpoint_lines, with_flags
from payments.selectors.months import MonthMoney, collections_by_month, project_money
from payments.selectors.stuck import SHOWS, SOON_DAYS, Ageing, StuckMoney, stuck_money

__all__ = [
    "SHOWS",
    "SOON_DAYS",
    "Ageing",
    "CheckpointLine",
    "DepartmentMoney",
    "HeldUp",
    "MonthMoney",
    "StuckMoney",
    "checkpoint_lines",
    "collections_by_month",
    "customer_delays",
    "department_money",
    "due_days",
    "forecasts",
    "known_facts",
    "money_held_up",
    "money_held_up_by_milestones",
    "project_money",
    "stuck_money",
    "with_flags",
]
