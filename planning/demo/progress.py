"""The check-ins on the goals: some every few weeks so that the charts have a line, and goals that miss one."""

import uuid
from collections.abc import Callable, Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any

from goals.models import Confidence, Goal
from goals.progress import HUNDRED, by_value, suggested_confidence
from goals.selectors import goal_figures
from goals.services import checkin_record
from goaltrack.common.numbers import plain
from planning.demo.days import Days
from planning.demo.goals import GOALS
from planning.demo.settle import Stage
from planning.demo.shapes import CheckInSketch, GoalSketch

Script = Iterator[tuple[date, Callable[[], Any]]]
# A newest check-in before this day is a missing one: a young year does not bring it forward.
MISSED = -7


class Progress:
    def __init__(self, stage: Stage, days: Days) -> None:
        self.stage = stage
        self.days = days

    def events(self) -> Script:
        for sketch in GOALS:
            for said, day, note in self._on_days(sketch):
                yield day, partial(self._check_in, sketch, said, note)

    def _on_days(self, sketch: GoalSketch) -> Iterator[tuple[CheckInSketch, date, str]]:
        """The check-ins that fall into the goal's days, with the words that fit how old the year is."""
        begins = self.days.window(whole_year=sketch.whole_year).start
        newest = sketch.checkins[-1]
        typed = sketch.source == Goal.Source.MANUAL
        for said in sketch.checkins[:-1]:
            day = self.days.at(said.day) if typed else self.days.told(said.day)
            if day > begins and (typed or not self.days.is_young):
                yield said, day, said.note
        day = self.days.at(newest.day)
        if day < begins and newest.day < MISSED:
            return
        other = sketch.opening if self.days.is_young else sketch.closing if self.days.is_old else ""
        first = self.days.calendar.on_or_after(begins)
        yield newest, min(max(day, first), self.days.today), other or newest.note

    def _check_in(self, sketch: GoalSketch, said: CheckInSketch, note: str) -> None:
        goal = Goal.objects.get(pk=self.stage.goals[sketch.code])
        value = self._value(sketch, goal, said.gap) if sketch.source == Goal.Source.MANUAL else None
        figures = goal_figures(goal)
        progress = figures.progress if value is None else by_value(goal.baseline, goal.target, value)
        suggested = suggested_confidence(progress, figures.pace)
        confidence = said.confidence or suggested or Confidence.ON_TRACK
        checkin_record(
            actor=self.stage.people[sketch.owner],
            key=uuid.uuid4(),
            goal_id=goal.pk,
            confidence=confidence,
            value=value,
            note=note if value is None else note.format(value=plain(value)),
            reason=said.reason if suggested and confidence != suggested else "",
        )

    def _value(self, sketch: GoalSketch, goal: Goal, gap: int) -> Decimal:
        """What stands `gap` percent of the pace ahead of it today, in steps a person would type."""
        percent = min(goal_figures(goal).pace * (HUNDRED + gap) / HUNDRED, HUNDRED)
        value = sketch.baseline + (sketch.target - sketch.baseline) * percent / HUNDRED
        return (value / sketch.step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * sketch.step
