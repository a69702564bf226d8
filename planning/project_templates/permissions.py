"""A template is written by who may write the department's projects; who takes a project's plan reads all of it."""

import rules

from payments.permissions import amounts_readable
from people.abilities import Ability
from people.models import Department, User
from planning.project_templates.models import ProjectTemplate
from projects.models import Project


@rules.predicate
def writes_templates_of(user: User, department: Department) -> bool:
    return user.can(Ability.WRITE_PROJECTS, department)


@rules.predicate
def writes_template(user: User, template: ProjectTemplate) -> bool:
    return user.can(Ability.WRITE_PROJECTS, template.department)


@rules.predicate
def reads_all_of(user: User, project: Project) -> bool:
    """Its amounts too: shares say something of them."""
    writes_somewhere = user.is_active and bool(user.departments_with(Ability.WRITE_PROJECTS))
    return writes_somewhere and amounts_readable(user).may_read(project)


@rules.predicate
def reads_template(user: User, template: ProjectTemplate) -> bool:
    return ProjectTemplate.objects.visible_to(user).filter(pk=template.pk).exists()


rules.add_perm("project_templates.template_create", writes_templates_of)
rules.add_perm("project_templates.template_write", writes_template)
rules.add_perm("project_templates.template_take", reads_all_of)
rules.add_perm("project_templates.template_use", reads_template)
