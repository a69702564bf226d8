"""Forms of goals, check-ins and cycles. They parse and offer what the person may choose; the services judge."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goals.models import Confidence, Cycle, Goal
from goals.selectors import SHOWS, TreeConditions, TreeRow, people_of
from goaltrack.common import clock
from goaltrack.common.errors import DomainError
from goaltrack.common.forms import CreatingForm, DateField, DecimalField, EditingForm, Form
from people.abilities import Ability
from people.models import Department, User

LONG = forms.Textarea(attrs={"rows": 3})


class DepartmentChoice(forms.ModelChoiceField):
    """Departments with their indent, so that the tree can be read in a plain select."""

    def label_from_instance(self, obj: Any) -> str:
        return "\u3000" * (len(obj.path) - 1) + obj.name


class CycleChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{obj.start} – {obj.end}）"


class ParentChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.statement}（{obj.owner}）"


def writable_departments(user: User) -> QuerySet[Department]:
    """Where the person may write goals."""
    return Department.objects.where_user_can(user, Ability.WRITE_GOALS).order_by("path")


def possible_parents(user: User, cycle: Cycle | None, goal: Goal | None = None) -> QuerySet[Goal]:
    """The goals of the cycle that the person sees and `goal` may hang below."""
    goals = Goal.objects.visible_to(user).filter(cycle=cycle).select_related("owner").order_by("department__path", "id")
    if goal is None:
        return goals.live()
    # The present parent stays on offer, whatever became of it.
    return goals.filter(Q(state__in=("draft", "active")) | Q(pk=goal.parent_id)).exclude(pk=goal.pk)


def later_cycles(user: User, cycle: Cycle) -> QuerySet[Cycle]:
    """Where goals of `cycle` can be carried on."""
    cycles = Cycle.objects.visible_to(user).open().filter(department=cycle.department_id, start__gt=cycle.end)
    return cycles.order_by("start", "id")


def possible_people(user: User, goal: Goal | None = None) -> QuerySet[User]:
    """Colleagues, and those who hold a role of the goal already."""
    colleagues = User.objects.visible_to(user)
    wanted = Q(pk__in=colleagues.active().values("pk"))
    if goal is not None:
        wanted |= Q(pk=goal.owner_id) | Q(pk=goal.follower_id)
    return User.objects.filter(wanted).order_by("sort_key", "id")


class GoalFields(forms.Form):
    """The five letters: S statement; M metric; A means; R place and weight; T dates."""

    statement = forms.CharField(
        label=_("Statement"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One sentence that names the result and its number."),
    )
    metric = forms.CharField(
        label=_("Metric"), max_length=80, required=False, help_text=_("What is counted, and by which paper or system.")
    )
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False)
    baseline = DecimalField(label=_("Baseline"), max_digits=18, decimal_places=4, required=False)
    target = DecimalField(
        label=_("Target"), max_digits=18, decimal_places=4, required=False, help_text=_("May lie below the baseline.")
    )
    source = forms.ChoiceField(
        label=_("Progress comes from"),
        choices=Goal.Source.choices,
        help_text=_("Money collected: what payment checkpoints received, against a target in 元, 万元 or 亿元."),
    )
    resources = forms.CharField(
        label=_("Resources"),
        max_length=10_000,
        required=False,
        widget=LONG,
        help_text=_("People, budget, partners."),
    )
    preconditions = forms.CharField(
        label=_("Preconditions"),
        max_length=10_000,
        required=False,
        widget=LONG,
        help_text=_("What must be there first; “none” if nothing must."),
    )
    parent = ParentChoice(
        label=_("Parent goal"),
        queryset=Goal.objects.none(),
        required=False,
        empty_label=_("— none, it stands at the top —"),
        error_messages={"invalid_choice": _("This goal is not in the chosen cycle: choose again.")},
    )
    contribution = forms.CharField(
        label=_("Contribution to the parent"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Which part of the parent's target it brings."),
    )
    weight = DecimalField(
        label=_("Weight"),
        max_digits=7,
        decimal_places=2,
        min_value=Decimal("0.01"),
        error_messages={"min_value": _("The weight must be above zero.")},
        help_text=_("Against the other goals of the same parent."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Goal.Kind.choices)
    strategy = forms.ChoiceField(
        label=_("Strategy"),
        choices=[("", pgettext_lazy("strategy", "— neither —")), *Goal.Strategy.choices],
        required=False,
        help_text=_("Keep: what the department lives on. Grow: what is new."),
    )
    owner = forms.ModelChoiceField(label=_("A role"), queryset=User.objects.none(), empty_label=None)
    follower = forms.ModelChoiceField(
        label=_("B role"),
        queryset=User.objects.none(),
        required=False,
        empty_label=pgettext_lazy("B role", "— nobody —"),
        help_text=_("Takes over while A is away."),
    )
    start = DateField(label=_("Start"))
    due = DateField(label=_("Due"))

    def clean_statement(self) -> str:
        # One sentence on one line, however it was pasted.
        return " ".join(str(self.cleaned_data["statement"]).split())

    def forgive_missing(self) -> None:
        """For a check of what is there so far: say nothing yet of what is still empty."""
        for name, errors in list(self.errors.items()):
            if all(error.code == "required" for error in errors.as_data()):
                del self.errors[name]

    def so_far(self) -> dict[str, Any]:
        """What can be read of the form, empty where it cannot."""
        read = getattr(self, "cleaned_data", {})
        return {name: read.get(name) for name in self.fields if name not in ("key", "version")}


class GoalCreateForm(GoalFields, CreatingForm):
    cycle = forms.ModelChoiceField(label=_("Cycle"), queryset=Cycle.objects.none(), empty_label=None)
    department = DepartmentChoice(label=_("Department"), queryset=Department.objects.none(), empty_label=None)

    def __init__(self, *args: Any, actor: User, cycle: Cycle | None, **kwargs: Any) -> None:
        """`cycle` is the one that the parents are offered from."""
        super().__init__(*args, **kwargs)
        self.fields["cycle"].queryset = Cycle.objects.visible_to(actor).open()  # type: ignore[attr-defined]
        self.fields["department"].queryset = writable_departments(actor)  # type: ignore[attr-defined]
        self.fields["parent"].queryset = possible_parents(actor, cycle)  # type: ignore[attr-defined]
        _offer_people(self, possible_people(actor))


class GoalUpdateForm(GoalFields, EditingForm):
    def __init__(self, *args: Any, actor: User, goal: Goal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parents = possible_parents(actor, goal.cycle, goal)
        self.fields["parent"].queryset = parents  # type: ignore[attr-defined]
        if goal.parent_id is not None and not parents.filter(pk=goal.parent_id).exists():
            # A parent that the person may not see is neither shown nor lost.
            del self.fields["parent"]
        _offer_people(self, possible_people(actor, goal))
        if goal.is_gated and "parent" in self.fields:
            self.fields["parent"].disabled = True
            self.fields["parent"].initial = goal.parent


def _offer_people(form: forms.Form, people: QuerySet[User]) -> None:
    for name in ("owner", "follower"):
        form.fields[name].queryset = people  # type: ignore[attr-defined]


class GoalReasonForm(Form):
    """Why a goal is dropped, or taken up again."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=10_000,
        widget=LONG,
        help_text=_("It stays on the goal's timeline for everybody who reads it."),
    )


class CycleReopenForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=10_000, widget=LONG)


class CycleCarryOnForm(CreatingForm):
    into = CycleChoice(label=_("Into"), queryset=Cycle.objects.none(), empty_label=None)

    def __init__(self, *args: Any, actor: User, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = later_cycles(actor, cycle)  # type: ignore[attr-defined]


class GoalCloseForm(CreatingForm):
    """The result, the words, and a field of percent for each person with a part in the goal."""

    result = forms.ChoiceField(
        label=_("How did it end?"),
        choices=Goal.Result.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how it ended."),
        },
    )
    score = DecimalField(
        label=_("Score"), max_digits=2, decimal_places=1, help_text=_("From 0.0 to 1.0; the progress suggests one.")
    )
    note = forms.CharField(
        label=_("Closing note"),
        max_length=10_000,
        widget=LONG,
        help_text=_("What went well, what did not, what the next cycle should know."),
    )
    continue_in = CycleChoice(
        label=_("Continue in"),
        queryset=Cycle.objects.none(),
        required=False,
        empty_label=_("— it ends here —"),
        help_text=_("Makes a draft there that begins where this one ended."),
    )

    def __init__(self, *args: Any, actor: User, goal: Goal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["continue_in"].queryset = later_cycles(actor, goal.cycle)  # type: ignore[attr-defined]
        self.people = {f"share_{user.pk}": user for user in people_of(goal, user=actor)}
        for name, user in self.people.items():
            self.fields[name] = DecimalField(label=user.name, max_digits=5, decimal_places=2, required=False)

    def add_service_errors(self, error: DomainError) -> None:
        """What is wrong with the shares together stands at the first of them."""
        fields = {next(iter(self.people)) if name == "shares" else name: said for name, said in error.fields.items()}
        error.fields = fields
        super().add_service_errors(error)

    @property
    def share_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.people]

    def values(self) -> dict[str, Any]:
        """What goal_close takes."""
        read = dict(self.cleaned_data)
        typed = {name: read.pop(name) for name in self.people}
        return read | {"shares": [(self.people[name], percent) for name, percent in typed.items() if percent]}


class GoalActivateForm(Form):
    """Nothing to type: the button is the answer."""


