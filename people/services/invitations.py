"""The mail through which a person sets a password."""

from allauth.account.forms import ResetPasswordForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import StateConflict
from history.operations import operation
from people.models import User
from people.permissions import authorize


def user_invite(*, actor: User, user: User, request: HttpRequest) -> None:
    """Leave the mail to the worker; `request` tells the link's address. Called twice it makes two; both links work."""
    with operation("user.invite", actor=actor) as op:
        authorize(actor, "people.manage", user)
        form = ResetPasswordForm({"email": user.email})
        if not user.is_active or not form.is_valid():
            raise StateConflict(_("The person needs an e-mail address and must be allowed to sign in."))
        form.save(request)
        op.log(user)
