"""More of everything, by bulk insert: what shows that a list's queries do not grow with its rows."""

import uuid
from datetime import timedelta
from decimal import Decimal

from goals.models import CheckIn, Goal, GoalTotals
from goaltrack.common import clock
from history.models import LogEntry
from lessons.models import Lesson, Measure, Retrospective, RetrospectiveItem
from lessons.months import first_of, months_back
from lessons.search import search_document
from notices.models import Notice
from payments.bank import BankAccount
from payments.claims.models import (
    ApplicationList,
    ApplicationReturn,
    ApplicationStep,
    Invoice,
    ListItem,
    PaymentApplication,
    PlannedStep,
    StepPlan,
)
from payments.collection.models import ContactLog, Hold, NextAction, PlanLine
from payments.models import Allotment, Condition, Contract, Document, PaymentCheckpoint, Receipt
from payments.statements.models import Statement, StatementLine
from payments.suppliers.models import (
    Boundary,
    InterfaceObligation,
    PlannedPayment,
    SupplierAmendment,
    SupplierContract,
    SupplierPayment,
)
from payments.terms.models import Amendment, Annex, ContractLine, Guarantee
from people.abilities import Role
from people.models import Absence, CalendarOverride, RoleGrant, User
from planning.models import Breakdown, BreakdownItem, LessonAnswer
from planning.project_templates.models import (
    PlannedPrecondition,
    ProjectTemplate,
    TemplateLine,
    TemplateLink,
    TemplateUse,
    TemplateVersion,
)
from projects.acceptance.models import Acceptance, AcceptanceDocument, AcceptancePoint, AcceptanceStep
from projects.gates.models import (
    CaseCheck,
    CaseDocument,
    CaseRound,
    CaseStep,
    GateCase,
    GateDefinition,
    GateStep,
    Visit,
)
from projects.models import (
    Attachment,
    BinnedTask,
    ChecklistLine,
    Comment,
    Coupling,
    Customer,
    Dependency,
    Milestone,
    Module,
    Occurrence,
    Project,
    ProjectMember,
    Recurrence,
    StatusLog,
    Task,
    TaskWatcher,
    Unit,
)
from projects.parties.models import Bureau, Contact, Party
from projects.readiness.models import Precondition
from reviews.models import (
    Remark,
    RemarkMark,
    Review,
    ReviewAssignment,
    ReviewerGroup,
    ReviewerGroupMember,
    Verdict,
)
from tests.world import World


def grow(world: World, rows: int) -> None:
    """Add `rows` of each kind of row that some page lists."""
    cast = world.cast
    users = User.objects.bulk_create(
        [User(username=f"u{n}", name=f"同事{n}", department=cast.utilities, sort_key=f"{n:04}") for n in range(rows)]
    )
    RoleGrant.objects.bulk_create([RoleGrant(user=user, role=Role.EXPERT, department=cast.delivery) for user in users])
    CalendarOverride.objects.bulk_create(
        [CalendarOverride(day=clock.today() + timedelta(days=n), worked=n % 2 == 0, reason="调整") for n in range(rows)]
    )
    Absence.objects.bulk_create(
        [
            Absence(user=cast.xu, start=day, end=day)
            for day in (clock.today() + timedelta(days=30 + n) for n in range(rows))
        ]
    )
    Absence.objects.bulk_create([Absence(user=user, start=clock.today(), end=clock.today()) for user in users])
    _goals(world, rows)
    _projects(world, rows, users)
    _work(world, rows)
    _modules(world, rows)
    _history(world, rows)
    _reviews(world, rows, users)
    _lessons(world, rows)
    _retrospectives(world, rows)
    _money(world, rows)
    _supplies(world, rows)
    _collecting(world, rows)
    _gates(world, rows)
    parties = Party.objects.bulk_create(
        [Party(project=world.project, role="supplier", name=f"供应商 {n}", owner=cast.xu) for n in range(rows)]
    )
    contacts = Contact.objects.bulk_create([Contact(party=one, name="水谣", telephone="12345") for one in parties])
    Bureau.objects.bulk_create(
        [Bureau(party=one.party, name="销售处", owns_system=True, keeper=one) for one in contacts]
    )
    Precondition.objects.bulk_create(
        [
            Precondition(project=world.project, kind="data", title=f"数据 {n}", owner=cast.xu, needed_on=clock.today())
            for n in range(rows)
        ]
    )
    _acceptances(world, rows)
    _templates(world, rows)
    Comment.objects.bulk_create([Comment(task=world.task, author=user, text="收到") for user in users])
    TaskWatcher.objects.bulk_create([TaskWatcher(task=world.task, user=user) for user in users])


