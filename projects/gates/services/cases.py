"""A case on its way: begun, submitted step by step, returned and mended, passed or withdrawn.

Lock order: the case, then its review (docs/locking.md).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.errors import InvalidInput, Message, Problems, StateConflict
from history.changes import initial_values
from history.operations import operation
from history.versions import check_version
from notices.services import notice_mark_read
from people.models import User
from people.permissions import authorize
from projects.gates.models import (
    CaseCheck,
    CaseDocument,
    CaseRound,
    CaseStep,
    GateCase,
    GateDefinition,
    Kind,
    Needs,
    Scope,
)
from projects.gates.reviewers import asked_for, may_decide
from projects.gates.services.definitions import parts_of, rows_for
from projects.gates.services.visit_plan import visit_of, visit_problems
from projects.gates.stages import quarter_of
from projects.models import Project, Unit
from reviews.models import Review
from reviews.policy import Policy, Rule
from reviews.services import review_open, review_withdraw

GATE = "case"
LOGGED = ("definition", "project", "unit", "title", "quarter", "note")


def locked_case(case_id: int) -> GateCase:
    held = GateCase.objects.select_related("project__department", "applicant", "unit")
    return held.select_for_update(of=("self",), no_key=True).get(pk=case_id)


def case_start(
    *,
    actor: User,
    key: UUID,
    definition: GateDefinition,
    project: Project,
    title: str = "",
    unit: Unit | None = None,
    quarter: date | None = None,
    note: str = "",
    visit: Mapping[str, Any] | None = None,
) -> GateCase:
    """Begin a case by the rules of `definition`, which it copies; it is a draft until it is submitted.

    `quarter` is the one that a mid-way review is held for (this one where left out); `visit` holds VISIT_FIELDS, for a
    visit alone. Raises InvalidInput at the fields that do not fit.
    """
    content = {
        "definition": definition,
        "project": project,
        "title": title,
        "unit": unit,
        "quarter": quarter,
        "note": note,
        "visit": visit,
    }
    with operation("case.start", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(GateCase.objects)
        # Held as it is while its parts are copied.
        definition = GateDefinition.objects.select_for_update(no_key=True).get(pk=definition.pk)
        authorize(actor, "gates.case_start", project, _("Cases are begun by those who work in the project."))
        if definition.kind == Kind.MIDWAY and quarter is None:
            quarter = quarter_of(clock.today())
        case = GateCase(
            definition=definition,
            kind=definition.kind,
            project=project,
            unit=unit,
            title=title.strip() or _title(definition, unit or project, quarter),
            quarter=quarter,
            note=note.strip(),
            applicant=actor,
        )
        planned = visit_of(case, visit) if definition.kind == Kind.VISIT else None
        problems = _start_problems(case, definition)
        if planned is not None:
            visit_problems(planned, actor, problems)
        elif visit:
            problems.add("visit", _("Only a visit has guests and a route."))
        problems.raise_any()
        case.save()
        steps, documents, checks = parts_of(definition)
        CaseStep.objects.bulk_create(rows_for(CaseStep, steps, case=case))
        CaseDocument.objects.bulk_create(rows_for(CaseDocument, documents, case=case))
        CaseCheck.objects.bulk_create(rows_for(CaseCheck, checks, case=case))
        if planned is not None:
            planned.case = case
            planned.save()
        op.log(case, changes=initial_values(case, LOGGED))
    return case


def case_submit(*, actor: User, case_id: int, version: int, note: str = "") -> GateCase:
    """Submit a draft to its first step, or a returned one to the step that returned it, with what was mended.

    Sending twice changes nothing. Raises InvalidInput at `documents` while one is missing, at `note` for a returned one
    without it, and at `reviewers` where nobody may decide one of the steps.
    """
    with operation("case.submit", actor=actor) as op:
        case = locked_case(case_id)
        authorize(actor, "gates.case_submit", case, _("Only the applicant submits it."))
        if case.state == GateCase.State.IN_REVIEW:
            return case
        if not case.is_open:
            raise StateConflict(_("It is over: %(state)s.") % {"state": case.get_state_display()})
        check_version(case, version)
        mended = case.state == GateCase.State.RETURNED
        case.step = max(case.step, 1)
        problems = Problems()
        problems.text("note", note, missing=_("Say what was mended.") if mended else "", most=2_000)
        if missing := missing_documents(case):
            problems.add("documents", missing)
        _check_deciders(case, problems)
        problems.raise_any()
        _open_step(case, note.strip())
        op.log(case, note=note.strip())
    return case


def case_decide(*, actor: User, case: GateCase, review: Review) -> None:
    """What follows from the decision on the step of a locked case: the next step, the end, or back to the applicant."""
    for other in User.objects.filter(reviews_assigned__review=review).exclude(pk=actor.pk):
        notice_mark_read(actor=other, subject=review)
    if review.state == Review.State.RETURNED:
        with operation("case.return", actor=actor) as op:
            _move(case, GateCase.State.RETURNED)
            op.log(case, note=str(current_step(case)))
    elif case.steps.filter(position__gt=case.step).exists():
        case.step += 1
        if missing := missing_documents(case):
            raise InvalidInput(missing)
        with operation("case.advance", actor=actor) as op:
            step = _open_step(case)
            op.log(case, note=str(step))
    else:
        if open_checks := list(case.checks.open()):
            names = "、".join(check.text for check in open_checks)
            raise InvalidInput(_("Tick the checklist first: %(checks)s") % {"checks": names})
        with operation("case.pass", actor=actor) as op:
            case.passed_on = clock.today()
            _move(case, GateCase.State.PASSED)
            op.log(case)


def case_reopen(*, actor: User, case: GateCase, note: str) -> None:
    """What was agreed to was changed: back to the first step, with what changed. The case is locked by the caller."""
    with operation("case.reopen", actor=actor) as op:
        case.step, case.passed_on = 1, None
        problems = Problems()
        _check_deciders(case, problems)
        problems.raise_any()
        _open_step(case, note)
        op.log(case, note=note)


def case_withdraw(*, actor: User, case_id: int, reason: str) -> GateCase:
    """End a case that is not over, with the reason; an open review is taken back. Withdrawn is withdrawn."""
    with operation("case.withdraw", actor=actor):
        case = locked_case(case_id)
        authorize(actor, "gates.case_write", case)
        problems = Problems()
        problems.text("reason", reason, missing=_("Say why."), most=300)
        problems.raise_any()
        if case.state == GateCase.State.WITHDRAWN:
            return case
        if not case.is_open:
            raise StateConflict(_("It is over: %(state)s.") % {"state": case.get_state_display()})
        case_end(actor=actor, case=case, reason=reason.strip())
    return case


def case_end(*, actor: User, case: GateCase, reason: str) -> None:
    """Withdraw a case that is open, and its open review with it. The case is locked by the caller."""
    with operation("case.withdraw", actor=actor) as op:
        if case.state == GateCase.State.IN_REVIEW:
            review_withdraw(actor=case.applicant, review=open_review(case))
        _move(case, GateCase.State.WITHDRAWN)
        op.log(case, note=reason)


def current_step(case: GateCase) -> CaseStep:
    return case.steps.select_related("person").get(position=case.step)


def open_review(case: GateCase) -> Review:
    return Review.objects.get(gate_round__step__case=case, state=Review.State.OPEN)


def missing_documents(case: GateCase) -> Message:
    """Which documents the step lacks, in one sentence; empty where none."""
    names = "、".join(document.name for document in case.documents.missing_at(case.step))
    if not names:
        return ""
    return _("Still missing for the step “%(step)s”: %(names)s") % {"step": current_step(case), "names": names}


def _check_deciders(case: GateCase, problems: Problems) -> None:
    """Somebody but the applicant decides each of the steps ahead."""
    for step in case.steps.select_related("person").filter(position__gte=case.step):
        if not asked_for(step, case.project, case.applicant):
            problems.add("reviewers", _("Nobody but the applicant may decide the step “%(step)s”.") % {"step": step})


def _open_step(case: GateCase, note: str = "") -> CaseStep:
    """Ask those who decide the step; in the applicant's name, whoever's verdict led to it."""
    step = current_step(case)
    review = review_open(
        actor=case.applicant,
        kind=GATE,
        department=case.project.department,
        title=f"{case.title} · {step.name}",
        link=case.link,
        reviewers=asked_for(step, case.project, case.applicant),
        owners=frozenset({case.applicant_id}),
        policy=_policy_of(step),
        entitled=may_decide(step, case.project),
    )
    CaseRound.objects.create(step=step, review=review, note=note)
    _move(case, GateCase.State.IN_REVIEW)
    return step


def _policy_of(step: CaseStep) -> Policy:
    """Where any of the reviewers may decide, the first one does; of who is late those above are told."""
    if step.needs == Needs.ANY:
        return Policy(rule=Rule.FIRST, fewest=1, workdays=step.workdays)
    return Policy(rule=Rule.ALL, fewest=1, workdays=step.workdays)


def _move(case: GateCase, state: GateCase.State) -> None:
    case.state = state
    case.version += 1
    case.save()


def _title(definition: GateDefinition, about: Project | Unit, quarter: date | None) -> str:
    """大屏评审 · 澜江智慧水务一期, 事中跟进 2026Q3 · 澜江智慧水务一期: data, in nobody's language."""
    of_quarter = f" {quarter.year}Q{(quarter.month + 2) // 3}" if quarter else ""
    return f"{definition.name}{of_quarter} · {about}"[:120]


