from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DashboardsConfig(AppConfig):
    name = "dashboards"
    verbose_name = _("Dashboards")

    def ready(self) -> None:
        from dashboards.selectors import nav_foot
        from goaltrack.common import panels

        panels.register("shell.nav_foot", nav_foot, template="dashboards/_nav_foot.html")
