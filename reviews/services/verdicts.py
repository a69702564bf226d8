"""Verdicts. Lock order: the subject (by its kind), then the review (docs/locking.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, Message, Problems, StateConflict, invalid
from history.operations import operation
from notices.services import notice_mark_read, notice_send
from people.models import User
from people.permissions import authorize
from reviews.kinds import GateKind, kind_of
from reviews.models import Remark, Review, Verdict
from reviews.policy import Policy, decide


@dataclass(frozen=True)
class Opinion:
    """A reviewer's stance on one criterion or item."""

    stance: str
    text: str = ""


class SubjectChanged(StateConflict):
    """What is judged has changed since the reviewer read it. `changes` says what, `reading` is how it stands now."""

    code = "subject-changed"
    title = _("It has changed since you read it; your verdict was not given yet")

    def __init__(self, *, reading: str, changes: Sequence[Message]) -> None:
        self.reading, self.changes = reading, list(changes)
        super().__init__(extra={"reading": reading, "changes": [str(change) for change in changes]})


def verdict_give(
    *,
    actor: User,
    review_id: int,
    decision: str,
    summary: str = "",
    opinions: Mapping[str, Opinion] | None = None,
    items: Mapping[str, Opinion] | None = None,
    read: str | None = None,
) -> Verdict:
    """Pass or return, with opinions by criterion and by item key; the review's policy says what follows from it.

    The same again is answered with the one already given; with other words it is a StateConflict. `read` is the
    GateKind.reading of what the reviewer judged: SubjectChanged where it has changed since. Raises InvalidInput at
    `summary` for a return that does not say why, at `opinion_<criterion>` for a failing criterion that nobody waived
    with a reason and for one that is waived without failing, at `remark_<item key>`, and at `read` where it is not said
    and there is something to read. An opinion without a stance and without words is none.
    """
    with operation("verdict.give", actor=actor) as op:
        plain = Review.objects.select_related("department").prefetch_related("assignments").get(pk=review_id)
        authorize(actor, "reviews.verdict_give", plain, verdict_refusal(actor, plain))
        gate = kind_of(plain.kind)
        subject = gate.lock(plain)
        if actor.pk in gate.owners(subject):
            raise ActionForbidden(_("Nobody reviews their own submission."))
        review = Review.objects.select_for_update().get(pk=review_id)
        opinions, items = _said(opinions), _said(items)
        verdict = Verdict(review=review, reviewer=actor, decision=decision, summary=summary.strip(), read=read or "")
        earlier = Verdict.objects.filter(review=review, reviewer=actor).first()
        if earlier is not None:
            return _same_or_conflict(earlier, verdict, opinions, items)
        if review.state != Review.State.OPEN:
            raise StateConflict(
                _("This version is no longer in review: it was %(state)s.") % {"state": review.get_state_display()}
            )
        if not review.assignments.filter(reviewer=actor).exists():
            raise StateConflict(_("Your review was handed over meanwhile."))
        _check_reading(gate, review, read)
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


def _same_or_conflict(
    earlier: Verdict, verdict: Verdict, opinions: Mapping[str, Opinion], items: Mapping[str, Opinion]
) -> Verdict:
    """The verdict that stands, where the one sent says the same."""
    rows = [*_opinion_remarks(verdict, opinions), *_item_remarks(verdict, items)]
    said = {(row.about, row.ref, row.stance, row.text) for row in rows}
    stood = set(earlier.remarks.values_list("about", "ref", "stance", "text"))
    if (verdict.decision, verdict.summary, said) == (earlier.decision, earlier.summary, stood):
        return earlier
    standing = {"decision": earlier.get_decision_display(), "summary": earlier.summary}
    message = _("You have already given your verdict, and it stands: %(decision)s.") % standing
    if earlier.summary:
        message = _("You have already given your verdict, and it stands: %(decision)s, “%(summary)s”.") % standing
    raise StateConflict(message, code="verdict-given", extra={"verdict": earlier.pk})


def _check_reading(gate: GateKind, review: Review, read: str | None) -> None:
    reading = gate.reading(review)
    if read is None and reading:
        raise invalid("read", _("Say which state of it you have read: `reading` of the review."))
    if read is not None and read != reading:
        raise SubjectChanged(reading=reading, changes=gate.changed_since(review, read))


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
        if opinion.stance != Remark.Stance.WAIVE:
            continue
        if criterion not in must_waive:
            problems.add(f"opinion_{criterion}", _("Only a criterion that fails can be waived."))
        elif not opinion.text.strip():
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
    rows = [*_opinion_remarks(verdict, opinions), *_item_remarks(verdict, items)]
    for row in rows:
        row.verdict = verdict
    Remark.objects.bulk_create(rows)


def _opinion_remarks(verdict: Verdict, opinions: Mapping[str, Opinion]) -> list[Remark]:
    return [_opinion_remark(verdict, criterion, opinion) for criterion, opinion in opinions.items()]


def _item_remarks(verdict: Verdict, items: Mapping[str, Opinion]) -> list[Remark]:
    return [item_remark(verdict.review, verdict.reviewer, ref, said.stance, said.text) for ref, said in items.items()]


def item_remark(review: Review, author: User, ref: str, stance: str, text: str) -> Remark:
    return Remark(review=review, author=author, about=Remark.About.ITEM, ref=ref, stance=stance, text=text.strip())
