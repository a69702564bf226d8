from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Count, OuterRef, Subquery

if TYPE_CHECKING:
    from people.models import User
    from planning.project_templates.models import PlannedPrecondition, ProjectTemplate


class ProjectTemplateQuerySet(models.QuerySet["ProjectTemplate"]):
    def visible_to(self, user: "User") -> Self:
        """The first-level department, as it reads its projects."""
        return self.filter(department__root_id__in=user.root_department_ids)

    def offered(self) -> Self:
        return self.filter(retired=False)

    def with_uses(self) -> Self:
        """How often each was used, as `uses`."""
        from planning.project_templates.models import TemplateUse

        used = TemplateUse.objects.filter(template_version__template=OuterRef("pk")).order_by()
        counted = used.values("template_version__template").annotate(count=Count("pk")).values("count")
        return self.annotate(uses=Subquery(counted))


class PlannedPreconditionQuerySet(models.QuerySet["PlannedPrecondition"]):
    def waiting(self) -> Self:
        """Neither made yet nor struck out."""
        return self.filter(made=None, dropped=False)
