from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy


class ReadinessConfig(AppConfig):
    name = "projects.readiness"
    label = "readiness"
    verbose_name = _("Preconditions")

    def ready(self) -> None:
        from goaltrack.common import panels
        from history.actions import register_actions
        from projects import finishing
        from projects.readiness import permissions, reminders  # noqa: F401  permissions registers its rules
        from projects.readiness.health import preconditions_too_late
        from projects.readiness.models import Precondition
        from projects.readiness.panels import project_preconditions, unit_preconditions
        from projects.selectors import health

        reminders.register()
        finishing.register(
            "precondition",
            lambda project: Precondition.objects.filter(project=project).open(),
            words=ngettext_lazy("%(count)d open precondition", "%(count)d open preconditions", "count"),
            link="/preconditions/?project=%(project)d",
        )
        health.register("preconditions", preconditions_too_late)
        panels.register(
            "project.scope", project_preconditions, template="readiness/_project_preconditions_panel.html", order=20
        )
        panels.register(
            "unit.detail", unit_preconditions, template="readiness/_unit_preconditions_panel.html", order=20
        )
        register_actions(
            {
                "precondition.create": _("added the precondition"),
                "precondition.update": _("changed the precondition"),
                "precondition.begin": _("began the precondition"),
                "precondition.ready": _("got the precondition ready"),
                "precondition.drop": _("dropped the precondition"),
            }
        )
