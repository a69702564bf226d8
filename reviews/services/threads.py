"""A change that was asked for: resolved by the owner, then confirmed by the reviewer or reopened with a reason."""

from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import Message, Problems, StateConflict
from history.operations import operation
from people.models import User
from people.permissions import authorize
from reviews.models import Remark, RemarkMark, Review
from reviews.services.telling import tell_about

Kind = RemarkMark.Kind
OWNERS_RESOLVE = _("Only those whose own it is resolve its remarks.")
AUTHOR_CONFIRMS = _("Only the expert who asked for the change confirms or reopens it.")


def remark_resolve(*, actor: User, remark_id: int, text: str) -> RemarkMark:
    """The change was made, or an answer settles it: `text` says which. Told to the expert who asked for it."""
    return _mark(actor, remark_id, Kind.RESOLVED, text, "reviews.remark_resolve", OWNERS_RESOLVE)


def remark_confirm(*, actor: User, remark_id: int) -> RemarkMark:
    """The expert is content: the thread is closed for good."""
    return _mark(actor, remark_id, Kind.CONFIRMED, "", "reviews.remark_confirm", AUTHOR_CONFIRMS)


def remark_reopen(*, actor: User, remark_id: int, text: str) -> RemarkMark:
    """The expert is not content, and says why. Told to whoever resolved it and to whoever submitted the version."""
    return _mark(actor, remark_id, Kind.REOPENED, text, "reviews.remark_confirm", AUTHOR_CONFIRMS)


def _mark(actor: User, remark_id: int, kind: Kind, text: str, permission: str, refusal: Message) -> RemarkMark:
    """The same step again by the same person is answered with the one already there."""
    names = {Kind.RESOLVED: "remark.resolve", Kind.CONFIRMED: "remark.confirm", Kind.REOPENED: "remark.reopen"}
    with operation(names[kind], actor=actor) as op:
        related = ("review__department", "review__submitted_by", "author")
        remark = Remark.objects.threads().select_related(*related).get(pk=remark_id)
        authorize(actor, permission, remark, refusal)
        mark = RemarkMark(remark=remark, kind=kind, by=actor, text=text.strip())
        problems = Problems()
        if kind != Kind.CONFIRMED:
            what = _("Say what was done about it.") if kind == Kind.RESOLVED else _("Say what is still missing.")
            problems.text("text", mark.text, missing=what)
        problems.raise_any()
        Review.objects.select_for_update(no_key=True).get(pk=remark.review_id)
        last = remark.marks.select_related("by").last()
        if last is not None and (last.kind, last.by_id, last.text) == (kind, actor.pk, mark.text):
            return last
        _check_step(last, kind)
        mark.save()
        op.log(remark, note=mark.text[:200])
        if kind == Kind.RESOLVED:
            tell_about("remark.resolved", actor, remark, [remark.author], f"mark {mark.pk}")
        elif kind == Kind.REOPENED and last is not None:
            people = {user.pk: user for user in (last.by, remark.review.submitted_by)}
            tell_about("remark.reopened", actor, remark, people.values(), f"mark {mark.pk}")
    return mark


def _check_step(last: RemarkMark | None, kind: Kind) -> None:
    if last is not None and last.kind == Kind.CONFIRMED:
        raise StateConflict(_("This remark was confirmed as settled; it is closed."))
    waits_for_expert = last is not None and last.kind == Kind.RESOLVED
    if waits_for_expert and kind == Kind.RESOLVED:
        raise StateConflict(_("This remark was resolved meanwhile; the expert looks at it now."))
    if not waits_for_expert and kind != Kind.RESOLVED:
        raise StateConflict(_("This remark is open: its owner resolves it first."))
