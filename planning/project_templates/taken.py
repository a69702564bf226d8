"""What would be taken from a project: its standing plan without names, amounts and telephones, in working days."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Max, Min
from django.utils import timezone

from goaltrack.common.workdays import WorkdayCalendar
from payments.models import CENT, Allotment, Condition, PaymentCheckpoint
from payments.selectors.facts import planned_days
from people.models import User
from people.selectors import workday_calendar
from planning.project_templates.models import MEMBERS, Role, TemplateLine, TemplateVersion
from planning.project_templates.offsets import Offset, Ruler
from planning.project_templates.scrub import scrubber
from projects.models import Dependency, Milestone, Project, StatusLog, Task
from projects.parties.models import Bureau, Contact, Party
from projects.readiness.models import LONGEST_LEAD, Precondition

Kind = TemplateLine.Kind
Basis = TemplateVersion.Basis
# In which order lines of a day stand: what is waited for, the work, what it leads to.
ORDER = (Kind.PRECONDITION, Kind.TASK, Kind.MILESTONE, Kind.CHECKPOINT)
PLACES = {Task: "task", Milestone: "milestone", Precondition: "precondition", PaymentCheckpoint: "checkpoint"}
BEGUN = ("doing", "blocked", "review", "done")
HUNDRED = Decimal(100)
NOW = Offset(0)


@dataclass
class TakenLine:
    """`place` names the row it comes from; `days` are those it lay on, `title` and `acceptance` are without names."""

    place: str
    kind: str
    title: str
    acceptance: str
    days: tuple[date | None, date]
    people: tuple[int, int | None]
    was: str
    weight: Decimal = Decimal(1)
    leads_to: str = ""
    payment_kind: str = ""
    share: Decimal | None = None
    need: str = ""
    lead: int | None = None
    owner_role: str = ""
    follower_role: str = ""
    start: Offset | None = None
    due: Offset = NOW
    # The places it waits for, with kind and lag.
    waits_for: list[tuple[str, str, int]] = field(default_factory=list)

    @property
    def is_scrubbed(self) -> bool:
        return self.was != self.title

    @property
    def owner_text(self) -> str:
        return str(Role(self.owner_role).label)

    @property
    def follower_text(self) -> str:
        return str(Role(self.follower_role).label) if self.follower_role else ""

    @property
    def kind_text(self) -> str:
        return str(Kind(self.kind).label)


@dataclass(frozen=True)
class Taken:
    lines: list[TakenLine]
    # How many working days the project takes, by the same days.
    took: int

    @property
    def first_day(self) -> int:
        """The day of the project on which its first task begins, counted from 1."""
        return first_of(self.lines) + 1


def taken_from(project: Project, basis: str) -> Taken:
    """Standing tasks (without their sub-tasks), milestones, preconditions and checkpoints: about a dozen queries.

    Planned days are those of the baseline, where there is one; what really happened is counted where it did.
    """
    calendar = workday_calendar()
    actual = basis == Basis.ACTUAL
    lines = [
        *_tasks(project, actual=actual),
        *(milestones := _milestones(project, actual=actual)),
        *_preconditions(project, calendar, {line.place: line.days[1] for line in milestones}),
        *_checkpoints(project, actual=actual),
    ]
    lines.sort(key=lambda line: (line.days[1], ORDER.index(Kind(line.kind)), line.place))
    ruler = Ruler(calendar, project.start)
    _give_roles(project, lines)
    _scrub(project, lines)
    for line in lines:
        line.start, line.due = ruler.offsets(*line.days)
    places = {line.place for line in lines}
    for line in lines:
        line.leads_to = line.leads_to if line.leads_to in places else ""
    _links(project, lines)
    # Its last payment may come years later.
    ends = [line.days[1] for line in lines if line.kind in (Kind.TASK, Kind.MILESTONE)]
    end = max(ends, default=project.due) if actual else project.due
    return Taken(lines, calendar.count(project.start, end))


def first_of(lines: Iterable[TakenLine]) -> int:
    """The offset at which the first task begins; without tasks the project's start."""
    return min(((line.start or line.due).days for line in lines if line.kind == Kind.TASK), default=0)


