"""One machine, as `make run` starts it: plain HTTP on loopback, secrets made by the launcher."""

from goaltrack.settings.base import *  # noqa: F403
from goaltrack.settings.base import DATABASES, postgres
from goaltrack.settings.environment import env

SECRET_KEY = env.str("SECRET_KEY", default="only-for-commands-that-serve-nobody")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
DATABASES["default"] = postgres(env.str("DATABASE_URL", default="postgres://localhost/goaltrack"))
COMPONENT_GALLERY = True
