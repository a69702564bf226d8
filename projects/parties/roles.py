"""Who relies on a party being what it is: apps above register in their AppConfig.ready()."""

from collections.abc import Callable

from django.utils.functional import Promise

from projects.parties.models import Party

Relies = Callable[[Party], bool]
_relying: dict[str, list[tuple[Relies, str | Promise]]] = {}


def register(role: str, relies: Relies, words: str | Promise) -> None:
    """A party of `role` keeps it while `relies` says so; `words` tell why."""
    known = _relying.setdefault(role, [])
    if (relies, words) not in known:
        known.append((relies, words))


def why_kept(party: Party, role: str) -> list[str | Promise]:
    """Why the party, of `role` until now, cannot have another: one query for each who relies on it."""
    return [words for relies, words in _relying.get(role, []) if relies(party)]
