"""Modules: of one project, with an A and a B; their work, what they need of each other, and whom a slip hits."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, InvalidInput, StaleVersion, StateConflict
from history.models import LogEntry
from notices.models import Notice
from notices.reminders import remind
from people.models import User
from projects.models import Coupling, Milestone, Module, Project, ProjectMember, Task, Unit
from projects.module_reminders import modules_hit
from projects.network import Node
from projects.selectors import TaskFilter
from projects.selectors.modules import hits_of_tasks, net_of
from projects.services import (
    coupling_add,
    coupling_remove,
    coupling_update,
    milestone_update,
    module_create,
    module_remove,
    module_update,
    project_suspend,
    task_copy,
    task_move,
    task_put_back,
    task_throw_away,
    task_update,
    work_change,
    work_change_weigh,
)
from projects.services.watching import task_watch
from tests.projects.conftest import TODAY, World, build_world
from tests.races import at_once

LATE = date(2026, 11, 17)


def add(world: World, name: str = "拓扑分析", actor: User | None = None, **values: Any) -> Module:
    complete = {"name": name, "owner": world.cast.xu, "follower": world.cast.lu} | values
    project = complete.pop("project", world.project)
    return module_create(actor=actor or world.cast.lin, key=uuid.uuid4(), project_id=project.pk, values=complete)


def couple(world: World, module: Module, needed: Module, what: str = "接口文档", actor: User | None = None) -> Coupling:
    values = {"needed": needed, "what": what}
    return coupling_add(actor=actor or world.cast.lin, key=uuid.uuid4(), module_id=module.pk, values=values)


def elsewhere(world: World) -> Project:
    return Project.objects.create(
        name="别处", code="elsewhere", department=world.project.department, manager=world.cast.lin,
        start=world.cycle.start, due=world.cycle.end,
    )  # fmt: skip


def test_a_module_has_two_people_who_are_told_and_become_members(world: World) -> None:
    module = add(world, owner=world.cast.tang)
    assert ProjectMember.objects.filter(project=world.project, user=world.cast.tang).exists()
    assert Notice.objects.get(kind="module.assigned", recipient=world.cast.tang).link == f"/modules/{module.pk}/"
    assert LogEntry.objects.of(module).get().action == "module.create"


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("name", {"name": "数据入库"}),
        ("name", {"name": " "}),
        ("follower", {"follower": "xu"}),
        ("owner", {"owner": "guest"}),
        ("note", {"note": "长" * 2001}),
        ("unit", {"unit": "elsewhere"}),
    ],
)
def test_bad_input_is_told_at_its_field(world: World, field: str, values: dict[str, Any]) -> None:
    add(world, "数据入库")
    if field == "unit":
        values = {"unit": Unit.objects.create(project=elsewhere(world), name="汇聚平台")}
    given = {name: world.cast.everyone.get(value, value) if name != "unit" else value for name, value in values.items()}
    with pytest.raises(InvalidInput) as refused:
        add(world, **given)
    assert set(refused.value.fields) == {field}


def test_its_a_and_b_change_what_it_does_and_no_more(world: World) -> None:
    module = add(world)
    module_update(actor=world.cast.lu, module_id=module.pk, version=1, values={"note": "核对拓扑", "name": module.name})
    with pytest.raises(ActionForbidden):
        module_update(actor=world.cast.xu, module_id=module.pk, version=2, values={"owner": world.cast.zhou})
    with pytest.raises(StaleVersion):
        module_update(actor=world.cast.lin, module_id=module.pk, version=1, values={"name": "拓扑"})


@pytest.mark.parametrize("name", ["tang", "guest"])
def test_others_change_nothing_of_it(world: World, name: str) -> None:
    module, other, stranger = add(world), add(world, "数据入库", owner=world.cast.zhou), world.cast.everyone[name]
    coupling = couple(world, module, other)
    for call in (
        lambda: add(world, "水质模型", stranger),
        lambda: module_update(actor=stranger, module_id=module.pk, version=1, values={"note": "改"}),
        lambda: module_remove(actor=stranger, module_id=module.pk),
        lambda: couple(world, other, module, actor=stranger),
        lambda: coupling_update(actor=stranger, coupling_id=coupling.pk, version=1, values={"agreed": True}),
        lambda: coupling_remove(actor=stranger, coupling_id=coupling.pk),
    ):
        with pytest.raises(ActionForbidden):
            call()


def test_a_finished_project_keeps_its_modules(world: World) -> None:
    module, other = add(world), add(world, "数据入库")
    coupling = couple(world, module, other)
    Project.objects.update(state=Project.State.FINISHED)
    for call in (
        lambda: add(world, "水质模型"),
        lambda: module_update(actor=world.cast.lin, module_id=module.pk, version=1, values={"note": "改"}),
        lambda: couple(world, other, module),
        lambda: coupling_update(actor=world.cast.lin, coupling_id=coupling.pk, version=1, values={"agreed": True}),
        lambda: coupling_remove(actor=world.cast.lin, coupling_id=coupling.pk),
    ):
        with pytest.raises(StateConflict):
            call()


def test_it_stays_while_something_hangs_on_it(world: World) -> None:
    module = add(world)
    task = world.task(module=module)
    with pytest.raises(StateConflict):
        module_remove(actor=world.cast.lin, module_id=module.pk)
    task_update(actor=world.cast.xu, task_id=task.pk, version=1, values={"module": None})
    module_remove(actor=world.cast.lin, module_id=module.pk)
    assert not Module.objects.exists()


def test_a_task_names_a_module_of_its_own_project_only(world: World) -> None:
    module = add(world, project=elsewhere(world))
    with pytest.raises(InvalidInput) as refused:
        world.task(module=module)
    assert set(refused.value.fields) == {"module"}
    with pytest.raises(InvalidInput) as refused:
        world.task(module=add(world), project=None)
    assert set(refused.value.fields) == {"module"}


def test_in_another_project_a_task_is_in_no_module(world: World) -> None:
    other, module = elsewhere(world), add(world)
    task = world.task(module=module, goal=None)
    copied = task_copy(actor=world.cast.xu, key=uuid.uuid4(), task=task, values={"project": other}, with_links=False)
    assert (copied.project, copied.module) == (other, None)
    moved = task_move(actor=world.cast.lin, task_id=task.pk, version=1, project=other, goal=None)
    assert (moved.project, moved.module) == (other, None)
    assert LogEntry.objects.of(task).latest("id").changes[-1]["field"] == "module"
    several = {"actor": world.cast.lin, "nodes": [Node("task", world.task(module=module, goal=None).pk)]}
    asked = {"values": {"project": other}}
    weighed = work_change_weigh(**several, **asked)
    work_change(**several, **asked, expected=weighed.fingerprint)
    assert not Task.objects.filter(module=module).exists()


def test_the_module_of_gated_work_changes_at_once(world: World) -> None:
    module, task, milestone = add(world), world.gated(), world.gated(is_milestone=True)
    changed = task_update(actor=world.cast.zhou, task_id=task.pk, version=task.version, values={"module": module})
    reached = milestone_update(
        actor=world.cast.zhou, milestone_id=milestone.pk, version=milestone.version, values={"module": module}
    )
    assert (changed.module, changed.proposed, reached.module, reached.proposed) == (module, None, module, None)


def test_out_of_the_bin_without_a_module_that_is_gone(world: World) -> None:
    module = add(world)
    binned = task_throw_away(actor=world.cast.lin, task_id=world.task(module=module).pk)
    module_remove(actor=world.cast.lin, module_id=module.pk)
    assert task_put_back(actor=world.cast.lin, binned_id=binned.pk).module is None


def test_a_coupling_is_of_two_modules_of_one_project(world: World) -> None:
    module, foreign = add(world), add(world, project=elsewhere(world))
    for needed in (module, foreign):
        with pytest.raises(InvalidInput) as refused:
            couple(world, module, needed)
        assert set(refused.value.fields) == {"needed"}


def test_its_people_at_either_end_write_a_coupling_each_need_once(world: World) -> None:
    module, other = add(world), add(world, "数据入库", owner=world.cast.zhou, follower=None)
    coupling = couple(world, module, other, actor=world.cast.xu)
    with pytest.raises(InvalidInput) as refused:
        couple(world, module, other, " 接口文档 ")
    assert set(refused.value.fields) == {"what"}
    couple(world, module, other, "测试环境")
    agreed = coupling_update(actor=world.cast.zhou, coupling_id=coupling.pk, version=1, values={"agreed": True})
    assert agreed.agreed
    with pytest.raises(StaleVersion):
        coupling_update(actor=world.cast.xu, coupling_id=coupling.pk, version=1, values={"what": "接口"})
    coupling_remove(actor=world.cast.lu, coupling_id=coupling.pk)
    assert Coupling.objects.get().what == "测试环境"


def test_a_slip_hits_those_who_need_it_by_way_of_others(world: World) -> None:
    data, topology, screen = add(world, "数据入库", owner=world.cast.zhou), add(world), add(world, "调度大屏")
    couple(world, topology, data)
    couple(world, screen, topology)
    couple(world, data, screen)
    world.task(module=data, due=LATE)
    net = net_of([world.project])
    assert [(hit.line.module, hit.days, hit.between) for hit in net.lines[data.pk].hits] == [
        (topology, 3, []),
        (screen, 3, [topology]),
    ]
    assert net.rings == [[data, topology, screen]]


def test_what_is_expected_later_than_its_baseline_slips_before_it_is_late(world: World) -> None:
    data, topology = add(world, "数据入库"), add(world)
    couple(world, topology, data)
    milestone = world.gated(is_milestone=True, due=date(2026, 11, 27))
    values = {"module": data, "expected": date(2026, 12, 2)}
    milestone_update(actor=world.cast.zhou, milestone_id=milestone.pk, version=1, values=values)
    assert [hit.days for hit in net_of([world.project]).lines[topology.pk].hit_by] == [3]


def test_a_module_that_is_finished_is_hit_by_nothing(world: World) -> None:
    data, topology = add(world, "数据入库"), add(world)
    couple(world, topology, data)
    world.task(module=data, due=LATE)
    done = world.task(module=topology)
    Task.objects.filter(pk=done.pk).update(status="done", done_at=clock.now())
    assert net_of([world.project]).lines[data.pk].hits == []


def test_the_as_of_modules_that_are_hit_are_told_once_a_slip(world: World) -> None:
    data, topology = add(world, "数据入库", owner=world.cast.zhou), add(world)
    # 周可 is the A of what slips, and knows.
    couple(world, add(world, "入库校验", owner=world.cast.zhou), data)
    couple(world, topology, data)
    first, second = world.task(module=data, due=LATE), world.task(module=data, due=date(2026, 11, 18))
    for _beat in range(2):
        remind()
    told = Notice.objects.get(kind="module.hit")
    assert (told.recipient, told.link) == (world.cast.xu, f"/modules/{topology.pk}/#hit-by")
    assert [(due.owner, due.params["count"]) for due in modules_hit(TODAY)] == [(world.cast.xu, 3)]
    (one,) = modules_hit(TODAY)
    Task.objects.filter(pk=first.pk).update(status="done", done_at=clock.now())
    (still,) = modules_hit(date(2026, 11, 23))
    assert still.occasion == one.occasion
    Task.objects.filter(pk=second.pk).update(due=date(2026, 12, 30))
    assert list(modules_hit(date(2026, 11, 24))) == []
    Task.objects.filter(pk=second.pk).update(due=LATE)
    (again,) = modules_hit(date(2026, 11, 25))
    assert again.occasion != one.occasion
    slips = LogEntry.objects.of(data).filter(action__startswith="module.slip").order_by("id")
    assert list(slips.values_list("action", flat=True)) == ["module.slip", "module.slip_ended", "module.slip"]


def test_the_page_of_a_late_task_names_whom_it_hits_to_readers_of_the_project(world: World) -> None:
    data, topology = add(world, "数据入库"), add(world)
    couple(world, topology, data)
    late, fine = world.task(module=data, due=LATE), world.task(module=data)
    shown = hits_of_tasks(world.cast.lin, [late.pk, fine.pk])
    assert [hit.line.module for hit in shown[late.pk]["lines"]] == [topology]
    assert list(shown) == [late.pk]
    assert hits_of_tasks(world.cast.guest, [late.pk]) == {}


def test_the_list_is_filtered_and_grouped_by_module_for_readers_of_the_project(world: World) -> None:
    module = add(world)
    inside, outside = world.task(module=module), world.task()
    chosen = TaskFilter(module=module.pk)
    assert list(chosen.apply(world.cast.lin)) == [inside]
    assert list(TaskFilter(group="module").grouped(world.cast.lin)) == [inside, outside]
    task_watch(actor=world.cast.lin, task_id=inside.pk)
    assert not chosen.apply(world.cast.guest).exists()


@pytest.mark.parametrize("model", [Task, Milestone])
def test_the_database_keeps_work_in_the_modules_of_its_project(world: World, model: Any) -> None:
    work, module = world.gated(is_milestone=model is Milestone), add(world, project=elsewhere(world))
    for values in ({"module": module}, {"module": add(world), "project": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.filter(pk=work.pk).update(**values)


def test_the_database_keeps_modules_and_couplings_in_one_project(world: World) -> None:
    other = elsewhere(world)
    module, foreign = add(world), add(world, project=other)
    unit = Unit.objects.create(project=other, name="汇聚平台")
    row = couple(world, module, add(world, "数据入库"))
    for call in (
        lambda: Module.objects.filter(pk=module.pk).update(unit=unit),
        lambda: Module.objects.filter(pk=module.pk).update(follower=module.owner),
        lambda: Coupling.objects.filter(pk=row.pk).update(needed=foreign),
        lambda: Coupling.objects.filter(pk=row.pk).update(needed=module),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            call()


def test_its_pages_from_adding_to_a_coupling(world: World, as_: Callable[[User], Client]) -> None:
    client = as_(world.cast.lin)
    other = add(world, "数据入库", owner=world.cast.zhou)
    sent = {"key": str(uuid.uuid4()), "name": "拓扑分析", "owner": world.cast.xu.pk}
    assert client.post(reverse("module_create", args=[world.project.pk]), sent).status_code == 302
    module = Module.objects.get(name="拓扑分析")
    address = reverse("coupling_add", args=[module.pk])
    need = {"key": str(uuid.uuid4()), "direction": "needs", "other": other.pk, "what": "入库后的拓扑数据"}
    assert client.post(address, need | {"what": ""}).status_code == 400
    assert client.post(address, need).status_code == 302
    world.task(module=other, due=LATE)
    page = client.get(reverse("module_detail", args=[module.pk])).content.decode()
    assert "What hits us" in page
    assert "入库后的拓扑数据" in client.get(reverse("module_list", args=[world.project.pk])).content.decode()
    assert "拓扑分析" in client.get(reverse("project_scope", args=[world.project.pk])).content.decode()
    own = as_(world.cast.xu).get(reverse("module_update", args=[module.pk])).content.decode()
    assert "id_note" in own
    assert "id_owner" not in own
    assert as_(world.cast.guest).get(reverse("module_detail", args=[module.pk])).status_code == 404


def test_the_forms_of_a_task_offer_the_modules_of_its_project(world: World, as_: Callable[[User], Client]) -> None:
    client, module = as_(world.cast.lin), add(world)
    page = client.get(f"{reverse('task_create')}?project={world.project.pk}&module={module.pk}").content.decode()
    assert f'<option value="{module.pk}" selected>' in page
    task, other = world.task(module=module, goal=None), elsewhere(world)
    sent = {
        "version": 1,
        "title": task.title,
        "owner": task.owner_id,
        "due": "2026-11-27",
        "project": other.pk,
        "module": module.pk,
    }
    answer = client.post(reverse("task_update", args=[task.pk]), sent, follow=True).content.decode()
    assert "It is in the module “拓扑分析” no longer." in answer


@pytest.mark.django_db(transaction=True)
def test_a_module_is_removed_while_tasks_are_put_into_it(transactional_db: None) -> None:
    with clock.at(TODAY):
        world = build_world()
        module = add(world)
        tasks = [world.task() for _n in range(3)]

        def put(task: Task) -> Any:
            return lambda: task_update(actor=world.cast.lin, task_id=task.pk, version=1, values={"module": module})

        at_once(*map(put, tasks), lambda: module_remove(actor=world.cast.lin, module_id=module.pk))
        inside = Task.objects.filter(module__isnull=False).count()
        assert (inside > 0) == Module.objects.exists()


def test_what_is_named_may_be_removed_meanwhile(world: World) -> None:
    unit = Unit.objects.create(project=world.project, name="泵站")
    data, topology, milestone = add(world, "数据入库"), add(world), world.gated(is_milestone=True)
    Unit.objects.filter(pk=unit.pk).delete()
    Module.objects.filter(pk=topology.pk).delete()
    calls: dict[str, Callable[[], object]] = {
        "needed": lambda: couple(world, data, topology),
        "unit": lambda: add(world, "计费", unit=unit),
    }
    for field, call in calls.items():
        with pytest.raises(InvalidInput) as refused:
            call()
        assert set(refused.value.fields) == {field}
    with pytest.raises(InvalidInput):
        milestone_update(actor=world.cast.zhou, milestone_id=milestone.pk, version=1, values={"unit": unit})


def test_while_its_project_rests_a_module_slips_since_the_same_day(world: World) -> None:
    data = add(world, "数据入库")
    world.task(module=data, due=LATE)
    list(modules_hit(TODAY))
    project_suspend(actor=world.cast.lin, project_id=world.project.pk, reason="等预算", until=date(2027, 1, 15))
    list(modules_hit(date(2026, 11, 23)))
    assert Module.objects.get(pk=data.pk).slips_since == TODAY
