"""Sign-in by allauth; the signed-in person comes with roles in the same query."""

from allauth.account.auth_backends import AuthenticationBackend

from people.models import User


class SignInBackend(AuthenticationBackend):
    def get_user(self, user_id: int) -> User | None:
        return next(iter(User.objects.signed_in().active().filter(pk=user_id)), None)

    def has_perm(self, user_obj: object, perm: str, obj: object = None) -> bool:
        """Rights come from roles (people.abilities), never from Django's permission tables."""
        return False
