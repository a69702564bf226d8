"""No lost update, told without the names of goals that are hidden from whoever edits."""

from django.db import models

from goals.selectors.changes import naming_only_visible
from goaltrack.common.errors import StaleVersion
from history.versions import check_version
from people.models import User


def check_version_for(actor: User, obj: models.Model, expected: int) -> None:
    """`check_version` for a row that names goals, of which the actor may not see all."""
    try:
        check_version(obj, expected)
    except StaleVersion as error:
        changes = naming_only_visible(error.changes, actor)
        raise StaleVersion(current=error.current, changes=changes) from None
