"""Who gets in where: every route × method × person of the cast. tests/test_permission_table.py asks them all.

People are named as in tests/cast.py. Whoever is not in `allow` is refused: 403 inside the first-level department,
`outsider` (404: they may not even know the row) for the guest from another one, sign-in or 401 for nobody.
"""

import json
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from goaltrack.common import clock
from tests.world import HANDED, WEEK, World

Args = Callable[[World], list[Any]]

INSIDE = frozenset({"qin", "lin", "shen", "gu", "zhou", "xu", "lu", "tang", "bai", "ye", "admin"})
EVERYONE = INSIDE | {"guest"}
NOBODY: frozenset[str] = frozenset()
WRITERS_ANYWHERE = frozenset({"qin", "lin", "shen", "gu", "guest"})
MANAGERS = frozenset({"qin", "guest"})
GOAL_WRITERS = frozenset({"qin", "lin"})
MANAGERS_HERE = frozenset({"qin"})
GOAL_PEOPLE = frozenset({"qin", "lin", "zhou"})
EXPERTS_ASKED = frozenset({"bai", "shen"})
SUBMITTER = frozenset({"lin"})
# The reviewer whose assignment and whose remark it is; those who resolve it; and those who set what is asked.
WHO_ASKED = frozenset({"bai"})
SUBJECT_OWNERS = frozenset({"lin", "zhou"})
GOAL_POLICY_SETTERS = frozenset({"qin", "lin", "admin"})
POLICY_SETTERS = frozenset({"qin", "admin"})
LESSON_AUTHOR = frozenset({"xu"})
COMMENT_AUTHOR = frozenset({"xu"})
# Leads, experts and managers of the lesson's department.
LIBRARIANS = frozenset({"qin", "lin", "shen", "bai"})
PROJECT_WORKERS = frozenset({"qin", "lin", "zhou", "xu", "lu"})
PROJECT_RUNNERS = frozenset({"qin", "lin", "zhou"})
MONEY_KEEPERS = frozenset({"qin", "ye"})
# Those, who leads the department, and the project's A and B.
AMOUNT_READERS = frozenset({"qin", "ye", "lin", "zhou"})
MONEY_KEEPERS_ANYWHERE = MONEY_KEEPERS | {"guest"}
# A and B of the supplier contract, who runs its project, and who keeps its money.
SUPPLY_PEOPLE = frozenset({"xu", "lu", "lin", "zhou", "qin", "ye"})
FLOOR_SETTERS = frozenset({"qin", "ye", "admin"})
# The checkpoint's A and B, who runs its project, and who keeps its money.
CONDITION_PEOPLE = frozenset({"zhou", "xu", "lin", "qin", "ye"})
GOAL_POLICY_SETTERS = frozenset({"qin", "lin", "admin"})
POLICY_SETTERS = frozenset({"qin", "admin"})
RHYTHM_SETTERS = frozenset({"qin", "admin"})
ADMIN = frozenset({"admin"})
# Leads, managers, and who runs the project.
LEADS_OR_RUNS = WRITERS_ANYWHERE | {"zhou"}
# 许星野, who leads the department, and its administrator.
ABSENCE_WRITERS = frozenset({"xu", "lin", "qin", "admin"})


def nothing(_world: World) -> list[Any]:
    return []


@dataclass(frozen=True)
class Entry:
    allow: frozenset[str]
    args: Args = nothing
    outsider: int = 404
    inside: int = 403
    public: bool = False
    nobody: int = 0
    data: Callable[[World], dict[str, Any]] | None = None
    shows_rows: bool = False
    browse_as: str = ""
    # Answers every method alike (allauth's views redirect before they look).
    any_method: bool = False
    answers: int = 0

    def expected(self, who: str, *, is_api: bool) -> int | str:
        """ "let in", or the status that refuses."""
        if who == "anonymous":
            return "let in" if self.public else self.nobody or (401 if is_api else 302)
        if who in self.allow:
            return "let in"
        return self.outsider if who == "guest" else self.inside

    def body(self, world: World, path: str) -> str:
        data = self.data(world) if self.data else {}
        if path.startswith("/api/"):
            # There the key travels as a header.
            return json.dumps({name: value for name, value in data.items() if name != "key"})
        return urlencode(data)

    def content_type(self, path: str) -> str:
        return "application/json" if path.startswith("/api/") else "application/x-www-form-urlencoded"


Methods = dict[str, Entry]


def page(
    allow: Iterable[str], args: Args = nothing, *, browse_as: str = "lin", rows: bool = False, **more: Any
) -> Entry:
    """A page that people open: looked at in a browser, and counted when it shows rows."""
    return Entry(frozenset(allow), args, browse_as=browse_as, shows_rows=rows, **more)


def this_month(_world: World) -> list[Any]:
    return [f"{clock.today():%Y-%m}"]


def checkin(w: World) -> list[Any]:
    return [w.checkin.pk]


def goals_page(_w: World) -> list[Any]:
    return ["goals"]


def view(w: World) -> list[Any]:
    return [w.view.pk]


def goal(w: World) -> list[Any]:
    return [w.goal.pk]


def dropped(w: World) -> list[Any]:
    return [w.dropped.pk]


def planned(w: World) -> list[Any]:
    return [w.planned.pk]


def passed(w: World) -> list[Any]:
    return [w.passed.pk]


def team(w: World) -> list[Any]:
    return [w.cast.utilities.pk]


def draft(w: World) -> list[Any]:
    return [w.draft.pk]


def submitted(w: World) -> list[Any]:
    return [w.submitted.pk]


def item(w: World) -> list[Any]:
    return [w.item.pk]


def remark(w: World) -> list[Any]:
    return [w.submitted.pk, w.remark.pk]


def review(w: World) -> list[Any]:
    return [w.submitted.review_id]


def project(w: World) -> list[Any]:
    return [w.project.pk]


def task(w: World) -> list[Any]:
    return [w.task.pk]


def dependency(w: World) -> list[Any]:
    return [w.dependency.pk]


def comment(w: World) -> list[Any]:
    return [w.comment.pk]


def watcher(w: World) -> list[Any]:
    return [w.free_task.pk, w.cast.xu.pk]


def a_comment(_w: World) -> dict[str, Any]:
    return {"text": "明天上午补齐"}


def waiting_for_the_milestone(w: World) -> dict[str, Any]:
    return {"type": "milestone", "id": w.milestone.pk}


def waiting_for_the_free_task(w: World) -> dict[str, Any]:
    return {"type": "task", "id": w.free_task.pk}


def attachment(w: World) -> list[Any]:
    return [w.attachment.pk]


def check(w: World) -> list[Any]:
    return [w.check.pk]


def a_check(_w: World) -> dict[str, Any]:
    return {"text": "通知客户信息科"}


def a_renamed_check(_w: World) -> dict[str, Any]:
    return {"text": "通知客户信息科", "version": 1}


def a_done_check(_w: World) -> dict[str, Any]:
    return {"done": True}


def first_place(_w: World) -> dict[str, Any]:
    return {"after": None}


def free_task(w: World) -> list[Any]:
    return [w.free_task.pk]


def milestone(w: World) -> list[Any]:
    return [w.milestone.pk]


def notice(w: World) -> list[Any]:
    return [w.notice.pk]


def department(w: World) -> list[Any]:
    return [w.cast.utilities.pk]


def colleague(w: World) -> list[Any]:
    return [w.cast.xu.pk]


def handed_over(_w: World) -> list[Any]:
    return [HANDED]


def recurrence(w: World) -> list[Any]:
    return [w.recurrence.pk]


def week_sent(_w: World) -> list[Any]:
    return [WEEK]


def binned(w: World) -> list[Any]:
    return [w.binned.pk]


def role(w: World) -> list[Any]:
    return [w.cast.xu.role_grants.get().pk]


def upload(w: World) -> list[Any]:
    return [w.upload.pk]


def absence(w: World) -> list[Any]:
    return [w.absence.pk]


def missing(_w: World) -> list[Any]:
    return [0]


def reset_key(_w: World) -> list[Any]:
    return ["1", "set-password"]


def lesson(w: World) -> list[Any]:
    return [w.lesson.pk]


def lesson_draft(w: World) -> list[Any]:
    return [w.lesson_draft.pk]


def lesson_submitted(w: World) -> list[Any]:
    return [w.lesson_submitted.pk]


def line(w: World) -> list[Any]:
    return [w.line.pk]


def retrospective(w: World) -> list[Any]:
    return [w.line.retrospective_id]


def measure(w: World) -> list[Any]:
    return [w.measure.pk]


def contract(w: World) -> list[Any]:
    return [w.contract.pk]


def payer(w: World) -> list[Any]:
    return [w.contract.customer_id]


def checkpoint(w: World) -> list[Any]:
    return [w.checkpoint.pk]


def condition(w: World) -> list[Any]:
    return [w.condition.pk]


def document(w: World) -> list[Any]:
    return [w.document.pk]


def amendment(w: World) -> list[Any]:
    return [w.amendment.pk]


def audit(w: World) -> list[Any]:
    return [w.audit.pk]


def guarantee(w: World) -> list[Any]:
    return [w.guarantee.pk]


def annex(w: World) -> list[Any]:
    return [w.annex.pk]


def receipt(w: World) -> list[Any]:
    return [w.receipt.pk]


def bank_account(w: World) -> list[Any]:
    return [w.bank_account.pk]


def statement(w: World) -> list[Any]:
    return [w.statement.pk]


def statement_line(w: World) -> list[Any]:
    return [w.statement_line.pk]


def bank_line(w: World) -> list[Any]:
    return [w.bank_line.pk]


def bank_line_of_contract(w: World) -> list[Any]:
    return [w.bank_line.pk, w.contract.pk]


def another_account(w: World) -> dict[str, Any]:
    return {"name": "专户", "bank": "澜江银行", "number": "622200000077", "department": w.cast.delivery.pk}


def recognised(w: World) -> dict[str, Any]:
    return {"contract": w.contract.pk}


def allotment(w: World) -> list[Any]:
    return [w.allotment.pk]


def supplies(w: World) -> list[Any]:
    return [w.supplies.contract.pk]


def boundary(w: World) -> list[Any]:
    return [w.supplies.contract.boundaries.get().pk]


def interface(w: World) -> list[Any]:
    return [w.supplies.contract.obligations.get().pk]


def planned_payment(w: World) -> list[Any]:
    return [w.supplies.contract.planned.get().pk]


def supplier_payment(w: World) -> list[Any]:
    return [w.supplies.contract.payments.get().pk]


def a_stage(_w: World) -> list[Any]:
    return ["waiting"]


def some_weights(w: World) -> dict[str, Any]:
    return {"department": w.cast.utilities.pk, "version": 0, "waiting": 40}


def a_budget(w: World) -> dict[str, Any]:
    return {"customer": w.supplies.ledger.contract.customer_id, "is_public": True, "cut_off": "12-10"}


def some_ranges(w: World) -> dict[str, Any]:
    return {"department": w.cast.utilities.pk, "first": 15, "second": 45, "third": 120}


def customer(w: World) -> list[Any]:
    return [w.project.customer_id]


def a_floor(w: World) -> dict[str, Any]:
    return {"department": w.cast.utilities.pk, "floor": "65"}


def another_supply(w: World) -> dict[str, Any]:
    return {
        "project": w.project.pk,
        "supplier": w.supplies.supplier.pk,
        "number": "CG-2",
        "name": "取样泵",
        "amount": "100.00",
        "owner": w.cast.xu.pk,
    }


def a_contingency(_w: World) -> dict[str, Any]:
    return {"contingency": "备选供应商已询价"}


def another_boundary(_w: World) -> dict[str, Any]:
    return {"side": "inside", "text": "探头安装"}


def another_interface(_w: World) -> dict[str, Any]:
    return {"title": "历史数据", "kind": "data", "system": "省水质平台"}


def another_amendment(_w: World) -> dict[str, Any]:
    return {"amount": "1.00", "agreed_on": clock.today().isoformat(), "reason": "增补"}


def another_planned(_w: World) -> dict[str, Any]:
    return {"name": "质保金", "amount": "1.00", "due_on": clock.today().isoformat()}


def another_payment(_w: World) -> dict[str, Any]:
    return {"amount": "1.00", "paid_on": clock.today().isoformat()}


def application(w: World) -> list[Any]:
    return [w.application.pk]


def application_step(w: World) -> list[Any]:
    return [w.application_step.pk]


def invoice(w: World) -> list[Any]:
    return [w.invoice.pk]


def money_department(w: World) -> list[Any]:
    return [w.cast.delivery.pk]


def gate(w: World) -> list[Any]:
    return [w.gate.pk]


def a_case(w: World) -> list[Any]:
    return [w.case.pk]


def case_draft(w: World) -> list[Any]:
    return [w.case_draft.pk]


def case_verdict(w: World) -> list[Any]:
    return [w.case.pk, case_review(w)[0]]


def case_review(w: World) -> list[Any]:
    return [w.case.steps.get(position=1).rounds.get().review_id]


def case_document(w: World) -> list[Any]:
    return [w.case_document.pk]


def case_check(w: World) -> list[Any]:
    return [w.case.checks.get().pk]


def visit(w: World) -> list[Any]:
    return [w.visit.pk]


def a_start(w: World) -> dict[str, Any]:
    return {"definition": w.gate.pk, "project": w.project.pk}


def a_reference(_w: World) -> dict[str, Any]:
    return {"reference": "档案 A-12"}


def a_tick(_w: World) -> dict[str, Any]:
    return {"ticked": True}


def a_headcount(_w: World) -> dict[str, Any]:
    return {"headcount": 9}


def a_report(_w: World) -> dict[str, Any]:
    return {"result": "顺利"}


def a_gate(w: World) -> dict[str, Any]:
    return {**_gate(), "code": "new", "department": w.cast.delivery.pk}


def a_changed_gate(_w: World) -> dict[str, Any]:
    return _gate()


def _gate() -> dict[str, Any]:
    steps = [{"name": "审批", "reviewer": "manager"}]
    return {"name": "讲解词评审", "kind": "review", "holds_from": clock.today().isoformat(), "steps": steps}


def draft_lesson(w: World) -> list[Any]:
    return [w.draft.pk, w.lesson.pk]


def a_key(_w: World) -> dict[str, Any]:
    return {"key": str(uuid.uuid4())}


def a_line(w: World) -> dict[str, Any]:
    return {"item": w.line.pk}


def a_written_line(_w: World) -> dict[str, Any]:
    return {"key": str(uuid.uuid4()), "section": "good", "text": "每天对账"}


def a_measure(w: World) -> dict[str, Any]:
    return {"text": "样板加任务", "owner": w.cast.xu.pk, "due": clock.today().isoformat()}


def an_adoption(w: World) -> dict[str, Any]:
    return {"item": w.line.pk}


def a_beginning(w: World) -> dict[str, Any]:
    return {"project": w.project.pk, "month": w.project.start.isoformat()}


def a_day(w: World) -> dict[str, Any]:
    return {"department": w.cast.utilities.pk, "day": 20}


def a_goal_policy(w: World) -> dict[str, Any]:
    return {"department": w.cast.utilities.pk, "rhythm": "fortnightly"}


def carried_here(w: World) -> dict[str, Any]:
    return {"key": str(uuid.uuid4()), "retrospective": w.line.retrospective_id}


def a_text(_w: World) -> dict[str, Any]:
    return {"text": "换个说法"}


def it_is_done(_w: World) -> dict[str, Any]:
    return {"done": True}


