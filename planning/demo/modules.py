"""The modules of two projects with what they need of each other; what is late in one of them hits others."""

import uuid
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, NamedTuple

from planning.demo.days import Days
from planning.demo.projects import HEALTH, WATER
from planning.demo.settle import Stage
from projects.models import Milestone, Module, Task
from projects.services import coupling_add, milestone_update, module_create, task_update


class Sketch(NamedTuple):
    """`holds` are words of the titles of its work."""

    project: str
    name: str
    unit: str
    owner: str
    follower: str
    note: str
    holds: tuple[str, ...]


# What fits the first takes it.
SKETCHES = (
    Sketch(WATER, "管线数据入库", "管网 GIS", "许星野", "方亦舟", "普查成果检查、入库、与旧台账对账", ("入库", "台账")),
    Sketch(WATER, "拓扑与分析", "管网 GIS", "周可", "许星野", "连通性核对、关阀影响范围计算", ("拓扑", "图层", "GIS")),
    Sketch(WATER, "泵站采集", "泵站监测", "方亦舟", "周可", "36 座泵站的传感器、通信与数据接入", ("泵站",)),
    Sketch(WATER, "调度大屏", "调度中心", "陆小满", "方亦舟", "大厅显示墙、席位软件与告警联动", ("调度",)),
    Sketch(WATER, "水质模型", "水质预警", "陆小满", "许星野", "断面水质预测与预警阈值", ("水质",)),
    Sketch(HEALTH, "接口联调", "后两家医院", "温书言", "纪南星", "挂号、检验、收费三类接口", ("接口",)),
    Sketch(HEALTH, "医院上线", "后两家医院", "纪南星", "韩知秋", "切换演练、双轨运行与上线确认", ("上线", "切换")),
    Sketch(HEALTH, "结果互认", "检查检验互认", "韩知秋", "温书言", "六家医院两两互认与质控", ("互认",)),
    Sketch(HEALTH, "平台底座", "平台与数据中心", "沈若谷", "韩知秋", "数据标准、主数据与等级保护", ("平台", "标准")),
)
# Who needs it, of whom, what, and whether it is agreed.
COUPLINGS = (
    ("拓扑与分析", "管线数据入库", "带普查编号的管线与节点，每周五一批", True),
    ("管线数据入库", "拓扑与分析", "拓扑错误清单，注明要改的字段", False),
    ("调度大屏", "泵站采集", "36 座泵站实时测点，5 分钟一条", True),
    ("调度大屏", "拓扑与分析", "关阀影响范围的查询接口", False),
    ("水质模型", "泵站采集", "断面上游泵站的启停记录", True),
    ("调度大屏", "水质模型", "预警级别与处置建议的推送格式", False),
    ("医院上线", "接口联调", "三类接口的联调报告", True),
    ("结果互认", "医院上线", "上线满一周的检查报告样例各 20 份", True),
    ("结果互认", "平台底座", "检查项目对照表的查询服务", True),
    ("接口联调", "平台底座", "患者主索引的测试环境", False),
)


class Modules:
    def __init__(self, stage: Stage, days: Days) -> None:
        self.stage = stage
        self.days = days
        self._modules: dict[str, Module] = {}

    def events(self) -> Iterator[tuple[date, Callable[[], Any]]]:
        yield self.days.told(-12), self._add
        yield self.days.at(-1), self._put_work_into_them

    def _add(self) -> None:
        for sketch in SKETCHES:
            project = self.stage.projects[sketch.project]
            values = {
                "name": sketch.name,
                "note": sketch.note,
                "unit": project.units.get(name=sketch.unit),
                "owner": self.stage.people[sketch.owner],
                "follower": self.stage.people[sketch.follower],
            }
            self._modules[sketch.name] = module_create(
                actor=project.manager, key=uuid.uuid4(), project_id=project.pk, values=values
            )
        for module, needed, what, agreed in COUPLINGS:
            needing = self._modules[module]
            values = {"needed": self._modules[needed], "what": what, "agreed": agreed}
            coupling_add(actor=needing.owner, key=uuid.uuid4(), module_id=needing.pk, values=values)

    def _put_work_into_them(self) -> None:
        """What is open, and what was finished lately, where its title says what it belongs to."""
        for sketch in SKETCHES:
            project, values = self.stage.projects[sketch.project], {"module": self._modules[sketch.name]}
            tasks = Task.objects.filter(project=project, module=None, due__gte=self.days.at(-20))
            for task in tasks.exclude(status=Task.Status.CANCELLED).order_by("pk"):
                if any(word in task.title for word in sketch.holds):
                    task_update(actor=project.manager, task_id=task.pk, version=task.version, values=values)
            for milestone in Milestone.objects.filter(project=project, module=None, cancelled=False).order_by("pk"):
                if any(word in milestone.title for word in sketch.holds):
                    milestone_update(
                        actor=project.manager, milestone_id=milestone.pk, version=milestone.version, values=values
                    )
