"""What finance knows of two contracts: lines of three tax rates, an amendment in writing, guarantees, an audit."""

import uuid
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from payments.models import Contract
from payments.terms.services import (
    amendment_create,
    audit_submit,
    contract_lines_set,
    contract_parties_set,
    guarantee_create,
)
from planning.demo.contracts import CONTRACTS, ZHI, yuan
from planning.demo.days import Days
from planning.demo.projects import HEAT, WATER
from planning.demo.settle import Stage

# Title, in 10,000 CNY, tax rate, and the units it covers by their first words.
LINES = (
    ("设备与管材", 620, 13, ("泵站监测", "管网 GIS")),
    ("安装与土建", 360, 9, ("泵站监测",)),
    ("软件与集成", 300, 6, ("调度中心", "水质预警", "管网 GIS")),
)
# Kind, number, bank, in 10,000 CNY, from, until, A, B.
GUARANTEES = (
    ("performance", "LB-2025-0417", "澜江农商银行", 64, -170, 14, "林一鸣", "周可"),
    ("advance", "YF-2025-0102", "澜江农商银行", 128, -170, 120, ZHI, "林一鸣"),
)


class Terms:
    def __init__(self, stage: Stage, days: Days) -> None:
        self.stage = stage
        self.days = days

    def events(self) -> Iterator[tuple[date, Any]]:
        yield self.days.told(-38), self._lines
        yield self.days.told(-37), self._guarantees
        yield self.days.told(-35), self._parties
        yield self.days.told(-8), self._amendment
        yield self.days.told(-2), self._audit

    @property
    def _actor(self) -> Any:
        return self.stage.people[ZHI]

    def _contract(self, project: str) -> Contract:
        number = next(one.number for one in CONTRACTS if one.project == project)
        return Contract.objects.get(number=number)

    def _lines(self) -> None:
        contract = self._contract(WATER)
        units = list(contract.project.units.all())
        lines = [
            {
                "title": title,
                "amount": yuan(amount),
                "tax_rate": Decimal(rate),
                "units": [unit for unit in units if unit.name.startswith(covered)],
            }
            for title, amount, rate, covered in LINES
        ]
        contract_lines_set(actor=self._actor, contract_id=contract.pk, version=contract.version, lines=lines)

    def _guarantees(self) -> None:
        for kind, number, bank, amount, begins, ends, owner, follower in GUARANTEES:
            guarantee_create(
                actor=self._actor,
                key=uuid.uuid4(),
                contract_id=self._contract(WATER).pk,
                values={
                    "kind": kind,
                    "number": number,
                    "bank": bank,
                    "amount": yuan(amount),
                    "valid_from": self.days.at(begins),
                    "expires_on": self.days.at(ends),
                    "owner": self.stage.people[owner],
                    "follower": self.stage.people[follower],
                },
            )

    def _parties(self) -> None:
        contract = self._contract(WATER)
        parties = contract.project.parties.filter(role__in=["supervisor", "auditor"])
        contract_parties_set(
            actor=self._actor, contract_id=contract.pk, version=contract.version, parties=list(parties)
        )

    def _amendment(self) -> None:
        amendment_create(
            actor=self._actor,
            key=uuid.uuid4(),
            contract_id=self._contract(WATER).pk,
            values={"number": "LJ-2025-118-补1", "reason": "业主增加两座泵站，取消一处水质监测点"},
            lines=[
                {"title": "增加两座泵站", "amount": yuan(48), "tax_rate": Decimal(13)},
                {"title": "取消一处水质监测点", "amount": yuan(-12), "tax_rate": Decimal(6)},
            ],
        )

    def _audit(self) -> None:
        audit_submit(
            actor=self._actor,
            key=uuid.uuid4(),
            contract_id=self._contract(HEAT).pk,
            values={
                "submitted_price": yuan(426),
                "submitted_on": self.days.told(-24),
                "audited_price": yuan(411),
                "audited_on": self.days.told(-3),
                "auditor": "正和工程审计",
            },
        )
