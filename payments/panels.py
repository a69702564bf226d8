"""What other apps' pages show of money: the project's chain, the goal's money, what late work holds up."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from goals.models import Goal
from goals.selectors import figures_of
from goaltrack.common.pareto import ParetoLine, pareto
from payments.models import Condition, Contract, PaymentCheckpoint
from payments.permissions import amounts_readable
from payments.selectors import CheckpointLine, checkpoint_lines, money_held_up, money_held_up_by_milestones
from payments.selectors.held import held_together
from payments.selectors.projects import outstanding_by_project, projects_named
from people.models import User
from projects.models import Project

CHAINS = 2
MOST_BARS = 12
TEN_THOUSAND = Decimal(10_000)
SHOWN = 8

Contexts = Mapping[int, Mapping[str, Any]]


def project_money_chain(user: User, ids: Sequence[int]) -> Contexts:
    """Each project's next payments with their chains, and all of its checkpoints."""
    contracts: defaultdict[int, list[Contract]] = defaultdict(list)
    for contract in Contract.objects.visible_to(user).filter(project__in=ids).order_by("id"):
        contracts[contract.project_id].append(contract)
    if not contracts:
        return {}
    checkpoints = PaymentCheckpoint.objects.visible_to(user).standing().filter(contract__project__in=ids)
    lines: defaultdict[int, list[CheckpointLine]] = defaultdict(list)
    for line in checkpoint_lines(user, checkpoints.order_by("due_on", "id")):
        lines[line.checkpoint.contract.project_id].append(line)
    return {
        pk: {"project_id": pk, "contracts": mine, "lines": lines[pk], "chains": next_payments(lines[pk])}
        for pk, mine in contracts.items()
    }


def key_projects(user: User, ids: Sequence[int]) -> Contexts:
    """By department: which projects carry most of the money still to be collected (three queries each)."""
    found: dict[int, Mapping[str, Any]] = {}
    for department_id in ids:
        amounts = outstanding_by_project(user, department_id)
        projects = projects_named(user, list(amounts))
        lines = pareto((projects[pk], amount) for pk, amount in sorted(amounts.items()) if pk in projects)
        if lines:
            key = [line for line in lines if line.is_key]
            found[department_id] = {"lines": lines, "key_count": len(key), "chart": key_projects_chart(lines)}
    return found


def key_projects_chart(lines: Sequence[ParetoLine[Project]]) -> dict[str, Any]:
    """In ten thousands, as frontend/js/charts.js draws it."""
    first = lines[:MOST_BARS]
    return {
        "unit": "wan",
        "name": _("To be collected"),
        "together": _("Together"),
        "x": [line.thing.name[:8] for line in first],
        "bars": [(line.amount / TEN_THOUSAND).quantize(Decimal("0.01")) for line in first],
        "cum": [line.together.quantize(Decimal("0.1")) for line in first],
        "cut": sum(line.is_key for line in lines),
    }


def next_payments(lines: Sequence[CheckpointLine]) -> list[CheckpointLine]:
    """The payments that come next: the overdue ones first, then by their due date."""
    unpaid = [line for line in lines if line.state not in ("settled", "cancelled")]
    unpaid.sort(key=lambda line: (line.due is None, line.due, line.expected is None, line.expected, line.checkpoint.pk))
    return unpaid[:CHAINS]


def goal_money(user: User, ids: Sequence[int]) -> Contexts:
    """The money of goals that count it, and of goals with checkpoints of their own."""
    goals = {goal.pk: goal for goal in Goal.objects.filter(pk__in=ids).select_related("department")}
    lines: defaultdict[int, list[CheckpointLine]] = defaultdict(list)
    checkpoints = PaymentCheckpoint.objects.visible_to(user).standing().filter(goal__in=ids)
    for line in checkpoint_lines(user, checkpoints.order_by("due_on", "id")):
        lines[line.checkpoint.goal_id or 0].append(line)
    rights = amounts_readable(user)
    counting = [goal for goal in goals.values() if goal.source == Goal.Source.COLLECTIONS]
    known = [goal for goal in counting if goal.department_id in rights.departments or user.pk == goal.owner_id]
    figures = figures_of(known) if known else {}
    shown = {pk for pk in goals if lines[pk]} | {goal.pk for goal in counting}
    return {
        pk: {
            "lines": lines[pk][:SHOWN],
            "more": max(len(lines[pk]) - SHOWN, 0),
            "figures": goal_money_figures(figures[pk]) if pk in figures else None,
        }
        for pk in shown
    }


def goal_money_figures(figures: Any) -> dict[str, Any]:
    """Collected, planned, target and what is missing, in CNY."""
    collected, gap = figures.money_collected, figures.money_gap
    target = None if gap is None else collected + gap
    return {
        "collected": collected,
        "planned": figures.money_planned,
        "target": target,
        "gap": gap,
        "coverage": figures.money_planned * 100 / target if target else None,
    }


def task_money(user: User, ids: Sequence[int]) -> Contexts:
    """What each late task holds up; `rank` sorts the worst first where amounts may be read."""
    held = money_held_up(user, ids)
    return {pk: {"held": one, "rank": one.amount or 0} for pk, one in held.items()}


def tasks_money(contexts: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """What several late tasks hold up together: each checkpoint once, however many of them it waits for."""
    held = held_together([context["held"] for context in contexts])
    return {"held": held, "rank": held.amount or 0} if held.checkpoints else None


def milestone_money(user: User, ids: Sequence[int]) -> Contexts:
    return {pk: {"held": one} for pk, one in money_held_up_by_milestones(user, ids).items()}


def conditions_by_acceptance(user: User, ids: Sequence[int]) -> Contexts:
    """The conditions that wait for an acceptance, of checkpoints that stand."""
    rows = Condition.objects.visible_to(user).filter(acceptance__in=ids, checkpoint__cancelled=False)
    found: defaultdict[int, list[Condition]] = defaultdict(list)
    for row in rows.select_related("checkpoint").order_by("checkpoint", "position"):
        found[row.acceptance_id or 0].append(row)
    return {pk: {"conditions": rows} for pk, rows in found.items()}
