"""Forms of projects, tasks and milestones. They parse; the services judge."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goals.models import Goal
from goaltrack.common import clock
from goaltrack.common.forms import CreatingForm, DateField, DecimalField, EditingForm, Form
from people.abilities import Ability
from people.models import Department, User
from projects.models import Customer, Dependency, Milestone, Project, Task
from projects.selectors.quick_add import LONGEST_LINE
from projects.selectors.subtasks import parent_of, parents_offered
from projects.services.status import KEPT, LONGEST_NOTE, BlockedBy
from projects.services.tasks import LONGEST_REASON


def colleagues(actor: User) -> Any:
    return User.objects.visible_to(actor).active().order_by("sort_key", "id").only("name")


class DepartmentChoice(forms.ModelChoiceField):
    """Departments with their indent, so that the tree can be read in a plain select."""

    def label_from_instance(self, obj: Any) -> str:
        return "\u3000" * (len(obj.path) - 1) + obj.name


class ProjectFields(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("Letters, figures and hyphens; files and imports refer to it.")
    )
    customer_name = forms.CharField(
        label=_("Customer"), max_length=120, required=False, help_text=_("Choose a known one or type a new name.")
    )
    manager = forms.ModelChoiceField(
        label=_("A role"), queryset=User.objects.none(), help_text=_("Runs the project and answers for it.")
    )
    follower = forms.ModelChoiceField(
        label=_("B role"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("Takes over when A is away; never the same person."),
    )
    start = DateField(label=_("Start"))
    due = DateField(label=_("Due"))
    state = forms.ChoiceField(label=_("State"), choices=Project.State.choices, initial=Project.State.ACTIVE)

    def limit_to(self, actor: User) -> None:
        for name in ("manager", "follower"):
            self.fields[name].queryset = colleagues(actor)  # type: ignore[attr-defined]
        known = Customer.objects.filter(projects__in=Project.objects.visible_to(actor)).distinct()
        self.known_customers = known.values_list("name", flat=True)
        self.fields["customer_name"].widget.attrs |= {"list": "known-customers", "autocomplete": "off"}


class ProjectCreateForm(ProjectFields, CreatingForm):
    department = DepartmentChoice(label=_("Department"), queryset=Department.objects.none(), empty_label=None)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor)
        allowed = Department.objects.where_user_can(actor, Ability.WRITE_PROJECTS)
        self.fields["department"].queryset = allowed  # type: ignore[attr-defined]
        self.fields["manager"].initial = actor.pk


class ProjectUpdateForm(ProjectFields, EditingForm):
    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor)


class TaskFields(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200)
    acceptance = forms.CharField(
        label=_("Acceptance criterion"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("How somebody else can tell that it is done."),
    )
    project = forms.ModelChoiceField(
        label=_("Project"), queryset=Project.objects.none(), required=False, empty_label=_("— none —")
    )
    goal = forms.ModelChoiceField(
        label=_("Goal"),
        queryset=Goal.objects.none(),
        required=False,
        empty_label=_("— none —"),
        help_text=_("A task added freely is counted, but has no weight until a version of the breakdown adopts it."),
    )
    owner = forms.ModelChoiceField(label=_("A role"), queryset=User.objects.none(), help_text=_("Does it."))
    follower = forms.ModelChoiceField(
        label=_("B role"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("— none —"),
        help_text=_("Takes over when A is away; never the same person."),
    )
    start = DateField(label=_("Start"), required=False)
    due = DateField(label=_("Due"))
    priority = forms.TypedChoiceField(
        label=_("Priority"),
        choices=Task.Priority.choices,
        coerce=int,
        empty_value=None,
        required=False,
        initial=Task.Priority.MEDIUM,
    )

    def clean_priority(self) -> int:
        """A form sent without it leaves it as it is."""
        return self.cleaned_data["priority"] or self.get_initial_for_field(self.fields["priority"], "priority")

    def limit_to(self, actor: User, work: Task | Milestone | None = None) -> None:
        """Offer what the actor can see, and what the work has already."""
        chosen = {
            "project": Project.objects.visible_to(actor).exclude(state=Project.State.FINISHED).only("name"),
            "goal": Goal.objects.visible_to(actor).live().only("statement"),
            "owner": colleagues(actor),
            "follower": colleagues(actor),
        }
        for name in chosen.keys() & self.fields.keys():
            queryset = chosen[name]
            if work is not None and (kept := getattr(work, f"{name}_id")):
                queryset = queryset | queryset.model.objects.filter(pk=kept).only(*queryset.query.deferred_loading[0])
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]


class TaskCreateForm(TaskFields, CreatingForm):
    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor)
        self.fields["owner"].initial = actor.pk
        self.fields["due"].initial = clock.today


class QuickAddForm(CreatingForm):
    """One line; projects.quickadd reads it."""

    line = forms.CharField(label=_("What is to be done"), max_length=LONGEST_LINE)


class WeightField(DecimalField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Weight"), max_digits=7, decimal_places=2, **kwargs)


class TaskUpdateForm(TaskFields, EditingForm):
    """A gated task has a weight, and stays with the goal whose plan holds it."""

    def __init__(self, *args: Any, actor: User, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor, task)
        if task.is_gated:
            self.fields["weight"] = WeightField()
            self.fields["goal"].disabled = True
            self.fields["goal"].help_text = ""
            return
        if task.parent_id is not None and parent_of(actor, task) is None:
            # What the reader may not see is neither named nor changed here.
            return
        offered = Q(pk__in=parents_offered(actor, task)) | Q(pk=task.parent_id)
        self.fields["parent"] = forms.ModelChoiceField(
            label=pgettext_lazy("task", "Part of"),
            queryset=Task.objects.filter(offered).only("title"),
            required=False,
            empty_label=_("— none —"),
            help_text=_("A task of the same project and goal."),
        )


class MilestoneUpdateForm(TaskFields, EditingForm):
    """A milestone happens on a day: it has no start, and its owner says when they expect it."""

    start = goal = priority = None  # type: ignore[assignment]
    expected = DateField(
        label=_("Expected"), required=False, help_text=_("When you think it will be reached; it binds nobody.")
    )

    def __init__(self, *args: Any, actor: User, milestone: Milestone, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor, milestone)
        if milestone.is_gated:
            self.fields["weight"] = WeightField()


class WorkCancelForm(Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stays on the timeline."),
    )


def offer(work: Task | Milestone) -> str:
    """A piece of work as a choice: what it is, whose, and by when."""
    return f"{work.title} · {work.owner.name} · {date_format(work.due, 'SHORT_DATE_FORMAT')}"


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


class StatusForm(CreatingForm):
    """One tap: the button that was pressed, a note where somebody wrote one, and whom a blocked task waits for."""

    to_status = forms.CharField(max_length=10)
    note = forms.CharField(max_length=LONGEST_NOTE, required=False)
    blocked_by = forms.ModelChoiceField(queryset=User.objects.none(), required=False)
    despite_open = forms.BooleanField(required=False)
    place = forms.ChoiceField(
        choices=[(name, name) for name in ("page", "row", "card", "soon", "tile", "part")], required=False
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["blocked_by"].queryset = colleagues(actor)  # type: ignore[attr-defined]

    def waits_for(self) -> BlockedBy:
        """What the form says of it: it counts where the task is blocked, and only where it was asked."""
        asked = "blocked_by" in self.data and self.cleaned_data["to_status"] == Task.Status.BLOCKED
        return self.cleaned_data["blocked_by"] if asked else KEPT


class MilestoneAchieveForm(Form):
    on = DateField(label=_("Reached on"))
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What shows it: a signed record, a report, a link."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today
