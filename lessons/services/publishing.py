"""Publishing a retrospective: the facts are frozen, and nobody changes what was said."""

from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.errors import Problems
from history.operations import operation
from history.versions import check_version
from lessons.models import Retrospective, RetrospectiveItem
from lessons.selectors.facts import live_facts
from notices.services import notice_send
from people.models import User
from people.permissions import authorize

NOT_YOURS = _("The project's A or B publishes it, or whoever leads its department.")
SAYS = (RetrospectiveItem.Section.GOOD, RetrospectiveItem.Section.PROBLEM)


def retrospective_publish(*, actor: User, retrospective_id: int, version: int) -> Retrospective:
    """Freeze the facts and close it for writing; the project's people are told. Publishing again changes nothing.

    Raises InvalidInput at `items` without a single line in "good" or "problems", at `measures` without a measure.
    """
    with operation("retrospective.publish", actor=actor) as op:
        retrospective = (
            Retrospective.objects.select_related("project__department")
            .select_for_update(of=("self",), no_key=True)
            .get(pk=retrospective_id)
        )
        authorize(actor, "lessons.retrospective_publish", retrospective.project, NOT_YOURS)
        if not retrospective.is_open:
            return retrospective
        check_version(retrospective, version)
        _check(retrospective)
        retrospective.facts = live_facts(retrospective).as_json()
        retrospective.state = Retrospective.State.PUBLISHED
        retrospective.published_at, retrospective.published_by = clock.now(), actor
        retrospective.version += 1
        retrospective.save()
        op.log(retrospective, changes=[{"field": "state", "old": "open", "new": "published"}])
        _tell(actor, retrospective)
    return retrospective


def _check(retrospective: Retrospective) -> None:
    problems = Problems()
    if not retrospective.items.filter(section__in=SAYS).exists():
        problems.add("items", _("Write at least one thing that went well or one problem before you publish."))
    if not retrospective.measures.exists():
        problems.add("measures", _("Add at least one measure before you publish: what will be different next month?"))
    problems.raise_any()


def _tell(actor: User, retrospective: Retrospective) -> None:
    project = retrospective.project
    people = User.objects.active().filter(project_memberships__project=project)
    runs = [user for user in (project.manager, project.follower) if user is not None]
    notice_send(
        kind="retrospective.published",
        recipients=[user for user in [*people, *runs] if user.pk != actor.pk],
        subject=retrospective,
        link=f"/retrospectives/{retrospective.pk}/",
        params={"author": actor.name, "project": project.name, "month": f"{retrospective.month:%Y-%m}"},
    )
