"""Forms of what is changed in a plan: links, dates, several at once."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goaltrack.common.forms import CreatingForm, DateField, Form
from people.models import User
from projects.forms.choices import colleagues, offer
from projects.models import Dependency, Milestone, Project, Task

# A year of working days.
MOST_SHIFTED = 250


class BulkForm(Form):
    """What several tasks and milestones are to say; what is left empty stays.

    `expected`: the fingerprint of the preview.
    """

    owner = forms.ModelChoiceField(
        label=_("A role"), queryset=User.objects.none(), required=False, empty_label=_("— as it is —")
    )
    follower = forms.ModelChoiceField(
        label=_("B role"), queryset=User.objects.none(), required=False, empty_label=_("— as it is —")
    )
    project = forms.ModelChoiceField(
        label=_("Project"), queryset=Project.objects.none(), required=False, empty_label=_("— as it is —")
    )
    priority = forms.TypedChoiceField(
        label=_("Priority"),
        choices=[("", _("— as it is —")), *Task.Priority.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    due = DateField(label=_("Due"), required=False)
    expected = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: User, has_tasks: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_tasks:
            # Milestones have none.
            del self.fields["priority"]
        for name in ("owner", "follower"):
            self.fields[name].queryset = colleagues(actor)  # type: ignore[attr-defined]
        projects = Project.objects.visible_to(actor).exclude(state=Project.State.FINISHED)
        self.fields["project"].queryset = projects.only("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        if not self.errors and not self.values():
            raise forms.ValidationError(_("Choose what is to change."))
        return dict(self.cleaned_data)

    def values(self) -> dict[str, Any]:
        names = ("owner", "follower", "project", "priority", "due")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name) is not None}


class ShiftForm(Form):
    """By how many working days several are moved; `expected` is the fingerprint of the preview."""

    days = forms.IntegerField(
        label=_("Working days"), min_value=-MOST_SHIFTED, max_value=MOST_SHIFTED, help_text=_("Below zero: earlier.")
    )
    expected = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class RescheduleForm(Form):
    """Other dates; `expected` is the fingerprint of the preview that was confirmed. A milestone has no start."""

    start = DateField(label=_("Start"), required=False)
    due = DateField(label=_("Due"))
    expected = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, work: Task | Milestone, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(work, Milestone):
            del self.fields["start"]


class DependencyForm(CreatingForm):
    """Which work is waited for, as `task-12` or `milestone-3`, and how."""

    before = forms.RegexField(r"^(task|milestone)-[0-9]{1,18}$", label=_("Waits for"), widget=forms.Select)
    kind = forms.ChoiceField(label=_("Kind"), choices=Dependency.Kind.choices)
    lag = forms.IntegerField(label=_("Lag (working days)"), required=False)

    def __init__(self, *args: Any, offered: Iterable[Task | Milestone], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(f"{work._meta.model_name}-{work.pk}", offer(work)) for work in offered]
        self.fields["before"].widget.choices = [("", _("— choose —")), *choices]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = dict(self.cleaned_data)
        kind, _dash, pk = values.pop("before", "").partition("-")
        if pk:
            values |= {"model": Task if kind == "task" else Milestone, "pk": int(pk)}
        return values | {"lag": values.get("lag") or 0}
