from projects.gates.selectors.cases import CaseLine, StepLine, case_lines, case_steps, projects_to_start_in, startable
from projects.gates.selectors.stages import Lacking, StageRow, lacking_by_department, stage_rows, stages_of
from projects.gates.selectors.visits import coming_visits, overlapping_visits

__all__ = [
    "CaseLine",
    "Lacking",
    "StageRow",
    "StepLine",
    "case_lines",
    "case_steps",
    "coming_visits",
    "lacking_by_department",
    "overlapping_visits",
    "projects_to_start_in",
    "stage_rows",
    "stages_of",
    "startable",
]
