from tests.projects.conftest import as_, today, world

__all__ = ["as_", "today", "world"]
