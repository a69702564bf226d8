"""What the lists can be narrowed down by: the same conditions as on the pages."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from goaltrack.common.api.filters import IdFilter
from projects.key import key_projects
from projects.models import Customer, Project


class ProjectFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=Project.State.choices)
    department = IdFilter(label=_("Department"))
    manager = IdFilter(label=_("The person in the A role."))
    who = django_filters.ChoiceFilter(
        choices=[("me", "me")], method="of_caller", label=_("Where the caller is A or B or works in it")
    )
    q = django_filters.CharFilter(
        method="with_text", max_length=100, label=_("Part of the name of the project or its customer")
    )

    key = django_filters.ChoiceFilter(
        choices=[("1", "1")], method="of_key", label=_("The few that carry 80 % of the money to be collected")
    )

    class Meta:
        model = Project
        fields = ("state", "department", "manager", "who", "q", "key")

    def of_key(self, queryset: QuerySet[Project], _name: str, _value: str) -> QuerySet[Project]:
        return queryset.filter(pk__in=key_projects(self.request.user))

    def of_caller(self, queryset: QuerySet[Project], _name: str, _value: str) -> QuerySet[Project]:
        user = self.request.user
        mine = user.project_memberships.values("project")
        return queryset.filter(Q(manager=user) | Q(follower=user) | Q(pk__in=mine))

    def with_text(self, queryset: QuerySet[Project], _name: str, value: str) -> QuerySet[Project]:
        return queryset.filter(Q(name__icontains=value) | Q(customer__name__icontains=value))


class CustomerFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        field_name="name", lookup_expr="icontains", max_length=100, label=_("Part of the name")
    )

    class Meta:
        model = Customer
        fields = ("q",)
