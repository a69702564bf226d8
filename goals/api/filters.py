"""What the lists can be narrowed down by: the same conditions as on the pages."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from goals.models import CheckIn, Confidence, Cycle, Goal
from goaltrack.common.api.filters import IdFilter


class CycleFilter(django_filters.FilterSet):
    department = IdFilter(label=_("Department"))
    kind = django_filters.ChoiceFilter(choices=Cycle.Kind.choices)

    class Meta:
        model = Cycle
        fields = ("department", "kind")


class GoalFilter(django_filters.FilterSet):
    cycle = IdFilter(label=_("Cycle"))
    department = IdFilter(method="in_department", label=_("Department, with everything below it"))
    parent = IdFilter(label=_("Parent goal"))
    owner = IdFilter(label=_("A role"))
    state = django_filters.ChoiceFilter(choices=Goal.State.choices)
    kind = django_filters.ChoiceFilter(choices=Goal.Kind.choices)
    strategy = django_filters.ChoiceFilter(choices=Goal.Strategy.choices)
    q = django_filters.CharFilter(
        field_name="statement", lookup_expr="icontains", max_length=200, label=_("Part of the statement")
    )

    class Meta:
        model = Goal
        fields = ("cycle", "department", "parent", "owner", "state", "kind", "q")

    def in_department(self, queryset: QuerySet[Goal], _name: str, value: int) -> QuerySet[Goal]:
        return queryset.filter(department__path__contains=[value])


class CheckInFilter(django_filters.FilterSet):
    author = IdFilter(label=_("Who recorded it"))
    confidence = django_filters.ChoiceFilter(choices=Confidence.choices)

    class Meta:
        model = CheckIn
        fields = ("author", "confidence")
