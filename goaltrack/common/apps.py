from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "goaltrack.common"
    label = "common"