def _acceptances(world: World, rows: int) -> None:
    cast, today = world.cast, clock.today()
    units = Unit.objects.bulk_create([Unit(project=world.project, name=f"待验单位 {n}") for n in range(rows)])
    made = Acceptance.objects.bulk_create(
        [Acceptance(project=world.project, stage="unit", unit=unit, owner=cast.xu, due=today) for unit in units]
    )
    # And more of everything in the one that is looked at.
    for model in (AcceptanceStep, AcceptanceDocument):
        places = [(one, n) for n, one in enumerate([*made, *[world.acceptance] * rows])]
        model.objects.bulk_create(
            [model(acceptance=one, round=1, position=n + 100, title=f"第 {n} 项") for one, n in places]
        )
    AcceptancePoint.objects.bulk_create(
        [
            AcceptancePoint(acceptance=world.acceptance, round=1, text=f"{n}", owner=cast.xu, due=today)
            for n in range(rows)
        ]
    )


def _templates(world: World, rows: int) -> None:
    cast = world.cast
    made = ProjectTemplate.objects.bulk_create(
        [ProjectTemplate(name=f"模板 {n}", department=cast.utilities) for n in range(rows)]
    )
    versions = [TemplateVersion(template=one, number=1, author=cast.lin, source=world.project) for one in made]
    TemplateVersion.objects.bulk_create(versions)
    newest = world.template.versions.get()
    lines = TemplateLine.objects.bulk_create(
        [TemplateLine(template_version=newest, title=f"步骤 {n}", start=n, due=n + 1) for n in range(rows)]
    )
    TemplateLink.objects.bulk_create([TemplateLink(before=world.template_line, after=line) for line in lines])
    use = TemplateUse.objects.get()
    PlannedPrecondition.objects.bulk_create(
        [
            PlannedPrecondition(use=use, kind="data", title=f"数据 {n}", needed_on=use.start, owner=cast.xu)
            for n in range(rows)
        ]
    )
    TemplateUse.objects.bulk_create(
        [
            TemplateUse(
                template_version=newest,
                goal=use.goal,
                breakdown=use.breakdown,
                project=use.project,
                actor=cast.lin,
                start=use.start,
            )
            for _ in range(rows)
        ]
    )


def _gates(world: World, rows: int) -> None:
    cast, now = world.cast, clock.now()
    gates = GateDefinition.objects.bulk_create(
        [GateDefinition(department=cast.utilities, code=f"g-{n}", name=f"关口 {n}", kind="review") for n in range(rows)]
    )
    shared = {"kind": "visit", "project": world.project, "applicant": cast.zhou}
    cases = GateCase.objects.bulk_create(
        [GateCase(definition=gate, title=f"申请 {n}", **shared) for n, gate in enumerate(gates)]
    )
    # And more of everything in the one that is looked at.
    rule = {"reviewer": "manager"}
    GateStep.objects.bulk_create([GateStep(definition=gate, position=1, name="审批", **rule) for gate in gates])
    steps = CaseStep.objects.bulk_create(
        [CaseStep(case=case, position=1, name="审批", **rule) for case in cases]
        + [CaseStep(case=world.case, position=n + 10, name=f"第 {n} 步", **rule) for n in range(rows)]
    )
    reviews = Review.objects.bulk_create(
        [
            Review(
                kind="case",
                department=cast.utilities,
                title=f"申请 {step.pk}",
                link="/",
                submitted_by=cast.zhou,
                due=now.date(),
            )
            for step in steps
        ]
    )
    ReviewAssignment.objects.bulk_create([ReviewAssignment(review=review, reviewer=cast.qin) for review in reviews])
    CaseRound.objects.bulk_create(
        [CaseRound(step=step, review=review) for step, review in zip(steps, reviews, strict=True)]
    )
    for model, name in ((CaseDocument, "name"), (CaseCheck, "text")):
        model.objects.bulk_create(
            [model(case=world.case, position=n + 10, **{name: f"第 {n} 行"}) for n in range(rows)]
        )
    Visit.objects.bulk_create(
        [
            Visit(
                case=case,
                starts_at=now + timedelta(days=n),
                ends_at=now + timedelta(days=n, hours=1),
                organisation=f"单位 {n}",
                headcount=3,
                level="staff",
                host=cast.lin,
                co_host=cast.zhou,
            )
            for n, case in enumerate(cases)
        ]
    )


