"""Parties: organisations with their bureaus and people; who takes the system over; personal data that goes."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from goaltrack.common.errors import ActionForbidden, InvalidInput, StaleVersion, StateConflict
from history.models import LogEntry
from history.selectors import changes_since
from people.models import User
from projects.models import Project
from projects.parties.models import Bureau, Contact, Party
from projects.parties.selectors import parties_of
from projects.parties.services import (
    bureau_create,
    bureau_remove,
    bureau_update,
    contact_create,
    contact_remove,
    contact_update,
    party_create,
    party_remove,
    party_update,
)
from projects.services import project_update
from tests.projects.conftest import World, build_world
from tests.races import at_once

NUMBER = "0513-8600 1234 转 806"


def party(world: World, actor: User | None = None, **values: Any) -> Party:
    complete = {"role": "client", "name": "澜江市水务集团", "owner": world.cast.zhou}
    return party_create(
        actor=actor or world.cast.lin, key=uuid.uuid4(), project=world.project, values=complete | values
    )


def bureau(world: World, of: Party, **values: Any) -> Bureau:
    complete = {"name": "信息中心"}
    return bureau_create(actor=world.cast.lin, key=uuid.uuid4(), party_id=of.pk, values=complete | values)


def contact(world: World, of: Party, **values: Any) -> Contact:
    complete = {"name": "水谣", "post": "科长", "telephone": NUMBER}
    return contact_create(actor=world.cast.lin, key=uuid.uuid4(), party_id=of.pk, values=complete | values)


def test_a_project_has_several_parties_of_a_role_in_the_order_of_roles(world: World) -> None:
    first = party(world, role="supplier", name="泽川泵业")
    second = party(world, role="supplier", name="启衡仪表")
    client = party(world)
    assert parties_of(world.cast.lin, world.project).parties == [client, first, second]
    with pytest.raises(InvalidInput) as refused:
        party(world)
    assert set(refused.value.fields) == {"name"}


def test_whose_client_has_nobody_to_take_the_system_over_is_told_so(world: World) -> None:
    assert not parties_of(world.cast.lin, world.project).lacks_owner
    client = party(world)
    keeper = contact(world, client)
    # A supplier's bureau is none of the client.
    bureau(world, party(world, role="supplier", name="泽川泵业"), owns_system=True)
    assert parties_of(world.cast.lin, world.project).lacks_owner
    owning = bureau(world, client, owns_system=True, owns="水质预警", keeper=keeper)
    shown = parties_of(world.cast.lin, world.project)
    assert (shown.lacks_owner, shown.owners) == (False, [owning])


def test_somebody_owns_only_what_a_bureau_owns(world: World) -> None:
    client = party(world)
    with pytest.raises(InvalidInput) as refused:
        bureau(world, client, owns="水质预警")
    assert set(refused.value.fields) == {"owns_system"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Bureau.objects.filter(pk=bureau(world, client).pk).update(owns="水质预警")


def test_a_bureau_and_a_person_of_another_party_are_refused(world: World) -> None:
    client, other = party(world), party(world, role="auditor", name="正和审计")
    with pytest.raises(InvalidInput) as refused:
        bureau(world, client, owns_system=True, keeper=contact(world, other))
    assert set(refused.value.fields) == {"keeper"}
    with pytest.raises(InvalidInput) as refused:
        contact(world, client, bureau=bureau(world, other))
    assert set(refused.value.fields) == {"bureau"}


@pytest.mark.parametrize(
    ("field", "value"),
    [("telephone", "ask him"), ("telephone", "1" * 41), ("email", "nobody"), ("name", " "), ("post", "a\x00b")],
)
def test_bad_input_of_a_person_is_told_at_its_field(world: World, field: str, value: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        contact(world, party(world), **{field: value})
    assert set(refused.value.fields) == {field}


@pytest.mark.parametrize("values", [{"owner": "guest"}, {"follower": "zhou"}, {"role": "neighbour"}, {"name": ""}])
def test_bad_input_of_a_party_is_told_at_its_field(world: World, values: dict[str, Any]) -> None:
    given = {name: world.cast.everyone.get(value, value) for name, value in values.items()}
    with pytest.raises(InvalidInput) as refused:
        party(world, **given)
    assert set(refused.value.fields) == set(values)


def test_how_a_number_is_dialled() -> None:
    assert Contact(telephone=NUMBER).dial == "051386001234,806"
    assert Contact(telephone="+86 138 0000 0000").dial == "+8613800000000"


def test_a_removed_person_is_gone_and_the_history_holds_no_number(world: World) -> None:
    client = party(world)
    keeper = contact(world, client)
    owning = bureau(world, client, owns_system=True, keeper=keeper)
    contact_update(actor=world.cast.lin, row_id=keeper.pk, version=1, values={"telephone": "138 0000 0000"})
    contact_remove(actor=world.cast.lin, row_id=keeper.pk)
    owning.refresh_from_db()
    assert (Contact.objects.count(), owning.keeper) == (0, None)
    entries = list(LogEntry.objects.filter(action__startswith="contact.").values_list("changes", "note"))
    assert len(entries) == 3
    assert "138" not in str(entries)
    assert not {"telephone", "email"} & {field.name for field in Contact.pgh_event_model._meta.get_fields()}  # type: ignore[attr-defined]


def test_a_party_goes_with_its_bureaus_and_people_and_the_project_says_so(world: World) -> None:
    client = party(world)
    bureau(world, client, owns_system=True, keeper=contact(world, client))
    party_remove(actor=world.cast.lin, row_id=client.pk)
    assert (Party.objects.count(), Bureau.objects.count(), Contact.objects.count()) == (0, 0, 0)
    assert LogEntry.objects.of(world.project).filter(action="party.remove", note="澜江市水务集团").exists()


def test_a_removed_bureau_leaves_its_people(world: World) -> None:
    client = party(world)
    person = contact(world, client, bureau=bureau(world, client))
    bureau_remove(actor=world.cast.lin, row_id=Bureau.objects.get().pk)
    person.refresh_from_db()
    assert person.bureau is None


def test_edits_on_old_versions_are_refused_with_what_changed(world: World) -> None:
    client = party(world)
    party_update(actor=world.cast.lin, row_id=client.pk, version=1, values={"note": "周三例会"})
    with pytest.raises(StaleVersion):
        party_update(actor=world.cast.zhou, row_id=client.pk, version=1, values={"note": "周四例会"})
    person, office = contact(world, client), bureau(world, client)
    contact_update(actor=world.cast.lin, row_id=person.pk, version=1, values={"telephone": "12345"})
    with pytest.raises(StaleVersion):
        contact_update(actor=world.cast.zhou, row_id=person.pk, version=1, values={"telephone": "54321"})
    assert [change["new"] for change in changes_since(person, 1)] == ["•••"]
    bureau_update(actor=world.cast.lin, row_id=office.pk, version=1, values={"name": "数据处"})
    with pytest.raises(StaleVersion):
        bureau_update(actor=world.cast.zhou, row_id=office.pk, version=1, values={"name": "科技处"})


@pytest.mark.parametrize("name", ["xu", "tang", "guest"])
def test_only_who_runs_the_project_writes_them(world: World, name: str) -> None:
    client, stranger = party(world), world.cast.everyone[name]
    with pytest.raises(ActionForbidden):
        party(world, actor=stranger, name="别的单位")
    with pytest.raises(ActionForbidden):
        contact_create(actor=stranger, key=uuid.uuid4(), party_id=client.pk, values={"name": "水谣"})
    with pytest.raises(ActionForbidden):
        party_remove(actor=stranger, row_id=client.pk)


def test_a_finished_project_takes_nobody_and_still_lets_them_go(world: World) -> None:
    client = party(world)
    person = contact(world, client)
    Project.objects.filter(pk=world.project.pk).update(state="finished")
    with pytest.raises(StateConflict):
        contact(world, client, name="云岫")
    with pytest.raises(StateConflict):
        contact_update(actor=world.cast.lin, row_id=person.pk, version=1, values={"post": "处长"})
    contact_remove(actor=world.cast.lin, row_id=person.pk)
    assert not Contact.objects.exists()


def test_on_the_page_of_the_project_and_their_own(world: World, as_: Callable[[User], Client]) -> None:
    client = as_(world.cast.lin)
    sent = {"key": str(uuid.uuid4()), "role": "client", "name": "澜江市水务集团", "owner": world.cast.zhou.pk}
    for _click in range(2):
        answer = client.post(reverse("party_create", args=[world.project.pk]), sent)
    made = Party.objects.get()
    assert answer["Location"] == f"/parties/of/{world.project.pk}/#party-{made.pk}"
    add = reverse("contact_create", args=[made.pk])
    bad = {"key": str(uuid.uuid4()), "name": "水谣", "telephone": "ask him"}
    refused = client.post(add, bad)
    assert refused.status_code == 400
    assert "水谣" in refused.content.decode()
    client.post(add, bad | {"telephone": NUMBER})
    parties = reverse("party_list", args=[world.project.pk])
    assert client.get(parties, headers={"HX-Request": "true"}).status_code == 200
    for address in (reverse("project_scope", args=[world.project.pk]), parties):
        page = client.get(address).content.decode()
        assert 'href="tel:051386001234,806"' in page
        assert "No bureau of the client takes the system over" in page
    fragment = client.get(add, headers={"HX-Request": "true"}).content.decode()
    assert fragment.lstrip().startswith("<section")
    assert as_(world.cast.guest).get(reverse("party_list", args=[world.project.pk])).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_person_is_changed_and_removed_while_the_party_goes() -> None:
    world = build_world()
    client = party(world)
    person = contact(world, client)
    values = {"post": "处长"}
    results = at_once(
        lambda: party_remove(actor=world.cast.lin, row_id=client.pk),
        lambda: contact_update(actor=world.cast.zhou, row_id=person.pk, version=1, values=values),
        lambda: contact_remove(actor=world.cast.lin, row_id=person.pk),
    )
    assert all(not isinstance(one, Exception) or isinstance(one, StateConflict) for one in results)
    assert not Party.objects.exists()


def test_who_has_left_stays_until_somebody_else_is_chosen(world: World, as_: Callable[[User], Client]) -> None:
    one = party(world, follower=world.cast.lu)
    Project.objects.filter(pk=world.project.pk).update(follower=world.cast.lu)
    User.objects.filter(pk=world.cast.lu.pk).update(is_active=False)
    client = as_(world.cast.lin)
    for page in (reverse("party_update", args=[one.pk]), reverse("project_update", args=[world.project.pk])):
        assert world.cast.lu in client.get(page).context["form"].fields["follower"].queryset


def test_a_party_is_no_change_of_the_projects_own_fields(world: World) -> None:
    project_update(actor=world.cast.lin, project_id=world.project.pk, version=1, values={"name": "二期"})
    party(world, follower=world.cast.xu)
    with pytest.raises(StaleVersion) as refused:
        project_update(actor=world.cast.lin, project_id=world.project.pk, version=1, values={"name": "三期"})
    assert [change["new"] for change in refused.value.changes] == ["二期"]
