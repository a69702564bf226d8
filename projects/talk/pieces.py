"""A comment in its pieces: words, names, and what it points to: `#task-12`, or the address of one of our pages."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

# By the word behind "#", what stands in the address.
KINDS = {"task": "tasks", "milestone": "milestones", "project": "projects", "goal": "goals"}
_BY_FOLDER = {folder: kind for kind, folder in KINDS.items()}
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class Reference:
    kind: str
    pk: int


@dataclass(frozen=True)
class Piece:
    """`text` as it was typed; what it points to, or that it names somebody."""

    text: str
    reference: Reference | None = None
    is_mention: bool = False


def split(text: str, *, site: str, names: Collection[str] = ()) -> Iterator[Piece]:
    """The pieces of `text`, which together are it; `site` is our own address, `names` are those that were told."""
    plain_from = 0
    for found in _pattern(site, tuple(sorted(names, key=len, reverse=True))).finditer(text):
        reference = _reference(found)
        if reference is None and not found["name"]:
            continue
        if found.start() > plain_from:
            yield Piece(text[plain_from : found.start()])
        yield Piece(found[0], reference, is_mention=bool(found["name"]))
        plain_from = found.end()
    if plain_from < len(text):
        yield Piece(text[plain_from:])


def points_to(text: str, *, site: str) -> set[Reference]:
    return {piece.reference for piece in split(text, site=site) if piece.reference is not None}


def _reference(found: re.Match[str]) -> Reference | None:
    kind = found["kind"] or _BY_FOLDER.get(found["folder"] or "")
    pk = int(found["pk"] or found["number"] or 0)
    return Reference(kind, pk) if kind and 0 < pk <= LARGEST_ID else None


@lru_cache(maxsize=256)
def _pattern(site: str, names: tuple[str, ...]) -> re.Pattern[str]:
    host = re.escape(urlsplit(site).netloc)
    kinds, folders = "|".join(KINDS), "|".join(KINDS.values())
    mark = rf"(?<![\w&])[#＃](?P<kind>{kinds})-(?P<pk>\d{{1,19}})(?!\d)"
    rest = r"(?:[\w/?#=&%+.~-]*[\w/=&%+~-])?"
    # What follows in the address belongs to it, but for the mark that ends a sentence.
    address = rf"https?://{host}/(?P<folder>{folders})/(?P<number>\d{{1,19}})(?:[/?#]{rest})?(?!\w)"
    name = rf"@(?P<name>{'|'.join(map(re.escape, names))})(?!\w)" if names else "(?P<name>(?!))"
    return re.compile(f"{mark}|{address}|{name}", re.ASCII)
