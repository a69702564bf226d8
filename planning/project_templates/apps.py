from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectTemplatesConfig(AppConfig):
    name = "planning.project_templates"
    label = "project_templates"
    verbose_name = _("Project templates")

    def ready(self) -> None:
        from goaltrack.common import panels
        from history.actions import register_actions
        from planning import passing
        from planning.project_templates import permissions  # noqa: F401  it registers its rules
        from planning.project_templates.panels import breakdown_preconditions, project_template_action, templates_link
        from planning.project_templates.services import preconditions_make

        passing.follow(preconditions_make)
        panels.register("project.actions", project_template_action, template="project_templates/_project_action.html")
        panels.register("project.list", templates_link, template="project_templates/_list_link.html")
        panels.register(
            "breakdown.detail", breakdown_preconditions, template="project_templates/_breakdown_preconditions.html"
        )
        register_actions(
            {
                "template.create": _("wrote the project template"),
                "template.take": _("made the project template from a project"),
                "template.update": _("changed the project template"),
                "template.line_add": _("added a line to the project template"),
                "template.line_update": _("changed a line of the project template"),
                "template.line_move": _("moved a line of the project template"),
                "template.line_remove": _("removed a line of the project template"),
                "template.use": _("started from a project template"),
                "template.precondition_drop": _("struck out a precondition that was to come"),
            }
        )
