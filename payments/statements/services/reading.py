"""Reads a statement's file into lines, with what is suggested for each. In pieces, so that its size costs no memory."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from django.db import transaction
from django.db.models import Exists, OuterRef, Value
from django.db.models.fields.json import JSONField

from goaltrack.common.errors import InvalidInput
from payments.models import Receipt
from payments.statements.matching import Matcher, Suggestion
from payments.statements.models import Statement, StatementLine
from payments.statements.reading import Found, lines_of
from payments.statements.services.claims import Progress, claim

PIECE = 1000
State, Verdict = Statement.State, StatementLine.Verdict
Item = TypeVar("Item")


def statement_read(*, statement_id: int) -> bool:
    """Whether this call read it: once, whoever else was woken for it, and anew where a killed worker left it."""
    if not claim(statement_id, State.READING):
        return False
    statement = Statement.objects.select_related("account", "uploaded_by").get(pk=statement_id)
    with transaction.atomic(), Progress(statement_id) as progress:
        statement.lines.all().delete()
        problem = ""
        try:
            with transaction.atomic(), statement.file.open("rb") as file:
                _read(statement, lines_of(file, statement.header_line, statement.mapping), progress)
                _find_booked(statement)
        except InvalidInput as error:
            problem = error.words
        # Whoever claimed it meanwhile waits for this update and finds nothing left to do.
        done = Statement.objects.filter(pk=statement_id, state=State.READING)
        if not done.update(state=State.MAPPING if problem else State.READY, problem=problem, claimed_until=None):
            transaction.set_rollback(True)
            return False
    return True


def _read(statement: Statement, found: Iterable[Found], progress: Progress) -> None:
    matcher = Matcher(statement.uploaded_by)
    first_lines: dict[str, int] = {}
    done = 0
    for piece in pieces(found, PIECE):
        lines = [_line(statement, one, matcher, first_lines) for one in piece]
        StatementLine.objects.bulk_create(lines)
        done += len(lines)
        progress.say(done)


def _line(statement: Statement, found: Found, matcher: Matcher, first_lines: dict[str, int]) -> StatementLine:
    verdict, suggestion = Verdict.REFUSED, Suggestion()
    reference = found.values.get("reference", "")
    if not found.problems:
        first = first_lines.setdefault(reference, found.number)
        if first != found.number:
            found.refuse("reference", "in-file", str(first))
            verdict = Verdict.DUPLICATE
        else:
            suggestion = matcher.suggest(
                amount=found.values["amount"],
                payer=found.values["payer"],
                texts=(reference, found.values["remark"]),
            )
            verdict = Verdict.READY if suggestion.contract else Verdict.LATER
    return StatementLine(
        statement=statement,
        account_id=statement.account_id,
        number=found.number,
        verdict=verdict,
        problems=found.problems,
        contract_id=suggestion.contract,
        checkpoint_id=suggestion.checkpoint,
        basis=suggestion.basis,
        **found.values,
    )


def _find_booked(statement: Statement) -> None:
    """What the ledger or the lines that wait have of it already (two statements for all lines)."""
    fresh = statement.lines.filter(verdict__in=[Verdict.READY, Verdict.LATER])
    for reason, known in already_there():
        fresh.filter(known).update(
            verdict=Verdict.DUPLICATE,
            problems=Value([["reference", reason, ""]], JSONField()),
            contract=None,
            checkpoint=None,
            basis="",
        )


def already_there() -> list[tuple[str, Exists]]:
    """The reason, and the condition on a line that its reference is known in its account."""
    same = {"account": OuterRef("account"), "reference": OuterRef("reference")}
    return [
        ("in-ledger", Exists(Receipt.objects.live().filter(**same).order_by())),
        ("waits", Exists(StatementLine.objects.waiting().filter(**same).order_by())),
        ("dismissed", Exists(StatementLine.objects.dismissed().filter(**same).order_by())),
    ]


def pieces(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    rest = iter(items)
    while piece := list(islice(rest, size)):
        yield piece
