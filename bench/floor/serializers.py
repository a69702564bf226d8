"""As the DRF tutorial has them."""

from django.contrib.auth import get_user_model
from rest_framework import serializers

from bench.floor.models import Goal, Project, StatusLog, Task


class PersonSerializer(serializers.ModelSerializer):
    name = serializers.CharField(source="first_name")

    class Meta:
        model = get_user_model()
        fields = ("id", "name")


class ProjectSerializer(serializers.ModelSerializer):
    class Meta:
        model = Project
        fields = ("id", "name")


class GoalSerializer(serializers.ModelSerializer):
    class Meta:
        model = Goal
        fields = ("id", "statement")


class TaskSerializer(serializers.ModelSerializer):
    project = ProjectSerializer()
    goal = GoalSerializer()
    owner = PersonSerializer()
    follower = PersonSerializer()

    class Meta:
        model = Task
        fields = (
            "id", "title", "project", "goal", "owner", "follower", "due", "weight", "version", "status", "start",
            "done_at", "blocked_since", "status_note",
        )  # fmt: skip


class TaskDetailSerializer(TaskSerializer):
    class Meta(TaskSerializer.Meta):
        fields = (*TaskSerializer.Meta.fields, "acceptance", "created_at")


class TaskCreateSerializer(serializers.ModelSerializer):
    class Meta:
        model = Task
        fields = ("id", "title", "acceptance", "project", "goal", "owner", "follower", "start", "due", "status")


class StatusLogSerializer(serializers.ModelSerializer):
    class Meta:
        model = StatusLog
        fields = ("id", "at", "actor", "from_status", "to_status", "note")
        read_only_fields = ("actor", "from_status")
