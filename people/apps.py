from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("Team")

    def ready(self) -> None:
        from history.actions import register_actions
        from people import finding, permissions  # noqa: F401  permissions registers its rules

        finding.register_all()
        register_actions(
            {
                "department.create": _("created the department"),
                "department.update": _("changed the department"),
                "user.create": _("added the person"),
                "user.update": _("changed the person"),
                "user.invite": _("mailed a password link"),
                "role.grant": _("gave a role"),
                "role.revoke": _("took a role away"),
                "preferences.update": _("changed their preferences"),
                "calendar.override": _("corrected a working day"),
                "view.save": _("saved a view"),
                "view.remove": _("removed a view"),
                "view.open_with": _("chose the view that a page opens with"),
                "absence.record": _("recorded an absence"),
                "absence.remove": _("removed an absence"),
                "people.import": _("imported departments and people"),
            }
        )
