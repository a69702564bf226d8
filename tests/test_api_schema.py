"""The description of the API: complete, without warnings, and saying what each operation may refuse."""

import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.generators import SchemaGenerator

METHODS = ("get", "post", "put", "patch", "delete")
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
# Makes a row, but the row stands for the caller's one decision: the same call again answers with it.
ONCE_BY_NATURE = {"verdict_give"}
# One's own, and nobody else's to change: the last one counts.
LAST_ONE_COUNTS = {"preferences_update", "task_watch", "view_open_with"}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    found: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return found


def operations(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in schema["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def headers(operation: dict[str, Any]) -> set[str]:
    return {p["name"] for p in operation.get("parameters", ()) if p["in"] == "header" and p["required"]}


def routes(resolver: URLResolver, prefix: str = "/") -> Iterator[tuple[str, Any]]:
    for pattern in resolver.url_patterns:
        place = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, place)
        elif isinstance(pattern, URLPattern) and place.startswith("/api/v1/"):
            yield place, pattern.callback


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_it_is_valid_and_without_a_warning(language: str) -> None:
    out = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", "--lang", language, stdout=out)
    assert "openapi: 3" in out.getvalue()


def test_every_route_and_method_is_in_it(schema: dict[str, Any]) -> None:
    described = {(re.sub(r"{\w+}", "{}", path), method) for path, method, _ in operations(schema)}
    there = {
        (re.sub(r"<\w+:\w+>", "{}", place), method)
        for place, callback in routes(get_resolver())
        for method in METHODS
        if hasattr(callback.cls, method)
    }
    assert described == there


def test_every_operation_has_a_name_and_words(schema: dict[str, Any]) -> None:
    wordless = [
        f"{method} {path}"
        for path, method, operation in operations(schema)
        if not (operation.get("summary") or operation.get("description"))
    ]
    assert wordless == []
    names = [operation["operationId"] for _, _, operation in operations(schema)]
    assert len(names) == len(set(names))


def test_every_refusal_is_a_problem(schema: dict[str, Any]) -> None:
    for path, method, operation in operations(schema):
        for code, answer in operation["responses"].items():
            assert (code >= "400") == (answer.get("content") == PROBLEM), f"{method} {path} {code}"
            assert answer["description"] or code < "400"


def test_what_an_operation_takes_says_what_it_refuses(schema: dict[str, Any]) -> None:
    for path, method, operation in operations(schema):
        refused = {int(code) for code in operation["responses"] if code >= "400"}
        where = {p["in"] for p in operation.get("parameters", ())}
        sent = headers(operation)
        public = {} in operation["security"]
        must = set() if public else {401, 403}
        must |= {404} if "path" in where else set()
        must |= {400} if "query" in where or "Idempotency-Key" in sent else set()
        must |= {400, 413, 415} if "requestBody" in operation else set()
        must |= {412, 428, 409} if "If-Match" in sent else set()
        must |= {409} if method != "get" and ("path" in where or "Idempotency-Key" in sent) else set()
        also = {409} if operation["operationId"] == "people_import_plan" else set()
        assert refused == must | also, f"{method} {path}"


def test_what_creates_takes_a_key_and_what_edits_a_version(schema: dict[str, Any]) -> None:
    wrong = []
    for path, method, operation in operations(schema):
        name = operation["operationId"]
        creates = "201" in operation["responses"]
        if creates and name not in ONCE_BY_NATURE and "Idempotency-Key" not in headers(operation):
            wrong.append(f"{method} {path} ({name}) makes a row without a key")
        if method in ("put", "patch") and name not in LAST_ONE_COUNTS and "If-Match" not in headers(operation):
            wrong.append(f"{method} {path} ({name}) edits without a version")
    assert wrong == []


def test_a_set_of_choices_has_one_name(schema: dict[str, Any]) -> None:
    components = schema["components"]["schemas"]
    enums = {name: tuple(item["enum"]) for name, item in components.items() if "enum" in item}
    assert not [name for name in enums if re.search(r"[0-9a-f]{3}Enum$", name)]
    assert enums["GoalStateEnum"] == ("draft", "active", "closed", "dropped")
    assert set(components["Person"]["properties"]) == {"id", "name"}
