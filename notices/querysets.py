from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from notices.models import Delivery, Notice
    from people.models import User


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: "User") -> Self:
        """One's own notices, nobody else's."""
        return self.filter(recipient=user)

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def unread(self) -> Self:
        return self.filter(read_at=None)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, at: datetime) -> Self:
        """Pending, due, and not in another worker's hands."""
        return self.filter(Q(claimed_until=None) | Q(claimed_until__lt=at), state="pending", due_at__lte=at)
