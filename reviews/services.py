"""Opening a gate, remarks, and verdicts. Lock order: the subject (by its kind), then the review (docs/locking.md)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, Problems, StateConflict
from history.operations import operation
from notices.services import notice_mark_read, notice_send
from people.abilities import Ability
from people.models import Department, User
from people.permissions import authorize
from reviews.kinds import kind_of
from reviews.models import Remark, Review, ReviewAssignment, Verdict

FEWEST_REVIEWERS = 2


@dataclass(frozen=True)
class Opinion:
    """A reviewer's stance on one criterion."""

    stance: str
    text: str = ""


def review_open(
    *,
    actor: User,
    kind: str,
    department: Department,
    title: str,
    link: str,
    reviewers: Sequence[User],
    owners: frozenset[int],
    due: date,
    fewest: int = FEWEST_REVIEWERS,
    entitled: Collection[int] | None = None,
) -> Review:
    """Ask `reviewers` for their verdicts; called by the app that owns the subject, inside its own operation.

    Entitled are those with the right to review in the department, unless the kind of gate names others by id. Raises
    InvalidInput at `reviewers` when there are fewer than `fewest`, when one is the submitter, or not entitled.
    """
    problems = Problems()
    chosen = list({user.pk: user for user in reviewers}.values())
    if len(chosen) < fewest:
        problems.add("reviewers", _("Choose at least two experts.") if fewest > 1 else _("Nobody may review here yet."))
    if any(user.pk == actor.pk for user in chosen):
        problems.add("reviewers", _("Nobody reviews their own submission."))
    if entitled is None:
        entitled = set(User.objects.with_ability(Ability.REVIEW, department).values_list("pk", flat=True))
    for user in chosen:
        if user.pk not in entitled:
            problems.add("reviewers", _("%(name)s may not review here.") % {"name": user.name})
        elif user.pk in owners and user.pk != actor.pk:
            problems.add("reviewers", _("It is %(name)s's own: nobody reviews what they wrote.") % {"name": user.name})
    problems.raise_any()
    with operation("review.open", actor=actor) as op:
        review = Review.objects.create(
            kind=kind, department=department, title=title[:240], link=link, submitted_by=actor, due=due
        )
        ReviewAssignment.objects.bulk_create([ReviewAssignment(review=review, reviewer=user) for user in chosen])
        op.log(review, note=", ".join(user.name for user in chosen))
        notice_send(
            kind="review.waiting",
            recipients=chosen,
            subject=review,
            link=link,
            params={"author": actor.name, "title": title, "due": due.isoformat()},
        )
    return review


def remark_add(*, actor: User, key: UUID, review_id: int, ref: str, text: str) -> Remark:
    """Say something about an item of an open review."""
    with operation("remark.add", actor=actor, key=key, content={"review": review_id, "ref": ref, "text": text}) as op:
        if op.replayed:
            return Remark.objects.get(pk=op.made)
        review = _open_review(actor, review_id, "reviews.remark_add")
        remark = Remark(review=review, author=actor, about=Remark.About.ITEM, ref=ref, text=text.strip())
        problems = Problems()
        if not remark.text:
            problems.add("text", _("Write what you want to say."))
        if ref not in kind_of(review.kind).item_refs(review):
            problems.add("ref", _("There is no such item in this version."))
        problems.check(remark, exclude={"answers", "ref"})
        problems.raise_any()
        remark.save()
        op.log(remark, note=remark.text[:200])
    return remark


def remark_answer(*, actor: User, key: UUID, remark_id: int, text: str) -> Remark:
    """The submitter's answer to a remark; open or returned reviews alike."""
    with operation("remark.answer", actor=actor, key=key, content={"remark": remark_id, "text": text}) as op:
        if op.replayed:
            return Remark.objects.get(pk=op.made)
        remark = Remark.objects.select_related("review").get(pk=remark_id)
        authorize(
            actor, "reviews.remark_answer", remark.review, _("Only the one who submitted the version answers remarks.")
        )
        answer = Remark(
            review=remark.review, author=actor, about=Remark.About.ANSWER, ref=remark.ref, text=text.strip()
        )
        answer.answers = remark
        problems = Problems()
        if not answer.text:
            problems.add("text", _("Write what you want to say."))
        problems.check(answer)
        problems.raise_any()
        answer.save()
        op.log(answer, note=answer.text[:200])
    return answer


