"""Checkpoints with their due day in SQL: the rule of payments.forecast.due_day, for as many rows as there are."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Q

from payments.forecast import days_after
from payments.models import PaymentCheckpoint
from payments.permissions import amounts_readable
from payments.querysets import PaymentCheckpointQuerySet
from people.models import User
from people.selectors import workday_calendar

# The day from which the days of a checkpoint count; null while it is to come. Of invoices, those that stand must reach
# the amount; conditions must all be there, and at least one.
BEGUN = """
    begun AS MATERIALIZED (
        SELECT one.id, one.contract_id, contract.customer_id, contract.project_id, project.department_id, one.owner_id,
            one.kind, one.amount, one.settled, one.due_on, one.due_days, hold.kind AS hold,
            contract.day_basis = 'working' AS working,
            CASE one.due_event
                WHEN '' THEN NULL
                WHEN 'signed' THEN contract.signed_on
                WHEN 'invoiced' THEN (
                    SELECT max(stands.issued_on) FROM (
                        SELECT bill.issued_on, bill.amount + coalesce((
                            SELECT sum(back.amount) FROM claims_invoice back
                            WHERE back.original_id = bill.id), 0) AS rest
                        FROM claims_invoice bill WHERE bill.checkpoint_id = one.id AND bill.original_id IS NULL
                    ) stands WHERE stands.rest > 0 HAVING sum(stands.rest) >= one.amount)
                ELSE ((
                    SELECT max(coalesce(met.met_on, milestone.achieved_on, acceptance.passed_on))
                    FROM payments_condition met
                    LEFT JOIN projects_milestone milestone ON milestone.id = met.milestone_id
                    LEFT JOIN acceptance_acceptance acceptance ON acceptance.id = met.acceptance_id
                    WHERE met.checkpoint_id = one.id
                    HAVING count(*) = count(coalesce(met.met_on, milestone.achieved_on, acceptance.passed_on))
                ) + make_interval(months => CASE one.due_event WHEN 'warranty'
                    THEN coalesce(contract.warranty_months, 0)::int ELSE 0 END))::date
            END AS begins
        FROM payments_paymentcheckpoint one
        JOIN payments_contract contract ON contract.id = one.contract_id
        JOIN projects_project project ON project.id = contract.project_id
        LEFT JOIN collection_hold hold ON hold.checkpoint_id = one.id AND hold.lifted_on IS NULL
        WHERE one.id IN (SELECT picked.id FROM picked))
"""


def readable_checkpoints(user: User, department: int | None = None) -> PaymentCheckpointQuerySet:
    """The standing ones whose amounts this person may read, of a department and below it (one query at most)."""
    found = PaymentCheckpoint.objects.visible_to(user).standing().filter(_readable(user))
    if department is not None:
        found = found.filter(contract__project__department__path__overlap=[department])
    return found.order_by()


def _readable(user: User) -> Q:
    """As AmountRights.may_read_checkpoint says it."""
    rights = amounts_readable(user)
    own = Q(owner=user) | Q(follower=user) | Q(contract__project__manager=user) | Q(contract__project__follower=user)
    return own | Q(contract__project__department__in=rights.departments)


class Dated:
    """The relation `aged` over some checkpoints, to be selected from (one query, for those due after working days).

    Its columns: id, contract_id, customer_id, project_id, department_id, owner_id, kind, amount, settled, hold, due.
    """

    def __init__(self, checkpoints: PaymentCheckpointQuerySet) -> None:
        picked, given = checkpoints.values("id").query.sql_with_params()
        self._begun = f"WITH picked AS MATERIALIZED ({picked}), {BEGUN}"
        self._given: list[Any] = list(given)
        self._ends = self._working_days()

    def read(self, select: str, given: Sequence[Any] = ()) -> list[Any]:
        """The rows of a SELECT from `aged`."""
        aged = """, aged AS MATERIALIZED (
            SELECT begun.*, CASE WHEN due_on IS NOT NULL THEN due_on WHEN working THEN due.ends
                ELSE begun.begins + begun.due_days END AS due
            FROM begun LEFT JOIN unnest(%s::date[], %s::int[], %s::date[]) AS due(begins, days, ends)
                ON begun.working AND due.begins = begun.begins AND due.days = begun.due_days) """
        return _rows(self._begun + aged + select, [*self._given, *self._ends, *given])

    def _working_days(self) -> tuple[list[Any], list[Any], list[Any]]:
        """Where working days count, each day they count from with how many, and the day that gives."""
        wanted = " SELECT DISTINCT begins, due_days FROM begun WHERE working AND begins IS NOT NULL"
        rows = _rows(self._begun + wanted, self._given)
        calendar = workday_calendar()
        ends = [days_after(begins, days, calendar, working=True) for begins, days in rows]
        return [row[0] for row in rows], [row[1] for row in rows], ends


def _rows(sql: str, given: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()
