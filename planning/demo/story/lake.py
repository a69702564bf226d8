"""汀湖水利监测: signed, not yet begun on site; most of its work lies ahead."""

from planning.demo.projects import LAKE
from planning.demo.shapes import FreeTaskSketch as Free
from planning.demo.shapes import ItemSketch as Item
from planning.demo.shapes import VersionSketch as Version
from planning.demo.story.opinions import passed

ITEMS = {
    "lake": (
        Item("合同交底与范围确认", "范围对照表双方签字，争议项为零", "周可", "许星野", -16, 3, 5),
        Item("前置条件清单", "24 项前置条件逐项有责任人和日期", "周可", "林一鸣", -12, 4, 6),
        Item("站点初步选址（14 处）", "选址图由水利局规划科签收", "许星野", "周可", -8, 5, 5),
        Item("图纸会审", "设计单位答复 19 条意见", "周可", "许星野", -3, 4, 4, state="blocked", since=-3,
             note="等设计院补 3 张结构图，答复 5 个工作日内给"),
        Item("监测设备选型与送审", "选型报告经监理批准", "许星野", "方亦舟", 4, 6, 5, state="doing"),
        Item("用地与取电协调", "14 处站点用地、取电批复齐全", "周可", "林一鸣", 9, 10, 7),
        Item("设备采购合同", "采购合同写明接口与到货批次", "周可", "叶知微", 13, 6, 5),
        Item("通信方案验证", "3 处偏远点实测在线率不低于 98%", "许星野", "方亦舟", 16, 6, 4),
        Item("杆件基础施工（第一批 5 处）", "隐蔽验收签字，影像齐全", "周可", "许星野", 24, 8, 6),
        Item("平台部署与初始化", "测试环境可登录，权限表确认", "方亦舟", "许星野", 26, 5, 4),
        Item("第一批设备到货", "到货验收单三方签字", "周可", "叶知微", 30, weight=6,
             evidence="到货验收单三方签字", waits=True),
        Item("第一批 5 站安装", "每站数据上线 72 小时不断", "许星野", "周可", 36, 6, 6, waits=True),
        Item("水文数据接入接口", "与省平台对接 5 类报文，往返各 300 条", "方亦舟", "许星野", 38, 8, 5),
        Item("汛期预案初稿", "水利局防汛科书面意见闭环", "周可", "林一鸣", 40, 5, 3),
        Item("第一批站点联调", "上报时延低于 60 秒", "许星野", "方亦舟", 43, 4, 5, waits=True),
        Item("第一阶段验收资料", "资料目录 14 项齐全，监理签收", "周可", "许星野", 44, 4, 4, waits=True),
        Item("水利局月度汇报模板", "模板经水利局办公室确认", "周可", "林一鸣", 1, 2, 2),
        Item("驻场人员安全教育", "6 人考核合格，记录归档", "周可", "许星野", 3, 1, 2),
    ),
}  # fmt: skip

VERSIONS = (
    Version(
        "lake", 1, "林一鸣", ("白露", "沈若谷"), submitted=-21,
        verdicts=passed("白露", "先列清前置条件再排施工，同意。", "沈若谷", "同意，用地取电是关键路径，请周周看。"),
    ),
)  # fmt: skip

FREE_TASKS = (
    Free("设计院补图催办", "结构图 3 张到手", "周可", "许星野", 0, LAKE, state="doing", note="设计院答复本周五前给"),
    Free("踏勘车辆与保险", "两辆车可用，保险单归档", "许星野", "周可", -5, LAKE, days=2),
    Free("水利局通讯录核对", "9 个科室联系人与代管人", "周可", "林一鸣", -7, LAKE, days=1),
    Free("无人机航测空域申请", "空管部门批复", "许星野", "周可", 10, LAKE, state="todo"),
)  # fmt: skip
