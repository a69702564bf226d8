"""What the demo's data looks like. People are named by their names, goals and departments by their codes."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class PersonSketch:
    name: str
    username: str
    department: str
    title: str
    # Role and the code of the department it is held on.
    roles: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ProjectSketch:
    code: str
    name: str
    customer: str
    department: str
    manager: str
    follower: str
    members: tuple[str, ...]
    start: int
    due: int
    units: tuple[str, ...] = ()
    # It is finished since `due`, or not yet begun.
    finished: bool = False
    planned: bool = False


@dataclass(frozen=True)
class CheckInSketch:
    """`gap` is by how many percent of the pace a typed value lies ahead of it; computed goals ignore it.

    `{value}` in the note becomes the value typed. Without `confidence` the suggested one is taken.
    """

    day: int
    note: str
    gap: int = 0
    confidence: str = ""
    # Said only where the numbers of that day suggest another confidence.
    reason: str = ""


@dataclass(frozen=True)
class GoalSketch:
    code: str
    statement: str
    metric: str
    unit: str
    baseline: Decimal
    target: Decimal
    resources: str
    preconditions: str
    contribution: str
    department: str
    owner: str
    follower: str
    weight: int
    source: str
    parent: str = ""
    kind: str = "department"
    strategy: str = ""
    # The year, or the stretch of it around today that the goal's work takes.
    whole_year: bool = False
    # A sub-goal is created by its parent's breakdown, and completed afterwards.
    by_breakdown: bool = False
    # A typed value is a multiple of this.
    step: Decimal = Decimal(1)
    checkins: tuple[CheckInSketch, ...] = ()
    # Said instead of the newest check-in where the year has only just begun, or is as good as over.
    opening: str = ""
    closing: str = ""


@dataclass(frozen=True)
class ItemSketch:
    """A task of a breakdown (a milestone where there is `evidence`), `days` long, due on offset `due`.

    What its dates imply happens by itself: past ones were done, current ones are being done. `state` says otherwise:
    "doing" (late, where it is due in the past), "blocked" since `since`, "todo"; such an item stays open. What `waits`
    cannot be finished before one of those is.
    """

    title: str
    acceptance: str
    owner: str
    follower: str
    due: int
    days: int = 5
    weight: int = 5
    state: str = ""
    since: int = -1
    note: str = ""
    evidence: str = ""
    waits: bool = False
    # The versions it belongs to, and what its due was in the one before `since_version` changed it.
    first: int = 1
    last: int = 99
    first_due: int | None = None


@dataclass(frozen=True)
class FreeTaskSketch:
    title: str
    acceptance: str
    owner: str
    follower: str
    due: int
    project: str = ""
    goal: str = ""
    days: int = 2
    # As of an item, or "review": since yesterday it waits for its B.
    state: str = ""
    since: int = -1
    note: str = ""
    # Until when a block is expected to last.
    until: int | None = None


@dataclass(frozen=True)
class VerdictSketch:
    """`opinions` are by criterion: (criterion, stance, text). `after` is working days after submission.

    `remarks` are by item title, `changes` too: they ask for one.

    Without a decision there are only the remarks, and no verdict yet.
    """

    reviewer: str
    decision: str
    after: int
    summary: str = ""
    opinions: tuple[tuple[str, str, str], ...] = ()
    remarks: tuple[tuple[str, str], ...] = ()
    changes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ThreadSketch:
    """What became of a change that was asked for: (step, working days after the submission, text).

    `about` is a criterion or an item's title; its first remark that asks for a change is meant.
    """

    goal: str
    number: int
    about: str
    steps: tuple[tuple[str, int, str], ...]


@dataclass(frozen=True)
class VersionSketch:
    """One version of a breakdown. Without `submitted` it was submitted before the goal began, `lead` days earlier."""

    goal: str
    number: int
    author: str
    reviewers: tuple[str, ...]
    verdicts: tuple[VerdictSketch, ...] = ()
    submitted: int | None = None
    lead: int = 5
    change_reason: str = ""
    # So many passes are enough, by the department's policy; 0 is everybody.
    enough: int = 0
    # Who hands over to whom, so many working days after the submission, and what they say.
    delegations: tuple[tuple[str, str, int, str], ...] = ()


@dataclass(frozen=True)
class ConditionSketch:
    """`due`, `expected`, `met` are offsets. Without `met` it is still open; a milestone is met when achieved."""

    kind: str
    title: str
    owner: str = ""
    due: int | None = None
    expected: int | None = None
    met: int | None = None
    evidence: str = ""
    stage: str = ""
    held_by: str = "us"
    holder: str = ""


@dataclass(frozen=True)
class CheckpointSketch:
    """Due on offset `due`, or `days` after `event`; `amount` is in 10,000 CNY, as people speak of it."""

    name: str
    kind: str
    amount: int
    owner: str
    follower: str
    due: int | None = None
    event: str = ""
    days: int = 0
    # Comes out of the breakdown of its contract's goal.
    gated: bool = False
    conditions: tuple[ConditionSketch, ...] = ()


@dataclass(frozen=True)
class ReceiptSketch:
    """`reversed_on` is the offset on which it was found to be a mistake, `matures` that of a bill's day. Amounts are in
    10,000 CNY."""

    day: int
    amount: int
    checkpoint: str
    reference: str
    method: str = "transfer"
    matures: int | None = None
    note: str = ""
    reversed_on: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class ContractSketch:
    project: str
    number: str
    name: str
    amount: int
    signed: int
    goal: str
    checkpoints: tuple[CheckpointSketch, ...]
    receipts: tuple[ReceiptSketch, ...]
    day_basis: str = "calendar"
    # Months of warranty.
    warranty: int | None = None


@dataclass(frozen=True)
class MeasureSketch:
    """`due` in working days after the retrospective was published; `done` after so many, else it is open."""

    text: str
    owner: str
    due: int
    proof: str = ""
    done: int | None = None
    as_task: bool = False


@dataclass(frozen=True)
class RetrospectiveSketch:
    """Of the month `ago` months before this one; published `late` working days after it was due (negative: before)."""

    project: str
    ago: int
    good: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    common: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    measures: tuple[MeasureSketch, ...] = ()
    late: int = -2
    # Opened, and never held.
    skipped: bool = False


@dataclass(frozen=True)
class LessonSketch:
    """`day` is when it was published; `reviewers` passed it. Without `day` it waits in review or as a draft."""

    title: str
    kind: str
    author: str
    project: str
    situation: str
    advice: str
    keywords: tuple[str, ...]
    reviewers: tuple[str, ...] = ("白露", "沈若谷")
    day: int | None = None
    state: str = "published"
    # The beginning of the retrospective item it came from.
    from_item: str = ""
