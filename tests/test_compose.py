"""The container files: held to the published schema and to our own rules. No container is built here."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


@pytest.fixture(scope="module")
def dockerfile() -> list[str]:
    """Its instructions, one a line, without comments."""
    text = re.sub(r"(?m)^\s*#.*\n", "", (ROOT / "Dockerfile").read_text())
    return [line for line in re.sub(r"\\\n\s*", "", text).splitlines() if line.strip()]


def test_compose_file_follows_the_published_schema(compose: dict[str, Any]) -> None:
    schema = json.loads((ROOT / "tests/schemas/compose-spec.json").read_text())
    jsonschema.Draft201909Validator(schema).validate(compose)


def test_schema_refuses_a_misspelt_key(compose: dict[str, Any]) -> None:
    schema = json.loads((ROOT / "tests/schemas/compose-spec.json").read_text())
    broken = compose | {"services": compose["services"] | {"web": compose["services"]["web"] | {"healtcheck": {}}}}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft201909Validator(schema).validate(broken)


def test_the_five_and_the_migration(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {"postgres", "redis", "migrate", "web", "worker", "beat"}
    assert compose["services"]["postgres"]["image"].startswith("postgres:18")


def test_every_lasting_service_has_a_health_check(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert "healthcheck" in service, name
        assert service["healthcheck"].get("test") or name == "migrate", name


def test_serving_waits_for_the_migration(compose: dict[str, Any]) -> None:
    for name in ("web", "worker", "beat"):
        assert compose["services"][name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_data_lives_in_named_volumes(compose: dict[str, Any]) -> None:
    for name, folder in {
        "postgres": "/var/lib/postgresql",
        "redis": "/data",
        "web": "/srv/goaltrack/var/media",
    }.items():
        volumes = dict(volume.split(":")[:2] for volume in compose["services"][name]["volumes"])
        named = next(source for source, target in volumes.items() if target == folder)
        assert named in compose["volumes"], name


def test_no_secret_has_a_default(compose: dict[str, Any]) -> None:
    """Each stands in the file only as ${NAME:?what it is}."""
    text = "\n".join(
        line for line in (ROOT / "docker-compose.yml").read_text().splitlines() if not line.lstrip().startswith("#")
    )
    for name in re.findall(r"\$\{(\w*(?:PASSWORD|SECRET|URL)\w*)([^}]*)\}", text):
        assert name[1].startswith(":?"), name
    assert not re.search(r"(?i)password['\"]?\s*[:=]\s*['\"]?[\w-]+['\"]?\s*$", text, re.MULTILINE)


def test_serving_uses_the_role_that_owns_nothing(compose: dict[str, Any]) -> None:
    owner = "postgres://goaltrack_owner:"
    for name in ("web", "worker", "beat"):
        environment = compose["services"][name]["environment"]
        assert environment["DATABASE_URL"].startswith("postgres://goaltrack_app:")
        assert not any("OWNER_DATABASE_PASSWORD" in value for value in environment.values()), name
    assert compose["services"]["migrate"]["environment"]["DATABASE_URL"].startswith(owner)


def test_only_web_is_published_and_only_here(compose: dict[str, Any]) -> None:
    published = {name: service["ports"] for name, service in compose["services"].items() if "ports" in service}
    assert published == {"web": ["${GOALTRACK_BIND:-127.0.0.1}:${GOALTRACK_PORT:-8000}:8000"]}
    assert compose["networks"]["inside"]["internal"] is True


def test_files_that_are_mounted_exist(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for volume in service.get("volumes", []):
            if volume.startswith("./"):
                assert (ROOT / volume.split(":")[0]).is_file(), volume


def test_image_runs_as_an_ordinary_user(dockerfile: list[str]) -> None:
    users = [line.split()[1] for line in dockerfile if line.startswith("USER ")]
    assert users
    assert users[-1] not in {"root", "0"}
    last_stage = max(number for number, line in enumerate(dockerfile) if line.startswith("FROM "))
    assert any(line.startswith("USER ") for line in dockerfile[last_stage:])


def test_image_has_a_health_check_and_locked_packages(dockerfile: list[str]) -> None:
    assert any(line.startswith("HEALTHCHECK ") for line in dockerfile)
    installs = [line for line in dockerfile if "pip install" in line]
    assert installs
    assert all("--require-hashes" in line and "requirements.lock" in line for line in installs)
    assert any("npm ci" in line for line in dockerfile)


def test_image_holds_no_secret(dockerfile: list[str]) -> None:
    for line in dockerfile:
        if line.startswith(("ENV ", "ARG ")):
            assert not re.search(r"SECRET|PASSWORD|TOKEN|_URL", line), line
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".env", ".git", "var"} <= set(ignored)
