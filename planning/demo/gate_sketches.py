"""The gates of 交付二部, and what has gone through them."""

from dataclasses import dataclass, field

from planning.demo.projects import HEALTH, LAKE, PORT, WATER

EXPERTS = ("专家评审", "expert", "any", 3)
MANAGER = ("部门审批", "manager", "all", 2)
LEAD = ("项目负责人确认", "project", "all", 1)


@dataclass(frozen=True)
class GateSketch:
    """Steps are (name, reviewer, needs, working days), documents (name, needed at, required)."""

    code: str
    name: str
    kind: str
    purpose: str
    steps: tuple[tuple[str, str, str, int], ...]
    documents: tuple[tuple[str, int, bool], ...] = ()
    checks: tuple[str, ...] = ()
    scope: str = "project"


@dataclass(frozen=True)
class VisitSketch:
    """On offset `day`, from `hour` on for `hours`; `result` where it was held."""

    day: int
    hour: int
    hours: int
    organisation: str
    guests: str
    headcount: int
    level: str
    host: str
    co_host: str
    route: tuple[str, ...]
    result: str = ""
    follow_ups: str = ""


@dataclass(frozen=True)
class CaseSketch:
    """Begun on offset `begun`; each decision is (offset, who, decision, what was said). Without `submitted` a draft."""

    gate: str
    project: str
    applicant: str
    title: str
    note: str
    begun: int
    submitted: int | None = None
    decisions: tuple[tuple[int, str, str, str], ...] = ()
    unit: str = ""
    # What is there, by the name of the document; the rest is still missing.
    documents: dict[str, str] = field(default_factory=dict)
    ticked: bool = True
    visit: VisitSketch | None = None


GATES = (
    GateSketch(
        "kickoff", "事前研讨", "kickoff", "开工前把目标、风险和分工说清楚，避免边做边想。", (EXPERTS, MANAGER),
        (("项目实施方案", 1, True), ("风险清单", 1, True)),
        ("回款节点与里程碑已对应", "A角、B角已落实到每个模块", "同类项目的经验已逐条看过"),
    ),
    GateSketch(
        "midway", "事中跟进", "midway", "每个季度对一次进度、回款和风险，偏了当场定纠正措施。", (MANAGER,),
        (("季度进展报告", 1, True),), ("逾期任务已有新的承诺日期",),
    ),
    GateSketch(
        "closing", "事后审视", "closing", "关闭项目之前看目标是否达成、哪些做法值得留下。", (EXPERTS, MANAGER),
        (("竣工验收单", 1, True), ("项目总结", 1, True)), ("遗留问题已有负责人", "可复用的成果已入库"),
    ),
    GateSketch(
        "screen", "大屏评审", "review", "大屏上线或对外展示前，由专家核对内容口径和观感。", (EXPERTS, MANAGER),
        (("大屏设计稿", 1, True), ("指标口径说明", 1, True), ("现场试播记录", 2, False)),
        ("主要数字三米外可读", "与周报口径一致", "断网时有静态画面"),
    ),
    GateSketch(
        "script", "讲解词评审", "review", "讲解词对外之前统一口径，敏感信息不出现。", (EXPERTS,),
        (("讲解词文稿", 1, True),), ("客户名称与合同一致", "时长不超过十二分钟"),
    ),
    GateSketch(
        "visit", "参观申请", "visit", "接待参观前落实时间、路线和接待人。", (LEAD, MANAGER),
        (("接待方案", 2, True),), ("现场安全用品已备齐", "讲解词为评审通过的版本"),
    ),
    GateSketch(
        "unit", "单位工程验收", "acceptance", "一个单位工程内部验收通过后，才约监理和业主。", (LEAD, EXPERTS, MANAGER),
        (("自检记录", 1, True), ("测试报告", 2, True), ("问题整改清单", 3, False)),
        ("全部功能点有测试记录", "安装照片齐全", "培训签到表已收回"), scope="unit",
    ),
    GateSketch(
        "handover", "拓展转交付", "handover", "销售把项目交给交付时，合同承诺和客户关系一次交清。", (LEAD, MANAGER),
        (("合同与技术附件", 1, True), ("投标承诺清单", 1, True), ("客户联系人名单", 1, True)),
        ("合同外的口头承诺已列明", "付款条件已逐条说明"),
    ),
)  # fmt: skip

