"""Forms of goals, check-ins and cycles. They parse and offer what the person may choose; the services judge."""

from goals.forms.checkins import CheckInForm
from goals.forms.closing import GoalCloseForm, GoalReasonForm
from goals.forms.cycles import CycleCarryOnForm, CycleCreateForm, CycleReopenForm
from goals.forms.goals import GoalActivateForm, GoalCreateForm, GoalFields, GoalUpdateForm, default_dates
from goals.forms.offers import as_typed, later_cycles, writable_departments
from goals.forms.place import GoalMoveForm, GoalQuickForm, WeightField
from goals.forms.policy import GoalPolicyForm
from goals.forms.tree import TreeFilterForm

__all__ = [
    "CheckInForm",
    "CycleCarryOnForm",
    "CycleCreateForm",
    "CycleReopenForm",
    "GoalActivateForm",
    "GoalCloseForm",
    "GoalCreateForm",
    "GoalFields",
    "GoalMoveForm",
    "GoalPolicyForm",
    "GoalQuickForm",
    "GoalReasonForm",
    "GoalUpdateForm",
    "TreeFilterForm",
    "WeightField",
    "as_typed",
    "default_dates",
    "later_cycles",
    "writable_departments",
]
