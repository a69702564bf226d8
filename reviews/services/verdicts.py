"""Verdicts. Lock order: the subject (by its kind), then the review (docs/locking.md)."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, Problems, StateConflict
from history.operations import operation
from notices.services import notice_mark_read, notice_send
from people.models import User
from people.permissions import authorize
from reviews.kinds import kind_of
from reviews.models import Remark, Review, Verdict
from reviews.policy import Policy, decide


@dataclass(frozen=True)
class Opinion:
    """A reviewer's stance on one criterion or item."""

    stance: str
    text: str = ""


def verdict_give(
    *,
    actor: User,
    review_id: int,
    decision: str,
    summary: str = "",
    opinions: Mapping[str, Opinion] | None = None,
    items: Mapping[str, Opinion] | None = None,
) -> Verdict:
    """Pass or return, with opinions by criterion and by item key; the review's policy says what follows from it.

    The same decision again is answered with the one already given. Raises InvalidInput at `summary` for a return
    that does not say why, at `opinion_<criterion>` for a failing criterion that nobody waived with a reason, and at
    `remark_<item key>`. An opinion without a stance and without words is none.
    """
    with operation("verdict.give", actor=actor) as op:
        plain = Review.objects.select_related("department").prefetch_related("assignments").get(pk=review_id)
        authorize(actor, "reviews.verdict_give", plain, verdict_refusal(actor, plain))
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
        if not review.assignments.filter(reviewer=actor).exists():
            raise StateConflict(_("Your review was handed over meanwhile."))
        opinions, items = _said(opinions), _said(items)
        verdict = Verdict(review=review, reviewer=actor, decision=decision, summary=summary.strip())
        problems = _verdict_problems(verdict, opinions, gate.must_waive(subject))
        for criterion in sorted(set(opinions) - gate.criteria()):
            problems.add(f"opinion_{criterion}", _("There is no such criterion."))
        _check_items(problems, verdict, items, gate.item_refs(review))
        problems.raise_any()
        verdict.save()
        notice_mark_read(actor=actor, subject=review)
        _write_remarks(verdict, opinions, items)
        op.log(review, note=verdict.get_decision_display(), changes=[{"field": "state", "old": None, "new": decision}])
        asked = review.assignments.values_list("reviewer_id", flat=True)
        given = {one.reviewer_id: one.decision == Verdict.Decision.PASS for one in review.verdicts.all()}
        review.state = decide(Policy.from_json(review.policy), list(asked), given)
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


def verdict_refusal(actor: User, review: Review) -> str:
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


def _said(opinions: Mapping[str, Opinion] | None) -> dict[str, Opinion]:
    return {ref: said for ref, said in (opinions or {}).items() if said.stance or said.text.strip()}


def _check_items(problems: Problems, verdict: Verdict, items: Mapping[str, Opinion], known: frozenset[str]) -> None:
    for ref, said in items.items():
        if ref not in known:
            problems.add(f"remark_{ref}", _("There is no such item in this version."))
            continue
        if said.stance == Remark.Stance.WAIVE:
            problems.add(f"remark_{ref}", _("Only a criterion that fails can be waived."))
        remark = item_remark(verdict.review, verdict.reviewer, ref, said.stance, said.text)
        _take_over(problems, f"remark_{ref}", remark)


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


def _write_remarks(verdict: Verdict, opinions: Mapping[str, Opinion], items: Mapping[str, Opinion]) -> None:
    rows = [_opinion_remark(verdict, criterion, opinion) for criterion, opinion in opinions.items()]
    rows += [item_remark(verdict.review, verdict.reviewer, ref, said.stance, said.text) for ref, said in items.items()]
    Remark.objects.bulk_create(rows)


def item_remark(review: Review, author: User, ref: str, stance: str, text: str) -> Remark:
    return Remark(review=review, author=author, about=Remark.About.ITEM, ref=ref, stance=stance, text=text.strip())