CASES = (
    CaseSketch(
        "screen", WATER, "周可", "调度中心大屏首页", "客户主任下月来看，首页改为按片区展示。", -24, -22,
        ((-20, "白露", "pass", "口径清楚，漏损率请标注统计区间。"), (-19, "秦远", "pass", "同意。")),
        documents={
            "大屏设计稿": "设计库 DP-031 第 4 版", "指标口径说明": "文档库 KJ-018", "现场试播记录": "调度中心，试播",
        },
    ),
    CaseSketch(
        "script", WATER, "周可", "调度中心讲解词（12 分钟版）", "按参观路线重写，删去报价。", -6, -5,
        ((-3, "沈若谷", "return", "第三段的漏损率与大屏不一致，先统一再送。"),),
        documents={"讲解词文稿": "文档库 JJ-007 第 2 版"}, ticked=False,
    ),
    CaseSketch(
        "unit", WATER, "许星野", "泵站监测内部验收", "十二座泵站安装调试完成，申请内部验收。", -5, -4,
        ((-3, "林一鸣", "pass", "自检记录齐全。"),), unit="泵站监测",
        documents={"自检记录": "档案 BZ-自检-12", "测试报告": "档案 BZ-测试-12"}, ticked=False,
    ),
    CaseSketch(
        "visit", WATER, "林一鸣", "", "兄弟单位来学习管网普查的做法。", -18, -17,
        ((-16, "周可", "pass", ""), (-15, "秦远", "pass", "路线里加上泵站。")),
        documents={"接待方案": "文档库 JD-004"},
        visit=VisitSketch(
            -11, 9, 3, "澜江市城管局", "冯科长等 8 人", 8, "department", "林一鸣", "周可",
            ("调度中心：十分钟讲解", "三号泵站：看设备和告警", "会议室：座谈"),
            "对泵站告警的处置闭环印象最深，希望看到夜间值守的流程。",
            "周五前把值守流程发给冯科长（周可）；下次参观预留夜间演示。",
        ),
    ),
    CaseSketch(
        "visit", HEALTH, "韩知秋", "", "省内两家医院的信息科来看互认的现场效果。", -8, -7,
        ((-6, "沈若谷", "pass", "门诊高峰避开，改到下午。"), (-4, "秦远", "pass", "")),
        documents={"接待方案": "文档库 JD-006"},
        visit=VisitSketch(
            6, 14, 2, "临沂医疗集团", "信息科与门诊办", 11, "staff", "韩知秋", "沈若谷",
            ("平台与数据中心", "第一家医院门诊：互认调阅", "座谈"),
        ),
    ),
    CaseSketch(
        "handover", LAKE, "周可", "", "合同已签，销售移交项目资料。", -16, -14,
        ((-12, "林一鸣", "pass", "口头承诺里的两处监测站已列入清单。"),),
        documents={
            "合同与技术附件": "合同库 TH-2", "投标承诺清单": "共 9 条", "客户联系人名单": "文档库 KH-021",
        },
        ticked=False,
    ),
    CaseSketch(
        "screen", PORT, "唐越", "调度大屏第一版", "先请内部看一遍，再约港务集团。", -2,
        documents={"大屏设计稿": "设计库 DP-044"}, ticked=False,
    ),
)  # fmt: skip

# Who forgot: the newest quarter that is over, and a kick-off although the project should have begun.
SKIPPED = ((PORT, "midway"), (LAKE, "kickoff"))
# The references under which a stage's documents are kept, and what is said when one passes.
FILED, SAID = "项目档案", ("按方案推进，风险每周更新。", "同意。")
