"""Thin: claim rows, call the service. Safe to run twice and beside another worker."""

from celery import shared_task

from notices import reminders, services


@shared_task
def deliver() -> int:
    """Send what is pending; returns how many went out.

    One claim a mail: with a slow mail server a claim of many would end before the last of them is sent, and another
    worker would send those as well.
    """
    sent = 0
    while ids := services.deliveries_claim(limit=1):
        sent += sum(services.delivery_send(delivery_id=pk) for pk in ids)
    return sent


@shared_task
def sweep() -> int:
    """What a lost message or a killed worker left behind."""
    return deliver()


@shared_task
def remind() -> int:
    """Tell people what is due today and was not told yet; returns how many notices are new."""
    return reminders.remind()
