"""Forms of project templates. They parse; the services judge. Days are counted from 1, as people do."""

import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.forms import CreatingForm, DateField, DecimalField, EditingForm
from payments.models import Contract, PaymentCheckpoint
from people.abilities import Ability
from people.forms import DepartmentChoice
from people.models import Department, User
from people.selectors import workday_calendar
from planning.forms import PersonChoice
from planning.models import Breakdown
from planning.project_templates.models import ProjectTemplate, Role, TemplateLine
from planning.project_templates.offsets import FARTHEST
from planning.project_templates.placing import Wish, roles_of
from planning.project_templates.services.lines import STEP_TO, Waits
from planning.project_templates.taken import Basis, TakenLine
from planning.rights import contracts_to_plan
from projects.models import Dependency, Project
from projects.readiness.models import LONGEST_LEAD, Precondition

Kind = TemplateLine.Kind
_WAITS = re.compile(r"(\d{1,4})(?:(FS|SS|FF)\s*([+-]\s*\d{1,4})?)?", re.IGNORECASE)
_SEPARATORS = re.compile(r"[,，、;；\s]+(?![+-])")


def template_departments(actor: User) -> Any:
    return Department.objects.where_user_can(actor, Ability.WRITE_PROJECTS).order_by("path")


class HeadFields(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    purpose = forms.CharField(
        label=_("What it is for"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For which projects it fits, and for which it does not."),
    )


class TemplateCreateForm(HeadFields, CreatingForm):
    department = DepartmentChoice(label=_("Department"), queryset=Department.objects.none(), empty_label=None)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = template_departments(actor)  # type: ignore[attr-defined]


class TemplateUpdateForm(HeadFields, EditingForm):
    retired = forms.BooleanField(
        label=_("No longer offered"), required=False, help_text=_("It stays readable, and no plan starts from it.")
    )


class LineFields(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    title = forms.CharField(label=_("Title"), max_length=200)
    acceptance = forms.CharField(
        label=_("Acceptance criterion"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 2})
    )
    start = forms.IntegerField(
        label=_("Starts on day"),
        required=False,
        min_value=1 - FARTHEST,
        max_value=FARTHEST + 1,
        help_text=_("Day 1 is the first working day of the project."),
    )
    due = forms.IntegerField(label=_("Due on day"), min_value=1 - FARTHEST, max_value=FARTHEST + 1)
    weight = DecimalField(label=_("Weight"), max_digits=7, decimal_places=2, initial=1)
    owner_role = forms.ChoiceField(label=_("A role"), choices=Role.choices)
    follower_role = forms.ChoiceField(label=_("B role"), choices=[("", "—"), *Role.choices], required=False)
    waits_for = forms.CharField(
        label=_("After"),
        required=False,
        max_length=200,
        help_text=_("Numbers of lines: 3, or 3FS+2, 5SS, 6FF-1 with working days between."),
    )
    leads_to = forms.TypedChoiceField(label=_("Is needed for"), coerce=uuid.UUID, empty_value=None, required=False)
    payment_kind = forms.ChoiceField(
        label=_("Kind of payment"), choices=[("", "—"), *PaymentCheckpoint.Kind.choices], required=False
    )
    share = DecimalField(label=_("Share of the contract (%)"), max_digits=5, decimal_places=2, required=False)
    need = forms.ChoiceField(label=_("What is needed"), choices=[("", "—"), *Precondition.Kind.choices], required=False)
    lead = forms.IntegerField(
        label=_("Lead time (working days)"),
        min_value=1,
        max_value=LONGEST_LEAD,
        required=False,
        help_text=_("Empty: what past ones of its kind took."),
    )

    def offer(self, lines: Sequence[TemplateLine]) -> None:
        """What it can be needed for, and the numbers that it can name."""
        self.numbers = {line.number: line.key for line in lines}
        targets = [line for line in lines if line.kind in STEP_TO.values()]
        self.fields["leads_to"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            *((str(line.key), f"{line.number}　{line.title}") for line in targets),
        ]

    def clean_start(self) -> int | None:
        day: int | None = self.cleaned_data["start"]
        return None if day is None else day - 1

    def clean_due(self) -> int:
        return int(self.cleaned_data["due"]) - 1

    def clean_waits_for(self) -> list[Waits]:
        found = []
        for word in filter(None, _SEPARATORS.split(self.cleaned_data["waits_for"].strip())):
            read = _WAITS.fullmatch(word)
            if read is None:
                raise ValidationError(_("“%(word)s” is no line: write 3, 3FS+2, 5SS or 6FF-1."), params={"word": word})
            if int(read[1]) not in self.numbers:
                raise ValidationError(_("There is no line %(number)s to come after."), params={"number": read[1]})
            lag = int(read[3].replace(" ", "")) if read[3] else 0
            found.append(Waits(self.numbers[int(read[1])], (read[2] or Dependency.Kind.FS).upper(), lag))
        return found


class LineCreateForm(LineFields, CreatingForm):
    pass


class LineUpdateForm(LineFields, EditingForm):
    pass


def line_initial(line: TemplateLine) -> dict[str, Any]:
    names = ("kind", "title", "acceptance", "weight", "owner_role", "follower_role", "payment_kind", "share", "need")
    values = {name: getattr(line, name) for name in (*names, "lead", "version")}
    leads_to = line.needed_for.key if line.needed_for else None
    return values | {
        "start": line.start_day,
        "due": line.due_day,
        "waits_for": line.waits_text,
        "leads_to": leads_to,
    }


class TakeForm(HeadFields, CreatingForm):
    """A box and a title for each line of the project's plan."""

    department = DepartmentChoice(label=_("Department"), queryset=Department.objects.none(), empty_label=None)
    basis = forms.ChoiceField(choices=Basis.choices, widget=forms.HiddenInput)
    from_first = forms.BooleanField(
        label=_("Count from the first task that is kept, not from the project’s start"), required=False
    )

    def __init__(self, *args: Any, actor: User, lines: Sequence[TakenLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = template_departments(actor)  # type: ignore[attr-defined]
        self.lines = lines
        for line in lines:
            most = 120 if line.kind == Kind.CHECKPOINT else 200
            self.fields[line.place] = forms.BooleanField(label=line.title, required=False, initial=True)
            self.fields[f"title-{line.place}"] = forms.CharField(
                label=_("Title"), required=False, max_length=most, initial=line.title
            )

    def kept(self) -> dict[str, str]:
        read = self.cleaned_data
        return {line.place: read[f"title-{line.place}"] for line in self.lines if read[line.place]}

    @property
    def rows(self) -> list[tuple[TakenLine, forms.BoundField, forms.BoundField]]:
        return [(line, self[line.place], self[f"title-{line.place}"]) for line in self.lines]


class UseForm(CreatingForm):
    """Where a template is put, who is who, and a box for each line."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    start = DateField(label=_("First working day"))
    project = forms.ModelChoiceField(label=_("Project"), queryset=Project.objects.none(), empty_label="—")
    contract = forms.ModelChoiceField(
        label=_("Contract"), queryset=Contract.objects.none(), required=False, empty_label="—"
    )
    again = forms.BooleanField(label=_("Put it in once more"), required=False)

    def __init__(
        self, *args: Any, actor: User, breakdown: Breakdown, lines: Sequence[TemplateLine], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        projects = Project.objects.visible_to(actor).exclude(state=Project.State.FINISHED)
        self.fields["project"].queryset = projects  # type: ignore[attr-defined]
        if any(line.kind == Kind.CHECKPOINT for line in lines):
            contracts = contracts_to_plan(actor).exclude(project__state=Project.State.FINISHED)
            self.fields["contract"].queryset = contracts  # type: ignore[attr-defined]
        else:
            del self.fields["contract"]
        labels = PersonChoice(queryset=User.objects.none())
        people = User.objects.visible_to(actor).active().select_related("department").order_by("sort_key", "id")
        options = [("", "—"), *((user.pk, labels.label_from_instance(user)) for user in people)]
        self._people = {user.pk: user for user in people}
        self.roles = [role for role, _needed in roles_of(lines)]
        for role in self.roles:
            self.fields[f"role-{role}"] = forms.TypedChoiceField(
                label=Role(role).label, choices=options, coerce=int, empty_value=None, required=False
            )
        for line in lines:
            self.fields[f"line-{line.key}"] = forms.BooleanField(label=line.title, required=False, initial=True)

    def wish(self) -> Wish:
        read = self.cleaned_data
        chosen = {role: read[f"role-{role}"] for role in self.roles}
        return Wish(
            start=read["start"],
            project=read["project"],
            contract=read.get("contract"),
            people={role: self._people[pk] for role, pk in chosen.items() if pk is not None},
            lines={line.key for line in self.lines if read[f"line-{line.key}"]},
            again=read["again"],
        )

    @property
    def role_fields(self) -> list[forms.BoundField]:
        return [self[f"role-{role}"] for role in self.roles]

    @property
    def boxes(self) -> dict[uuid.UUID, forms.BoundField]:
        return {line.key: self[f"line-{line.key}"] for line in self.lines}

    def show_preview(self, version: int) -> None:
        """What is confirmed is what was shown: the preview carries the version it was made of."""
        data: Any = self.data
        self.data = data.copy()
        self.data["version"] = str(version)  # type: ignore[index]


def use_initial(actor: User, breakdown: Breakdown, template: ProjectTemplate) -> dict[str, Any]:
    """The next working day, and the project that the draft or the goal's work speaks of already."""
    goal = breakdown.goal
    start = workday_calendar().on_or_after(max(clock.today(), goal.start))
    known = Project.objects.visible_to(actor).exclude(state=Project.State.FINISHED)
    project = (
        known.filter(tasks__goal=goal).first()
        or known.filter(pk__in=breakdown.items.exclude(project=None).values("project")).first()
    )
    roles: Mapping[str, Any] = {}
    if project is not None:
        roles = {f"role-{Role.MANAGER}": project.manager_id, f"role-{Role.FOLLOWER}": project.follower_id}
    return {"version": template.version, "start": start, "project": project, **roles}
