"""霁州区域医疗平台: items, versions and what the experts said, free tasks."""

from planning.demo.projects import HEALTH
from planning.demo.shapes import FreeTaskSketch as Free
from planning.demo.shapes import ItemSketch as Item
from planning.demo.shapes import VerdictSketch as Verdict
from planning.demo.shapes import VersionSketch as Version
from planning.demo.story.opinions import ALL_AGREED

ITEMS = {
    "health": (
        Item("数据标准对照表定稿", "412 个数据元全部对上，卫健委邮件确认", "温书言", "韩知秋", -53, 6, 5),
        Item("第 1 家医院接口联调", "挂号、检验、收费 3 类接口各 200 笔无差错", "温书言", "纪南星", -50, 5, 5),
        Item("第 1 家医院上线", "上线确认单由信息科与医务科共同签字", "纪南星", "韩知秋", -46, 3, 7),
        Item("第 2 家医院上线", "上线确认单由信息科与医务科共同签字", "纪南星", "韩知秋", -42, 4, 7),
        Item("检验接口改为消息队列", "断网 10 分钟后恢复不丢单", "温书言", "纪南星", -36, 6, 5,
             note="断网演练 3 次均不丢单"),
        Item("第 3 家医院接口联调", "3 类接口各 200 笔无差错", "温书言", "纪南星", -33, 5, 4),
        Item("第 3 家医院上线", "上线确认单由信息科与医务科共同签字", "纪南星", "韩知秋", -29, 4, 7),
        Item("夜间切换处置卡", "12 种故障各有一页处置步骤，值班员演练一遍", "纪南星", "温书言", -24, 5, 4),
        Item("第 4 家医院接口联调", "3 类接口各 200 笔无差错", "温书言", "纪南星", -19, 5, 4),
        Item("第 4 家医院上线", "上线确认单由信息科与医务科共同签字", "纪南星", "韩知秋", -13, 4, 7,
             note="双轨运行 5 天，账目一致"),
        Item("前四家医院阶段验收", "阶段验收单由卫健委签章", "韩知秋", "沈若谷", -8, weight=8,
             evidence="阶段验收单，卫健委签章"),
        Item("第 5 家医院接口联调", "3 类接口各 200 笔无差错", "温书言", "纪南星", -5, 5, 4),
        Item("第 5 家医院切换演练", "演练用时不超过 4 小时，回退一次成功", "纪南星", "温书言", -2, 3, 4),
        Item("第 5 家医院上线", "上线确认单由信息科与医务科共同签字", "纪南星", "韩知秋", 5, 3, 7),
        Item("第 6 家医院接口联调", "3 类接口各 200 笔无差错", "温书言", "纪南星", 11, 6, 4),
        Item("第 6 家医院上线", "上线确认单由信息科与医务科共同签字", "纪南星", "韩知秋", 22, 5, 7),
        Item("区域检查结果互认联调", "6 家医院两两互认各 20 例", "温书言", "韩知秋", 30, 8, 5),
        Item("平台等级保护测评", "三级等保测评报告结论为符合", "韩知秋", "温书言", 38, 12, 6),
        Item("6 家医院上线总验收", "总验收单由卫健委签章", "沈若谷", "韩知秋", 43, weight=10,
             evidence="总验收单，卫健委签章"),
    ),
}  # fmt: skip

VERSIONS = (
    Version(
        "health", 1, "沈若谷", ("白露", "秦远", "顾长风"), enough=2,
        verdicts=(
            Verdict("白露", "pass", 1, "每家医院一张上线确认单，标准一致，同意。", ALL_AGREED),
            Verdict("秦远", "pass", 2, "同意，前四家先做阶段验收。", ALL_AGREED),
        ),
    ),
)  # fmt: skip

FREE_TASKS = (
    Free("第 6 家医院驻场住宿安排", "两人两周，费用在标准内", "韩知秋", "纪南星", 1, HEALTH, state="todo"),
    Free("卫健委月报", "卫健委联系人签收", "韩知秋", "温书言", -4, HEALTH, days=3, note="已签收"),
    Free("运维通道账号清理", "停用账号 17 个，清单留档", "温书言", "纪南星", -6, HEALTH, days=3),
    Free("院长办公会汇报材料", "6 家医院各一页，会前两天发出", "沈若谷", "韩知秋", 3, HEALTH, state="doing"),
    Free("短信通道费用核对", "与运营商账单一致", "温书言", "叶知微", -9, HEALTH, days=2),
)  # fmt: skip
