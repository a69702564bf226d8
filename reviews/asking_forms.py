"""Forms of a review: whom to ask, handing over, and what became of a remark."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from goaltrack.common.dates import with_weekday
from goaltrack.common.fields import described
from goaltrack.common.forms import DateField, EditingForm, Form
from people.models import User
from reviews.selectors import Candidate, Choice, review_due


def candidate_words(candidate: Candidate) -> str:
    """Name and department, for those who share a name; and that they are away."""
    user = candidate.user
    name = f"{user.name} · {user.department.name}" if user.department else user.name
    if candidate.away_until is None:
        return name
    return str(_("%(name)s (away until %(day)s)") % {"name": name, "day": with_weekday(candidate.away_until)})


class CandidatesField(forms.ModelMultipleChoiceField):
    """The people whom one may ask, in the words of the page."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=User.objects.none(), **kwargs)
        self.words: dict[int, str] = {}

    def offer(self, candidates: Sequence[Candidate]) -> None:
        self.words = {one.user.pk: candidate_words(one) for one in candidates}
        self.queryset = User.objects.filter(pk__in=self.words)

    def label_from_instance(self, obj: Any) -> str:
        return self.words[obj.pk]


class CandidateField(forms.ModelChoiceField):
    label_from_instance = CandidatesField.label_from_instance
    offer = CandidatesField.offer

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=User.objects.none(), **kwargs)
        self.words: dict[int, str] = {}


@dataclass(frozen=True)
class OfferedGroup:
    """The boxes of one group; a person in two groups stands in the first."""

    name: str
    options: list[dict[str, Any]]


class AskForm(EditingForm):
    """Whom to ask and until when; what is needed, and by default the day, follow the department's policy."""

    reviewers = CandidatesField(label=_("Experts"), widget=forms.CheckboxSelectMultiple, required=False)
    due = DateField(label=_("Opinion wanted by"), required=False)

    def __init__(self, *args: Any, choice: Choice, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="submit_%s", **kwargs)
        self.choice = choice
        field: Any = self.fields["reviewers"]
        field.offer(choice.candidates)
        self.fields["due"].initial = lambda: review_due(choice.policy)

    def offered(self) -> list[OfferedGroup]:
        """The boxes in the groups of the policy; all in one without a name where it does not go by groups."""
        bound: BoundField = self["reviewers"]
        boxes = described(bound, hint="")["options"]
        by_id = {str(option.data["value"]): box for option, box in zip(bound.subwidgets, boxes, strict=True)}
        if not self.choice.by_group:
            return [OfferedGroup("", list(by_id.values()))]
        offered = []
        for group in self.choice.policy.groups:
            mine = [one for one in self.choice.candidates if group.name in one.groups]
            boxes_here = [by_id.pop(str(one.user.pk)) for one in mine if str(one.user.pk) in by_id]
            offered.append(OfferedGroup(group.name, boxes_here))
        return offered

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "reviewers": list(self.cleaned_data["reviewers"])}


class DelegateForm(Form):
    to = CandidateField(label=_("Who reviews it instead"), empty_label="—")
    note = forms.CharField(label=_("What they should know"), max_length=300, required=False)

    def __init__(self, *args: Any, candidates: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.offer(candidates)
        # In the order of the candidates: those of the same group and those who are here come first.
        field.choices = [("", "—"), *((one.user.pk, candidate_words(one)) for one in candidates)]


class MarkForm(Form):
    """What was done about a remark, or what is still missing."""

    text = forms.CharField(
        label=_("In words"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 3})
    )
