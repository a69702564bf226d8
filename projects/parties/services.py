"""Parties, their bureaus and contacts: added, changed, removed. All of a project's are written one after the other."""

from collections.abc import Collection, Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import Problems, StateConflict
from history.changes import apply_changes, initial_values
from history.operations import Operation, operation
from history.versions import check_version
from people.models import User
from people.permissions import authorize
from projects.models import Project
from projects.parties.models import Bureau, Contact, Party
from projects.parties.roles import why_kept
from projects.services.units import remove_unless_used

PARTY = ("role", "name", "owner", "follower", "note")
BUREAU = ("name", "owns_system", "owns", "keeper")
CONTACT = ("name", "post", "bureau", "telephone", "email")
# That they were changed is on record, not what to.
PERSONAL = ("telephone", "email")
MASK = "•••"

Row = TypeVar("Row", Party, Bureau, Contact)
Inside = TypeVar("Inside", Bureau, Contact)


def party_create(*, actor: User, key: UUID, project: Project, values: Mapping[str, Any]) -> Party:
    """Add a party to the project, from `values` (PARTY, objects for foreign keys)."""
    with operation("party.create", actor=actor, key=key, content={**values, "project": project}) as op:
        if op.replayed:
            return op.made_row(Party.objects)
        held = _held(actor, project.pk)
        _require_running(held)
        party = Party(project=held, **_only(values, PARTY))
        _check_party(party, actor, changed=PARTY)
        party.save()
        op.log(held, changes=[{"field": "party", "old": None, "new": party.name}], note=party.name, made=party)
    return party


def party_update(*, actor: User, row_id: int, version: int, values: Mapping[str, Any]) -> Party:
    """Change its fields (PARTY); refused when somebody changed it since `version`."""
    with operation("party.update", actor=actor) as op:
        project = _held(actor, _found(Party, row_id).project_id)
        party = _found(Party, row_id)
        check_version(party, version)
        _require_running(project)
        role = party.role
        changes = apply_changes(party, _only(values, PARTY))
        if changes:
            _check_party(party, actor, changed={change["field"] for change in changes}, role=role)
            _save(op, party, changes)
    return party


def party_remove(*, actor: User, row_id: int) -> Project:
    """It goes with its bureaus and contacts, unless a contract is with it; the project's history says that it did."""
    with operation("party.remove", actor=actor) as op:
        project = _held(actor, _found(Party, row_id).project_id)
        party = _found(Party, row_id)
        op.log(project, note=party.name)
        remove_unless_used(party)
    return project


def bureau_create(*, actor: User, key: UUID, party_id: int, values: Mapping[str, Any]) -> Bureau:
    """Add a bureau to the party, from `values` (BUREAU)."""
    with operation("bureau.create", actor=actor, key=key, content={**values, "party": party_id}) as op:
        if op.replayed:
            return op.made_row(Bureau.objects)
        party = _held_party(actor, party_id)
        bureau = Bureau(party=party, **_only(values, BUREAU))
        _check_bureau(bureau)
        bureau.save()
        op.log(party, changes=initial_values(bureau, BUREAU), note=bureau.name, made=bureau)
    return bureau


def bureau_update(*, actor: User, row_id: int, version: int, values: Mapping[str, Any]) -> Bureau:
    with operation("bureau.update", actor=actor) as op:
        _held_party(actor, _found(Bureau, row_id).party_id)
        bureau = _found(Bureau, row_id)
        check_version(bureau, version)
        changes = apply_changes(bureau, _only(values, BUREAU))
        if changes:
            _check_bureau(bureau)
            _save(op, bureau, changes)
    return bureau


def bureau_remove(*, actor: User, row_id: int) -> Party:
    """The people in it stay with the party."""
    with operation("bureau.remove", actor=actor) as op:
        return _remove(op, actor, Bureau, row_id)


def contact_create(*, actor: User, key: UUID, party_id: int, values: Mapping[str, Any]) -> Contact:
    """Add a person to the party, from `values` (CONTACT)."""
    with operation("contact.create", actor=actor, key=key, content={**values, "party": party_id}) as op:
        if op.replayed:
            return op.made_row(Contact.objects)
        party = _held_party(actor, party_id)
        contact = Contact(party=party, **_only(values, CONTACT))
        _check_contact(contact)
        contact.save()
        op.log(party, note=contact.name, made=contact)
    return contact