def place_of(row: Task | Milestone | Precondition | PaymentCheckpoint) -> str:
    return f"{PLACES[type(row)]}-{row.pk}"


def _tasks(project: Project, *, actual: bool) -> list[TakenLine]:
    tasks = list(Task.objects.filter(project=project, parent=None).exclude(status=Task.Status.CANCELLED))
    begun = _begun(tasks) if actual else {}
    lines = []
    for task in tasks:
        start, due = task.baseline_start or task.start, task.baseline_due or task.due
        if actual:
            due = _day(task.done_at) or task.due
            start = min(begun.get(task.pk) or task.start or due, due)
        lines.append(
            TakenLine(
                place_of(task),
                Kind.TASK,
                task.title,
                task.acceptance,
                (start if start is None or start <= due else due, due),
                (task.owner_id, task.follower_id),
                task.title,
                weight=task.weight or Decimal(1),
                leads_to=f"milestone-{task.milestone_id}" if task.milestone_id else "",
            )
        )
    return lines


def _begun(tasks: Iterable[Task]) -> dict[int, date]:
    """The day each task was first worked on, as its log says."""
    logs = StatusLog.objects.filter(task__in=tasks, to_status__in=BEGUN).order_by()
    rows = logs.values_list("task").annotate(first=Min("at"))
    return {pk: timezone.localtime(first).date() for pk, first in rows}


def _milestones(project: Project, *, actual: bool) -> list[TakenLine]:
    conditions = Condition.objects.filter(checkpoint__contract__project=project, checkpoint__cancelled=False)
    # The earliest of several comes last, and stays.
    paid = dict(
        conditions.exclude(milestone=None).order_by("-checkpoint", "-pk").values_list("milestone", "checkpoint")
    )
    return [
        TakenLine(
            place_of(one),
            Kind.MILESTONE,
            one.title,
            one.acceptance,
            (None, (one.achieved_on or one.due) if actual else one.baseline),
            (one.owner_id, one.follower_id),
            one.title,
            weight=one.weight or Decimal(1),
            leads_to=f"checkpoint-{paid[one.pk]}" if one.pk in paid else "",
        )
        for one in Milestone.objects.filter(project=project, cancelled=False)
    ]


def _preconditions(project: Project, calendar: WorkdayCalendar, milestone_days: Mapping[str, date]) -> list[TakenLine]:
    lines = []
    for row in Precondition.objects.filter(project=project, dropped=False).with_needed():
        lead = row.lead
        if row.begun_on is not None and row.ready_on is not None:
            # What it took says more than what was thought.
            lead = min(max(calendar.count(row.begun_on, row.ready_on), 1), LONGEST_LEAD)
        milestone = f"milestone-{row.milestone_id}" if row.milestone_id else ""
        needed: date = milestone_days.get(milestone, row.needed)  # type: ignore[attr-defined]  # with_needed()
        lines.append(
            TakenLine(
                place_of(row),
                Kind.PRECONDITION,
                row.title,
                "",
                (None, needed),
                (row.owner_id, row.follower_id),
                row.title,
                leads_to=milestone,
                need=row.kind,
                lead=lead,
            )
        )
    return lines


def _checkpoints(project: Project, *, actual: bool) -> list[TakenLine]:
    rows = PaymentCheckpoint.objects.filter(contract__project=project).standing()
    checkpoints = list(rows.select_related("contract__customer", "owner").order_by("contract", "pk"))
    days = planned_days(checkpoints)
    if actual:
        paid = [one.pk for one in checkpoints if not one.outstanding]
        allotted = Allotment.objects.filter(checkpoint__in=paid).order_by().values_list("checkpoint")
        days |= dict(allotted.annotate(last=Max("receipt__received_on")))
    shares = _shares(checkpoints)
    return [
        TakenLine(
            place_of(one),
            Kind.CHECKPOINT,
            one.name,
            "",
            (None, days[one.pk] or project.due),
            (one.owner_id, one.follower_id),
            one.name,
            payment_kind=one.kind,
            share=shares[one.pk],
        )
        for one in checkpoints
    ]


