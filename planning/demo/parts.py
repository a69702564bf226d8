"""What some tasks carry: a checklist, sub-tasks, files; and the file that shows that a milestone was reached."""

import struct
import uuid
import zlib
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from planning.demo.days import Days
from planning.demo.settle import Stage
from projects.models import Milestone, Task
from projects.services import attachment_add, checklist_add, checklist_tick, task_create, task_log_status

Script = Iterator[tuple[date, Callable[[], Any]]]

DRAWINGS, FILING, TRIAL_RUN = "泵站测评整改：补 2 张接线图", "泵站初验资料归档", "泵站监测试运行满 30 天"
STEPS = ("第 1 张端子编号与柜内标牌对上", "第 2 张按测评意见改图例", "两张一起发测评机构确认", "整改单回执贴进档案")
# Title, A, due, and whether it is done already.
PARTS = (
    ("监理签章页扫描成册", "周可", -1, True),
    ("补齐 4 份设备合格证", "许星野", 2, False),
    ("按 11 项目录重排页码", "方亦舟", 3, False),
)


class Parts:
    def __init__(self, stage: Stage, days: Days) -> None:
        self.stage = stage
        self.days = days

    def events(self) -> Script:
        yield self.days.at(-3), self._prepare
        yield self.days.at(-1), self._go_on

    def _prepare(self) -> None:
        # Early in a year the work of the story may lie ahead, late in one behind.
        if task := self._open(DRAWINGS):
            for text in STEPS:
                checklist_add(actor=task.owner, key=uuid.uuid4(), task_id=task.pk, text=text)
            self._attach(task, "接线图第 1 张.png", drawing())
            self._attach(task, "测评整改单.pdf", b"%PDF-1.4\n% " + "两处整改，限两周".encode())
        if task := self._open(FILING):
            for title, owner, due, _done in PARTS:
                values = {"title": title, "owner": self.stage.people[owner], "due": self.days.at(due), "parent": task}
                values |= {"project": task.project, "goal": task.goal}
                task_create(actor=task.owner, key=uuid.uuid4(), values=values)
        milestone = Milestone.objects.filter(title=TRIAL_RUN, achieved_on__isnull=False).first()
        if milestone is not None:
            self._attach(milestone, "试运行日志签收页.pdf", b"%PDF-1.4\n% 30")

    def _go_on(self) -> None:
        if task := self._open(DRAWINGS):
            checklist_tick(actor=task.owner, line_id=task.checklist.all()[0].pk, done=True)
        for title, owner, _due, done in PARTS:
            part = Task.objects.filter(title=title).first()
            if part is not None and done:
                actor = self.stage.people[owner]
                task_log_status(actor=actor, key=uuid.uuid4(), task_id=part.pk, to_status=Task.Status.DONE)

    def _open(self, title: str) -> Task | None:
        return Task.objects.open().select_related("owner", "project", "goal").filter(title=title).first()

    def _attach(self, work: Task | Milestone, name: str, content: bytes) -> None:
        attachment_add(actor=work.owner, key=uuid.uuid4(), work=work, upload=SimpleUploadedFile(name, content))


def drawing(width: int = 320, height: int = 200) -> bytes:
    """A wiring diagram, as far as lines and boxes make one: a PNG in two tones."""
    rows = bytearray()
    for y in range(height):
        line = bytearray()
        for x in range(width):
            box = (40 <= y < 160 and x % 100 in (20, 21, 78, 79)) or (y in (40, 41, 158, 159) and 20 <= x % 100 < 80)
            wire = y % 24 in (0, 1) and 60 <= y < 150
            line.append(60 if box else 120 if wire else 246)
        rows += b"\x00" + line
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