def a_lesson(_w: World) -> dict[str, Any]:
    return {"kind": "faq", "title": "坐标转换后精度算谁的？"}


def a_title(_w: World) -> dict[str, Any]:
    return {"title": "坐标系先核"}


def a_remark(w: World) -> dict[str, Any]:
    return {"key": str(uuid.uuid4()), "ref": str(w.submitted.items.all()[0].key), "text": "抽查多少处？"}


def a_status(_w: World) -> dict[str, Any]:
    return {"key": str(uuid.uuid4()), "to_status": "doing", "note": "开始了"}


def an_absence(_w: World) -> dict[str, Any]:
    day = clock.today().isoformat()
    return {"key": str(uuid.uuid4()), "kind": "leave", "start": day, "end": day}


def evidence(_w: World) -> dict[str, Any]:
    return {"on": clock.today().isoformat(), "evidence": "双方签字"}


def cycle(w: World) -> list[Any]:
    return [w.cycle.pk]


def item_key(w: World) -> list[Any]:
    return [w.draft.pk, w.item.key]


def gated_key(w: World) -> list[Any]:
    return [w.passed.items.filter(kind="task")[0].key]


def draft_item(w: World) -> list[Any]:
    return [w.draft.pk, w.item.pk]


def review_remark(w: World) -> list[Any]:
    return [w.submitted.review_id, w.remark.pk]


def a_pass(_w: World) -> dict[str, Any]:
    return {"decision": "pass"}


def thread(w: World) -> list[Any]:
    return [w.thread.pk]


def resolved(w: World) -> list[Any]:
    return [w.resolved.pk]


def assignment(w: World) -> list[Any]:
    return [w.submitted.review.assignments.get(reviewer=w.cast.bai).pk]  # type: ignore[union-attr]


def review_assignment(w: World) -> list[Any]:
    return [w.submitted.review_id, *assignment(w)]


def a_deputy(w: World) -> dict[str, Any]:
    return {"to": w.cast.qin.pk}


def reviewer_group(w: World) -> list[Any]:
    return [w.group.pk]


def policy_place(w: World) -> list[Any]:
    return [w.cast.utilities.pk, "breakdown"]


def a_policy(_w: World) -> dict[str, Any]:
    return {"rule": "all", "fewest": 2, "workdays": 3, "escalate_after": 3}


def a_group(w: World) -> dict[str, Any]:
    return {"department": w.cast.utilities.pk, "name": "商务评审", "members": [w.cast.shen.pk]}


def a_group_change(w: World) -> dict[str, Any]:
    return {"name": "商务评审", "members": [w.cast.shen.pk]}


def an_answer(_w: World) -> dict[str, Any]:
    return {"text": "200 处"}


def a_department(w: World) -> dict[str, Any]:
    return {"name": "新能源组", "code": "energy", "parent": w.cast.delivery.pk}


def a_person(w: World) -> dict[str, Any]:
    return {"username": "new", "name": "新同事", "email": "new@example.com", "department": w.cast.utilities.pk}


def a_role(w: World) -> dict[str, Any]:
    return {"role": "expert", "department": w.cast.utilities.pk}


def a_member(w: World) -> dict[str, Any]:
    return {"users": [w.cast.tang.pk]}


def an_override(_w: World) -> dict[str, Any]:
    return {"day": clock.today().isoformat(), "worked": True, "reason": "加班"}


def a_cycle(w: World) -> dict[str, Any]:
    year = w.cycle.start.year + 1
    return {
        "department": w.cast.delivery.pk,
        "name": f"{year} 年度",
        "kind": "year",
        "start": f"{year}-01-01",
        "end": f"{year}-12-31",
    }


def works_to_adopt(w: World) -> dict[str, Any]:
    return {"works": [{"task": w.free_task.pk, "weight": "1"}]}


def what_is_material(_w: World) -> dict[str, Any]:
    return {"material": ["due"]}


def a_reason(_w: World) -> dict[str, Any]:
    return {"reason": "客户取消"}


def high_priority(w: World) -> dict[str, Any]:
    return {"tasks": [task(w)[0]], "values": {"priority": "high"}}


def contact_logged(w: World) -> list[Any]:
    return [w.contact_log.pk]


def next_action(w: World) -> list[Any]:
    return [w.next_action.pk]


def lifted_hold(w: World) -> list[Any]:
    return [w.hold.pk]


def collection_plan(w: World) -> list[Any]:
    return [w.plan.pk]


def plan_line(w: World) -> list[Any]:
    return [w.plan.lines.get().pk]


def plan_month(w: World) -> list[Any]:
    return [f"{w.plan.month:%Y-%m}"]


def precondition(w: World) -> list[Any]:
    return [w.precondition.pk]


def acceptance(w: World) -> list[Any]:
    return [w.acceptance.pk]


def acceptance_step(w: World) -> list[Any]:
    return [w.acceptance_step.pk]


def acceptance_document(w: World) -> list[Any]:
    return [w.acceptance_document.pk]


def acceptance_point(w: World) -> list[Any]:
    return [w.acceptance_point.pk]


def another_acceptance(w: World) -> dict[str, Any]:
    return {"project": w.project.pk, "stage": "trial", "owner": w.cast.xu.pk, "due": clock.today().isoformat()}


def a_result(_w: World) -> dict[str, Any]:
    return {"result": "failed", "decided_by": "水务集团", "minutes": "纪要 7 号"}


def a_part(_w: World) -> dict[str, Any]:
    return {"title": "第三方检测"}


def a_point(w: World) -> dict[str, Any]:
    return {"text": "标识牌补齐", "owner": w.cast.xu.pk, "due": clock.today().isoformat()}


def is_ready(_w: World) -> dict[str, Any]:
    return {"state": "ready"}


TEMPLATE_WRITERS = frozenset({"qin", "lin"})


def template(w: World) -> list[Any]:
    return [w.template.pk]


def template_of_draft(w: World) -> list[Any]:
    return [w.template.pk, w.draft.pk]


def template_line(w: World) -> list[Any]:
    return [w.template.pk, w.template_line.key]


def template_version(w: World) -> list[Any]:
    return [w.template.pk, 1]


def planned_precondition(w: World) -> list[Any]:
    return [w.planned_precondition.pk]


def another_template(w: World) -> dict[str, Any]:
    return {"name": "调度中心升级", "department": w.cast.utilities.pk}


def a_template_of_project(w: World) -> dict[str, Any]:
    kept = {f"task-{w.task.pk}": ""}
    return another_template(w) | {"project": w.project.pk, "basis": "planned", "kept": kept}


def a_rest(_w: World) -> dict[str, Any]:
    return {"until": (clock.today() + timedelta(days=30)).isoformat(), "reason": "等客户立项"}


def a_health(_w: World) -> dict[str, Any]:
    return {"confidence": "at_risk", "reason": "客户换了分管领导"}


def phase_rows(_w: World) -> dict[str, Any]:
    return {"phases": [{"name": "设计", "start": "2026-03-02", "due": "2026-04-30"}]}


def party(w: World) -> list[Any]:
    return [w.party.pk]


def bureau(w: World) -> list[Any]:
    return [w.party.bureaus.get().pk]


def contact(w: World) -> list[Any]:
    return [w.party.contacts.get().pk]


def another_party(w: World) -> dict[str, Any]:
    return {"project": w.project.pk, "role": "auditor", "name": "正和审计", "owner": w.cast.zhou.pk}


def another_bureau(w: World) -> dict[str, Any]:
    return {"party": w.party.pk, "name": "管网科"}


def unit(w: World) -> list[Any]:
    return [w.unit.pk]


def module(w: World) -> list[Any]:
    return [w.module.pk]


def coupling(w: World) -> list[Any]:
    return [w.coupling.pk]


def a_unit(_w: World) -> dict[str, Any]:
    return {"name": "水质预警"}


def a_module(w: World) -> dict[str, Any]:
    return {"project": w.project.pk, "name": "水质模型", "owner": w.cast.xu.pk}


def another_coupling(w: World) -> dict[str, Any]:
    return {"module": w.coupling.needed_id, "needed": w.coupling.module_id, "what": "抽查结果"}


def order_evidence(_w: World) -> dict[str, Any]:
    return {"on": clock.today().isoformat(), "evidence": "订单 2026-118"}


def a_contact(w: World) -> dict[str, Any]:
    return {"checkpoint": w.checkpoint.pk, "said": "财务科已收到"}


def a_next_action(w: World) -> dict[str, Any]:
    return {"checkpoint": w.checkpoint.pk, "title": "再问财务科", "due": f"{clock.today()}"}


def a_hold(w: World) -> dict[str, Any]:
    return {"checkpoint": w.checkpoint.pk, "kind": "disputed", "reason": "工程量不认可"}


def a_plan_version(w: World) -> dict[str, Any]:
    return {"version": w.plan.version}


def a_commitment(w: World) -> dict[str, Any]:
    return {"lines": [{"checkpoint": w.checkpoint.pk, "amount": "60.00"}]}


def steps_here(w: World) -> dict[str, Any]:
    return {"department": w.cast.utilities.pk, "project_manager_after": 3}


def steps_alone(_w: World) -> dict[str, Any]:
    return {"project_manager_after": 3}


def a_rhythm(_w: World) -> dict[str, Any]:
    return {"every": 5}


def a_lift_note(_w: World) -> dict[str, Any]:
    return {"note": "签证已补"}


def another_precondition(w: World) -> dict[str, Any]:
    return {
        "project": w.project.pk,
        "title": "GIS 数据交接",
        "kind": "data",
        "owner": w.cast.xu.pk,
        "needed_on": clock.today().isoformat(),
    }


def an_undo(_w: World) -> dict[str, Any]:
    return {"of": "no-such-request"}


def another_day(_w: World) -> dict[str, Any]:
    return {"due": clock.today().isoformat()}


def a_cycle_to_carry_into(w: World) -> dict[str, Any]:
    return {"into": w.cycle.pk}


def a_closing(_w: World) -> dict[str, Any]:
    return {"result": "achieved", "score": "1.0", "note": "按期完成"}


def an_item(w: World) -> dict[str, Any]:
    return {
        "kind": "task",
        "title": "整理资料",
        "acceptance": "签收单",
        "owner": w.cast.xu.pk,
        "due": w.planned.due.isoformat(),
        "weight": "1",
    }


def a_step(_w: World) -> dict[str, Any]:
    return {"step": "up"}


def a_table(w: World) -> dict[str, Any]:
    return {"text": f"名称\t负责人\n整理资料\t{w.cast.xu.name}", "dry_run": True}


def a_contract(w: World) -> dict[str, Any]:
    return {
        "project": w.project.pk,
        "customer": w.project.customer_id,
        "number": "LJ-2",
        "name": "二期合同",
        "amount": "100.00",
        "signed_on": clock.today().isoformat(),
        "day_basis": "working",
    }


def a_checkpoint(w: World) -> dict[str, Any]:
    return {
        "name": "终验款",
        "kind": "final",
        "share": None,
        "amount": "100.00",
        "due_on": None,
        "due_event": "conditions",
        "due_days": 15,
        "owner": w.cast.zhou.pk,
        "follower": w.cast.xu.pk,
        "goal": w.goal.pk,
    }


def a_condition(w: World) -> dict[str, Any]:
    return {
        "kind": "acceptance",
        "milestone": None,
        "title": "终验通过",
        "stage": "final",
        "unit": None,
        "owner": w.cast.zhou.pk,
        "held_by": "customer",
        "holder": "财务处",
        "due": clock.today().isoformat(),
        "expected": None,
    }


def a_met_condition(_w: World) -> dict[str, Any]:
    return {"met_on": clock.today().isoformat(), "evidence": "已盖章"}


def its_lines(_w: World) -> dict[str, Any]:
    return {
        "lines": [{"title": "设备", "amount": "600000.00", "tax_rate": "13"}, {"title": "软件", "amount": "400000.00"}]
    }


def its_parties(w: World) -> dict[str, Any]:
    return {"parties": [w.party.pk]}


def a_split(w: World) -> dict[str, Any]:
    row = {"name": "质保金", "kind": "retention", "share": "5", "due_on": w.goal.due.isoformat()}
    return {"checkpoints": [row], "owner": w.cast.zhou.pk}


def an_amendment(_w: World) -> dict[str, Any]:
    return {"number": "补-2", "reason": "减少一个泵站", "lines": [{"title": "泵站", "amount": "-40000.00"}]}


def a_reversal(_w: World) -> dict[str, Any]:
    return {"number": "补-3", "reason": "金额写错"}


def an_audit(_w: World) -> dict[str, Any]:
    day = clock.today().isoformat()
    return {"submitted_price": "990000.00", "submitted_on": day, "audited_price": "970000.00", "audited_on": day}


def a_settlement(w: World) -> dict[str, Any]:
    amounts = [{"checkpoint": w.checkpoint.pk, "amount": "290000.00"}]
    return {"number": "结算审定", "tax_rate": "9", "amounts": amounts}


def a_guarantee(w: World) -> dict[str, Any]:
    day = clock.today().isoformat()
    people = {"owner": w.cast.zhou.pk, "follower": w.cast.xu.pk}
    kind = {"kind": "quality", "number": "BH-9", "bank": "澜江银行", "amount": "100.00"}
    return kind | people | {"valid_from": day, "expires_on": day}


def a_day_back(_w: World) -> dict[str, Any]:
    return {"on": clock.today().isoformat()}


def a_receipt(w: World) -> dict[str, Any]:
    return {
        "amount": "100.00",
        "received_on": clock.today().isoformat(),
        "method": "bill",
        "maturity_on": clock.today().isoformat(),
        "reference": "20261120",
        "note": "",
        "allotments": [{"checkpoint": w.checkpoint.pk, "amount": "60.00"}],
    }


def an_application(_w: World) -> dict[str, Any]:
    return {"number": "QK-9", "amount": "100.00", "applied_on": clock.today().isoformat()}


def a_done_step(w: World) -> dict[str, Any]:
    return {"step": w.application_step.pk}


def a_return(w: World) -> dict[str, Any]:
    return {"target": w.application_step.pk, "lacking": "缺章"}


def what_was_lacking(_w: World) -> dict[str, Any]:
    return {"lacking": "缺章"}


def a_confirmation(_w: World) -> dict[str, Any]:
    return {"confirmed_by": "监理 王工"}


def some_titles(_w: World) -> dict[str, Any]:
    return {"titles": ["付款申请表"]}


def an_invoice(_w: World) -> dict[str, Any]:
    today = clock.today().isoformat()
    return {"number": "FP-9", "kind": "special", "amount": "100.00", "rate": "6.00", "issued_on": today}


def a_red_invoice(_w: World) -> dict[str, Any]:
    return {"number": "FP-10", "issued_on": clock.today().isoformat(), "note": "税率有误"}


def a_list(w: World) -> dict[str, Any]:
    row = {"title": "付款申请表", "held_by": "us", "role": "owner", "required": True}
    return {"department": w.cast.delivery.pk, "kind": "final", "rows": [row]}


def some_steps(w: World) -> dict[str, Any]:
    row = {"title": "业主审批", "kind": "approval", "held_by": "customer", "holder": "", "usual": 5}
    return {"department": w.cast.delivery.pk, "rows": [row]}


def an_allotment(w: World) -> dict[str, Any]:
    return {"checkpoint": w.checkpoint.pk, "amount": "100.00"}