def _goals(world: World, rows: int) -> None:
    shared = {
        "cycle": world.cycle,
        "department": world.cast.utilities,
        "start": world.cycle.start,
        "due": world.cycle.end,
        "owner": world.cast.lin,
        "follower": world.cast.zhou,
        "state": "active",
    }
    goals = Goal.objects.bulk_create(
        [Goal(statement=f"目标 {n}", parent=world.goal if n % 2 else world.parent, **shared) for n in range(rows)]
    )
    GoalTotals.objects.bulk_create([GoalTotals(goal=goal) for goal in goals])
    CheckIn.objects.bulk_create(
        [
            CheckIn(goal=world.goal, author=world.cast.lin, day=clock.today(), confidence="on_track", note=f"{n}")
            for n in range(rows)
        ]
    )


def _projects(world: World, rows: int, users: list[User]) -> None:
    projects = Project.objects.bulk_create(
        [
            Project(
                name=f"项目 {n}",
                code=f"p-{n}",
                department=world.cast.utilities,
                manager=world.cast.lin,
                follower=world.cast.zhou,
                start=world.cycle.start,
                due=world.cycle.end,
            )
            for n in range(rows)
        ]
    )
    ProjectMember.objects.bulk_create([ProjectMember(project=world.project, user=user) for user in users])
    ProjectMember.objects.bulk_create([ProjectMember(project=project, user=world.cast.xu) for project in projects])


def _modules(world: World, rows: int) -> None:
    """More units and modules of the project, and work in the one that is looked at, of which the late part hits all."""
    project, people = world.project, {"owner": world.cast.xu, "follower": world.cast.lu}
    units = [Unit(project=project, name=f"单位工程 {n}", position=n + 10) for n in range(rows)]
    units = Unit.objects.bulk_create(units)
    modules = Module.objects.bulk_create(
        [Module(project=project, unit=unit, name=f"模块 {n}", **people) for n, unit in enumerate(units)]
    )
    Module.objects.bulk_create(
        [Module(project=project, unit=world.unit, name=f"子模块 {n}", **people) for n in range(rows)]
    )
    Coupling.objects.bulk_create(
        [Coupling(project=project, module=one, needed=world.module, what=f"接口 {one.pk}") for one in modules]
        + [Coupling(project=project, module=world.module, needed=one, what=f"数据 {one.pk}") for one in modules]
    )
    Task.objects.filter(project=project, title__startswith="任务").update(module=world.module)
    Milestone.objects.filter(project=project, title__startswith="里程碑").update(module=world.module, unit=world.unit)