def _shares(checkpoints: Sequence[PaymentCheckpoint]) -> dict[int, Decimal]:
    """In percent of their contract; where they are all of it they are 100, the last takes the rounding."""
    shares: dict[int, Decimal] = {}
    by_contract: dict[int, list[PaymentCheckpoint]] = {}
    for one in checkpoints:
        by_contract.setdefault(one.contract_id, []).append(one)
    for rows in by_contract.values():
        for one in rows:
            share = (one.amount * HUNDRED / one.contract.amount).quantize(CENT, ROUND_HALF_UP)
            shares[one.pk] = max(share, CENT)
        if sum(one.amount for one in rows) == rows[0].contract.amount:
            others = sum((shares[one.pk] for one in rows[:-1]), Decimal(0))
            shares[rows[-1].pk] = max(HUNDRED - others, CENT)
    return shares


def _give_roles(project: Project, lines: Iterable[TakenLine]) -> None:
    """The same person is the same role, in the order in which they come; the last stands for all further ones."""
    known: dict[int, str] = {project.manager_id: Role.MANAGER}
    if project.follower_id is not None:
        known[project.follower_id] = Role.FOLLOWER

    def role(person: int | None) -> str:
        if person is None:
            return ""
        if person not in known:
            named = sum(1 for one in known.values() if one.startswith("member-"))
            known[person] = Role(f"member-{min(named + 1, MEMBERS)}")
        return known[person]

    for line in lines:
        line.owner_role, line.follower_role = role(line.people[0]), role(line.people[1])
        if line.follower_role == line.owner_role:
            line.follower_role = ""


def _scrub(project: Project, lines: Iterable[TakenLine]) -> None:
    lines = list(lines)
    people = {pk for line in lines for pk in line.people if pk is not None}
    people |= {pk for pk in (project.manager_id, project.follower_id) if pk is not None}
    people |= set(project.members.values_list("user", flat=True))
    contracts = list(project.contracts.values_list("name", "number", "customer__name"))
    scrub = scrubber(
        projects=[project.name, project.code, *(text for name, number, _who in contracts for text in (name, number))],
        customers=[*([project.customer.name] if project.customer else []), *(who for _a, _b, who in contracts)],
        people=[
            *User.objects.filter(pk__in=people).values_list("name", flat=True),
            *Contact.objects.filter(party__project=project).values_list("name", flat=True),
        ],
        parties=[
            *Party.objects.filter(project=project).values_list("name", flat=True),
            *Bureau.objects.filter(party__project=project).values_list("name", flat=True),
        ],
    )
    for line in lines:
        line.title = scrub(line.title)[: 120 if line.kind == Kind.CHECKPOINT else 200]
        line.acceptance = scrub(line.acceptance)[:10_000]


def _links(project: Project, lines: Sequence[TakenLine]) -> None:
    """What waits for what, of both ends that are taken."""
    by_place = {line.place: line for line in lines}
    tasks = [int(place[5:]) for place in by_place if place.startswith("task-")]
    milestones = [int(place[10:]) for place in by_place if place.startswith("milestone-")]
    links = Dependency.objects.filter(after_task__in=tasks) | Dependency.objects.filter(after_milestone__in=milestones)
    for link in links.order_by("pk"):
        before, after = (
            _end(link.before_task_id, link.before_milestone_id),
            _end(link.after_task_id, link.after_milestone_id),
        )
        if before in by_place and after in by_place:
            by_place[after].waits_for.append((before, link.kind, link.lag))


def _end(task: int | None, milestone: int | None) -> str:
    return f"task-{task}" if task is not None else f"milestone-{milestone}"


def _day(moment: datetime | None) -> date | None:
    return timezone.localtime(moment).date() if moment is not None else None
