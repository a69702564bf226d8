from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = _("Projects")

    def ready(self) -> None:
        from goals.services.totals import register_share
        from goaltrack.common import panels
        from history.actions import register_actions
        from notices.kinds import NoticeKind, register
        from projects import (  # permissions registers its rules
            finding,
            finishing,
            module_reminders,
            permissions,  # noqa: F401
            reminders,
        )
        from projects.selectors import goal_work
        from projects.selectors.contributions import own_contributions
        from projects.selectors.hand_over import person_work
        from projects.selectors.modules import hits_of_tasks, modules_of_projects, modules_of_units
        from projects.selectors.recurrences import recurrence_of
        from projects.selectors.units import units_of_projects
        from projects.shares import work_of_goal

        register_share("work", work_of_goal)
        finishing.register_work()
        reminders.register()
        module_reminders.register()
        finding.register_all()
        panels.register("goal.detail", goal_work, template="projects/_goal_work_panel.html", order=20)
        panels.register("person.detail", person_work, template="projects/_person_work_panel.html", order=10)
        panels.register("task.recurrence", recurrence_of, template="projects/_recurrence_panel.html", order=15)
        panels.register("project.scope", units_of_projects, template="projects/_project_units_panel.html", order=5)
        panels.register("project.scope", modules_of_projects, template="projects/_project_modules_panel.html", order=10)
        panels.register("unit.detail", modules_of_units, template="projects/_unit_modules_panel.html", order=10)
        panels.register("task.module", hits_of_tasks, template="projects/_task_hits_panel.html", order=5)
        panels.register("goal.mine", own_contributions, template="projects/_own_contributions.html", order=10)

        register_actions(
            {
                "customer.create": _("added the customer"),
                "project.create": _("created the project"),
                "project.update": _("changed the project"),
                "project.kick_off": _("kicked the project off: its dates are the baseline"),
                "project.phases_set": _("set the phases"),
                "project.suspend": _("suspended the project"),
                "project.resume": _("resumed the project"),
                "project.finish": _("finished the project"),
                "project.reopen": _("reopened the project"),
                "project.health_state": _("said how the project does"),
                "unit.add": _("added a unit"),
                "unit.update": _("renamed a unit"),
                "unit.move": _("moved a unit"),
                "unit.remove": _("removed a unit"),
                "project.member_add": _("let people into the project"),
                "column_limits.set": _("settled the limits of the board"),
                "module.create": _("added the module"),
                "module.update": _("changed the module"),
                "module.remove": _("removed a module"),
                "module.slip": _("saw the module begin to slip"),
                "module.slip_ended": _("saw the module slip no more"),
                "coupling.add": _("wrote down what is needed"),
                "coupling.update": _("changed what is needed"),
                "coupling.remove": _("took away what was needed"),
                "task.create": _("created the task"),
                "task.take_back": _("took back the task"),
                "task.update": _("changed the task"),
                "task.throw_away": _("threw the task away"),
                "task.put_back": _("put the task back"),
                "task.remove": _("removed what was thrown away"),
                "task.move": _("moved the task"),
                "task.cancel": _("cancelled the task"),
                "task.log_status": _("logged the status"),
                "task.watch": _("watches the task"),
                "task.unwatch": _("ended watching the task"),
                "comment.add": _("commented"),
                "comment.update": _("changed the comment"),
                "comment.remove": _("removed the comment"),
                "dependency.add": _("let it wait for"),
                "dependency.remove": _("no longer lets it wait for"),
                "milestone.create": _("created the milestone"),
                "milestone.update": _("changed the milestone"),
                "milestone.achieve": _("reached the milestone"),
                "milestone.cancel": _("cancelled the milestone"),
                "work.reschedule": _("rescheduled it"),
                "work.edit": _("changed it with others"),
                "work.undo": _("took the change back"),
                "checklist.add": _("added to the checklist"),
                "checklist.rename": _("changed a line of the checklist"),
                "checklist.tick": _("ticked a line of the checklist"),
                "checklist.untick": _("took the tick of a line back"),
                "checklist.move": _("moved a line of the checklist"),
                "checklist.remove": _("took from the checklist"),
                "checklist.restore": _("put back into the checklist"),
                "attachment.add": _("attached a file"),
                "attachment.remove": _("removed a file"),
                "attachment.restore": _("put a file back"),
                "attachment.purge": _("deleted a removed file for good"),
                "recurrence.create": _("set up the recurring task"),
                "recurrence.update": _("changed the recurring task"),
                "recurrence.pause": _("paused the recurring task"),
                "recurrence.resume": _("resumed the recurring task"),
                "recurrence.end": _("ended the recurring task"),
                "recurrence.make": _("made the task of the day"),
                "week.send": _("sent the week"),
                "work.hand_over": _("handed it over"),
                "work.apply": _("put a passed breakdown to work"),
                "work.cancel": _("cancelled the work"),
            }
        )
        register(
            NoticeKind(
                "task.parent_cancelled",
                label=_("The task above was cancelled"),
                title=_("%(author)s cancelled “%(parent)s”; “%(title)s”, a part of it, stays"),
                icon="subtask",
            )
        )
        register(
            NoticeKind(
                "task.assigned",
                label=_("Task assigned"),
                title=_("%(author)s gave you “%(title)s”, due %(due)s"),
                icon="list-check",
            )
        )
        register(
            NoticeKind(
                "work.moved",
                label=_("My work rescheduled"),
                title=_("%(author)s rescheduled “%(title)s”%(more)s: now due %(due)s"),
                icon="calendar-due",
            )
        )
        register(
            NoticeKind(
                "task.recurred",
                label=_("Recurring task"),
                title=_("“%(title)s” is up again, due %(due)s"),
                icon="repeat",
            )
        )
        register(
            NoticeKind(
                "recurrence.stopped",
                label=_("Recurring task stopped"),
                title=_("“%(title)s” no longer comes up: %(why)s"),
                icon="player-pause",
            )
        )
        register(NoticeKind("week.sent", label=_("A week"), title=_("%(author)s’s week from %(on)s"), icon="file-text"))
        register(
            NoticeKind(
                "work.handed_over",
                label=_("Work handed over to you"),
                title=_("%(author)s handed over to you: %(titles)s. %(note)s"),
                icon="arrows-exchange",
            )
        )
        register(
            NoticeKind(
                "work.given_away",
                label=_("Your work handed over"),
                title=_("%(author)s handed your work over to %(name)s: %(titles)s. %(note)s"),
                icon="arrows-exchange",
            )
        )
