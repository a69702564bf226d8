"""The kinds of notice. Apps above register theirs; the text is made in the recipient's language when it is shown."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

from goaltrack.common.dates import with_weekday

if TYPE_CHECKING:
    from notices.models import Notice
    from people.models import User

Words = str | Promise
DAYS = frozenset({"due", "on"})


@dataclass(frozen=True)
class Action:
    """Something done from the notice: one button that posts `fields` to `url`."""

    label: Words
    url: str
    fields: Mapping[str, str]
    icon: str


# Asked once for all notices of a kind that a page shows; a notice without an entry has no action.
Actions = Callable[["User", "Sequence[Notice]"], Mapping[int, Sequence[Action]]]


@dataclass(frozen=True)
class NoticeKind:
    """`title` is a format string over the notice's params: "%(author)s asks you to review %(title)s".

    The params named in DAYS hold ISO dates and read as days in the reader's language.
    """

    code: str
    label: Words
    title: Words
    icon: str = "bell"
    actions: Actions | None = None

    def text(self, params: Mapping[str, Any]) -> str:
        return str(self.title) % {name: _readable(name, value) for name, value in params.items()}


def _readable(name: str, value: Any) -> Any:
    return with_weekday(date.fromisoformat(value)) if name in DAYS and value else value


_kinds: dict[str, NoticeKind] = {}


def register(kind: NoticeKind) -> None:
    _kinds[kind.code] = kind


def kind_of(code: str) -> NoticeKind:
    """The registered kind; raises KeyError for a code that nobody registered."""
    return _kinds[code]


def all_kinds() -> list[NoticeKind]:
    return list(_kinds.values())


def actions_of(user: "User", notices: "Sequence[Notice]") -> dict[int, Sequence[Action]]:
    """What can be done from each notice, by its id; each kind is asked once."""
    by_kind: defaultdict[str, list[Notice]] = defaultdict(list)
    for notice in notices:
        by_kind[notice.kind].append(notice)
    found: dict[int, Sequence[Action]] = {}
    for code, group in by_kind.items():
        if actions := kind_of(code).actions:
            found |= actions(user, group)
    return found
