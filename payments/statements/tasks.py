"""Thin: reads or books what a statement waits for. Safe to run twice and beside another worker."""

from celery import shared_task
from django.db.models import Q

from goaltrack.common import clock


@shared_task
def work(statement_id: int) -> bool:
    """Whichever of the two is to do; the claim inside says whether it is still to do."""
    from payments.statements import services

    return services.statement_read(statement_id=statement_id) or services.statement_book(statement_id=statement_id)


@shared_task
def sweep() -> int:
    """What a lost message or a killed worker left behind."""
    from payments.statements.models import Statement

    free = Q(claimed_until=None) | Q(claimed_until__lt=clock.now())
    waiting = Statement.objects.filter(free, state__in=[Statement.State.READING, Statement.State.BOOKING])
    return sum(work(pk) for pk in waiting.order_by("pk").values_list("pk", flat=True))
