"""Shapes of the API. They parse; the services judge."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from goals.api.serializers import ProposalSerializer
from goals.models import Goal
from goaltrack.common.api.inputs import StrictSerializer, VisibleField
from goaltrack.common.api.shapes import PersonSerializer
from people.abilities import Ability
from people.models import Department, User
from projects.models import Customer, Module, Project, StatusLog, Task, Unit
from projects.services.status import LONGEST_NOTE
from projects.services.tasks import LONGEST_REASON


class WritableDepartmentField(VisibleField):
    """The id of a department in which the caller may create projects."""

    def get_queryset(self) -> QuerySet[Department]:
        request = self.context.get("request")
        if request is None:
            return Department.objects.none()
        return Department.objects.where_user_can(request.user, Ability.WRITE_PROJECTS)


class ProjectNameSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()


class GoalNameSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    statement = serializers.CharField()


class ProjectSerializer(serializers.ModelSerializer):
    manager = PersonSerializer()
    follower = PersonSerializer(allow_null=True)
    customer_name = serializers.CharField(source="customer.name", default=None, allow_null=True)

    class Meta:
        model = Project
        fields = (
            "id", "name", "code", "department", "customer_name", "manager", "follower",
            "start", "due", "state", "suspended_on", "suspended_until", "suspended_why", "kicked_off_on", "version",
        )  # fmt: skip


class ProjectUpdateSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    code = serializers.SlugField(max_length=40)
    customer_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    manager = VisibleField(queryset=User.objects.all())
    follower = VisibleField(queryset=User.objects.all(), required=False, allow_null=True)
    start = serializers.DateField()
    due = serializers.DateField()


class ProjectCreateSerializer(ProjectUpdateSerializer):
    state = serializers.ChoiceField(choices=Project.State.choices, required=False, help_text="planned or active")
    department = WritableDepartmentField(queryset=Department.objects.none())


class CustomerSerializer(serializers.ModelSerializer):
    class Meta:
        model = Customer
        fields = ("id", "name")


class MemberAddSerializer(StrictSerializer):
    users = VisibleField(queryset=User.objects.active(), many=True, allow_empty=False)


class WorkSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    title = serializers.CharField()
    project = ProjectNameSerializer(allow_null=True)
    module = serializers.IntegerField(allow_null=True, help_text="Of the same project.")
    goal = GoalNameSerializer(allow_null=True)
    owner = PersonSerializer()
    follower = PersonSerializer(allow_null=True)
    due = serializers.DateField()
    weight = serializers.DecimalField(max_digits=7, decimal_places=2, allow_null=True)
    is_gated = serializers.BooleanField()
    version = serializers.IntegerField()


class PriorityField(serializers.ChoiceField):
    """high, medium or low; kept as a number that sorts."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[one.name.lower() for one in Task.Priority], **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        return Task.Priority[super().to_internal_value(data).upper()]


class TaskNameSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    title = serializers.CharField()


class CountSerializer(serializers.Serializer):
    total = serializers.IntegerField()
    done = serializers.IntegerField()


class TaskSerializer(WorkSerializer):
    """One line of the list."""

    status = serializers.ChoiceField(choices=Task.Status.choices)
    priority = PriorityField()
    start = serializers.DateField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    blocked_since = serializers.DateField(allow_null=True)
    blocked_by = PersonSerializer(allow_null=True, help_text="The colleague a blocked task waits for.")
    blocked_until = serializers.DateField(allow_null=True, help_text="Until when the block is expected to last.")
    reviewer = PersonSerializer(allow_null=True, help_text="Who looks at a task that waits for review, or passed it.")
    status_note = serializers.CharField()
    parent = TaskNameSerializer(allow_null=True, help_text="The task that it is a part of, if the caller may see it.")
    checklist = CountSerializer()
    subtasks = CountSerializer(help_text="Without cancelled ones; with those that the caller may not see.")


class TaskDetailSerializer(TaskSerializer):
    acceptance = serializers.CharField()
    created_at = serializers.DateTimeField()
    proposed = ProposalSerializer(allow_null=True)


