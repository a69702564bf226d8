"""Gates: written and changed as a whole, by administrators. Cases that have begun keep what they copied."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import Message, Problems
from history.changes import apply_changes, initial_values
from history.operations import operation
from history.versions import check_version
from people.models import User
from people.permissions import authorize
from projects.gates.models import (
    STAGES,
    CheckRule,
    DocumentRule,
    GateCheck,
    GateDefinition,
    GateDocument,
    GateStep,
    Reviewers,
    Scope,
    StepRule,
)

EDITABLE = ("name", "kind", "purpose", "scope", "holds_from", "active")
STEP_FIELDS = ("name", "reviewer", "person", "workdays", "needs")
DOCUMENT_FIELDS = ("name", "required", "needed_at")
CHECK_FIELDS = ("text",)
MOST_PARTS = 30
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Parts:
    """What a gate is made of, in order: rows by the names of STEP_FIELDS, DOCUMENT_FIELDS and CHECK_FIELDS."""

    steps: Rows = field(default_factory=list)
    documents: Rows = field(default_factory=list)
    checks: Rows = field(default_factory=list)

    def content(self) -> dict[str, Any]:
        return {"steps": list(self.steps), "documents": list(self.documents), "checks": list(self.checks)}


def definition_create(*, actor: User, key: UUID, values: Mapping[str, Any], parts: Parts) -> GateDefinition:
    """Define a gate of `values` (EDITABLE, department, code). Raises InvalidInput at the fields, and at
    `steps-<n>-<field>` and the like for the parts, counted from 0."""
    content = {**values, **parts.content()}
    with operation("gate.create", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(GateDefinition.objects)
        authorize(actor, "gates.definition_write", values["department"])
        definition = GateDefinition(**values)
        _check(definition, parts, actor)
        definition.save()
        _write_parts(definition, parts)
        op.log(definition, changes=initial_values(definition, [*EDITABLE, "department"]))
    return definition


def definition_update(
    *, actor: User, definition_id: int, version: int, values: Mapping[str, Any], parts: Parts
) -> GateDefinition:
    """Change a gate and replace its parts; refused when somebody changed it since `version`."""
    with operation("gate.update", actor=actor) as op:
        held = GateDefinition.objects.select_related("department").select_for_update(of=("self",), no_key=True)
        definition = held.get(pk=definition_id)
        authorize(actor, "gates.definition_write", definition.department)
        check_version(definition, version)
        changes = apply_changes(definition, {name: value for name, value in values.items() if name in EDITABLE})
        _check(definition, parts, actor)
        before, after = _as_text(*parts_of(definition)), _as_text(parts.steps, parts.documents, parts.checks)
        changes += [
            {"field": name, "old": before[name], "new": after[name]} for name in before if before[name] != after[name]
        ]
        if not changes and parts_of(definition) == (list(parts.steps), list(parts.documents), list(parts.checks)):
            return definition
        for rows in (definition.steps, definition.documents, definition.checks):
            rows.all().delete()
        _write_parts(definition, parts)
        definition.version += 1
        definition.save()
        op.log(definition, changes=changes)
    return definition


def parts_of(source: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of a gate as they were written."""
    return (
        [{name: getattr(row, name) for name in STEP_FIELDS} for row in source.steps.select_related("person")],
        [{name: getattr(row, name) for name in DOCUMENT_FIELDS} for row in source.documents.all()],
        [{name: getattr(row, name) for name in CHECK_FIELDS} for row in source.checks.all()],
    )


def rows_for(model: type[models.Model], rows: Rows, **owner: Any) -> list[Any]:
    return [model(position=number, **row, **owner) for number, row in enumerate(rows, start=1)]


def _write_parts(definition: GateDefinition, parts: Parts) -> None:
    GateStep.objects.bulk_create(rows_for(GateStep, parts.steps, definition=definition))
    GateDocument.objects.bulk_create(rows_for(GateDocument, parts.documents, definition=definition))
    GateCheck.objects.bulk_create(rows_for(GateCheck, parts.checks, definition=definition))


def _as_text(steps: Rows, documents: Rows, checks: Rows) -> dict[str, str]:
    return {
        "steps": " → ".join(str(row["name"]) for row in steps),
        "documents": "、".join(str(row["name"]) for row in documents),
        "checks": "、".join(str(row["text"]) for row in checks),
    }


def _check(definition: GateDefinition, parts: Parts, actor: User) -> None:
    problems = Problems()
    problems.check(definition)
    taken = GateDefinition.objects.filter(department=definition.department, code=definition.code)
    if taken.exclude(pk=definition.pk).exists():
        problems.add("code", _("Another gate of this department has this code."))
    if definition.kind in STAGES and definition.scope != Scope.PROJECT:
        problems.add("scope", _("A project’s stages are about the whole project."))
    if not parts.steps:
        problems.add("steps", _("A gate has at least one step."))
    for place, rows in parts.content().items():
        if len(rows) > MOST_PARTS:
            problems.add(place, _("At most %(count)d lines.") % {"count": MOST_PARTS})
    _check_names(problems, "steps", "name", parts.steps, _("Another step has this name."))
    _check_names(problems, "documents", "name", parts.documents, _("Another document has this name."))
    _check_names(problems, "checks", "text", parts.checks, _("Another line says the same."))
    people = {row["person"].pk for row in parts.steps if row.get("person")}
    known = set(User.objects.visible_to(actor).filter(pk__in=people).values_list("pk", flat=True))
    for number, row in enumerate(parts.steps):
        step = GateStep(position=number + 1, **row)
        _take_over(problems, f"steps-{number}", step)
        if step.reviewer == Reviewers.PERSON and step.person_id is None:
            problems.add(f"steps-{number}-person", _("Say who decides it."))
        elif step.reviewer != Reviewers.PERSON and step.person_id is not None:
            problems.add(f"steps-{number}-person", _("Leave it empty, or let the named person decide."))
        elif step.person_id is not None and step.person_id not in known:
            problems.add(f"steps-{number}-person", _("There is no such person among your colleagues."))
    for number, row in enumerate(parts.documents):
        document = GateDocument(position=number + 1, **row)
        _take_over(problems, f"documents-{number}", document)
        if parts.steps and document.needed_at > len(parts.steps):
            problems.add(f"documents-{number}-needed_at", _("There is no such step."))
    for number, row in enumerate(parts.checks):
        _take_over(problems, f"checks-{number}", GateCheck(position=number + 1, **row))
    problems.raise_any()


def _check_names(problems: Problems, place: str, column: str, rows: Rows, words: Message) -> None:
    """No two of the rows are called the same."""
    seen: set[str] = set()
    for number, row in enumerate(rows):
        name = str(row[column]).strip().casefold()
        if name and name in seen:
            problems.add(f"{place}-{number}-{column}", words)
        seen.add(name)


def _take_over(problems: Problems, place: str, row: StepRule | DocumentRule | CheckRule) -> None:
    own = Problems()
    own.check(row, exclude={"definition"})
    for name, said in own.fields.items():
        for message in said:
            problems.add(f"{place}-{name}", message)
