"""Before, during, after: how many projects of each department lack a review that they owe."""

from dashboards.board.scope import Scope
from projects.gates.selectors import Lacking, lacking_by_department, stage_rows


def stages(scope: Scope) -> list[Lacking]:
    """The departments with projects that owe one, in the order of the tree."""
    return lacking_by_department(stage_rows(scope.user, department_ids=scope.tops)) if scope.tops else []