def a_submission(w: World) -> dict[str, Any]:
    return {"reviewers": [w.cast.bai.pk, w.cast.shen.pk]}


TASK_PEOPLE = frozenset({"xu", "lu", "lin", "zhou", "qin"})
FREE_TASK_PEOPLE = frozenset({"xu", "lin", "zhou", "qin"})
MILESTONE_PEOPLE = frozenset({"xu", "zhou", "lin", "qin"})
PROJECT_PEOPLE = frozenset({"lin", "zhou", "qin"})

GOALS: dict[str, Methods] = {
    "goal_list": {"GET": page(EVERYONE, rows=True)},
    "goal_create": {"GET": page(EVERYONE), "POST": Entry(EVERYONE)},
    "cycle_create": {"GET": page(MANAGERS, browse_as="qin"), "POST": Entry(MANAGERS)},
    "cycle_detail": {"GET": page(INSIDE, cycle, rows=True)},
    "cycle_begin_closing": {"POST": Entry(MANAGERS_HERE, cycle)},
    "cycle_close": {"POST": Entry(MANAGERS_HERE, cycle)},
    "cycle_reopen": {"POST": Entry(MANAGERS_HERE, cycle)},
    "cycle_carry_on": {"POST": Entry(MANAGERS_HERE, cycle)},
    "goal_detail": {"GET": page(INSIDE, goal, rows=True)},
    "goal_update": {"GET": page(GOAL_PEOPLE, goal), "POST": Entry(GOAL_PEOPLE, goal)},
    "goal_activate": {"GET": page(GOAL_WRITERS, planned), "POST": Entry(GOAL_WRITERS, planned)},
    "goal_close": {"GET": page(GOAL_WRITERS, goal), "POST": Entry(GOAL_WRITERS, goal)},
    "goal_drop": {"GET": page(GOAL_WRITERS, planned), "POST": Entry(GOAL_WRITERS, planned)},
    "goal_reopen": {"GET": page(GOAL_WRITERS, dropped), "POST": Entry(GOAL_WRITERS, dropped)},
    "checkin_record": {"GET": page(GOAL_PEOPLE, goal), "POST": Entry(GOAL_PEOPLE, goal)},
    "checkin_supersede": {"GET": page(GOAL_PEOPLE, checkin), "POST": Entry(GOAL_PEOPLE, checkin)},
    "goal_why": {"GET": page(INSIDE, goal)},
    "goal_quick": {"GET": page(GOAL_PEOPLE, goal), "POST": Entry(GOAL_PEOPLE, goal)},
    # Where a running goal hangs is settled by those who lead its department, or the goal above.
    "goal_move": {"GET": page(GOAL_WRITERS, goal), "POST": Entry(GOAL_WRITERS, goal)},
    "goal_mine": {"GET": page(EVERYONE, rows=True)},
    "goal_key": {"GET": page(EVERYONE, rows=True)},
    "goal_policy": {
        "GET": page(GOAL_POLICY_SETTERS | {"shen", "gu", "guest"}, browse_as="qin"),
        "POST": Entry(GOAL_POLICY_SETTERS, data=a_goal_policy),
    },
}
PLANNING: dict[str, Methods] = {
    "breakdown_start": {"GET": page(GOAL_PEOPLE, goal), "POST": Entry(GOAL_PEOPLE, goal)},
    "breakdown_detail": {"GET": page(INSIDE, submitted, browse_as="bai", rows=True)},
    "breakdown_submit": {"POST": Entry(GOAL_PEOPLE, draft)},
    "work_adopt": {"GET": page(GOAL_PEOPLE, draft), "POST": Entry(GOAL_PEOPLE, draft)},
    "material_list": {"GET": page(EVERYONE, rows=True)},
    "material_set": {"GET": page(POLICY_SETTERS, team, browse_as="qin"), "POST": Entry(POLICY_SETTERS, team)},
    "breakdown_withdraw": {"POST": Entry(SUBMITTER, submitted)},
    "item_add": {"POST": Entry(GOAL_PEOPLE, draft)},
    "item_repair": {"POST": Entry(GOAL_PEOPLE, draft)},
    "item_update": {"GET": page(GOAL_PEOPLE, item), "POST": Entry(GOAL_PEOPLE, item)},
    "item_remove": {"POST": Entry(GOAL_PEOPLE, item)},
    "item_move": {"POST": Entry(GOAL_PEOPLE, item)},
    "item_restore": {"POST": Entry(GOAL_PEOPLE, item_key)},
    # Those whose proposal it is not are refused where there is one (tests/planning/test_proposals.py).
    "proposal_take_back": {"POST": Entry(INSIDE, gated_key)},
    "row_add": {"POST": Entry(GOAL_PEOPLE, draft)},
    "row_save": {"POST": Entry(GOAL_PEOPLE, item)},
    "draft_sync": {"POST": Entry(GOAL_PEOPLE, draft)},
    "draft_beside": {"GET": Entry(GOAL_PEOPLE, draft)},
    "draft_paste": {"GET": page(GOAL_PEOPLE, draft), "POST": Entry(GOAL_PEOPLE, draft)},
    "verdict_give": {"POST": Entry(EXPERTS_ASKED, submitted)},
    "verdict_preview": {"POST": Entry(EXPERTS_ASKED, submitted)},
    "remark_add": {"POST": Entry(EXPERTS_ASKED, submitted, data=a_remark)},
    "remark_answer": {"POST": Entry(SUBMITTER, remark)},
    "verdict_agree": {"POST": Entry(EXPERTS_ASKED, submitted)},
    "review_list": {"GET": page(EVERYONE, browse_as="bai", rows=True)},
    "review_delegate": {"GET": page(WHO_ASKED, assignment, browse_as="bai"), "POST": Entry(WHO_ASKED, assignment)},
    "review_remark": {"GET": page(INSIDE, thread)},
    "review_remark_resolve": {"POST": Entry(SUBJECT_OWNERS, thread, data=an_answer)},
    "review_remark_confirm": {"POST": Entry(WHO_ASKED, resolved)},
    "review_remark_reopen": {"POST": Entry(WHO_ASKED, resolved, data=an_answer)},
    "review_policies": {"GET": page(EVERYONE, browse_as="qin", rows=True)},
    "review_policy": {
        "GET": page(POLICY_SETTERS, policy_place, browse_as="qin"),
        "POST": Entry(POLICY_SETTERS, policy_place),
    },
    "review_policy_clear": {"POST": Entry(POLICY_SETTERS, policy_place)},
    "reviewer_group_create": {
        "GET": page(POLICY_SETTERS, department, browse_as="qin"),
        "POST": Entry(POLICY_SETTERS, department),
    },
    "reviewer_group_update": {
        "GET": page(POLICY_SETTERS, reviewer_group, browse_as="qin"),
        "POST": Entry(POLICY_SETTERS, reviewer_group),
    },
    "reviewer_group_remove": {"POST": Entry(POLICY_SETTERS, reviewer_group)},
    "notice_list": {"GET": page(EVERYONE, rows=True)},
    "notice_open": {"POST": Entry(frozenset({"lin"}), notice, inside=404)},
    "notice_read_all": {"POST": Entry(EVERYONE)},
    "notice_bell": {"GET": Entry(EVERYONE, shows_rows=True)},
}
# Drafts are their author's alone; what is in review is also its experts' and managers'; the rest the department's.
LESSONS: dict[str, Methods] = {
    "lesson_list": {"GET": page(EVERYONE, rows=True)},
    "lesson_create": {"GET": page(EVERYONE, browse_as="xu"), "POST": Entry(EVERYONE)},
    "lesson_detail": {"GET": page(INSIDE, lesson, rows=True)},
    "lesson_update": {
        "GET": page(LESSON_AUTHOR, lesson_draft, inside=404, browse_as="xu"),
        "POST": Entry(LESSON_AUTHOR, lesson_draft, inside=404),
    },
    "lesson_submit": {"POST": Entry(LESSON_AUTHOR, lesson_draft, inside=404)},
    "lesson_take_back": {"POST": Entry(LESSON_AUTHOR, lesson_draft, inside=404)},
    "lesson_verdict": {"POST": Entry(EXPERTS_ASKED, lesson)},
    "lesson_agree": {"POST": Entry(EXPERTS_ASKED, lesson)},
    "lesson_withdraw": {"POST": Entry(LIBRARIANS, lesson)},
    "lesson_from_item": {"POST": Entry(PROJECT_WORKERS, line, data=a_key)},
    "breakdown_lesson_take": {
        "GET": page(GOAL_PEOPLE, draft_lesson),
        "POST": Entry(GOAL_PEOPLE, draft_lesson),
    },
    "breakdown_lesson_dismiss": {"POST": Entry(GOAL_PEOPLE, draft_lesson, data=a_reason)},
    "breakdown_lesson_undo": {"POST": Entry(GOAL_PEOPLE, draft_lesson)},
    "api_lesson_list": {
        "GET": page(EVERYONE, rows=True, browse_as=""),
        "POST": Entry(EVERYONE, data=a_lesson),
    },
    "api_lesson_from_item": {"POST": Entry(PROJECT_WORKERS, outsider=400, data=a_line)},
    "api_lesson_detail": {
        "GET": Entry(INSIDE, lesson),
        "PATCH": Entry(LESSON_AUTHOR, lesson, data=a_title),
    },
    "api_lesson_submit": {"POST": Entry(LESSON_AUTHOR, lesson_draft, inside=404, data=a_submission)},
    "api_lesson_take_back": {"POST": Entry(LESSON_AUTHOR, lesson_draft, inside=404)},
    "api_lesson_withdraw": {"POST": Entry(LIBRARIANS, lesson, data=a_reason)},
    "api_lesson_reviewers": {"GET": Entry(INSIDE, lesson)},
    "api_breakdown_lesson_list": {"GET": page(INSIDE, draft, rows=True, browse_as="")},
    "api_breakdown_lesson_take": {"POST": Entry(GOAL_PEOPLE, draft_lesson, data=an_item)},
    "api_breakdown_lesson_dismiss": {"POST": Entry(GOAL_PEOPLE, draft_lesson, data=a_reason)},
    "api_breakdown_lesson_undo": {"DELETE": Entry(GOAL_PEOPLE, draft_lesson)},
}
# Who works in the project writes; its A and B and the leads of its department publish.
RETROSPECTIVES: dict[str, Methods] = {
    "retrospective_list": {"GET": page(EVERYONE, rows=True)},
    "retrospective_start": {
        "GET": page(PROJECT_RUNNERS, outsider=403),
        "POST": Entry(PROJECT_RUNNERS, outsider=403),
    },
    "rhythm": {"GET": page(RHYTHM_SETTERS | {"guest"}, browse_as="qin"), "POST": Entry(RHYTHM_SETTERS, data=a_day)},
    "retrospective_detail": {"GET": page(INSIDE, retrospective, rows=True)},
    "retrospective_facts": {"GET": page(INSIDE, retrospective, rows=True)},
    "retrospective_publish": {"POST": Entry(PROJECT_RUNNERS, retrospective)},
    "retrospective_item_write": {"POST": Entry(PROJECT_WORKERS, retrospective)},
    "retrospective_item_adopt": {"POST": Entry(PROJECT_WORKERS, retrospective)},
    "retrospective_item_change": {
        "GET": page(PROJECT_WORKERS, line, browse_as="xu"),
        "POST": Entry(PROJECT_WORKERS, line),
    },
    "retrospective_item_remove": {"POST": Entry(PROJECT_WORKERS, line)},
    "measure_add": {"POST": Entry(PROJECT_WORKERS, retrospective)},
    "measure_change": {
        "GET": page(PROJECT_WORKERS, measure, browse_as="xu"),
        "POST": Entry(PROJECT_WORKERS, measure),
    },
    "measure_remove": {"POST": Entry(PROJECT_WORKERS, measure)},
    "measure_done": {"POST": Entry(PROJECT_WORKERS, measure)},
    "measure_to_task": {"POST": Entry(PROJECT_WORKERS, measure, data=a_key)},
    "measure_carry": {"POST": Entry(PROJECT_WORKERS, measure, data=carried_here)},
    "api_retrospective_list": {
        "GET": page(EVERYONE, rows=True, browse_as=""),
        "POST": Entry(PROJECT_RUNNERS, outsider=400, data=a_beginning),
    },
    "api_retrospective_matrix": {"GET": page(EVERYONE, rows=True, browse_as="")},
    "api_retrospective_waiting": {"GET": page(EVERYONE, rows=True, browse_as="")},
    "api_rhythm_list": {"GET": Entry(EVERYONE), "POST": Entry(RHYTHM_SETTERS, outsider=400, data=a_day)},
    "api_retrospective_detail": {"GET": page(INSIDE, retrospective, rows=True, browse_as="")},
    "api_retrospective_publish": {"POST": Entry(PROJECT_RUNNERS, retrospective)},
    "api_retrospective_similar": {"GET": Entry(INSIDE, retrospective)},
    "api_retrospective_history": {"GET": page(INSIDE, retrospective, rows=True, browse_as="")},
    "api_retrospective_item_write": {"POST": Entry(PROJECT_WORKERS, retrospective, data=a_written_line)},
    "api_retrospective_item_adopt": {"POST": Entry(PROJECT_WORKERS, retrospective, data=an_adoption)},
    "api_retrospective_item_detail": {
        "PATCH": Entry(PROJECT_WORKERS, line, data=a_text),
        "DELETE": Entry(PROJECT_WORKERS, line),
    },
    "api_measure_add": {"POST": Entry(PROJECT_WORKERS, retrospective, data=a_measure)},
    "api_measure_detail": {"PATCH": Entry(PROJECT_WORKERS, measure), "DELETE": Entry(PROJECT_WORKERS, measure)},
    "api_measure_done": {"POST": Entry(PROJECT_WORKERS, measure, data=it_is_done)},
    "api_measure_to_task": {"POST": Entry(PROJECT_WORKERS, measure)},
    "api_measure_carry": {"POST": Entry(PROJECT_WORKERS, measure, data=carried_here)},
}


def _kept(args: Args, allow: frozenset[str] = MONEY_KEEPERS) -> Methods:
    """A form about money, for those who keep it."""
    return {"GET": page(allow, args, browse_as="ye"), "POST": Entry(allow, args)}


