"""What the page of a project shows of its suppliers and of its cash position (goaltrack.common.panels)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from payments.suppliers.charts import cash_chart, cash_sentence
from payments.suppliers.models import InterfaceObligation, SupplierContract
from payments.suppliers.selectors import ObligationLine, SupplierLine, cash_of, obligation_lines, supplier_lines
from people.models import User
from people.permissions import may
from projects.models import Project

Contexts = Mapping[int, Mapping[str, Any]]


def project_supplies(user: User, ids: Sequence[int]) -> Contexts:
    """Each project's supplier contracts that are not over, with the interfaces that nothing secures."""
    projects = list(Project.objects.visible_to(user).filter(pk__in=ids).select_related("department"))
    contracts = SupplierContract.objects.filter(project__in=projects)
    lines: defaultdict[int, list[SupplierLine]] = defaultdict(list)
    for line in supplier_lines(user, contracts.running().as_lines()):
        lines[line.contract.project_id].append(line)
    risks: defaultdict[int, list[ObligationLine]] = defaultdict(list)
    for risk in obligation_lines(user, InterfaceObligation.objects.unsecured().filter(contract__in=contracts)):
        risks[risk.row.contract.project_id].append(risk)
    found = {}
    for project in projects:
        may_create = project.state != Project.State.FINISHED and may(user, "suppliers.contract_create", project)
        if lines[project.pk] or may_create:
            found[project.pk] = {
                "project": project,
                "lines": lines[project.pk],
                "risks": risks[project.pk],
                "may_create": may_create,
            }
    return found


def project_cash_position(user: User, ids: Sequence[int]) -> Contexts:
    """Where money goes out as well: without supplier contracts it is the curve of the collections."""
    with_costs = Project.objects.visible_to(user).filter(pk__in=ids, supplier_contracts__isnull=False).distinct()
    found, _together = cash_of(user, list(with_costs))
    return {
        line.project.pk: {
            "project": line.project,
            "position": line.position,
            "chart": cash_chart(line.position),
            "sentence": cash_sentence(line.position),
        }
        for line in found
    }
