"""The pages: status codes, permissions, what was typed is kept."""

import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from goals.models import CheckIn, Cycle, Goal
from goals.services import goal_drop, goal_update
from people.models import User
from people.selectors import workday_calendar
from tests.cast import Cast, make_goal

As = Callable[..., Client]
HTMX = {"HX-Request": "true"}


def typed(cast: Cast, cycle: Cycle, **values: Any) -> dict[str, Any]:
    form: dict[str, Any] = {
        "key": str(uuid.uuid4()),
        "cycle": cycle.pk,
        "department": cast.utilities.pk,
        "statement": "泵站监测 3 个站点初验",
        "metric": "初验单",
        "unit": "份",
        "baseline": "0",
        "target": "３",
        "resources": "2 人",
        "preconditions": "无",
        "parent": "",
        "contribution": "",
        "weight": "1,000",
        "kind": "project",
        "source": "manual",
        "owner": cast.lin.pk,
        "follower": "",
        "start": "2026-11-20",
        "due": "2026-12-25",
    }
    return form | values


def as_form(goal: Goal, cast: Cast, cycle: Cycle, **values: Any) -> dict[str, Any]:
    return typed(cast, cycle, version=goal.version, statement=goal.statement, **values)


# The tree


def test_the_tree(cast: Cast, cycle: Cycle, goal: Goal, as_: As) -> None:
    child = make_goal(cast, cycle, parent=goal, statement="管网 GIS 初验")
    page = as_(cast.zhou).get("/goals/").content.decode()
    assert f'data-row="g{goal.pk}"' in page
    assert f'data-under="g{goal.pk}"' in page
    assert reverse("goal_detail", args=[child.pk]) in page
    assert "New goal" not in page.split("gt-head")[1].split("gt-facts")[0]


def test_the_filter_is_the_query_string_and_swaps_a_fragment(cast: Cast, cycle: Cycle, goal: Goal, as_: As) -> None:
    client = as_(cast.lin)
    response = client.get("/goals/", {"cycle": cycle.pk, "confidence": "off_track"}, headers=HTMX)
    assert "<html" not in response.content.decode()
    assert "No goal fits these conditions" in response.content.decode()
    assert "HX-Request" in response.headers["Vary"]
    below = client.get("/goals/", {"department": cast.utilities.pk}).content.decode()
    assert goal.statement in below
    assert goal.statement not in client.get("/goals/", {"department": cast.transport.pk}).content.decode()


@pytest.mark.parametrize("query", ["cycle=x", "cycle=99999999999999999999", "department=-1", "confidence=%00"])
def test_what_does_not_fit_counts_as_not_asked(cast: Cast, goal: Goal, as_: As, query: str) -> None:
    response = as_(cast.lin).get(f"/goals/?{query}")
    assert response.status_code == 200
    assert goal.statement in response.content.decode()


