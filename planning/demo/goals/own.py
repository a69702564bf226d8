"""Personal goals: set by people for themselves, under their team's."""

from decimal import Decimal

from planning.demo.shapes import CheckInSketch as Said
from planning.demo.shapes import GoalSketch

GOALS = (
    GoalSketch(
        code="own-xu",
        parent="gis",
        kind="personal",
        statement="管网入库一次抽查合格率从 91% 提到 98%",
        metric="一次抽查合格率",
        unit="%",
        baseline=Decimal(91),
        target=Decimal(98),
        resources="每周半天做质检脚本",
        preconditions="方亦舟提供抽查样本",
        contribution="返工率由 9% 降到 2%，东区少返工约 30 人天",
        department="utilities",
        owner="许星野",
        follower="周可",
        weight=5,
        source="manual",
        step=Decimal("0.1"),
        opening="先跑一遍去年的样本。",
        checkins=(
            Said(-30, "质检脚本能查出坐标系混用，合格率 {value}%。", gap=-4),
            Said(-6, "本月抽查合格率 {value}%。", gap=3),
        ),
    ),
    GoalSketch(
        code="own-lu",
        parent="quality",
        kind="personal",
        statement="独立完成 2 个预警模型的现场调优",
        metric="完成现场调优的模型",
        unit="个",
        baseline=Decimal(0),
        target=Decimal(2),
        resources="林一鸣每两周带教一次",
        preconditions="联调环境开通",
        contribution="水质预警单位工程不再依赖外援",
        department="utilities",
        owner="陆小满",
        follower="许星野",
        weight=5,
        source="manual",
        opening="先读完历史事件库。",
        checkins=(
            Said(-18, "第 1 个模型离线评估通过。", gap=-10),
            Said(-8, "等联调环境，已完成 {value} 个。", gap=-30),
        ),
    ),
)
