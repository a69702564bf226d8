"""Forms of parties. They parse; the services judge."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common.forms import CreatingForm, EditingForm
from people.models import User
from projects.forms import colleagues_and
from projects.models import Project
from projects.parties.models import Bureau, Contact, Party


class PartyFields(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Party.Role.choices)
    name = forms.CharField(label=_("Organisation"), max_length=120)
    owner = forms.ModelChoiceField(
        label=_("A role"), queryset=User.objects.none(), help_text=_("Who of us talks to them.")
    )
    follower = forms.ModelChoiceField(label=_("B role"), queryset=User.objects.none(), required=False)
    note = forms.CharField(label=_("Note"), max_length=1_000, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def limit_to(self, actor: User, party: Party | None = None) -> None:
        present = (party.owner_id, party.follower_id) if party is not None else ()
        for name in ("owner", "follower"):
            self.fields[name].queryset = colleagues_and(actor, *present)  # type: ignore[attr-defined]


class PartyCreateForm(PartyFields, CreatingForm):
    def __init__(self, *args: Any, actor: User, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor)
        self.fields["owner"].initial = project.manager_id
        if project.customer is not None and not project.parties.filter(role=Party.Role.CLIENT).exists():
            self.fields["name"].initial = project.customer.name


class PartyUpdateForm(PartyFields, EditingForm):
    title = _("Change the party")

    def __init__(self, *args: Any, actor: User, party: Party, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor, party)


class BureauFields(forms.Form):
    name = forms.CharField(label=_("Bureau"), max_length=80)
    owns_system = forms.BooleanField(label=_("Owns the system after launch"), required=False)
    owns = forms.CharField(
        label=_("What it owns"),
        max_length=120,
        required=False,
        help_text=_("A module or a function; empty: the whole system."),
    )
    keeper = forms.ModelChoiceField(label=_("The person who will"), queryset=Contact.objects.none(), required=False)

    def limit_to(self, party: Party) -> None:
        self.fields["keeper"].queryset = party.contacts.all()  # type: ignore[attr-defined]


class BureauCreateForm(BureauFields, CreatingForm):
    title = _("Add a bureau")

    def __init__(self, *args: Any, party: Party, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(party)


class BureauUpdateForm(BureauFields, EditingForm):
    title = _("Change the bureau")

    def __init__(self, *args: Any, party: Party, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(party)


class ContactFields(forms.Form):
    name = forms.CharField(
        label=pgettext_lazy("of a person", "Name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    post = forms.CharField(
        label=_("Post"), max_length=60, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    telephone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off"}),
    )
    bureau = forms.ModelChoiceField(label=_("Bureau"), queryset=Bureau.objects.none(), required=False)

    def limit_to(self, party: Party) -> None:
        self.fields["bureau"].queryset = party.bureaus.all()  # type: ignore[attr-defined]


class ContactCreateForm(ContactFields, CreatingForm):
    title = _("Add a contact")

    def __init__(self, *args: Any, party: Party, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(party)


class ContactUpdateForm(ContactFields, EditingForm):
    title = _("Change the contact")

    def __init__(self, *args: Any, party: Party, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(party)
