"""What allauth asks this site: who may sign up (nobody), which words to use, how mail goes out."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from goaltrack.common import outbox
from people.models import User

# Being greeted at every sign-in is noise; the page itself shows that it worked.
SILENT_MESSAGES = {"account/messages/logged_in.txt"}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("The employee number or the password is not right."),
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "too_many_login_attempts": _(
            "Too many failed attempts. Wait five minutes, or set a new password through “Forgotten password”."
        ),
        "account_inactive": _("This account has been closed. Ask your administrator."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are added by administrators."""
        return False

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        if message_template not in SILENT_MESSAGES:
            super().add_message(request, level, message_template, *args, **kwargs)

    def format_email_subject(self, subject: str) -> str:
        return f"[Goaltrack] {subject}"

    def get_from_email(self) -> str:
        return settings.DEFAULT_FROM_EMAIL

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("me")

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        # allauth copies the address while making the link, as unverified, which would forbid TOTP and passkeys.
        # Addresses here are entered by administrators, who answer for them.
        EmailAddress.objects.filter(user=user, email__iexact=user.email).update(verified=True)
        super().send_password_reset_mail(user, email, context)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the person's own language, and as a row: a worker sends it, and no request waits for a mail server."""
        user = context.get("user")
        language = user.language if isinstance(user, User) else translation.get_language() or settings.LANGUAGE_CODE
        with translation.override(language):
            message = self.render_mail(template_prefix, email, {"request": self.request, "email": email} | context)
        outbox.post(to=email, subject=message.subject, text=str(message.body))
