"""What this app tells the others of itself: words of its actions, kinds of notice, panels (AppConfig.ready())."""

from django.utils.translation import gettext_lazy as _

from goaltrack.common import panels
from history.actions import register_actions
from lessons.gate import LessonGate
from lessons.panels import project_lessons
from lessons.reminders import FINDERS
from lessons.selectors import project_retrospectives
from notices import kinds, reminders
from notices.kinds import NoticeKind
from reviews.kinds import register as register_gate


def retrospectives() -> None:
    register_actions(
        {
            "retrospective.open": _("opened the retrospective"),
            "retrospective.start": _("began the retrospective"),
            "retrospective.publish": _("published the retrospective"),
            "retrospective_item.write": _("wrote a line"),
            "retrospective_item.adopt": _("adopted a common problem"),
            "retrospective_item.change": _("changed a line"),
            "retrospective_item.remove": _("removed a line"),
            "measure.add": _("added a measure"),
            "measure.change": _("changed a measure"),
            "measure.remove": _("removed a measure"),
            "measure.done": _("said whether a measure is done"),
            "measure.to_task": _("made a measure a task"),
            "measure.carry": _("carried a measure to a later month"),
            "rhythm.set": _("set the day of the retrospectives"),
        }
    )
    for kind in _notice_kinds():
        kinds.register(kind)
    for code, find in FINDERS.items():
        reminders.register(code, find)
    panels.register(
        "project.detail", project_retrospectives, template="lessons/_project_retrospectives_panel.html", order=40
    )


def library() -> None:
    register_gate(LessonGate())
    register_actions(
        {
            "lesson.draft": _("began the lesson"),
            "lesson.from_item": _("made a lesson of a line of the retrospective"),
            "lesson.update": _("changed the lesson"),
            "lesson.submit": _("submitted the lesson"),
            "lesson.take_back": _("took the lesson back"),
            "lesson.publish": _("published the lesson"),
            "lesson.return": _("returned the lesson"),
            "lesson.withdraw": _("withdrew the lesson"),
        }
    )
    panels.register("project.detail", project_lessons, template="lessons/_project_lessons_panel.html", order=60)


def _notice_kinds() -> list[NoticeKind]:
    return [
        NoticeKind(
            "retrospective.opened",
            label=_("Retrospective opened"),
            title=_("%(project)s: the retrospective of %(month)s is open, due %(due)s"),
            icon="refresh-dot",
        ),
        NoticeKind(
            "retrospective.due",
            label=_("Retrospective due"),
            title=_("%(project)s: the retrospective of %(month)s is due %(due)s"),
            icon="calendar-due",
        ),
        NoticeKind(
            "retrospective.overdue",
            label=_("Retrospective overdue"),
            title=_("%(project)s: the retrospective of %(month)s was due %(due)s and is not held yet"),
            icon="alert-triangle",
        ),
        NoticeKind(
            "retrospective.escalated",
            label=_("Retrospective missed"),
            title=_("%(project)s has not held its retrospective of %(month)s, due %(due)s; in charge: %(lead)s"),
            icon="alert-triangle",
        ),
        NoticeKind(
            "retrospective.published",
            label=_("Retrospective published"),
            title=_("%(author)s published the retrospective of %(month)s: %(project)s"),
            icon="refresh-dot",
        ),
    ]
