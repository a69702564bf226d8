"""The ways by which a delivery leaves the house. A robot or a phone would register itself beside the e-mail here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from notices.models import Delivery

if TYPE_CHECKING:
    from people.models import User


@dataclass(frozen=True)
class Channel:
    """`reaches` says whether notices to the person go out by it; `send` sends one claimed delivery, or raises."""

    code: str
    reaches: "Callable[[User], bool]"
    send: Callable[[Delivery], object]


_channels: dict[str, Channel] = {}


def register(channel: Channel) -> None:
    _channels[channel.code] = channel


def channel_of(code: str) -> Channel:
    """The registered channel; raises KeyError for a code that nobody registered."""
    return _channels[code]


def reaching(user: "User") -> list[Channel]:
    """The channels by which a notice goes out to the person."""
    return [channel for channel in _channels.values() if channel.reaches(user)]


def _send_mail(delivery: Delivery) -> None:
    as_mail(delivery).send()


def as_mail(delivery: Delivery) -> EmailMessage:
    """The mail of a delivery, in the recipient's language; each repeat says by its Message-ID that it is the same."""
    notice, headers = delivery.notice, {"Message-ID": f"<delivery-{delivery.pk}@goaltrack>"}
    if notice is None:
        mail = delivery.mail or {}
        return EmailMessage(subject=mail["subject"], body=mail["text"], to=[mail["to"]], headers=headers)
    with translation.override(notice.recipient.language):
        body = _("%(text)s\n\nOpen: %(link)s\n") % {"text": notice.text, "link": settings.SITE_URL + notice.link}
        return EmailMessage(
            subject=notice.text.replace("\n", " ")[:150],
            body=body,
            to=[notice.recipient.email],
            headers=headers,
        )


register(Channel(Delivery.Channel.EMAIL, reaches=lambda user: bool(user.email), send=_send_mail))
