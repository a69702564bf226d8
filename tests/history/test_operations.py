"""Every change is on record: log entries, evidence from triggers, append-only tables, idempotency keys."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.utils import ProgrammingError

from goals.models import CheckIn, Goal
from goals.services import checkin_record, goal_create, goal_update
from goaltrack.common.errors import StaleVersion, StateConflict
from history.models import LogEntry, OperationKey
from history.operations import operation
from history.selectors import changes_since, timeline
from history.tracking import append_only_tables
from tests.cast import Cast, build_cast, make_cycle, make_goal

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return build_cast()


@pytest.fixture
def goal(cast: Cast) -> Goal:
    return make_goal(cast, make_cycle(cast))


def evidence(goal: Goal) -> list[dict[str, object]]:
    events = Goal.pgh_event_model.objects.filter(pgh_obj_id=goal.pk).order_by("pgh_id")
    return list(events.values("pgh_label", "statement", "pgh_context"))


def test_a_service_writes_one_entry_that_says_who_what_and_from_where_to_where(cast: Cast, goal: Goal) -> None:
    goal_update(actor=cast.lin, goal_id=goal.pk, version=goal.version, values={"statement": "五个单位工程全部初验"})
    entry = timeline(goal)[0]
    assert (entry.actor, entry.action) == (cast.lin, "goal.update")
    assert entry.changes == [
        {"field": "statement", "old": "澜江智慧水务一期 4 个单位工程全部初验", "new": "五个单位工程全部初验"}
    ]


def test_the_triggers_keep_evidence_with_the_outermost_action_and_the_actor(cast: Cast, goal: Goal) -> None:
    with operation("outer.step", actor=cast.qin):
        goal_update(actor=cast.lin, goal_id=goal.pk, version=goal.version, values={"statement": "五个单位工程全部初验"})
    last = evidence(goal)[-1]
    assert last["statement"] == "五个单位工程全部初验"
    assert last["pgh_context"]["action"] == "outer.step"
    assert last["pgh_context"]["actor"] == cast.qin.pk


def test_bulk_updates_and_raw_sql_leave_evidence_as_well(goal: Goal) -> None:
    before = len(evidence(goal))
    Goal.objects.filter(pk=goal.pk).update(statement="批量改过")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE goals_goal SET statement = '直接改过' WHERE id = %s", [goal.pk])
    assert [row["statement"] for row in evidence(goal)[before:]] == ["批量改过", "直接改过"]


def test_a_failing_service_leaves_nothing(cast: Cast, goal: Goal) -> None:
    entries = LogEntry.objects.count()
    with pytest.raises(StaleVersion):
        goal_update(actor=cast.lin, goal_id=goal.pk, version=goal.version + 5, values={"statement": "晚了一步"})
    assert LogEntry.objects.count() == entries


def test_an_old_version_is_told_what_changed_and_by_whom(cast: Cast, goal: Goal) -> None:
    goal_update(actor=cast.qin, goal_id=goal.pk, version=goal.version, values={"unit": "项"})
    with pytest.raises(StaleVersion) as caught:
        goal_update(actor=cast.lin, goal_id=goal.pk, version=goal.version, values={"unit": "座"})
    [change] = caught.value.changes
    assert (change["field"], change["old"], change["new"], change["by"]) == ("unit", "个", "项", "秦远")
    assert change["label"]


def test_changes_of_something_else_than_a_field_keep_their_name(cast: Cast, goal: Goal) -> None:
    goal_update(actor=cast.qin, goal_id=goal.pk, version=goal.version, values={"source": "work"})
    goal.refresh_from_db()
    checkin_record(actor=cast.lin, key=uuid.uuid4(), goal_id=goal.pk, confidence="at_risk")
    labels = [change["label"] for change in changes_since(goal, goal.version - 1)]
    assert "progress" in labels


@pytest.mark.parametrize("statement", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"])
def test_the_log_and_check_ins_refuse_change_whoever_asks(cast: Cast, goal: Goal, statement: str) -> None:
    goal_update(actor=cast.qin, goal_id=goal.pk, version=goal.version, values={"source": "work"})
    checkin_record(actor=cast.lin, key=uuid.uuid4(), goal_id=goal.pk, confidence="at_risk")
    for model in (LogEntry, CheckIn, Goal.pgh_event_model):
        column = model._meta.pk.column
        sql = statement.format(table=model._meta.db_table, column="note" if column == "id" else "pgh_label")
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def as_the_serving_role(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE goaltrack_app")
        cursor.execute(sql)


@pytest.mark.parametrize("verb", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}", "TRUNCATE {table}"])
def test_the_serving_role_may_not_change_or_forget(verb: str) -> None:
    tables = append_only_tables()
    assert {"history_logentry", "goals_checkin", "projects_statuslog", "reviews_verdict"} <= set(tables)
    for table in tables:
        with connection.cursor() as cursor:
            columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
        # Not one that is worked out of the others: nobody may set that.
        columns = [name for name in columns if name != "cash_on"]
        with pytest.raises(ProgrammingError, match="permission denied"):
            as_the_serving_role(verb.format(table=table, column=columns[-1]))


def test_the_serving_role_owns_nothing_and_cannot_alter() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = 'goaltrack_app'")
        assert cursor.fetchone() == (0,)
    with pytest.raises(ProgrammingError):
        as_the_serving_role("ALTER TABLE goals_goal DISABLE TRIGGER ALL")


def test_the_serving_role_can_do_everyday_work(cast: Cast) -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE goaltrack_app")
        goal = make_goal(cast, make_cycle(cast))
    assert Goal.objects.filter(pk=goal.pk).exists()


def test_the_same_key_again_answers_with_what_it_made(cast: Cast) -> None:
    cycle, key = make_cycle(cast), uuid.uuid4()
    values = {
        "cycle": cycle,
        "department": cast.utilities,
        "statement": "收回 2,300 万元合同款",
        "start": cycle.start,
        "due": cycle.end,
        "owner": cast.lin,
    }
    first = goal_create(actor=cast.lin, key=key, values=values)
    assert goal_create(actor=cast.lin, key=key, values=values) == first
    assert Goal.objects.filter(statement="收回 2,300 万元合同款").count() == 1


def test_a_key_is_not_taken_for_another_action(cast: Cast, goal: Goal) -> None:
    key = uuid.uuid4()
    OperationKey.objects.create(actor=cast.lin, key=key, action="task.create", object_id=1)
    with pytest.raises(StateConflict):
        checkin_record(actor=cast.lin, key=key, goal_id=goal.pk, confidence="at_risk", reason="-")


def test_the_deletion_of_a_row_leaves_evidence(cast: Cast) -> None:
    goal = make_goal(cast, make_cycle(cast), active=False)
    pk = goal.pk
    goal.totals.delete()
    goal.delete()
    labels = Goal.pgh_event_model.objects.filter(pgh_obj_id=pk).order_by("pgh_id").values_list("pgh_label", flat=True)
    assert list(labels) == ["insert", "delete"]


def test_the_log_keeps_the_time_of_the_moved_clock(cast: Cast) -> None:
    from goaltrack.common import clock

    cycle = make_cycle(cast)
    day = clock.today() - timedelta(days=1)
    with clock.at(day):
        goal = make_goal(cast, cycle)
    assert timeline(goal)[0].at.date() == day
