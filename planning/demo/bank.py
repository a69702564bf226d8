"""Our account, a statement that was booked with a line nobody could place, and one that waits to be confirmed."""

import csv
import io
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from goaltrack.common import clock
from payments.bank import BankAccount
from payments.services import account_create
from payments.statements.services import (
    statement_book,
    statement_confirm,
    statement_map,
    statement_read,
    statement_upload,
)
from people.models import User
from planning.demo.contracts import CONTRACTS, ZHI
from planning.demo.days import Days
from planning.demo.projects import LAKE, PORT
from planning.demo.settle import Stage

Script = Iterator[tuple[date, Callable[[], Any]]]
ACCOUNT = "622848000120250118"
HEADER = ("交易日期", "借方发生额", "贷方发生额", "对方户名", "交易流水号", "摘要")
EARLIER, NEWEST = -6, 0


class Bank:
    def __init__(self, stage: Stage, days: Days) -> None:
        self.stage = stage
        self.days = days

    def opening(self) -> Script:
        """Before the first contract: receipts name it."""
        yield self.days.at(min(contract.signed for contract in CONTRACTS)), self._open

    def events(self) -> Script:
        yield self.days.at(EARLIER), partial(self._statement, EARLIER, books=True)
        yield self.days.at(NEWEST), partial(self._statement, NEWEST, books=False)

    @property
    def _actor(self) -> User:
        return self.stage.people[ZHI]

    def _open(self) -> None:
        account_create(
            actor=self._actor,
            key=uuid.uuid4(),
            values={
                "name": "交付二部基本户",
                "bank": "云栖银行澜江支行",
                "number": ACCOUNT,
                "department": self._actor.department,
            },
        )

    def _statement(self, day: int, *, books: bool) -> None:
        before = min(self.days.at(day), clock.today()) - timedelta(days=1)
        rows = self._earlier(before) if books else self._newest(before)
        text = io.StringIO()
        csv.writer(text).writerows([("云栖银行 账户明细",), HEADER, *rows])
        statement = statement_upload(
            actor=self._actor,
            key=uuid.uuid4(),
            account_id=BankAccount.objects.get(number=ACCOUNT).pk,
            upload=SimpleUploadedFile(f"银行流水 {before:%Y%m%d}.csv", text.getvalue().encode("gb18030")),
        )
        statement_map(actor=self._actor, statement_id=statement.pk, version=1, mapping=statement.mapping)
        statement_read(statement_id=statement.pk)
        if books:
            statement_confirm(actor=self._actor, statement_id=statement.pk, version=2)
            statement_book(statement_id=statement.pk)

    def _earlier(self, day: date) -> Sequence[Sequence[str]]:
        return [
            (f"{day}", "", "368,000.00", "汀溪建设集团有限公司", f"YQ{day:%Y%m%d}0031", "工程款"),
            (f"{day}", "12,460.00", "", "差旅报销", f"YQ{day:%Y%m%d}0032", "代发"),
        ]

    def _newest(self, day: date) -> Sequence[Sequence[str]]:
        port, lake = (str(self.stage.projects[name].customer) for name in (PORT, LAKE))
        return [
            (f"{day}", "", "1,120,000.00", port, f"YQ{day:%Y%m%d}0107", "YQ-2025-077 到货款尾款"),
            (f"{day}", "", "300,000.00", lake, f"YQ{day:%Y%m%d}0109", "进度款"),
            (f"{day}", "", "52,800.00", "霁州市公共资源交易中心", f"YQ{day:%Y%m%d}0112", "退投标保证金"),
            (f"{day}", "86,000.00", "", "云栖物业", f"YQ{day:%Y%m%d}0113", "房租"),
            (f"{day}", "", "600,000.00", port, "网银 20251024", "承兑到期"),
        ]
