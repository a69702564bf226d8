"""Forms of projects, tasks and milestones. They parse; the services judge."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goals.models import Goal
from goaltrack.common import clock
from goaltrack.common.forms import CreatingForm, DateField, DecimalField, EditingForm, Form
from people.abilities import Ability
from people.models import Department, User
from projects.models import Customer, Dependency, Milestone, Project, Recurrence, Task
from projects.models.talk import LONGEST_COMMENT
from projects.network import Node, node_of
from projects.selectors.hand_over import OwnWork
from projects.selectors.quick_add import LONGEST_LINE
from projects.selectors.subtasks import parent_of, parents_offered
from projects.services.hand_over import LONGEST_NOTE as LONGEST_NOTE_OF_HAND_OVER
from projects.services.status import KEPT, LONGEST_NOTE
from projects.services.tasks import LONGEST_REASON
from projects.services.weeks import LONGEST_WEEK


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


class BulkForm(Form):
    """What several tasks are to say; what is left empty stays. `expected`: the fingerprint of the preview."""

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

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
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


class RescheduleForm(Form):
    """Other dates; `expected` is the fingerprint of the preview that was confirmed. A milestone has no start."""

    start = DateField(label=_("Start"), required=False)
    due = DateField(label=_("Due"))
    expected = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, work: Task | Milestone, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(work, Milestone):
            del self.fields["start"]


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


class CommentFields(forms.Form):
    text = forms.CharField(
        label=_("Comment"),
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 3, "data-talk": True}),
        error_messages={"required": _("Write something.")},
    )


class CommentForm(CommentFields, CreatingForm):
    pass


class CommentUpdateForm(CommentFields, EditingForm):
    pass


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


class RecurrenceFields(TaskFields):
    """What the task says each time, and when it comes up."""

    due = None  # type: ignore[assignment]
    pattern = forms.ChoiceField(label=_("Repeats"), choices=Recurrence.Pattern.choices, widget=forms.RadioSelect)
    every = forms.IntegerField(label=_("Every … working days"), min_value=1, required=False, initial=1)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days of the week"),
        choices=WEEKDAYS.items(),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    day = forms.IntegerField(
        label=_("Day of the month"),
        min_value=1,
        max_value=31,
        required=False,
        initial=1,
        help_text=_("The last day, where a month is shorter."),
    )
    shift = forms.ChoiceField(label=_("A day off moves to"), choices=Recurrence.Shift.choices, required=False)
    takes = forms.IntegerField(
        label=_("Working days it takes"), min_value=1, initial=1, help_text=_("1: due on the day it comes up.")
    )
    start = DateField(label=_("From"))
    until = DateField(label=_("Until"), required=False, help_text=_("Or so many times; empty: until you end it."))
    times = forms.IntegerField(label=_("How often"), min_value=1, required=False)

    def clean(self) -> dict[str, Any]:
        """What a pattern does not ask about is as it would be by itself."""
        values: dict[str, Any] = dict(super().clean() or self.cleaned_data)
        for name, otherwise in (("every", 1), ("day", 1), ("shift", Recurrence.Shift.NEXT)):
            values[name] = values.get(name) or otherwise
        return values


class RecurrenceCreateForm(RecurrenceFields, CreatingForm):
    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor)
        self.fields["owner"].initial = actor.pk
        self.fields["start"].initial = clock.today
        self.fields["pattern"].initial = Recurrence.Pattern.WEEKDAYS


class RecurrenceUpdateForm(RecurrenceFields, EditingForm):
    def __init__(self, *args: Any, actor: User, recurrence: Recurrence, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor, recurrence)


class WeekForm(CreatingForm):
    """The week as it is sent; it begins as the status logs tell it."""

    text = forms.CharField(label=_("The week"), max_length=LONGEST_WEEK, widget=forms.Textarea(attrs={"rows": 18}))
