"""What the frame of every page needs. Nothing here is computed, and no query is run, before the template asks for it.

The foot of the navigation is the panel place `shell.nav_foot` (object id: the person's own).
"""

import uuid
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

import structlog
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock, markup, panels
from notices.selectors import unread_count
from people.abilities import Ability

HTML_LANG = {"zh-hans": "zh-Hans", "en": "en"}


@dataclass(frozen=True)
class Section:
    """A place in the navigation: its first page, and the beginnings of the route names that belong to it."""

    route: str
    icon: str
    label: Promise
    routes: tuple[str, ...]
    # What is pressed after G to go there.
    key: str = ""

    def holds(self, view_name: str) -> bool:
        return view_name == self.route or view_name.startswith(self.routes)


SECTIONS = (
    Section("home", "layout-dashboard", _("Home"), ("home_",), "h"),
    Section(
        "goal_list",
        "target",
        _("Goals"),
        ("goal_", "cycle_", "checkin_", "breakdown_", "item_", "verdict_", "remark_"),
        "g",
    ),
    Section(
        "project_list",
        "briefcase",
        _("Projects"),
        ("project_", "milestone_", "gate_", "precondition_", "acceptance_"),
        "p",
    ),
    Section("task_list", "list-check", _("Tasks"), ("task_", "attachment_", "checklist_", "column_"), "t"),
    Section(
        "payment_list",
        "cash-banknote",
        _("Payments"),
        (
            "payment_",
            "contract_",
            "checkpoint_",
            "condition_",
            "document_",
            "receipt_",
            "allotment_",
            "amendment_",
            "audit_",
            "guarantee_",
            "annex_",
            "bank_",
            "statement_",
            "collect",
            "next_action_",
            "hold_",
            "bureau_contact",
            "contact_rhythm",
            "contact_correct",
            "escalation",
            "application_",
            "invoice_",
            "supplier_",
            "supply_",
            "contingency_",
            "boundary_",
            "obligation_",
            "planned_payment_",
            "cash_",
        ),
        "m",
    ),
    Section("retrospective_list", "refresh-dot", _("Retrospectives"), ("retrospective_", "measure_", "rhythm"), "r"),
    Section("lesson_list", "books", _("Lessons"), ("lesson_",), "l"),
    Section("dashboard", "chart-bar", _("Dashboard"), ("dashboard",), "d"),
    Section("review_list", "checks", _("Reviews"), ("review_", "reviewer_"), "v"),
    Section("team", "users", _("Team"), ("person_", "people_", "department_", "calendar"), "u"),
)
TABS = ("home", "task_list", "", "goal_list")
# Pages of one thing, and what it is to a task that is added there.
ADDS_TO = {"project_detail": "project", "project_scope": "project", "goal_detail": "goal"}
# Each with the ability that its page asks for, "" is everybody's; and its keys.
COMMANDS = (
    ("task_quick", "plus", _("Quick add"), "", "c"),
    ("task_create", "plus", _("New task"), "", ""),
    ("goal_create", "plus", _("New goal"), Ability.WRITE_GOALS, ""),
    ("project_create", "plus", _("New project"), Ability.WRITE_PROJECTS, ""),
    ("receipt_start", "coin", _("Record a receipt"), Ability.WRITE_MONEY, ""),
    ("collect", "phone", _("Collecting"), "", ""),
    ("lesson_create", "bulb", _("Write a lesson"), "", ""),
    ("gate_case_start", "checks", _("New application"), "", ""),
    ("notice_list", "bell", _("Notices"), "", "g n"),
)


@dataclass(frozen=True)
class Link:
    url: str
    icon: str
    label: Promise
    current: str = ""
    add: bool = False
    keys: str = ""

    @property
    def words(self) -> str:
        """What it is found by: its label in the reader's language and in English."""
        return f"{self.label} {_english(self.label)}".lower()

    @property
    def key_caps(self) -> list[str]:
        return self.keys.upper().split()


@lru_cache(maxsize=128)
def url_or_nothing(route: str) -> str:
    """The address of a route, or nothing while no such route is in place; every page asks for the same few."""
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""


@lru_cache(maxsize=64)
def _english(label: Promise) -> str:
    with override("en"):
        return str(label)


class Shell:
    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._user: Any = getattr(request, "user", None)

    @property
    def signed_in(self) -> bool:
        return bool(self._user and self._user.is_authenticated)

    @property
    def lang(self) -> str:
        language = get_language() or ""
        return HTML_LANG.get(language, language)

    @property
    def theme(self) -> str:
        """The stored choice; nothing means: as the system."""
        return self._user.theme if self.signed_in else ""

    @property
    def initial(self) -> str:
        return markup.initial(str(self._user)) if self.signed_in else ""

    @property
    def today(self) -> date:
        return clock.today()

    @property
    def request_id(self) -> str:
        return str(structlog.contextvars.get_contextvars().get("request_id", ""))[:8]

    @cached_property
    def nav(self) -> list[Link]:
        """The sections that have a page, with a mark on the one the reader is in."""
        match = self._request.resolver_match
        here = match.view_name if match and match.view_name else ""
        links = []
        for section in SECTIONS:
            url = url_or_nothing(section.route)
            if url:
                exact = "page" if here == section.route else "true"
                current = exact if section.holds(here) else ""
                links.append(Link(url, section.icon, section.label, current, keys=f"g {section.key}"))
        return links

    @cached_property
    def tabs(self) -> list[Link]:
        by_url = {link.url: link for link in self.nav}
        tabs = [by_url.get(url_or_nothing(route)) if route else self._add for route in TABS]
        return [tab for tab in tabs if tab]

    @property
    def _add(self) -> Link | None:
        return Link(self.quick_add_url, "plus", _("Quick add"), add=True) if self.quick_add_url else None

    @cached_property
    def commands(self) -> list[Link]:
        found = [
            Link(url_or_nothing(route), icon, label, keys=keys)
            for route, icon, label, ability, keys in COMMANDS
            if not ability or self._user.departments_with(ability)
        ]
        return [link for link in found if link.url] + self.nav

    @property
    def home(self) -> str:
        return url_or_nothing("home") or "/"

    @property
    def search_url(self) -> str:
        return url_or_nothing("search") or self.home

    @property
    def shortcuts(self) -> bool:
        """Whether single keys do something: a person can switch them off."""
        return bool(self.signed_in and self._user.shortcuts)

    @cached_property
    def quick_add_url(self) -> str:
        """With the project or goal of the page: what is added there belongs to it."""
        match = self._request.resolver_match
        name = ADDS_TO.get(match.view_name or "") if match else None
        address = url_or_nothing("task_quick")
        return f"{address}?{name}={match.kwargs['pk']}" if match and name else address

    @property
    def new_key(self) -> uuid.UUID:
        """The idempotency key of a form that stands on every page."""
        return uuid.uuid4()

    @property
    def notices_url(self) -> str:
        return url_or_nothing("notice_list")

    @property
    def preferences_url(self) -> str:
        return url_or_nothing("preferences")

    @property
    def language_url(self) -> str:
        return url_or_nothing("language")

    @property
    def me_url(self) -> str:
        return url_or_nothing("me")

    @property
    def sign_out_url(self) -> str:
        return url_or_nothing("account_logout")

    @property
    def has_nav_foot(self) -> bool:
        return bool(panels.at("shell.nav_foot"))

    @cached_property
    def unread(self) -> int:
        """How many notices the person has not read."""
        return unread_count(self._user) if self.signed_in else 0


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"shell": Shell(request), "today": clock.today()}
