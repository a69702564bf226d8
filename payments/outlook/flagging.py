"""What the forecast flags: money expected after its customer's budget cut-off, and fiscal funds still to come."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from payments.flags import Flag
from payments.forecast import Step
from payments.models import Condition
from payments.outlook.cutoffs import CutOffs, missed
from payments.outlook.selectors import fiscal_steps
from payments.outlook.weights import Policies
from payments.selectors import CheckpointLine


def flags_of(lines: Sequence[CheckpointLine]) -> Mapping[int, Sequence[Flag]]:
    """Two queries."""
    policies = Policies()
    cut_offs = CutOffs({line.checkpoint.contract.customer_id for line in lines}, policies)
    found: dict[int, list[Flag]] = {}
    for line in lines:
        contract = line.checkpoint.contract
        flags = [Flag("fiscal", fiscal_words(step), "idle", "coin") for step in fiscal_steps(line.forecast)]
        last = missed(line.expected, cut_offs.of(contract.customer_id, contract.project.department))
        if last is not None and line.expected is not None:
            flags.insert(0, Flag("cut_off", cut_off_words(last.isoformat(), last.year + 1), "risk", "calendar"))
        if flags:
            found[line.checkpoint.pk] = flags
    return found


def cut_off_words(last: str, year: int) -> str:
    return _("after the budget cut-off of %(day)s: may slip into %(year)d") % {"day": last, "year": year}


def holder_of(step: Step) -> str:
    return step.holder or str(Condition.HeldBy(step.held_by).label)


def fiscal_words(step: Step) -> str:
    return _("waits for fiscal funds, held by %(holder)s") % {"holder": holder_of(step)}
