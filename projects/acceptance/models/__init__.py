"""An acceptance, what it takes (steps and documents), its rounds, and the conditions it left open."""

from projects.acceptance.models.acceptances import Acceptance, AcceptanceRound, Result, Stage
from projects.acceptance.models.parts import AcceptanceDocument, AcceptanceStep, Part
from projects.acceptance.models.points import AcceptancePoint

__all__ = [
    "Acceptance",
    "AcceptanceDocument",
    "AcceptancePoint",
    "AcceptanceRound",
    "AcceptanceStep",
    "Part",
    "Result",
    "Stage",
]
