"""The environment of the templates in templates/jinja2/: rows that stand a hundred times on a page.

They know the components of goaltrack.common.markup, `address(route, pk)`, the filters below and `_`, which collecting
finds only where it comes first, as in {{ _("Note") }}. Of the page they know what is handed to them: decision 0012.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.template import engines
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext, pgettext
from jinja2 import Environment, StrictUndefined, Template

from goaltrack.common import dates, markup, money, numbers, panels


def environment(**options: Any) -> Environment:
    """What the settings name: everything is escaped, and a name that nobody gave is an error."""
    options |= {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    made = Environment(**options)  # noqa: S701 -- Django turns escaping on
    made.globals |= {
        "_": translated,
        "address": address,
        "beside": beside,
        "icon": markup.icon,
        "state": markup.state,
        "ab": markup.ab,
        "late_chip": markup.late_chip,
        "late_words": markup.late_words,
        "done_chip": markup.done_chip,
        "overdue_chip": markup.overdue_chip,
        "log_buttons": markup.log_buttons,
        "task_status": markup.task_status,
        "task_status_words": lambda value: markup.TASK_STATUS[value][2],
        "meter": markup.meter,
        "confidence": markup.confidence,
        "goal_result": markup.goal_result,
        "part_of": lambda: pgettext("task", "part of"),
        "priority": markup.priority,
    }
    made.filters |= {
        "short_date": dates.short,
        "shortened": lambda text, most: Truncator(text).chars(most),
        "plain_number": numbers.plain,
        "percent": markup.percent,
        "wan": money.brief,
    }
    return made


def rendered(name: str, **values: Any) -> SafeString:
    """A template of the environment."""
    return mark_safe(_template(name).render(values))  # noqa: S308 -- escaped by the template


def address(route: str, pk: int) -> str:
    """The address of a route that takes a `pk` and nothing else; looked up once a route."""
    before, after = _around(route)
    return f"{before}{pk}{after}"


def beside(shown: Sequence[panels.Shown]) -> SafeString:
    """What upper apps show beside a row of a list (`panels.beside`, asked once for the whole list): templates of this
    environment too."""
    return SafeString("".join(rendered(panel.template, **more) for panel, more in shown))


def translated(text: str) -> str:
    """What it is in the language of the reader; a list asks for the same few words in every row."""
    return _translated(text, get_language())


@lru_cache(maxsize=2048)
def _translated(text: str, _language: str | None) -> str:
    return gettext(text)


@lru_cache(maxsize=256)
def _around(route: str) -> tuple[str, str]:
    before, zero, after = reverse(route, args=[0]).partition("/0/")
    assert zero, f"{route} takes more than a pk"
    return f"{before}/", f"/{after}"


# Loaders keep what they have read, and read it again on a development machine when it changes.
def _template(name: str) -> Template:
    found: Any = engines["jinja2"].get_template(name)
    return found.template  # type: ignore[no-any-return]
