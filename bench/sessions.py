"""People who are signed in, for the clients."""

from collections.abc import Iterable
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY


def sign_in(users: Iterable[Any]) -> list[dict[str, Any]]:
    """A session in the database for each: its cookie's value beside the person's id."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    backend = getattr(settings, "AUTHENTICATION_BACKENDS", ["django.contrib.auth.backends.ModelBackend"])[0]
    signed_in = []
    for user in users:
        session = store()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = backend
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        signed_in.append({"user": user.pk, "session": session.session_key})
    return signed_in
