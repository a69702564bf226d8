from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartiesConfig(AppConfig):
    name = "projects.parties"
    label = "parties"
    verbose_name = _("Parties")

    def ready(self) -> None:
        from goaltrack.common import panels
        from history.actions import register_actions
        from projects.parties import permissions  # noqa: F401  registers its rules
        from projects.parties.panels import project_parties

        panels.register("project.scope.side", project_parties, template="parties/_project_parties_panel.html", order=20)
        register_actions(
            {
                "party.create": _("added the party"),
                "party.update": _("changed the party"),
                "party.remove": _("removed the party"),
                "bureau.create": _("added a bureau"),
                "bureau.update": _("changed the bureau"),
                "bureau.remove": _("removed the bureau"),
                "contact.create": _("added a contact"),
                "contact.update": _("changed the contact"),
                "contact.remove": _("removed the contact"),
            }
        )