class TaskUpdateSerializer(StrictSerializer):
    title = serializers.CharField(max_length=200)
    acceptance = serializers.CharField(max_length=10_000, required=False, allow_blank=True)
    project = VisibleField(queryset=Project.objects.all(), required=False, allow_null=True)
    module = VisibleField(
        queryset=Module.objects.all(),
        required=False,
        allow_null=True,
        help_text="Of the same project; in another one the task is in none.",
    )
    goal = VisibleField(queryset=Goal.objects.all(), required=False, allow_null=True)
    owner = VisibleField(queryset=User.objects.all())
    follower = VisibleField(queryset=User.objects.all(), required=False, allow_null=True)
    start = serializers.DateField(required=False, allow_null=True)
    due = serializers.DateField()
    priority = PriorityField(required=False, help_text="`medium` unless given.")
    parent = VisibleField(  # type: ignore[assignment]
        queryset=Task.objects.all(), required=False, allow_null=True, help_text="A task that it is a part of."
    )


class TaskChangeSerializer(TaskUpdateSerializer):
    weight = serializers.DecimalField(
        max_digits=7,
        decimal_places=2,
        required=False,
        allow_null=True,
        help_text="Of one that came from a breakdown.",
    )


class WorkCancelSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=LONGEST_REASON)


class MilestoneUpdateSerializer(StrictSerializer):
    title = serializers.CharField(max_length=200)
    acceptance = serializers.CharField(max_length=10_000, required=False, allow_blank=True)
    project = VisibleField(queryset=Project.objects.all(), required=False, allow_null=True)
    module = VisibleField(queryset=Module.objects.all(), required=False, allow_null=True)
    unit = VisibleField(queryset=Unit.objects.all(), required=False, allow_null=True)
    owner = VisibleField(queryset=User.objects.all())
    follower = VisibleField(queryset=User.objects.all(), required=False, allow_null=True)
    due = serializers.DateField()
    expected = serializers.DateField(required=False, allow_null=True, help_text="The owner's forecast.")
    weight = serializers.DecimalField(
        max_digits=7, decimal_places=2, required=False, allow_null=True, help_text="Of one that came from a breakdown."
    )


class StatusLogSerializer(serializers.ModelSerializer):
    actor = PersonSerializer()

    class Meta:
        model = StatusLog
        fields = ("id", "at", "actor", "from_status", "to_status", "note")


class StatusLoggedSerializer(StatusLogSerializer):
    open_checklist_lines = serializers.IntegerField(help_text="Of the task; they never keep it from being finished.")

    class Meta(StatusLogSerializer.Meta):
        fields = (*StatusLogSerializer.Meta.fields, "open_checklist_lines")  # type: ignore[assignment]


class StatusLogCreateSerializer(StrictSerializer):
    to_status = serializers.ChoiceField(
        choices=Task.Status.choices,
        help_text="`cancelled` is refused: the next passed version of the breakdown cancels, nobody logs it.",
    )
    note = serializers.CharField(max_length=LONGEST_NOTE, required=False, allow_blank=True)
    despite_open = serializers.BooleanField(
        required=False, help_text="With `done`: although parts of the task are not finished."
    )
    blocked_by = VisibleField(
        queryset=User.objects.signed_in().active(),
        required=False,
        allow_null=True,
        help_text="With `blocked`: the colleague it waits for, who is told. Left out, a blocked task keeps its own.",
    )
    blocked_until = serializers.DateField(
        required=False, allow_null=True, help_text="With `blocked`: until when the block is expected to last."
    )
    reviewer = VisibleField(
        queryset=User.objects.signed_in().active(),
        required=False,
        allow_null=True,
        help_text="With `review`: who looks at it, never its A. Left out: its B, else the project's manager, else the"
        " goal's owner.",
    )


class MilestoneSerializer(WorkSerializer):
    unit = serializers.IntegerField(allow_null=True, help_text="Of the same project.")
    baseline = serializers.DateField()
    expected = serializers.DateField(allow_null=True)
    achieved_on = serializers.DateField(allow_null=True)
    cancelled = serializers.BooleanField()


class MilestoneDetailSerializer(MilestoneSerializer):
    acceptance = serializers.CharField()
    evidence = serializers.CharField()
    proposed = ProposalSerializer(allow_null=True)


class MilestoneAchieveSerializer(StrictSerializer):
    on = serializers.DateField()
    evidence = serializers.CharField(max_length=10_000)


def parsed(serializer: Any) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)
