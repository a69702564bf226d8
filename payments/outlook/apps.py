from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutlookConfig(AppConfig):
    name = "payments.outlook"
    label = "outlook"
    verbose_name = _("Forecast")

    def ready(self) -> None:
        from history.actions import register_actions
        from payments import flags
        from payments.outlook import permissions  # noqa: F401  registers its rules
        from payments.outlook.flagging import flags_of

        flags.register(flags_of)
        register_actions(
            {
                "forecast_policy.set": _("settled the weights of the forecast"),
                "customer_budget.set": _("settled whether the customer pays from a public budget"),
            }
        )