def _work(world: World, rows: int) -> None:
    people = {"owner": world.cast.xu, "follower": world.cast.lu, "project": world.project, "goal": world.goal}
    today = clock.today()
    tasks = Task.objects.bulk_create(
        [
            Task(
                title=f"任务 {n}",
                due=today + timedelta(days=n % 9 - 4),
                status=("todo", "blocked")[n % 2],
                milestone=world.milestone,
                **people,
            )
            for n in range(rows)
        ]
    )
    BinnedTask.objects.bulk_create(
        [BinnedTask(task_id=10**9 + n, title=f"重复 {n}", content={}, by=world.cast.xu, **people) for n in range(rows)]
    )
    Recurrence.objects.bulk_create(
        [
            Recurrence(
                title=f"周期任务 {n}", pattern="month_end", start=today, next_on=today, author=world.cast.xu, **people
            )
            for n in range(rows)
        ]
    )
    Occurrence.objects.bulk_create(
        [
            Occurrence(recurrence=world.recurrence, on=today + timedelta(days=n), task=task)
            for n, task in enumerate(tasks)
        ]
    )
    Milestone.objects.bulk_create(
        [
            Milestone(title=f"里程碑 {n}", due=today + timedelta(days=n % 9 - 4), baseline=today, **people)
            for n in range(rows)
        ]
    )
    Dependency.objects.bulk_create(
        [
            Dependency(before_task=(world.task, world.free_task)[n % 2], after_task=task, author=world.cast.xu)
            for n, task in enumerate(tasks)
        ]
    )
    # Half of them are parts of the one that is looked at.
    Task.objects.filter(pk__in=[task.pk for task in tasks[::2]]).update(parent=world.task)
    Attachment.objects.bulk_create(
        [
            Attachment(task=world.task, file=f"attachments/{n}", name=f"{n}.pdf", size=1, added_by=world.cast.lu)
            for n in range(rows)
        ]
    )
    ChecklistLine.objects.bulk_create(
        [ChecklistLine(task=task, text="步骤", position=2) for task in [*tasks, *[world.task] * rows]]
    )
    StatusLog.objects.bulk_create(
        [
            StatusLog(task=world.task, actor=world.cast.xu, from_status="blocked", to_status="blocked", note=f"{n}")
            for n in range(rows)
        ]
    )


def _money(world: World, rows: int) -> None:
    """More contracts; and of the one there is more checkpoints, each with a condition and a receipt."""
    today, keeper = clock.today(), world.cast.ye
    shared = {"project": world.project, "customer": world.project.customer, "amount": Decimal(9)}
    Contract.objects.bulk_create([Contract(number=f"HT-{n}", name=f"合同 {n}", **shared) for n in range(rows)])
    checkpoints = PaymentCheckpoint.objects.bulk_create(
        [
            PaymentCheckpoint(
                contract=world.contract,
                goal=world.goal,
                name=f"节点 {n}",
                kind="progress",
                amount=Decimal(1_000),
                due_on=today + timedelta(days=n % 9 - 4),
                owner=world.cast.zhou,
                follower=world.cast.xu,
            )
            for n in range(rows)
        ]
    )
    conditions = Condition.objects.bulk_create(
        [
            Condition(checkpoint=where, kind="milestone", milestone=milestone)
            for where, milestone in zip(checkpoints, Milestone.objects.order_by("-pk")[:rows], strict=False)
        ]
    )
    conditions += Condition.objects.bulk_create(
        [Condition(checkpoint=world.checkpoint, kind="document", title=f"材料 {n}") for n in range(rows)]
    )
    _claims(world, checkpoints)
    Document.objects.bulk_create(
        [
            Document(condition=where, file="x", name="x.pdf", content_type="x", size=1, uploaded_by=world.cast.zhou)
            for where in conditions
        ]
    )
    amendments = Amendment.objects.bulk_create(
        [Amendment(contract=world.contract, number=f"补 {n}", reason="增补", made_by=keeper) for n in range(rows)]
    )
    ContractLine.objects.bulk_create(
        [ContractLine(contract=world.contract, amendment=one, title="泵站", amount=Decimal(1)) for one in amendments]
    )
    Guarantee.objects.bulk_create(
        [
            Guarantee(
                contract=world.contract,
                kind="bid",
                number=f"BH-{n}",
                bank="澜江银行",
                amount=Decimal(1),
                valid_from=today,
                expires_on=today,
                owner=world.cast.xu,
            )
            for n in range(rows)
        ]
    )
    Annex.objects.bulk_create(
        [
            Annex(contract=world.contract, file="x", name="x.pdf", content_type="x", size=1, uploaded_by=world.cast.ye)
            for _ in range(rows)
        ]
    )
    receipts = Receipt.objects.bulk_create(
        [
            Receipt(contract=world.contract, amount=Decimal(700), received_on=today, recorded_by=keeper)
            for _ in range(rows)
        ]
    )
    BankAccount.objects.bulk_create(
        [
            BankAccount(department=world.cast.delivery, name=f"账户 {n}", bank="澜江银行", number=f"6333{n:08}")
            for n in range(rows)
        ]
    )
    Statement.objects.bulk_create(
        [
            Statement(
                account=world.bank_account, file="x", name="x.csv", uploaded_by=keeper, header_line=1, columns=[],
                sample=[], line_count=1,
            )
            for _ in range(rows)
        ]
    )  # fmt: skip
    StatementLine.objects.bulk_create(
        [
            StatementLine(
                statement=world.statement, account=world.bank_account, number=n, verdict=verdict, contract=contract,
                amount=Decimal(700), received_on=today, reference=f"{verdict} {n}", waits=contract is None,
            )
            for n in range(100, 100 + rows)
            for verdict, contract in (("ready", world.contract), ("later", None))
        ]
    )  # fmt: skip
    Allotment.objects.bulk_create(
        [
            Allotment(receipt=receipt, checkpoint=where, amount=Decimal(500), made_by=keeper)
            for receipt, where in zip(receipts, checkpoints, strict=True)
        ]
    )


