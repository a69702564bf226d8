"""The tests: their own PostgreSQL and broker, started by tests/servers.py."""

from goaltrack.settings.base import *  # noqa: F403
from goaltrack.settings.base import DATABASES, postgres
from goaltrack.settings.environment import env

SECRET_KEY = "tests-only"  # noqa: S105
ALLOWED_HOSTS = ["*"]
DATABASES["default"] = postgres(env.str("DATABASE_URL", default="postgres://localhost/goaltrack"))
DATABASES["default"]["CONN_MAX_AGE"] = 0
COMPONENT_GALLERY = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# WhiteNoise reads this folder whole for every test client; the finders serve the pages of the browser tests.
STATIC_ROOT = None  # type: ignore[assignment]
# Requests by the hundred from one address are not an attack here.
ACCOUNT_RATE_LIMITS: bool | dict[str, str] = False  # type: ignore[no-redef]
# A refused request is an outcome here, not news.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "loggers": {"django.request": {"level": "CRITICAL"}, "django_structlog": {"level": "CRITICAL"}},
}
