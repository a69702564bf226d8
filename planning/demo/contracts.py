"""Six contracts, their checkpoints and what was received. Amounts are in 10,000 CNY."""

from decimal import Decimal

from planning.demo.projects import HEALTH, HEAT, LAKE, PORT, SCHOOL, WATER
from planning.demo.shapes import CheckpointSketch as Checkpoint
from planning.demo.shapes import ConditionSketch as Condition
from planning.demo.shapes import ContractSketch, ReceiptSketch

ZHI = "叶知微"


def yuan(amount: int) -> Decimal:
    return Decimal(amount * 10_000)


def receipt(day: int, amount: int, checkpoint: str, number: int, **more: object) -> ReceiptSketch:
    return ReceiptSketch(day, amount, checkpoint, f"网银 {number:08d}", **more)  # type: ignore[arg-type]


CONTRACTS = (
    ContractSketch(
        WATER, "LJ-2025-118", "澜江智慧水务一期总承包合同", 1280, -176, "cash-utilities",
        (
            Checkpoint("预付款", "advance", 128, ZHI, "林一鸣", event="signed", days=15),
            Checkpoint("设备到货款", "delivery", 256, ZHI, "周可", due=-118, conditions=(
                Condition("document", "到货验收单", "周可", due=-122, met=-120, evidence="到货验收单 6 份，监理签字"),
            )),
            Checkpoint("泵站监测初验款", "initial", 220, ZHI, "周可", due=-15, gated=True, conditions=(
                Condition("milestone", "泵站监测试运行满 30 天"),
                Condition("document", "第三方测评报告", "周可", due=-4, expected=8, held_by="third_party",
                          holder="第三方测评机构"),
                Condition("acceptance", "泵站监测单位工程初验", "周可", due=-10, expected=14, stage="initial"),
            )),
            Checkpoint("管网 GIS 初验款", "initial", 256, ZHI, "许星野", due=17, gated=True, conditions=(
                Condition("milestone", "管网 GIS 试运行满 30 天"),
                Condition("acceptance", "管网 GIS 单位工程初验", "许星野", due=14, expected=42, stage="initial"),
            )),
            Checkpoint("调度中心与水质预警进度款", "progress", 120, ZHI, "陆小满", due=40, gated=True, conditions=(
                Condition("milestone", "水质预警试运行满 30 天"),
            )),
            Checkpoint("终验款", "final", 236, ZHI, "林一鸣", event="conditions", days=30, conditions=(
                Condition("milestone", "4 份单位工程初验单全部归档"),
                Condition("milestone", "等保测评报告"),
                Condition("acceptance", "整体终验", "林一鸣", due=70, expected=75, stage="final"),
            )),
            Checkpoint("质保金", "retention", 64, ZHI, "林一鸣", due=260),
        ),
        (receipt(-166, 128, "预付款", 20250311), receipt(-114, 256, "设备到货款", 20250527)),
        warranty=24,
    ),
    ContractSketch(
        HEALTH, "JZ-2025-031", "霁州区域医疗平台建设合同", 2400, -214, "cash-medical",
        (
            Checkpoint("预付款", "advance", 240, ZHI, "韩知秋", event="signed", days=20),
            Checkpoint("平台进度款", "progress", 480, ZHI, "韩知秋", due=-100, conditions=(
                Condition("document", "平台部署确认单", "温书言", due=-108, met=-106,
                          evidence="部署确认单，信息科签字"),
            )),
            Checkpoint("第一批上线款", "initial", 720, ZHI, "韩知秋", event="conditions", days=15, conditions=(
                Condition("milestone", "前四家医院阶段验收"),
            )),
            Checkpoint("第二批上线款", "initial", 480, ZHI, "沈若谷", due=43, conditions=(
                Condition("milestone", "6 家医院上线总验收"),
                Condition("fiscal", "市级财政资金到位", "沈若谷", due=38, expected=38, held_by="customer",
                          holder="霁州市财政局"),
            )),
            Checkpoint("互认应用款", "progress", 240, ZHI, "温书言", due=44, conditions=(
                Condition("milestone", "互认率达到 35%"),
            )),
            Checkpoint("终验款", "final", 120, ZHI, "韩知秋", due=66, conditions=(
                Condition("acceptance", "平台整体终验", "韩知秋", due=60, stage="final"),
            )),
            Checkpoint("质保金", "retention", 120, ZHI, "韩知秋", due=230),
        ),
        (
            receipt(-198, 240, "预付款", 20250122),
            receipt(-92, 300, "平台进度款", 20250703),
            receipt(-80, 190, "平台进度款", 20250719, note="含 10 万元预收，冲抵下一笔"),
        ),
    ),
    ContractSketch(
        PORT, "YQ-2025-077", "云栖港调度系统合同", 860, -146, "cash-transport",
        (
            Checkpoint("预付款", "advance", 86, ZHI, "顾长风", event="signed", days=10),
            Checkpoint("到货款", "delivery", 172, ZHI, "祝余", due=-33, conditions=(
                Condition("document", "到货验收单", "祝余", due=-42, met=-38, evidence="港方机电部补签，重走一次审批"),
            )),
            Checkpoint("三号作业区投产款", "progress", 172, ZHI, "顾长风", due=-1, conditions=(
                Condition("acceptance", "三号作业区投产验收", "顾长风", due=-3, expected=9, stage="unit"),
            )),
            Checkpoint("五号作业区投产款", "progress", 172, ZHI, "唐越", due=42, conditions=(
                Condition("milestone", "全港联合调度试运行满 30 天"),
            )),
            Checkpoint("终验款", "final", 215, ZHI, "顾长风", due=84, conditions=(
                Condition("acceptance", "全港终验", "顾长风", due=78, stage="final"),
            )),
            Checkpoint("质保金", "retention", 43, ZHI, "顾长风", due=250),
        ),
        (
            receipt(-138, 86, "预付款", 20250430),
            receipt(-20, 60, "到货款", 20251024, method="bill", matures=70, note="三个月承兑"),
        ),
        day_basis="working",
    ),
    ContractSketch(
        SCHOOL, "QL-2025-052", "青岚教育云二期合同", 580, -156, "cash-medical",
        (
            Checkpoint("预付款", "advance", 58, ZHI, "韩知秋", event="signed", days=15),
            Checkpoint("到货款", "delivery", 145, ZHI, "纪南星", due=-40, conditions=(
                Condition("document", "终端到货清单", "纪南星", due=-46, met=-45, evidence="318 台清单三方签字"),
            )),
            Checkpoint("初验款", "initial", 145, ZHI, "韩知秋", event="conditions", days=20, conditions=(
                Condition("milestone", "前两批学校初验"),
            )),
            Checkpoint("终验款", "final", 174, ZHI, "韩知秋", due=42, conditions=(
                Condition("milestone", "试运行满 30 天"),
                Condition("document", "审计资料 24 份", "韩知秋", due=-2, expected=6),
                Condition("fiscal", "教育局财政拨款计划", ZHI, due=30, expected=30, held_by="customer",
                          holder="青岚区财政局"),
            )),
            Checkpoint("质保金", "retention", 58, ZHI, "纪南星", due=240),
        ),
        (
            receipt(-148, 58, "预付款", 20250416),
            receipt(-38, 145, "到货款", 20250928),
            receipt(-37, 145, "初验款", 20250929, reversed_on=-36, reason="同一笔到账记了两次，网银流水只有一笔"),
        ),
    ),
    ContractSketch(
        HEAT, "YC-2025-009", "榆川供热改造合同", 420, -168, "cash-utilities",
        (
            Checkpoint("预付款", "advance", 42, ZHI, "林一鸣", event="signed", days=15),
            Checkpoint("到货款", "delivery", 126, ZHI, "方亦舟", due=-50, conditions=(
                Condition("document", "设备到货验收单", "方亦舟", due=-54, met=-53, evidence="54 台验收单"),
            )),
            Checkpoint("终验款", "final", 210, ZHI, "林一鸣", event="conditions", days=10, conditions=(
                Condition("milestone", "终验通过"),
            )),
            Checkpoint("质保金", "retention", 42, ZHI, "方亦舟", due=245),
        ),
        (
            receipt(-160, 42, "预付款", 20250402),
            receipt(-46, 126, "到货款", 20250915),
            receipt(-3, 120, "终验款", 20251118, note="余款待结算审计"),
        ),
        warranty=24,
    ),
    ContractSketch(
        LAKE, "TH-2025-140", "汀湖水利监测合同", 360, -19, "cash-utilities",
        (
            Checkpoint("预付款", "advance", 72, ZHI, "周可", event="conditions", days=10, conditions=(
                Condition("event", "监理合同签订", "周可", due=-6, expected=6, held_by="third_party",
                          holder="监理单位"),
            )),
            Checkpoint("到货款", "delivery", 108, ZHI, "周可", due=36, conditions=(
                Condition("milestone", "第一批设备到货"),
            )),
            Checkpoint("初验款", "initial", 108, ZHI, "周可", due=92, conditions=(
                Condition("acceptance", "第一批 5 站初验", "周可", due=86, stage="initial"),
            )),
            Checkpoint("终验款", "final", 54, ZHI, "林一鸣", due=150, conditions=(
                Condition("acceptance", "整体终验", "林一鸣", due=144, stage="final"),
            )),
            Checkpoint("质保金", "retention", 18, ZHI, "林一鸣", event="warranty", days=0, conditions=(
                Condition("acceptance", "整体终验证书", "林一鸣", due=146, stage="final"),
            )),
        ),
        (),
        warranty=24,
    ),
)  # fmt: skip