def verdict_give(
    *,
    actor: User,
    review_id: int,
    decision: str,
    summary: str = "",
    opinions: Mapping[str, Opinion] | None = None,
    remarks: Mapping[str, str] | None = None,
) -> Verdict:
    """Pass or return, with opinions by criterion and remarks by item key; the last pass lets the subject through.

    The same decision again is answered with the one already given. Raises InvalidInput at `summary` for a return
    that does not say why, at `opinion_<criterion>` for a failing criterion that nobody waived with a reason, and at
    `remark_<item key>`. An opinion without a stance and without words is none.
    """
    with operation("verdict.give", actor=actor) as op:
        plain = Review.objects.select_related("department").prefetch_related("assignments").get(pk=review_id)
        authorize(actor, "reviews.verdict_give", plain, _verdict_refusal(actor, plain))
        gate = kind_of(plain.kind)
        subject = gate.lock(plain)
        if actor.pk in gate.owners(subject):
            raise ActionForbidden(_("Nobody reviews their own submission."))
        review = Review.objects.select_for_update().get(pk=review_id)
        earlier = Verdict.objects.filter(review=review, reviewer=actor).first()
        if earlier is not None and earlier.decision == decision:
            return earlier
        if earlier is not None:
            raise StateConflict(_("You have already given your verdict on this version."))
        if review.state != Review.State.OPEN:
            raise StateConflict(
                _("This version is no longer in review: it was %(state)s.") % {"state": review.get_state_display()}
            )
        opinions = {ref: said for ref, said in (opinions or {}).items() if said.stance or said.text.strip()}
        remarks = {ref: text.strip() for ref, text in (remarks or {}).items() if text.strip()}
        verdict = Verdict(review=review, reviewer=actor, decision=decision, summary=summary.strip())
        problems = _verdict_problems(verdict, opinions, gate.must_waive(subject))
        for criterion in sorted(set(opinions) - gate.criteria()):
            problems.add(f"opinion_{criterion}", _("There is no such criterion."))
        _check_remarks(problems, verdict, remarks, gate.item_refs(review))
        problems.raise_any()
        verdict.save()
        notice_mark_read(actor=actor, subject=review)
        _write_remarks(verdict, opinions, remarks)
        op.log(review, note=verdict.get_decision_display(), changes=[{"field": "state", "old": None, "new": decision}])
        if decision == Verdict.Decision.RETURN:
            review.state = Review.State.RETURNED
        elif review.verdicts.count() >= gate.passes_needed(review, review.assignments.count()):
            review.state = Review.State.PASSED
        if review.state != Review.State.OPEN:
            review.decided_at = clock.now()
            review.save(update_fields=["state", "decided_at"])
            gate.decided(subject, review, actor)
            notice_send(
                kind=f"review.{review.state}",
                recipients=[review.submitted_by],
                subject=review,
                link=review.link,
                params={"title": review.title, "reviewer": actor.name},
            )
    return verdict


def review_withdraw(*, actor: User, review: Review) -> None:
    """Take an open review back; called by the app that owns the subject, with the subject locked."""
    with operation("review.withdraw", actor=actor) as op:
        review = Review.objects.select_for_update().get(pk=review.pk)
        if review.submitted_by_id != actor.pk:
            raise ActionForbidden(_("Only the one who submitted it may take it back."))
        if review.state != Review.State.OPEN:
            raise StateConflict(_("It has already been decided."))
        review.state, review.decided_at = Review.State.WITHDRAWN, clock.now()
        review.save(update_fields=["state", "decided_at"])
        op.log(review)


def _open_review(actor: User, review_id: int, permission: str) -> Review:
    review = Review.objects.select_related("department").prefetch_related("assignments").get(pk=review_id)
    authorize(actor, permission, review, _verdict_refusal(actor, review))
    if review.state != Review.State.OPEN:
        raise StateConflict(
            _("This version is no longer in review: it was %(state)s.") % {"state": review.get_state_display()}
        )
    return review


def _verdict_refusal(actor: User, review: Review) -> str:
    if review.submitted_by_id == actor.pk:
        return str(_("Nobody reviews their own submission."))
    return str(_("Only the experts asked for this version may review it."))


def _verdict_problems(verdict: Verdict, opinions: Mapping[str, Opinion], must_waive: frozenset[str]) -> Problems:
    problems = Problems()
    problems.check(verdict)
    for criterion, opinion in opinions.items():
        _take_over(problems, f"opinion_{criterion}", _opinion_remark(verdict, criterion, opinion))
    if verdict.decision == Verdict.Decision.RETURN and not verdict.summary:
        problems.add("summary", _("Say what must change before it can pass."))
    if verdict.decision == Verdict.Decision.PASS:
        waived = set(
            Remark.objects.filter(review=verdict.review, stance=Remark.Stance.WAIVE).values_list("ref", flat=True)
        )
        waived |= {ref for ref, opinion in opinions.items() if opinion.stance == "waive" and opinion.text.strip()}
        for criterion in sorted(must_waive - waived):
            problems.add(f"opinion_{criterion}", _("The check fails here: return it, or waive it and say why."))
    for criterion, opinion in opinions.items():
        if opinion.stance == Remark.Stance.WAIVE and not opinion.text.strip():
            problems.add(f"opinion_{criterion}", _("A waiver needs its reason."))
    return problems


def _check_remarks(problems: Problems, verdict: Verdict, remarks: Mapping[str, str], known: frozenset[str]) -> None:
    for ref, text in remarks.items():
        if ref in known:
            _take_over(problems, f"remark_{ref}", _item_remark(verdict, ref, text))
        else:
            problems.add(f"remark_{ref}", _("There is no such item in this version."))


def _take_over(problems: Problems, field: str, remark: Remark) -> None:
    """What the remark's own fields say, at the field of the form that it was typed in."""
    own = Problems()
    own.check(remark)
    for messages in own.fields.values():
        for message in messages:
            problems.add(field, message)


def _opinion_remark(verdict: Verdict, criterion: str, opinion: Opinion) -> Remark:
    return Remark(
        review=verdict.review,
        author=verdict.reviewer,
        about=Remark.About.CRITERION,
        ref=criterion,
        stance=opinion.stance,
        text=opinion.text.strip(),
    )


def _write_remarks(verdict: Verdict, opinions: Mapping[str, Opinion], remarks: Mapping[str, str]) -> None:
    rows = [_opinion_remark(verdict, criterion, opinion) for criterion, opinion in opinions.items()]
    rows += [_item_remark(verdict, ref, text) for ref, text in remarks.items()]
    Remark.objects.bulk_create(rows)


def _item_remark(verdict: Verdict, ref: str, text: str) -> Remark:
    return Remark(review=verdict.review, author=verdict.reviewer, about=Remark.About.ITEM, ref=ref, text=text)
