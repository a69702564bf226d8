from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = _("Notices")

    def ready(self) -> None:
        from goaltrack.common import outbox
        from notices.services import mail_send

        outbox.register(mail_send)