class CheckInForm(CreatingForm):
    value = DecimalField(max_digits=18, decimal_places=4, required=False)
    confidence = forms.ChoiceField(
        label=_("Confidence"),
        choices=[("", _("As the numbers say")), *Confidence.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why do you see it differently?"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only where your confidence differs from what the numbers say."),
    )
    note = forms.CharField(
        label=_("What happened?"),
        max_length=10_000,
        required=False,
        widget=LONG,
        help_text=_("A sentence or two: what moved, what is in the way, what comes next."),
    )

    def __init__(self, *args: Any, goal: Goal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        value = self.fields["value"]
        value.label = goal.metric or _("Current value")
        value.widget.attrs["autofocus"] = True
        if goal.source != Goal.Source.MANUAL:
            del self.fields["value"]


class CycleCreateForm(CreatingForm):
    name = forms.CharField(label=_("Name"), max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), choices=Cycle.Kind.choices)
    department = forms.ModelChoiceField(label=_("Department"), queryset=Department.objects.none(), empty_label=None)
    start = DateField(label=_("Start"))
    end = DateField(label=_("End"))

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        departments = writable_departments(actor).filter(parent=None)
        self.fields["department"].queryset = departments  # type: ignore[attr-defined]


class TreeFilterForm(Form):
    """The query string of the tree; what does not fit counts as not asked for."""

    cycle = forms.ChoiceField(label=_("Cycle"))
    department = forms.ChoiceField(label=_("Department"), required=False)
    confidence = forms.ChoiceField(
        label=_("Confidence"),
        required=False,
        choices=[("", _("Every confidence")), *Confidence.choices, ("none", _("Not updated"))],
    )
    show = forms.ChoiceField(
        label=_("Which goals"),
        required=False,
        choices=[
            ("", _("Every goal")),
            ("active", _("Active, without personal ones")),
            ("stale", _("Waiting for an update")),
        ],
    )
    q = forms.CharField(label=_("Part of the statement"), required=False)
    owner = forms.ChoiceField(label=_("A role"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("Every kind")), *Goal.Kind.choices])
    strategy = forms.ChoiceField(
        label=_("Strategy"), required=False, choices=[("", _("Every strategy")), *Goal.Strategy.choices]
    )

    def __init__(
        self, asked: QueryDict, *, cycles: Sequence[Cycle], departments: Sequence[Department], cycle: Cycle | None
    ) -> None:
        """`cycle` is opened where none, or none of `cycles`, is asked for."""
        by_id = {str(one.pk): one for one in cycles}
        self.cycle_chosen = by_id.get(asked.get("cycle", ""), cycle)
        known = {str(one.pk): one for one in departments}
        self.department_chosen = known.get(asked.get("department", ""))
        wanted = asked.get("confidence", "")
        self.confidence_asked = wanted if wanted in (*Confidence.values, "none") else ""
        self.show_asked = asked.get("show", "") if asked.get("show") in SHOWS else ""
        self.conditions = TreeConditions.parse(asked)
        self.more_asked = asked.get("more") == "1" or bool(self.conditions)
        self.own_asked = asked.get("own") == "1" and self.department_chosen is not None
        super().__init__(
            initial={
                "cycle": self.cycle_chosen.pk if self.cycle_chosen else None,
                "department": self.department_chosen.pk if self.department_chosen else "",
                "confidence": self.confidence_asked,
                "show": self.show_asked,
                **self.conditions.query,
            }
        )
        self.fields["cycle"].choices = [(one.pk, one.name) for one in cycles]  # type: ignore[attr-defined]
        self.fields["department"].choices = [  # type: ignore[attr-defined]
            ("", _("Every department")),
            *((one.pk, "\u3000" * (len(one.path) - 1) + one.name) for one in departments),
        ]

    def address(self, **changes: str) -> str:
        """The tree as it is asked for, with `changes`; what is empty is left out."""
        asked = {
            "cycle": self.cycle_chosen.pk if self.cycle_chosen else "",
            "department": self.department_chosen.pk if self.department_chosen else "",
            "own": "1" if self.own_asked else "",
            "show": self.show_asked,
            "confidence": self.confidence_asked,
            **self.conditions.query,
        }
        return "?" + urlencode({name: value for name, value in (asked | changes).items() if value})

    @property
    def with_those_below(self) -> str:
        return self.address(own="")

    @property
    def by_confidence(self) -> dict[str, str]:
        return {value: self.address(confidence=value) for value in Confidence.values}

    @property
    def is_narrowed(self) -> bool:
        return bool(self.department_chosen or self.confidence_asked or self.show_asked or self.conditions)

    def offer_owners(self, rows: Iterable[TreeRow]) -> None:
        """Those who carry a goal of the tree."""
        owners = {row.goal.owner_id: row.goal.owner for row in rows}
        known = sorted(owners.values(), key=lambda user: (user.sort_key, user.pk))
        choices = [("", _("Everybody as A")), *((user.pk, user.name) for user in known)]
        self.fields["owner"].choices = choices  # type: ignore[attr-defined]

    @property
    def with_more(self) -> str:
        return self.address(more="1")


def as_typed(value: Any) -> Any:
    """A stored number as a person would type it: 25, not 25.00."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def default_dates(cycle: Cycle | None, parent: Goal | None) -> dict[str, Any]:
    """Start today, or with the cycle; due with the parent, or with the cycle."""
    if cycle is None:
        return {}
    start = min(max(clock.today(), cycle.start), cycle.end)
    return {"start": start, "due": max(parent.due if parent else cycle.end, start)}
