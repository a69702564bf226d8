"""The first page: one view, its sections chosen by the roles the person holds."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dashboards import selectors
from dashboards.waiting import money_ahead, money_due, promises_of
from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden
from goaltrack.common.htmx import page_or_fragment
from lessons.selectors import retrospectives_waiting
from payments.collection.selectors import actions_due
from people.abilities import Ability, Role
from people.models import User
from people.requests import SignedInRequest


@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """A fixed number of queries for each role (tests/dashboards)."""
    user: User = request.user
    role = user.main_role
    leads = selectors.leads(user)
    own = selectors.mine(user)
    context: dict[str, Any] = {
        "role": role,
        "days": selectors.days_left(),
        "greeting": _greeting(),
        "given_name": _given_name(user.name),
        "mine": own,
        "is_administrator": user.is_administrator,
        "reviews": selectors.reviews_waiting(user, below=_below(user, role)),
        "retrospectives": retrospectives_waiting(user),
        "promises": promises_of(user),
        "next_actions": actions_due(user),
        "year": clock.today().year,
        "records": any(grant.role == Role.COLLECTIONS for grant in user.grants),
    }
    context["my_reviews"] = [row for row in context["reviews"] if row.is_mine]
    if leads:
        context["led"] = selectors.led_by(user)
    else:
        context["carried"] = selectors.goals_carried(user)
    layout = _layout(role)
    if kept := user.departments_with(Ability.READ_AMOUNTS):
        # A lead's page counts it, and fetches its rows once they come to them.
        context["money"] = money_due(user, kept) if layout == "lead" else money_ahead(user, kept)
    return render(request, f"dashboards/home_{layout}.html", context)


@require_GET
def home_money(request: SignedInRequest) -> HttpResponse:
    """The rows of money overdue and due next, of the departments whose amounts one may read."""
    kept = request.user.departments_with(Ability.READ_AMOUNTS)
    if not kept:
        raise ActionForbidden(_("Amounts are read by those who lead a department or keep its money."))
    context = {"money": money_ahead(request.user, kept)}
    return page_or_fragment(request, "dashboards/home_money.html", "dashboards/_money.html", context)


def _layout(role: str) -> str:
    return {
        Role.MANAGER: "manager",
        Role.LEAD: "lead",
        Role.EXPERT: "expert",
        Role.COLLECTIONS: "collections",
    }.get(Role(role), "member")


def _below(user: User, role: str) -> list[int]:
    """The departments whose open reviews a manager watches."""
    return user.departments_with(Ability.WRITE_GOALS) if role == Role.MANAGER else []


def _greeting() -> str:
    hour = timezone.localtime(clock.now()).hour
    if hour < 12:
        return _("Good morning")
    return _("Good afternoon") if hour < 18 else _("Good evening")


def _given_name(name: str) -> str:
    """一鸣 of 林一鸣: a Chinese name of three or four characters without its family name; any other as it is."""
    if all("\u4e00" <= character <= "\u9fff" for character in name):
        return {3: name[1:], 4: name[2:]}.get(len(name), name)
    return name
