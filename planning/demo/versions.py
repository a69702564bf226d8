"""The versions of the breakdowns: written, submitted, and what the experts said."""

import uuid
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

from goals.models import Goal
from goals.services import goal_update
from lessons.models import Lesson
from payments.models import Contract
from planning.demo.contracts import CONTRACTS, yuan
from planning.demo.days import Days
from planning.demo.goals import GOALS
from planning.demo.settle import Stage, measure_of, settle_goal
from planning.demo.shapes import (
    CheckpointSketch,
    ContractSketch,
    GoalSketch,
    ItemSketch,
    ThreadSketch,
    VerdictSketch,
    VersionSketch,
)
from planning.demo.story import ITEMS, MOVED_IN_REVIEW, PROJECT_OF_GOAL, VERSIONS
from planning.demo.story.answers import TAKEN, reason_for
from planning.demo.story.steps import AFTER, STEPS
from planning.demo.story.threads import THREADS
from planning.lesson_warnings import lesson_warnings
from planning.models import Breakdown, BreakdownItem
from planning.services import (
    breakdown_start,
    breakdown_submit,
    item_add,
    item_remove,
    item_update,
    lesson_dismiss,
    lesson_take,
)
from reviews.models import Remark, ReviewAssignment, Verdict
from reviews.services import (
    Opinion,
    remark_add,
    remark_confirm,
    remark_reopen,
    remark_resolve,
    review_delegate,
    verdict_give,
)

Script = Iterator[tuple[date, Callable[[], Any]]]


def submitted_on(version: VersionSketch, days: Days) -> date:
    if version.submitted is not None:
        return days.at(version.submitted)
    return days.calendar.add(days.first_versions, -version.lead)


def passed_versions(goal: str) -> dict[int, VersionSketch]:
    """The versions that as many as are enough have passed, by number, the one in force last."""
    return {
        version.number: version
        for version in VERSIONS
        if version.goal == goal
        and len(version.verdicts) == (version.enough or len(version.reviewers))
        and all(verdict.decision == Verdict.Decision.PASS for verdict in version.verdicts)
    }


def passed_on(version: VersionSketch, days: Days) -> date:
    return days.calendar.add(submitted_on(version, days), max(verdict.after for verdict in version.verdicts))


def item_due(goal: str, item: ItemSketch, days: Days, number: int) -> date:
    """When `item` is due in version `number` of its goal's breakdown."""
    current = bool(item.state) or item.first > 1
    moved = MOVED_IN_REVIEW.get(goal, {}).get(item.title)
    if number > 1 and moved is not None:
        return days.due(moved, current=True)
    due = days.due(item.due, current=current, waits=item.waits)
    if number == 1 and item.first_due is not None:
        return min(due, days.due(item.first_due, current=current, waits=item.waits))
    return due


def _is_of(thread: ThreadSketch, version: VersionSketch) -> bool:
    return (thread.goal, thread.number) == (version.goal, version.number)