def test_the_tree_costs_the_same_with_two_goals_and_with_many(
    cast: Cast, cycle: Cycle, goal: Goal, as_: As, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    client = as_(cast.lin)
    workday_calendar()
    with django_assert_max_num_queries(9) as few:
        client.get("/goals/")
    for _more in range(12):
        make_goal(cast, cycle, parent=goal)
    with django_assert_num_queries(len(few)):
        client.get("/goals/")


def test_empty_states_say_what_to_do_first(cast: Cast, as_: As) -> None:
    assert "Open a cycle" in as_(cast.qin).get("/goals/").content.decode()
    assert "manager opens it" in as_(cast.zhou).get("/goals/").content.decode()
    assert "No cycle is open yet" in as_(cast.lin).get("/goals/new/").content.decode()


def test_an_empty_cycle(cast: Cast, cycle: Cycle, as_: As) -> None:
    assert "Write the first goal" in as_(cast.lin).get("/goals/").content.decode()
    assert "Whoever leads" in as_(cast.zhou).get("/goals/").content.decode()


# Who may


@pytest.mark.parametrize(
    "route", ["goal_detail", "goal_update", "goal_activate", "goal_close", "goal_drop", "goal_reopen", "checkin_record"]
)
def test_an_outsider_finds_nothing(cast: Cast, goal: Goal, as_: As, route: str) -> None:
    url = reverse(route, args=[goal.pk])
    client = as_(cast.guest)
    assert client.get(url).status_code == 404
    if route != "goal_detail":
        assert client.post(url, {}).status_code == 404


@pytest.mark.parametrize(
    "route", ["goal_update", "goal_activate", "goal_close", "goal_drop", "goal_reopen", "checkin_record"]
)
def test_a_reader_may_not_act(cast: Cast, goal: Goal, as_: As, route: str) -> None:
    client = as_(cast.tang)
    assert client.get(reverse("goal_detail", args=[goal.pk])).status_code == 200
    assert client.get(reverse(route, args=[goal.pk])).status_code == 403
    assert client.post(reverse(route, args=[goal.pk]), {"reason": "x"}).status_code == 403


def test_leads_write_a_departments_goals_and_the_first_level_opens_cycles(cast: Cast, cycle: Cycle, as_: As) -> None:
    # A member is offered a personal goal of their own.
    page = as_(cast.zhou).get("/goals/new/").content.decode()
    assert 'value="personal"' in page
    assert 'value="department"' not in page
    assert as_(cast.lin).get("/goals/cycles/new/").status_code == 403
    assert as_(cast.qin).get("/goals/cycles/new/").status_code == 200


@pytest.mark.parametrize(("route", "args"), [("goal_list", []), ("goal_detail", [1])])
def test_pages_that_only_show_refuse_other_methods(cast: Cast, as_: As, route: str, args: list[int]) -> None:
    assert as_(cast.lin).post(reverse(route, args=args)).status_code == 405


def test_forms_refuse_other_methods(cast: Cast, goal: Goal, as_: As) -> None:
    client = as_(cast.lin)
    for route in ("goal_update", "goal_activate", "goal_drop", "checkin_record"):
        assert client.delete(reverse(route, args=[goal.pk])).status_code == 405


def test_signed_out_people_are_sent_to_sign_in(goal: Goal, client: Client) -> None:
    response = client.get(reverse("goal_detail", args=[goal.pk]))
    assert (response.status_code, response.headers["Location"].startswith("/accounts/")) == (302, True)
    assert client.get("/api/docs/").status_code == 302


# The goal page


def test_the_goal_page_shows_only_what_one_may_do(cast: Cast, goal: Goal, as_: As) -> None:
    links = [reverse(name, args=[goal.pk]) for name in ("goal_update", "goal_drop", "checkin_record")]
    lead = as_(cast.lin).get(reverse("goal_detail", args=[goal.pk])).content.decode()
    follower = as_(cast.zhou).get(reverse("goal_detail", args=[goal.pk])).content.decode()
    reader = as_(cast.tang).get(reverse("goal_detail", args=[goal.pk])).content.decode()
    assert [link in lead for link in links] == [True, True, True]
    assert [link in follower for link in links] == [True, False, True]
    assert [link in reader for link in links] == [False, False, False]


def test_the_goal_page_tells_the_story(cast: Cast, cycle: Cycle, goal: Goal, as_: As) -> None:
    client = as_(cast.lin)
    url = reverse("checkin_record", args=[goal.pk])
    client.post(
        url, {"key": uuid.uuid4(), "value": "3", "confidence": "on_track", "reason": "已承诺", "note": "三个已验"}
    )
    make_goal(cast, cycle, parent=goal)
    page = client.get(reverse("goal_detail", args=[goal.pk])).content.decode()
    for text in (
        "75%",
        "三个已验",
        "Seen differently because: 已承诺",
        "cannot be edited",
        "goal-pace",
        "started the goal",
    ):
        assert text in page
    assert " style=" not in page


def test_the_goal_page_costs_the_same_with_any_number_of_children(
    cast: Cast, cycle: Cycle, goal: Goal, as_: As, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    client = as_(cast.lin)
    workday_calendar()
    make_goal(cast, cycle, parent=goal)
    # Session, user, notices; then six, and the check's three: steps, load, limit.
    with django_assert_max_num_queries(13) as few:
        client.get(reverse("goal_detail", args=[goal.pk]))
    for _more in range(8):
        make_goal(cast, cycle, parent=goal)
    with django_assert_num_queries(len(few)):
        client.get(reverse("goal_detail", args=[goal.pk]))


def test_a_parent_one_may_not_see_is_not_named(cast: Cast, cycle: Cycle, as_: As) -> None:
    private = make_goal(
        cast,
        cycle,
        actor=cast.qin,
        department=cast.delivery,
        owner=cast.qin,
        statement="秘密目标 1",
    )
    goal = make_goal(cast, cycle, actor=cast.qin, parent=private)
    Goal.objects.filter(pk=private.pk).update(kind="personal")
    client = as_(cast.lin)
    for route in ("goal_detail", "goal_update", "goal_activate"):
        assert "秘密目标" not in client.get(reverse(route, args=[goal.pk])).content.decode()
    assert "秘密目标" not in client.get(f"/api/v1/goals/{goal.pk}/smart-check/").content.decode()
    checked = client.post(reverse("goal_update", args=[goal.pk]), as_form(goal, cast, cycle, check="1"))
    assert "秘密目标" not in checked.content.decode()
    response = client.post(reverse("goal_update", args=[goal.pk]), as_form(goal, cast, cycle, kind="department"))
    assert response.status_code == 302
    goal.refresh_from_db()
    assert goal.parent == private


# Writing


def test_creating(cast: Cast, cycle: Cycle, goal: Goal, as_: As) -> None:
    client = as_(cast.lin)
    form = typed(cast, cycle, parent=goal.pk, contribution="四分之一")
    response = client.post("/goals/new/", form)
    made = Goal.objects.latest("pk")
    assert response.headers["Location"] == reverse("goal_detail", args=[made.pk])
    assert (made.state, made.target, made.weight, made.parent) == ("draft", 3, 1000, goal)
    # The same form sent twice.
    assert client.post("/goals/new/", form).headers["Location"] == response.headers["Location"]
    assert Goal.objects.count() == 2


def test_the_form_opens_with_the_parents_cycle_and_department(cast: Cast, cycle: Cycle, goal: Goal, as_: As) -> None:
    page = as_(cast.lin).get("/goals/new/", {"parent": goal.pk}).content.decode()
    assert f'<option value="{goal.pk}" selected>' in page
    assert as_(cast.lin).get("/goals/new/", {"parent": "x", "cycle": "99999999999999999999"}).status_code == 200


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("target", "四个", "Enter a number"),
        ("target", "1.23456", "4 decimal places"),
        ("target", "NaN", "Enter a number"),
        ("weight", "0", "above zero"),
        ("weight", "", "required"),
        ("statement", "", "required"),
        ("statement", "很" * 201, "at most 200"),
        ("metric", "a\x00b", "Null characters"),
        ("due", "2026-13-45", "valid date"),
        ("due", "2026-11-01", "due before it starts"),
        ("due", "2027-03-01", "Outside the cycle"),
        ("owner", "999999", "Select a valid choice"),
        ("parent", "999999", "not in the chosen cycle"),
        ("department", "999999", "Select a valid choice"),
        ("key", "x", "valid UUID"),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_typed_is_lost(
    cast: Cast, cycle: Cycle, as_: As, field: str, text: str, message: str
) -> None:
    form = typed(cast, cycle, resources="😀 两个人，\n一台车") | {field: text}
    response = as_(cast.lin).post("/goals/new/", form)
    page = response.content.decode()
    assert response.status_code == 400
    assert message in page
    assert "😀 两个人，\n一台车" in page
    assert not Goal.objects.exists()


def test_a_foreign_owner_and_department_are_no_choice(cast: Cast, cycle: Cycle, as_: As) -> None:
    client = as_(cast.lin)
    assert client.post("/goals/new/", typed(cast, cycle, owner=cast.guest.pk)).status_code == 400
    assert client.post("/goals/new/", typed(cast, cycle, department=cast.transport.pk)).status_code == 400


def test_the_check_judges_without_saving(cast: Cast, cycle: Cycle, as_: As) -> None:
    client = as_(cast.lin)
    form = typed(cast, cycle, statement="推进二期方案", weight="", due="") | {"check": "1"}
    response = client.post("/goals/new/", form)
    page = response.content.decode()
    assert response.status_code == 200
    assert "“推进” promises an effort" in page
    assert "This field is required" not in page
    live = client.post("/goals/new/", form, headers=HTMX | {"HX-Trigger-Name": "statement"}).content.decode()
    assert 'id="smart-S" hx-swap-oob="true"' in live
    assert "<form" not in live
    assert "parent-box" not in live
    other = client.post("/goals/new/", form, headers=HTMX | {"HX-Trigger-Name": "cycle"}).content.decode()
    assert 'id="parent-box"' in other
    assert not Goal.objects.exists()


def test_a_number_that_cannot_be_read_is_offered_no_repair(cast: Cast, cycle: Cycle, as_: As) -> None:
    form = typed(cast, cycle, baseline="9" * 2000) | {"check": "1"}
    page = as_(cast.lin).post("/goals/new/", form).content.decode()
    assert "The baseline cannot be read as a number." in page
    assert ("The baseline is missing" in page, "Begin at 0" in page) == (False, False)


def test_changing(cast: Cast, cycle: Cycle, goal: Goal, as_: As) -> None:
    client = as_(cast.zhou)
    url = reverse("goal_update", args=[goal.pk])
    assert 'value="25"' in client.get(url).content.decode()
    checked = client.post(url, as_form(goal, cast, cycle, check="1", metric=""))
    assert (checked.status_code, "Missing: metric" in checked.content.decode()) == (200, True)
    assert client.post(url, as_form(goal, cast, cycle, due="2027-01-01")).status_code == 400
    # Its weight is settled by those who lead the department; what its B sends of it changes nothing.
    assert client.post(url, as_form(goal, cast, cycle, weight="30", metric="签收单")).status_code == 302
    goal.refresh_from_db()
    assert (goal.weight, goal.metric) == (25, "签收单")


def test_the_weight_is_settled_by_who_leads(cast: Cast, cycle: Cycle, goal: Goal, as_: As) -> None:
    client, url = as_(cast.lin), reverse("goal_update", args=[goal.pk])
    assert client.post(url, as_form(goal, cast, cycle, weight="x")).status_code == 400
    assert client.post(url, as_form(goal, cast, cycle, weight="30")).status_code == 302
    goal.refresh_from_db()
    assert goal.weight == 30


def test_an_edit_on_an_old_version_keeps_both_and_then_saves(cast: Cast, cycle: Cycle, goal: Goal, as_: As) -> None:
    client = as_(cast.lin)
    url = reverse("goal_update", args=[goal.pk])
    goal_update(actor=cast.qin, goal_id=goal.pk, version=goal.version, values={"weight": Decimal(77)})
    response = client.post(url, as_form(goal, cast, cycle, weight="31"))
    page = response.content.decode()
    assert response.status_code == 412
    assert "秦远" in page
    assert 'value="31"' in page
    assert f'name="version" value="{goal.version + 1}"' in page
    form = as_form(goal, cast, cycle, weight="31") | {"version": goal.version + 1}
    assert client.post(url, form).status_code == 302
    goal.refresh_from_db()
    assert goal.weight == 31


def test_starting_and_dropping(cast: Cast, cycle: Cycle, as_: As) -> None:
    draft = make_goal(cast, cycle, active=False, resources="", preconditions="")
    client = as_(cast.lin)
    start, drop = (reverse(name, args=[draft.pk]) for name in ("goal_activate", "goal_drop"))
    assert "does not forbid the start" in client.get(start).content.decode()
    assert client.post(start).status_code == 302
    child = make_goal(cast, cycle, parent=draft)
    assert client.post(drop, {"reason": ""}).status_code == 400
    blocked = client.post(drop, {"reason": "客户取消"})
    assert (blocked.status_code, child.statement in blocked.content.decode()) == (409, True)
    assert "客户取消" in blocked.content.decode()
    goal_drop(actor=cast.lin, goal_id=child.pk, reason="x")
    assert client.post(drop, {"reason": "客户取消"}).status_code == 302
    assert client.post(start).status_code == 409
    assert client.get(reverse("goal_update", args=[draft.pk])).status_code == 409
    assert client.get(reverse("checkin_record", args=[draft.pk])).status_code == 409
    assert "客户取消" in client.get(reverse("goal_detail", args=[draft.pk])).content.decode()


# Check-ins


def test_checking_in(cast: Cast, goal: Goal, as_: As) -> None:
    client = as_(cast.zhou)
    url = reverse("checkin_record", args=[goal.pk])
    assert 'value="0"' in client.get(url).content.decode()
    form = {"key": str(uuid.uuid4()), "value": "３", "confidence": "", "note": "三个已验 😀"}
    for _twice in range(2):
        assert client.post(url, form).status_code == 302
    checkin = CheckIn.objects.get()
    assert (checkin.value, checkin.confidence, checkin.note) == (3, "at_risk", "三个已验 😀")
    again = client.get(url).content.decode()
    assert 'value="3"' in again
    assert "Since the check-in of 11-20" in again


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"value": "三"}, "Enter a number"),
        ({"value": ""}, "Enter the current value"),
        ({"value": "99999999999999"}, "far outside"),
        ({"confidence": "on_track"}, "say why you see it differently"),
        ({"confidence": "splendid"}, "Select a valid choice"),
        ({"note": "x" * 10_001}, "at most 10000"),
        ({"note": "a\x00b"}, "Null characters"),
    ],
)
def test_a_refused_check_in_keeps_what_was_typed(
    cast: Cast, goal: Goal, as_: As, values: dict[str, str], message: str
) -> None:
    form = {"key": str(uuid.uuid4()), "value": "3", "confidence": "at_risk", "reason": "", "note": "东区还差三片"}
    response = as_(cast.lin).post(reverse("checkin_record", args=[goal.pk]), form | values)
    page = response.content.decode()
    assert response.status_code == 400
    assert message in page
    assert "note" in values or "东区还差三片" in page
    assert not CheckIn.objects.exists()