def _supplies(world: World, rows: int) -> None:
    """More supplier contracts, with an interface each; and more of everything in the one that is looked at."""
    today, cast, mine = clock.today(), world.cast, world.supplies.contract
    shared = {"project": world.project, "supplier": world.supplies.supplier, "amount": Decimal(60), "owner": cast.xu}
    made = SupplierContract.objects.bulk_create(
        [SupplierContract(number=f"GY-{n}", name=f"采购 {n}", reference=Decimal(100), **shared) for n in range(rows)]
    )
    InterfaceObligation.objects.bulk_create(
        [
            InterfaceObligation(contract=one, title=f"接口 {n}", kind="data", system="平台", due=today)
            for n, one in enumerate([*made, *[mine] * rows])
        ]
    )
    Boundary.objects.bulk_create([Boundary(contract=mine, side="inside", text=f"第 {n} 项") for n in range(rows)])
    booked = {"contract": mine, "recorded_by": cast.ye}
    SupplierAmendment.objects.bulk_create(
        [SupplierAmendment(amount=Decimal(1), agreed_on=today, reason="增补", **booked) for _ in range(rows)]
    )
    followed = {"checkpoint": world.checkpoint, "days": 5}
    PlannedPayment.objects.bulk_create(
        [PlannedPayment(contract=mine, name=f"第 {n} 笔", amount=Decimal(100), **followed) for n in range(rows)]
    )
    SupplierPayment.objects.bulk_create(
        [SupplierPayment(amount=Decimal(1), paid_on=today, **booked) for _ in range(rows)]
    )


def _collecting(world: World, rows: int) -> None:
    """More contacts with promises, next actions, holds, and plans with their lines; bureaus come with the parties."""
    today, cast = clock.today(), world.cast
    checkpoints = list(PaymentCheckpoint.objects.order_by("-pk")[:rows])
    ContactLog.objects.bulk_create(
        [
            ContactLog(checkpoint=where, project=world.project, on=today, said="已问", promised_on=today, by=cast.zhou)
            for where in [*checkpoints, *[world.checkpoint] * rows]
        ]
    )
    NextAction.objects.bulk_create(
        [
            NextAction(checkpoint=where, title="再问", project=world.project, owner=owner, due=today)
            for where in [*checkpoints, *[world.checkpoint] * rows]
            for owner in (cast.lin, cast.zhou)
        ]
    )
    Hold.objects.bulk_create(
        [
            Hold(checkpoint=where, kind="on_hold", reason="等审计", since=today, placed_by=cast.zhou)
            for where in checkpoints[::3]
        ]
    )
    PlanLine.objects.bulk_create([PlanLine(plan=world.plan, checkpoint=one, amount=9) for one in checkpoints])


