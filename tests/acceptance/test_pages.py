"""The pages of acceptances from the matrix to the result, the same through the API, and what outsiders see of it."""

import json
import uuid
from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from people.models import User
from projects.acceptance.models import Acceptance, AcceptancePoint
from projects.acceptance.services import acceptance_cancel
from projects.models import Milestone
from tests.acceptance.site import Site, pdf

SignIn = Callable[[User], Client]
JSON = "application/json"


def test_planned_from_a_cell_of_the_matrix_ticked_and_passed(site: Site, as_: SignIn) -> None:
    client = as_(site.cast.lin)
    matrix = client.get(reverse("acceptance_matrix", args=[site.project.pk])).content.decode()
    cell = f"{reverse('acceptance_create', args=[site.project.pk])}?stage=arrival&amp;unit={site.unit.pk}"
    assert cell in matrix
    sent = {"key": str(uuid.uuid4()), "stage": "arrival", "unit": site.unit.pk, "owner": site.cast.xu.pk}
    address = reverse("acceptance_create", args=[site.project.pk])
    assert client.post(address, sent).status_code == 400
    assert client.post(address, sent | {"due": "2026-11-20"}).status_code == 302
    row = Acceptance.objects.get(stage="arrival")
    for name in ("apply", "hold"):
        assert client.post(reverse(f"acceptance_{name}", args=[row.pk]), {"on": "2026-11-20"}).status_code == 302
    result = {"result": "passed", "on": "2026-11-20", "decided_by": "工程部", "minutes": "清点记录 4 号"}
    refused = client.post(reverse("acceptance_decide", args=[row.pk]), result)
    assert (refused.status_code, refused.content.decode().count("It is not passed without this.")) == (400, 7)
    for step in row.steps.all():
        client.post(reverse("acceptance_step_done", args=[step.pk]))
    for document in row.documents.all():
        marked = {"state": "confirmed", "confirmed_by": "监理", "upload": pdf()}
        client.post(reverse("acceptance_document_mark", args=[document.pk]), marked)
    assert client.post(reverse("acceptance_decide", args=[row.pk]), result).status_code == 302
    assert Acceptance.objects.get(pk=row.pk).is_passed
    kept = client.get(reverse("acceptance_document_download", args=[row.documents.all()[0].pk]))
    assert kept.headers["Content-Security-Policy"] == "sandbox"


def test_the_page_of_its_milestone_leads_to_it_in_place_of_the_form(site: Site, as_: SignIn) -> None:
    client = as_(site.cast.zhou)
    page = client.get(reverse("milestone_detail", args=[site.milestone.pk])).content.decode()
    assert reverse("acceptance_detail", args=[site.row.pk]) in page
    achieve = reverse("milestone_achieve", args=[site.milestone.pk])
    assert achieve not in page
    refused = client.post(achieve, {"on": "2026-11-20", "evidence": "签字单"})
    assert refused.status_code == 409
    assert f"/acceptances/{site.row.pk}/" in refused.content.decode()
    told = client.post(f"/api/v1/milestones/{site.milestone.pk}/achieve/", {"on": "2026-11-20", "evidence": "x"}, JSON)
    assert (told.status_code, told.json()["link"]) == (409, f"/acceptances/{site.row.pk}/")


def test_what_is_left_open_is_noted_settled_and_made_a_task(site: Site, as_: SignIn) -> None:
    client = as_(site.cast.xu)
    add = reverse("acceptance_point_add", args=[site.row.pk])
    sent = {"key": str(uuid.uuid4()), "text": "标识牌补齐", "owner": site.cast.zhou.pk}
    assert client.post(add, sent).status_code == 400
    client.post(add, sent | {"due": "2026-12-04"})
    point = AcceptancePoint.objects.get()
    own = as_(site.cast.zhou)
    assert own.post(reverse("acceptance_point_to_task", args=[point.pk])).status_code == 302
    settled = {"on": "2026-11-20", "evidence": "照片 3 张"}
    assert own.post(reverse("acceptance_point_settle", args=[point.pk]), settled).status_code == 302
    point.refresh_from_db()
    assert (point.evidence, point.task is None) == ("照片 3 张", False)


