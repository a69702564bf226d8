"""Which contract a line is for: by its number, its customer, its amount. All that is asked is read once beforehand."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from payments.forms import money_projects
from payments.models import Contract, PaymentCheckpoint
from payments.statements.models import StatementLine
from people.models import User

# What a contract's number is made of where it stands inside a sentence without spaces.
NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/\-]{3,}")
SHORTEST = 4


@dataclass(frozen=True)
class Suggestion:
    contract: int | None = None
    checkpoint: int | None = None
    basis: str = ""


NOTHING = Suggestion()


class Matcher:
    """The open contracts that a person keeps (two queries)."""

    def __init__(self, actor: User) -> None:
        kept = Contract.objects.filter(project__in=money_projects(actor).order_by()).order_by("pk")
        self._numbers: dict[str, int] = {}
        self._wordy: list[tuple[str, int]] = []
        self._by_customer: defaultdict[str, set[int]] = defaultdict(set)
        self._by_amount: defaultdict[Decimal, list[tuple[int, int]]] = defaultdict(list)
        customers: dict[int, str] = {}
        for pk, number, customer in kept.values_list("pk", "number", "customer__name"):
            customers[pk] = plain(customer)
            name = plain(number)
            if NUMBER.fullmatch(name):
                self._numbers[name] = pk
            elif len(name) >= SHORTEST:
                self._wordy.append((name, pk))
        outstanding = PaymentCheckpoint.objects.outstanding().filter(contract__in=kept.order_by().values("pk"))
        for pk, contract, amount, settled in outstanding.order_by("pk").values_list(
            "pk", "contract", "amount", "settled"
        ):
            self._by_amount[amount - settled].append((contract, pk))
            self._by_customer[customers[contract]].add(contract)

    def suggest(self, *, amount: Decimal, payer: str, texts: Iterable[str]) -> Suggestion:
        """The surest basis first; where two contracts fit alike, none."""
        exact = self._by_amount.get(amount, [])
        for text in map(plain, texts):
            contract = self._named_in(text)
            if contract is not None:
                return self._for(contract, exact, StatementLine.Basis.NUMBER)
        of_customer = self._by_customer.get(plain(payer), set()) if payer else set()
        if len(of_customer) == 1:
            return self._for(next(iter(of_customer)), exact, StatementLine.Basis.PAYER)
        if of_customer:
            fitting = {contract for contract, _checkpoint in exact if contract in of_customer}
            if len(fitting) == 1:
                return self._for(next(iter(fitting)), exact, StatementLine.Basis.PAYER_AMOUNT)
            return NOTHING
        if len(exact) == 1:
            return self._for(exact[0][0], exact, StatementLine.Basis.AMOUNT)
        return NOTHING

    def _named_in(self, text: str) -> int | None:
        found = {self._numbers[word] for word in NUMBER.findall(text) if word in self._numbers}
        found |= {pk for name, pk in self._wordy if name in text}
        return found.pop() if len(found) == 1 else None

    def _for(self, contract: int, exact: Iterable[tuple[int, int]], basis: str) -> Suggestion:
        """With the checkpoint, where exactly one of the contract is outstanding by this amount."""
        places = [checkpoint for of, checkpoint in exact if of == contract]
        return Suggestion(contract, places[0] if len(places) == 1 else None, basis)


def plain(text: str) -> str:
    """Full-width signs and letters as plain ones, capitals, no spaces: so a bank writes, and so people do not."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())
