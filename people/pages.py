"""The pages whose conditions are saved as views, and where a saved view is shown."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from django.urls import reverse

# By `view` of the query string, which is not part of the address itself; the first is that of a query without it.
ROUTES: Mapping[str, Mapping[str, str]] = {
    "goals": {"": "goal_list"},
    "tasks": {"": "task_list", "board": "task_board", "gantt": "task_gantt", "calendar": "task_calendar"},
}
# A page that was asked for with nothing opens as its reader likes; these words ask for it as it is.
PLAIN = {"tasks": "status=open"}


def address_of(page: str, query: str) -> str:
    """The address at which the list shows what the query string asks for."""
    pairs = parse_qsl(query)
    routes = ROUTES[page]
    view = dict(pairs).get("view", "")
    rest = urlencode([pair for pair in pairs if pair[0] != "view"]) or PLAIN.get(page, "")
    return f"{reverse(routes.get(view, routes['']))}?{rest}"
