"""Reads the environment; a missing or bad value stops the start with one clear line."""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = environ.Env()
env.prefix = ""


def required(name: str, why: str) -> str:
    """The value of `name`; raises ImproperlyConfigured when it is unset or empty."""
    value = env.str(name, default="").strip()
    if not value:
        raise ImproperlyConfigured(f"Set {name}: {why}")
    return value


def broker_url(redis_url: str) -> str:
    """Celery's spelling of a Redis address: a socket path has a scheme of its own."""
    if redis_url.startswith("unix://"):
        return "redis+socket://" + redis_url.removeprefix("unix://")
    return redis_url
