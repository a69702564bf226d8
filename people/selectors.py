"""Reads about people that are more than one queryset call."""

import time
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.db.models import OuterRef, Prefetch, Subquery
from django.utils.translation import get_language

from goaltrack.common import clock
from goaltrack.common.workdays import WorkdayCalendar, holiday_calendar, holiday_names
from people.abilities import Ability, Role
from people.models import Absence, CalendarOverride, Department, RoleGrant, SavedView, User
from people.permissions import may

# Every page counts working days; the few overrides are read once a minute and process.
_CALENDAR_SECONDS = 60.0
_cached: tuple[float, dict[date, bool]] | None = None
# How long somebody has just come back, and how far an absence that goes on from another is looked for.
BACK_FOR, LOOK_BACK = timedelta(days=7), timedelta(days=90)


def workday_calendar() -> WorkdayCalendar:
    """The site's working days: public calendar of HOLIDAY_COUNTRY, two years back and ahead, with the overrides."""
    global _cached
    if _cached is None or time.monotonic() - _cached[0] > _CALENDAR_SECONDS:
        _cached = (time.monotonic(), dict(CalendarOverride.objects.values_list("day", "worked")))
    year = clock.today().year
    return holiday_calendar(settings.HOLIDAY_COUNTRY, year - 2, year + 2).with_overrides(_cached[1].items())


@dataclass(frozen=True)
class CalendarDay:
    """A day of the site; `name` is that of the public holiday, or the reason of an administrator's correction."""

    day: date
    worked: bool
    name: str = ""

    @property
    def is_made_up(self) -> bool:
        return self.worked and self.day.weekday() >= 5

    @property
    def is_holiday(self) -> bool:
        """Off for another reason than that it is a weekend."""
        return not self.worked and (bool(self.name) or self.day.weekday() < 5)


def calendar_days(first: date, last: date) -> dict[date, CalendarDay]:
    """The days from `first` to `last`, in whatever year, named in the reader's language (one query)."""
    corrections = {one.day: one for one in CalendarOverride.objects.filter(day__range=(first, last))}
    country, language = settings.HOLIDAY_COUNTRY, get_language() or settings.LANGUAGE_CODE
    public = holiday_calendar(country, first.year, last.year)
    names = {day: name for y in {first.year, last.year} for day, name in holiday_names(country, y, language).items()}
    days = {}
    for day in (first + timedelta(days=number) for number in range((last - first).days + 1)):
        correction = corrections.get(day)
        if correction is None:
            days[day] = CalendarDay(day, public.is_workday(day), names.get(day, ""))
        else:
            days[day] = CalendarDay(day, correction.worked, correction.reason)
    return days


def forget_calendar() -> None:
    """Read the overrides anew at the next question (this process; others follow within a minute)."""
    global _cached
    _cached = None


def away(day: date) -> frozenset[int]:
    """The ids of those who are away on the day: what they would be reminded of goes to their B."""
    return frozenset(Absence.objects.on(day).values_list("user_id", flat=True))


@dataclass(frozen=True)
class Return:
    """A person is here again: away from `start` until the day before `first`, their first working day."""

    absence: Absence
    start: date
    first: date

    def was_away(self, day: date) -> bool:
        return self.start <= day < self.first


def returns(day: date) -> dict[int, Return]:
    """By person, those whose first working day after an absence is `day`, or was within the week before (one query).

    Absences with no working day between them are one.
    """
    calendar = workday_calendar()
    found: dict[int, Return] = {}
    recent = Absence.objects.filter(end__gte=day - LOOK_BACK, start__lte=day, user__is_active=True)
    for absence in recent.select_related("user").order_by("user", "start"):
        before, first = found.get(absence.user_id), calendar.add(absence.end, 1)
        goes_on = before is not None and calendar.on_or_after(absence.start) <= before.first
        found[absence.user_id] = Return(absence, before.start if before and goes_on else absence.start, first)
    return {pk: one for pk, one in found.items() if day - BACK_FOR < one.first <= day}


