"""Roles given and taken away."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import StateConflict, invalid
from history.operations import operation
from people.abilities import Role
from people.models import Department, RoleGrant, User
from people.permissions import authorize


def role_grant(*, actor: User, key: UUID, user: User, role: str, department: Department) -> RoleGrant:
    """Give `user` a role on `department` and everything below it; one they hold already stays as it is."""
    content = {"user": user, "role": role, "department": department}
    with operation("role.grant", actor=actor, key=key, content=content) as op:
        if op.replayed:
            made = RoleGrant.objects.select_related("department").filter(pk=op.made).first()
            if made is None:
                raise StateConflict(_("This role has been taken away already."))
            return made
        authorize(actor, "people.manage", department)
        if role not in Role.values:
            raise invalid("role", _("There is no such role."))
        grant, is_new = RoleGrant.objects.get_or_create(user=user, role=role, department=department)
        if not is_new:
            raise invalid("role", _("The person holds this role on this department already."))
        op.log(user, note=role_text(grant), made=grant)
        return grant


def role_revoke(*, actor: User, grant: RoleGrant) -> None:
    """Take a role away. Nobody takes their own last administrator role: somebody must be left to give it back."""
    with operation("role.revoke", actor=actor) as op:
        locked = (
            RoleGrant.objects.select_for_update(of=("self",))
            .select_related("department", "user")
            .filter(pk=grant.pk)
            .first()
        )
        if locked is None:
            raise StateConflict(_("This role has been taken away already."))
        authorize(actor, "people.manage", locked.department)
        if locked.user_id == actor.pk and locked.role == Role.ADMINISTRATOR:
            raise StateConflict(
                _("You cannot take away your own administrator role; ask another administrator."), code="own-role"
            )
        op.log(locked.user, note=role_text(locked))
        locked.delete()


def role_text(grant: RoleGrant) -> str:
    return f"{grant.get_role_display()} · {grant.department}"
