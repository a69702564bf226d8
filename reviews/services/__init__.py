"""Gates: opened, decided, handed over, escalated; what is said in them; and the policies that rule them."""

from reviews.services.delegation import review_delegate
from reviews.services.escalation import review_escalate, reviews_escalate
from reviews.services.groups import group_create, group_remove, group_update
from reviews.services.opening import review_open, review_withdraw
from reviews.services.policies import policy_clear, policy_set
from reviews.services.remarks import remark_add, remark_answer
from reviews.services.standing_in import review_stand_in, reviews_stand_in
from reviews.services.threads import remark_confirm, remark_reopen, remark_resolve
from reviews.services.verdicts import Opinion, SubjectChanged, verdict_give

__all__ = [
    "Opinion",
    "SubjectChanged",
    "group_create",
    "group_remove",
    "group_update",
    "policy_clear",
    "policy_set",
    "remark_add",
    "remark_answer",
    "remark_confirm",
    "remark_reopen",
    "remark_resolve",
    "review_delegate",
    "review_escalate",
    "review_open",
    "review_stand_in",
    "review_withdraw",
    "reviews_escalate",
    "reviews_stand_in",
    "verdict_give",
]
