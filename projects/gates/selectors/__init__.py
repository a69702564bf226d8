from projects.gates.selectors.cases import CaseLine, StepLine, case_lines, case_steps, projects_to_start_in, startable
from projects.gates.selectors.stages import Lacking, StageRow, lacking_by_department, stage_rows, stages_of
from projects.gates.selectors.visits import Overlap, coming_visits, overlaps_of

__all__ = [
    "CaseLine",
    "Lacking",
    "Overlap",
    "StageRow",
    "StepLine",
    "case_lines",
    "case_steps",
    "coming_visits",
    "lacking_by_department",
    "overlaps_of",
    "projects_to_start_in",
    "stage_rows",
    "stages_of",
    "startable",
]
