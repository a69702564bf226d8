from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LessonsConfig(AppConfig):
    name = "lessons"
    verbose_name = _("Lessons")

    def ready(self) -> None:
        from lessons import finding, permissions, registrations  # noqa: F401  permissions registers its rules

        registrations.retrospectives()
        registrations.library()
        finding.register_all()
