from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanningConfig(AppConfig):
    name = "planning"
    verbose_name = _("Planning")

    def ready(self) -> None:
        from goals import gate
        from goals.selectors import register_steps
        from goaltrack.common import panels
        from history.actions import register_actions
        from planning import gated_panels, permissions  # noqa: F401  permissions registers its rules
        from planning.gate import BreakdownGate
        from planning.lesson_panels import lesson_helped, lesson_library, lesson_line
        from planning.panels import goal_breakdown_action, goal_breakdowns
        from planning.pending import drafted_dates, waiting_versions
        from planning.services.proposals import gates_of
        from planning.smart import steps_of
        from reviews.kinds import register

        register(BreakdownGate())
        register_steps(steps_of)
        gate.register(gates_of, drafted_dates, waiting_versions)
        gated_panels.register()
        register_actions(
            {
                "breakdown.start": _("began a version of the breakdown"),
                "breakdown.submit": _("submitted the breakdown"),
                "breakdown.withdraw": _("took the breakdown back"),
                "breakdown.propose": _("proposed a change of the plan"),
                "breakdown.take_back": _("took a proposed change back"),
                "breakdown.carry": _("carried an edit of the work over"),
                "breakdown.put_to_work": _("put the breakdown to work"),
                "item.add": _("added an item"),
                "item.update": _("changed an item"),
                "item.move": _("moved an item"),
                "item.import": _("took items over from a table"),
                "item.remove": _("removed an item"),
                "item.restore": _("put an item back"),
                "work.adopt": _("took free work into the plan"),
                "material.set": _("settled what is material"),
                "material.forget": _("let the department above settle what is material"),
                "lesson.take": _("took a lesson over"),
                "lesson.dismiss": _("said why a lesson does not matter here"),
                "lesson.answer_undo": _("took the answer to a lesson back"),
            }
        )
        panels.register("lesson.line", lesson_line, template="planning/_lesson_line.html", order=30)
        panels.register("lesson.detail", lesson_helped, template="planning/_lesson_helped.html", order=30)
        panels.register("lesson.library", lesson_library, template="planning/_lesson_library.html", order=30)
        panels.register("goal.detail", goal_breakdowns, template="planning/_goal_breakdowns_panel.html", order=30)
        panels.register(
            "goal.actions", goal_breakdown_action, template="planning/_goal_breakdown_action.html", order=30
        )
