"""Nobody reads an amount without the right to it: every route of the permission table, asked by each person.

The world's amounts are recognisable (tests/amounts.py): what tells one tells a multiple of its unit.
"""

import json
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from goaltrack.common import clock
from history.models import LogEntry
from notices.models import Delivery, Notice
from tests.amounts import amounts_in, build_money_world, text_of, thousands_in
from tests.payments.conftest import TODAY
from tests.permission_table import TABLE, Entry
from tests.world import World

# Their roles give them no amounts of the project's department, and none of its money is theirs.
READ_NOTHING = ("shen", "gu", "tang", "bai", "admin", "guest")
# In thousands. 许星野 is B of the checkpoint of 300 and A of the supplier contract: what stands on those two, and what
# 周可 committed to for the checkpoint.
OF_SUPPLIES = {200, 5, 205, 250, 10, 50, 40, 155}
# The last is what is outstanding of it, weighed by its state.
OF_CHECKPOINT = {300, 60, 240, 40, 10, 200, 1, 192}
READ_THEIR_OWN = {"xu": OF_CHECKPOINT | OF_SUPPLIES, "lu": OF_SUPPLIES}
# What 叶知微, who keeps the money, is told amounts on.
SHOWN = (
    *("goal_detail", "goal_key", "payment_list", "payment_month", "contract_list", "contract_detail"),
    *("checkpoint_detail", "contract_lines", "audit_settle", "receipt_list", "receipt_allot", "bank_line_list"),
    *("statement_detail", "supplier_contract_list", "supplier_contract_detail", "supply_risk_list", "cash_list"),
    *("project_cash", "collect", "collection_plan", "application_list", "home", "dashboard", "project_detail"),
    *("ageing", "ageing_row_list", "forecast", "api_ageing", "api_forecast"),
    *("task_list", "task_detail", "task_board", "milestone_detail", "unit_detail", "module_detail"),
    *("api_contract_list", "api_contract_terms", "api_checkpoint_list", "api_audit_plan", "api_receipt_list"),
    *("api_supplier_contract_list", "api_cash_list", "api_collection_worklist", "api_collection_plan"),
    *("api_application_list", "api_invoice_list", "api_stuck_money", "api_collections", "api_dashboard"),
)
# The lists again, narrowed and in other orders, and what is looked for by name, number or amount.
NARROWED: tuple[tuple[str, dict[str, str]], ...] = (
    ("payment_list", {"show": "overdue"}),
    ("payment_list", {"show": "soon", "waits_for": "customer"}),
    ("payment_list", {"project": "{project}"}),
    ("contract_list", {"q": "LJ"}),
    ("contract_list", {"q": "7391310"}),
    ("receipt_list", {"project": "{project}", "month": "2026-11"}),
    ("application_list", {"step": "approval"}),
    ("supplier_contract_list", {"q": "CG", "project": "{project}"}),
    ("supply_risk_list", {"project": "{project}"}),
    ("collection_plan_start", {}),
    ("task_list", {"sort": "due", "group": "project"}),
    ("search", {"q": "LJ-2026"}),
    ("search", {"q": "CG"}),
    ("search", {"q": "QK"}),
    ("search", {"q": "2217393"}),
    ("api_checkpoint_list", {"contract": "{contract}"}),
    ("api_receipt_list", {"contract": "{contract}"}),
    ("api_invoice_list", {"checkpoint": "{checkpoint}"}),
    ("api_stuck_money", {"project": "{project}"}),
    ("api_collections", {"year": "2026", "project": "{project}"}),
)
EXCESSIVE = "999999999999.99"
AMOUNTS = ("amount", "promised_amount", "audited_price", "submitted_price", "reference", "reserve")
HX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _friday_in_november() -> Iterator[None]:
    with clock.at(TODAY):
        yield


@pytest.fixture(scope="module")
def money_world(module_db: None) -> World:
    with clock.at(TODAY), translation.override("en"):
        return build_money_world()


@pytest.fixture(scope="module")
def sessions(money_world: World) -> dict[str, str]:
    found = {}
    for who, person in money_world.cast.everyone.items():
        client = Client()
        client.force_login(person, backend="people.backends.SignInBackend")
        found[who] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return found


ENTRIES = [
    (name, method, entry)
    for name, methods in TABLE.items()
    for method, entry in methods.items()
    if name != "account_logout"
]


class Asker:
    """Asks as one person; what an answer wrote is undone."""

    def __init__(self, world: World, session: str) -> None:
        self._world = world
        self._client = Client(raise_request_exception=False)
        self._session = session

    def entry(
        self, name: str, method: str, entry: Entry, more: dict[str, Any] | None = None, *, is_htmx: bool = False
    ) -> str:
        path = reverse(name, args=entry.args(self._world))
        if more is None:
            body = entry.body(self._world, path) if method != "GET" else ""
        else:
            data = {**(entry.data(self._world) if entry.data else {}), **more}
            body = json.dumps(data) if path.startswith("/api/") else urlencode(data)
        return self.path(path, method, body, entry.content_type(path), is_htmx=is_htmx)

    def path(
        self, path: str, method: str = "GET", body: str = "", content_type: str = "", *, is_htmx: bool = False
    ) -> str:
        self._client.cookies[settings.SESSION_COOKIE_NAME] = self._session
        said = {"Idempotency-Key": str(uuid.uuid4()), "If-Match": '"1"', **(HX if is_htmx else {})}
        with transaction.atomic():
            response = self._client.generic(method, path, data=body, content_type=content_type, headers=said)
            text = text_of(response)
            transaction.set_rollback(True)
        return text


