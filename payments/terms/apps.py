from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TermsConfig(AppConfig):
    name = "payments.terms"
    label = "terms"
    verbose_name = _("Terms of contracts")

    def ready(self) -> None:
        from history.actions import register_actions
        from payments.terms import reminders

        reminders.register()
        register_actions(
            {
                "contract.lines": _("changed the lines of the contract"),
                "contract.parties": _("said which parties the contract is with"),
                "contract.split": _("split the contract into payment checkpoints"),
                "amendment.create": _("entered the amendment"),
                "amendment.update": _("changed the amendment"),
                "amendment.enforce": _("put the amendment in force"),
                "amendment.remove": _("threw the amendment away"),
                "amendment.reverse": _("reversed an amendment by"),
                "audit.submit": _("submitted the settlement for audit on"),
                "audit.update": _("changed the settlement audit of"),
                "audit.settle": _("settled the settlement audit of"),
                "guarantee.create": _("entered the guarantee"),
                "guarantee.update": _("changed the guarantee"),
                "guarantee.return": _("recorded that the guarantee was returned"),
                "annex.attach": _("attached an annex to the contract"),
            }
        )
