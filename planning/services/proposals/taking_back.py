"""Taking a proposal back: the draft says again what holds."""

from uuid import UUID

from django.utils.translation import gettext as _

from goaltrack.common.errors import ActionForbidden, StateConflict
from history.changes import apply_changes
from history.operations import operation
from people.models import User
from planning.live import live_work, values_of
from planning.models import Breakdown, BreakdownItem
from planning.pending import plans_of
from planning.services.item_checks import check_item, require_amounts
from planning.services.item_log import told
from planning.services.item_restore import put_back, restored
from planning.services.items import rows_of
from planning.services.proposals.gate import gates_of
from planning.services.proposals.telling import under_review


def proposal_take_back(*, actor: User, key: UUID) -> Breakdown:
    """Take back what is proposed for the live work of the item `key`: the draft says of it again what holds.

    Whoever writes the breakdown takes all of it back, anybody else what they proposed themselves. Raises StateConflict
    where nothing is proposed any more, or where the experts have it.
    """
    with operation("breakdown.take_back", actor=actor) as op:
        gate = gates_of([key], lock=True).get(key)
        nothing = StateConflict(_("Nothing is proposed for it any more."))
        if gate is None or gate.version is None:
            raise nothing
        version, work = gate.version, live_work([gate.agreed[key]])[key]
        plan = plans_of(actor, [work]).get(key)
        if plan is None or not plan.is_pending:
            raise nothing
        fields = plan.fields_of(actor)
        if not fields:
            raise ActionForbidden(_("It is taken back by those who proposed it, or who write the breakdown."))
        if version.state == Breakdown.State.SUBMITTED:
            raise under_review(version)
        if plan.removes:
            item = put_back(actor, version, key)
            changes = restored(item)
        else:
            item = version.items.select_related("contract__project").get(key=key)
            item.breakdown = version
            require_amounts(item, actor)
            others = [row for row in rows_of(version) if row.pk != item.pk]
            now = values_of(work)
            changes = apply_changes(item, {name: now[name] for name in fields})
            check_item(item, actor, others, changed=fields)
            _save(version, item)
            changes = told(item, changes, others)
        op.log(version, changes=changes, note=item.title)
    return version


def _save(version: Breakdown, item: BreakdownItem) -> None:
    version.version += 1
    item.version = version.version
    item.save()
    version.save(update_fields=["version"])
