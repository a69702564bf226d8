from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GatesConfig(AppConfig):
    name = "projects.gates"
    label = "gates"
    verbose_name = _("Gates")

    def ready(self) -> None:
        from goaltrack.common import panels
        from history.actions import register_actions
        from projects.gates import permissions, reminders  # noqa: F401  permissions registers its rules
        from projects.gates.gate import CaseGate
        from projects.gates.panels import project_cases, project_stages
        from reviews.kinds import register as register_gate

        register_gate(CaseGate())
        reminders.register()
        panels.register("project.detail", project_stages, template="gates/_project_stages_panel.html", order=30)
        panels.register("project.detail", project_cases, template="gates/_project_cases_panel.html", order=35)
        register_actions(
            {
                "gate.create": _("defined the gate"),
                "gate.update": _("changed the gate"),
                "case.start": _("began the application"),
                "case.submit": _("submitted the application"),
                "case.advance": _("opened the next step"),
                "case.return": _("returned the application"),
                "case.pass": _("passed the application"),
                "case.reopen": _("sent the application back through its gate"),
                "case.withdraw": _("withdrew the application"),
                "case.document": _("provided a document"),
                "case.tick": _("ticked a line of the checklist"),
                "case.untick": _("took a tick back"),
                "visit.update": _("changed the visit"),
                "visit.report": _("reported on the visit"),
                "visit.cancel": _("cancelled the visit"),
            }
        )
