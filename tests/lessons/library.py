"""Lessons on their way into the library: what its tests begin with."""

import uuid
from dataclasses import dataclass
from typing import Any

from lessons.models import Lesson, Retrospective, RetrospectiveItem
from lessons.services import item_write, lesson_draft, lesson_submit, retrospective_start
from people.models import User
from projects.models import Project
from reviews.models import Verdict
from reviews.services import verdict_give
from tests.cast import Cast, build_cast, make_cycle, make_project


@dataclass
class Library:
    """许星野 writes, 白露 and 沈若谷 review."""

    cast: Cast
    project: Project

    @property
    def experts(self) -> list[User]:
        return [self.cast.bai, self.cast.shen]

    def values(self, **other: Any) -> dict[str, Any]:
        return {
            "kind": Lesson.Kind.PITFALL,
            "title": "普查数据坐标系不统一，入库返工 9 天",
            "situation": "客户各科室给的普查数据混用三套坐标系，入库后管线整体偏移 40 米。",
            "advice": "取数当天先抽 20 点核坐标，再决定要不要转换。",
            "keywords": ["普查数据", "坐标", "GIS"],
            "project": self.project,
        } | other

    def draft(self, actor: User | None = None, **other: Any) -> Lesson:
        return lesson_draft(actor=actor or self.cast.xu, key=uuid.uuid4(), values=self.values(**other))

    def submit(self, lesson: Lesson, **other: Any) -> Lesson:
        version = Lesson.objects.values_list("version", flat=True).get(pk=lesson.pk)
        values = {"version": version, "reviewers": self.experts} | other
        return lesson_submit(actor=lesson.author, lesson_id=lesson.pk, **values)

    def submitted(self, **other: Any) -> Lesson:
        return self.submit(self.draft(**other))

    def decide(self, lesson: Lesson, reviewer: User, decision: str = "pass", **other: Any) -> Verdict:
        if decision == "return":
            other.setdefault("summary", "没写清是哪个科室给的数据")
        review = Lesson.objects.values_list("review", flat=True).get(pk=lesson.pk)
        assert review is not None
        return verdict_give(actor=reviewer, review_id=review, decision=decision, **other)

    def published(self, **other: Any) -> Lesson:
        lesson = self.submitted(**other)
        for expert in self.experts:
            self.decide(lesson, expert)
        return fresh(lesson)

    def item(self, section: str = "problem", text: str = "等普查数据等了三周。没有写期限。") -> RetrospectiveItem:
        month = self.project.start.replace(day=1)
        retrospective = Retrospective.objects.filter(project=self.project).first() or retrospective_start(
            actor=self.cast.lin, key=uuid.uuid4(), project_id=self.project.pk, month=month
        )
        return item_write(
            actor=self.cast.lin, key=uuid.uuid4(), retrospective_id=retrospective.pk, section=section, text=text
        )


def make_library(cast: Cast | None = None) -> Library:
    cast = cast or build_cast()
    return Library(cast, make_project(cast, make_cycle(cast)))


def fresh(lesson: Lesson) -> Lesson:
    return Lesson.objects.get(pk=lesson.pk)
