from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    name = "payments"
    verbose_name = _("Payments")

    def ready(self) -> None:
        from goals.services.totals import register_share
        from goaltrack.common import panels
        from history.actions import register_actions
        from payments import finding, permissions, reminders  # noqa: F401  permissions registers its rules
        from payments.panels import (
            conditions_by_acceptance,
            goal_money,
            key_projects,
            milestone_money,
            project_money_chain,
            task_money,
            tasks_money,
        )
        from payments.selectors.projects import outstanding_by_project
        from payments.shares import money_share
        from projects.key import register_amounts

        register_share("money", money_share)
        reminders.register()
        finding.register_all()
        panels.register("project.head", project_money_chain, template="payments/_project_panel.html", order=10)
        panels.register("goal.detail", goal_money, template="payments/_goal_panel.html", order=25)
        panels.register("goal.key", key_projects, template="payments/_key_projects.html", order=10)
        register_amounts(outstanding_by_project)
        panels.register("task.line", task_money, template="payments/task_line.html", order=10, together=tasks_money)
        panels.register("task.milestone", task_money, template="payments/_held_panel.html", order=10)
        panels.register("milestone.detail", milestone_money, template="payments/_held_panel.html", order=10)
        panels.register("acceptance.cancel", conditions_by_acceptance, template="payments/_cancel_panel.html", order=10)
        register_actions(
            {
                "account.create": _("added the bank account"),
                "account.update": _("changed the bank account"),
                "contract.create": _("added the contract"),
                "contract.update": _("changed the contract"),
                "checkpoint.create": _("added the payment checkpoint"),
                "checkpoint.update": _("changed the payment checkpoint"),
                "checkpoint.cancel": _("cancelled the payment checkpoint"),
                "condition.add": _("added a condition"),
                "condition.update": _("changed the condition"),
                "condition.remove": _("removed a condition"),
                "condition.meet": _("recorded the condition as met"),
                "condition.reopen": _("took back that the condition was met"),
                "document.attach": _("attached a document"),
                "receipt.record": _("recorded the receipt"),
                "receipt.allot": _("settled a checkpoint from the receipt"),
                "allotment.reverse": _("took back the settlement"),
                "receipt.reverse": _("reversed the receipt"),
            }
        )
