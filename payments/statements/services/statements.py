"""A statement from the file to the confirmation. What takes long is left to a worker: the row's state says it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from goaltrack.common.enqueue import enqueue
from goaltrack.common.errors import InvalidInput, Problems, StateConflict
from goaltrack.common.uploads import checked, digest
from history.operations import operation
from history.versions import check_version
from payments.bank import BankAccount
from payments.statements.columns import LABELS, REQUIRED, guessed
from payments.statements.models import Statement
from payments.statements.reading import LIMITS, head_of
from people.models import User
from people.permissions import authorize

State = Statement.State
KINDS = (".csv", ".xlsx")


def statement_upload(*, actor: User, key: UUID, account_id: int, upload: "UploadedFile[Any]") -> Statement:
    """Keep a bank's file and guess its columns; nothing of it is booked. Raises InvalidInput at `upload`."""
    content = {"account": account_id, "name": upload.name, "sha256": digest(upload)}
    with operation("statement.upload", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(Statement.objects)
        account = BankAccount.objects.select_related("department").get(pk=account_id)
        authorize(actor, "payments.account_write", account.department)
        if account.closed:
            raise InvalidInput(fields={"account": [_("This bank account is closed.")]})
        name, _type = checked(upload, types=KINDS, limit=LIMITS.bytes)
        try:
            head = head_of(upload)
        except InvalidInput as error:
            raise InvalidInput(fields={"upload": error.fields["file"]}) from error
        upload.seek(0)
        statement = Statement.objects.create(
            account=account,
            file=upload,
            name=name,
            uploaded_by=actor,
            header_line=head.header_line,
            columns=head.columns,
            sample=head.sample,
            line_count=head.line_count,
            mapping=guessed(head.columns, _earlier(account)),
        )
        op.log(statement, note=str(account))
    return statement


def statement_map(*, actor: User, statement_id: int, version: int, mapping: Mapping[str, int]) -> Statement:
    """Say which column is which; the lines are read anew. Raises InvalidInput at a field of the mapping."""
    with operation("statement.map", actor=actor) as op:
        statement = locked_statement(statement_id, actor)
        check_version(statement, version)
        require(statement, State.MAPPING, State.READY)
        _check_mapping(statement, mapping)
        statement.mapping = dict(mapping)
        statement.problem = ""
        _give_to_worker(statement, State.READING)
        op.log(statement)
    return statement


def statement_confirm(*, actor: User, statement_id: int, version: int) -> Statement:
    """Have all chosen lines booked, in one transaction or not at all. The same call again changes nothing."""
    with operation("statement.confirm", actor=actor) as op:
        statement = locked_statement(statement_id, actor)
        if statement.state in (State.BOOKING, State.DONE) and statement.version == version + 1:
            return statement
        check_version(statement, version)
        require(statement, State.READY)
        if statement.account.closed:
            raise StateConflict(_("This bank account is closed."))
        if not statement.lines.chosen().exists() and not statement.lines.kept_for_later().exists():
            raise StateConflict(_("There is nothing to book: no line is ready or kept for later."))
        statement.confirmed_by = actor
        statement.problem = ""
        _give_to_worker(statement, State.BOOKING)
        op.log(statement)
    return statement


def statement_discard(*, actor: User, statement_id: int) -> Statement:
    """Put a statement away that was not booked; its lines go, the file and the entry in the log stay."""
    with operation("statement.discard", actor=actor) as op:
        statement = locked_statement(statement_id, actor)
        if statement.state == State.DISCARDED:
            return statement
        require(statement, State.MAPPING, State.READY)
        statement.lines.all().delete()
        statement.state = State.DISCARDED
        statement.version += 1
        statement.save()
        op.log(statement)
    return statement


def locked_statement(statement_id: int, actor: User) -> Statement:
    """The statement, held by this transaction, for somebody who keeps its account's money."""
    statements = Statement.objects.select_related("account__department")
    statement = statements.select_for_update(of=("self",), no_key=True).get(pk=statement_id)
    authorize(actor, "payments.account_write", statement.account.department)
    return statement


def require(statement: Statement, *states: str) -> None:
    if statement.state not in states:
        words = _("This statement is %(state)s by now.")
        raise StateConflict(words % {"state": statement.get_state_display().lower()})


def _give_to_worker(statement: Statement, state: str) -> None:
    from payments.statements.tasks import work

    statement.state = state
    statement.done_count = 0
    statement.claimed_until = None
    statement.version += 1
    statement.save()
    enqueue(work, statement.pk)


def _earlier(account: BankAccount) -> dict[str, str]:
    """Field to column name, as it was named for the account's last statement."""
    last = account.statements.exclude(state=State.MAPPING).exclude(mapping={}).order_by("-pk").first()
    return {field: last.columns[place] for field, place in last.mapping.items()} if last else {}


def _check_mapping(statement: Statement, mapping: Mapping[str, int]) -> None:
    problems = Problems()
    for field in REQUIRED:
        if field not in mapping:
            problems.add(field, _("Choose the column."))
    taken: dict[int, str] = {}
    for field, place in mapping.items():
        if field not in LABELS or not 0 <= place < len(statement.columns):
            problems.add(field, _("There is no such column."))
        elif place in taken:
            problems.add(field, _("“%(other)s” has this column.") % {"other": LABELS[taken[place]]})
        taken.setdefault(place, field)
    problems.raise_any()