# Whoever reads the project reads its money; amounts are masked (tests/payments).
MONEY: dict[str, Methods] = {
    "payment_list": {"GET": page(EVERYONE, browse_as="ye", rows=True)},
    "payment_month": {"GET": page(EVERYONE, this_month, browse_as="ye", rows=True)},
    "contract_list": {"GET": page(EVERYONE, browse_as="ye", rows=True)},
    "statement_of_account_list": {"GET": page(EVERYONE, browse_as="ye", rows=True)},
    # A file, not a page; 503 where the machine lacks what PDF files are set with.
    "statement_of_account": {"GET": page(AMOUNT_READERS, payer, browse_as="", rows=True, answers=503)},
    "contract_create": _kept(nothing, MONEY_KEEPERS_ANYWHERE),
    "contract_detail": {"GET": page(INSIDE, contract, browse_as="ye", rows=True)},
    "contract_update": _kept(contract),
    "checkpoint_create": _kept(contract),
    "checkpoint_detail": {"GET": page(INSIDE, checkpoint, browse_as="ye", rows=True)},
    "checkpoint_panels": {"GET": page(INSIDE, checkpoint, browse_as="ye", rows=True)},
    "checkpoint_update": _kept(checkpoint),
    "checkpoint_cancel": _kept(checkpoint),
    "condition_add": _kept(checkpoint),
    "condition_update": _kept(condition, CONDITION_PEOPLE),
    "condition_meet": _kept(condition, CONDITION_PEOPLE),
    "condition_reopen": _kept(condition, CONDITION_PEOPLE),
    "condition_remove": _kept(condition),
    "document_attach": _kept(condition, CONDITION_PEOPLE),
    "document_download": {"GET": Entry(INSIDE, document)},
    "contract_lines": _kept(contract),
    "contract_parties": _kept(contract),
    "contract_split": _kept(contract),
    "amendment_create": _kept(contract),
    "amendment_update": _kept(amendment),
    "amendment_enforce": _kept(amendment),
    "amendment_remove": _kept(amendment),
    "amendment_reverse": _kept(amendment),
    "audit_submit": _kept(contract),
    "audit_update": _kept(audit),
    "audit_settle": _kept(audit),
    "guarantee_create": _kept(contract),
    "guarantee_update": _kept(guarantee),
    "guarantee_return": _kept(guarantee),
    "annex_attach": _kept(contract),
    "annex_download": {"GET": Entry(AMOUNT_READERS, annex)},
    "receipt_list": {"GET": page(EVERYONE, browse_as="ye", rows=True)},
    "receipt_start": {"GET": page(EVERYONE, browse_as="ye", rows=True)},
    "receipt_record": _kept(contract),
    "receipt_allot": _kept(receipt),
    "receipt_reverse": _kept(receipt),
    "allotment_reverse": _kept(allotment),
    "bank_account_list": {"GET": page(EVERYONE, browse_as="ye", rows=True)},
    "bank_account_create": _kept(nothing, MONEY_KEEPERS_ANYWHERE),
    "bank_account_update": _kept(bank_account),
    # Statements hold amounts of every contract: whoever keeps no money does not know of them.
    "statement_list": {"GET": page(MONEY_KEEPERS_ANYWHERE, browse_as="ye", rows=True)},
    "statement_upload": _kept(nothing, MONEY_KEEPERS_ANYWHERE),
    "statement_detail": {"GET": page(MONEY_KEEPERS, statement, inside=404, browse_as="ye", rows=True)},
    "statement_map": {
        "GET": page(MONEY_KEEPERS, statement, inside=404, browse_as="ye"),
        "POST": Entry(MONEY_KEEPERS, statement, inside=404),
    },
    "statement_confirm": {"POST": Entry(MONEY_KEEPERS, statement, inside=404)},
    "statement_discard": {"POST": Entry(MONEY_KEEPERS, statement, inside=404)},
    "bank_line_list": {"GET": page(MONEY_KEEPERS_ANYWHERE, browse_as="ye", rows=True)},
    "bank_line_choose": {
        "GET": page(MONEY_KEEPERS, statement_line, inside=404, browse_as="ye", rows=True),
        "POST": Entry(MONEY_KEEPERS, statement_line, inside=404),
    },
    "bank_line_leave_out": {"POST": Entry(MONEY_KEEPERS, statement_line, inside=404)},
    "bank_line_dismiss": {
        "GET": page(MONEY_KEEPERS, bank_line, inside=404, browse_as="ye"),
        "POST": Entry(MONEY_KEEPERS, bank_line, inside=404),
    },
    "bank_line_take_up": {"POST": Entry(MONEY_KEEPERS, bank_line, inside=404)},
    "bank_line_recognise": {
        "GET": page(MONEY_KEEPERS, bank_line_of_contract, inside=404, browse_as="ye"),
        "POST": Entry(MONEY_KEEPERS, bank_line_of_contract, inside=404),
    },
    "supplier_contract_list": {"GET": page(EVERYONE, browse_as="ye", rows=True)},
    "supply_risk_list": {"GET": page(EVERYONE, browse_as="ye", rows=True)},
    "supplier_policy": {
        "GET": page(FLOOR_SETTERS | {"guest"}, browse_as="ye"),
        "POST": Entry(FLOOR_SETTERS, data=a_floor),
    },
    "supplier_contract_start": {"GET": page(MONEY_KEEPERS_ANYWHERE, browse_as="ye")},
    "supplier_contract_create": _kept(project),
    "supplier_contract_detail": {"GET": page(INSIDE, supplies, browse_as="ye", rows=True)},
    "supplier_contract_update": _kept(supplies),
    "supplier_contract_begin": {"POST": Entry(MONEY_KEEPERS, supplies)},
    "supplier_contract_end": _kept(supplies),
    "supplier_contract_resume": _kept(supplies),
    "contingency_set": _kept(supplies, SUPPLY_PEOPLE),
    "boundary_add": _kept(supplies, SUPPLY_PEOPLE),
    "boundary_update": _kept(boundary, SUPPLY_PEOPLE),
    "boundary_remove": {"POST": Entry(SUPPLY_PEOPLE, boundary)},
    "obligation_add": _kept(supplies, SUPPLY_PEOPLE),
    "obligation_update": _kept(interface, SUPPLY_PEOPLE),
    "obligation_remove": {"POST": Entry(SUPPLY_PEOPLE, interface)},
    "obligation_secure": _kept(interface, SUPPLY_PEOPLE),
    "obligation_deliver": {"POST": Entry(SUPPLY_PEOPLE, interface)},
    "supplier_amendment_record": _kept(supplies),
    "planned_payment_add": _kept(supplies),
    "planned_payment_update": _kept(planned_payment),
    "planned_payment_cancel": _kept(planned_payment),
    "supplier_payment_record": _kept(supplies),
    "supplier_payment_reverse": _kept(supplier_payment),
    "ageing": {"GET": page(EVERYONE, browse_as="ye", rows=True)},
    "ageing_row_list": {"GET": page(EVERYONE, browse_as="ye", rows=True)},
    "advance_list": {"GET": page(EVERYONE, browse_as="ye", rows=True)},
    "ageing_export": {"GET": Entry(EVERYONE)},
    "ageing_ranges": {
        "GET": page(FLOOR_SETTERS | {"guest"}, browse_as="ye"),
        "POST": Entry(FLOOR_SETTERS, data=some_ranges),
    },
    # Amounts alone: whoever may not read them is told so.
    "cash_list": {"GET": page(EVERYONE, browse_as="ye", rows=True)},
    "forecast": {"GET": page(EVERYONE, browse_as="ye", rows=True)},
    "forecast_rows": {"GET": page(EVERYONE, a_stage, browse_as="ye", rows=True)},
    "forecast_what_if": {"GET": page(EVERYONE, browse_as="ye", rows=True)},
    "forecast_weights": {
        "GET": page(EVERYONE, browse_as="ye", rows=True),
        "POST": Entry(FLOOR_SETTERS, data=some_weights),
    },
    "customer_budgets": {
        "GET": page(EVERYONE, browse_as="ye", rows=True),
        "POST": Entry(MONEY_KEEPERS, data=a_budget),
    },
    "project_cash": {"GET": page(INSIDE, project, browse_as="ye", rows=True)},
    "collect": {"GET": page(EVERYONE, browse_as="zhou", rows=True)},
    "promise_quick": {"POST": Entry(CONDITION_PEOPLE, checkpoint)},
    "checkpoint_contact": _kept(checkpoint, CONDITION_PEOPLE),
    "next_action_add": _kept(checkpoint, CONDITION_PEOPLE),
    "hold_place": _kept(checkpoint, CONDITION_PEOPLE),
    "bureau_contact": {"GET": page(PROJECT_RUNNERS, bureau), "POST": Entry(PROJECT_RUNNERS, bureau)},
    "contact_rhythm": {"GET": page(PROJECT_RUNNERS, bureau), "POST": Entry(PROJECT_RUNNERS, bureau)},
    "contact_correct": _kept(contact_logged, CONDITION_PEOPLE),
    "next_action_update": _kept(next_action, CONDITION_PEOPLE),
    "next_action_tick": {"POST": Entry(CONDITION_PEOPLE, next_action)},
    "hold_update": _kept(lifted_hold, CONDITION_PEOPLE),
    "hold_lift": _kept(lifted_hold, CONDITION_PEOPLE),
    "escalation": {"GET": page(EVERYONE, browse_as="qin", rows=True), "POST": Entry(POLICY_SETTERS, data=steps_here)},
    "collection_plan_start": {"GET": Entry(EVERYONE)},
    "collection_plan": {"GET": page(EVERYONE, plan_month, browse_as="zhou", rows=True)},
    "collection_plan_commit": {
        "GET": page(EVERYONE, plan_month, browse_as="zhou", rows=True),
        "POST": Entry(EVERYONE, plan_month),
    },
    "collection_plan_confirm": {"POST": Entry(MANAGERS_HERE, collection_plan, data=a_plan_version)},
    "collection_plan_explain": {
        "GET": page({"zhou", "qin"}, plan_line, browse_as="zhou"),
        "POST": Entry(frozenset({"zhou", "qin"}), plan_line),
    },
    "application_list": {"GET": page(EVERYONE, browse_as="ye", rows=True)},
    "application_begin": _kept(checkpoint, CONDITION_PEOPLE),
    "application_go_on": _kept(application, CONDITION_PEOPLE),
    "application_return": _kept(application, CONDITION_PEOPLE),
    "application_resubmit": _kept(application, CONDITION_PEOPLE),
    "application_withdraw": _kept(application, CONDITION_PEOPLE),
    "application_step_update": _kept(application_step, CONDITION_PEOPLE),
    "application_list_take": _kept(checkpoint, CONDITION_PEOPLE),
    "document_provide": {"POST": Entry(CONDITION_PEOPLE, condition)},
    "document_return": _kept(condition, CONDITION_PEOPLE),
    "document_confirm": _kept(condition, CONDITION_PEOPLE),
    "invoice_record": _kept(checkpoint),
    "invoice_reverse": _kept(invoice),
    "application_template_list": {"GET": page(MONEY_KEEPERS_ANYWHERE, browse_as="ye", rows=True)},
    "application_template_edit": _kept(money_department),
}
PROJECTS: dict[str, Methods] = {
    "home": {"GET": page(EVERYONE, rows=True)},
    "home_money": {"GET": page(WRITERS_ANYWHERE | {"ye"}, rows=True)},
    # Each of their own department.
    "dashboard": {"GET": page(EVERYONE, browse_as="qin", rows=True)},
    "dashboard_more": {"GET": page(EVERYONE, browse_as="qin", rows=True)},
    "api_dashboard": {"GET": page(EVERYONE, browse_as="", rows=True)},
    "project_list": {"GET": page(EVERYONE, rows=True)},
    "project_create": {"GET": page(WRITERS_ANYWHERE), "POST": Entry(WRITERS_ANYWHERE)},
    "unit_list": {
        "GET": page(INSIDE, project, rows=True),
        "POST": Entry(PROJECT_RUNNERS, project, data=a_unit),
    },
    "unit_detail": {"GET": page(INSIDE, unit, rows=True)},
    "unit_update": {"GET": page(PROJECT_RUNNERS, unit), "POST": Entry(PROJECT_RUNNERS, unit, data=a_unit)},
    "unit_move": {"POST": Entry(PROJECT_RUNNERS, unit, data=a_step)},
    "unit_remove": {"GET": page(PROJECT_RUNNERS, unit), "POST": Entry(PROJECT_RUNNERS, unit)},
    "module_list": {"GET": page(INSIDE, project, rows=True)},
    "module_create": {
        "GET": page(PROJECT_RUNNERS, project),
        "POST": Entry(PROJECT_RUNNERS, project, data=a_module),
    },
    "module_detail": {"GET": page(INSIDE, module, browse_as="xu", rows=True)},
    "module_update": {
        "GET": page(PROJECT_WORKERS, module, browse_as="xu"),
        "POST": Entry(PROJECT_WORKERS, module),
    },
    "module_remove": {"GET": page(PROJECT_RUNNERS, module), "POST": Entry(PROJECT_RUNNERS, module)},
    "coupling_add": {"POST": Entry(PROJECT_WORKERS, module)},
    "coupling_update": {
        "GET": page(PROJECT_WORKERS, coupling, browse_as="xu"),
        "POST": Entry(PROJECT_WORKERS, coupling),
    },
    "coupling_remove": {"POST": Entry(PROJECT_WORKERS, coupling)},
    "project_detail": {"GET": page(INSIDE, project, rows=True)},
    "project_panels": {"GET": page(INSIDE, project, rows=True)},
    "project_scope": {"GET": page(INSIDE, project, rows=True)},
    "project_update": {"GET": page(PROJECT_PEOPLE, project), "POST": Entry(PROJECT_PEOPLE, project)},
    "search": {"GET": page(EVERYONE, rows=True)},
    "task_list": {"GET": page(EVERYONE, browse_as="xu", rows=True)},
    "column_limits": {"GET": page(EVERYONE, rows=True), "POST": Entry(EVERYONE)},
    "task_create": {"GET": page(EVERYONE, browse_as="xu"), "POST": Entry(EVERYONE)},
    "task_quick": {"GET": page(EVERYONE, browse_as="xu"), "POST": Entry(EVERYONE)},
    "task_take_back": {"POST": Entry(frozenset({"xu"}), free_task)},
    "task_detail": {"GET": page(INSIDE, task, browse_as="xu", rows=True)},
    "task_hand_over": {
        "GET": page(FREE_TASK_PEOPLE, free_task, browse_as="xu"),
        "POST": Entry(FREE_TASK_PEOPLE, free_task),
    },
    "work_hand_over": {"GET": page(INSIDE, colleague, rows=True), "POST": Entry(INSIDE, colleague)},
    # Who was told of it.
    "work_handed_over": {"GET": page(frozenset({"lu"}), handed_over, browse_as="lu", rows=True, inside=404)},
    "alone_list": {"GET": page(LEADS_OR_RUNS, rows=True), "POST": Entry(LEADS_OR_RUNS)},
    "bin_list": {"GET": page(EVERYONE, browse_as="xu", rows=True)},
    "task_throw_away": {
        "GET": page(FREE_TASK_PEOPLE, free_task, browse_as="xu"),
        "POST": Entry(FREE_TASK_PEOPLE, free_task),
    },
    "task_put_back": {"POST": Entry(FREE_TASK_PEOPLE, binned)},
    "week": {"GET": page(EVERYONE, browse_as="xu"), "POST": Entry(EVERYONE)},
    # Whom it was sent to.
    "week_sent": {"GET": page(frozenset({"lin"}), week_sent, inside=404)},
    "recurrence_list": {"GET": page(EVERYONE, browse_as="xu", rows=True)},
    "recurrence_create": {"GET": page(EVERYONE, browse_as="xu"), "POST": Entry(EVERYONE)},
    "recurrence_detail": {"GET": page(INSIDE, recurrence, browse_as="xu", rows=True)},
    "recurrence_update": {
        "GET": page(TASK_PEOPLE, recurrence, browse_as="xu"),
        "POST": Entry(TASK_PEOPLE, recurrence),
    },
    "recurrence_pause": {"POST": Entry(TASK_PEOPLE, recurrence)},
    "recurrence_resume": {"POST": Entry(TASK_PEOPLE, recurrence)},
    "recurrence_end": {"POST": Entry(TASK_PEOPLE, recurrence)},
    "task_copy": {"GET": page(INSIDE, task, browse_as="xu"), "POST": Entry(INSIDE, task)},
    "task_move": {
        "GET": page(FREE_TASK_PEOPLE, free_task, browse_as="xu"),
        "POST": Entry(FREE_TASK_PEOPLE, free_task),
    },
    "task_update": {
        "GET": page(FREE_TASK_PEOPLE, free_task, browse_as="xu"),
        "POST": Entry(FREE_TASK_PEOPLE, free_task),
    },
    "task_row": {
        "GET": page(FREE_TASK_PEOPLE, free_task, browse_as="xu"),
        "POST": Entry(FREE_TASK_PEOPLE, free_task),
    },
    "task_log_status": {
        "GET": page(TASK_PEOPLE, task, browse_as="xu"),
        "POST": Entry(TASK_PEOPLE, task, data=a_status),
    },
    "task_cancel": {
        "GET": page(FREE_TASK_PEOPLE, free_task, browse_as="xu"),
        "POST": Entry(FREE_TASK_PEOPLE, free_task),
    },
    "task_board": {"GET": page(EVERYONE, browse_as="xu", rows=True)},
    "task_gantt": {"GET": page(EVERYONE, browse_as="xu", rows=True)},
    "task_calendar": {"GET": page(EVERYONE, browse_as="xu", rows=True)},
    "task_dependencies": {
        "GET": page(INSIDE, task, browse_as="xu", rows=True),
        "POST": Entry(TASK_PEOPLE, task),
    },
    "milestone_dependencies": {
        "GET": page(INSIDE, milestone, browse_as="xu", rows=True),
        "POST": Entry(MILESTONE_PEOPLE, milestone),
    },
    "task_reschedule": {
        "GET": page(TASK_PEOPLE, task, browse_as="xu"),
        "POST": Entry(TASK_PEOPLE, task),
    },
    "milestone_reschedule": {
        "GET": page(MILESTONE_PEOPLE, milestone, browse_as="xu"),
        "POST": Entry(MILESTONE_PEOPLE, milestone),
    },
    "acceptance_list": {"GET": page(EVERYONE, browse_as="xu", rows=True)},
    "acceptance_matrix": {"GET": page(INSIDE, project, browse_as="lin", rows=True)},
    "acceptance_create": {
        "GET": page(PROJECT_RUNNERS, project, browse_as="lin"),
        "POST": Entry(PROJECT_RUNNERS, project),
    },
    "acceptance_detail": {"GET": page(INSIDE, acceptance, browse_as="xu", rows=True)},
    "acceptance_update": {
        "GET": page(PROJECT_WORKERS, acceptance, browse_as="xu"),
        "POST": Entry(PROJECT_WORKERS, acceptance),
    },
    "acceptance_apply": {
        "GET": page(PROJECT_WORKERS, acceptance, browse_as="xu"),
        "POST": Entry(PROJECT_WORKERS, acceptance),
    },
    "acceptance_hold": {
        "GET": page(PROJECT_WORKERS, acceptance, browse_as=""),
        "POST": Entry(PROJECT_WORKERS, acceptance),
    },
    "acceptance_withdraw": {
        "GET": page(PROJECT_WORKERS, acceptance, browse_as=""),
        "POST": Entry(PROJECT_WORKERS, acceptance, data=a_reason),
    },
    "acceptance_decide": {
        "POST": Entry(PROJECT_WORKERS, acceptance, data=lambda w: a_result(w) | {"on": clock.today().isoformat()})
    },
    "acceptance_again": {"POST": Entry(PROJECT_WORKERS, acceptance)},
    "acceptance_cancel": {
        "GET": page(PROJECT_RUNNERS, acceptance, browse_as=""),
        "POST": Entry(PROJECT_RUNNERS, acceptance, data=a_reason),
    },
    "acceptance_step_add": {
        "GET": page(PROJECT_WORKERS, acceptance, browse_as=""),
        "POST": Entry(PROJECT_WORKERS, acceptance),
    },
    "acceptance_step_update": {
        "GET": page(PROJECT_WORKERS, acceptance_step, browse_as="xu"),
        "POST": Entry(PROJECT_WORKERS, acceptance_step),
    },
    "acceptance_step_remove": {"POST": Entry(PROJECT_WORKERS, acceptance_step)},
    "acceptance_step_move": {"POST": Entry(PROJECT_WORKERS, acceptance_step, data=a_step)},
    "acceptance_step_pass_over": {
        "GET": page(PROJECT_RUNNERS, acceptance_step, browse_as="lin"),
        "POST": Entry(PROJECT_RUNNERS, acceptance_step, data=a_reason),
    },
    "acceptance_document_add": {
        "GET": page(PROJECT_WORKERS, acceptance, browse_as=""),
        "POST": Entry(PROJECT_WORKERS, acceptance),
    },
    "acceptance_document_update": {
        "GET": page(PROJECT_WORKERS, acceptance_document, browse_as=""),
        "POST": Entry(PROJECT_WORKERS, acceptance_document),
    },
    "acceptance_document_remove": {"POST": Entry(PROJECT_WORKERS, acceptance_document)},
    "acceptance_document_move": {"POST": Entry(PROJECT_WORKERS, acceptance_document, data=a_step)},
    "acceptance_document_pass_over": {
        "GET": page(PROJECT_RUNNERS, acceptance_document, browse_as=""),
        "POST": Entry(PROJECT_RUNNERS, acceptance_document, data=a_reason),
    },
    "acceptance_step_done": {
        "GET": page(PROJECT_WORKERS, acceptance_step, browse_as=""),
        "POST": Entry(PROJECT_WORKERS, acceptance_step),
    },
    "acceptance_step_undone": {"POST": Entry(PROJECT_WORKERS, acceptance_step)},
    "acceptance_document_mark": {
        "GET": page(PROJECT_WORKERS, acceptance_document, browse_as="xu"),
        "POST": Entry(PROJECT_WORKERS, acceptance_document),
    },
    "acceptance_document_download": {"GET": Entry(INSIDE, acceptance_document)},
    "acceptance_point_add": {"POST": Entry(PROJECT_WORKERS, acceptance)},
    "acceptance_point_update": {
        "GET": page(PROJECT_WORKERS, acceptance_point, browse_as=""),
        "POST": Entry(PROJECT_WORKERS, acceptance_point),
    },
    "acceptance_point_remove": {"POST": Entry(PROJECT_WORKERS, acceptance_point)},
    "acceptance_point_settle": {
        "GET": page(PROJECT_WORKERS, acceptance_point, browse_as="xu"),
        "POST": Entry(PROJECT_WORKERS, acceptance_point),
    },
    "acceptance_point_to_task": {"POST": Entry(PROJECT_WORKERS, acceptance_point)},
    "party_list": {"GET": page(INSIDE, project, browse_as="lin", rows=True)},
    "party_create": {"GET": page(PROJECT_RUNNERS, project), "POST": Entry(PROJECT_RUNNERS, project)},
    "party_update": {"GET": page(PROJECT_RUNNERS, party), "POST": Entry(PROJECT_RUNNERS, party)},
    "party_remove": {"GET": page(PROJECT_RUNNERS, party), "POST": Entry(PROJECT_RUNNERS, party)},
    "bureau_create": {"GET": page(PROJECT_RUNNERS, party), "POST": Entry(PROJECT_RUNNERS, party)},
    "bureau_update": {"GET": page(PROJECT_RUNNERS, bureau), "POST": Entry(PROJECT_RUNNERS, bureau)},
    "bureau_remove": {"GET": page(PROJECT_RUNNERS, bureau), "POST": Entry(PROJECT_RUNNERS, bureau)},
    "contact_create": {"GET": page(PROJECT_RUNNERS, party), "POST": Entry(PROJECT_RUNNERS, party)},
    "contact_update": {"GET": page(PROJECT_RUNNERS, contact), "POST": Entry(PROJECT_RUNNERS, contact)},
    "contact_remove": {"GET": page(PROJECT_RUNNERS, contact), "POST": Entry(PROJECT_RUNNERS, contact)},
    "precondition_radar": {"GET": page(EVERYONE, browse_as="xu", rows=True)},
    "precondition_create": {
        "GET": page(PROJECT_RUNNERS, project, browse_as="lin"),
        "POST": Entry(PROJECT_RUNNERS, project),
    },
    "precondition_detail": {"GET": page(INSIDE, precondition, browse_as="xu")},
    "precondition_update": {
        "GET": page(PROJECT_WORKERS, precondition, browse_as="xu"),
        "POST": Entry(PROJECT_WORKERS, precondition),
    },
    "precondition_begin": {"POST": Entry(PROJECT_WORKERS, precondition)},
    "precondition_ready": {"POST": Entry(PROJECT_WORKERS, precondition, data=order_evidence)},
    "precondition_drop": {
        "GET": page(PROJECT_WORKERS, precondition, browse_as="xu"),
        "POST": Entry(PROJECT_WORKERS, precondition),
    },
    "template_list": {"GET": page(EVERYONE, rows=True)},
    "template_create": {"GET": page(WRITERS_ANYWHERE), "POST": Entry(WRITERS_ANYWHERE)},
    "template_take": {"GET": page(TEMPLATE_WRITERS, project, rows=True), "POST": Entry(TEMPLATE_WRITERS, project)},
    "template_choose": {"GET": page(GOAL_PEOPLE, draft, rows=True)},
    "template_detail": {"GET": page(INSIDE, template, rows=True)},
    "template_update": {"GET": page(TEMPLATE_WRITERS, template), "POST": Entry(TEMPLATE_WRITERS, template)},
    "template_use": {
        "GET": page(GOAL_PEOPLE, template_of_draft, rows=True),
        "POST": Entry(GOAL_PEOPLE, template_of_draft),
    },
    "template_line_add": {"GET": page(TEMPLATE_WRITERS, template), "POST": Entry(TEMPLATE_WRITERS, template)},
    "template_line_update": {
        "GET": page(TEMPLATE_WRITERS, template_line),
        "POST": Entry(TEMPLATE_WRITERS, template_line),
    },
    "template_line_move": {"POST": Entry(TEMPLATE_WRITERS, template_line)},
    "template_line_remove": {"POST": Entry(TEMPLATE_WRITERS, template_line)},
    "planned_precondition_drop": {"POST": Entry(GOAL_PEOPLE, planned_precondition)},
    "project_phases": {"GET": page(PROJECT_RUNNERS, project), "POST": Entry(PROJECT_RUNNERS, project)},
    "project_suspend": {"GET": page(PROJECT_RUNNERS, project), "POST": Entry(PROJECT_RUNNERS, project)},
    "project_resume": {"POST": Entry(PROJECT_RUNNERS, project)},
    "project_finish": {"GET": page(PROJECT_RUNNERS, project), "POST": Entry(PROJECT_RUNNERS, project)},
    "project_reopen": {"GET": page(PROJECT_RUNNERS, project), "POST": Entry(PROJECT_RUNNERS, project)},
    "health_state": {"POST": Entry(PROJECT_RUNNERS, project)},
    "project_kick_off": {"POST": Entry(PROJECT_RUNNERS, project)},
    "task_change": {"GET": page(EVERYONE, browse_as="xu"), "POST": Entry(EVERYONE)},
    # Nobody has changed anything together: 409 for all alike.
    "work_undo": {"POST": Entry(EVERYONE, data=an_undo)},
    "task_comments": {
        "GET": page(INSIDE, task, browse_as="xu", rows=True),
        "POST": Entry(INSIDE, task, data=a_comment),
    },
    "task_watch": {"POST": Entry(INSIDE, task)},
    "task_unwatch": {"POST": Entry(INSIDE, task)},
    "comment_detail": {"GET": Entry(INSIDE, comment)},
    "comment_update": {
        "GET": page(COMMENT_AUTHOR, comment, browse_as="xu"),
        "POST": Entry(COMMENT_AUTHOR, comment, data=a_comment),
    },
    "comment_remove": {"POST": Entry(COMMENT_AUTHOR, comment)},
    "dependency_remove": {"POST": Entry(FREE_TASK_PEOPLE, dependency)},
    "milestone_detail": {"GET": page(INSIDE, milestone, browse_as="xu")},
    "milestone_update": {
        "GET": page(MILESTONE_PEOPLE, milestone, browse_as="xu"),
        "POST": Entry(MILESTONE_PEOPLE, milestone),
    },
    "milestone_cancel": {
        "GET": page(MILESTONE_PEOPLE, milestone, browse_as="xu"),
        "POST": Entry(MILESTONE_PEOPLE, milestone),
    },
    "milestone_achieve": {"POST": Entry(MILESTONE_PEOPLE, milestone, data=evidence)},
}
# What tasks carry. These parts of the task's page are pages too, for those without scripts.
CARRIED: dict[str, Methods] = {
    "task_attachments": {"GET": Entry(INSIDE, task), "POST": Entry(TASK_PEOPLE, task)},
    "milestone_attachments": {"GET": Entry(INSIDE, milestone), "POST": Entry(MILESTONE_PEOPLE, milestone)},
    "attachment_preview": {"GET": Entry(INSIDE, attachment)},
    "attachment_remove": {"POST": Entry(FREE_TASK_PEOPLE, attachment)},
    "attachment_restore": {"POST": Entry(FREE_TASK_PEOPLE, attachment)},
    "task_subtasks": {"GET": Entry(INSIDE, task), "POST": Entry(TASK_PEOPLE, task)},
    "task_checklist": {"GET": Entry(INSIDE, task), "POST": Entry(TASK_PEOPLE, task, data=a_check)},
    "checklist_rename": {"POST": Entry(TASK_PEOPLE, check, data=a_renamed_check)},
    "checklist_tick": {"POST": Entry(TASK_PEOPLE, check)},
    "checklist_move": {"POST": Entry(TASK_PEOPLE, check)},
    "checklist_remove": {"POST": Entry(TASK_PEOPLE, check)},
    "checklist_restore": {"POST": Entry(TASK_PEOPLE, check)},
}
# Who works in the project, and who writes projects there.
CASE_STARTERS = PROJECT_WORKERS
# The applicant, who runs the project, and who writes projects there.
CASE_WRITERS = PROJECT_RUNNERS
APPLICANT = frozenset({"zhou"})
GATES: dict[str, Methods] = {
    "gate_case_list": {"GET": page(EVERYONE, rows=True)},
    "gate_case_start": {"GET": page(EVERYONE), "POST": Entry(EVERYONE)},
    "gate_case_detail": {"GET": page(INSIDE, a_case, browse_as="bai", rows=True)},
    "gate_case_submit": {"POST": Entry(APPLICANT, case_draft)},
    "gate_case_verdict": {"POST": Entry(EXPERTS_ASKED, case_verdict, data=a_pass)},
    "gate_case_withdraw": {"POST": Entry(CASE_WRITERS, case_draft, data=a_reason)},
    "gate_document_provide": {
        "GET": page(CASE_WRITERS, case_document),
        "POST": Entry(CASE_WRITERS, case_document, data=a_reference),
    },
    # The reviewers of the open step tick as well.
    "gate_check_tick": {"POST": Entry(CASE_WRITERS | EXPERTS_ASKED, case_check)},
    "gate_visit_list": {"GET": page(EVERYONE, rows=True)},
    "gate_visit_update": {"GET": page(CASE_WRITERS, visit), "POST": Entry(CASE_WRITERS, visit)},
    "gate_visit_report": {"GET": page(CASE_WRITERS, visit), "POST": Entry(CASE_WRITERS, visit)},
    "gate_visit_cancel": {"GET": page(CASE_WRITERS, visit), "POST": Entry(CASE_WRITERS, visit, data=a_reason)},
    "gate_stage_list": {"GET": page(EVERYONE, rows=True)},
    "gate_definition_list": {"GET": page(EVERYONE, rows=True)},
    "gate_definition_detail": {"GET": page(INSIDE, gate)},
    "gate_definition_create": {"GET": page(ADMIN, browse_as="admin", outsider=403), "POST": Entry(ADMIN, outsider=403)},
    "gate_definition_update": {"GET": page(ADMIN, gate, browse_as="admin"), "POST": Entry(ADMIN, gate)},
    "api_gate_list": {
        "GET": page(EVERYONE, rows=True, browse_as=""),
        "POST": Entry(ADMIN, outsider=400, data=a_gate),
    },
    "api_gate_detail": {"GET": Entry(INSIDE, gate), "PUT": Entry(ADMIN, gate, data=a_changed_gate)},
    "api_case_list": {
        "GET": page(EVERYONE, rows=True, browse_as=""),
        "POST": Entry(CASE_STARTERS, outsider=400, data=a_start),
    },
    "api_case_detail": {"GET": page(INSIDE, a_case, rows=True, browse_as="")},
    "api_case_submit": {"POST": Entry(APPLICANT, case_draft)},
    "api_case_withdraw": {"POST": Entry(CASE_WRITERS, case_draft, data=a_reason)},
    "api_case_document_provide": {"PUT": Entry(CASE_WRITERS, case_document, data=a_reference)},
    "api_case_check_tick": {"POST": Entry(CASE_WRITERS | EXPERTS_ASKED, case_check, data=a_tick)},
    "api_visit_list": {"GET": page(EVERYONE, rows=True, browse_as="")},
    "api_visit_detail": {"PATCH": Entry(CASE_WRITERS, visit, data=a_headcount)},
    "api_visit_report": {"POST": Entry(CASE_WRITERS, visit, data=a_report)},
    "api_visit_cancel": {"POST": Entry(CASE_WRITERS, visit, data=a_reason)},
    "api_stage_list": {"GET": page(EVERYONE, rows=True, browse_as="")},
}
PEOPLE: dict[str, Methods] = {
    "team": {"GET": page(EVERYONE, rows=True)},
    "person_detail": {"GET": page(INSIDE, colleague, browse_as="admin", rows=True)},
    "person_create": {"GET": page(ADMIN, browse_as="admin", outsider=403), "POST": Entry(ADMIN, outsider=403)},
    "person_update": {"GET": page(ADMIN, colleague, browse_as="admin"), "POST": Entry(ADMIN, colleague)},
    "person_invite": {"POST": Entry(ADMIN, colleague)},
    "department_create": {"GET": page(ADMIN, browse_as="admin", outsider=403), "POST": Entry(ADMIN, outsider=403)},
    "department_update": {"GET": page(ADMIN, department, browse_as="admin"), "POST": Entry(ADMIN, department)},
    "role_grant": {"POST": Entry(ADMIN, colleague)},
    "role_revoke": {"POST": Entry(ADMIN, role)},
    "absence_record": {
        "GET": page(ABSENCE_WRITERS, colleague),
        "POST": Entry(ABSENCE_WRITERS, colleague, data=an_absence),
    },
    "view_save": {"GET": page(EVERYONE, goals_page), "POST": Entry(EVERYONE, goals_page)},
    "view_list": {"GET": page(EVERYONE, goals_page, rows=True)},
    "view_open_with": {"POST": Entry(INSIDE, view)},
    "view_remove": {"POST": Entry(MANAGERS_HERE, view)},
    "absence_remove": {"POST": Entry(ABSENCE_WRITERS, absence)},
    "calendar": {"GET": page(EVERYONE, browse_as="admin", rows=True), "POST": Entry(ADMIN, outsider=403)},
    "calendar_override_remove": {"POST": Entry(NOBODY, missing, inside=404)},
    "people_import": {"GET": page(ADMIN, browse_as="admin", outsider=403), "POST": Entry(ADMIN, outsider=403)},
    "people_import_preview": {"GET": page(ADMIN, upload, browse_as="admin", outsider=403)},
    "people_import_apply": {"POST": Entry(ADMIN, upload, outsider=403)},
    "people_import_errors": {"GET": Entry(ADMIN, upload, outsider=403)},
    "people_import_template": {"GET": Entry(ADMIN, outsider=403)},
    "me": {"GET": page(EVERYONE)},
    "preferences": {"POST": Entry(EVERYONE)},
    "language": {"POST": Entry(EVERYONE, public=True)},
}
# Pages about oneself and one's way in; whose rows they are is the session's.
SIGN_IN: dict[str, Methods] = {
    "account_login": {
        "GET": page(EVERYONE, public=True, browse_as="anonymous", any_method=True),
        "POST": Entry(EVERYONE, public=True),
    },
    "account_logout": {"GET": page(EVERYONE, public=True), "POST": Entry(EVERYONE, public=True)},
    "account_inactive": {"GET": page(EVERYONE, public=True, browse_as="anonymous", any_method=True)},
    "account_reset_password": {
        "GET": page(EVERYONE, public=True, browse_as="anonymous", any_method=True),
        "POST": Entry(EVERYONE, public=True),
    },
    "account_reset_password_done": {"GET": page(EVERYONE, public=True, browse_as="anonymous", any_method=True)},
    "account_reset_password_from_key": {"GET": Entry(EVERYONE, reset_key, public=True, any_method=True)},
    "account_reset_password_from_key_done": {
        "GET": page(EVERYONE, public=True, browse_as="anonymous", any_method=True)
    },
    "account_change_password": {"GET": page(EVERYONE, any_method=True), "POST": Entry(EVERYONE)},
    "account_set_password": {"GET": Entry(EVERYONE, any_method=True)},
    "account_reauthenticate": {"GET": Entry(EVERYONE, any_method=True)},
    "mfa_index": {"GET": page(EVERYONE, any_method=True)},
}
OWN_FACTORS = [
    "mfa_activate_totp",
    "mfa_generate_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
]
SIGN_IN |= {name: {"GET": Entry(EVERYONE, any_method=True)} for name in OWN_FACTORS}
SIGN_IN |= {
    name: {"GET": page(EVERYONE, any_method=True)}
    for name in ("mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate")
}
SIGN_IN |= {
    # There is nothing to show to somebody without codes or keys.
    name: {"GET": Entry(NOBODY, inside=404, any_method=True)}
    for name in ("mfa_view_recovery_codes", "mfa_download_recovery_codes", "mfa_deactivate_totp")
}
# Asks for the password again before it looks.
SIGN_IN |= {
    name: {"GET": Entry(EVERYONE, missing, any_method=True)} for name in ("mfa_edit_webauthn", "mfa_remove_webauthn")
}
SIGN_IN |= {
    "mfa_login_webauthn": {"GET": Entry(EVERYONE, public=True, any_method=True)},
}

