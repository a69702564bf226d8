from datetime import date

from tests.acceptance.site import build_site
from tests.kept import kept
from tests.projects.conftest import as_

__all__ = ["as_"]

# A Friday.
TODAY = date(2026, 11, 20)
site = kept(build_site, on=TODAY)
