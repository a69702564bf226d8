"""One of everything, made through the services: what the permission table, the budgets and the page checks look at."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from goals.models import CheckIn, Cycle, Goal
from goals.services import checkin_record, goal_drop
from goaltrack.common import clock
from lessons.models import Lesson, Measure, RetrospectiveItem
from lessons.services import measure_add
from notices.models import Notice
from notices.services import notice_send
from payments.bank import BankAccount
from payments.claims.models import ApplicationStep, Invoice, PaymentApplication
from payments.collection.models import CollectionPlan, ContactLog, Hold, NextAction
from payments.collection.services import contact_log, hold_lift, hold_place, plan_commit
from payments.models import Allotment, Condition, Contract, Document, PaymentCheckpoint, Receipt
from payments.statements.models import Statement, StatementLine
from payments.terms.models import Amendment, Annex, Audit, Guarantee
from payments.terms.services import amendment_create, annex_attach, audit_submit, guarantee_create
from people.models import Absence, PeopleImport, SavedView, User
from people.services import absence_record, people_import_upload, view_save
from planning.models import Breakdown, BreakdownItem
from planning.project_templates.models import PlannedPrecondition, ProjectTemplate, TemplateLine, TemplateUse
from planning.project_templates.services import line_add, template_create
from planning.services import breakdown_start, breakdown_submit, item_add
from projects.acceptance.models import Acceptance, AcceptanceDocument, AcceptancePoint, AcceptanceStep
from projects.acceptance.services import acceptance_create, document_mark, part_add, point_add
from projects.gates.models import CaseDocument, GateCase, GateDefinition, Visit
from projects.models import (
    Attachment,
    BinnedTask,
    ChecklistLine,
    Comment,
    Coupling,
    Dependency,
    Milestone,
    Module,
    Project,
    Recurrence,
    Task,
    Unit,
)
from projects.parties.models import Party
from projects.parties.services import bureau_create, contact_create, party_create
from projects.readiness.models import Precondition
from projects.readiness.services import precondition_create
from projects.services import (
    attachment_add,
    checklist_add,
    comment_add,
    coupling_add,
    dependency_add,
    module_create,
    recurrence_create,
    task_create,
    task_log_status,
    task_throw_away,
    unit_add,
    week_send,
)
from reviews.models import Remark, ReviewerGroup
from reviews.services import group_create, remark_add, remark_resolve, verdict_give
from tests.cast import Cast, build_cast, make_cycle, make_goal, make_project
from tests.gates.house import build_house
from tests.lessons.library import Library
from tests.payments.bank import line as bank_row
from tests.payments.bank import make_bank
from tests.payments.claims import Claims
from tests.payments.ledger import PDF, Ledger, make_contract, yuan
from tests.suppliers.supplies import Supplies, build_supplies

# Names what 许星野 handed over to 陆小满.
HANDED = uuid.UUID("0b8f3c0a-5d5e-4b0e-9a43-6a1f2e4d9c11")

# And the week that 许星野 sent to 林一鸣.
WEEK = uuid.UUID("5d2c7a54-8f0e-4f6e-a6c1-0c9a77b1d3e2")


@dataclass
class World:
    """`goal` is worked on, `reviewed` has a version in review, `planned` one in writing, `dropped` was given up."""

    cast: Cast
    cycle: Cycle
    parent: Goal
    goal: Goal
    reviewed: Goal
    planned: Goal
    dropped: Goal
    project: Project
    task: Task
    free_task: Task
    milestone: Milestone
    # The free task waits for the other.
    dependency: Dependency
    # Of the task, by 许星野.
    attachment: Attachment
    check: ChecklistLine
    # Of 许星野 with 陆小满 behind, in the project.
    recurrence: Recurrence
    # 许星野 threw it away.
    binned: BinnedTask
    # 许星野's, on the free task.
    comment: Comment
    passed: Breakdown
    submitted: Breakdown
    draft: Breakdown
    item: BreakdownItem
    remark: Remark
    # Changes that 白露 asks for: open, and resolved by 林一鸣.
    thread: Remark
    resolved: Remark
    group: ReviewerGroup
    notice: Notice
    checkin: CheckIn
    upload: PeopleImport
    absence: Absence
    # Shared with the whole department by its manager.
    view: SavedView
    # In the library and warning `draft`; in writing; in review; and a line of a retrospective.
    lesson: Lesson
    lesson_draft: Lesson
    lesson_submitted: Lesson
    line: RetrospectiveItem
    # Of the same retrospective.
    measure: Measure
    # Of the project: partly paid, waiting for the milestone and for a document that is there as a file.
    contract: Contract
    checkpoint: PaymentCheckpoint
    condition: Condition
    document: Document
    receipt: Receipt
    allotment: Allotment
    # Of the contract: an amendment in writing, an audit with its price, a guarantee, and the contract as a file.
    amendment: Amendment
    audit: Audit
    guarantee: Guarantee
    annex: Annex
    # Ours, with a statement that is to be confirmed, and a line of an earlier one that waits to be recognised.
    bank_account: BankAccount
    statement: Statement
    statement_line: StatementLine
    bank_line: StatementLine
    # Of the project, by 许星野 with 陆小满 behind: in force, with a boundary, an interface, a plan paid in part.
    supplies: Supplies
    # About the checkpoint: 周可 heard a promise; 许星野 is to ask again; a dispute that was settled; and what 周可
    # commits to for the next month.
    contact_log: ContactLog
    next_action: NextAction
    hold: Hold
    plan: CollectionPlan
    # Of the checkpoint: at its first step; and part of it invoiced.
    application: PaymentApplication
    application_step: ApplicationStep
    invoice: Invoice
    # A gate with two steps; a case in review at its first, whose first document is there as a file; a draft; and a
    # visit that was agreed to; all of 周可.
    gate: GateDefinition
    case: GateCase
    case_draft: GateCase
    case_document: CaseDocument
    visit: Visit
    # Of 许星野, needed for the milestone.
    precondition: Precondition
    # Of the whole project, by 许星野 with 陆小满 behind; a step and a document of it that are not required, the latter
    # there as a file; and what it leaves open.
    acceptance: Acceptance
    acceptance_step: AcceptanceStep
    acceptance_document: AcceptanceDocument
    acceptance_point: AcceptancePoint
    # Put into `draft` once, which a precondition comes with; its last line.
    template: ProjectTemplate
    template_line: TemplateLine
    planned_precondition: PlannedPrecondition
    # The client, with a bureau and a person.
    party: Party
    unit: Unit
    module: Module
    coupling: Coupling


def add_item(actor: User, breakdown: Breakdown, kind: str, title: str, **values: Any) -> BreakdownItem:
    complete: dict[str, Any] = {
        "kind": kind,
        "title": title,
        "acceptance": "双方签字的记录",
        "due": breakdown.goal.due - timedelta(days=7),
        "weight": Decimal(10),
    }
    return item_add(actor=actor, key=uuid.uuid4(), breakdown_id=breakdown.pk, values=complete | values)


def submit(cast: Cast, breakdown: Breakdown, reason: str = "") -> Breakdown:
    breakdown.refresh_from_db()
    return breakdown_submit(
        actor=cast.lin,
        breakdown_id=breakdown.pk,
        version=breakdown.version,
        reviewers=[cast.bai, cast.shen],
        change_reason=reason,
    )


def _party(cast: Cast, project: Project) -> Party:
    client = {"role": "client", "name": "澜江市水务集团", "owner": cast.zhou}
    party = party_create(actor=cast.lin, key=uuid.uuid4(), project=project, values=client)
    made: dict[str, Any] = {"actor": cast.lin, "party_id": party.pk}
    contact = contact_create(key=uuid.uuid4(), values={"name": "水谣", "telephone": "0513-8600 1234"}, **made)
    bureau_create(key=uuid.uuid4(), values={"name": "信息中心", "owns_system": True, "keeper": contact}, **made)
    return party


def _terms(cast: Cast, contract: Contract) -> dict[str, Any]:
    made: dict[str, Any] = {"actor": cast.ye, "contract_id": contract.pk}
    signed = contract.signed_on
    line = {"title": "增加三个泵站", "amount": yuan(120_000), "tax_rate": Decimal(13)}
    amendment = {"number": "补-1", "signed_on": signed, "reason": "增加三个泵站"}
    price = {"submitted_price": yuan(1_050_000), "submitted_on": signed, "audited_price": yuan(990_000)}
    guarantee = {
        "kind": "performance",
        "number": "BH-2026-7",
        "bank": "澜江银行",
        "amount": yuan(50_000),
        "valid_from": signed,
        "expires_on": clock.today() + timedelta(days=20),
        "owner": cast.zhou,
    }
    return {
        "amendment": amendment_create(key=uuid.uuid4(), values=amendment, lines=[line], **made),
        "audit": audit_submit(key=uuid.uuid4(), values=price | {"audited_on": signed}, **made),
        "guarantee": guarantee_create(key=uuid.uuid4(), values=guarantee, **made),
        "annex": annex_attach(key=uuid.uuid4(), upload=SimpleUploadedFile("合同.pdf", PDF), **made),
    }


def _contact_log(cast: Cast, checkpoint: PaymentCheckpoint) -> ContactLog:
    tomorrow = clock.today() + timedelta(days=1)
    return contact_log(
        actor=cast.zhou,
        key=uuid.uuid4(),
        checkpoint_id=checkpoint.pk,
        values={
            "spoke_with": "邵临溪",
            "said": "下周付",
            "promised_on": clock.today() + timedelta(days=7),
            "next_title": "再问财务科",
            "next_owner": cast.xu,
            "next_due": tomorrow,
        },
    )


def _hold(cast: Cast, checkpoint: PaymentCheckpoint) -> Hold:
    values = {"kind": "disputed", "reason": "工程量不认可"}
    hold = hold_place(actor=cast.zhou, key=uuid.uuid4(), checkpoint_id=checkpoint.pk, values=values)
    return hold_lift(actor=cast.zhou, hold_id=hold.pk, note="签证已补")


def build_world(cast: Cast | None = None) -> World:
    cast = cast or build_cast()
    cycle = make_cycle(cast)
    parent = make_goal(
        cast,
        cycle,
        cast.qin,
        department=cast.delivery,
        owner=cast.qin,
        follower=cast.lin,
        source="children",
        statement="五个重点项目按期验收，满意度不低于 4.6",
    )
    goal = make_goal(cast, cycle, parent=parent, source="work")
    reviewed = make_goal(cast, cycle, parent=parent, statement="管网 GIS 单位工程初验", source="work", active=False)
    planned = make_goal(cast, cycle, parent=parent, statement="客户投诉从 24 件降到 8 件以内", active=False)
    dropped = make_goal(cast, cycle, parent=parent, statement="试点两个新场景", active=False)
    goal_drop(actor=cast.lin, goal_id=dropped.pk, reason="并入另一目标")
    project = make_project(cast, cycle)

    passed = breakdown_start(actor=cast.lin, key=uuid.uuid4(), goal_id=goal.pk)
    working: date = max(min(clock.today() - timedelta(days=4), goal.due), goal.start)
    step_to = add_item(
        cast.lin, passed, "milestone", "试运行满 30 天", owner=cast.xu, follower=cast.zhou, project=project
    )
    # Late, and so it holds up the money that waits for the milestone.
    add_item(
        cast.lin,
        passed,
        "task",
        "管网拓扑核对（东区 3 号片）",
        leads_to=step_to.key,
        owner=cast.xu,
        follower=cast.lu,
        project=project,
        due=working,
    )
    add_item(cast.lin, passed, "goal", "东区管网数据入库", owner=cast.zhou, follower=cast.xu)
    submit(cast, passed)
    for expert in (cast.bai, cast.shen):
        verdict_give(actor=expert, review_id=passed.review_id or _review(passed), decision="pass")
    passed.refresh_from_db()

    submitted = breakdown_start(actor=cast.lin, key=uuid.uuid4(), goal_id=reviewed.pk)
    first = add_item(cast.lin, submitted, "task", "图层权限与脱敏", owner=cast.zhou, follower=cast.xu, project=project)
    submitted = submit(cast, submitted)
    assert submitted.review_id is not None
    remark = remark_add(
        actor=cast.bai, key=uuid.uuid4(), review_id=submitted.review_id, ref=str(first.key), text="抽查多少处？"
    )

    thread = remark_add(
        actor=cast.bai,
        key=uuid.uuid4(),
        review_id=submitted.review_id,
        ref=str(first.key),
        text="写明抽查多少处",
        stance="change",
    )
    resolved = remark_add(
        actor=cast.bai,
        key=uuid.uuid4(),
        review_id=submitted.review_id,
        ref=str(first.key),
        text="写明以谁的签字为准",
        stance="change",
    )
    remark_resolve(actor=cast.lin, remark_id=resolved.pk, text="以客户数据科签字为准")

    draft = breakdown_start(actor=cast.lin, key=uuid.uuid4(), goal_id=planned.pk)
    item = add_item(cast.lin, draft, "task", "梳理近两年投诉", owner=cast.zhou, follower=cast.lu)
    draft.refresh_from_db()

    task = Task.objects.get(origin__isnull=False)
    task_log_status(actor=cast.xu, key=uuid.uuid4(), task_id=task.pk, to_status="blocked", note="等客户普查数据")
    free_task = task_create(
        actor=cast.xu,
        key=uuid.uuid4(),
        values={"title": "补 2 张接线图", "owner": cast.xu, "due": clock.today(), "project": project},
    )
    dependency = dependency_add(actor=cast.xu, key=uuid.uuid4(), before=task, after=free_task)
    comment, _found = comment_add(actor=cast.xu, key=uuid.uuid4(), task_id=free_task.pk, text="接线图缺 2 号柜的两张")
    checkin = checkin_record(
        actor=cast.lin,
        key=uuid.uuid4(),
        goal_id=goal.pk,
        confidence="at_risk",
        reason="客户已书面承诺",
        note="东区 3 号片还差一半",
    )
    notice_send(
        kind="task.due",
        recipients=[cast.lin],
        subject=free_task,
        link=f"/tasks/{free_task.pk}/",
        params={"title": free_task.title, "due": free_task.due.isoformat()},
    )
    # A part of the task.
    task_create(
        actor=cast.xu,
        key=uuid.uuid4(),
        values={
            "title": "取 3 号片普查数据",
            "owner": cast.xu,
            "due": clock.today(),
            "project": project,
            "parent": task,
        },
    )
    notice_send(
        kind="work.handed_over",
        recipients=[cast.lu],
        subject=free_task,
        link=f"/tasks/handed-over/{HANDED}/",
        params={
            "author": cast.xu.name,
            "name": cast.lu.name,
            "titles": f"“{free_task.title}”",
            "note": "图纸在共享盘",
            "task": [free_task.pk],
            "milestone": [],
        },
        occasion=str(HANDED),
    )
    milestone = Milestone.objects.get()
    ledger = Ledger(cast, project, goal, make_contract(cast, project))
    checkpoint = ledger.checkpoint()
    ledger.condition(checkpoint, kind="milestone", title="", milestone=milestone)
    condition = ledger.condition(checkpoint)
    document = ledger.document(condition)
    # More than it settles, so that there is an advance to allot.
    receipt = ledger.receive(100_000, [(checkpoint.pk, yuan(60_000))])
    bank = make_bank(ledger)
    bank_line = bank.waiting("20261120-9")
    statement = bank.preview(bank_row("20261120-10", remark=ledger.contract.number), bank_row("20261120-11"))
    claims = Claims(ledger)
    claims.templates()
    goal.refresh_from_db()
    task.refresh_from_db()
    checkpoint.refresh_from_db()
    library = Library(cast, project)
    house = build_house(cast, project)
    case = house.start()
    case_document = house.hand_in(case)
    house.submit(case)
    visit = house.visit()
    house.submit(visit.case)
    house.decide(visit.case, cast.qin)
    week_send(actor=cast.xu, key=WEEK, monday=clock.today(), text="本周完成\n· 补 2 张接线图")
    mistake = task_create(
        actor=cast.xu,
        key=uuid.uuid4(),
        values={"title": "重复录入", "owner": cast.xu, "due": clock.today(), "project": project},
    )
    template, template_line, planned_precondition = _template(cast, draft, project)
    unit = unit_add(actor=cast.lin, key=uuid.uuid4(), project_id=project.pk, name="拓扑与入库")
    said = {"unit": unit, "owner": cast.xu, "follower": cast.lu}
    module = module_create(actor=cast.lin, key=uuid.uuid4(), project_id=project.pk, values={**said, "name": "拓扑分析"})
    other = module_create(
        actor=cast.lin, key=uuid.uuid4(), project_id=project.pk, values={**said, "name": "数据入库", "owner": cast.zhou}
    )
    coupling_add(actor=cast.lin, key=uuid.uuid4(), module_id=other.pk, values={"needed": module, "what": "错误清单"})
    Task.objects.filter(pk=task.pk).update(module=module)
    return World(
        template=template,
        template_line=template_line,
        planned_precondition=planned_precondition,
        unit=unit,
        module=module,
        coupling=coupling_add(
            actor=cast.lin, key=uuid.uuid4(), module_id=module.pk, values={"needed": other, "what": "入库后的拓扑数据"}
        ),
        binned=task_throw_away(actor=cast.xu, task_id=mistake.pk),
        recurrence=recurrence_create(
            actor=cast.xu,
            key=uuid.uuid4(),
            values={
                "title": "泵站周巡检",
                "owner": cast.xu,
                "follower": cast.lu,
                "project": project,
                "pattern": "weekdays",
                "weekdays": [0],
                "start": clock.today(),
            },
        ),
        gate=house.screen,
        case=case,
        case_draft=house.start(),
        case_document=case_document,
        visit=visit,
        party=_party(cast, project),
        precondition=precondition_create(
            actor=cast.lin,
            key=uuid.uuid4(),
            project=project,
            values={
                "title": "泵站 3 座的入场许可",
                "kind": "site",
                "owner": cast.xu,
                "follower": cast.lu,
                "milestone": milestone,
            },
        ),
        acceptance=(acceptance := _acceptance(cast, project)),
        acceptance_step=acceptance.steps.get(required=False),
        acceptance_document=acceptance.documents.get(required=False),
        acceptance_point=acceptance.points.get(),
        contract=ledger.contract,
        checkpoint=checkpoint,
        **_terms(cast, ledger.contract),
        condition=condition,
        document=document,
        receipt=receipt,
        allotment=receipt.allotments.get(),
        bank_account=bank.account,
        statement=statement,
        statement_line=statement.lines.get(contract=ledger.contract),
        bank_line=bank_line,
        supplies=_supplies(ledger, checkpoint),
        contact_log=(heard := _contact_log(cast, checkpoint)),
        next_action=heard.next_actions.get(),
        hold=_hold(cast, checkpoint),
        plan=plan_commit(
            actor=cast.zhou,
            key=uuid.uuid4(),
            month=(clock.today().replace(day=28) + timedelta(days=4)).replace(day=1),
            amounts={checkpoint.pk: yuan(1_000)},
        ),
        application=(application := claims.apply(checkpoint, 40_000)),
        application_step=application.steps.get(position=1),
        invoice=claims.invoice(checkpoint, 10_000),
        lesson=library.published(title="投诉先分三类再答复", keywords=["投诉", "管网"]),
        lesson_draft=library.draft(),
        lesson_submitted=library.submitted(title="普查数据交接五步", kind="process"),
        line=(line := library.item()),
        measure=measure_add(
            actor=cast.lin,
            key=uuid.uuid4(),
            retrospective_id=line.retrospective_id,
            values={"text": "样板加 12 项任务", "owner": cast.xu, "due": clock.today() + timedelta(days=10)},
        ),
        cast=cast,
        cycle=cycle,
        parent=parent,
        goal=goal,
        reviewed=reviewed,
        planned=planned,
        dropped=dropped,
        project=project,
        task=task,
        free_task=free_task,
        dependency=dependency,
        attachment=attachment_add(
            actor=cast.xu, key=uuid.uuid4(), work=task, upload=SimpleUploadedFile("现场.png", b"\x89PNG\r\n\x1a\n..")
        ),
        check=checklist_add(actor=cast.xu, key=uuid.uuid4(), task_id=task.pk, text="约信息科取数"),
        comment=comment,
        milestone=milestone,
        passed=passed,
        submitted=submitted,
        draft=draft,
        item=item,
        remark=remark,
        thread=thread,
        resolved=resolved,
        group=group_create(
            actor=cast.qin, key=uuid.uuid4(), department_id=cast.utilities.pk, name="技术评审", members=[cast.bai]
        ),
        notice=Notice.objects.filter(recipient=cast.lin).latest("id"),
        checkin=checkin,
        view=view_save(
            actor=cast.qin, key=uuid.uuid4(), page="goals", name="重点", query="key=1", department=cast.delivery
        ),
        absence=absence_record(
            actor=cast.xu,
            key=uuid.uuid4(),
            user_id=cast.xu.pk,
            values={"start": clock.today() + timedelta(days=20), "end": clock.today() + timedelta(days=24)},
        ),
        upload=people_import_upload(
            actor=cast.admin,
            key=uuid.uuid4(),
            filename="people.csv",
            content="部门编码,部门,上级部门编码,工号,姓名,邮箱,职务,角色\nenergy,新能源组,delivery-2,gz001,方晴,fq@example.com,工程师,成员\n".encode(),
        ),
    )


def _supplies(ledger: Ledger, checkpoint: PaymentCheckpoint) -> Supplies:
    supplies = build_supplies(ledger)
    supplies.boundary()
    supplies.obligation()
    supplies.amend(5_000)
    supplies.pay(10_000, supplies.plan(50_000, checkpoint=checkpoint, days=5))
    return supplies


def _template(
    cast: Cast, draft: Breakdown, project: Project
) -> tuple[ProjectTemplate, TemplateLine, PlannedPrecondition]:
    template = template_create(actor=cast.lin, key=uuid.uuid4(), department=cast.utilities, name="单泵站改造")
    for kind, title, start in (("milestone", "改造完成", None), ("task", "现场踏勘", 0)):
        line = line_add(
            actor=cast.lin,
            key=uuid.uuid4(),
            template_id=template.pk,
            values={"kind": kind, "title": title, "start": start, "due": 4},
        )
    template.refresh_from_db()
    template.versions.update(source=project, basis="planned", took=64)
    use = TemplateUse.objects.create(
        template_version=template.versions.get(),
        goal=draft.goal,
        breakdown=draft,
        project=project,
        actor=cast.lin,
        start=clock.today(),
    )
    planned = PlannedPrecondition.objects.create(
        use=use, kind="site", title="泵站入场许可", needed_on=clock.today(), owner=cast.xu
    )
    return template, line, planned


def _review(breakdown: Breakdown) -> int:
    breakdown.refresh_from_db()
    assert breakdown.review_id is not None
    return breakdown.review_id


def _acceptance(cast: Cast, project: Project) -> Acceptance:
    values: dict[str, Any] = {"stage": "final", "owner": cast.xu, "follower": cast.lu, "due": clock.today()}
    made = acceptance_create(actor=cast.lin, key=uuid.uuid4(), project=project, values=values)
    step = {"title": "第三方检测", "who": "检测所", "required": False}
    part_add(actor=cast.xu, key=uuid.uuid4(), model=AcceptanceStep, row_id=made.pk, values=step)
    report = SimpleUploadedFile("监理总结.pdf", b"%PDF-1.4 summary", "application/pdf")
    document = made.documents.get(required=False)
    document_mark(actor=cast.xu, part_id=document.pk, state="handed_over", upload=report)
    left_open = {"text": "标识牌补齐", "owner": cast.xu, "due": clock.today()}
    point_add(actor=cast.xu, key=uuid.uuid4(), row_id=made.pk, values=left_open)
    return made
