"""The floor of a page: the SQL it asks and the template it draws, with nothing between them.

The first two requests of an address are the product's own; what the second one asked of the database and what it handed
to its template is kept. Every one after it asks and draws the same, behind the middleware that `startproject` writes.
What a page costs more than that is what it works out: rights, rules, panels, forms, the building of queries and the
making of rows.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast
from unittest.mock import patch

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Context
from django.template.backends.django import Template
from django.template.context import make_context
from django.test.utils import override_settings
from django.utils import translation

from bench.wsgi import application as product

STANDARD = (
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
)
SESSION_AND_PERSON = ('SELECT "django_session"', 'SELECT "people_user"."id", "people_user"."password"')
# What it draws again may differ from the product's by a token, not by rows.
TOLERANCE = 0.01


@dataclass(frozen=True)
class Page:
    statements: Sequence[tuple[str, Any]]
    template: Any
    values: dict[str, Any]
    language: str

    def answer(self) -> HttpResponse:
        with connection.cursor() as cursor:
            for sql, parameters in self.statements:
                cursor.execute(sql, parameters)
                cursor.fetchall()
        return self.drawn()

    def drawn(self) -> HttpResponse:
        context = Context(self.values)
        # As a page's own has it, for the tags that ask.
        context.request = self.values["request"]  # type: ignore[attr-defined]
        with translation.override(self.language):
            return HttpResponse(self.template.render(context))


class Replay(WSGIHandler):
    """Its own middleware around what is kept of each address."""

    def __init__(self) -> None:
        self.kept: dict[str, Page | None] = {}
        with override_settings(MIDDLEWARE=STANDARD):
            super().__init__()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        address = f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}"
        if self.kept.get(address):
            return super().__call__(environ, start_response)
        if environ["PATH_INFO"] == "/healthz":
            return product(environ, start_response)
        if address not in self.kept:
            # What is asked once by a process or a connection is no part of the page.
            self.kept[address] = None
            return product(environ, start_response)
        asked, handed = Asked(), Handed()
        with connection.execute_wrapper(asked), patch.object(Template, "render", handed.render()):
            answer = product(environ, start_response)
            content = b"".join(answer)
            answer.close()
        self.kept[address] = page = handed.page(asked.statements)
        again = page.drawn().content
        if abs(len(again) - len(content)) > TOLERANCE * len(content):
            raise RuntimeError(f"{address}: {len(again)} bytes are drawn again of {len(content)}")
        return [content]

    def get_response(self, request: HttpRequest) -> HttpResponse:
        return cast(HttpResponse, self._middleware_chain(request))  # type: ignore[attr-defined]

    def _get_response(self, request: HttpRequest) -> HttpResponse:
        # As every page asks who it is: one query for the session, one for the person.
        if not request.user.is_authenticated:
            raise RuntimeError("nobody is signed in")
        page = self.kept[f"{request.path}?{request.META['QUERY_STRING']}"]
        assert page is not None, "as it was asked for twice"
        return page.answer()


class Asked:
    """What was asked of the database, beyond session and person: those the standard middleware asks itself."""

    def __init__(self) -> None:
        self.statements: list[tuple[str, Any]] = []

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if not sql.startswith(SESSION_AND_PERSON):
            self.statements.append((sql, params))
        return execute(sql, params, many, context)


class Handed:
    """What the page's outermost template was given, with what the context processors add."""

    def __init__(self) -> None:
        self.first: tuple[Any, dict[str, Any], str] | None = None

    def render(self) -> Callable[..., str]:
        def drawn(template: Template, context: Any = None, request: HttpRequest | None = None) -> str:
            made = make_context(context, request, autoescape=template.backend.engine.autoescape)
            with made.bind_template(template.template):
                values = cast(dict[str, Any], made.flatten())
            if self.first is None and request is not None:
                self.first = template.template, values, translation.get_language() or ""
            return cast(str, template.template.render(made))

        return drawn

    def page(self, statements: Sequence[tuple[str, Any]]) -> Page:
        if self.first is None:
            raise RuntimeError("the page drew no template")
        return Page(tuple(statements), *self.first)


application = Replay()
