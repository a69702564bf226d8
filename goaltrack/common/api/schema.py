"""The description of the API: what every operation may refuse is said here once, for all of them."""

from collections.abc import Iterator
from typing import Any

from drf_spectacular.openapi import AutoSchema as SpectacularAutoSchema
from rest_framework import serializers

from goaltrack.common.api.problems import PROBLEM_JSON

WHY = {
    400: "What was sent cannot be taken; `errors` says where and why.",
    401: "Nobody is signed in.",
    403: "The row may be seen, the action may not be taken; or a second factor must be set up first.",
    404: "There is no such row, or the caller may not see it.",
    409: "The row is in a state that does not allow this, or the Idempotency-Key was used for something else.",
    412: "Somebody changed the row since the version that If-Match names; `changes` says what.",
    413: "The body is too large.",
    415: "The body is of another type than this operation reads.",
    428: "If-Match is missing.",
}
SAFE = {"GET", "HEAD", "OPTIONS"}


class ChangeSerializer(serializers.Serializer[Any]):
    field = serializers.CharField()
    label = serializers.CharField(help_text="What people call the field.")  # type: ignore[assignment]
    old = serializers.JSONField(allow_null=True)
    new = serializers.JSONField(allow_null=True)
    by = serializers.CharField()
    at = serializers.DateTimeField()


class ProblemSerializer(serializers.Serializer[Any]):
    """Why a call was refused (RFC 9457), in the caller's language."""

    type = serializers.CharField(help_text="urn:goaltrack:problem:… names the kind of refusal and never changes.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="Messages by field; `reviewers.1` is an entry of a list, `non_field_errors` the body as a whole.",
    )
    permission = serializers.CharField(required=False, help_text="The rule that does not hold, for some 403.")
    current_version = serializers.IntegerField(required=False, help_text="With 412.")
    changes = ChangeSerializer(many=True, required=False, help_text="With 412: what changed since, oldest first.")


class AutoSchema(SpectacularAutoSchema):
    """Adds to each operation the refusals that its parameters, body and method make possible."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        responses = operation["responses"]
        declared = {int(code) for code in responses if int(code) >= 400}
        for code in declared | set(_refusals(self.method, operation)):
            refusal = self._get_response_for_code(ProblemSerializer, str(code), [PROBLEM_JSON])  # type: ignore[no-untyped-call]
            responses[str(code)] = refusal | {"description": WHY[code]}
        operation["responses"] = dict(sorted(responses.items()))
        return operation


def _refusals(method: str, operation: dict[str, Any]) -> Iterator[int]:
    parameters = {(parameter["in"], parameter["name"]) for parameter in operation.get("parameters", ())}
    places = {place for place, _name in parameters}
    keyed = ("header", "Idempotency-Key") in parameters
    versioned = ("header", "If-Match") in parameters
    if keyed or "query" in places or "requestBody" in operation:
        yield 400
    if {} not in operation.get("security", [{}]):
        yield from (401, 403)
    if "path" in places:
        yield 404
    # What is written about a row that exists, or made under a key, meets that row's state or that key's past.
    if method not in SAFE and (keyed or versioned or "path" in places):
        yield 409
    if versioned:
        yield from (412, 428)
    if "requestBody" in operation:
        yield from (413, 415)
