from reviews.selectors.asking import Candidate, Choice, deputies, reviewer_choice
from reviews.selectors.policies import PolicyLine, policy_in_force, policy_lines, review_due
from reviews.selectors.queue import Queue, QueueRow, Reviewer, review_queue, reviewers_of, with_people
from reviews.selectors.threads import Thread, ThreadLine, agreeing, thread_lines, threads_of, with_rights, worded

__all__ = [
    "Candidate",
    "Choice",
    "PolicyLine",
    "Queue",
    "QueueRow",
    "Reviewer",
    "Thread",
    "ThreadLine",
    "agreeing",
    "deputies",
    "policy_in_force",
    "policy_lines",
    "review_due",
    "review_queue",
    "reviewer_choice",
    "reviewers_of",
    "thread_lines",
    "threads_of",
    "with_people",
    "with_rights",
    "worded",
]
