"""Forms of the departments' review policies, and of the groups of reviewers."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goaltrack.common.forms import CreatingForm, EditingForm
from people.models import Department, User
from reviews.asking_forms import CandidatesField
from reviews.models import ReviewerGroup
from reviews.policy import Rule
from reviews.selectors import Candidate


class PolicyForm(EditingForm):
    rule = forms.ChoiceField(label=_("Who must agree"), choices=Rule.choices, widget=forms.RadioSelect)
    needed = forms.IntegerField(
        label=_("How many must pass it"), required=False, help_text=_("Only where so many of those asked are enough.")
    )
    groups = forms.ModelMultipleChoiceField(
        label=_("One of each of these groups"),
        queryset=ReviewerGroup.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    fewest = forms.IntegerField(label=_("Experts asked, at least"))
    workdays = forms.IntegerField(label=_("Working days to decide"))
    escalate_after = forms.IntegerField(
        label=_("Working days late until somebody is told"), required=False, help_text=_("Empty: nobody is told.")
    )
    escalate_to = forms.ModelChoiceField(
        label=_("Who is told"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("— the department’s managers —"),
    )

    def __init__(self, *args: Any, actor: User, department: Department, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = ReviewerGroup.objects.filter(department__in=department.path).select_related("department")
        self.fields["groups"].queryset = groups  # type: ignore[attr-defined]
        self.fields["escalate_to"].queryset = User.objects.visible_to(actor).active()  # type: ignore[attr-defined]
        for name in ("needed", "fewest", "workdays", "escalate_after"):
            self.fields[name].widget.attrs |= {"class": "num", "inputmode": "numeric"}

    def values(self) -> Mapping[str, Any]:
        values = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return values | {"groups": list(values["groups"])}


class GroupFields(forms.Form):
    name = forms.CharField(label=_("Name of the group"), max_length=40)
    members = CandidatesField(label=_("Members"), required=False, widget=forms.CheckboxSelectMultiple)

    def offer(self, entitled: Sequence[User]) -> None:
        field: Any = self.fields["members"]
        field.offer([Candidate(user, [], None) for user in entitled])


class GroupCreateForm(GroupFields, CreatingForm):
    pass


class GroupUpdateForm(GroupFields, EditingForm):
    pass
