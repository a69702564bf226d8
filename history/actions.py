"""The words for each dotted action. Apps register theirs in `AppConfig.ready()`; a test finds one that is missing."""

from collections.abc import Mapping

from django.utils.functional import Promise

Words = str | Promise

_words: dict[str, Words] = {}


def register_actions(words: Mapping[str, Words]) -> None:
    _words.update(words)


def words_for(action: str) -> Words:
    """What to call `action` in the reader's language; the dotted name where nobody registered one."""
    return _words.get(action, action)


def registered() -> Mapping[str, Words]:
    return dict(_words)
