"""A template from a project: its plan in working days, and nobody's name, customer or amount."""

import uuid
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from goaltrack.common.errors import ActionForbidden, InvalidInput, StateConflict
from history.models import LogEntry
from planning.project_templates.models import ProjectTemplate, TemplateLink
from planning.project_templates.scrub import scrubber
from planning.project_templates.services import template_take
from planning.project_templates.taken import taken_from
from projects.models import Milestone, Project, Task
from projects.parties.models import Bureau, Contact, Party
from tests.project_templates.story import Story, newest


def test_what_stands_is_taken_in_working_days_from_the_start(story: Story) -> None:
    Task.objects.create(title="取消的", project=story.old, owner=story.cast.xu, due=story.old.due, status="cancelled")
    lines = {line.title: line for line in newest(story.take()).lines.all()}
    assert len(lines) == 6
    survey = next(line for line in lines.values() if line.start == 1)
    # From Tuesday 3 March to Friday 13: days 1 to 9 after the first Monday.
    assert (survey.due, survey.weight) == (9, Decimal(3))
    # Due on a Saturday, as a cut-over is: the day after the fiftieth and something working day.
    assert next(line for line in lines.values() if line.start == 10).due_rest == 1
    milestone = lines["改造完成"]
    assert survey.leads_to == milestone
    assert milestone.leads_to == lines["初验款"]
    assert TemplateLink.objects.get().kind == "SS"


def test_the_lead_time_is_the_one_it_really_took(story: Story) -> None:
    needed = newest(story.take()).lines.get(kind="precondition")
    # 2 to 27 March.
    assert (needed.lead, needed.need) == (20, "procurement")
    assert needed.leads_to == newest(ProjectTemplate.objects.get()).lines.get(kind="milestone")


def test_checkpoints_are_shares_of_their_contract(story: Story) -> None:
    shares = newest(story.take()).lines.filter(kind="checkpoint").values_list("payment_kind", "share")
    assert dict(shares) == {"advance": Decimal("23.45"), "initial": Decimal("76.55")}


def test_people_become_roles_and_names_and_sums_are_left_out(story: Story) -> None:
    with translation.override("en"):
        template = story.take()
    lines = list(newest(template).lines.all())
    texts = " ".join([line.title + line.acceptance for line in lines])
    for word in ("青石", "许星野", "澜江", "65 万元"):
        assert word not in texts
    assert "[person]向[customer]确认 [amount]变更" in texts
    roles = {line.title: (line.owner_role, line.follower_role) for line in lines}
    assert roles["改造完成"] == ("follower", "")
    assert roles["[project]的现场踏勘"] == ("member-1", "")
    assert roles["[person]向[customer]确认 [amount]变更"] == ("member-1", "member-2")
    assert "青石" not in str(list(LogEntry.objects.of(template).values()))


def test_parties_their_people_and_telephones_are_left_out(story: Story) -> None:
    party = Party.objects.create(project=story.old, role="supervisor", name="恒信监理", owner=story.cast.lin)
    bureau = Bureau.objects.create(party=party, name="总监办")
    Contact.objects.create(party=party, bureau=bureau, name="魏巍")
    Task.objects.filter(project=story.old).update(
        acceptance="恒信监理总监办魏巍签字，138 0000 1234 或 0513-86001234 转 806，编号 20260312"
    )
    with translation.override("en"):
        lines = taken_from(story.old, "planned").lines
    texts = {line.acceptance for line in lines if line.kind == "task"}
    who = "[organisation][organisation][person]"
    assert texts == {f"{who}签字，[telephone] 或 [telephone]，编号 20260312"}


def test_sums_are_told_from_other_numbers() -> None:
    with translation.override("en"):
        scrub = scrubber(projects=[], customers=[], people=[])
    for text, becomes in (
        ("付款 ¥1,280,000.00", "付款 [amount]"),
        ("追回128万", "追回[amount]"),
        ("清洗 120 万条数据", "清洗 120 万条数据"),
        ("RMB 3 亿的概算", "[amount]的概算"),
        ("4 台水泵", "4 台水泵"),
    ):
        assert scrub(text) == becomes


def test_as_it_really_went_counts_what_happened(story: Story) -> None:
    Milestone.objects.filter(project=story.old).update(achieved_on="2026-05-29", evidence="签字单")
    Task.objects.filter(project=story.old, start="2026-03-03").update(
        status="done", done_at=datetime(2026, 3, 20, 4, tzinfo=UTC)
    )
    planned, actual = (
        {line.place: line for line in taken_from(story.old, basis).lines} for basis in ("planned", "actual")
    )
    task = Task.objects.get(project=story.old, start="2026-03-03")
    assert (planned[f"task-{task.pk}"].due.days, actual[f"task-{task.pk}"].due.days) == (9, 14)
    milestone = Milestone.objects.get(project=story.old)
    apart = actual[f"milestone-{milestone.pk}"].due.days - planned[f"milestone-{milestone.pk}"].due.days
    assert apart == 5


def test_lines_are_struck_out_and_renamed(story: Story) -> None:
    survey = Task.objects.get(project=story.old, start="2026-03-03")
    kept = {line.place: "" for line in taken_from(story.old, "planned").lines if line.kind == "task"}
    template = story.take(kept=kept | {f"task-{survey.pk}": "现场踏勘（两天）"})
    lines = list(newest(template).lines.all())
    assert len(lines) == 2
    assert lines[0].title == "现场踏勘（两天）"
    assert [line.leads_to for line in lines] == [None, None]


def test_the_same_form_makes_one_template(story: Story) -> None:
    key = uuid.uuid4()
    values = {"project": story.old, "department": story.cast.utilities, "name": "一", "basis": "planned"}
    kept = {taken_from(story.old, "planned").lines[0].place: ""}
    made = [template_take(actor=story.cast.lin, key=key, kept=kept, **values) for _ in range(2)]
    assert made[0] == made[1]
    assert ProjectTemplate.objects.count() == 1


def test_what_is_gone_or_nothing_is_refused(story: Story) -> None:
    for kept in ({}, {"task-999999": ""}):
        with pytest.raises(InvalidInput) as refused:
            story.take(kept=kept)
        assert set(refused.value.fields) == {"lines"}


def test_only_who_reads_all_of_it_and_writes_templates_takes_it(story: Story) -> None:
    for name in ("gu", "zhou", "xu", "ye", "guest"):
        with pytest.raises(ActionForbidden):
            story.take(story.cast.everyone[name])


def test_a_project_that_has_not_begun_teaches_nothing(story: Story) -> None:
    Project.objects.filter(pk=story.old.pk).update(state="planned")
    story.old.refresh_from_db()
    with pytest.raises(StateConflict):
        story.take()