def test_forms_keep_an_a_who_has_left_among_the_choices(site: Site, as_: SignIn) -> None:
    client, point = as_(site.cast.lin), site.point(owner=site.cast.xu)
    User.objects.filter(pk=site.cast.xu.pk).update(is_active=False)
    sent = {"version": 1, "owner": site.cast.xu.pk, "due": "2026-12-21"}
    assert client.post(reverse("acceptance_update", args=[site.row.pk]), sent).status_code == 302
    edit = reverse("acceptance_point_update", args=[point.pk])
    assert client.post(edit, sent | {"text": point.text}).status_code == 302
    told = client.post(reverse("acceptance_point_to_task", args=[point.pk]), follow=True)
    assert site.cast.xu.name in "".join(str(one) for one in told.context["messages"])


def test_no_form_of_a_cancelled_one_is_shown(site: Site, as_: SignIn) -> None:
    client, point = as_(site.cast.lin), site.point()
    acceptance_cancel(actor=site.cast.lin, row_id=site.row.pk, reason="并入整体验收")
    step, document = site.steps()[0].pk, site.documents()[0].pk
    for name, pk in (
        ("update", site.row.pk),
        ("cancel", site.row.pk),
        ("step_add", site.row.pk),
        ("step_update", step),
        ("step_done", step),
        ("step_pass_over", step),
        ("document_mark", document),
        ("point_update", point.pk),
        ("point_settle", point.pk),
    ):
        assert client.get(reverse(f"acceptance_{name}", args=[pk])).status_code == 409, name


def test_the_api_brings_one_through(site: Site, as_: SignIn) -> None:
    client = as_(site.cast.xu)
    address = f"/api/v1/acceptances/{site.row.pk}/"

    def post(path: str, **body: object) -> dict[str, object]:
        key = {"Idempotency-Key": str(uuid.uuid4())}
        answer = client.post(path, json.dumps(body), JSON, headers=key)
        assert answer.status_code in (200, 201), answer.content
        return answer.json()

    post(f"{address}apply/", on="2026-11-19")
    post(f"{address}hold/")
    refused = client.post(
        f"{address}decide/", json.dumps({"result": "passed", "decided_by": "工程部", "minutes": "纪要"}), JSON
    )
    assert (refused.status_code, len(refused.json()["errors"])) == (400, 14)
    shown = client.get(address).json()
    for step in shown["steps"]:
        post(f"/api/v1/acceptances/steps/{step['id']}/done/")
    for document in shown["documents"]:
        path = f"/api/v1/acceptances/documents/{document['id']}/mark/"
        shown = post(path, state="confirmed", confirmed_by="监理")
    post(f"{address}points/", text="标识牌", owner=site.cast.xu.pk, due="2026-12-04")
    passed = post(f"{address}decide/", result="passed_open", decided_by="工程部", minutes="纪要 31")
    assert (passed["state"], passed["left_open"]) == ("passed_open", 1)
    assert Milestone.objects.get(pk=site.milestone.pk).achieved_on is not None


def test_who_does_not_read_the_project_sees_nothing_of_it(site: Site, as_: SignIn) -> None:
    site.point()
    client = as_(site.cast.guest)
    document, point = site.documents()[0], AcceptancePoint.objects.get()
    assert "泵站监测" not in client.get(reverse("acceptance_list")).content.decode()
    for name, pk in (
        ("acceptance_matrix", site.project.pk),
        ("acceptance_detail", site.row.pk),
        ("acceptance_document_download", document.pk),
        ("acceptance_point_settle", point.pk),
        ("api_acceptance_detail", site.row.pk),
    ):
        assert client.get(reverse(name, args=[pk])).status_code in (404, 405), name
    assert client.get(reverse("api_acceptance_list")).json()["results"] == []
