"""公用事业组's part of the money: three checkpoints of 澜江 come out of a breakdown (planning.demo.contracts)."""

from planning.demo.shapes import FreeTaskSketch, ItemSketch, VersionSketch
from planning.demo.story.opinions import passed

ITEMS: dict[str, tuple[ItemSketch, ...]] = {"cash-utilities": ()}

VERSIONS = (
    VersionSketch(
        "cash-utilities", 1, "林一鸣", ("白露", "秦远"), lead=4,
        verdicts=passed("白露", "三笔都对应单位工程，同意。", "秦远", "同意，测评报告要提前约。"),
    ),
)  # fmt: skip

FREE_TASKS: tuple[FreeTaskSketch, ...] = ()
