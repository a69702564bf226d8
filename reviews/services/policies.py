"""Setting what a department asks of a kind of gate. Reviews that are open keep the policy they were opened under."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import Problems
from history.changes import apply_changes
from history.operations import operation
from history.versions import check_version
from people.models import Department, User
from people.permissions import authorize
from reviews.kinds import kinds_with_policies
from reviews.models import ReviewerGroup, ReviewPolicy
from reviews.policy import Rule

MANAGERS_SET = _("A department's review policy is set by its managers and administrators.")


def policy_set(*, actor: User, department_id: int, kind: str, version: int, values: Mapping[str, Any]) -> ReviewPolicy:
    """The department's own policy for a kind of gate: made, or changed. `version` is 0 where there is none yet.

    `values`: rule, needed, fewest, workdays, escalate_after, escalate_to, groups. Raises InvalidInput at each that
    does not fit; what the rule has no use for is dropped.
    """
    with operation("review_policy.set", actor=actor) as op:
        department = _locked(actor, department_id)
        policy = ReviewPolicy.objects.filter(department=department, kind=kind).first()
        policy = policy or ReviewPolicy(department=department, kind=kind, version=0)
        check_version(policy, version)
        plain = {name: value for name, value in values.items() if name != "groups"}
        groups: list[ReviewerGroup] = list(values.get("groups") or [])
        rule = plain.get("rule", policy.rule)
        if rule != Rule.N_OF_M:
            plain["needed"] = None
        if rule != Rule.ONE_OF_EACH:
            groups = []
        before = sorted(policy.groups.values_list("name", flat=True)) if policy.pk else []
        changes = apply_changes(policy, plain)
        _check(policy, groups)
        after = sorted(group.name for group in groups)
        if before != after:
            changes.append({"field": "groups", "old": before, "new": after})
        if policy.pk and not changes:
            return policy
        policy.version += 1
        policy.save()
        policy.groups.set(groups)
        op.log(department, changes=changes, note=kind)
    return policy


def policy_clear(*, actor: User, department_id: int, kind: str) -> None:
    """From now on the department above rules, or the defaults. Nothing to clear is no error."""
    with operation("review_policy.clear", actor=actor) as op:
        department = _locked(actor, department_id)
        gone, _rows = ReviewPolicy.objects.filter(department=department, kind=kind).delete()
        if gone:
            op.log(department, note=kind)


def _locked(actor: User, department_id: int) -> Department:
    # The department's row is the lock: a policy may not be there yet.
    department = Department.objects.select_for_update(no_key=True).get(pk=department_id)
    authorize(actor, "reviews.policy_set", department, MANAGERS_SET)
    return department


def _check(policy: ReviewPolicy, groups: list[ReviewerGroup]) -> None:
    problems = Problems()
    problems.check(policy, exclude={"department", "version"})
    if policy.kind not in {kind.code for kind in kinds_with_policies()}:
        problems.add("kind", _("There is no such kind of review."))
    if policy.rule == Rule.N_OF_M and "fewest" not in problems.fields:
        if not policy.needed:
            problems.add("needed", _("Say how many must pass it."))
        elif policy.needed > policy.fewest:
            problems.add("needed", _("More must pass it than are asked: raise “at least” too."))
    if policy.rule == Rule.ONE_OF_EACH and not groups:
        problems.add("groups", _("Choose the groups of which one must pass it."))
    for group in groups:
        if group.department_id not in policy.department.path:
            problems.add("groups", _("“%(group)s” belongs to another department.") % {"group": group.name})
    told = policy.escalate_to
    if told is not None and (not told.is_active or policy.department.root_id not in told.root_department_ids):
        problems.add("escalate_to", _("%(name)s does not read this department's work.") % {"name": told.name})
    problems.raise_any()
