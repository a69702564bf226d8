"""What a department asks: set by its managers, inherited, kept by the reviews that are open."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, InvalidInput, StaleVersion, StateConflict
from people.models import Absence
from people.selectors import workday_calendar
from reviews.models import PolicyGroup, ReviewerGroup, ReviewerGroupMember, ReviewPolicy
from reviews.policy import Policy
from reviews.selectors import policy_in_force
from reviews.services import group_create, group_remove, group_update, policy_clear, policy_set, review_open
from tests.planning.breakdowns import Plan, fresh, review_of, sign_in
from tests.reviews.policies import SHARED, make_group, set_policy, two_groups


def in_force(plan: Plan) -> Policy:
    return policy_in_force(plan.cast.utilities, "breakdown")


def refused(plan: Plan, **values: Any) -> set[str]:
    with pytest.raises(InvalidInput) as error:
        set_policy(plan, **values)
    return set(error.value.fields)


def test_the_nearest_department_rules(plan: Plan) -> None:
    assert in_force(plan) == Policy()
    set_policy(plan, plan.cast.delivery, rule="all", workdays=5)
    assert in_force(plan).workdays == 5
    set_policy(plan, rule="n_of_m", needed=2, fewest=3)
    assert (in_force(plan).rule, in_force(plan).workdays) == ("n_of_m", 3)
    assert policy_in_force(plan.cast.utilities, "lesson") == Policy(), "each kind has its own"
    policy_clear(actor=plan.cast.qin, department_id=plan.cast.utilities.pk, kind="breakdown")
    assert in_force(plan).workdays == 5


def test_managers_and_administrators_set_it(plan: Plan) -> None:
    here = {"department_id": plan.cast.utilities.pk, "kind": "breakdown"}
    for name in ("qin", "admin"):
        actor = plan.cast.everyone[name]
        assert set_policy(plan, actor=actor, rule="all").version == 1
        policy_clear(actor=actor, **here)


def test_nobody_else_does(plan: Plan) -> None:
    here = plan.cast.utilities.pk
    for name in ("bai", "zhou", "lin", "shen", "guest"):
        actor = plan.cast.everyone[name]
        with pytest.raises(ActionForbidden):
            set_policy(plan, actor=actor, rule="all")
        with pytest.raises(ActionForbidden):
            policy_clear(actor=actor, department_id=here, kind="breakdown")
        with pytest.raises(ActionForbidden):
            group_create(actor=actor, key=uuid.uuid4(), department_id=here, name="组", members=[plan.cast.bai])


def test_what_does_not_fit_is_said_at_its_field(plan: Plan) -> None:
    assert refused(plan, rule="most") == {"rule"}
    assert refused(plan, rule="n_of_m", needed=None) == {"needed"}
    assert refused(plan, rule="n_of_m", needed=3, fewest=2) == {"needed"}
    assert refused(plan, rule="one_of_each", groups=[]) == {"groups"}
    assert refused(plan, rule="all", fewest=0) == {"fewest"}
    assert refused(plan, rule="all", fewest=10, workdays=31, escalate_after=0) == {
        "fewest",
        "workdays",
        "escalate_after",
    }
    assert refused(plan, rule="all", escalate_to=plan.cast.guest) == {"escalate_to"}
    foreign = ReviewerGroup.objects.create(department=plan.cast.medical, name="别处的组")
    assert refused(plan, rule="one_of_each", groups=[foreign]) == {"groups"}
    with pytest.raises(InvalidInput):
        policy_set(actor=plan.cast.qin, department_id=plan.cast.utilities.pk, kind="wedding", version=0, values=SHARED)


def test_an_old_form_is_refused(plan: Plan) -> None:
    set_policy(plan, rule="all")
    with pytest.raises(StaleVersion):
        set_policy(plan, rule="all", workdays=9)
    changed = policy_set(
        actor=plan.cast.qin,
        department_id=plan.cast.utilities.pk,
        kind="breakdown",
        version=1,
        values=SHARED | {"rule": "all", "workdays": 9},
    )
    assert (changed.version, in_force(plan).workdays) == (2, 9)


def test_an_open_review_keeps_what_it_was_opened_under(plan: Plan) -> None:
    breakdown = plan.submitted()
    set_policy(plan, rule="n_of_m", needed=1, fewest=2)
    plan.decide(breakdown, plan.cast.bai)
    assert fresh(breakdown).state == "submitted", "then everybody asked had to pass it"
    plan.decide(breakdown, plan.cast.shen)
    assert fresh(breakdown).state == "passed"


def test_two_of_three_pass_it_and_the_third_is_not_needed(plan: Plan) -> None:
    set_policy(plan, rule="n_of_m", needed=2, fewest=3)
    breakdown = plan.draft()
    with pytest.raises(InvalidInput) as refusal:
        plan.submit(breakdown)
    assert set(refusal.value.fields) == {"reviewers"}
    plan.submit(breakdown, reviewers=[plan.cast.bai, plan.cast.shen, plan.cast.qin])
    plan.decide(breakdown, plan.cast.bai, "return")
    assert fresh(breakdown).state == "submitted", "two can still pass it"
    plan.decide(breakdown, plan.cast.shen)
    plan.decide(breakdown, plan.cast.qin)
    assert fresh(breakdown).state == "passed"


def test_it_is_returned_when_two_can_no_longer_pass_it(plan: Plan) -> None:
    set_policy(plan, rule="n_of_m", needed=2, fewest=3)
    breakdown = plan.submit(plan.draft(), reviewers=[plan.cast.bai, plan.cast.shen, plan.cast.qin])
    plan.decide(breakdown, plan.cast.bai, "return")
    plan.decide(breakdown, plan.cast.shen, "return")
    assert fresh(breakdown).state == "returned"
    with pytest.raises(StateConflict):
        plan.decide(breakdown, plan.cast.qin)


def test_somebody_of_each_group_is_asked(plan: Plan) -> None:
    two_groups(plan)
    breakdown = plan.draft()
    with pytest.raises(InvalidInput, match="管理评审"):
        plan.submit(breakdown, reviewers=[plan.cast.bai])
    plan.submit(breakdown, reviewers=[plan.cast.bai, plan.cast.shen, plan.cast.qin])
    plan.decide(breakdown, plan.cast.shen, "return")
    plan.decide(breakdown, plan.cast.bai)
    assert fresh(breakdown).state == "submitted", "秦远 may still pass it for the group"
    plan.decide(breakdown, plan.cast.qin)
    assert fresh(breakdown).state == "passed"


def test_an_expert_of_no_group_is_not_asked(plan: Plan) -> None:
    set_policy(plan, rule="one_of_each", groups=[make_group(plan, "技术评审", plan.cast.bai)], fewest=1)
    with pytest.raises(InvalidInput, match="沈若谷"):
        plan.submit(plan.draft())


def test_the_day_follows_the_policy(plan: Plan) -> None:
    set_policy(plan, rule="all", workdays=7)
    review = review_of(plan.submitted())
    assert review.due == workday_calendar().add(clock.today(), 7)


# Groups


def test_a_group_holds_people_who_may_review(plan: Plan) -> None:
    make = {"actor": plan.cast.qin, "department_id": plan.cast.utilities.pk}
    group = make_group(plan, " 技术评审 ", plan.cast.bai)
    assert (group.name, [user.name for user in group.members.all()]) == ("技术评审", ["白露"])
    for name, members, fields in (
        ("", [], {"name", "members"}),
        ("技术评审", [plan.cast.bai], {"name"}),
        ("业务", [plan.cast.xu], {"members"}),
        ("长" * 41, [plan.cast.bai], {"name"}),
    ):
        with pytest.raises(InvalidInput) as refusal:
            group_create(**make, key=uuid.uuid4(), name=name, members=members)
        assert set(refusal.value.fields) == fields


def test_a_group_in_use_is_not_removed(plan: Plan) -> None:
    two_groups(plan)
    group = ReviewerGroup.objects.get(name="技术评审")
    with pytest.raises(StateConflict):
        group_remove(actor=plan.cast.qin, group_id=group.pk)
    group_update(
        actor=plan.cast.qin, group_id=group.pk, version=1, name="技术", members=[plan.cast.bai, plan.cast.shen]
    )
    with pytest.raises(StaleVersion):
        group_update(actor=plan.cast.qin, group_id=group.pk, version=1, name="x", members=[plan.cast.bai])
    policy_clear(actor=plan.cast.qin, department_id=plan.cast.utilities.pk, kind="breakdown")
    group_remove(actor=plan.cast.qin, group_id=group.pk)
    assert not ReviewerGroup.objects.filter(pk=group.pk).exists()


# Around the ORM


def test_the_database_keeps_policies_sound(plan: Plan) -> None:
    two_groups(plan)
    policy = ReviewPolicy.objects.get()
    same = ReviewPolicy.objects.filter(pk=policy.pk)
    for name, broken in (
        ("reviewpolicy_needed", {"rule": "n_of_m"}),
        ("reviewpolicy_needed", {"rule": "n_of_m", "needed": 3}),
        ("reviewpolicy_needed", {"needed": 1}),
        ("reviewpolicy_bounds", {"fewest": 0}),
        ("reviewpolicy_bounds", {"workdays": 31}),
        ("reviewpolicy_bounds", {"escalate_after": 0}),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            same.update(**broken)
    group = ReviewerGroup.objects.get(name="技术评审")
    again: list[tuple[str, Any]] = [
        ("reviewpolicy_once", ReviewPolicy(department=policy.department, kind="breakdown")),
        ("reviewergroup_name_once", ReviewerGroup(department=group.department, name=group.name)),
        ("reviewergroup_member_once", ReviewerGroupMember(group=group, user=plan.cast.bai)),
        ("reviewpolicy_group_once", PolicyGroup(policy=policy, group=group)),
    ]
    for name, row in again:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            type(row).objects.bulk_create([row])


# Pages and the API


def test_the_page_of_policies(plan: Plan) -> None:
    qin = sign_in(plan.cast.qin)
    page = qin.get("/reviews/policies/").content.decode()
    assert "No department has set anything yet." in page
    assert "Everybody asked must pass it, at least 2" in page
    address = f"/reviews/policies/{plan.cast.utilities.pk}/breakdown/"
    assert address in page
    assert address not in sign_in(plan.cast.lin).get("/reviews/policies/").content.decode(), (
        "nor by who is judged by it"
    )
    send = {"version": 0, "rule": "n_of_m", "fewest": 2, "workdays": 4, "escalate_after": ""}
    answer = qin.post(address, send)
    assert answer.status_code == 400
    assert "Say how many must pass it." in answer.content.decode()
    assert 'value="4"' in answer.content.decode(), "nothing typed is lost"
    assert qin.post(address, send | {"needed": 1}).status_code == 302
    page = qin.get("/reviews/policies/").content.decode()
    assert "1 of at least 2 asked must pass it" in page
    assert "nobody above is told" in page
    assert qin.post(address, send | {"needed": 2}).status_code == 412
    assert qin.post(f"{address}clear/").status_code == 302
    assert not ReviewPolicy.objects.exists()
    assert qin.get(f"/reviews/policies/{plan.cast.utilities.pk}/wedding/").status_code == 404
    assert sign_in(plan.cast.guest).get(address).status_code == 404


def test_the_pages_of_groups(plan: Plan) -> None:
    qin = sign_in(plan.cast.qin)
    assert "No groups yet" in qin.get("/reviews/policies/").content.decode()
    address = f"/reviews/groups/new/{plan.cast.utilities.pk}/"
    send = {"key": str(uuid.uuid4()), "name": "技术评审", "members": [plan.cast.bai.pk]}
    assert "Choose at least one person." in qin.post(address, send | {"members": []}).content.decode()
    assert qin.post(address, send | {"key": str(uuid.uuid4())}).status_code == 302
    group = ReviewerGroup.objects.get()
    change = {"version": 1, "name": "技术", "members": [plan.cast.bai.pk, plan.cast.shen.pk]}
    assert qin.post(f"/reviews/groups/{group.pk}/", change).status_code == 302
    assert qin.post(f"/reviews/groups/{group.pk}/", change).status_code == 412
    assert "沈若谷" in qin.get("/reviews/policies/").content.decode()
    set_policy(plan, rule="one_of_each", groups=[group])
    assert "change that first" in qin.post(f"/reviews/groups/{group.pk}/remove/", follow=True).content.decode()


def test_the_form_offers_by_group_and_says_what_is_needed(plan: Plan) -> None:
    two_groups(plan)
    breakdown, lin = plan.draft(), sign_in(plan.cast.lin)
    page = lin.get(f"/breakdowns/{breakdown.pk}/").content.decode()
    assert "One of each must pass it: 技术评审" in page.replace("\n", "")
    offered = page[page.index(">技术评审<") :]
    assert offered.index("白露 ·") < offered.index(">管理评审<") < offered.index("沈若谷 ·")
    answer = lin.post(
        f"/breakdowns/{breakdown.pk}/submit/", {"version": breakdown.version, "reviewers": [plan.cast.bai.pk]}
    )
    assert answer.status_code == 400
    assert "Choose somebody of the group “管理评审”." in answer.content.decode()


def api(client: Any, method: str, url: str, body: Any = None, **headers: str) -> Any:
    send = getattr(client, method)
    return send(f"/api/v1/reviews/{url}", body, content_type="application/json", headers=headers)


def test_policies_over_the_api(plan: Plan) -> None:
    qin, guest = sign_in(plan.cast.qin), sign_in(plan.cast.guest)
    here = f"policies/{plan.cast.utilities.pk}/breakdown/"
    made = api(
        qin,
        "post",
        "groups/",
        {"department": plan.cast.utilities.pk, "name": "技术评审", "members": [plan.cast.bai.pk]},
        **{"Idempotency-Key": str(uuid.uuid4())},
    )
    assert made.status_code == 201
    body = {"rule": "one_of_each", "groups": [made.json()["id"]], "fewest": 1, "workdays": 2, "escalate_after": None}
    assert api(qin, "put", here, body).status_code == 428
    answer = api(qin, "put", here, body, **{"If-Match": '"0"'})
    assert (answer.status_code, answer["ETag"]) == (200, '"1"')
    assert answer.json()["policy"]["groups"][0]["people"] == [plan.cast.bai.pk]
    assert api(qin, "put", here, body, **{"If-Match": '"0"'}).status_code == 412
    assert api(guest, "get", here).status_code == 404
    lines = {(one["department"], one["kind"]): one for one in qin.get("/api/v1/reviews/policies/").json()}
    assert lines[plan.cast.utilities.pk, "breakdown"]["version"] == 1
    group = f"groups/{made.json()['id']}/"
    assert api(qin, "delete", group).status_code == 409
    assert api(qin, "delete", here).status_code == 204
    changed = {"name": "技术", "members": [plan.cast.shen.pk]}
    assert api(qin, "put", group, changed, **{"If-Match": '"1"'}).json()["members"][0]["name"] == "沈若谷"
    assert api(qin, "delete", group).status_code == 204
    assert api(guest, "get", group).status_code == 404


def test_whoever_is_away_is_told_apart(plan: Plan) -> None:
    Absence.objects.create(user=plan.cast.bai, start=clock.today(), end=clock.today())
    page = sign_in(plan.cast.lin).get(f"/breakdowns/{plan.draft().pk}/").content.decode()
    assert "白露 · 交付二部 (away until" in page


# Kinds that bring their own


def test_a_kind_may_bring_its_policy_and_its_people(plan: Plan) -> None:
    opened = review_open(
        actor=plan.cast.lin,
        kind="breakdown",
        department=plan.cast.utilities,
        title="参观申请",
        link="/",
        reviewers=[plan.cast.tang],
        owners=frozenset(),
        policy=Policy(rule="n_of_m", needed=1, fewest=1, workdays=1),
        entitled={plan.cast.tang.pk},
    )
    assert Policy.from_json(opened.policy).needed == 1
    assert opened.due == workday_calendar().add(clock.today(), 1)
    with pytest.raises(InvalidInput, match="白露"):
        review_open(
            actor=plan.cast.lin,
            kind="breakdown",
            department=plan.cast.utilities,
            title="参观申请",
            link="/",
            reviewers=[plan.cast.bai, plan.cast.tang],
            owners=frozenset(),
            entitled={plan.cast.tang.pk},
        )
