from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy


class AcceptanceConfig(AppConfig):
    name = "projects.acceptance"
    label = "acceptance"
    verbose_name = _("Acceptance")

    def ready(self) -> None:
        from goaltrack.common import panels
        from history.actions import register_actions
        from projects import achieving, finishing
        from projects.acceptance import permissions, reminders  # noqa: F401  permissions registers its rules
        from projects.acceptance.models import Acceptance
        from projects.acceptance.panels import milestone_acceptance, project_acceptances
        from projects.acceptance.selectors import acceptances_that_keep

        reminders.register()
        achieving.register(acceptances_that_keep)
        finishing.register(
            "acceptance",
            lambda project: Acceptance.objects.open().filter(project=project).select_related("unit"),
            words=ngettext_lazy("%(count)d acceptance not passed", "%(count)d acceptances not passed", "count"),
            link="/acceptances/projects/%(project)d/",
        )
        panels.register(
            "project.scope", project_acceptances, template="acceptance/_project_acceptances_panel.html", order=15
        )
        panels.register("milestone.detail", milestone_acceptance, template="acceptance/_milestone_panel.html", order=5)
        register_actions(
            {
                "acceptance.create": _("planned the acceptance"),
                "acceptance.update": _("changed the acceptance"),
                "acceptance.apply": _("applied for the acceptance"),
                "acceptance.hold": _("held the acceptance"),
                "acceptance.withdraw": _("took the application for the acceptance back"),
                "acceptance.pass": _("recorded that it was passed"),
                "acceptance.fail": _("recorded that it was not passed"),
                "acceptance.again": _("began another round"),
                "acceptance.cancel": _("cancelled the acceptance"),
                "acceptance.step_add": _("added the step"),
                "acceptance.step_update": _("changed the step"),
                "acceptance.step_remove": _("removed the step"),
                "acceptance.step_move": _("moved the step"),
                "acceptance.step_done": _("recorded the step as done"),
                "acceptance.step_undone": _("took the step back"),
                "acceptance.document_add": _("added the document"),
                "acceptance.document_update": _("changed the document"),
                "acceptance.document_remove": _("removed the document"),
                "acceptance.document_move": _("moved the document"),
                "acceptance.document_mark": _("recorded where the document is"),
                "acceptance.document_file": _("kept the file of the document"),
                "acceptance.pass_over": _("passed over what was asked for"),
                "acceptance.point_add": _("noted a condition left open"),
                "acceptance.point_update": _("changed the condition left open"),
                "acceptance.point_remove": _("removed the condition left open"),
                "acceptance.point_settle": _("settled the condition left open"),
                "acceptance.point_to_task": _("made a task of the condition left open"),
            }
        )
