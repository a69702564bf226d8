"""Each goal's own work, money and newest check-in."""

from django.db import models

from goals.models.checkins import Confidence
from goals.models.goals import Goal


class GoalTotals(models.Model):
    """A goal's own work and its newest check-in: kept in the transaction that changes them, rebuildable, no history.

    Weights and counts are of the goal's own tasks and milestones, not of goals below; the tree is rolled up when read.
    """

    goal = models.OneToOneField(Goal, primary_key=True, on_delete=models.CASCADE, related_name="totals")
    weight_total = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    weight_done = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    work_total = models.IntegerField(default=0)
    work_done = models.IntegerField(default=0)
    work_blocked = models.IntegerField(default=0)
    # CNY planned on the goal's own payment checkpoints; what was collected is kept by day in GoalCollected.
    money_planned = models.DecimalField(max_digits=17, decimal_places=2, default=0)
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    confidence = models.CharField(max_length=10, choices=Confidence.choices, blank=True)
    checked_in_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"totals of {self.goal_id}"


class GoalOpenWork(models.Model):
    """How much of a goal's own open work falls due on a day, so that lateness on any day is a sum before it."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="open_work")
    due = models.DateField()
    count = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["goal", "due"], name="openwork_once")]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.due}"


class GoalCollected(models.Model):
    """CNY allotted to a goal's own checkpoints by the day it was received; a goal counts what lies within its dates."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="collected")
    day = models.DateField()
    amount = models.DecimalField(max_digits=17, decimal_places=2, default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["goal", "day"], name="collected_once")]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.day}"
