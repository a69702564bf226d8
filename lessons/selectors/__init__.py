from lessons.selectors.facts import live_facts, measures_before, retrospective_facts
from lessons.selectors.library import (
    Hit,
    LessonWarning,
    Results,
    eligible_lesson_reviewers,
    lessons_in_writing,
    search_lessons,
    warnings_for,
    withdrawal_of,
)
from lessons.selectors.retrospectives import (
    Cell,
    Line,
    MatrixRow,
    MatrixSums,
    matrix_sums,
    project_retrospectives,
    retrospective_lines,
    retrospective_matrix,
    retrospectives_waiting,
)
from lessons.selectors.rhythm import RhythmLine, rhythm_lines
from lessons.selectors.similar import Similar, similar_problems

__all__ = [
    "Cell",
    "Hit",
    "LessonWarning",
    "Line",
    "MatrixRow",
    "MatrixSums",
    "Results",
    "RhythmLine",
    "Similar",
    "eligible_lesson_reviewers",
    "lessons_in_writing",
    "live_facts",
    "matrix_sums",
    "measures_before",
    "project_retrospectives",
    "retrospective_facts",
    "retrospective_lines",
    "retrospective_matrix",
    "retrospectives_waiting",
    "rhythm_lines",
    "search_lessons",
    "similar_problems",
    "warnings_for",
    "withdrawal_of",
]
