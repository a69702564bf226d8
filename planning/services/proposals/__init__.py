"""Edits of gated work: what is material waits in the goal's next version, the rest is carried into it."""

from planning.services.proposals.gate import VersionGate, gates_of
from planning.services.proposals.taking_back import proposal_take_back

__all__ = ["VersionGate", "gates_of", "proposal_take_back"]
