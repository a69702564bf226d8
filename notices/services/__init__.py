"""Telling people: a notice in the app in the caller's transaction, and its deliveries by the worker afterwards."""

from notices.services.deliveries import (
    BATCH,
    CLAIM,
    MOST_ATTEMPTS,
    deliveries_claim,
    delivery_send,
    mail_send,
)
from notices.services.notices import (
    deliveries_suppressed,
    notice_mark_read,
    notice_reword,
    notice_send,
    notice_withdraw,
    notices_withdraw,
    reminders_send,
)

__all__ = [
    "BATCH",
    "CLAIM",
    "MOST_ATTEMPTS",
    "deliveries_claim",
    "deliveries_suppressed",
    "delivery_send",
    "mail_send",
    "notice_mark_read",
    "notice_reword",
    "notice_send",
    "notice_withdraw",
    "notices_withdraw",
    "reminders_send",
]
