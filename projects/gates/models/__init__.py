"""Gates, the cases that go through them, and the visits among these."""

from projects.gates.models.cases import OPEN_STATES, CaseCheck, CaseDocument, CaseRound, CaseStep, GateCase, file_path
from projects.gates.models.definitions import GateCheck, GateDefinition, GateDocument, GateStep
from projects.gates.models.rules import (
    MOST_WORKDAYS,
    STAGES,
    CheckRule,
    DocumentRule,
    Kind,
    Needs,
    Reviewers,
    Scope,
    StepRule,
)
from projects.gates.models.visits import MATERIAL, VISIT_FIELDS, Visit

__all__ = [
    "MATERIAL",
    "MOST_WORKDAYS",
    "OPEN_STATES",
    "STAGES",
    "VISIT_FIELDS",
    "CaseCheck",
    "CaseDocument",
    "CaseRound",
    "CaseStep",
    "CheckRule",
    "DocumentRule",
    "GateCase",
    "GateCheck",
    "GateDefinition",
    "GateDocument",
    "GateStep",
    "Kind",
    "Needs",
    "Reviewers",
    "Scope",
    "StepRule",
    "Visit",
    "file_path",
]
