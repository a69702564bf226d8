"""`manage.py demo_logins`: whom to sign in as in the demo; prints nothing where the demo was not loaded."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand

from people.models import User
from planning.demo.people import LOGINS, MAIL_DOMAIN, PASSWORD

HEADS = (("角色 Role", "姓名 Name", "登录名 Sign-in", "密码 Password"),)


class Command(BaseCommand):
    help = "Prints one sign-in of the demo for each kind of user, or nothing where there is no demo."

    def handle(self, *args: Any, **options: Any) -> None:
        # The address tells the demo's people from somebody real of the same name.
        demo = User.objects.active().filter(email__endswith=f"@{MAIL_DOMAIN}")
        there = set(demo.values_list("username", flat=True))
        rows = [
            (f"{chinese} {english}", name, username, PASSWORD)
            for chinese, english, name, username in LOGINS
            if username in there
        ]
        if rows:
            self.stdout.write("\n".join(_aligned([*HEADS, *rows])))


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "   ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _width(text: str) -> int:
    """Columns of a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
