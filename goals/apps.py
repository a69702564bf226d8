from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GoalsConfig(AppConfig):
    name = "goals"
    verbose_name = _("Goals")

    def ready(self) -> None:
        from goals import finding, permissions, reminders  # noqa: F401  permissions registers its rules
        from history.actions import register_actions

        reminders.register()
        finding.register_all()
        register_actions(
            {
                "cycle.create": _("opened the cycle"),
                "goal.create": _("created the goal"),
                "goal.update": _("changed the goal"),
                "goal.activate": _("started the goal"),
                "goal.drop": _("dropped the goal"),
                "cycle.begin_closing": _("began to close the cycle"),
                "cycle.close": _("closed the cycle"),
                "cycle.reopen": _("opened the cycle again"),
                "cycle.carry_on": _("carried goals into a later cycle"),
                "goal.close": _("closed the goal"),
                "goal.reopen": _("took the goal up again"),
                "checkin.record": _("recorded a check-in"),
                "checkin.supersede": _("corrected a check-in"),
                "goal_policy.set": _("settled the rules for goals"),
            }
        )
