"""云栖港调度系统: items, versions and what the experts said, free tasks."""

from planning.demo.projects import PORT
from planning.demo.shapes import FreeTaskSketch as Free
from planning.demo.shapes import ItemSketch as Item
from planning.demo.shapes import VerdictSketch as Verdict
from planning.demo.shapes import VersionSketch as Version
from planning.demo.story.opinions import ALL_AGREED

ITEMS = {
    "port": (
        Item("作业流程建模（5 个作业区）", "流程图 5 份，港方调度室签字", "唐越", "顾长风", -52, 8, 5),
        Item("一号作业区投产", "连续 7 天按系统计划作业，港方签字", "顾长风", "唐越", -45, 6, 8),
        Item("堆场算法参数标定", "翻箱率比人工计划低 15%", "唐越", "祝余", -40, 8, 6),
        Item("二号作业区终端安装", "车载终端 46 台在线率不低于 99%", "祝余", "穆清扬", -36, 6, 4),
        Item("二号作业区投产", "连续 7 天按系统计划作业，港方签字", "顾长风", "祝余", -28, 5, 8),
        Item("三号作业区专网补点", "现场路测无盲区，时延低于 50 毫秒", "穆清扬", "祝余", -20, 7, 5,
             note="补 4 个点，路测通过"),
        Item("闸口识别相机校准", "箱号识别率不低于 98.5%", "祝余", "穆清扬", -11, 6, 4),
        Item("岸桥接口协议适配", "6 台岸桥指令往返各 500 次无丢失", "穆清扬", "唐越", -6, 8, 9, state="blocked",
             since=-8,
             note="岸桥厂家未提供新版接口协议，港方设备部在催"),
        Item("三号作业区投产", "连续 7 天按系统计划作业，港方签字", "顾长风", "唐越", -3, 6, 9, state="doing",
             note="岸桥以外的流程已跑通，等接口"),
        Item("备件入库与标签", "备件 38 种账物一致", "祝余", "穆清扬", -2, 3, 3, state="doing", note="还差 4 种到货"),
        Item("四号作业区终端安装", "车载终端 52 台在线率不低于 99%", "祝余", "穆清扬", 2, 6, 4),
        Item("四号作业区停机切换", "停机窗口 8 小时内完成，回退方案演练过", "唐越", "祝余", 8, 3, 7, state="todo"),
        Item("五号作业区专网验收", "现场路测无盲区，时延低于 50 毫秒", "穆清扬", "祝余", 16, 6, 4),
        Item("大屏看板定制", "港方提出的 9 张看板全部上线", "祝余", "唐越", 20, 6, 3, state="todo", last=1),
        Item("五号作业区投产", "连续 7 天按系统计划作业，港方签字", "顾长风", "唐越", 40, 8, 9, waits=True),
        Item("全港联合调度试运行满 30 天", "试运行日报 30 份，港方签收", "唐越", "顾长风", 44, weight=10,
             evidence="试运行日报 30 份，港方签收", waits=True),
        # What the version in review adds.
        Item("岸桥旧协议转换网关", "旧协议指令往返各 500 次无丢失，切换新协议不停机", "穆清扬", "唐越", 6, 6, 6,
             first=2),
        Item("停机窗口与港方书面确认", "港方调度室盖章的两个月窗口表", "顾长风", "祝余", 3, 2, 3, first=2),
    ),
}  # fmt: skip

VERSIONS = (
    Version(
        "port", 1, "顾长风", ("白露", "沈若谷"),
        verdicts=(
            Verdict("沈若谷", "pass", 1, "同意。", ALL_AGREED),
            Verdict("白露", "pass", 2, "同意，投产标准用连续 7 天是好办法。", ALL_AGREED),
        ),
    ),
    Version(
        "port", 2, "顾长风", ("白露", "秦远"), submitted=-2,
        change_reason="岸桥新协议迟迟拿不到，增加旧协议转换网关先行投产；三、四号作业区顺延；看板定制港方同意移到下一期。",
        delegations=(("秦远", "沈若谷", 1, "这两天在客户现场，请你代看停机窗口这一项。"),),
    ),
)  # fmt: skip

FREE_TASKS = (
    Free("台风预案演练记录补签", "港方安全科签字", "祝余", "穆清扬", -4, PORT, days=2, state="doing",
         note="安全科换人，约下周"),
    Free("岸桥厂家会议纪要", "厂家与港方双签", "穆清扬", "顾长风", -1, PORT, days=2, state="doing",
         note="厂家已签，等港方设备部"),
    Free("四号作业区停机告知", "船公司代理全部回执", "唐越", "祝余", 4, PORT, state="todo"),
)  # fmt: skip
