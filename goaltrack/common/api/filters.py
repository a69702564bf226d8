"""What lists are narrowed down by. A value that cannot be understood is refused (400) at its name, never ignored."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework.request import Request

from goaltrack.common.api.inputs import LARGEST_ID
from goaltrack.common.errors import invalid

FLAGS = {"1": True, "true": True, "0": False, "false": False}


@extend_schema_field(OpenApiTypes.INT)
class WholeNumberFilter(django_filters.NumberFilter):
    field_class = forms.IntegerField


class IdFilter(WholeNumberFilter):
    """The id of a row. One that the caller may not see finds nothing, like one that does not exist."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"min_value": 1, "max_value": LARGEST_ID} | kwargs))


class FlagField(forms.Field):
    widget = forms.TextInput

    def to_python(self, value: Any) -> bool | None:
        text = str(value or "").lower()
        if not text:
            return None
        if text not in FLAGS:
            raise ValidationError(_("Give true or false."))
        return FLAGS[text]


@extend_schema_field(OpenApiTypes.BOOL)
class FlagFilter(django_filters.Filter):
    field_class = FlagField


def query_choice(request: Request, name: str, choices: Sequence[str]) -> str:
    """One of `choices`; the first stands for a missing or empty value. Raises InvalidInput (400) for another."""
    value = request.query_params.get(name, "") or choices[0]
    if value in choices:
        return value
    raise invalid(name, _("Choose one of: %(choices)s.") % {"choices": ", ".join(filter(None, choices))})


def query_id(request: Request, name: str) -> int | None:
    """A whole number from 1, None where it is left out. Raises InvalidInput (400) for anything else."""
    value = request.query_params.get(name, "")
    if not value:
        return None
    if value.isascii() and value.isdecimal() and len(value) < 20 and 0 < int(value) <= LARGEST_ID:
        return int(value)
    raise invalid(name, _("Give its number."))


def query_flag(request: Request, name: str) -> bool:
    """True or false, false where it is left out. Raises InvalidInput (400) for anything else."""
    try:
        return FlagField(required=False).clean(request.query_params.get(name, "")) or False
    except ValidationError as error:
        raise invalid(name, error.messages[0]) from None
