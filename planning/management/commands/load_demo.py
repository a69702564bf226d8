"""`manage.py load_demo`: an invented department in the middle of its year, in a database that knows nobody yet."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from goaltrack.common.errors import StateConflict
from planning.demo.load import demo_load


class Command(BaseCommand):
    help = "Loads the demo, dated around today, into a database without people (see demo_logins for the sign-ins)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="where there are people already, say so and do nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            demo_load()
        except StateConflict as refusal:
            if not options["if_empty"]:
                raise CommandError(f"{refusal.message} 库中已有人员，演示数据只能载入空库。") from refusal
            self.stdout.write("There are people already: the demo was not loaded. 库中已有人员，未载入演示数据。")
            return
        self.stdout.write(f"The demo is loaded ({time.monotonic() - began:.1f} s). 演示数据已载入。")
