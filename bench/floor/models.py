"""Tables of the same width as the product's, without its rules, history and triggers."""

from django.conf import settings
from django.db import models


class Department(models.Model):
    name = models.CharField(max_length=80)


class Project(models.Model):
    name = models.CharField(max_length=120)
    department = models.ForeignKey(Department, on_delete=models.PROTECT)


class Goal(models.Model):
    """Its totals stand in the row."""

    statement = models.CharField(max_length=200)
    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    due = models.DateField()
    weight = models.DecimalField(max_digits=7, decimal_places=2)
    confidence = models.CharField(max_length=10)
    checked_in_on = models.DateField(null=True)
    work_total = models.IntegerField(default=0)
    work_done = models.IntegerField(default=0)
    late = models.IntegerField(default=0)
    money_target = models.DecimalField(max_digits=17, decimal_places=2, default=0)
    money_collected = models.DecimalField(max_digits=17, decimal_places=2, default=0)


class Task(models.Model):
    class Status(models.TextChoices):
        TODO = "todo", "To do"
        DOING = "doing", "Doing"
        BLOCKED = "blocked", "Blocked"
        DONE = "done", "Done"
        CANCELLED = "cancelled", "Cancelled"

    title = models.CharField(max_length=200)
    acceptance = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.TODO)
    project = models.ForeignKey(Project, null=True, on_delete=models.PROTECT)
    goal = models.ForeignKey(Goal, null=True, on_delete=models.PROTECT)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    follower = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    start = models.DateField(null=True, blank=True)
    due = models.DateField()
    weight = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    done_at = models.DateTimeField(null=True)
    blocked_since = models.DateField(null=True)
    status_note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["due", "id"], name="floor_due"),
            models.Index(
                fields=["due"], condition=models.Q(status__in=("todo", "doing", "blocked")), name="floor_open"
            ),
        ]


class StatusLog(models.Model):
    task = models.ForeignKey(Task, on_delete=models.PROTECT)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)
    from_status = models.CharField(max_length=10)
    to_status = models.CharField(max_length=10, choices=Task.Status.choices)
    note = models.TextField(blank=True)


class Checkpoint(models.Model):
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    name = models.CharField(max_length=120)
    amount = models.DecimalField(max_digits=15, decimal_places=2)
    settled = models.DecimalField(max_digits=15, decimal_places=2)
    due = models.DateField()


class Receipt(models.Model):
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    amount = models.DecimalField(max_digits=15, decimal_places=2)
    received_on = models.DateField()


class Retrospective(models.Model):
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    month = models.DateField()
    held = models.BooleanField()