PAYMENTS_API: dict[str, Methods] = {
    "api_contract_list": {
        "GET": page(EVERYONE, rows=True, browse_as=""),
        "POST": Entry(MONEY_KEEPERS, outsider=400, data=a_contract),
    },
    "api_contract_detail": {"GET": Entry(INSIDE, contract), "PATCH": Entry(MONEY_KEEPERS, contract, data=a_contract)},
    "api_checkpoint_create": {"POST": Entry(MONEY_KEEPERS, contract, data=a_checkpoint)},
    "api_checkpoint_list": {"GET": page(EVERYONE, rows=True, browse_as="")},
    "api_checkpoint_detail": {
        "GET": page(INSIDE, checkpoint, rows=True, browse_as=""),
        "PATCH": Entry(MONEY_KEEPERS, checkpoint, data=a_checkpoint),
    },
    "api_checkpoint_cancel": {"POST": Entry(MONEY_KEEPERS, checkpoint, data=a_reason)},
    "api_condition_add": {"POST": Entry(MONEY_KEEPERS, checkpoint, data=a_condition)},
    "api_condition_detail": {
        "GET": Entry(INSIDE, condition),
        "PATCH": Entry(CONDITION_PEOPLE, condition),
        "DELETE": Entry(MONEY_KEEPERS, condition),
    },
    "api_condition_meet": {"POST": Entry(CONDITION_PEOPLE, condition, data=a_met_condition)},
    "api_condition_reopen": {"POST": Entry(CONDITION_PEOPLE, condition, data=a_reason)},
    "api_document_attach": {"POST": Entry(CONDITION_PEOPLE, condition)},
    "api_contract_terms": {"GET": page(INSIDE, contract, rows=True, browse_as="")},
    "api_contract_lines": {"PUT": Entry(MONEY_KEEPERS, contract, data=its_lines)},
    "api_contract_parties": {"PUT": Entry(MONEY_KEEPERS, contract, data=its_parties)},
    "api_contract_split": {"POST": Entry(MONEY_KEEPERS, contract, data=a_split)},
    "api_amendment_create": {"POST": Entry(MONEY_KEEPERS, contract, data=an_amendment)},
    "api_amendment_detail": {
        "GET": Entry(INSIDE, amendment),
        "PATCH": Entry(MONEY_KEEPERS, amendment, data=an_amendment),
        "DELETE": Entry(MONEY_KEEPERS, amendment),
    },
    "api_amendment_enforce": {"POST": Entry(MONEY_KEEPERS, amendment)},
    "api_amendment_reverse": {"POST": Entry(MONEY_KEEPERS, amendment, data=a_reversal)},
    "api_audit_submit": {"POST": Entry(MONEY_KEEPERS, contract, data=an_audit)},
    "api_audit_detail": {"GET": Entry(INSIDE, audit), "PATCH": Entry(MONEY_KEEPERS, audit, data=an_audit)},
    "api_audit_plan": {"GET": Entry(AMOUNT_READERS, audit)},
    "api_audit_settle": {"POST": Entry(MONEY_KEEPERS, audit, data=a_settlement)},
    "api_guarantee_create": {"POST": Entry(MONEY_KEEPERS, contract, data=a_guarantee)},
    "api_guarantee_detail": {
        "GET": Entry(INSIDE, guarantee),
        "PATCH": Entry(MONEY_KEEPERS, guarantee, data=a_guarantee),
    },
    "api_guarantee_return": {"POST": Entry(MONEY_KEEPERS, guarantee, data=a_day_back)},
    "api_annex_attach": {"POST": Entry(MONEY_KEEPERS, contract)},
    "api_annex_download": {"GET": Entry(AMOUNT_READERS, annex)},
    "api_receipt_record": {"POST": Entry(MONEY_KEEPERS, contract, data=a_receipt)},
    "api_receipt_list": {"GET": page(EVERYONE, rows=True, browse_as="")},
    "api_receipt_detail": {"GET": Entry(INSIDE, receipt)},
    "api_receipt_allot": {"POST": Entry(MONEY_KEEPERS, receipt, data=an_allotment)},
    "api_receipt_reverse": {"POST": Entry(MONEY_KEEPERS, receipt, data=a_reason)},
    "api_allotment_reverse": {"POST": Entry(MONEY_KEEPERS, allotment, data=a_reason)},
    "api_bank_account_list": {
        "GET": page(EVERYONE, rows=True, browse_as=""),
        "POST": Entry(MONEY_KEEPERS, data=another_account, outsider=400),
    },
    "api_bank_account_detail": {"GET": Entry(INSIDE, bank_account), "PATCH": Entry(MONEY_KEEPERS, bank_account)},
    "api_statement_of_account": {"GET": page(AMOUNT_READERS, payer, rows=True, browse_as="", answers=503)},
    "api_statement_list": {
        "GET": page(EVERYONE, rows=True, browse_as=""),
        "POST": Entry(MONEY_KEEPERS_ANYWHERE),
    },
    "api_statement_detail": {"GET": Entry(MONEY_KEEPERS, statement, inside=404)},
    "api_statement_map": {"POST": Entry(MONEY_KEEPERS, statement, inside=404)},
    "api_statement_confirm": {"POST": Entry(MONEY_KEEPERS, statement, inside=404)},
    "api_statement_discard": {"POST": Entry(MONEY_KEEPERS, statement, inside=404)},
    "api_bank_line_list": {"GET": page(EVERYONE, rows=True, browse_as="")},
    "api_bank_line_detail": {
        "GET": Entry(MONEY_KEEPERS, bank_line, inside=404),
        "PATCH": Entry(MONEY_KEEPERS, statement_line, inside=404),
    },
    "api_bank_line_dismiss": {"POST": Entry(MONEY_KEEPERS, bank_line, inside=404, data=a_reason)},
    "api_bank_line_take_up": {"POST": Entry(MONEY_KEEPERS, bank_line, inside=404)},
    "api_bank_line_recognise": {"POST": Entry(MONEY_KEEPERS, bank_line, inside=404, data=recognised)},
    "api_supplier_contract_list": {
        "GET": page(EVERYONE, rows=True, browse_as=""),
        "POST": Entry(MONEY_KEEPERS, outsider=400, data=another_supply),
    },
    "api_supplier_contract_detail": {
        "GET": page(INSIDE, supplies, rows=True, browse_as=""),
        "PATCH": Entry(MONEY_KEEPERS, supplies),
    },
    "api_supplier_contract_begin": {"POST": Entry(MONEY_KEEPERS, supplies)},
    "api_supplier_contract_end": {"POST": Entry(MONEY_KEEPERS, supplies, data=a_reason)},
    "api_supplier_contract_resume": {"POST": Entry(MONEY_KEEPERS, supplies, data=a_reason)},
    "api_contingency_set": {"PUT": Entry(SUPPLY_PEOPLE, supplies, data=a_contingency)},
    "api_boundary_add": {"POST": Entry(SUPPLY_PEOPLE, supplies, data=another_boundary)},
    "api_boundary_detail": {"PATCH": Entry(SUPPLY_PEOPLE, boundary), "DELETE": Entry(SUPPLY_PEOPLE, boundary)},
    "api_obligation_add": {"POST": Entry(SUPPLY_PEOPLE, supplies, data=another_interface)},
    "api_obligation_detail": {"PATCH": Entry(SUPPLY_PEOPLE, interface), "DELETE": Entry(SUPPLY_PEOPLE, interface)},
    "api_obligation_secure": {"POST": Entry(SUPPLY_PEOPLE, interface)},
    "api_obligation_deliver": {"POST": Entry(SUPPLY_PEOPLE, interface)},
    "api_supplier_amendment_record": {"POST": Entry(MONEY_KEEPERS, supplies, data=another_amendment)},
    "api_planned_payment_add": {"POST": Entry(MONEY_KEEPERS, supplies, data=another_planned)},
    "api_planned_payment_detail": {"PATCH": Entry(MONEY_KEEPERS, planned_payment)},
    "api_planned_payment_cancel": {"POST": Entry(MONEY_KEEPERS, planned_payment, data=a_reason)},
    "api_supplier_payment_record": {"POST": Entry(MONEY_KEEPERS, supplies, data=another_payment)},
    "api_supplier_payment_reverse": {"POST": Entry(MONEY_KEEPERS, supplier_payment, data=a_reason)},
    "api_supply_risk_list": {"GET": page(EVERYONE, rows=True, browse_as="")},
    "api_supplier_floor_list": {"GET": Entry(EVERYONE), "POST": Entry(FLOOR_SETTERS, outsider=400, data=a_floor)},
    "api_forecast": {"GET": page(EVERYONE, rows=True, browse_as="")},
    "api_forecast_rows": {"GET": page(EVERYONE, rows=True, browse_as="")},
    "api_forecast_what_if": {"GET": page(EVERYONE, rows=True, browse_as="")},
    "api_forecast_weights": {
        "GET": page(EVERYONE, rows=True, browse_as=""),
        "POST": Entry(FLOOR_SETTERS, outsider=400, data=some_weights),
    },
    "api_customer_budgets": {
        "GET": page(EVERYONE, rows=True, browse_as=""),
        "POST": Entry(MONEY_KEEPERS, outsider=400, data=a_budget),
    },
    "api_ageing": {"GET": page(EVERYONE, rows=True, browse_as="")},
    "api_ageing_row_list": {"GET": page(EVERYONE, rows=True, browse_as="")},
    "api_ageing_figures": {"GET": page(EVERYONE, rows=True, browse_as="")},
    "api_ageing_ranges_list": {
        "GET": Entry(EVERYONE),
        "POST": Entry(FLOOR_SETTERS, outsider=400, data=some_ranges),
    },
    "api_cash_list": {"GET": page(EVERYONE, rows=True, browse_as="")},
    "api_project_cash": {"GET": page(INSIDE, project, rows=True, browse_as="")},
    "api_collection_worklist": {"GET": page(EVERYONE, rows=True, browse_as="")},
    "api_contact_log_list": {
        "GET": page(EVERYONE, rows=True, browse_as=""),
        "POST": Entry(CONDITION_PEOPLE, data=a_contact, outsider=400),
    },
    "api_contact_log_detail": {"GET": Entry(INSIDE, contact_logged)},
    "api_contact_log_correct": {"POST": Entry(CONDITION_PEOPLE, contact_logged)},
    "api_next_action_list": {
        "GET": page(EVERYONE, rows=True, browse_as=""),
        "POST": Entry(CONDITION_PEOPLE, data=a_next_action, outsider=400),
    },
    "api_next_action_detail": {"GET": Entry(INSIDE, next_action), "PATCH": Entry(CONDITION_PEOPLE, next_action)},
    "api_next_action_tick": {"POST": Entry(CONDITION_PEOPLE, next_action)},
    "api_hold_list": {
        "GET": page(EVERYONE, rows=True, browse_as=""),
        "POST": Entry(CONDITION_PEOPLE, data=a_hold, outsider=400),
    },
    "api_hold_detail": {"GET": Entry(INSIDE, lifted_hold), "PATCH": Entry(CONDITION_PEOPLE, lifted_hold)},
    "api_hold_lift": {"POST": Entry(CONDITION_PEOPLE, lifted_hold, data=a_lift_note)},
    "api_collection_plan": {"GET": page(EVERYONE, plan_month, rows=True, browse_as="")},
    "api_collection_plan_mine": {
        "GET": page(EVERYONE, plan_month, rows=True, browse_as=""),
        "POST": Entry(EVERYONE, plan_month, data=a_commitment),
    },
    "api_collection_plan_confirm": {"POST": Entry(MANAGERS_HERE, collection_plan, data=a_plan_version)},
    "api_collection_plan_explain": {"POST": Entry(frozenset({"zhou", "qin"}), plan_line, data=a_reason)},
    "api_escalation_list": {"GET": page(EVERYONE, rows=True, browse_as="")},
    "api_escalation_set": {"POST": Entry(POLICY_SETTERS, team, data=steps_alone)},
    "api_contact_rhythm_set": {"POST": Entry(PROJECT_RUNNERS, bureau, data=a_rhythm)},
    "api_application_list": {"GET": page(EVERYONE, rows=True, browse_as="")},
    "api_application_detail": {"GET": Entry(INSIDE, application)},
    "api_application_begin": {"POST": Entry(CONDITION_PEOPLE, checkpoint, data=an_application)},
    "api_application_go_on": {"POST": Entry(CONDITION_PEOPLE, application, data=a_done_step)},
    "api_application_return": {"POST": Entry(CONDITION_PEOPLE, application, data=a_return)},
    "api_application_resubmit": {"POST": Entry(CONDITION_PEOPLE, application)},
    "api_application_withdraw": {"POST": Entry(CONDITION_PEOPLE, application, data=a_reason)},
    "api_application_step_detail": {"PATCH": Entry(CONDITION_PEOPLE, application_step)},
    "api_application_list_take": {"POST": Entry(CONDITION_PEOPLE, checkpoint, data=some_titles)},
    "api_document_provide": {"POST": Entry(CONDITION_PEOPLE, condition)},
    "api_document_return": {"POST": Entry(CONDITION_PEOPLE, condition, data=what_was_lacking)},
    "api_document_confirm": {"POST": Entry(CONDITION_PEOPLE, condition, data=a_confirmation)},
    "api_invoice_list": {"GET": page(EVERYONE, rows=True, browse_as="")},
    "api_invoice_detail": {"GET": Entry(INSIDE, invoice)},
    "api_invoice_record": {"POST": Entry(MONEY_KEEPERS, checkpoint, data=an_invoice)},
    "api_invoice_reverse": {"POST": Entry(MONEY_KEEPERS, invoice, data=a_red_invoice)},
    "api_application_lists": {
        "GET": page(EVERYONE, rows=True, browse_as=""),
        "PUT": Entry(MONEY_KEEPERS, outsider=400, data=a_list),
    },
    "api_application_step_plans": {
        "GET": page(EVERYONE, rows=True, browse_as=""),
        "PUT": Entry(MONEY_KEEPERS, outsider=400, data=some_steps),
    },
    "api_stuck_money": {"GET": page(EVERYONE, rows=True, browse_as="")},
    "api_collections": {"GET": page(EVERYONE, rows=True, browse_as="")},
}
# Answers with a file, not with JSON.
DOWNLOADS: dict[str, Methods] = {
    "attachment_download": {"GET": Entry(INSIDE, attachment)},
    "api_attachment_detail": {"GET": Entry(INSIDE, attachment), "DELETE": Entry(FREE_TASK_PEOPLE, attachment)},
    "api_document_download": {"GET": Entry(INSIDE, document)},
    "gate_document_download": {"GET": Entry(INSIDE, case_document)},
    "api_case_document_download": {"GET": Entry(INSIDE, case_document)},
}

