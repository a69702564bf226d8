from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StatementsConfig(AppConfig):
    name = "payments.statements"
    label = "statements"
    verbose_name = _("Bank statements")

    def ready(self) -> None:
        from goaltrack.common import panels
        from history.actions import register_actions
        from payments.statements.panels import money_unrecognised

        panels.register("receipt.list", money_unrecognised, template="statements/_waiting_panel.html", order=10)
        register_actions(
            {
                "statement.upload": _("uploaded the bank statement"),
                "statement.map": _("named the columns of the bank statement"),
                "statement.confirm": _("confirmed the bank statement"),
                "statement.book": _("recorded from a bank statement"),
                "statement.discard": _("discarded the bank statement"),
                "line.change": _("chose what becomes of a bank line"),
                "line.dismiss": _("dismissed a bank line"),
                "line.take_up": _("took a bank line up again"),
                "line.recognise": _("recognised a bank line"),
            }
        )
