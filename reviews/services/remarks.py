"""Remarks on an open review, and the submitter's answers to them."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import Problems, StateConflict
from history.operations import operation
from people.models import User
from people.permissions import authorize
from reviews.kinds import kind_of
from reviews.models import Remark, Review
from reviews.services.telling import tell_about
from reviews.services.verdicts import item_remark, verdict_refusal


def remark_add(*, actor: User, key: UUID, review_id: int, ref: str, text: str, stance: str = "") -> Remark:
    """Say something about an item of an open review; with the stance "change" it opens a thread."""
    content = {"review": review_id, "ref": ref, "text": text, "stance": stance}
    with operation("remark.add", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(Remark.objects)
        review = Review.objects.select_related("department").prefetch_related("assignments").get(pk=review_id)
        authorize(actor, "reviews.remark_add", review, verdict_refusal(actor, review))
        if review.state != Review.State.OPEN:
            raise StateConflict(
                _("This version is no longer in review: it was %(state)s.") % {"state": review.get_state_display()}
            )
        remark = item_remark(review, actor, ref, stance, text)
        problems = Problems()
        if not remark.text:
            problems.add("text", _("Write what you want to say."))
        if stance == Remark.Stance.WAIVE:
            problems.add("stance", _("Only a criterion that fails can be waived."))
        if ref not in kind_of(review.kind).item_refs(review):
            problems.add("ref", _("There is no such item in this version."))
        problems.check(remark, exclude={"answers", "ref"})
        problems.raise_any()
        remark.save()
        op.log(remark, note=remark.text[:200])
    return remark


def remark_answer(*, actor: User, key: UUID, remark_id: int, text: str) -> Remark:
    """The submitter's answer to a remark; open or returned reviews alike. It is told to whoever made the remark."""
    with operation("remark.answer", actor=actor, key=key, content={"remark": remark_id, "text": text}) as op:
        if op.replayed:
            return op.made_row(Remark.objects)
        remark = Remark.objects.select_related("review", "author").get(pk=remark_id)
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
        tell_about("remark.answered", actor, remark, [remark.author], f"answer {answer.pk}")
    return answer
