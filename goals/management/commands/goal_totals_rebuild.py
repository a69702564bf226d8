"""`manage.py goal_totals_rebuild`: recompute every goal's totals and print which had drifted."""

from typing import Any

from django.core.management.base import BaseCommand

from goals.services import goal_totals_rebuild


class Command(BaseCommand):
    help = "Recompute the totals of all goals from their work and money, and say what had drifted."

    def handle(self, *args: Any, **options: Any) -> None:
        drifted = goal_totals_rebuild()
        self.stdout.write(f"Drifted: {len(drifted)}" + (f" (goals {drifted})" if drifted else ""))
