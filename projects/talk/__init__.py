"""Comments as they are written and read: whom they name, what they point to. Pure: it is told who and what there is."""

from projects.talk.mentions import Mentions, read_mentions
from projects.talk.pieces import KINDS, Piece, Reference, points_to, split

__all__ = ["KINDS", "Mentions", "Piece", "Reference", "points_to", "read_mentions", "split"]
