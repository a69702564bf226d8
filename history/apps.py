from django.apps import AppConfig
from django.db.models.signals import post_migrate


class HistoryConfig(AppConfig):
    name = "history"

    def ready(self) -> None:
        from history.roles import grant_after_migrate

        post_migrate.connect(grant_after_migrate, dispatch_uid="history.grant_after_migrate")