def _claims(world: World, checkpoints: list[PaymentCheckpoint]) -> None:
    """An application that came back, and an invoice, of each checkpoint; and of the one there is more; templates."""
    today, maker = clock.today(), world.cast.zhou
    rows = [*checkpoints, *[world.checkpoint] * len(checkpoints)]
    shared = {"amount": Decimal(1), "applied_on": today, "made_by": maker}
    applications = PaymentApplication.objects.bulk_create(
        [PaymentApplication(checkpoint=where, number=f"请款 {n}", **shared) for n, where in enumerate(rows)]
    )
    step = {"kind": "approval", "title": "业主审批", "held_by": "customer", "usual": 5}
    steps = ApplicationStep.objects.bulk_create(
        [ApplicationStep(application=one, position=1, since=today, **step) for one in applications]
    )
    ApplicationReturn.objects.bulk_create(
        [
            ApplicationReturn(
                application=one.application,
                source=one,
                target=one,
                returned_on=today,
                lacking="缺章",
                recorded_by=maker,
            )
            for one in steps
        ]
    )
    bill = {"kind": "special", "amount": Decimal(1), "rate": Decimal(6), "issued_on": today, "recorded_by": maker}
    Invoice.objects.bulk_create([Invoice(checkpoint=where, number=f"FP{n}", **bill) for n, where in enumerate(rows)])
    customers = Customer.objects.bulk_create([Customer(name=f"业主 {n}") for n in range(len(checkpoints))])
    for template, row, more in ((ApplicationList, ListItem, {"kind": "initial"}), (StepPlan, PlannedStep, {})):
        made = template.objects.bulk_create(  # type: ignore[attr-defined]
            [template(department=world.cast.delivery, customer=one, **more) for one in customers]
        )
        own = step if row is PlannedStep else {"title": "付款申请表"}
        row.objects.bulk_create([row(template=one, position=1, **own) for one in made])  # type: ignore[attr-defined]


def _history(world: World, rows: int) -> None:
    subjects = [world.goal, world.task, world.project, world.contract, world.checkpoint]
    LogEntry.objects.bulk_create(
        [
            LogEntry(
                actor=world.cast.lin,
                action="goal.update",
                object_type=subject._meta.label_lower,
                object_id=subject.pk,
                object_title=str(subject),
            )
            for subject in subjects
            for _ in range(rows)
        ]
    )
    Notice.objects.bulk_create(
        [
            Notice(
                recipient=person,
                kind="review.waiting",
                subject_type="reviews.review",
                subject_id=n,
                occasion="growth",
                params={"author": "林一鸣", "title": f"{n}", "due": "2026-11-20"},
                link="/",
            )
            for n in range(rows)
            for person in (world.cast.lin, world.cast.bai, world.cast.xu)
        ]
    )
    Notice.objects.bulk_create(
        [
            Notice(
                recipient=world.cast.lin,
                kind="task.due",
                subject_type="projects.task",
                subject_id=world.free_task.pk,
                occasion=f"growth {n}",
                params={"title": f"{n}", "due": "2026-11-20"},
                link="/",
            )
            for n in range(rows)
        ]
    )


