"""Forms of tasks: what one says, how it is logged, where it goes."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goals.models import Goal
from goaltrack.common import clock
from goaltrack.common.errors import DomainError
from goaltrack.common.forms import CreatingForm, DateField, DecimalField, EditingForm, Form
from people.models import User
from projects.forms.choices import PlacesForm, colleagues
from projects.models import Milestone, Project, Recurrence, Task
from projects.selectors.quick_add import LONGEST_LINE
from projects.selectors.subtasks import parent_of, parents_offered
from projects.services.status import KEPT, LONGEST_NOTE
from projects.services.tasks import LONGEST_REASON


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

    def limit_to(self, actor: User, work: Task | Milestone | Recurrence | None = None) -> None:
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


class TaskCreateForm(TaskFields, PlacesForm, CreatingForm):
    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor)
        self.offer_places(actor, names=("module",))
        self.fields["owner"].initial = actor.pk
        self.fields["due"].initial = clock.today


class QuickAddForm(CreatingForm):
    """One line; projects.quickadd reads it."""

    line = forms.CharField(label=_("What is to be done"), max_length=LONGEST_LINE)


class WeightField(DecimalField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Weight"), max_digits=7, decimal_places=2, **kwargs)


class TaskUpdateForm(TaskFields, PlacesForm, EditingForm):
    """A gated task has a weight, and stays with the goal whose plan holds it."""

    def __init__(self, *args: Any, actor: User, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor, task)
        self.offer_places(actor, task, ("module",))
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


class WorkCancelForm(Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stays on the timeline."),
    )


class StatusForm(CreatingForm):
    """One tap: the button that was pressed, a note where somebody wrote one, and what goes with the status.

    That is whom a blocked task waits for and until when, and who looks at one in review.
    """

    to_status = forms.CharField(max_length=10)
    note = forms.CharField(max_length=LONGEST_NOTE, required=False)
    blocked_by = forms.ModelChoiceField(queryset=User.objects.none(), required=False)
    blocked_until = DateField(required=False)
    reviewer = forms.ModelChoiceField(queryset=User.objects.none(), required=False)
    despite_open = forms.BooleanField(required=False)
    place = forms.ChoiceField(
        choices=[(name, name) for name in ("page", "row", "card", "soon", "tile", "part", "review")], required=False
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("blocked_by", "reviewer"):
            self.fields[name].queryset = colleagues(actor)  # type: ignore[attr-defined]

    def goes_with(self) -> dict[str, Any]:
        """What the form says of the status: it counts for that one, and only where it was asked."""
        belongs = {"blocked_by": "blocked", "blocked_until": "blocked", "reviewer": "review"}
        to_status = self.cleaned_data["to_status"]
        return {
            name: self.cleaned_data[name] if name in self.data and to_status == status else KEPT
            for name, status in belongs.items()
        }


class TaskCopyForm(TaskFields, CreatingForm):
    """What of the copy differs: its title, its place, its people, and when it begins."""

    acceptance = start = due = priority = None  # type: ignore[assignment]
    clean_priority = None  # type: ignore[assignment]
    begins = DateField(
        label=_("Begins on"),
        required=False,
        help_text=_("It takes as many working days; a task without a start is due then. Empty: the same dates."),
    )
    with_links = forms.BooleanField(label=_("Let it wait for what this one waits for"), required=False)

    def __init__(self, *args: Any, actor: User, task: Task, **kwargs: Any) -> None:
        initial = {name: getattr(task, name) for name in ("title", "project", "goal", "owner", "follower")}
        super().__init__(*args, initial=initial, **kwargs)
        self.limit_to(actor, task)


class TaskMoveForm(TaskFields, EditingForm):
    title = acceptance = owner = follower = start = due = priority = None  # type: ignore[assignment]
    clean_priority = None  # type: ignore[assignment]

    def __init__(self, *args: Any, actor: User, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor, task)


class TaskRowForm(TaskFields, EditingForm):
    """What is changed of a task in its row of the list."""

    acceptance = project = goal = follower = start = None  # type: ignore[assignment]

    def __init__(self, *args: Any, actor: User, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor, task)
        self.fields["owner"].help_text = ""

    def add_service_errors(self, error: DomainError) -> None:
        """What is said of B, who stands in no field here, is said of A."""
        if "follower" in error.fields:
            error.fields.setdefault("owner", []).extend(error.fields.pop("follower"))
        super().add_service_errors(error)
