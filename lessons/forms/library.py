"""Forms of the library. They parse; the services judge."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common.forms import CreatingForm, EditingForm, Form
from lessons.gate import CRITERIA
from lessons.models import Lesson
from people.forms import DepartmentChoice
from people.models import Department, User
from projects.models import Project
from reviews.forms import VerdictForm
from reviews.models import Remark
from reviews.services import Opinion

VERDICT_FORM = "verdict"
PARTS = re.compile(r"[\s,，、;；]+")


class KeywordsField(forms.CharField):
    """Words parted by spaces or commas, half or full width."""

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        text = super().to_python(value)
        return [word for word in PARTS.split(text or "") if word]

    def prepare_value(self, value: Any) -> Any:
        return " ".join(value) if isinstance(value, list) else value


class LessonSearchForm(Form):
    q = forms.CharField(label=_("Words"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    kind = forms.ChoiceField(choices=[("", ""), *Lesson.Kind.choices], required=False, widget=forms.HiddenInput)
    department = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False, widget=forms.HiddenInput)


class LessonFields(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=Lesson.Kind.choices)
    title = forms.CharField(
        label=pgettext_lazy("lesson", "Title"),
        max_length=120,
        help_text=_("What happened and what it cost, in one line."),
    )
    situation = forms.CharField(
        label=_("What happened"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Who, where, when, and how one noticed: for somebody who was not there."),
    )
    advice = forms.CharField(
        label=_("What to do next time"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("So that somebody can take it over as a task."),
    )
    keywords = KeywordsField(
        label=_("Keywords"),
        required=False,
        help_text=_(
            "2 to 20 characters each, at most 12, with spaces between. Where one stands in a breakdown, it warns."
        ),
    )
    project = forms.ModelChoiceField(
        label=_("Project"), queryset=Project.objects.none(), required=False, empty_label=_("— none —")
    )
    department = DepartmentChoice(
        label=_("Department"), queryset=Department.objects.none(), required=False, empty_label=_("— the project’s —")
    )

    def limit_to(self, actor: User) -> None:
        projects = Project.objects.visible_to(actor).only("name")
        self.fields["project"].queryset = projects  # type: ignore[attr-defined]
        self.fields["department"].queryset = Department.objects.visible_to(actor)  # type: ignore[attr-defined]


class LessonCreateForm(LessonFields, CreatingForm):
    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor)


class LessonUpdateForm(LessonFields, EditingForm):
    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor)


class LessonWithdrawForm(Form):
    reason = forms.CharField(
        label=_("Why it is withdrawn"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="withdraw_%s", **kwargs)


class LessonVerdictForm(VerdictForm):
    """Opinions by criterion and the summary, sent together with the decision."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stances = [(Remark.Stance.AGREE, _("Agree")), (Remark.Stance.CHANGE, _("Needs change"))]
        for letter, (name, _question) in CRITERIA.items():
            self.fields[f"stance_{letter}"] = forms.ChoiceField(
                label=name,
                choices=stances,
                required=False,
                widget=forms.RadioSelect(attrs={"class": "btn-check", "form": VERDICT_FORM}),
            )
            self.fields[f"opinion_{letter}"] = forms.CharField(
                label=name,
                required=False,
                max_length=10_000,
                widget=forms.Textarea(attrs={"rows": 1, "form": VERDICT_FORM}),
            )

    def opinions(self) -> dict[str, Opinion]:
        data = self.cleaned_data
        return {name: Opinion(data.get(f"stance_{name}", ""), data.get(f"opinion_{name}", "")) for name in CRITERIA}

    def agreeing_with_the_rest(self) -> Any:
        """What was typed, with agreement where there is no stance and no words yet."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        for name in CRITERIA:
            said = str(self[f"opinion_{name}"].value() or "").strip()
            if not said and not self[f"stance_{name}"].value():
                data[f"stance_{name}"] = Remark.Stance.AGREE
        return data
