"""Class decorators that put a model under history.

`tracked()`: triggers write an event row for each insert, update and delete, bulk updates and raw SQL included.
`append_only`: rows are never changed or removed; a trigger refuses it, and the serving role has no right to.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import pghistory
import pgtrigger
from django.apps import apps
from django.db import models

Model = TypeVar("Model", bound=type[models.Model])

_append_only: list[type[models.Model]] = []


def tracked(*, exclude: Sequence[str] = ()) -> Callable[[Model], Model]:
    """Keep evidence of every change; `exclude` names fields that must not be copied, such as a password hash."""
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=list(exclude) or None,
        context_field=pghistory.ContextJSONField(),
        append_only=True,
    )


def append_only(model: Model) -> Model:
    """Refuse UPDATE and DELETE of the model's rows, whoever asks."""
    _append_only.append(model)
    protect = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
    return pgtrigger.register(protect)(model)


def append_only_tables() -> list[str]:
    """The tables in which the serving role may only read and insert: logs, ledgers and the evidence."""
    events = [model for model in apps.get_models() if issubclass(model, pghistory.models.Event) and model._meta.managed]
    return sorted({model._meta.db_table for model in [*_append_only, *events]})
