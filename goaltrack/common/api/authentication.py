"""The browser's session signs API calls as well."""

from rest_framework.authentication import SessionAuthentication as DrfSessionAuthentication
from rest_framework.request import Request


class SessionAuthentication(DrfSessionAuthentication):
    """The browser's session; a missing one is 401, not 403."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"
