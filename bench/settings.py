"""Production's settings; only the connection never ends, so that no round pays for opening one."""

from goaltrack.settings.production import *  # noqa: F403
from goaltrack.settings.production import DATABASES

DATABASES["default"]["CONN_MAX_AGE"] = None
