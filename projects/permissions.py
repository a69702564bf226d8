"""Projects are run by their manager and follower; work is moved by its A and B, their leads, and the project's."""

from typing import Any

import rules

from history.models import LogEntry
from people.abilities import Ability
from people.models import Department, User
from projects.models import Attachment, Comment, Coupling, Milestone, Module, Project, Recurrence, Task, TaskWatcher


@rules.predicate
def writes_projects_of(user: User, department: Department) -> bool:
    return user.can(Ability.WRITE_PROJECTS, department)


@rules.predicate
def runs_project(user: User, project: Project) -> bool:
    return user.pk in (project.manager_id, project.follower_id)


@rules.predicate
def writes_project(user: User, project: Project) -> bool:
    return user.can(Ability.WRITE_PROJECTS, project.department)


@rules.predicate
def has_work_role(user: User, work: Task | Milestone) -> bool:
    """A or B of the task or milestone."""
    return user.pk in (work.owner_id, work.follower_id)


@rules.predicate
def leads_work(user: User, work: Task | Milestone) -> bool:
    """Runs its project, is A or B of its goal, or leads a department it belongs to."""
    if work.project is not None and (
        runs_project(user, work.project) or user.can(Ability.WRITE_TASKS, work.project.department)
    ):
        return True
    if work.goal is not None and (
        user.pk in (work.goal.owner_id, work.goal.follower_id) or user.can(Ability.WRITE_TASKS, work.goal.department)
    ):
        return True
    alone = work.project is None and work.goal is None
    return alone and user.can(Ability.WRITE_TASKS, work.owner.department)


@rules.predicate
def reviews_task(user: User, work: Task | Milestone) -> bool:
    """Looks at it, or passed it: passes it, sends it back, and takes a pass back."""
    return user.pk == getattr(work, "reviewer_id", None)


class WorkRights:
    """The rules by which tasks and milestones are changed, and their status logged, for many rows at once.

    At most one query, none for who leads nothing. Tests hold them equal to the rules for one.
    """

    def __init__(self, user: User) -> None:
        self._user_id = user.pk
        self._led = user.departments_below(Ability.WRITE_TASKS)

    @classmethod
    def of_own(cls, user: User) -> "WorkRights":
        """For rows in which the person is A or B: no query."""
        rights = cls.__new__(cls)
        rights._user_id, rights._led = user.pk, frozenset()
        return rights

    def may_log(self, work: Task | Milestone) -> bool:
        """Who may change it, and who looks at it."""
        return self._user_id == getattr(work, "reviewer_id", None) or self.may_change(work)

    def may_change(self, work: Task | Milestone) -> bool:
        if self._user_id in (work.owner_id, work.follower_id):
            return True
        project, goal = work.project, work.goal
        if project is not None and (
            self._user_id in (project.manager_id, project.follower_id) or project.department_id in self._led
        ):
            return True
        if goal is not None and (self._user_id in (goal.owner_id, goal.follower_id) or goal.department_id in self._led):
            return True
        return project is None and goal is None and work.owner.department_id in self._led


@rules.predicate
def wrote_recurrence(user: User, recurrence: Recurrence) -> bool:
    return user.pk == recurrence.author_id


@rules.predicate
def leads_or_runs(user: User, _obj: Any = None) -> bool:
    """Leads some department's tasks, or runs some project."""
    if not user.is_active:
        return False
    return bool(user.departments_with(Ability.WRITE_TASKS)) or Project.objects.run_by(user).exists()


@rules.predicate
def leads_department(user: User, department: Department) -> bool:
    return user.can(Ability.WRITE_TASKS, department)


@rules.predicate
def anyone(user: User, _obj: Any = None) -> bool:
    return True


@rules.predicate
def added_task(user: User, task: Task) -> bool:
    """Added it freely, as the log has it; what came from a breakdown goes only through the gate."""
    return (
        not task.is_gated
        and LogEntry.objects.filter(
            actor=user, action="task.create", object_type=Task._meta.label_lower, object_id=task.pk
        ).exists()
    )


@rules.predicate
def added_attachment(user: User, attachment: Attachment) -> bool:
    return user.pk == attachment.added_by_id


@rules.predicate
def leads_its_work(user: User, attachment: Attachment) -> bool:
    return bool(leads_work.test(user, attachment.work))


@rules.predicate
def sees_task(user: User, task: Task) -> bool:
    return Task.objects.visible_to(user).filter(pk=task.pk).exists()


@rules.predicate
def wrote_comment(user: User, comment: Comment) -> bool:
    """Its author, as long as they see the task."""
    return user.pk == comment.author_id and sees_task(user, comment.task)


@rules.predicate
def is_watcher(user: User, watcher: TaskWatcher) -> bool:
    return user.pk == watcher.user_id


@rules.predicate
def watched_task_is_moved_by(user: User, watcher: TaskWatcher) -> bool:
    """Who may change the task also takes away the sight that a mention gave."""
    return has_work_role(user, watcher.task) or leads_work(user, watcher.task)


@rules.predicate
def has_module_role(user: User, module: Module) -> bool:
    """A or B of the module."""
    return user.is_active and user.pk in (module.owner_id, module.follower_id)


@rules.predicate
def runs_its_project(user: User, thing: Module | Coupling) -> bool:
    return user.is_active and (runs_project(user, thing.project) or writes_project(user, thing.project))


@rules.predicate
def has_a_role_in_it(user: User, coupling: Coupling) -> bool:
    """A or B of the module that needs it, or of the one it is needed of."""
    return has_module_role(user, coupling.module) or has_module_role(user, coupling.needed)


rules.add_perm("projects.project_create", writes_projects_of)
rules.add_perm("projects.project_update", runs_project | writes_project)
rules.add_perm("projects.alone_read", leads_or_runs)
rules.add_perm("projects.column_limits_set", leads_department)
rules.add_perm("projects.task_create", anyone)
rules.add_perm("projects.task_take_back", added_task)
rules.add_perm("projects.task_update", has_work_role | leads_work)
rules.add_perm("projects.task_cancel", has_work_role | leads_work)
rules.add_perm("projects.recurrence_write", has_work_role | leads_work | wrote_recurrence)
rules.add_perm("projects.task_log_status", has_work_role | leads_work | reviews_task)
rules.add_perm("projects.task_move", has_work_role | leads_work)
rules.add_perm("projects.task_watch", sees_task)
rules.add_perm("projects.watcher_remove", is_watcher | watched_task_is_moved_by)
rules.add_perm("projects.comment_add", sees_task)
rules.add_perm("projects.comment_update", wrote_comment)
rules.add_perm("projects.comment_remove", wrote_comment)
rules.add_perm("projects.milestone_achieve", has_work_role | leads_work)
rules.add_perm("projects.milestone_update", has_work_role | leads_work)
rules.add_perm("projects.milestone_cancel", has_work_role | leads_work)
rules.add_perm("projects.checklist_write", has_work_role | leads_work)
rules.add_perm("projects.attachment_add", has_work_role | leads_work)
rules.add_perm("projects.attachment_remove", added_attachment | leads_its_work)
rules.add_perm("projects.module_write", has_module_role | runs_its_project)
rules.add_perm("projects.coupling_write", has_a_role_in_it | runs_its_project)
