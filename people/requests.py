"""The requests that views get: a person has been let through, by SignInRequiredMiddleware or IsAuthenticated."""

from django.http import HttpRequest
from rest_framework.request import Request

from people.models import User


class SignedInRequest(HttpRequest):
    """What a page view gets."""

    user: User


class SignedInCall(Request):
    """What an API view gets."""

    user: User