@pytest.mark.parametrize("who", READ_NOTHING)
def test_who_reads_no_amounts_is_told_none(money_world: World, sessions: dict[str, str], who: str) -> None:
    asker = Asker(money_world, sessions[who])
    leaks = [
        f"{method} {name}: {sorted(found)}"
        for name, method, entry in ENTRIES
        # Of what strangers may not know, the answers hold nothing; colleagues are refused in words.
        if who in entry.allow or (method == "GET" and who != "guest")
        if (found := amounts_in(asker.entry(name, method, entry)))
    ]
    assert not leaks, "\n".join(leaks)


@pytest.mark.parametrize("who", READ_THEIR_OWN)
def test_whose_part_of_the_money_is_theirs_is_told_that_alone(
    money_world: World, sessions: dict[str, str], who: str
) -> None:
    """Neither the contract's amount, nor other checkpoints, nor a sum that holds one of them."""
    asker = Asker(money_world, sessions[who])
    leaks, told = [], set()
    for name, method, entry in ENTRIES:
        if method != "GET" and who not in entry.allow:
            continue
        found = thousands_in(asker.entry(name, method, entry))
        told |= found
        if found - READ_THEIR_OWN[who]:
            leaks.append(f"{method} {name}: {sorted(found - READ_THEIR_OWN[who])}")
    assert not leaks, "\n".join(leaks)
    assert told == READ_THEIR_OWN[who]


def test_who_keeps_the_money_is_told_amounts(money_world: World, sessions: dict[str, str]) -> None:
    """Without this the other tests could not fail."""
    asker = Asker(money_world, sessions["ye"])
    silent = [name for name in SHOWN if not amounts_in(asker.entry(name, "GET", TABLE[name]["GET"]))]
    assert not silent


def test_fragments_tell_no_more_than_their_pages(money_world: World, sessions: dict[str, str]) -> None:
    asker = Asker(money_world, sessions["tang"])
    leaks = [
        f"{name}: {sorted(found)}"
        for name, method, entry in ENTRIES
        if method == "GET" and not name.startswith("api_") and "tang" in entry.allow
        if (found := amounts_in(asker.entry(name, method, entry, is_htmx=True)))
    ]
    assert not leaks, "\n".join(leaks)


@pytest.mark.parametrize("who", [*READ_NOTHING, *READ_THEIR_OWN])
def test_narrowed_lists_and_the_search_tell_no_amounts(money_world: World, sessions: dict[str, str], who: str) -> None:
    asker, known = Asker(money_world, sessions[who]), READ_THEIR_OWN.get(who, set())
    places = {name: getattr(money_world, name).pk for name in ("project", "contract", "checkpoint")}
    paths = [f"{reverse(name)}?{urlencode(asked, safe='{}')}".format(**places) for name, asked in NARROWED]
    leaks = [
        f"{path}: {sorted(found)}" for path in paths if (found := thousands_in(asker.path(path, is_htmx=True)) - known)
    ]
    assert not leaks, "\n".join(leaks)


@pytest.mark.parametrize("who", [*READ_NOTHING, *READ_THEIR_OWN])
def test_a_refused_amount_does_not_tell_how_much_would_fit(
    money_world: World, sessions: dict[str, str], who: str
) -> None:
    asker, known = Asker(money_world, sessions[who]), READ_THEIR_OWN.get(who, set())
    leaks = [
        f"{method} {name}: {sorted(found)}"
        for name, method, entry in ENTRIES
        if method != "GET" and who in entry.allow
        if (found := thousands_in(asker.entry(name, method, entry, dict.fromkeys(AMOUNTS, EXCESSIVE))) - known)
    ]
    assert not leaks, "\n".join(leaks)


def test_notices_and_mails_name_no_amount(money_world: World) -> None:
    """They travel to where rights no longer count."""
    texts = [f"{one.text} {one.params} {one.link}" for one in Notice.objects.all()]
    texts += [f"{one.mail}" for one in Delivery.objects.all()]
    assert {one.kind for one in Notice.objects.all()} >= {"checkpoint.overdue", "guarantee.expiring"}
    assert [text for text in texts if amounts_in(text)] == []


def test_what_timelines_say_names_no_amount(money_world: World) -> None:
    """A timeline shows the title and the note of an entry, and of its changes the names of the fields."""
    entries = LogEntry.objects.all()
    assert any(amounts_in(str(one.changes)) for one in entries), "the log itself knows what changed"
    assert [one for one in entries if amounts_in(f"{one.object_title} {one.note}")] == []
