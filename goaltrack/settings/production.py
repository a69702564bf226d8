"""Production: HTTPS only, every secret from the environment, and no start without them."""

from goaltrack.settings.base import *  # noqa: F403
from goaltrack.settings.base import DATABASES, broker_url, postgres
from goaltrack.settings.environment import env, required

SECRET_KEY = required("SECRET_KEY", "a long random string that signs sessions")
ALLOWED_HOSTS = [
    host.strip() for host in required("ALLOWED_HOSTS", "the host names served, separated by commas").split(",")
]
DATABASES["default"] = postgres(required("DATABASE_URL", "postgres://user:password@host:5432/name"))
REDIS_URL = required("REDIS_URL", "redis://host:6379/0")
CELERY_BROKER_URL = broker_url(REDIS_URL)
SITE_URL = required("SITE_URL", "the address people open, https://…").rstrip("/")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL])

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
MFA_REQUIRED_FOR_ADMINISTRATORS = env.bool("MFA_REQUIRED_FOR_ADMINISTRATORS", default=True)
