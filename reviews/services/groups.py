"""The groups of which a policy wants one: named lists of people who may review in the department."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import Problems, StateConflict
from history.operations import operation
from history.versions import check_version
from people.abilities import Ability
from people.models import Department, User
from people.permissions import authorize
from reviews.models import ReviewerGroup
from reviews.services.policies import MANAGERS_SET


def group_create(*, actor: User, key: UUID, department_id: int, name: str, members: Sequence[User]) -> ReviewerGroup:
    """Raises InvalidInput at `name` and at `members`."""
    content = {"department": department_id, "name": name, "members": sorted(user.pk for user in members)}
    with operation("reviewer_group.create", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(ReviewerGroup.objects)
        department = Department.objects.select_for_update(no_key=True).get(pk=department_id)
        authorize(actor, "reviews.policy_set", department, MANAGERS_SET)
        group = ReviewerGroup(department=department, name=name.strip())
        _check(group, members)
        group.save()
        group.members.set(members)
        op.log(group, note=_names(members))
    return group


def group_update(*, actor: User, group_id: int, version: int, name: str, members: Sequence[User]) -> ReviewerGroup:
    """Reviews that are open keep the members they were opened with."""
    with operation("reviewer_group.update", actor=actor) as op:
        group = _locked(actor, group_id)
        check_version(group, version)
        changes = [] if group.name == name.strip() else [{"field": "name", "old": group.name, "new": name.strip()}]
        group.name = name.strip()
        _check(group, members)
        group.version += 1
        group.save()
        group.members.set(members)
        op.log(group, changes=changes, note=_names(members))
    return group


def group_remove(*, actor: User, group_id: int) -> None:
    """Raises StateConflict while a policy asks for it."""
    with operation("reviewer_group.remove", actor=actor) as op:
        group = _locked(actor, group_id)
        policy = group.policies.select_related("department").first()
        if policy is not None:
            raise StateConflict(
                _("The review policy of %(department)s asks for this group; change that first.")
                % {"department": policy.department.name}
            )
        op.log(group)
        group.delete()


def _locked(actor: User, group_id: int) -> ReviewerGroup:
    # First the department, as whoever names the group in a policy does.
    department_id = ReviewerGroup.objects.values_list("department", flat=True).get(pk=group_id)
    department = Department.objects.select_for_update(no_key=True).get(pk=department_id)
    authorize(actor, "reviews.policy_set", department, MANAGERS_SET)
    return ReviewerGroup.objects.select_for_update(no_key=True).get(pk=group_id)


def _check(group: ReviewerGroup, members: Sequence[User]) -> None:
    problems = Problems()
    problems.check(group)
    if not group.name:
        problems.add("name", _("Give the group a name."))
    same = ReviewerGroup.objects.filter(department=group.department, name=group.name).exclude(pk=group.pk)
    if same.exists():
        problems.add("name", _("The department has a group of this name."))
    if not members:
        problems.add("members", _("Choose at least one person."))
    entitled = set(User.objects.with_ability(Ability.REVIEW, group.department).values_list("pk", flat=True))
    for user in members:
        if user.pk not in entitled:
            problems.add("members", _("%(name)s may not review here.") % {"name": user.name})
    problems.raise_any()


def _names(members: Sequence[User]) -> str:
    return ", ".join(user.name for user in members)
