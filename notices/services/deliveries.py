"""What leaves the house: claimed row by row, sent by its channel, tried again later when that fails."""

from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, models, transaction

from goaltrack.common import clock
from goaltrack.common.enqueue import enqueue
from notices import channels
from notices.models import Delivery

logger = structlog.get_logger(__name__)

CLAIM = timedelta(minutes=2)
MOST_ATTEMPTS = 6
BATCH = 200


def mail_send(*, to: str, subject: str, text: str) -> Delivery:
    """Leave a mail that is nobody's notice, such as a link for setting a password, to the worker.

    Written in the caller's transaction, and due at once on any day. `deliveries_suppressed` does not hold it back:
    somebody asked for it.
    """
    from notices.tasks import deliver

    with transaction.atomic():
        mail = {"to": to, "subject": subject, "text": text}
        delivery = Delivery.objects.create(channel=Delivery.Channel.EMAIL, mail=mail)
        enqueue(deliver)
    return delivery


def deliveries_claim(*, limit: int = BATCH, at: datetime | None = None) -> list[int]:
    """Take pending deliveries into this worker's hands for CLAIM; nobody else gets the same ones meanwhile."""
    at = at or clock.now()
    with transaction.atomic():
        free = Delivery.objects.due(at).order_by("due_at", "id").select_for_update(skip_locked=True)
        ids = list(free.values_list("pk", flat=True)[:limit])
        Delivery.objects.filter(pk__in=ids).update(claimed_until=at + CLAIM, attempts=models.F("attempts") + 1)
    return ids


def delivery_send(*, delivery_id: int) -> bool:
    """Send one claimed delivery and record how it went; True when it went out. Repeats carry the same message id."""
    delivery = Delivery.objects.select_related("notice__recipient").filter(pk=delivery_id).first()
    if delivery is None or delivery.state != Delivery.State.PENDING:
        return False
    try:
        channels.channel_of(delivery.channel).send(delivery)
    except Exception as error:
        # Whatever the other side says, the row keeps it and the sweep tries again later.
        delivery.state = Delivery.State.FAILED if delivery.attempts >= MOST_ATTEMPTS else Delivery.State.PENDING
        delivery.error = f"{type(error).__name__}: {error}"[:300]
        delivery.due_at = clock.now() + timedelta(minutes=2**delivery.attempts)
        # A notice is in the app as well; of a mail given up nobody learns but the log.
        log = logger.error if delivery.state == Delivery.State.FAILED else logger.warning
        log("delivery_failed", delivery=delivery.pk, state=delivery.state, error=delivery.error)
    else:
        delivery.state, delivery.sent_at, delivery.error = Delivery.State.SENT, clock.now(), ""
    if delivery.mail is not None and delivery.state != Delivery.State.PENDING:
        delivery.mail = delivery.mail | {"text": ""}
    delivery.claimed_until = None
    try:
        delivery.save(update_fields=["state", "sent_at", "error", "due_at", "claimed_until", "mail"])
    except DatabaseError:
        # Its notice may have been withdrawn while it was on its way: then nothing is left to record.
        if Delivery.objects.filter(pk=delivery.pk).exists():
            raise
    return delivery.state == Delivery.State.SENT
