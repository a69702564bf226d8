from datetime import date

from tests.kept import kept
from tests.projects.conftest import as_, build_world

__all__ = ["as_"]

# A Friday.
TODAY = date(2026, 11, 20)
world = kept(build_world, on=TODAY)
