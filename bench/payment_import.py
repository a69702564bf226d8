"""`python -m bench.payment_import read|book '<facts>'`: 50,000 lines of a bank, as the worker reads and books them.

One process does what the worker does, so that its peak of memory is the worker's; CPU counts its connection to
PostgreSQL as well.
"""

import csv
import io
import json
import resource
import sys
import time
import uuid
from collections.abc import Callable
from typing import Any

import django

from bench.cpu import used_ns

django.setup()

from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.db import connection  # noqa: E402

import goaltrack.celery  # noqa: E402, F401  (what a worker has loaded)
from goaltrack.common import clock  # noqa: E402
from payments.models import Contract, Receipt  # noqa: E402
from payments.statements.models import Statement  # noqa: E402
from payments.statements.services import (  # noqa: E402
    statement_book,
    statement_confirm,
    statement_map,
    statement_read,
    statement_upload,
)
from people.models import User  # noqa: E402

LINES = 50_000
# Of five lines four name a contract; the money of a day is of so many contracts.
NAMED, SPREAD = 5, 400
HEADER = ("交易日期", "借方发生额", "贷方发生额", "对方户名", "交易流水号", "摘要")


def content(contracts: list[int]) -> bytes:
    numbers = list(
        Contract.objects.filter(pk__in=contracts[:: len(contracts) // SPREAD]).values_list("number", flat=True)
    )
    day = clock.today().isoformat()
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(HEADER)
    for line in range(LINES):
        remark = f"货款 {numbers[line % len(numbers)]}" if line % NAMED else "往来款"
        rows.writerow([day, "", "100.00", "某公司", f"B{line:08}", remark])
    return text.getvalue().encode("gb18030")


def measured(work: Callable[[], bool]) -> dict[str, float]:
    """Wall and CPU in seconds, the process's peak of memory in MB."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    began, own, database = time.perf_counter(), time.process_time(), used_ns(backend)
    if not work():
        raise SystemExit("it was refused")
    return {
        "wall_s": round(time.perf_counter() - began, 1),
        "worker_s": round(time.process_time() - own, 1),
        "database_s": round((used_ns(backend) - database) / 1e9, 1),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }


def read(facts: dict[str, Any]) -> dict[str, Any]:
    actor = User.objects.get(pk=facts["managers"][0]["user"])
    upload = SimpleUploadedFile("流水.csv", content(facts["contracts"]))
    statement = statement_upload(actor=actor, key=uuid.uuid4(), account_id=facts["account"], upload=upload)
    statement_map(actor=actor, statement_id=statement.pk, version=1, mapping=statement.mapping)
    figures = measured(lambda: statement_read(statement_id=statement.pk))
    return {"statement": statement.pk, "figures": figures}


def book(facts: dict[str, Any]) -> dict[str, Any]:
    statement = Statement.objects.get(pk=facts["statement"])
    actor, before = statement.uploaded_by, Receipt.objects.count()
    statement_confirm(actor=actor, statement_id=statement.pk, version=statement.version)
    figures = measured(lambda: statement_book(statement_id=statement.pk))
    return {"receipts": Receipt.objects.count() - before, "figures": figures}


if __name__ == "__main__":
    print(json.dumps({"read": read, "book": book}[sys.argv[1]](json.loads(sys.argv[2]))))
