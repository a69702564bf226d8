"""What the lists can be narrowed down by."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters

from goaltrack.common.api.filters import FlagFilter, IdFilter, WholeNumberFilter
from people.models import CalendarOverride, Department, User


class DepartmentFilter(filters.FilterSet):
    parent = IdFilter(label=_("The department directly above"))
    below = IdFilter(method="in_tree", label=_("Department, with everything below it"))

    class Meta:
        model = Department
        fields = ("parent", "below")

    def in_tree(self, queryset: Any, _name: str, value: int) -> QuerySet[Department]:
        return queryset.below([value])


class PersonFilter(filters.FilterSet):
    q = filters.CharFilter(
        method="with_text", max_length=60, label=_("Part of a name, an employee number, pinyin or its initials")
    )
    department = IdFilter(method="in_tree", label=_("Department, with everything below it"))
    active = FlagFilter(
        field_name="is_active", label=_("May sign in; only those who manage people are shown closed accounts")
    )

    class Meta:
        model = User
        fields = ("q", "department", "active")

    def with_text(self, queryset: Any, _name: str, value: str) -> QuerySet[User]:
        return queryset.matching(value)

    def in_tree(self, queryset: QuerySet[User], _name: str, value: int) -> QuerySet[User]:
        return queryset.filter(department__path__contains=[value])


class CalendarOverrideFilter(filters.FilterSet):
    year = WholeNumberFilter(method="in_year", min_value=1, max_value=9999, label=_("Year"))

    class Meta:
        model = CalendarOverride
        fields = ("year",)

    def in_year(self, queryset: QuerySet[CalendarOverride], _name: str, value: int) -> QuerySet[CalendarOverride]:
        return queryset.filter(day__year=value)
