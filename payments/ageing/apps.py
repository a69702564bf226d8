from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgeingConfig(AppConfig):
    name = "payments.ageing"
    label = "ageing"
    verbose_name = _("Ageing")

    def ready(self) -> None:
        from history.actions import register_actions
        from payments.ageing import permissions  # noqa: F401  registers its rules

        register_actions({"ageing_ranges.set": _("settled the ranges of the ageing")})
