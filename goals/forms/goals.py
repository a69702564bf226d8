"""Writing a goal."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goals.forms.offers import DepartmentChoice, writable_departments
from goals.models import Cycle, Goal, Rhythm
from goals.permissions import settles_place
from goaltrack.common import clock
from goaltrack.common.forms import CreatingForm, DateField, DecimalField, EditingForm, Form
from people.models import Department, User
from people.permissions import may

LONG = forms.Textarea(attrs={"rows": 3})


class ParentChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.statement}（{obj.owner}）"


SETTLED_ABOVE = _("Settled by whoever answers for the goal above; say in a check-in what you propose.")


NUMBER_IS_LENT = _(
    "Below a goal that sums up its sub-goals it lends its number: who reads that goal can work it out, the words they"
    " cannot read."
)


def may_settle_place(user: User, goal: Goal) -> bool:
    """For work of a plan it is the gate that decides."""
    return goal.is_gated or settles_place(user, goal, goal.parent)


def possible_parents(user: User, cycle: Cycle | None, goal: Goal | None = None) -> QuerySet[Goal]:
    """The goals of the cycle that the person sees and `goal` may hang below."""
    goals = Goal.objects.visible_to(user).filter(cycle=cycle).select_related("owner").order_by("department__path", "id")
    if goal is None or goal.kind != Goal.Kind.PERSONAL:
        goals = goals.exclude(kind=Goal.Kind.PERSONAL)
    if goal is None:
        return goals.live()
    # The present parent stays on offer, whatever became of it.
    return goals.filter(Q(state__in=("draft", "active")) | Q(pk=goal.parent_id)).exclude(pk=goal.pk)


def supportable(user: User, goal: Goal | None = None) -> QuerySet[Goal]:
    """The department and project goals of open cycles that a goal may support besides its parent."""
    goals = Goal.objects.visible_to(user).exclude(kind=Goal.Kind.PERSONAL).select_related("owner")
    wanted = Q(state__in=("draft", "active"), cycle__state=Cycle.State.OPEN)
    if goal is not None:
        goals, wanted = goals.exclude(pk=goal.pk), wanted | Q(pk=goal.supports_id)
    return goals.filter(wanted).order_by("department__path", "id")


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
    supports = ParentChoice(
        label=_("Also supports"),
        queryset=Goal.objects.none(),
        required=False,
        empty_label=_("— no further goal —"),
        help_text=_("One more goal, of any department, that it serves without counting there."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Goal.Kind.choices)
    strategy = forms.ChoiceField(
        label=_("Strategy"),
        choices=[("", pgettext_lazy("strategy", "— neither —")), *Goal.Strategy.choices],
        required=False,
        help_text=_("Keep: what the department lives on. Grow: what is new. Empty: as the goal above."),
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
    rhythm = forms.ChoiceField(
        label=_("Check-in rhythm"), required=False, choices=[("", _("— as the department —")), *Rhythm.choices]
    )

    def clean_statement(self) -> str:
        # One sentence on one line, however it was pasted.
        return " ".join(str(self.cleaned_data["statement"]).split())

    def forgive_missing(self) -> None:
        """For a check of what is there so far: say nothing yet of what is still empty."""
        for name, errors in list(self.errors.items()):
            if all(error.code == "required" for error in errors.as_data()):
                del self.errors[name]

    def unreadable(self) -> set[str]:
        """The fields in which something is typed that was refused."""
        return {name for name in self.errors if name in self.fields and self[name].value()}

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
        departments = writable_departments(actor)
        self.fields["department"].queryset = departments  # type: ignore[attr-defined]
        self.fields["parent"].queryset = possible_parents(actor, cycle)  # type: ignore[attr-defined]
        self.fields["supports"].queryset = supportable(actor)  # type: ignore[attr-defined]
        if departments.exists():
            _offer_people(self, possible_people(actor))
        else:
            self._only_own(actor)

    def _only_own(self, actor: User) -> None:
        """Who writes no department's goals writes personal ones of their own."""
        own = Department.objects.filter(pk=actor.department_id or 0)
        self.fields["department"].queryset = own  # type: ignore[attr-defined]
        personal = Goal.Kind.PERSONAL
        self.fields["kind"].choices = [(personal.value, personal.label)]  # type: ignore[attr-defined]
        _offer_people(self, User.objects.filter(pk=actor.pk))
        del self.fields["follower"]
        self.fields["parent"].help_text = NUMBER_IS_LENT


class GoalUpdateForm(GoalFields, EditingForm):
    def __init__(self, *args: Any, actor: User, goal: Goal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parents = possible_parents(actor, goal.cycle, goal)
        self.fields["parent"].queryset = parents  # type: ignore[attr-defined]
        if goal.parent_id is not None and not parents.filter(pk=goal.parent_id).exists():
            # A parent that the person may not see is neither shown nor lost.
            del self.fields["parent"]
        elif goal.kind == Goal.Kind.PERSONAL:
            self.fields["parent"].help_text = NUMBER_IS_LENT
        supported = supportable(actor, goal)
        self.fields["supports"].queryset = supported  # type: ignore[attr-defined]
        if goal.supports_id is not None and not supported.filter(pk=goal.supports_id).exists():
            del self.fields["supports"]
        _offer_people(self, possible_people(actor, goal))
        settled = {"parent"} if goal.is_gated else set()
        if not may(actor, "goals.goal_write", goal):
            settled |= {"kind", "owner"} if goal.kind == Goal.Kind.PERSONAL else {"kind"}
        if not may_settle_place(actor, goal):
            settled |= {"parent", "weight"}
            self.fields["weight"].help_text = SETTLED_ABOVE
        for name in settled & set(self.fields):
            self.fields[name].disabled = True
            self.fields[name].initial = getattr(goal, name)


def _offer_people(form: forms.Form, people: QuerySet[User]) -> None:
    for name in ("owner", "follower"):
        form.fields[name].queryset = people  # type: ignore[attr-defined]


class GoalActivateForm(Form):
    """Nothing to type: the button is the answer."""


def default_dates(cycle: Cycle | None, parent: Goal | None) -> dict[str, Any]:
    """Start today, or with the cycle; due with the parent, or with the cycle."""
    if cycle is None:
        return {}
    start = min(max(clock.today(), cycle.start), cycle.end)
    return {"start": start, "due": max(parent.due if parent else cycle.end, start)}
