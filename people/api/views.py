"""/api/v1/ of departments, people, their roles and the calendar: the services and lists of the team pages."""

from datetime import timedelta
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common import clock
from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key, with_etag
from goaltrack.common.api.pagination import CursorPagination
from goaltrack.common.errors import Problems, invalid
from history.api.views import TimelineView, timeline_schema
from people.api.filters import CalendarOverrideFilter, DepartmentFilter, PersonFilter
from people.api.inputs import caller, parsed
from people.api.serializers import (
    CalendarDaysSerializer,
    CalendarOverrideInputSerializer,
    CalendarOverrideSerializer,
    CalendarRangeSerializer,
    ColleagueDetailSerializer,
    ColleagueSerializer,
    DepartmentInputSerializer,
    DepartmentSerializer,
    MeSerializer,
    PersonCreateSerializer,
    PersonUpdateSerializer,
    PreferencesInputSerializer,
    RoleGrantInputSerializer,
    RoleGrantSerializer,
)
from people.models import CalendarOverride, Department, RoleGrant, User
from people.permissions import authorize
from people.selectors import workday_calendar
from people.services import (
    calendar_override_remove,
    calendar_override_set,
    department_create,
    department_update,
    preferences_update,
    role_grant,
    role_revoke,
    user_create,
    user_invite,
    user_update,
)

MOST_DAYS = 366


class ByCode(CursorPagination):
    ordering = "code"


class ByName(CursorPagination):
    ordering = ("sort_key", "id")


class ByDay(CursorPagination):
    ordering = "day"


def _department(request: Request, pk: int) -> Department:
    return get_object_or_404(Department.objects.visible_to(caller(request)).select_related("parent"), pk=pk)


def _person(request: Request, pk: int) -> User:
    """The person named in the address; 404 where the caller may not see them."""
    return get_object_or_404(User.objects.visible_to(caller(request)).select_related("department"), pk=pk)


def _department_shown(department: Department, status_code: int = status.HTTP_200_OK) -> Response:
    return with_etag(Response(DepartmentSerializer(department).data, status=status_code), department.version)


def _person_shown(request: Request, person: User, status_code: int = status.HTTP_200_OK) -> Response:
    body = ColleagueDetailSerializer(person, context={"request": request}).data
    return with_etag(Response(body, status=status_code), person.version)