def stand_ins(people: Collection[int]) -> dict[int, Absence]:
    """Today's absences of these people in which somebody stands in who is here (one query)."""
    today = clock.today()
    named = Absence.objects.on(today).filter(user__in=people, stand_in__is_active=True)
    here = named.exclude(stand_in__in=Absence.objects.on(today).values("user"))
    return {absence.user_id: absence for absence in here.select_related("stand_in")}


def managers_of(department: Department, *, without: Collection[int] = ()) -> list[User]:
    """The managers of the nearest department, itself or above, that has any but those `without` (one query)."""
    held = RoleGrant.objects.filter(role=Role.MANAGER, department__in=department.path, user__is_active=True)
    managers = defaultdict(list)
    for grant in held.exclude(user__in=without).select_related("user").order_by("user"):
        managers[grant.department_id].append(grant.user)
    return department.nearest(managers) or []


def leads_of(person: User) -> list[User]:
    """Who leads the person: the leads of the nearest department, itself or above, that has any, else its managers."""
    department = person.department
    if department is None:
        return []
    held = RoleGrant.objects.filter(role=Role.LEAD, department__in=department.path, user__is_active=True)
    leads = defaultdict(list)
    for grant in held.exclude(user=person).select_related("user").order_by("user"):
        leads[grant.department_id].append(grant.user)
    return department.nearest(leads) or managers_of(department, without=[person.pk])


@dataclass
class Branch:
    """A department with its people, as the team page shows it."""

    department: Department
    above: list[str]
    managed: bool
    people: list[User] = field(default_factory=list)


def team_tree(reader: User, query: str = "", *, with_inactive: bool = False) -> list[Branch]:
    """The departments the reader sees, in tree order, with their people and their roles: three queries.

    `away_until` of a person is the last day of today's absence.

    `query` is part of a name, an employee number, pinyin or its initials; departments without a hit stay out.
    """
    departments = {department.pk: department for department in Department.objects.visible_to(reader)}
    managed = set(reader.departments_with(Ability.WRITE_PEOPLE))
    branches: dict[int | None, Branch] = {
        # The first level stands on every line but its own: it would only repeat itself.
        pk: Branch(d, [departments[above].name for above in d.path[1:-1]], not managed.isdisjoint(d.path))
        for pk, d in departments.items()
    }
    # Path order is the order of creation; people expect siblings by code.
    ordered = sorted(branches.values(), key=lambda b: [departments[pk].code for pk in b.department.path])
    absent = Absence.objects.on(clock.today()).filter(user=OuterRef("pk")).values("end")[:1]
    people = User.objects.filter(department_id__in=branches).annotate(away_until=Subquery(absent))
    people = people.order_by("sort_key", "id")
    if not with_inactive:
        people = people.active()
    if query:
        people = people.matching(query)
    for person in people.prefetch_related(
        Prefetch("role_grants", RoleGrant.objects.select_related("department").order_by("department__path", "role"))
    ):
        branches[person.department_id].people.append(person)
    return [branch for branch in ordered if branch.people or not query]


def saved_views(user: User, page: str) -> list[SavedView]:
    """The views of a page that the person is offered, their own first; `removable` are those they may remove."""
    views = SavedView.objects.visible_to(user).filter(page=page).select_related("owner", "department")
    found = sorted(views, key=lambda view: (view.owner_id != user.pk, view.name, view.pk))
    for view in found:
        view.removable = may(user, "people.view_remove", view)
        view.opens = user.opening_views.get(page) == view.pk
    return found


def opening_address(user: User, page: str) -> str:
    """Where the page opens for the person; empty where no view of theirs says so (no query then, else one)."""
    chosen = user.opening_views.get(page)
    view = SavedView.objects.visible_to(user).filter(pk=chosen, page=page).first() if chosen else None
    return view.address if view else ""
