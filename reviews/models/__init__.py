from reviews.models.policies import PolicyGroup, ReviewerGroup, ReviewerGroupMember, ReviewPolicy
from reviews.models.remarks import Remark, RemarkMark
from reviews.models.rounds import Review, ReviewAssignment, Verdict

__all__ = [
    "PolicyGroup",
    "Remark",
    "RemarkMark",
    "Review",
    "ReviewAssignment",
    "ReviewPolicy",
    "ReviewerGroup",
    "ReviewerGroupMember",
    "Verdict",
]
