"""Quick add: one typed line becomes a task. Pure: it knows no database and no clock (docs/quick-add.md)."""

from projects.quickadd.read import read_line
from projects.quickadd.reading import Missed, Person, ProjectName, Reading, Why

__all__ = ["Missed", "Person", "ProjectName", "Reading", "Why", "read_line"]