def contact_update(*, actor: User, row_id: int, version: int, values: Mapping[str, Any]) -> Contact:
    with operation("contact.update", actor=actor) as op:
        _held_party(actor, _found(Contact, row_id).party_id)
        contact = _found(Contact, row_id)
        check_version(contact, version)
        changes = apply_changes(contact, _only(values, CONTACT))
        if changes:
            _check_contact(contact)
            _save(op, contact, [_masked(change) for change in changes])
    return contact


def contact_remove(*, actor: User, row_id: int) -> Party:
    """Their name, post, telephone and e-mail are gone from all pages."""
    with operation("contact.remove", actor=actor) as op:
        return _remove(op, actor, Contact, row_id)


def _held(actor: User, project_id: int) -> Project:
    projects = Project.objects.select_related("department").select_for_update(of=("self",), no_key=True)
    project = projects.get(pk=project_id)
    authorize(actor, "parties.party_write", project)
    return project


def _held_party(actor: User, party_id: int) -> Party:
    _require_running(_held(actor, _found(Party, party_id).project_id))
    return _found(Party, party_id)


def _found(model: type[Row], row_id: int) -> Row:
    """Read before the project is held, to know which, and again afterwards: it may have gone meanwhile."""
    row = model._default_manager.filter(pk=row_id).first()
    if row is None:
        raise StateConflict(_("It was removed meanwhile."))
    return row


def _require_running(project: Project) -> None:
    if project.state == Project.State.FINISHED:
        raise StateConflict(_("This project is finished."))


def _only(values: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in names}


def _save(op: Operation, row: Party | Bureau | Contact, changes: list[dict[str, Any]]) -> None:
    row.version += 1
    row.save()
    op.log(row, changes=changes)


def _remove(op: Operation, actor: User, model: type[Inside], row_id: int) -> Party:
    """Possible in a finished project too."""
    party = _found(Party, _found(model, row_id).party_id)
    _held(actor, party.project_id)
    row = _found(model, row_id)
    op.log(party, note=row.name)
    row.delete()
    return party


def _masked(change: dict[str, Any]) -> dict[str, Any]:
    if change["field"] not in PERSONAL:
        return change
    return change | {"old": MASK if change["old"] else "", "new": MASK if change["new"] else ""}


def _check_party(party: Party, actor: User, *, changed: Collection[str], role: str = "") -> None:
    """`role` is what the party was until now."""
    party.name = party.name.strip()
    problems = Problems()
    problems.check(party, exclude={"project", "owner", *(["follower"] if party.follower_id else [])})
    if not problems.fields:
        if party.follower_id is not None and party.follower_id == party.owner_id:
            problems.add("follower", _("A and B must be two people."))
        alike = Party.objects.filter(project=party.project_id, role=party.role, name=party.name)
        if alike.exclude(pk=party.pk).exists():
            problems.add("name", _("The project has this party already."))
        for words in why_kept(party, role) if party.role != role else ():
            problems.add("role", words)
        for name in ("owner", "follower"):
            pk, seen = getattr(party, f"{name}_id"), User.objects.visible_to(actor).active()
            if name in changed and pk is not None and not seen.filter(pk=pk).exists():
                problems.add(name, _("There is no such person among your colleagues."))
    problems.raise_any()


def _check_bureau(bureau: Bureau) -> None:
    bureau.name = bureau.name.strip()
    problems = Problems()
    problems.check(bureau, exclude={"party", "keeper"})
    if not problems.fields:
        if bureau.party.bureaus.filter(name=bureau.name).exclude(pk=bureau.pk).exists():
            problems.add("name", _("The party has a bureau of this name."))
        if not bureau.owns_system and (bureau.owns or bureau.keeper_id):
            problems.add("owns_system", _("Tick this too: otherwise it owns nothing."))
    _check_party_of(problems, bureau, "keeper", bureau.keeper)
    problems.raise_any()


def _check_contact(contact: Contact) -> None:
    contact.name, contact.telephone = contact.name.strip(), contact.telephone.strip()
    problems = Problems()
    problems.check(contact, exclude={"party", "bureau"})
    _check_party_of(problems, contact, "bureau", contact.bureau)
    problems.raise_any()


def _check_party_of(problems: Problems, row: Bureau | Contact, field: str, other: Bureau | Contact | None) -> None:
    kept: models.QuerySet[Any] | None = type(other)._default_manager.filter(pk=other.pk) if other else None
    if other is not None and (other.party_id != row.party_id or (kept is not None and not kept.exists())):
        problems.add(field, _("It belongs to another party, or was removed."))