def _start_problems(case: GateCase, definition: GateDefinition) -> Problems:
    problems = Problems()
    problems.check(case, exclude={"kind"})
    problems.text("note", case.note, most=2_000)
    if not GateDefinition.objects.holding_for(case.project.department).filter(pk=definition.pk).exists():
        problems.add("definition", _("This gate does not hold for the project."))
    if definition.scope == Scope.UNIT and case.unit is None:
        problems.add("unit", _("Choose the unit that it is about."))
    elif definition.scope == Scope.PROJECT and case.unit is not None:
        problems.add("unit", _("This gate is about the whole project."))
    elif case.unit is not None and case.unit.project_id != case.project_id:
        problems.add("unit", _("The project has no such unit."))
    if case.quarter is not None:
        begun = quarter_of(case.project.start)
        if definition.kind != Kind.MIDWAY:
            problems.add("quarter", _("Only a mid-way review is held for a quarter."))
        elif case.quarter != quarter_of(case.quarter) or not begun <= case.quarter <= clock.today():
            problems.add("quarter", _("Choose a quarter of the project’s that has begun."))
        elif (
            there := GateCase.objects.open().filter(project=case.project, kind=case.kind, quarter=case.quarter).first()
        ):
            words = _("%(name)s has begun the review of this quarter, “%(title)s”: go on with that one.")
            problems.add("quarter", words % {"name": there.applicant, "title": there.title})
    return problems
