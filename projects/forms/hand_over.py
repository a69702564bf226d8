"""Forms of who does it: handing over, naming a B."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from goaltrack.common.forms import CreatingForm, EditingForm
from people.models import User
from projects.forms.choices import colleagues
from projects.models import Task
from projects.network import Node, node_of
from projects.selectors.hand_over import OwnWork
from projects.services.hand_over import LONGEST_NOTE as LONGEST_NOTE_OF_HAND_OVER


class HandOverFields(forms.Form):
    taker = forms.ModelChoiceField(label=_("To whom"), queryset=User.objects.none(), empty_label=_("— choose —"))
    note = forms.CharField(
        label=_("Why, and what to know"),
        max_length=LONGEST_NOTE_OF_HAND_OVER,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The next person reads it first; it stays on the timeline."),
    )

    def offer(self, actor: User, giver: User) -> None:
        self.fields["taker"].queryset = colleagues(actor).exclude(pk=giver.pk)  # type: ignore[attr-defined]


class TaskHandOverForm(HandOverFields, CreatingForm):
    """One task: its B is chosen to begin with, which swaps the two."""

    def __init__(self, *args: Any, actor: User, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(actor, task.owner)
        self.fields["taker"].initial = task.follower_id


class WorkHandOverForm(HandOverFields, CreatingForm):
    """A box for each piece of a person's work."""

    def __init__(self, *args: Any, actor: User, giver: User, works: Iterable[OwnWork], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(actor, giver)
        self.works = {own.place: own for own in works}
        for place, own in self.works.items():
            self.fields[place] = forms.BooleanField(label=own.work.title, required=False, initial=True)

    def chosen(self) -> list[Node]:
        return [node_of(own.work) for place, own in self.works.items() if self.cleaned_data[place]]

    @property
    def rows(self) -> list[tuple[OwnWork, forms.BoundField]]:
        return [(own, self[place]) for place, own in self.works.items()]


class NameBForm(EditingForm):
    """Who is to be B of one task, typed: the whole name or the employee number."""

    task = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    follower = forms.CharField(label=_("B role"), max_length=100)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean_follower(self) -> User:
        typed = self.cleaned_data["follower"].strip().lstrip("@")
        found = list(colleagues(self.actor).filter(Q(name=typed) | Q(username=typed)).only("name", "username")[:2])
        if len(found) == 1:
            return found[0]
        if found:
            raise forms.ValidationError(_("Several people are called that: type the employee number."))
        raise forms.ValidationError(_("There is no such person among your colleagues."))