def test_the_suggestion_follows_the_value(cast: Cast, goal: Goal, as_: As) -> None:
    url = reverse("checkin_record", args=[goal.pk])
    form = {"key": str(uuid.uuid4()), "value": "4", "preview": "1"}
    fragment = as_(cast.lin).post(url, form, headers=HTMX).content.decode()
    assert "<form" not in fragment
    assert "On track" in fragment
    assert "Type the value" in as_(cast.lin).post(url, form | {"value": "x"}, headers=HTMX).content.decode()
    assert not CheckIn.objects.exists()


def test_a_computed_goal_asks_for_no_value(cast: Cast, cycle: Cycle, as_: As) -> None:
    computed = make_goal(cast, cycle, source="work")
    client = as_(cast.lin)
    url = reverse("checkin_record", args=[computed.pk])
    assert 'name="value"' not in client.get(url).content.decode()
    refused = client.post(url, {"key": str(uuid.uuid4()), "confidence": ""})
    assert (refused.status_code, "Choose how confident" in refused.content.decode()) == (400, True)
    assert client.post(url, {"key": str(uuid.uuid4()), "confidence": "on_track"}).status_code == 302


def test_opening_a_cycle(cast: Cast, cycle: Cycle, as_: As) -> None:
    client = as_(cast.qin)
    form = {
        "key": str(uuid.uuid4()),
        "name": "2027 年度",
        "kind": "year",
        "department": cast.delivery.pk,
        "start": "2027-01-01",
        "end": "2027-12-31",
    }
    assert client.post("/goals/cycles/new/", form | {"end": "2026-12-31"}).status_code == 400
    response = client.post("/goals/cycles/new/", form)
    made = Cycle.objects.get(start=date(2027, 1, 1))
    assert response.headers["Location"] == f"/goals/?cycle={made.pk}"
    assert client.post("/goals/cycles/new/", form).headers["Location"] == response.headers["Location"]


def test_every_page_speaks_english_to_an_english_reader(cast: Cast, goal: Goal, as_: As) -> None:
    client = as_(cast.lin)
    assert User.objects.get(pk=cast.lin.pk).language == "en"
    assert "Progress and pace" in client.get(reverse("goal_detail", args=[goal.pk])).content.decode()
