"""Makes the first administrator, and the first-level department when there is none.

    manage.py create_administrator
    echo "$PASSWORD" | manage.py create_administrator --username Q0001 --name 何青禾 --email hqh@example.com

The password comes from GOALTRACK_ADMIN_PASSWORD, from standard input, or is asked for; never from the command line,
where every process of the machine could read it.
"""

import getpass
import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from goaltrack.common.errors import DomainError
from people.services import administrator_create

PASSWORD_VARIABLE = "GOALTRACK_ADMIN_PASSWORD"  # noqa: S105


class Command(BaseCommand):
    help = "Makes the first administrator, and the first-level department when there is none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", help="employee number; asked for when missing")
        parser.add_argument("--name", help="the person's name")
        parser.add_argument("--email", help="e-mail address, for mail that resets the password")
        parser.add_argument(
            "--department", default="一级部门", help="name of the first-level department, if none exists"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        asked = {"username": "Employee number", "name": "Name", "email": "E-mail"}
        values = {
            key: self._ask(key, prompt) if options[key] is None else options[key] for key, prompt in asked.items()
        }
        try:
            user = administrator_create(
                **values, password=self._password(), department_name=options["department"].strip()
            )
        except DomainError as error:
            reasons = [f"{field}: {message}" for field, texts in error.fields.items() for message in texts]
            raise CommandError("\n".join(reasons) or str(error.message)) from error
        self.stdout.write(self.style.SUCCESS(f"{user.name} ({user.username}) is an administrator and can sign in."))

    def _ask(self, key: str, prompt: str) -> str:
        if not sys.stdin.isatty():
            raise CommandError(f"Give --{key}.")
        return input(f"{prompt}: ")

    def _password(self) -> str:
        password = os.environ.get(PASSWORD_VARIABLE, "")
        if not password and sys.stdin.isatty():
            password = getpass.getpass("Password: ")
            if password != getpass.getpass("Password again: "):
                raise CommandError("The two passwords differ.")
        elif not password:
            password = sys.stdin.readline().rstrip("\r\n")
        if not password:
            raise CommandError(f"Give a password: {PASSWORD_VARIABLE}, standard input, or at the prompt.")
        return password
