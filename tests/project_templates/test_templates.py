"""Templates written by hand: their lines, their versions, and who may write them."""

import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from goaltrack.common.errors import ActionForbidden, InvalidInput, StaleVersion
from history.models import LogEntry
from planning.project_templates.models import ProjectTemplate, TemplateLine, TemplateLink, TemplateUse
from planning.project_templates.services import (
    line_move,
    line_remove,
    line_update,
    template_create,
    template_update,
)
from planning.project_templates.services.lines import Waits
from tests.project_templates.story import TODAY, Story, newest


def used(story: Story, template: ProjectTemplate) -> None:
    breakdown = story.plan.start()
    TemplateUse.objects.create(
        template_version=newest(template),
        goal=story.plan.goal,
        breakdown=breakdown,
        project=story.plan.project,
        actor=story.cast.lin,
        start=TODAY,
    )


def change(story: Story, template: ProjectTemplate, line: TemplateLine, **values: Any) -> TemplateLine:
    return line_update(
        actor=story.cast.lin,
        template_id=template.pk,
        key=line.key,
        version=values.pop("version", line.version),
        values=values,
    )


def test_lines_are_written_moved_and_removed_and_all_of_it_is_on_record(story: Story) -> None:
    template = story.template()
    milestone, task = newest(template).lines.all()
    assert task.leads_to == milestone
    before = ProjectTemplate.objects.get(pk=template.pk).version
    line_move(actor=story.cast.lin, template_id=template.pk, key=task.key, down=False)
    assert ProjectTemplate.objects.get(pk=template.pk).version == before + 1
    assert [line.pk for line in newest(template).lines.all()] == [task.pk, milestone.pk]
    line_remove(actor=story.cast.lin, template_id=template.pk, key=milestone.key)
    line_remove(actor=story.cast.lin, template_id=template.pk, key=milestone.key)
    task.refresh_from_db()
    assert (task.leads_to, task.position) == (None, 1)
    actions = list(LogEntry.objects.of(template).order_by("id").values_list("action", flat=True))
    assert actions == [
        "template.create",
        "template.line_add",
        "template.line_add",
        "template.line_move",
        "template.line_remove",
    ]


def test_a_used_version_stays_and_the_next_edit_begins_another(story: Story) -> None:
    template = story.template()
    milestone, task = newest(template).lines.all()
    story.line(template, title="装二维码", waits_for=[Waits(task.key, "FS", 1)])
    assert newest(template).number == 1
    used(story, template)
    change(story, template, task, title="编制巡检表（含夜班）")
    first, second = template.versions.order_by("number")
    assert [line.title for line in first.lines.all()] == ["首轮巡检完成", "编制巡检表", "装二维码"]
    assert [line.title for line in second.lines.all()] == ["首轮巡检完成", "编制巡检表（含夜班）", "装二维码"]
    assert [line.key for line in first.lines.all()] == [line.key for line in second.lines.all()]
    copied = second.lines.get(key=task.key)
    assert copied.leads_to == second.lines.get(key=milestone.key)
    assert TemplateLink.objects.get(before=copied).lag == 1


def test_an_edit_on_an_old_row_is_refused_and_another_row_does_not_matter(story: Story) -> None:
    template = story.template()
    milestone, task = newest(template).lines.all()
    change(story, template, task, due=5)
    change(story, template, milestone, due=7)
    with pytest.raises(StaleVersion) as stale:
        change(story, template, task, due=6)
    assert [one["field"] for one in stale.value.changes] == ["due"]


BAD: list[tuple[str, dict[str, Any]]] = [
    ("title", {"title": "\x00"}),
    ("title", {"title": "  "}),
    ("due", {"due": -1}),
    ("due", {"due": 99_999}),
    ("start", {"start": -99_999}),
    ("weight", {"weight": Decimal(0)}),
    ("follower_role", {"follower_role": "member-1"}),
    ("owner_role", {"owner_role": "boss"}),
    ("share", {"kind": "checkpoint", "payment_kind": "final"}),
    ("share", {"kind": "checkpoint", "payment_kind": "final", "share": Decimal("100.01")}),
    ("need", {"kind": "precondition"}),
    ("leads_to", {"leads_to": uuid.uuid4()}),
    ("waits_for", {"waits_for": [Waits(uuid.uuid4())]}),
]


def test_bad_input_is_told_at_its_field(story: Story) -> None:
    template = story.template()
    for field, values in BAD:
        with pytest.raises(InvalidInput) as refused:
            story.line(template, **values)
        assert set(refused.value.fields) == {field}, values


def test_lines_do_not_wait_for_each_other_in_a_circle(story: Story) -> None:
    template = story.template()
    milestone, task = newest(template).lines.all()
    with pytest.raises(InvalidInput) as refused:
        change(story, template, task, waits_for=[Waits(milestone.key)])
    assert set(refused.value.fields) == {"waits_for"}


def test_a_department_has_one_template_of_a_name(story: Story) -> None:
    template = story.template()
    with pytest.raises(InvalidInput) as refused:
        story.template()
    assert set(refused.value.fields) == {"name"}
    template_update(
        actor=story.cast.qin, template_id=template.pk, version=template.version + 2, values={"retired": True}
    )
    assert not ProjectTemplate.objects.offered().exists()


def test_others_neither_begin_nor_change(story: Story) -> None:
    template = story.template()
    line = newest(template).lines.all()[0]
    for stranger in (story.cast.zhou, story.cast.gu, story.cast.guest):
        with pytest.raises(ActionForbidden):
            template_create(actor=stranger, key=uuid.uuid4(), department=story.cast.utilities, name="别的")
        with pytest.raises(ActionForbidden):
            line_update(actor=stranger, template_id=template.pk, key=line.key, version=line.version, values={"due": 9})


def test_the_first_level_department_reads_it(story: Story) -> None:
    story.template()
    assert ProjectTemplate.objects.visible_to(story.cast.tang).exists()
    assert not ProjectTemplate.objects.visible_to(story.cast.guest).exists()


def test_the_database_keeps_lines_in_order(story: Story) -> None:
    task = newest(story.template()).lines.get(kind="task")
    broken: list[dict[str, Any]] = [
        {"due": -1},
        {"share": Decimal(5)},
        {"need": "data"},
        {"follower_role": "member-1"},
        {"weight": Decimal(0)},
        {"due": 3_000, "start": 2_900},
    ]
    for values in broken:
        with pytest.raises(IntegrityError), transaction.atomic():
            TemplateLine.objects.filter(pk=task.pk).update(**values)


def test_the_database_keeps_links_within_a_version_and_out_of_circles(story: Story) -> None:
    milestone, task = newest(story.template()).lines.all()
    other = newest(story.template("另一个")).lines.all()[0]
    for before, after in ((other, task), (task, task)):
        with pytest.raises(IntegrityError), transaction.atomic():
            TemplateLink.objects.create(before=before, after=after)
    TemplateLink.objects.create(before=task, after=milestone)
    with pytest.raises(IntegrityError), transaction.atomic():
        TemplateLink.objects.create(before=milestone, after=task)
    with pytest.raises(IntegrityError), transaction.atomic():
        TemplateLine.objects.filter(pk=task.pk).update(leads_to=other)
