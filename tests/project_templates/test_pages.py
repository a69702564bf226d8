"""Templates on their pages: made from a project, looked at, put into a draft; and what others are not told."""

import uuid
from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from people.models import User
from planning.models import Breakdown
from planning.project_templates.models import PlannedPrecondition, ProjectTemplate, TemplateUse
from planning.project_templates.taken import taken_from
from projects.models import Project
from tests.project_templates.story import Story, newest

As = Callable[[User], Client]


def fields(template: ProjectTemplate, story: Story, **other: Any) -> dict[str, Any]:
    """What the form of a use sends."""
    values = {
        "key": str(uuid.uuid4()),
        "version": ProjectTemplate.objects.get(pk=template.pk).version,
        "start": "2026-11-23",
        "project": story.plan.project.pk,
        "role-member-1": story.cast.xu.pk,
    }
    return values | {f"line-{line.key}": "on" for line in newest(template).lines.all()} | other


def test_a_finished_project_becomes_a_template(story: Story, as_: As) -> None:
    client = as_(story.cast.lin)
    page = reverse("template_take", args=[story.old.pk])
    assert page in client.get(reverse("project_detail", args=[story.old.pk])).content.decode()
    shown = client.get(page).content.decode()
    assert "[person]向[customer]确认 [amount]变更" in shown
    typed = {line.place: "on" for line in taken_from(story.old, "planned").lines}
    head = {"key": str(uuid.uuid4()), "name": "单泵站改造", "basis": "planned", "department": story.cast.utilities.pk}
    made = client.post(page, head | typed)
    template = ProjectTemplate.objects.get()
    assert made["Location"] == reverse("template_detail", args=[template.pk])
    assert newest(template).lines.count() == len(typed)
    detail = client.get(made["Location"]).content.decode()
    assert "青石泵站改造" in detail
    assert "青石泵站改造" in client.get(reverse("template_list")).content.decode()


def test_its_project_is_named_only_to_who_may_see_that(story: Story, as_: As) -> None:
    template = story.take()
    # Moved to another first-level department: its readers are others by now.
    Project.objects.filter(pk=story.old.pk).update(department=story.cast.elsewhere)
    client = as_(story.cast.bai)
    for page in (reverse("template_list"), reverse("template_detail", args=[template.pk])):
        assert "青石" not in client.get(page).content.decode()
    api = client.get(reverse("api_template_detail", args=[template.pk])).json()
    assert (api["from_project"], api["basis"], api["lines"]) == (None, "planned", 6)
    assert as_(story.cast.guest).get(reverse("template_detail", args=[template.pk])).status_code == 404


def test_looked_at_first_then_in_the_draft(story: Story, as_: As) -> None:
    template, client = story.template(), as_(story.cast.lin)
    story.line(template, kind="precondition", title="巡检车", start=None, due=6, need="site", lead=3)
    start = reverse("breakdown_start", args=[story.plan.goal.pk])
    begun = client.post(start, {"key": str(uuid.uuid4()), "then": "template"})
    breakdown = Breakdown.objects.get()
    assert begun["Location"] == reverse("template_choose", args=[breakdown.pk])
    page = reverse("template_use", args=[template.pk, breakdown.pk])
    assert page in client.get(begun["Location"]).content.decode()
    assert client.get(page).status_code == 200
    refused = client.post(page, fields(template, story, **{"role-member-1": ""}))
    assert (refused.status_code, "Say who this is." in refused.content.decode()) == (400, True)
    typed = fields(template, story)
    preview = client.post(page, typed)
    assert (preview.status_code, breakdown.items.count()) == (200, 0)
    client.post(page, typed | {"confirm": "1"})
    client.post(page, typed | {"confirm": "1"})
    assert (breakdown.items.count(), TemplateUse.objects.count()) == (2, 1)
    draft = client.get(reverse("breakdown_detail", args=[breakdown.pk])).content.decode()
    drop = reverse("planned_precondition_drop", args=[PlannedPrecondition.objects.get().pk])
    assert drop in draft
    client.post(drop)
    assert PlannedPrecondition.objects.get().dropped
    again = client.post(page, fields(template, story))
    assert "Tick this to put it in once more" in again.content.decode()


def test_lines_are_written_without_scripts(story: Story, as_: As) -> None:
    template, client = story.template(), as_(story.cast.lin)
    typed = {
        "key": str(uuid.uuid4()), "kind": "task", "title": "装二维码", "start": "6", "due": "8", "weight": "1",
        "owner_role": "manager", "waits_for": "2、1SS+2",
    }  # fmt: skip
    page = reverse("template_line_add", args=[template.pk])
    assert client.post(page, typed | {"waits_for": "9"}).status_code == 400
    assert client.post(page, typed | {"due": "99999999999999999999"}).status_code == 400
    client.post(page, typed)
    line = newest(template).lines.get(title="装二维码")
    assert (line.start, line.due) == (5, 7)
    assert "2, 3SS" not in (shown := client.get(reverse("template_detail", args=[template.pk])).content.decode())
    assert "1SS+2, 2" in shown


def test_the_api_reads_writes_takes_and_uses(story: Story, as_: As) -> None:
    client = as_(story.cast.lin)

    def call(name: str, body: dict[str, Any], *args: Any, version: int = 1) -> Any:
        headers = {"Idempotency-Key": str(uuid.uuid4()), "If-Match": f'"{version}"'}
        return client.post(reverse(name, args=args), body, content_type="application/json", headers=headers)

    lines = client.get(reverse("api_template_taken_list", args=[story.old.pk])).json()
    body = {"project": story.old.pk, "department": story.cast.utilities.pk, "name": "甲", "basis": "planned"}
    body["kept"] = {line["place"]: "" for line in lines if line["kind"] == "task"}
    made = call("api_template_take", body).json()
    assert (made["lines"], made["from_project"], made["took"]) == (2, story.old.pk, 83)
    breakdown = story.plan.start()
    wish = {
        "template": made["id"],
        "start": "2026-10-12",
        "project": story.plan.project.pk,
        "people": {"member-1": story.cast.xu.pk, "member-2": story.cast.lu.pk},
    }
    dry = call("api_template_use", wish | {"dry_run": True}, breakdown.pk).json()
    assert (dry["taken"], dry["problems"], [row["start"] for row in dry["rows"]]) == (
        0,
        {},
        ["2026-10-13", "2026-10-26"],
    )
    assert call("api_template_use", wish, breakdown.pk).json()["taken"] == 2
    assert call("api_template_use", wish, breakdown.pk).status_code == 400
    page = client.get(reverse("api_template_list")).json()
    assert [row["uses"] for row in page["results"]] == [1]
