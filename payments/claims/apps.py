from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClaimsConfig(AppConfig):
    name = "payments.claims"
    label = "claims"
    verbose_name = _("Applications for payment")

    def ready(self) -> None:
        from goaltrack.common import panels
        from history.actions import register_actions
        from payments.claims import finding, permissions, reminders  # noqa: F401  permissions registers its rules
        from payments.claims.panels import checkpoint_applications, checkpoint_invoices

        reminders.register()
        finding.register_all()
        panels.register(
            "checkpoint.detail", checkpoint_applications, template="claims/_applications_panel.html", order=10
        )
        panels.register("checkpoint.detail", checkpoint_invoices, template="claims/_invoices_panel.html", order=20)
        register_actions(
            {
                "application.begin": _("handed in the application for payment"),
                "application.go_on": _("brought the application one step further"),
                "application.return": _("recorded that the application came back"),
                "application.resubmit": _("handed the application in again"),
                "application.withdraw": _("withdrew the application"),
                "application.step_update": _("changed the step of the application"),
                "application.list_take": _("took the application list"),
                "application.template_set": _("set the template of applications"),
                "document.provide": _("provided the document"),
                "document.return": _("recorded that the document came back"),
                "document.confirm": _("recorded the document as confirmed"),
                "invoice.record": _("recorded the invoice"),
                "invoice.reverse": _("reversed the invoice"),
            }
        )
