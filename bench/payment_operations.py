"""What `bench.payments` asks about money. A new page is one line of OPERATIONS."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bench.clients import Call

Make = Callable[["Scene"], Call]


@dataclass
class Scene:
    """`ask` sends a call that prepares another one, and returns the answer."""

    facts: Mapping[str, Any]
    ask: Callable[[Call], bytes]
    # How often something was asked for.
    times: dict[str, int] = field(default_factory=dict)

    def next(self, name: str) -> int:
        """The id of the next of `contracts` or `checkpoints`, far apart from the last one."""
        self.times[name] = self.times.get(name, 0) + 1
        ids: list[int] = self.facts[name]
        return ids[self.times[name] * 37 % len(ids)]

    @property
    def today(self) -> date:
        return date.fromisoformat(self.facts["today"])


@dataclass(frozen=True)
class Operation:
    """A page (`is_page`) is compared with its own SQL and template, kept from the second time it is asked for."""

    key: str
    words: str
    make: Make
    is_page: bool = False
    is_heavy: bool = False

    def replayed(self) -> Make:
        """The same call, asked for twice before it is measured."""

        def made(scene: Scene) -> Call:
            call = self.make(scene)
            for _ in range(2):
                scene.ask(call)
            return call

        return made


def page(key: str, words: str, path: str, *, of: str = "", is_heavy: bool = False) -> Operation:
    """`of`: contracts or checkpoints, one after the other."""

    def make(scene: Scene) -> Call:
        month = f"{scene.today:%Y-%m}"
        return Call(path.format(pk=scene.next(of) if of else 0, month=month, **scene.facts))

    return Operation(key, words, make, is_page=True, is_heavy=is_heavy)


def receipt(scene: Scene) -> dict[str, Any]:
    return {
        "amount": "1000.00",
        "received_on": scene.today.isoformat(),
        "method": "transfer",
        "reference": uuid.uuid4().hex[:20],
    }


def receipt_page(scene: Scene) -> Call:
    """As it is sent after the preview, of which only what is settled by hand is left empty."""
    values = receipt(scene)
    form = values | {"key": uuid.uuid4(), "proposed_for": f"{values['amount']}@{values['received_on']}"}
    return Call(f"/payments/contracts/{scene.next('contracts')}/receipts/new/", form=form, status=302)


def receipt_preview(scene: Scene) -> Call:
    form = receipt(scene) | {"key": uuid.uuid4(), "preview": "1"}
    return Call(f"/payments/contracts/{scene.next('contracts')}/receipts/new/", form=form, swapped=True)


def receipt_api(scene: Scene) -> Call:
    """Settles the oldest due."""
    return Call(f"/api/v1/contracts/{scene.next('contracts')}/receipts/", receipt(scene), status=201)


OPERATIONS = (
    page("stuck", "stuck money, page", "/payments/", is_heavy=True),
    page("overdue", "stuck money, what is overdue", "/payments/?show=overdue", is_heavy=True),
    page("month", "a month of plan and forecast, page", "/payments/months/{month}/", is_heavy=True),
    page("collect", "collecting, page", "/payments/collect/", is_heavy=True),
    page("contracts", "contracts, page", "/payments/contracts/"),
    page("contract", "contract, page", "/payments/contracts/{pk}/", of="contracts"),
    page("checkpoint", "checkpoint, page", "/payments/checkpoints/{pk}/", of="checkpoints"),
    page("receipts", "receipts of the year, page", "/payments/receipts/"),
    page("statement", "preview of 50,000 bank lines, page", "/payments/statements/{statement}/"),
    Operation("receipt_preview", "one receipt, what it would settle", receipt_preview),
    Operation("receipt_page", "one receipt, form of the page", receipt_page),
    Operation("receipt_api", "one receipt, API", receipt_api),
)
