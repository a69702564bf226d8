"""The retrospectives of the last months, their measures, and the lessons that came out of them."""

import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from lessons.models import Lesson, Retrospective, RetrospectiveItem
from lessons.services import (
    item_write,
    lesson_draft,
    lesson_from_item,
    lesson_submit,
    lesson_update,
    measure_add,
    measure_done,
    measure_to_task,
    retrospective_publish,
    retrospectives_open,
)
from planning.demo.days import Days
from planning.demo.lessons import LESSONS
from planning.demo.projects import PROJECTS
from planning.demo.retrospectives import RETROSPECTIVES
from planning.demo.settle import Stage
from planning.demo.shapes import LessonSketch, MeasureSketch, RetrospectiveSketch
from projects.models import Task
from projects.services import task_log_status
from reviews.services import verdict_give

Script = Iterator[tuple[date, Callable[[], Any]]]
MONTHS = 3
OPENING_DAY = 25
# Until the newest one is held, what is said of it is written the day after it opened.
READING = 2


class Learning:
    def __init__(self, stage: Stage, days: Days) -> None:
        self.stage = stage
        self.days = days

    def events(self) -> Script:
        for ago in range(MONTHS, -1, -1):
            opened = self._opened(ago)
            if opened <= self.days.today:
                yield opened, partial(retrospectives_open, day=opened)
        for sketch in RETROSPECTIVES:
            if not sketch.skipped and self._is_asked(sketch):
                yield from self._retrospective(sketch)
        for lesson in LESSONS:
            yield from self._lesson(lesson)

    def _month(self, ago: int) -> date:
        first = self.days.today.replace(day=1)
        for _ in range(ago):
            first = (first - timedelta(days=1)).replace(day=1)
        return first

    def _opened(self, ago: int) -> date:
        return self.days.calendar.on_or_after(self._month(ago).replace(day=OPENING_DAY))

    def _is_asked(self, sketch: RetrospectiveSketch) -> bool:
        """A project that was finished before the month's day has none."""
        project = next(project for project in PROJECTS if project.code == sketch.project)
        return not project.finished or self.days.due(project.due) > self._opened(sketch.ago)

    def _retrospective(self, sketch: RetrospectiveSketch) -> Script:
        calendar = self.days.calendar
        due = calendar.add(self._month(sketch.ago - 1) - timedelta(days=1), 5)
        held = calendar.add(due, sketch.late)
        yesterday = self.days.at(-1)
        written = max(min(calendar.add(held, -1), yesterday), calendar.add(self._opened(sketch.ago), 1))
        yield min(written, self.days.today), partial(self._write, sketch)
        if held > yesterday:
            return
        yield held, partial(self._publish, sketch)
        for measure in sketch.measures:
            done = calendar.add(held, measure.done) if measure.done is not None else None
            if measure.as_task:
                # The day after it was due: people get to it late.
                done = calendar.add(due, measure.due + 1)
            if done is not None and done <= yesterday:
                yield done, partial(self._finish, sketch, measure)

    def _write(self, sketch: RetrospectiveSketch) -> None:
        retrospective = self._of(sketch)
        said = {"good": sketch.good, "problem": sketch.problems, "common": sketch.common, "cause": sketch.causes}
        for section, texts in said.items():
            for text in texts:
                item_write(
                    actor=retrospective.project.manager,
                    key=uuid.uuid4(),
                    retrospective_id=retrospective.pk,
                    section=section,
                    text=text,
                )
        for measure in sketch.measures:
            self._promise(retrospective, measure)

    def _promise(self, retrospective: Retrospective, sketch: MeasureSketch) -> None:
        manager = retrospective.project.manager
        made = measure_add(
            actor=manager,
            key=uuid.uuid4(),
            retrospective_id=retrospective.pk,
            values={
                "text": sketch.text,
                "proof": sketch.proof,
                "owner": self.stage.people[sketch.owner],
                "due": self.days.calendar.add(retrospective.due, sketch.due),
            },
        )
        if sketch.as_task:
            measure_to_task(actor=manager, key=uuid.uuid4(), measure_id=made.pk)

    def _publish(self, sketch: RetrospectiveSketch) -> None:
        retrospective = self._of(sketch)
        retrospective_publish(
            actor=retrospective.project.manager,
            retrospective_id=retrospective.pk,
            version=retrospective.version,
        )

    def _finish(self, sketch: RetrospectiveSketch, measure: MeasureSketch) -> None:
        made = self._of(sketch).measures.get(text=measure.text)
        if made.task_id is None:
            measure_done(actor=made.owner, measure_id=made.pk)
            return
        task_log_status(
            actor=made.owner, key=uuid.uuid4(), task_id=made.task_id, to_status=Task.Status.DONE, note=measure.proof
        )

    def _of(self, sketch: RetrospectiveSketch) -> Retrospective:
        return Retrospective.objects.select_related("project__manager").get(
            project=self.stage.projects[sketch.project], month=self._month(sketch.ago)
        )

    def _lesson(self, sketch: LessonSketch) -> Script:
        calendar, yesterday = self.days.calendar, self.days.at(-1)
        written = self.days.told(sketch.day - 3) if sketch.day is not None else self.days.at(-READING)
        yield written, partial(self._draft, sketch)
        yield written, partial(self._submit, sketch)
        if sketch.state == "published":
            for reviewer in sketch.reviewers:
                yield min(calendar.add(written, 2), yesterday), partial(self._pass, sketch, reviewer)

    def _draft(self, sketch: LessonSketch) -> None:
        author, project = self.stage.people[sketch.author], self.stage.projects[sketch.project]
        values = {
            "kind": sketch.kind,
            "title": sketch.title,
            "situation": sketch.situation,
            "advice": sketch.advice,
            "keywords": list(sketch.keywords),
            "project": project,
        }
        item = self._item(sketch)
        if item is None:
            lesson_draft(actor=author, key=uuid.uuid4(), values=values | {"department": project.department})
            return
        lesson = lesson_from_item(actor=author, key=uuid.uuid4(), item_id=item.pk)
        lesson_update(actor=author, lesson_id=lesson.pk, version=lesson.version, values=values)

    def _item(self, sketch: LessonSketch) -> RetrospectiveItem | None:
        """What it came from, where that has been said by then."""
        if not sketch.from_item:
            return None
        said = RetrospectiveItem.objects.filter(retrospective__project=self.stage.projects[sketch.project])
        return said.filter(text__startswith=sketch.from_item).first()

    def _submit(self, sketch: LessonSketch) -> None:
        lesson = Lesson.objects.get(title=sketch.title)
        lesson_submit(
            actor=self.stage.people[sketch.author],
            lesson_id=lesson.pk,
            version=lesson.version,
            reviewers=[self.stage.people[name] for name in sketch.reviewers],
        )

    def _pass(self, sketch: LessonSketch, reviewer: str) -> None:
        lesson = Lesson.objects.get(title=sketch.title)
        assert lesson.review_id is not None
        verdict_give(
            actor=self.stage.people[reviewer],
            review_id=lesson.review_id,
            decision="pass",
            summary="写清了在哪里、怎么避免，可以用。",
            opinions={},
        )