def _retrospectives(world: World, rows: int) -> None:
    """One of last month for each new project, alike and published; lines and measures in the world's own."""
    cast, month = world.cast, months_back(first_of(clock.today()), 1)
    people = {"author": cast.xu, "text": world.line.text}
    projects = Project.objects.filter(code__startswith="p-")
    retrospectives = Retrospective.objects.bulk_create(
        [Retrospective(project=project, month=month, opened_on=month, due=month) for project in projects]
    )
    own = Retrospective(pk=world.line.retrospective_id)
    RetrospectiveItem.objects.bulk_create(
        [RetrospectiveItem(retrospective=one, section="problem", **people) for one in retrospectives]
        + [RetrospectiveItem(retrospective=own, section=("good", "problem")[n % 2], **people) for n in range(rows)]
    )
    Measure.objects.bulk_create(
        [
            Measure(retrospective=one, text=f"措施 {n}", owner=cast.xu, due=clock.today())
            for n, one in enumerate([*retrospectives, *[own] * rows])
        ]
    )
    published = Retrospective.objects.filter(pk__in=[one.pk for one in retrospectives[: rows // 2]])
    kept = {"first": month.isoformat(), "last": month.isoformat()}
    published.update(state="published", published_at=clock.now(), published_by=cast.lin, facts=kept)


def _lessons(world: World, rows: int) -> None:
    """Half of them warn the version in writing, the other half are answered there; all are taken over elsewhere."""
    reviews = Review.objects.bulk_create(
        [
            Review(
                kind="lesson",
                department=world.cast.utilities,
                title=f"经验 {n}",
                link="/",
                state="passed",
                decided_at=clock.now(),
                submitted_by=world.cast.xu,
                due=clock.today(),
            )
            for n in range(rows)
        ]
    )
    lessons = Lesson.objects.bulk_create(
        [
            Lesson(
                kind=("pitfall", "faq")[n % 2],
                state="published",
                title=f"经验 {n}",
                advice="先问清楚",
                keywords=["投诉", "智慧水务"],
                project=world.project,
                department=(world.cast.utilities, world.cast.medical)[n % 2],
                author=world.cast.xu,
                review=review,
                published_at=clock.now(),
                search=search_document([f"经验 {n}", "投诉"], "AB"),
            )
            for n, review in enumerate(reviews)
        ]
    )
    drafts = [
        Lesson(kind="faq", title=f"在写 {n}", department=world.cast.utilities, author=world.cast.lin)
        for n in range(rows)
    ]
    Lesson.objects.bulk_create(drafts)
    answers = [
        (breakdown, lesson)
        for lesson in lessons
        for breakdown in (world.submitted, world.passed, *([world.draft] if lesson.kind == "faq" else []))
    ]
    LessonAnswer.objects.bulk_create(
        [
            LessonAnswer(breakdown=breakdown, lesson=lesson, answer="taken", author=world.cast.lin)
            for breakdown, lesson in answers
        ]
    )
    LessonAnswer.objects.bulk_create(
        [
            LessonAnswer(breakdown=breakdown, lesson=world.lesson, answer="taken", author=world.cast.lin)
            for breakdown in Breakdown.objects.filter(goal__statement__startswith="目标 ")
        ]
    )


def _reviews(world: World, rows: int, users: list[User]) -> None:
    cast = world.cast
    reviews = Review.objects.bulk_create(
        [
            Review(
                kind="breakdown",
                department=cast.utilities,
                title=f"评审 {n}",
                link="/",
                submitted_by=cast.lin,
                due=clock.today(),
            )
            for n in range(rows)
        ]
    )
    ReviewAssignment.objects.bulk_create(
        [ReviewAssignment(review=review, reviewer=expert) for review in reviews for expert in (cast.bai, cast.shen)]
    )
    Verdict.objects.bulk_create([Verdict(review=review, reviewer=cast.shen, decision="pass") for review in reviews])
    goals = list(Goal.objects.filter(statement__startswith="目标 ").order_by("pk"))
    Breakdown.objects.bulk_create(
        [
            Breakdown(goal=goal, number=1, author=cast.lin, state="submitted", review=review)
            for goal, review in zip(goals, reviews, strict=False)
        ]
    )
    assert world.submitted.review_id is not None
    item = world.submitted.items.first()
    assert item is not None
    Remark.objects.bulk_create(
        [
            Remark(review_id=world.submitted.review_id, author=cast.bai, about="item", ref=str(item.key), text=f"{n}")
            for n in range(rows)
        ]
    )
    threads = Remark.objects.bulk_create(
        [
            Remark(
                review_id=world.submitted.review_id,
                author=cast.bai,
                about="item",
                ref=str(item.key),
                stance="change",
                text=f"改 {n}",
            )
            for n in range(rows)
        ]
    )
    marked = threads[: rows // 2]
    RemarkMark.objects.bulk_create(
        [RemarkMark(remark=one, kind="resolved", by=cast.lin, text="已改") for one in marked]
    )
    groups = [ReviewerGroup(department=cast.utilities, name=f"评审组 {n}") for n in range(rows)]
    ReviewerGroup.objects.bulk_create(groups)
    ReviewerGroupMember.objects.bulk_create([ReviewerGroupMember(group=one, user=cast.bai) for one in groups])
    for breakdown in (world.draft, world.submitted, world.passed):
        BreakdownItem.objects.bulk_create(
            [
                BreakdownItem(
                    breakdown=breakdown,
                    key=uuid.uuid4(),
                    position=n + 10,
                    title=f"条目 {n}",
                    acceptance="签字",
                    owner=cast.xu,
                    follower=cast.lu,
                    project=world.project,
                    due=breakdown.goal.due,
                    weight=Decimal(1),
                )
                for n in range(rows)
            ]
        )
