"""Several checkpoints of a contract at once, by their shares: the last that completes 100 percent takes the cents."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import InvalidInput, Problems
from history.operations import operation
from payments.models import Contract
from payments.services import checkpoint_create
from payments.services.contracts import locked_contract
from people.models import User
from people.permissions import authorize

MOST_ROWS = 20
# What the rows have in common.
SHARED = ("owner", "follower", "goal")


def contract_split(
    *, actor: User, key: UUID, contract_id: int, rows: Sequence[Mapping[str, Any]], shared: Mapping[str, Any]
) -> Contract:
    """Add a checkpoint for each of `rows`, with what is `shared` (SHARED); all of them or none.

    Errors are at `share_0`, `due_on_1`, and so on.
    """
    content = {"contract": contract_id, "rows": list(rows), **shared}
    with operation("contract.split", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(Contract.objects)
        contract = locked_contract(contract_id)
        authorize(actor, "payments.contract_write", contract)
        problems = Problems()
        if not rows:
            problems.add("name_0", _("At least one checkpoint."))
        elif len(rows) > MOST_ROWS:
            problems.add("name_0", _("At most %(count)d checkpoints at a time.") % {"count": MOST_ROWS})
        problems.raise_any()
        for place, row in enumerate(rows):
            values = {**row, **shared}
            try:
                checkpoint_create(actor=actor, key=uuid5(key, str(place)), contract_id=contract_id, values=values)
            except InvalidInput as error:
                for field, messages in error.fields.items():
                    problems.fields.setdefault(field if field in SHARED else f"{field}_{place}", []).extend(messages)
        for name in SHARED:
            problems.fields[name] = list(dict.fromkeys(map(str, problems.fields.get(name, []))))
        problems.fields = {name: messages for name, messages in problems.fields.items() if messages}
        problems.raise_any()
        op.log(contract, note=_now(", ").join(str(row["name"]) for row in rows)[:300])
    return contract
