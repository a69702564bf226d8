"""Who keeps the money of an account's department does everything with its statements (payments.account_write)."""

from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import ActionForbidden
from payments.permissions import money_departments
from people.models import User


def require_keeper(user: User) -> None:
    """Of whatever department: what is shown to them follows from which it is."""
    if not money_departments(user).exists():
        raise ActionForbidden(_("Bank statements are imported by managers and collections owners."))
