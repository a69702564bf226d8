from tests.kept import kept
from tests.project_templates.story import TODAY, make_story
from tests.projects.conftest import as_

__all__ = ["as_"]

story = kept(make_story, on=TODAY)