class Versions:
    def __init__(self, stage: Stage, days: Days) -> None:
        self.stage = stage
        self.days = days

    def events(self) -> Script:
        for version in VERSIONS:
            submitted = submitted_on(version, self.days)
            # Both on one day: what is written in the morning is submitted the same morning.
            yield submitted, partial(self._write, version)
            yield submitted, partial(self._submit, version)
            for verdict in version.verdicts:
                day = self.days.calendar.add(submitted, verdict.after)
                yield day, partial(self._decide, version, verdict)
            for name, to, after, note in version.delegations:
                yield self.days.calendar.add(submitted, after), partial(self._delegate, version, name, to, note)
            for thread in THREADS:
                for step, after, text in thread.steps if _is_of(thread, version) else ():
                    yield self.days.calendar.add(submitted, after), partial(self._mark, version, thread, step, text)
            if version.goal == "water":
                day = self.days.calendar.add(submitted, 3)
                yield day, self._complete_subgoals

    def _write(self, version: VersionSketch) -> None:
        draft = breakdown_start(
            actor=self.stage.people[version.author], key=uuid.uuid4(), goal_id=self.stage.goals[version.goal]
        )
        for sketch in GOALS if version.number == 1 else ():
            if sketch.by_breakdown and sketch.parent == version.goal:
                self._add(version, draft, self._subgoal_values(sketch))
        known = {item.title: item for item in draft.items.all()}
        for item in ITEMS[version.goal]:
            wanted = item.first <= version.number <= item.last
            if item.title not in known:
                if wanted:
                    self._add_item(version, draft, item)
            elif not wanted:
                item_remove(actor=self.stage.people[version.author], item_id=known[item.title].pk)
            else:
                self._move(version, known[item.title], item_due(version.goal, item, self.days, version.number))
        if version.number == 1:
            self._add_checkpoints(version, draft)
        self._set_steps(version, draft)

    def _add_checkpoints(self, version: VersionSketch, draft: Breakdown) -> None:
        for contract in CONTRACTS:
            for checkpoint in contract.checkpoints if contract.goal == version.goal else ():
                if checkpoint.gated and checkpoint.due is not None:
                    self._add(version, draft, self._checkpoint_values(contract, checkpoint, checkpoint.due))

    def _set_steps(self, version: VersionSketch, draft: Breakdown) -> None:
        """What is new in this version is told which milestone it is a step to."""
        items = {item.title: item for item in draft.items.all()}
        for milestone, tasks in STEPS.get(version.goal, {}).items():
            for title in tasks:
                item, target = items.get(title), items.get(milestone)
                if item is not None and target is not None and item.leads_to != target.key:
                    self._change(version, item, {"leads_to": target.key})
        for title, earlier in AFTER.get(version.goal, {}).items():
            before = [items[one].key for one in earlier if one in items]
            if title in items and before and not items[title].after:
                self._change(version, items[title], {"after": before})

    def _add_item(self, version: VersionSketch, draft: Breakdown, item: ItemSketch) -> None:
        """As its author wrote it, or as a lesson brought it, where that is in the library by then."""
        values = self._item_values(version, item)
        author = self.stage.people[version.author]
        lesson = Lesson.objects.library_of(author).filter(title__startswith=TAKEN.get(item.title, item.title)).first()
        if lesson is None or draft.lesson_answers.filter(lesson=lesson).exists():
            self._add(version, draft, values)
            return
        lesson_take(actor=author, key=uuid.uuid4(), breakdown_id=draft.pk, lesson_id=lesson.pk, values=values)

    def _answer_lessons(self, version: VersionSketch, draft: Breakdown) -> None:
        author = self.stage.people[version.author]
        for warning in lesson_warnings(author, draft, list(draft.items.all())).open:
            lesson_dismiss(
                actor=author,
                breakdown_id=draft.pk,
                lesson_id=warning.lesson.pk,
                reason=reason_for(version.goal, warning.lesson.title),
            )

    def _add(self, version: VersionSketch, draft: Breakdown, values: dict[str, Any]) -> None:
        item_add(actor=self.stage.people[version.author], key=uuid.uuid4(), breakdown_id=draft.pk, values=values)

    def _move(self, version: VersionSketch, item: BreakdownItem, due: date) -> None:
        if item.due != due:
            self._change(version, item, {"due": due})

    def _change(self, version: VersionSketch, item: BreakdownItem, values: dict[str, Any]) -> None:
        item_update(
            actor=self.stage.people[version.author],
            item_id=item.pk,
            version=BreakdownItem.objects.get(pk=item.pk).version,
            values=values,
        )

    def _item_values(self, version: VersionSketch, item: ItemSketch) -> dict[str, Any]:
        due = item_due(version.goal, item, self.days, version.number)
        start = min(max(self.days.start(due, item.days), self.days.phase.start), due)
        return {
            "kind": BreakdownItem.Kind.MILESTONE if item.evidence else BreakdownItem.Kind.TASK,
            "title": item.title,
            "acceptance": item.acceptance,
            "project": self.stage.projects.get(PROJECT_OF_GOAL.get(version.goal, "")),
            "owner": self.stage.people[item.owner],
            "follower": self.stage.people[item.follower],
            "start": None if item.evidence else start,
            "due": due,
            "weight": self.days.weight(item.due, item.weight),
        }

    def _checkpoint_values(self, contract: ContractSketch, sketch: CheckpointSketch, due: int) -> dict[str, Any]:
        return {
            "kind": BreakdownItem.Kind.CHECKPOINT,
            "title": sketch.name,
            "acceptance": "到账并核销",
            "project": self.stage.projects[contract.project],
            "contract": Contract.objects.get(number=contract.number),
            "payment_kind": sketch.kind,
            "amount": yuan(sketch.amount),
            "owner": self.stage.people[sketch.owner],
            "follower": self.stage.people[sketch.follower],
            "due": self.days.window(whole_year=True).clamp(self.days.at(due)),
        }

    def _subgoal_values(self, sketch: GoalSketch) -> dict[str, Any]:
        return {
            "kind": BreakdownItem.Kind.GOAL,
            "title": sketch.statement,
            "acceptance": sketch.contribution,
            "owner": self.stage.people[sketch.owner],
            "follower": self.stage.people[sketch.follower],
            "start": self.days.phase.start,
            "due": self.days.phase.due,
            "weight": sketch.weight,
        }

    def _submit(self, version: VersionSketch) -> None:
        draft = self._breakdown(version)
        self._answer_lessons(version, draft)
        breakdown_submit(
            actor=self.stage.people[version.author],
            breakdown_id=draft.pk,
            version=draft.version,
            reviewers=[self.stage.people[name] for name in version.reviewers],
            change_reason=version.change_reason,
        )

    def _decide(self, version: VersionSketch, verdict: VerdictSketch) -> None:
        breakdown = self._breakdown(version)
        assert breakdown.review_id is not None
        keys = dict(breakdown.items.values_list("title", "key"))
        reviewer = self.stage.people[verdict.reviewer]
        if not verdict.decision:
            for title, text in verdict.remarks:
                remark_add(
                    actor=reviewer, key=uuid.uuid4(), review_id=breakdown.review_id, ref=str(keys[title]), text=text
                )
            return
        verdict_give(
            actor=reviewer,
            review_id=breakdown.review_id,
            decision=verdict.decision,
            summary=verdict.summary,
            opinions={criterion: Opinion(stance, text) for criterion, stance, text in verdict.opinions},
            items={str(keys[title]): Opinion("", text) for title, text in verdict.remarks}
            | {str(keys[title]): Opinion("change", text) for title, text in verdict.changes},
        )

    def _delegate(self, version: VersionSketch, name: str, to: str, note: str) -> None:
        reviewer = self.stage.people[name]
        assignment = ReviewAssignment.objects.get(review=self._breakdown(version).review, reviewer=reviewer)
        review_delegate(actor=reviewer, assignment_id=assignment.pk, to=self.stage.people[to], note=note)

    def _mark(self, version: VersionSketch, thread: ThreadSketch, step: str, text: str) -> None:
        breakdown = self._breakdown(version)
        key = breakdown.items.filter(title=thread.about).values_list("key", flat=True).first()
        ref = thread.about if key is None else str(key)
        remark = Remark.objects.threads().filter(review=breakdown.review, ref=ref).earliest("pk")
        if step == "resolve":
            remark_resolve(actor=self.stage.people[version.author], remark_id=remark.pk, text=text)
        elif step == "confirm":
            remark_confirm(actor=remark.author, remark_id=remark.pk)
        else:
            remark_reopen(actor=remark.author, remark_id=remark.pk, text=text)

    def _complete_subgoals(self) -> None:
        """The breakdown brought the sub-goals; how they are measured is still to be said."""
        for sketch in GOALS:
            if sketch.by_breakdown:
                goal = Goal.objects.get(parent_id=self.stage.goals[sketch.parent], statement=sketch.statement)
                self.stage.goals[sketch.code] = goal.pk
                author = self.stage.people[VERSIONS[0].author]
                goal_update(actor=author, goal_id=goal.pk, version=goal.version, values=measure_of(sketch))
        for sketch in GOALS:
            if sketch.code not in self.stage.goals:
                self.stage.goals[sketch.code] = settle_goal(sketch, self.stage, self.days)

    def _breakdown(self, version: VersionSketch) -> Breakdown:
        return Breakdown.objects.get(goal_id=self.stage.goals[version.goal], number=version.number)
