"""Rows named in an address: 404 where the reader may not see them."""

from typing import Any, TypeVar

from django.shortcuts import get_object_or_404

from people.models import User
from projects.models import Milestone, Task

Row = TypeVar("Row", Task, Milestone)
# What the rights of a piece of work ask about.
ABOVE = ("owner__department", "follower", "project__department", "goal__department")


def work_or_404(user: User, model: type[Row], pk: int) -> Row:
    rows: Any = model.objects
    found: Row = get_object_or_404(rows.visible_to(user).select_related(*ABOVE), pk=pk)
    return found
