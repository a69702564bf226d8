"""What a person may set for themselves."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import Problems
from history.changes import apply_changes
from history.operations import operation
from people.models import User

CHOICES: dict[str, set[str] | set[bool]] = {
    "language": set(dict(settings.LANGUAGES)),
    "theme": set(User.Theme.values),
    "shortcuts": {True, False},
}


def preferences_update(
    *, actor: User, language: str | None = None, theme: str | None = None, shortcuts: bool | None = None
) -> User:
    """Set one's own language, theme or shortcuts; None leaves it. The version stays: an edit of the person goes on."""
    with operation("preferences.update", actor=actor) as op:
        user: User = User.objects.select_for_update(of=("self",)).get(pk=actor.pk)
        wanted = {"language": language, "theme": theme, "shortcuts": shortcuts}
        problems = Problems()
        for name, value in wanted.items():
            if value is not None and value not in CHOICES[name]:
                problems.add(name, _("This is not one of the choices."))
        problems.raise_any()
        changes = apply_changes(user, {name: value for name, value in wanted.items() if value is not None})
        if changes:
            user.save(update_fields=[change["field"] for change in changes])
            op.log(user, changes=changes)
        return user
