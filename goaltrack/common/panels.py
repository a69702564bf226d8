"""What a lower app's page shows of an upper app.

An upper app registers a provider for a place in `AppConfig.ready()`. The provider gets the user and the ids of the
objects shown, answers for all of them in a fixed number of queries, and its template is rendered on the server:

    panels.register("goal.detail", goal_tasks, template="projects/_goal_tasks_panel.html", order=20)
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Context = Mapping[str, Any]
Provider = Callable[[Any, Sequence[int]], Mapping[int, Context]]
# What the contexts of several rows are together; None where nothing is left to show.
Together = Callable[[Sequence[Context]], Context | None]


@dataclass(frozen=True)
class Panel:
    name: str
    provider: Provider
    template: str
    order: int
    together: Together | None = None


Shown = tuple[Panel, Context]

_places: dict[str, dict[str, Panel]] = {}


def register(
    place: str, provider: Provider, *, template: str, order: int = 50, together: Together | None = None
) -> None:
    """Show `provider`'s answer at `place`; registering it again replaces it. `together` sums it up for several rows."""
    name = f"{provider.__module__}.{provider.__qualname__}"
    _places.setdefault(place, {})[name] = Panel(name, provider, template, order, together)


def at(place: str) -> list[Panel]:
    """The panels of a place, in their order."""
    return sorted(_places.get(place, {}).values(), key=lambda panel: (panel.order, panel.name))


def collect(place: str, user: Any, ids: Sequence[int]) -> list[tuple[Panel, Mapping[int, Context]]]:
    """Each panel of the place with its contexts by object id; objects without an entry show nothing."""
    return [(panel, panel.provider(user, ids)) for panel in at(place)]


def beside(place: str, user: Any, ids: Sequence[int]) -> dict[int, list[Shown]]:
    """For rows of a list: by object id what stands beside it. Each provider is asked once, and not for no rows.

    A context may carry `rank`: a list that sorts by what is most pressing puts the highest first.
    """
    found: dict[int, list[Shown]] = {}
    for panel, contexts in collect(place, user, ids) if ids else []:
        for object_id, context in contexts.items():
            found.setdefault(object_id, []).append((panel, context))
    return found


def summed(rows: Iterable[Sequence[Shown]]) -> list[Shown]:
    """What stands beside several rows as one, of the panels that can say so. No query."""
    contexts: dict[Panel, list[Context]] = {}
    for shown in rows:
        for panel, context in shown:
            contexts.setdefault(panel, []).append(context)
    sums = [(panel, panel.together(found)) for panel, found in contexts.items() if panel.together]
    return [(panel, context) for panel, context in sums if context is not None]