# The API: the same people for the same verbs.
OPERATIONS: dict[str, Methods] = {
    **PAYMENTS_API,
    "api_schema": {"GET": Entry(EVERYONE, public=True)},
    "api_docs": {"GET": Entry(EVERYONE, nobody=302)},
    "api_cycle_list": {
        "GET": page(EVERYONE, rows=True, browse_as=""),
        "POST": Entry(frozenset({"qin"}), outsider=400, data=a_cycle),
    },
    "api_cycle_detail": {"GET": Entry(INSIDE, cycle)},
    "api_cycle_begin_closing": {"POST": Entry(MANAGERS_HERE, cycle)},
    "api_cycle_close": {"POST": Entry(MANAGERS_HERE, cycle)},
    "api_cycle_reopen": {"POST": Entry(MANAGERS_HERE, cycle, data=a_reason)},
    "api_cycle_carry_on": {"POST": Entry(MANAGERS_HERE, cycle, data=a_cycle_to_carry_into)},
    "api_cycle_tree": {"GET": page(INSIDE, cycle, rows=True, browse_as="")},
    "api_goal_list": {"GET": page(EVERYONE, rows=True, browse_as=""), "POST": Entry(EVERYONE)},
    "api_goal_detail": {"GET": page(INSIDE, goal, rows=True, browse_as=""), "PATCH": Entry(GOAL_PEOPLE, goal)},
    "api_goal_activate": {"POST": Entry(GOAL_WRITERS, planned)},
    "api_goal_close": {"POST": Entry(GOAL_WRITERS, goal, data=a_closing)},
    "api_goal_drop": {"POST": Entry(GOAL_WRITERS, planned, data=a_reason)},
    "api_goal_reopen": {"POST": Entry(GOAL_WRITERS, goal, data=a_reason)},
    "api_checkin_list": {"GET": page(INSIDE, goal, rows=True, browse_as=""), "POST": Entry(GOAL_PEOPLE, goal)},
    "api_goal_mine": {"GET": page(EVERYONE, rows=True, browse_as="")},
    "api_goal_explanation": {"GET": Entry(INSIDE, goal)},
    "api_goal_move_preview": {"GET": Entry(GOAL_PEOPLE, goal)},
    "api_cycle_weeks": {"GET": Entry(INSIDE, cycle)},
    "api_checkin_supersede": {"POST": Entry(GOAL_PEOPLE, checkin)},
    "api_goal_policy": {"GET": Entry(EVERYONE), "POST": Entry(GOAL_POLICY_SETTERS, outsider=400, data=a_goal_policy)},
    "api_goal_history": {"GET": page(INSIDE, goal, rows=True, browse_as="")},
    "api_goal_smart_check": {"GET": Entry(INSIDE, goal)},
    "api_smart_check": {"POST": Entry(EVERYONE)},
    "api_project_list": {"GET": page(EVERYONE, rows=True, browse_as=""), "POST": Entry(EVERYONE)},
    "api_project_detail": {"GET": Entry(INSIDE, project), "PATCH": Entry(PROJECT_PEOPLE, project)},
    "api_project_member_list": {
        "GET": page(INSIDE, project, rows=True, browse_as=""),
        "POST": Entry(PROJECT_PEOPLE, project, data=a_member),
    },
    "api_customer_list": {"GET": Entry(EVERYONE)},
    "api_task_history": {"GET": page(INSIDE, task, rows=True, browse_as="")},
    "api_milestone_history": {"GET": page(INSIDE, milestone, rows=True, browse_as="")},
    "api_search": {"GET": Entry(EVERYONE, answers=400)},
    "api_task_list": {"GET": page(EVERYONE, rows=True, browse_as=""), "POST": Entry(EVERYONE)},
    "api_column_limits": {"GET": page(EVERYONE, rows=True, browse_as=""), "POST": Entry(EVERYONE)},
    "api_task_quick": {"POST": Entry(EVERYONE)},
    "api_recurrence_list": {"GET": page(EVERYONE, rows=True, browse_as=""), "POST": Entry(EVERYONE)},
    "api_recurrence_detail": {"GET": Entry(INSIDE, recurrence), "PATCH": Entry(TASK_PEOPLE, recurrence)},
    "api_recurrence_pause": {"POST": Entry(TASK_PEOPLE, recurrence)},
    "api_recurrence_resume": {"POST": Entry(TASK_PEOPLE, recurrence)},
    "api_recurrence_end": {"POST": Entry(TASK_PEOPLE, recurrence)},
    "api_bin_list": {"GET": page(EVERYONE, rows=True, browse_as="")},
    "api_task_throw_away": {"POST": Entry(FREE_TASK_PEOPLE, free_task)},
    "api_task_put_back": {"POST": Entry(FREE_TASK_PEOPLE, binned)},
    "api_week": {"GET": Entry(EVERYONE), "POST": Entry(EVERYONE)},
    "api_task_hand_over": {"POST": Entry(FREE_TASK_PEOPLE, free_task)},
    "api_person_work": {"GET": page(INSIDE, colleague, rows=True, browse_as=""), "POST": Entry(INSIDE, colleague)},
    "api_alone_list": {"GET": page(LEADS_OR_RUNS, rows=True, browse_as="")},
    "api_task_copy": {"POST": Entry(INSIDE, task)},
    "api_task_move": {"POST": Entry(FREE_TASK_PEOPLE, free_task)},
    "api_task_detail": {"GET": Entry(INSIDE, task), "PATCH": Entry(TASK_PEOPLE, task)},
    "api_status_log_list": {
        "GET": page(INSIDE, task, rows=True, browse_as=""),
        "POST": Entry(TASK_PEOPLE, task, data=a_status),
    },
    "api_task_dependencies": {
        "GET": page(INSIDE, task, rows=True, browse_as=""),
        "POST": Entry(TASK_PEOPLE, task, data=waiting_for_the_milestone),
    },
    "api_milestone_dependencies": {
        "GET": page(INSIDE, milestone, rows=True, browse_as=""),
        "POST": Entry(MILESTONE_PEOPLE, milestone, data=waiting_for_the_free_task),
    },
    "api_task_reschedule": {"POST": Entry(TASK_PEOPLE, task, data=another_day)},
    "api_milestone_reschedule": {"POST": Entry(MILESTONE_PEOPLE, milestone, data=another_day)},
    "api_acceptance_list": {
        "GET": page(EVERYONE, rows=True, browse_as=""),
        "POST": Entry(PROJECT_RUNNERS, data=another_acceptance, outsider=400),
    },
    "api_acceptance_detail": {
        "GET": page(INSIDE, acceptance, rows=True, browse_as=""),
        "PATCH": Entry(PROJECT_WORKERS, acceptance),
    },
    "api_acceptance_apply": {"POST": Entry(PROJECT_WORKERS, acceptance)},
    "api_acceptance_hold": {"POST": Entry(PROJECT_WORKERS, acceptance)},
    "api_acceptance_withdraw": {"POST": Entry(PROJECT_WORKERS, acceptance, data=a_reason)},
    "api_acceptance_decide": {"POST": Entry(PROJECT_WORKERS, acceptance, data=a_result)},
    "api_acceptance_again": {"POST": Entry(PROJECT_WORKERS, acceptance)},
    "api_acceptance_cancel": {"POST": Entry(PROJECT_RUNNERS, acceptance, data=a_reason)},
    "api_acceptance_steps": {"POST": Entry(PROJECT_WORKERS, acceptance, data=a_part)},
    "api_acceptance_step": {
        "PATCH": Entry(PROJECT_WORKERS, acceptance_step),
        "DELETE": Entry(PROJECT_WORKERS, acceptance_step),
    },
    "api_acceptance_step_move": {"POST": Entry(PROJECT_WORKERS, acceptance_step, data=a_step)},
    "api_acceptance_step_pass_over": {"POST": Entry(PROJECT_RUNNERS, acceptance_step, data=a_reason)},
    "api_acceptance_documents": {"POST": Entry(PROJECT_WORKERS, acceptance, data=a_part)},
    "api_acceptance_document": {
        "PATCH": Entry(PROJECT_WORKERS, acceptance_document),
        "DELETE": Entry(PROJECT_WORKERS, acceptance_document),
    },
    "api_acceptance_document_move": {"POST": Entry(PROJECT_WORKERS, acceptance_document, data=a_step)},
    "api_acceptance_document_pass_over": {"POST": Entry(PROJECT_RUNNERS, acceptance_document, data=a_reason)},
    "api_acceptance_step_done": {
        "POST": Entry(PROJECT_WORKERS, acceptance_step),
        "DELETE": Entry(PROJECT_WORKERS, acceptance_step),
    },
    "api_acceptance_document_mark": {"POST": Entry(PROJECT_WORKERS, acceptance_document, data=is_ready)},
    "api_acceptance_document_file": {
        "GET": Entry(INSIDE, acceptance_document),
        "POST": Entry(PROJECT_WORKERS, acceptance_document),
    },
    "api_acceptance_points": {"POST": Entry(PROJECT_WORKERS, acceptance, data=a_point)},
    "api_acceptance_point": {
        "PATCH": Entry(PROJECT_WORKERS, acceptance_point),
        "DELETE": Entry(PROJECT_WORKERS, acceptance_point),
    },
    "api_acceptance_point_settle": {"POST": Entry(PROJECT_WORKERS, acceptance_point, data=order_evidence)},
    "api_acceptance_point_to_task": {"POST": Entry(PROJECT_WORKERS, acceptance_point)},
    "api_party_list": {
        "GET": page(EVERYONE, rows=True, browse_as=""),
        "POST": Entry(PROJECT_RUNNERS, data=another_party, outsider=400),
    },
    "api_party_detail": {
        "GET": Entry(INSIDE, party),
        "PATCH": Entry(PROJECT_RUNNERS, party),
        "DELETE": Entry(PROJECT_RUNNERS, party),
    },
    "api_bureau_list": {"POST": Entry(PROJECT_RUNNERS, data=another_bureau, outsider=400)},
    "api_bureau_detail": {
        "GET": Entry(INSIDE, bureau),
        "PATCH": Entry(PROJECT_RUNNERS, bureau),
        "DELETE": Entry(PROJECT_RUNNERS, bureau),
    },
    "api_contact_list": {"POST": Entry(PROJECT_RUNNERS, data=another_bureau, outsider=400)},
    "api_contact_detail": {
        "GET": Entry(INSIDE, contact),
        "PATCH": Entry(PROJECT_RUNNERS, contact),
        "DELETE": Entry(PROJECT_RUNNERS, contact),
    },
    "api_unit_list": {
        "GET": page(INSIDE, project, rows=True, browse_as=""),
        "POST": Entry(PROJECT_RUNNERS, project, data=a_unit),
    },
    "api_unit_detail": {
        "GET": Entry(INSIDE, unit),
        "PATCH": Entry(PROJECT_RUNNERS, unit, data=a_unit),
        "DELETE": Entry(PROJECT_RUNNERS, unit),
    },
    "api_unit_move": {"POST": Entry(PROJECT_RUNNERS, unit, data=a_step)},
    "api_module_list": {
        "GET": page(EVERYONE, rows=True, browse_as=""),
        "POST": Entry(PROJECT_RUNNERS, data=a_module, outsider=400),
    },
    "api_module_detail": {
        "GET": Entry(INSIDE, module),
        "PATCH": Entry(PROJECT_WORKERS, module),
        "DELETE": Entry(PROJECT_RUNNERS, module),
    },
    "api_coupling_list": {
        "GET": page(EVERYONE, rows=True, browse_as=""),
        "POST": Entry(PROJECT_WORKERS, data=another_coupling, outsider=400),
    },
    "api_coupling_detail": {
        "GET": Entry(INSIDE, coupling),
        "PATCH": Entry(PROJECT_WORKERS, coupling),
        "DELETE": Entry(PROJECT_WORKERS, coupling),
    },
    "api_precondition_list": {
        "GET": page(EVERYONE, rows=True, browse_as=""),
        "POST": Entry(PROJECT_RUNNERS, data=another_precondition, outsider=400),
    },
    "api_precondition_detail": {
        "GET": Entry(INSIDE, precondition),
        "PATCH": Entry(PROJECT_WORKERS, precondition),
    },
    "api_precondition_begin": {"POST": Entry(PROJECT_WORKERS, precondition)},
    "api_precondition_ready": {"POST": Entry(PROJECT_WORKERS, precondition, data=order_evidence)},
    "api_precondition_drop": {"POST": Entry(PROJECT_WORKERS, precondition, data=a_reason)},
    "api_template_list": {
        "GET": page(EVERYONE, rows=True, browse_as=""),
        "POST": Entry(TEMPLATE_WRITERS, data=another_template, outsider=400),
    },
    "api_template_take": {"POST": Entry(TEMPLATE_WRITERS, data=a_template_of_project, outsider=400)},
    "api_template_taken_list": {"GET": page(TEMPLATE_WRITERS, project, rows=True, browse_as="")},
    "api_template_use": {"POST": Entry(GOAL_PEOPLE, draft)},
    "api_template_detail": {"GET": Entry(INSIDE, template), "PATCH": Entry(TEMPLATE_WRITERS, template)},
    "api_template_version_detail": {"GET": page(INSIDE, template_version, rows=True, browse_as="")},
    "api_template_line_list": {
        "GET": page(INSIDE, template, rows=True, browse_as=""),
        "POST": Entry(TEMPLATE_WRITERS, template, data=lambda _w: {"kind": "task", "title": "复核", "due": 3}),
    },
    "api_template_line_detail": {
        "PATCH": Entry(TEMPLATE_WRITERS, template_line),
        "DELETE": Entry(TEMPLATE_WRITERS, template_line),
    },
    "api_template_line_move": {"POST": Entry(TEMPLATE_WRITERS, template_line, data=lambda _w: {"step": "up"})},
    "api_project_phases": {"GET": Entry(INSIDE, project), "PUT": Entry(PROJECT_RUNNERS, project, data=phase_rows)},
    "api_project_suspend": {"POST": Entry(PROJECT_RUNNERS, project, data=a_rest)},
    "api_project_resume": {"POST": Entry(PROJECT_RUNNERS, project)},
    "api_project_finish": {"POST": Entry(PROJECT_RUNNERS, project)},
    "api_project_reopen": {"POST": Entry(PROJECT_RUNNERS, project, data=a_reason)},
    "api_project_health": {"GET": Entry(INSIDE, project), "POST": Entry(PROJECT_RUNNERS, project, data=a_health)},
    "api_project_kick_off": {"POST": Entry(PROJECT_RUNNERS, project)},
    "api_task_change_many": {"POST": Entry(EVERYONE, data=high_priority)},
    "api_work_undo": {"POST": Entry(EVERYONE, data=an_undo)},
    "api_comment_list": {
        "GET": page(INSIDE, task, rows=True, browse_as=""),
        "POST": Entry(INSIDE, task, data=a_comment),
    },
    "api_comment_detail": {
        "GET": Entry(INSIDE, comment),
        "PATCH": Entry(COMMENT_AUTHOR, comment, data=a_comment),
        "DELETE": Entry(COMMENT_AUTHOR, comment),
    },
    "api_watcher_list": {"GET": page(INSIDE, task, rows=True, browse_as="")},
    "api_watcher_remove": {"DELETE": Entry(FREE_TASK_PEOPLE, watcher)},
    "api_task_watch": {"PUT": Entry(INSIDE, task), "DELETE": Entry(INSIDE, task)},
    "api_reference_list": {"GET": page(EVERYONE, rows=True, browse_as="")},
    "api_dependency_detail": {"DELETE": Entry(FREE_TASK_PEOPLE, dependency)},
    "api_milestone_list": {"GET": page(EVERYONE, rows=True, browse_as="")},
    "api_task_attachments": {
        "GET": page(INSIDE, task, rows=True, browse_as=""),
        "POST": Entry(TASK_PEOPLE, task),
    },
    "api_milestone_attachments": {"GET": Entry(INSIDE, milestone), "POST": Entry(MILESTONE_PEOPLE, milestone)},
    "api_attachment_restore": {"POST": Entry(FREE_TASK_PEOPLE, attachment)},
    "api_task_checklist": {
        "GET": page(INSIDE, task, rows=True, browse_as=""),
        "POST": Entry(TASK_PEOPLE, task, data=a_check),
    },
    "api_checklist_line_detail": {
        "PATCH": Entry(TASK_PEOPLE, check, data=a_check),
        "DELETE": Entry(TASK_PEOPLE, check),
    },
    "api_checklist_line_tick": {"POST": Entry(TASK_PEOPLE, check, data=a_done_check)},
    "api_checklist_line_move": {"POST": Entry(TASK_PEOPLE, check, data=first_place)},
    "api_checklist_line_restore": {"POST": Entry(TASK_PEOPLE, check)},
    "api_task_cancel": {"POST": Entry(TASK_PEOPLE, task, data=a_reason)},
    "api_milestone_detail": {"GET": Entry(INSIDE, milestone), "PATCH": Entry(MILESTONE_PEOPLE, milestone)},
    "api_milestone_cancel": {"POST": Entry(MILESTONE_PEOPLE, milestone, data=a_reason)},
    "api_milestone_achieve": {"POST": Entry(MILESTONE_PEOPLE, milestone, data=evidence)},
    "api_breakdown_list": {"GET": page(EVERYONE, rows=True, browse_as=""), "POST": Entry(EVERYONE)},
    "api_breakdown_detail": {"GET": page(INSIDE, submitted, rows=True, browse_as="")},
    "api_item_add": {"POST": Entry(GOAL_PEOPLE, draft, data=an_item)},
    "api_item_detail": {
        "GET": Entry(INSIDE, draft_item),
        "PATCH": Entry(GOAL_PEOPLE, draft_item),
        "DELETE": Entry(GOAL_PEOPLE, draft_item),
    },
    "api_item_move": {"POST": Entry(GOAL_PEOPLE, draft_item, data=a_step)},
    "api_item_import": {"POST": Entry(GOAL_PEOPLE, draft, data=a_table)},
    "api_breakdown_submit": {"POST": Entry(GOAL_PEOPLE, draft, data=a_submission)},
    "api_breakdown_withdraw": {"POST": Entry(SUBMITTER, submitted)},
    "api_breakdown_diff": {"GET": Entry(INSIDE, submitted)},
    "api_breakdown_applied": {"GET": page(INSIDE, passed, rows=True, browse_as="")},
    "api_free_work_list": {
        "GET": page(GOAL_PEOPLE, draft, rows=True, browse_as=""),
        "POST": Entry(GOAL_PEOPLE, draft, data=works_to_adopt),
    },
    "api_material_policy_list": {"GET": page(EVERYONE, rows=True, browse_as="")},
    "api_material_policy_detail": {
        "GET": Entry(INSIDE, team),
        "PUT": Entry(POLICY_SETTERS, team, data=what_is_material),
        "DELETE": Entry(POLICY_SETTERS, team),
    },
    "api_pending_change": {"GET": Entry(EVERYONE), "DELETE": Entry(EVERYONE)},
    "api_removed_item_list": {"GET": page(GOAL_PEOPLE, draft, rows=True, browse_as="")},
    "api_item_restore": {"POST": Entry(GOAL_PEOPLE, item_key)},
    "api_breakdown_smart": {"GET": Entry(INSIDE, submitted)},
    "api_breakdown_reviewers": {"GET": Entry(INSIDE, draft)},
    "api_review_list": {"GET": page(EVERYONE, rows=True, browse_as="")},
    "api_review_detail": {"GET": page(INSIDE, review, rows=True, browse_as="")},
    "api_verdict_give": {"POST": Entry(EXPERTS_ASKED, review, data=a_pass)},
    "api_remark_add": {"POST": Entry(EXPERTS_ASKED, review, data=a_remark)},
    "api_review_delegate": {
        "GET": Entry(INSIDE, review_assignment),
        "POST": Entry(WHO_ASKED, review_assignment, data=a_deputy),
    },
    "api_remark_waiting": {"GET": page(EVERYONE, rows=True, browse_as="")},
    "api_remark_resolve": {"POST": Entry(SUBJECT_OWNERS, thread, data=an_answer)},
    "api_remark_confirm": {"POST": Entry(WHO_ASKED, resolved)},
    "api_remark_reopen": {"POST": Entry(WHO_ASKED, resolved, data=an_answer)},
    "api_review_policy_list": {"GET": page(EVERYONE, rows=True, browse_as="")},
    "api_review_policy": {
        "GET": Entry(INSIDE, policy_place),
        "PUT": Entry(POLICY_SETTERS, policy_place, data=a_policy),
        "DELETE": Entry(POLICY_SETTERS, policy_place),
    },
    "api_reviewer_group_list": {
        "GET": page(EVERYONE, rows=True, browse_as=""),
        "POST": Entry(POLICY_SETTERS, outsider=400, data=a_group),
    },
    "api_reviewer_group": {
        "GET": Entry(INSIDE, reviewer_group),
        "PUT": Entry(POLICY_SETTERS, reviewer_group, data=a_group_change),
        "DELETE": Entry(POLICY_SETTERS, reviewer_group),
    },
    "api_remark_answer": {"POST": Entry(SUBMITTER, review_remark, data=an_answer)},
    "api_notice_list": {"GET": page(EVERYONE, rows=True, browse_as="")},
    "api_notice_read": {"POST": Entry(EVERYONE)},
    "api_department_list": {
        "GET": page(EVERYONE, rows=True, browse_as=""),
        "POST": Entry(ADMIN, outsider=400, data=a_department),
    },
    "api_department_detail": {"GET": Entry(INSIDE, department), "PATCH": Entry(ADMIN, department)},
    "api_person_list": {
        "GET": page(EVERYONE, rows=True, browse_as=""),
        "POST": Entry(ADMIN, outsider=400, data=a_person),
    },
    "api_person_detail": {"GET": Entry(INSIDE, colleague), "PATCH": Entry(ADMIN, colleague)},
    "api_person_history": {"GET": page(ADMIN, colleague, rows=True, browse_as="")},
    "api_person_invite": {"POST": Entry(ADMIN, colleague)},
    "api_role_grant": {"POST": Entry(ADMIN, colleague, data=a_role)},
    "api_absence_list": {
        "GET": page(INSIDE, colleague, rows=True, browse_as=""),
        "POST": Entry(ABSENCE_WRITERS, colleague, data=an_absence),
    },
    "api_view_list": {"GET": page(EVERYONE, rows=True, browse_as=""), "POST": Entry(EVERYONE)},
    "api_view_open_with": {"PUT": Entry(INSIDE, view), "DELETE": Entry(INSIDE, view)},
    "api_view_remove": {"DELETE": Entry(MANAGERS_HERE, view)},
    "api_absence_remove": {"DELETE": Entry(ABSENCE_WRITERS, absence)},
    "api_role_revoke": {"DELETE": Entry(ADMIN, role)},
    "api_me": {"GET": Entry(EVERYONE), "PATCH": Entry(EVERYONE)},
    "api_calendar_days": {"GET": Entry(EVERYONE)},
    "api_calendar_override_remove": {"DELETE": Entry(NOBODY, missing, inside=404)},
    "api_people_import_upload": {"POST": Entry(ADMIN, outsider=403)},
    "api_people_import_detail": {"GET": Entry(ADMIN, upload, outsider=403)},
    "api_people_import_plan": {"GET": Entry(ADMIN, upload, outsider=403)},
    "api_people_import_errors": {"GET": Entry(ADMIN, upload, outsider=403)},
    "api_people_import_apply": {"POST": Entry(ADMIN, upload, outsider=403)},
    "api_calendar_override_list": {
        "GET": page(EVERYONE, rows=True, browse_as=""),
        "POST": Entry(ADMIN, outsider=403, data=an_override),
    },
}
PLUMBING: dict[str, Methods] = {
    # Not ready in a test: no worker runs.
    "readyz": {"GET": Entry(EVERYONE, public=True, any_method=True, answers=503)},
    "healthz": {"GET": Entry(EVERYONE, public=True, any_method=True)},
    "component_gallery": {"GET": page(EVERYONE, any_method=True)},
}

TABLE: dict[str, Methods] = {
    **GOALS,
    **PLANNING,
    **LESSONS,
    **RETROSPECTIVES,
    **MONEY,
    **PROJECTS,
    **CARRIED,
    **GATES,
    **PEOPLE,
    **SIGN_IN,
    **OPERATIONS,
    **DOWNLOADS,
    **PLUMBING,
}


def _browsed() -> dict[str, list[tuple[str, Args]]]:
    pages: dict[str, list[tuple[str, Args]]] = {}
    for name, methods in TABLE.items():
        entry = methods.get("GET")
        if entry is not None and entry.browse_as:
            pages.setdefault(entry.browse_as, []).append((name, entry.args))
    return pages


# What the browser tests open, by the person who opens it.
PAGES = _browsed()
