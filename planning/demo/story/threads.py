"""What became of the changes that the experts asked for: one open, one waiting, one reopened, the others settled."""

from planning.demo.shapes import ThreadSketch as Thread

THREADS = (
    Thread("gis", 2, "A", (
        ("resolve", 3, "已与测评机构约定档期，复测改为 8 个工作日。"), ("confirm", 4, ""),
    )),
    Thread("quality", 2, "M", (("resolve", 3, "两项的验收标准已写好，随下一版送审。"), ("confirm", 4, ""))),
    Thread("quality", 2, "水质断面现场复核", (("resolve", 4, "复核 12 个断面，以水质科与调度科双签为准。"),)),
    Thread("quality", 2, "预警短信联动", (
        ("resolve", 3, "送达时限写为 30 秒。"), ("reopen", 4, "还缺送给谁：请列值班岗位，不写个人。"),
    )),
)  # fmt: skip
