from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = _("Projects")

    def ready(self) -> None:
        from goals.services.totals import register_share
        from goaltrack.common import panels
        from history.actions import register_actions
        from notices.kinds import NoticeKind, register
        from projects import finding, permissions, reminders  # noqa: F401  permissions registers its rules
        from projects.selectors import goal_work
        from projects.selectors.contributions import own_contributions
        from projects.shares import work_of_goal

        register_share("work", work_of_goal)
        reminders.register()
        finding.register_all()
        panels.register("goal.detail", goal_work, template="projects/_goal_work_panel.html", order=20)
        panels.register("goal.mine", own_contributions, template="projects/_own_contributions.html", order=10)

        register_actions(
            {
                "customer.create": _("added the customer"),
                "project.create": _("created the project"),
                "project.update": _("changed the project"),
                "unit.add": _("added a unit"),
                "project.member_add": _("let people into the project"),
                "column_limits.set": _("settled the limits of the board"),
                "task.create": _("created the task"),
                "task.take_back": _("took back the task"),
                "task.update": _("changed the task"),
                "task.cancel": _("cancelled the task"),
                "task.log_status": _("logged the status"),
                "dependency.add": _("let it wait for"),
                "dependency.remove": _("no longer lets it wait for"),
                "milestone.create": _("created the milestone"),
                "milestone.update": _("changed the milestone"),
                "milestone.achieve": _("reached the milestone"),
                "milestone.cancel": _("cancelled the milestone"),
                "work.apply": _("put a passed breakdown to work"),
                "work.cancel": _("cancelled the work"),
            }
        )
        register(
            NoticeKind(
                "task.assigned",
                label=_("Task assigned"),
                title=_("%(author)s gave you “%(title)s”, due %(due)s"),
                icon="list-check",
            )
        )
