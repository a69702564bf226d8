"""How calls are read: strict bodies, and ids only of what the caller sees."""

import json
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, serializers
from rest_framework.parsers import JSONParser as DrfJSONParser
from rest_framework.relations import MANY_RELATION_KWARGS

# The largest id that a table can hold.
LARGEST_ID = 2**63 - 1
MOST_IDS = 100


class JSONParser(DrfJSONParser):
    """Also refuses what JSON can say and nothing behind it can hold: nesting without end, half a character."""

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        body = stream.read()
        try:
            read: dict[str, Any] = super().parse(BytesIO(body), media_type, parser_context)
            if b"\\ud" in body.lower():
                json.dumps(read, ensure_ascii=False).encode()
        except RecursionError:
            raise exceptions.ParseError(_("The body is nested too deeply.")) from None
        except UnicodeEncodeError:
            raise exceptions.ParseError(_("The body holds half a character.")) from None
        return read


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses names it does not know: a misspelt or read-only field is not silently dropped."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := set(data) - set(self.fields)):
            raise serializers.ValidationError(
                {str(name): [_("There is no such field to set here.")] for name in sorted(unknown, key=str)}
            )
        return super().to_internal_value(data)


class FewRows(serializers.ManyRelatedField):
    """Each id costs a query, so there is an end to them."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, list) and len(data) > MOST_IDS:
            raise serializers.ValidationError(_("At most %(count)d at a time.") % {"count": MOST_IDS})
        return super().to_internal_value(data)


class VisibleField(serializers.PrimaryKeyRelatedField[Any]):
    """The id of a row that the caller may see; another one does not exist for them."""

    @classmethod
    def many_init(cls, *args: Any, **kwargs: Any) -> FewRows:
        shared = {name: value for name, value in kwargs.items() if name in MANY_RELATION_KWARGS}
        return FewRows(child_relation=cls(*args, **kwargs), **shared)

    def get_queryset(self) -> QuerySet[Any]:
        queryset: Any = super().get_queryset()
        request = self.context.get("request")
        visible: QuerySet[Any] = queryset.visible_to(request.user) if request else queryset.none()
        return visible

    def to_internal_value(self, data: Any) -> Any:
        # 1e400 is an infinite float, which no id can be compared with.
        if isinstance(data, float):
            self.fail("incorrect_type", data_type="float")
        return super().to_internal_value(data)