@extend_schema_view(get=extend_schema(summary="Departments, by code", operation_id="department_list"))
class DepartmentListView(generics.ListAPIView):
    serializer_class = DepartmentSerializer
    pagination_class = ByCode
    filterset_class = DepartmentFilter
    queryset = Department.objects.none()

    def get_queryset(self) -> Any:
        return Department.objects.visible_to(caller(self.request))

    @extend_schema(
        summary="Add a department; whoever adds a first-level one becomes its administrator",
        operation_id="department_create",
        request=DepartmentInputSerializer,
        responses={201: DepartmentSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: Request) -> Response:
        key = idempotency_key(request)
        values = parsed(DepartmentInputSerializer, request)
        department = department_create(actor=caller(request), key=key, **values)
        return _department_shown(department, status.HTTP_201_CREATED)


class DepartmentDetailView(APIView):
    @extend_schema(summary="A department", operation_id="department_detail", responses=DepartmentSerializer)
    def get(self, request: Request, pk: int) -> Response:
        return _department_shown(_department(request, pk))

    @extend_schema(
        summary="Change or move a department; everything below moves along",
        operation_id="department_update",
        request=DepartmentInputSerializer,
        responses=DepartmentSerializer,
        parameters=[IF_MATCH],
    )
    def patch(self, request: Request, pk: int) -> Response:
        department = _department(request, pk)
        version = expected_version(request)
        current = {name: getattr(department, name) for name in ("name", "code", "parent", "level_label")}
        values = current | parsed(DepartmentInputSerializer, request, partial=True)
        changed = department_update(actor=caller(request), department=department, version=version, **values)
        return _department_shown(changed)


@extend_schema_view(get=extend_schema(summary="People, by name", operation_id="person_list"))
class PersonListView(generics.ListAPIView):
    serializer_class = ColleagueSerializer
    pagination_class = ByName
    filterset_class = PersonFilter
    queryset = User.objects.none()

    def get_queryset(self) -> Any:
        return User.objects.listed_for(caller(self.request)).select_related("department")

    @extend_schema(
        summary="Add a person",
        operation_id="person_create",
        request=PersonCreateSerializer,
        responses={201: ColleagueDetailSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: Request) -> Response:
        key = idempotency_key(request)
        values = parsed(PersonCreateSerializer, request)
        person = user_create(actor=caller(request), key=key, **values)
        return _person_shown(request, person, status.HTTP_201_CREATED)


class PersonDetailView(APIView):
    @extend_schema(
        summary="A person with their roles", operation_id="person_detail", responses=ColleagueDetailSerializer
    )
    def get(self, request: Request, pk: int) -> Response:
        return _person_shown(request, _person(request, pk))

    @extend_schema(
        summary="Change a person",
        operation_id="person_update",
        request=PersonUpdateSerializer,
        responses=ColleagueDetailSerializer,
        parameters=[IF_MATCH],
    )
    def patch(self, request: Request, pk: int) -> Response:
        person = _person(request, pk)
        version = expected_version(request)
        names = ("username", "name", "email", "department", "title", "is_active")
        values = {name: getattr(person, name) for name in names} | parsed(PersonUpdateSerializer, request, partial=True)
        if values["department"] is None:
            raise invalid("department", _("This person has no department yet: name one."))
        return _person_shown(request, user_update(actor=caller(request), user=person, version=version, **values))


class PersonInviteView(APIView):
    @extend_schema(
        summary="Mail the person a link for setting a password",
        description="The mail is written down and leaves soon afterwards; the answer does not wait for it.",
        operation_id="person_invite",
        request=None,
        responses={204: None},
    )
    def post(self, request: Request, pk: int) -> Response:
        user_invite(actor=caller(request), user=_person(request, pk), request=request._request)
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema_view(get=timeline_schema("a person's account; for those who manage it", "person_history"))
class PersonHistoryView(TimelineView):
    subject_model = User

    def get_subject(self) -> User:
        person = _person(self.request, self.kwargs["pk"])
        authorize(caller(self.request), "people.manage", person)
        return person


class RoleGrantListView(APIView):
    @extend_schema(
        summary="Give the person a role",
        operation_id="role_grant",
        request=RoleGrantInputSerializer,
        responses={201: RoleGrantSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: Request, pk: int) -> Response:
        person = _person(request, pk)
        key = idempotency_key(request)
        values = parsed(RoleGrantInputSerializer, request)
        grant = role_grant(actor=caller(request), key=key, user=person, **values)
        return Response(RoleGrantSerializer(grant).data, status=status.HTTP_201_CREATED)


class RoleGrantDetailView(APIView):
    @extend_schema(summary="Take a role away", operation_id="role_revoke", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        grant = get_object_or_404(RoleGrant.objects.visible_to(caller(request)), pk=pk)
        role_revoke(actor=caller(request), grant=grant)
        return Response(status=status.HTTP_204_NO_CONTENT)


class MeView(APIView):
    @extend_schema(summary="The caller, with roles and preferences", operation_id="me", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        return Response(MeSerializer(caller(request), context={"request": request}).data)

    @extend_schema(
        summary="Set one's own language, theme or shortcuts",
        description="Needs no If-Match: they are nobody else's to change, and the last one counts.",
        operation_id="preferences_update",
        request=PreferencesInputSerializer,
        responses=MeSerializer,
    )
    def patch(self, request: Request) -> Response:
        user = preferences_update(actor=caller(request), **parsed(PreferencesInputSerializer, request, partial=True))
        return Response(MeSerializer(user, context={"request": request}).data)


class CalendarDaysView(APIView):
    @extend_schema(
        summary="Which days of a range are worked",
        description="Two years back and ahead are known.",
        operation_id="calendar_days",
        parameters=[CalendarRangeSerializer],
        responses=CalendarDaysSerializer,
    )
    def get(self, request: Request) -> Response:
        asked = CalendarRangeSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        start, end = asked.validated_data["start"], asked.validated_data["end"]
        _check_range(start, end)
        calendar = workday_calendar()
        corrected = set(CalendarOverride.objects.filter(day__range=(start, end)).values_list("day", flat=True))
        days = [start + timedelta(days=number) for number in range((end - start).days + 1)]
        body = {
            "working_days": calendar.count(start, end),
            "provisional_years": sorted(calendar.provisional_years & {start.year, end.year}),
            "days": [{"day": d, "worked": calendar.is_workday(d), "corrected": d in corrected} for d in days],
        }
        return Response(CalendarDaysSerializer(body).data)


def _check_range(start: Any, end: Any) -> None:
    problems, this_year = Problems(), clock.today().year
    for name, day in (("start", start), ("end", end)):
        if abs(day.year - this_year) > 2:
            problems.add(name, _("The calendar is known from two years back to two years ahead."))
    if end < start:
        problems.add("end", _("The end lies before the start."))
    elif (end - start).days >= MOST_DAYS:
        problems.add("end", _("At most 366 days at a time."))
    problems.raise_any()


@extend_schema_view(get=extend_schema(summary="Corrections to the calendar", operation_id="calendar_override_list"))
class CalendarOverrideListView(generics.ListAPIView):
    serializer_class = CalendarOverrideSerializer
    pagination_class = ByDay
    filterset_class = CalendarOverrideFilter
    queryset = CalendarOverride.objects.all()

    @extend_schema(
        summary="Say that a day is worked or not; a correction of that day is replaced",
        operation_id="calendar_override_set",
        request=CalendarOverrideInputSerializer,
        responses={201: CalendarOverrideSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: Request) -> Response:
        key = idempotency_key(request)
        values = parsed(CalendarOverrideInputSerializer, request)
        override = calendar_override_set(actor=caller(request), key=key, **values)
        return Response(CalendarOverrideSerializer(override).data, status=status.HTTP_201_CREATED)


class CalendarOverrideDetailView(APIView):
    @extend_schema(
        summary="Follow the public calendar again on that day",
        operation_id="calendar_override_remove",
        responses={204: None},
    )
    def delete(self, request: Request, pk: int) -> Response:
        calendar_override_remove(actor=caller(request), override=get_object_or_404(CalendarOverride, pk=pk))
        return Response(status=status.HTTP_204_NO_CONTENT)
